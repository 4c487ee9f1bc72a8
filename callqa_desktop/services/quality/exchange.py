"""Calibrations and disputes out to files and in again; taking a file in twice changes nothing."""

from __future__ import annotations

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call, Recording
from callqa_desktop.models.enums import CalibrationStatus, ChangeKind, DisputeStatus, EvaluationKind, EvaluationStatus
from callqa_desktop.models.evaluation import Evaluation, Scorecard, ScorecardVersion
from callqa_desktop.models.quality import Calibration, CalibrationMember, Dispute
from callqa_desktop.services.quality import calibrations, disputes
from callqa_desktop.services.quality.parcel import (
    CalibrationContent,
    CallRef,
    DisputeContent,
    Evidence,
    Given,
    Submission,
)
from callqa_desktop.services.records import AnswerRow, EvaluationRow, EvidenceRow
from callqa_desktop.services.scoring import evaluations
from callqa_desktop.services.scoring.card import Card
from callqa_desktop.services.scoring.engine import score, shown
from callqa_desktop.services.scoring.rows import answers_of, replace_answers
from callqa_desktop.services.scoring.sheet import check_answers
from callqa_desktop.services.store import announce
from callqa_desktop.texts import tr


def calibration_content(session: Session, calibration_id: int, person: str) -> CalibrationContent:
    """A calibration to be sent; while it is blind only the person's own answers go with it."""
    found = session.get(Calibration, calibration_id)
    rows = calibrations.rows(session, calibration_id) if found else []
    if found is None or not rows:
        raise UserFacingError(tr("This calibration was deleted meanwhile"), code="calibration.gone")
    (row,) = rows
    version = session.get_one(ScorecardVersion, row.version_id)
    given = calibrations.submissions(session, calibration_id)
    return CalibrationContent(
        call=_call_ref(session, row.call.id), card=version.body, title=row.title, facilitator=row.facilitator,
        expert=row.expert, members=[name for name, _ in row.members], created_at=row.created_at, due_at=row.due_at,
        submissions=[_submission(e) for name, e in given.items() if row.revealed or name == person],
    )  # fmt: skip


def take_calibration(session: Session, content: CalibrationContent) -> int:
    """Adds a calibration, or the answers that are missing here, from a file.

    Returns:
        Id of the calibration here.

    Raises:
        UserFacingError: the call is not in this store, or the card or an answer is none.
    """
    call_id = _find_call(session, content.call)
    version_id, card = _card(session, content)
    found = session.scalar(
        select(Calibration.id).where(
            Calibration.call_id == call_id, Calibration.version_id == version_id,
            Calibration.facilitator == content.facilitator, Calibration.created_at == content.created_at,
        )
    )  # fmt: skip
    if found is None:
        made = Calibration(
            call_id=call_id, version_id=version_id, title=content.title, facilitator=content.facilitator,
            expert=content.expert, due_at=content.due_at, status=CalibrationStatus.OPEN, created_at=content.created_at,
        )  # fmt: skip
        session.add(made)
        session.flush()
        found = made.id
        session.add_all(CalibrationMember(calibration_id=found, member=name) for name in dict.fromkeys(content.members))
        session.flush()
    known = calibrations.submissions(session, found)
    members = set(session.scalars(select(CalibrationMember.member).where(CalibrationMember.calibration_id == found)))
    for one in content.submissions:
        if one.member in members and one.member not in known:
            _store(session, call_id, version_id, card, found, one)
    announce(session, ChangeKind.WORK, found)
    return found


def dispute_content(session: Session, dispute_id: int) -> DisputeContent:
    """A dispute with its decision, when there is one, to be sent."""
    found = session.get(Dispute, dispute_id)
    if found is None:
        raise UserFacingError(tr("This dispute was deleted meanwhile"), code="dispute.gone")
    about = session.get_one(Evaluation, found.evaluation_id)
    version = session.get_one(ScorecardVersion, about.version_id)
    decided = ""
    if found.result_evaluation_id and found.question:
        answers = answers_of(session, [found.result_evaluation_id])[found.result_evaluation_id]
        decided = answers[found.question].option if found.question in answers else ""
    return DisputeContent(
        call=_call_ref(session, about.call_id), card_hash=version.content_hash, evaluator=about.evaluator,
        submitted_at=about.submitted_at or 0, question=found.question, wanted_option=found.wanted_option,
        raised_by=found.raised_by, reason=found.reason, created_at=found.created_at, deadline_at=found.deadline_at,
        status=DisputeStatus(found.status).value, resolver=found.resolver, decision=found.decision,
        decided_option=decided,
    )  # fmt: skip


def take_dispute(session: Session, content: DisputeContent) -> int:
    """Adds a dispute, or the decision of one that is open here, from a file.

    Returns:
        Id of the dispute here.

    Raises:
        UserFacingError: the call or the evaluation is not in this store.
    """
    call_id = _find_call(session, content.call)
    about = session.scalar(
        select(Evaluation.id)
        .join(ScorecardVersion, ScorecardVersion.id == Evaluation.version_id)
        .where(
            Evaluation.call_id == call_id, Evaluation.evaluator == content.evaluator,
            Evaluation.submitted_at == content.submitted_at, ScorecardVersion.content_hash == content.card_hash,
        )
    )  # fmt: skip
    if about is None:
        raise _unknown(tr("the evaluation it speaks of is not in this store"))
    same = (Dispute.evaluation_id == about, Dispute.question == content.question,
            Dispute.raised_by == content.raised_by, Dispute.created_at == content.created_at)  # fmt: skip
    found = session.scalar(select(Dispute.id).where(*same))
    if found is None:
        found = disputes.raise_dispute(
            session, about, person=content.raised_by, reason=content.reason, question=content.question,
            wanted=content.wanted_option, hours=0, most=100, at=content.created_at,
        )  # fmt: skip
        session.get_one(Dispute, found).deadline_at = content.deadline_at
    if session.get_one(Dispute, found).status == DisputeStatus.OPEN:
        if content.status == "accepted":
            disputes.accept(session, found, content.resolver, content.decision, content.decided_option)
        elif content.status == "rejected":
            disputes.reject(session, found, content.resolver, content.decision)
        elif content.status == "withdrawn":
            disputes.withdraw(session, found, content.resolver)
    announce(session, ChangeKind.WORK, found)
    return found


def _call_ref(session: Session, call_id: int) -> CallRef:
    call = session.get_one(Call, call_id)
    sha256 = session.scalar(select(Recording.sha256).where(Recording.call_id == call_id))
    return CallRef(external_id=call.external_id, started_at=call.started_at, sha256=sha256 or "")


def _find_call(session: Session, wanted: CallRef) -> int:
    """By the sound, else by the vendor's number and the moment."""
    if wanted.sha256:
        found = session.scalar(select(func.min(Recording.call_id)).where(Recording.sha256 == wanted.sha256))
        if found is not None:
            return found
    same = (Call.external_id == wanted.external_id, Call.started_at == wanted.started_at)
    found = session.scalar(select(func.min(Call.id)).where(*same))
    if found is None:
        raise _unknown(tr("the call it speaks of is not in this store"))
    return found


def _card(session: Session, content: CalibrationContent) -> tuple[int, Card]:
    """The version of the card here; one that is not known yet is added without becoming the one in force."""
    try:
        card = Card.model_validate(content.card)
    except ValidationError as error:
        raise _unknown(tr("its scorecard cannot be read")) from error
    version_id = session.scalar(
        select(func.min(ScorecardVersion.id)).where(ScorecardVersion.content_hash == card.content_hash)
    )
    if version_id is not None:
        return version_id, card
    scorecard = session.scalar(select(Scorecard).where(Scorecard.key == card.key))
    if scorecard is None:
        scorecard = Scorecard(key=card.key, active=False)
        session.add(scorecard)
        session.flush()
    highest = session.scalar(
        select(func.max(ScorecardVersion.number)).where(ScorecardVersion.scorecard_id == scorecard.id)
    )
    version = ScorecardVersion(
        scorecard_id=scorecard.id, number=(highest or 0) + 1, body=card.body(), content_hash=card.content_hash,
        published_at=now_ms(), published_by=content.facilitator,
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version.id, card


def _submission(evaluation: EvaluationRow) -> Submission:
    return Submission(
        member=evaluation.evaluator,
        submitted_at=evaluation.submitted_at or 0,
        comment=evaluation.comment,
        heard_ratio=evaluation.heard_ratio,
        answers={
            key: Given(
                option=a.option, options=list(a.options), number=a.number, text=a.text, comment=a.comment,
                evidence=[Evidence(start_ms=e.start_ms, end_ms=e.end_ms, quote=e.quote) for e in a.evidence],
            )
            for key, a in evaluation.answers.items()
        },
    )  # fmt: skip


def _store(session: Session, call_id: int, version_id: int, card: Card, calibration_id: int, one: Submission) -> None:
    answers = {
        key: AnswerRow(
            key, a.option, None, a.comment, tuple(EvidenceRow(e.start_ms, e.end_ms, e.quote) for e in a.evidence),
            options=tuple(a.options), number=a.number, text=a.text,
        )
        for key, a in one.answers.items()
    }  # fmt: skip
    check_answers(card, {key: a for key, a in answers.items() if evaluations.is_given(a)})
    outcome = score(card, answers)
    made = Evaluation(
        call_id=call_id, version_id=version_id, kind=EvaluationKind.CALIBRATION, evaluator=one.member,
        status=EvaluationStatus.SUBMITTED, comment=one.comment, calibration_id=calibration_id,
        score=None if outcome.score is None else float(shown(outcome.score)),
        score_before_fail=None if outcome.score_before_fail is None else float(shown(outcome.score_before_fail)),
        passed=outcome.passed, started_at=one.submitted_at, saved_at=one.submitted_at, submitted_at=one.submitted_at,
        heard_ratio=one.heard_ratio,
    )  # fmt: skip
    session.add(made)
    session.flush()
    replace_answers(session, made.id, answers)


def _unknown(why: str) -> UserFacingError:
    return UserFacingError(
        tr("This file cannot be taken in"), why, tr("Sync the calls of that day and try again"), code="parcel.unknown"
    )
