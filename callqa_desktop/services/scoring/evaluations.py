"""Evaluations in the store: drafts of people, submitted ones, and those of the model.

All functions work inside a session of `Store.read` or `Store.write`. A submitted evaluation is never changed: scoring
again makes a new draft, and submitting that one marks the older as superseded. Scores are stored as they are shown,
with one digit; the exact ones are made from the answers at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import ChangeKind, EvaluationKind, EvaluationStatus
from callqa_desktop.models.schema import Answer, Call, Evaluation, Scorecard, ScorecardVersion, Setting
from callqa_desktop.services.records import AnswerRow, EvaluationRow, EvidenceRow
from callqa_desktop.services.scoring.card import DEFAULTS, Card, load_default
from callqa_desktop.services.scoring.engine import score, shown
from callqa_desktop.services.scoring.sheet import answers_from_json, check_answers
from callqa_desktop.services.store import announce
from callqa_desktop.texts import tr

__all__ = [
    "CARD_SETTING", "answers_from_json", "card_of", "current_card", "draft_for", "evaluations_of", "publish_defaults",
    "save_draft", "store_ai", "submit",
]  # fmt: skip

CARD_SETTING = "scorecard"
"""Setting that names the scorecard in use; "sales" without it."""

_cards: dict[str, Card] = {}
"""Parsed cards by content hash: published ones never change."""


def publish_defaults(session: Session) -> None:
    """Puts the cards that come with the program into a store that lacks them; what is there stays as it is."""
    present = set(session.scalars(select(Scorecard.key)))
    for key in DEFAULTS:
        if key in present:
            continue
        card = load_default(key)
        scorecard = Scorecard(key=key, active=True)
        session.add(scorecard)
        session.flush()
        version = ScorecardVersion(
            scorecard_id=scorecard.id,
            number=1,
            body=card.body(),
            content_hash=card.content_hash,
            published_at=now_ms(),
        )
        session.add(version)
        session.flush()
        scorecard.current_version_id = version.id


def current_card(session: Session) -> tuple[int, Card]:
    """The version that new evaluations use, and its card.

    Raises:
        LookupError: the store has no such card, `publish_defaults` never ran.
    """
    setting = session.get(Setting, CARD_SETTING)
    key = setting.value if setting else DEFAULTS[0]
    version_id = session.scalar(select(Scorecard.current_version_id).where(Scorecard.key == key))
    if version_id is None:
        raise LookupError(f"no published scorecard {key}")
    return version_id, card_of(session, version_id)


def card_of(session: Session, version_id: int) -> Card:
    """The card of one published version.

    Raises:
        LookupError: there is no such version.
    """
    version = session.get(ScorecardVersion, version_id)
    if version is None:
        raise LookupError(f"no version {version_id} of a scorecard")
    card = _cards.get(version.content_hash)
    if card is None:
        card = _cards[version.content_hash] = Card.model_validate(version.body)
    return card


def draft_for(session: Session, call_id: int, evaluator: str) -> EvaluationRow:
    """The person's open draft for this call; made when there is none.

    A new one begins with the answers of what the person submitted before, on the same version of the card; else empty.
    """
    mine = (Evaluation.call_id == call_id, Evaluation.kind == EvaluationKind.HUMAN, Evaluation.evaluator == evaluator)
    newest = select(Evaluation).where(*mine).order_by(Evaluation.id.desc()).limit(1)
    draft = session.scalar(newest.where(Evaluation.status == EvaluationStatus.DRAFT))
    if draft is not None:
        return _row(session, draft)
    if session.get(Call, call_id) is None:
        raise _gone()
    previous = session.scalar(newest.where(Evaluation.status == EvaluationStatus.SUBMITTED))
    version_id, _card = current_card(session)
    if previous is not None:
        version_id = previous.version_id
    draft = _new(session, call_id, version_id, EvaluationKind.HUMAN, evaluator)
    if previous is not None:
        draft.supersedes_id = previous.id
        draft.comment = previous.comment
        _put(session, draft, _answers(session, [previous.id])[previous.id])
    announce(session, ChangeKind.EVALUATION, draft.id)
    return _row(session, draft)


def save_draft(
    session: Session, evaluation_id: int, answers: Mapping[str, AnswerRow], comment: str = ""
) -> EvaluationRow:
    """Replaces the draft's answers and comment; may hold any part of the card.

    An answer whose option is "" is one not chosen yet: it keeps the comment and the evidence written already.

    Raises:
        UserFacingError: the draft is gone or submitted already, or the card knows no such question or option.
    """
    draft = _open_draft(session, evaluation_id)
    check_answers(card_of(session, draft.version_id), {key: a for key, a in answers.items() if a.option})
    draft.comment = comment
    _put(session, draft, answers)
    announce(session, ChangeKind.EVALUATION, draft.id)
    return _row(session, draft)


def submit(session: Session, evaluation_id: int) -> EvaluationRow:
    """Makes the draft final; its score becomes the call's human score.

    Raises:
        UserFacingError: the draft is gone or submitted already, or no question that counts is answered.
    """
    draft = _open_draft(session, evaluation_id)
    if draft.score is None:
        raise UserFacingError(
            tr("The scorecard cannot be submitted yet"),
            tr("no question that counts is answered"),
            tr("Answer at least one question"),
            code="scoring.empty",
        )
    _finish(session, draft)
    _call(session, draft.call_id).human_score = draft.score
    return _row(session, draft)


def store_ai(
    session: Session, call_id: int, version_id: int, evaluator: str, answers: Iterable[AnswerRow]
) -> EvaluationRow:
    """Keeps the model's answers as a final evaluation of its own; its score becomes the call's AI score.

    Args:
        evaluator: model and version of the prompt.

    Raises:
        UserFacingError: the call is gone, or the card knows no such question or option.
    """
    by_key = {answer.question: answer for answer in answers}
    check_answers(card_of(session, version_id), by_key)
    call = _call(session, call_id)
    evaluation = _new(session, call_id, version_id, EvaluationKind.AI, evaluator)
    _put(session, evaluation, by_key)
    _finish(session, evaluation)
    call.ai_score = evaluation.score
    return _row(session, evaluation)


def evaluations_of(session: Session, call_id: int) -> tuple[EvaluationRow, ...]:
    """All evaluations of a call, oldest first, superseded ones and drafts too."""
    found = list(session.scalars(select(Evaluation).where(Evaluation.call_id == call_id).order_by(Evaluation.id)))
    answers = _answers(session, [evaluation.id for evaluation in found])
    return tuple(_record(evaluation, answers[evaluation.id]) for evaluation in found)


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


def _put(session: Session, evaluation: Evaluation, answers: Mapping[str, AnswerRow]) -> None:
    session.execute(delete(Answer).where(Answer.evaluation_id == evaluation.id))
    session.add_all(
        Answer(
            evaluation_id=evaluation.id,
            question=key,
            option=answer.option,
            confidence=answer.confidence,
            comment=answer.comment,
            evidence=[{"start_ms": e.start_ms, "end_ms": e.end_ms, "quote": e.quote} for e in answer.evidence],
        )
        for key, answer in answers.items()
    )
    result = score(card_of(session, evaluation.version_id), {key: answer.option for key, answer in answers.items()})
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
    if evaluation.kind == EvaluationKind.HUMAN:  # people judge side by side, the model's newest answers hold
        older.append(Evaluation.evaluator == evaluation.evaluator)
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


def _answers(session: Session, evaluation_ids: list[int]) -> dict[int, dict[str, AnswerRow]]:
    grouped: dict[int, dict[str, AnswerRow]] = {evaluation_id: {} for evaluation_id in evaluation_ids}
    for answer in session.scalars(select(Answer).where(Answer.evaluation_id.in_(evaluation_ids))):
        grouped[answer.evaluation_id][answer.question] = AnswerRow(
            answer.question,
            answer.option,
            answer.confidence,
            answer.comment,
            tuple(EvidenceRow(e["start_ms"], e["end_ms"], e.get("quote", "")) for e in answer.evidence),
        )
    return grouped


def _row(session: Session, evaluation: Evaluation) -> EvaluationRow:
    return _record(evaluation, _answers(session, [evaluation.id])[evaluation.id])


def _record(evaluation: Evaluation, answers: Mapping[str, AnswerRow]) -> EvaluationRow:
    return EvaluationRow(
        id=evaluation.id,
        call_id=evaluation.call_id,
        version_id=evaluation.version_id,
        kind=evaluation.kind,
        evaluator=evaluation.evaluator,
        status=evaluation.status,
        answers=answers,
        comment=evaluation.comment,
        score=evaluation.score,
        score_before_fail=evaluation.score_before_fail,
        passed=evaluation.passed,
        saved_at=evaluation.saved_at,
        submitted_at=evaluation.submitted_at,
    )
