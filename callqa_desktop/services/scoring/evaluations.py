"""Evaluations in the store: drafts of people, submitted ones, and those of the model.

All functions work inside a session of `Store.read` or `Store.write`. A submitted evaluation is never changed: scoring
again makes a new draft, and submitting that one marks the older as superseded. Scores are stored as they are shown,
with one digit; the exact ones are made from the answers at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import CalibrationStatus, ChangeKind, EvaluationKind, EvaluationStatus
from callqa_desktop.models.quality import Calibration
from callqa_desktop.models.schema import Call, Evaluation, Recording
from callqa_desktop.services.quality.spans import joined
from callqa_desktop.services.records import MAX_TEXT, AnswerRow, EvaluationRow
from callqa_desktop.services.scoring.rows import answers_of, record, replace_answers
from callqa_desktop.services.scoring.versions import card_for, card_of, current_card, publish_defaults
from callqa_desktop.services.store import announce
from callqa_desktop.texts import language, tr

if TYPE_CHECKING:  # cards bring pydantic: below they are imported where people score
    from callqa_desktop.services.scoring.card import Card
    from callqa_desktop.services.scoring.completeness import Missing

__all__ = [
    "card_of", "current_card", "draft_for", "evaluations_of", "publish_defaults", "save_draft", "store_ai",
    "store_second", "submit", "supersede",
]  # fmt: skip


def draft_for(
    session: Session,
    call_id: int,
    evaluator: str,
    *,
    kind: EvaluationKind = EvaluationKind.HUMAN,
    calibration_id: int | None = None,
    sampling_id: int | None = None,
    version_id: int | None = None,
) -> EvaluationRow:
    """The person's open draft for this call; made when there is none.

    A new one begins with the answers of what the person submitted before, on the same version of the card; else empty.

    Args:
        kind: HUMAN, or CALIBRATION for a blind one that never becomes the call's score.
        calibration_id: of a calibration; each has drafts of its own.
        sampling_id: the draw the call was taken from; kept on the draft.
        version_id: of the card; None for that of the former evaluation, else the one in force.

    Raises:
        UserFacingError: there is no such call.
        LookupError: there is no such version of a card.
    """
    mine = (
        Evaluation.call_id == call_id,
        Evaluation.kind == kind,
        Evaluation.evaluator == evaluator,
        Evaluation.calibration_id.is_(None) if calibration_id is None else Evaluation.calibration_id == calibration_id,
    )
    newest = select(Evaluation).where(*mine).order_by(Evaluation.id.desc()).limit(1)
    draft = session.scalar(newest.where(Evaluation.status == EvaluationStatus.DRAFT))
    if draft is not None:
        if sampling_id is not None and draft.sampling_id is None:
            draft.sampling_id = sampling_id
            session.flush()
        return _row(session, draft)
    if session.get(Call, call_id) is None:
        raise _gone()
    previous = session.scalar(newest.where(Evaluation.status == EvaluationStatus.SUBMITTED))
    if version_id is None:
        version_id = previous.version_id if previous is not None else card_for(session, call_id)[0]
    card_of(session, version_id)
    draft = _new(session, call_id, version_id, kind, evaluator)
    draft.calibration_id, draft.sampling_id = calibration_id, sampling_id
    if previous is not None:
        draft.supersedes_id = previous.id
        if previous.version_id == version_id:
            draft.comment = previous.comment
            _put(session, draft, answers_of(session, [previous.id])[previous.id])
    session.flush()
    announce(session, ChangeKind.EVALUATION, draft.id)
    return _row(session, draft)


def save_draft(
    session: Session, evaluation_id: int, answers: Mapping[str, AnswerRow], comment: str = ""
) -> EvaluationRow:
    """Replaces the draft's answers and comment; may hold any part of the card.

    An answer that says nothing yet keeps the comment and the evidence written already.

    Raises:
        UserFacingError: the draft is gone or submitted already, the card knows no such question or option, or a text
            is longer than is kept.
    """
    draft = _open_draft(session, evaluation_id)
    _check(session, draft.version_id, answers)
    check_lengths(answers, comment)
    draft.comment = comment
    _put(session, draft, answers)
    announce(session, ChangeKind.EVALUATION, draft.id)
    return _row(session, draft)


def record_work(
    session: Session, evaluation_id: int, *, heard: Iterable[tuple[int, int]] = (), active_ms: int = 0
) -> EvaluationRow:
    """Adds to a draft what was heard of the recording and how long the person worked since the last time.

    Args:
        heard: stretches [start_ms, end_ms) that sounded; they are joined with those kept already.
        active_ms: to be added.

    Raises:
        UserFacingError: the draft is gone or submitted already.
    """
    draft = _open_draft(session, evaluation_id)
    draft.heard = [list(one) for one in joined((*((int(a), int(b)) for a, b in draft.heard or ()), *heard))]
    draft.active_ms += max(0, active_ms)
    recording = session.scalars(select(Recording).where(Recording.call_id == draft.call_id)).first()
    length = round(recording.frames * 1000 / recording.sample_rate) if recording and recording.sample_rate else 0
    if length:
        draft.heard_ratio = min(1.0, sum(min(b, length) - min(a, length) for a, b in draft.heard) / length)
    session.flush()
    return _row(session, draft)


def submit(session: Session, evaluation_id: int, *, complete: bool = True) -> EvaluationRow:
    """Makes the draft final. A person's score becomes the call's; where several people scored it, the newest counts.

    Args:
        complete: False takes a sheet with gaps, as scripts hand it in; what is left out does not count.

    Raises:
        UserFacingError: the draft is gone or submitted already, an answer, comment or evidence that the card requires
            is missing, no question that counts is answered, or its calibration was closed meanwhile.
    """
    from callqa_desktop.services.scoring.completeness import missing, why_unscored
    from callqa_desktop.services.scoring.engine import score

    draft = _open_draft(session, evaluation_id)
    _check_calibration(session, draft)
    card = card_of(session, draft.version_id)
    lacking = missing(card, answers_of(session, [draft.id])[draft.id]) if complete else ()
    if lacking:
        raise _incomplete(card, lacking)
    if draft.score is None:
        raise UserFacingError(
            tr("The scorecard cannot be submitted yet"),
            why_unscored(score(card, answers_of(session, [draft.id])[draft.id]).unscored),
            tr("Answer a question that counts, or correct the card’s weights"),
            code="scoring.empty",
        )
    _finish(session, draft)
    if draft.kind == EvaluationKind.HUMAN:
        _call(session, draft.call_id).human_score = draft.score
    return _row(session, draft)


def store_ai(
    session: Session, call_id: int, version_id: int, evaluator: str, answers: Iterable[AnswerRow], *,
    scored: bool = True,
) -> EvaluationRow:  # fmt: skip
    """Keeps the model's answers as a final evaluation of its own; its score becomes the call's AI score.

    Args:
        evaluator: model and version of the prompt.
        scored: False where the answers are hints for a person, too few to be a score.

    Raises:
        UserFacingError: the call is gone, or the card knows no such question or option.
    """
    by_key = {answer.question: answer for answer in answers}
    _check(session, version_id, by_key)
    call = _call(session, call_id)
    evaluation = _new(session, call_id, version_id, EvaluationKind.AI, evaluator)
    _put(session, evaluation, by_key)
    if not scored:
        evaluation.score = evaluation.score_before_fail = evaluation.passed = None
    _finish(session, evaluation)
    call.ai_score = evaluation.score
    return _row(session, evaluation)


def store_second(
    session: Session, call_id: int, version_id: int, evaluator: str, answers: Iterable[AnswerRow]
) -> EvaluationRow:
    """Keeps another model's or another prompt's answers beside those of the model; the call's scores stay as they are.

    Args:
        evaluator: model and version of the prompt; an earlier opinion of the same one is superseded.

    Raises:
        UserFacingError: the call is gone, or the card knows no such question or option.
    """
    by_key = {answer.question: answer for answer in answers}
    _check(session, version_id, by_key)
    _call(session, call_id)
    evaluation = _new(session, call_id, version_id, EvaluationKind.SECOND, evaluator)
    _put(session, evaluation, by_key)
    _finish(session, evaluation)
    return _row(session, evaluation)


def supersede(session: Session, evaluation_id: int, evaluator: str, answers: Mapping[str, AnswerRow]) -> EvaluationRow:
    """A final evaluation by `evaluator` with these answers, in place of a submitted one, which stays as it was.

    The model's evaluation is not marked as superseded: its answers stand beside those of people.

    Raises:
        UserFacingError: the evaluation or its call is gone, or the card knows no such question or option.
    """
    old = session.get(Evaluation, evaluation_id)
    if old is None:
        raise _gone()
    _check(session, old.version_id, answers)
    new = _new(session, old.call_id, old.version_id, EvaluationKind.HUMAN, evaluator)
    new.comment, new.heard, new.heard_ratio = old.comment, list(old.heard or ()), old.heard_ratio
    _put(session, new, answers)
    new.supersedes_id, new.status, new.submitted_at = old.id, EvaluationStatus.SUBMITTED, now_ms()
    if old.kind != EvaluationKind.AI:
        old.status = EvaluationStatus.SUPERSEDED
    _call(session, old.call_id).human_score = new.score
    session.flush()
    announce(session, ChangeKind.EVALUATION, old.id, new.id)
    announce(session, ChangeKind.CALL, old.call_id)
    return _row(session, new)


def evaluations_of(session: Session, call_id: int) -> tuple[EvaluationRow, ...]:
    """All evaluations of a call, oldest first, superseded ones and drafts too."""
    found = list(session.scalars(select(Evaluation).where(Evaluation.call_id == call_id).order_by(Evaluation.id)))
    answers = answers_of(session, [evaluation.id for evaluation in found])
    return tuple(record(evaluation, answers[evaluation.id]) for evaluation in found)


def _new(session: Session, call_id: int, version_id: int, kind: EvaluationKind, evaluator: str) -> Evaluation:
    now = now_ms()
    evaluation = Evaluation(
        call_id=call_id,
        version_id=version_id,
        kind=kind,
        evaluator=evaluator,
        status=EvaluationStatus.DRAFT,
        comment="",
        started_at=now,
        saved_at=now,
    )
    session.add(evaluation)
    session.flush()
    return evaluation


def _check_calibration(session: Session, draft: Evaluation) -> None:
    """After the end others' answers are open: who submits then is no longer blind."""
    if draft.calibration_id is None:
        return
    status = session.scalar(select(Calibration.status).where(Calibration.id == draft.calibration_id))
    if status != CalibrationStatus.OPEN:
        raise UserFacingError(
            tr("The calibration was closed meanwhile"),
            tr("scores are taken only while nobody knows those of the others"),
            tr("Your draft is kept; ask for a new calibration if your scores are needed"),
            code="calibration.closed",
        )


def _check(session: Session, version_id: int, answers: Mapping[str, AnswerRow]) -> None:
    """Raises UserFacingError where an answer that says something does not fit the card."""
    from callqa_desktop.services.scoring.sheet import check_answers

    check_answers(card_of(session, version_id), {key: a for key, a in answers.items() if is_given(a)})


def _put(session: Session, evaluation: Evaluation, answers: Mapping[str, AnswerRow]) -> None:
    from callqa_desktop.services.scoring.engine import score, shown

    replace_answers(session, evaluation.id, answers)
    result = score(card_of(session, evaluation.version_id), answers)
    evaluation.score = None if result.score is None else float(shown(result.score))
    before = result.score_before_fail
    evaluation.score_before_fail = None if before is None else float(shown(before))
    evaluation.passed = result.passed
    evaluation.saved_at = now_ms()
    session.flush()


def _finish(session: Session, evaluation: Evaluation) -> None:
    evaluation.status = EvaluationStatus.SUBMITTED
    evaluation.submitted_at = now_ms()
    older = [
        Evaluation.call_id == evaluation.call_id,
        Evaluation.kind == evaluation.kind,
        Evaluation.status == EvaluationStatus.SUBMITTED,
        Evaluation.id != evaluation.id,
    ]
    if evaluation.kind != EvaluationKind.AI:  # people judge side by side, the model's newest answers hold
        older.append(Evaluation.evaluator == evaluation.evaluator)
    if evaluation.kind == EvaluationKind.CALIBRATION:
        older.append(Evaluation.calibration_id == evaluation.calibration_id)
    replaced = list(session.scalars(select(Evaluation.id).where(*older).order_by(Evaluation.id)))
    if replaced:
        evaluation.supersedes_id = replaced[-1]
        session.execute(
            update(Evaluation).where(Evaluation.id.in_(replaced)).values(status=EvaluationStatus.SUPERSEDED)
        )
    session.flush()
    announce(session, ChangeKind.EVALUATION, evaluation.id, *replaced)
    announce(session, ChangeKind.CALL, evaluation.call_id)


def _open_draft(session: Session, evaluation_id: int) -> Evaluation:
    draft = session.get(Evaluation, evaluation_id)
    if draft is None:
        raise _gone()
    if draft.status != EvaluationStatus.DRAFT:
        raise UserFacingError(
            tr("Submitted scores are not changed"),
            "",
            tr("Score the call again: the new scores will replace these"),
            code="scoring.submitted",
        )
    return draft


def _call(session: Session, call_id: int) -> Call:
    call = session.get(Call, call_id)
    if call is None:
        raise _gone()
    return call


def _gone() -> UserFacingError:
    return UserFacingError(
        tr("The scores cannot be saved"),
        tr("the call is no longer in the store"),
        tr("Refresh the list of calls"),
        code="scoring.gone",
    )


def _incomplete(card: Card, lacking: Sequence[Missing]) -> UserFacingError:
    first = lacking[0]
    question = card.question(first.question)
    name = question.text.of(language()) if question else first.question
    words = {
        "answer": tr("an answer to “{question}” is missing"),
        "comment": tr("a comment on “{question}” is missing"),
        "evidence": tr("evidence for “{question}” is missing"),
    }[first.what].format(question=name)
    more = len(lacking) - 1
    return UserFacingError(
        tr("The scorecard cannot be submitted yet"),
        words + (" " + tr("and {n} more").format(n=more) if more else ""),
        tr("Add what is missing: {questions}").format(
            questions=", ".join(dict.fromkeys(one.question for one in lacking))
        ),
        code="scoring.incomplete",
    )


def check_lengths(answers: Mapping[str, AnswerRow], comment: str) -> None:
    """Raises UserFacingError where a text is longer than is kept."""
    texts = (comment, *(text for a in answers.values() for text in (a.comment, a.text, a.reason)))
    if any(len(text) > MAX_TEXT for text in texts):
        raise UserFacingError(
            tr("This text is too long"),
            tr("at most {n} characters are kept").format(n=MAX_TEXT),
            tr("Shorten it"),
            code="scoring.length",
        )


def is_given(answer: AnswerRow) -> bool:
    """Whether it answers anything, by an option, several, a number or a text."""
    return bool(answer.option or answer.options or answer.text.strip()) or answer.number is not None


def _row(session: Session, evaluation: Evaluation) -> EvaluationRow:
    return record(evaluation, answers_of(session, [evaluation.id])[evaluation.id])
