"""Disputes of answers and evaluations. A decision never overwrites: an accepted one makes a new evaluation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import ChangeKind, DisputeStatus, EvaluationKind, EvaluationStatus
from callqa_desktop.models.evaluation import Evaluation
from callqa_desktop.models.quality import Dispute
from callqa_desktop.services.calls import reader
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.quality.records import DisputeRow
from callqa_desktop.services.records import AnswerRow
from callqa_desktop.services.scoring import evaluations
from callqa_desktop.services.scoring.rows import answers_of
from callqa_desktop.services.store import announce
from callqa_desktop.texts import tr, trn

HOUR_MS = 3_600_000
MAX_TEXT = 5000


def raise_dispute(
    session: Session,
    evaluation_id: int,
    *,
    person: str,
    reason: str,
    question: str = "",
    wanted: str = "",
    hours: int,
    most: int,
    at: int | None = None,
) -> int:
    """Objects to an answer, or to a submitted evaluation as a whole (`question` "").

    Args:
        wanted: key of the option that should stand there; "" leaves it to whoever decides.
        hours: until the deadline.
        most: disputes an evaluation may see, withdrawn ones not counted.
        at: the moment it was raised, when it comes from another machine.

    Raises:
        UserFacingError: no reason given, the evaluation is not final, the limit is reached, the same is open already,
            or the card knows no such answer.
    """
    found = session.get(Evaluation, evaluation_id)
    counts = found is not None and found.kind in (EvaluationKind.AI, EvaluationKind.HUMAN)
    if found is None or not counts or found.status != EvaluationStatus.SUBMITTED:
        raise _refused(tr("only a finished evaluation that still holds can be disputed"), "dispute.state")
    if not reason.strip() or len(reason) > MAX_TEXT:
        raise _refused(tr("it needs a reason of up to {n} characters").format(n=MAX_TEXT), "dispute.reason")
    asked = evaluations.card_of(session, found.version_id).question(question) if question else None
    if question and (asked is None or (wanted and asked.option(wanted) is None)):
        raise _refused(tr("the scorecard has no such answer"), "dispute.answer")
    mine = select(func.count()).where(Dispute.evaluation_id == evaluation_id)
    if (session.scalar(mine.where(Dispute.status != DisputeStatus.WITHDRAWN)) or 0) >= most:
        raise _refused(trn("an evaluation can be disputed {n} time", "an evaluation can be disputed {n} times", most),
                       "dispute.limit")  # fmt: skip
    if session.scalar(mine.where(Dispute.status == DisputeStatus.OPEN, Dispute.question == question)):
        raise _refused(tr("a dispute of this answer is open already"), "dispute.open")
    now = now_ms() if at is None else at
    made = Dispute(
        evaluation_id=evaluation_id, question=question, raised_by=person, reason=reason.strip(), wanted_option=wanted,
        status=DisputeStatus.OPEN, deadline_at=now + hours * HOUR_MS, created_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    announce(session, ChangeKind.WORK, made.id)
    return made.id


def rows(session: Session, dispute_id: int | None = None) -> list[DisputeRow]:
    """All disputes, or one: open ones by deadline, then decided ones, the latest first.

    Of a call that the person here calibrates blind neither score nor answers are told.
    """
    wanted = select(Dispute, Evaluation).join(Evaluation, Evaluation.id == Dispute.evaluation_id)
    if dispute_id is not None:
        wanted = wanted.where(Dispute.id == dispute_id)
    pairs = session.execute(wanted).all()
    hidden = hidden_calls(session)
    given = answers_of(session, list({e.id for _, e in pairs if e.call_id not in hidden}))
    plain: list[tuple[int, dict[str, Any]]] = [
        (
            e.call_id,
            {
                "id": d.id, "evaluation_id": e.id, "version_id": e.version_id, "evaluator": e.evaluator,
                "score": None if e.call_id in hidden else e.score, "question": d.question,
                "wanted_option": d.wanted_option, "raised_by": d.raised_by,
                "reason": d.reason, "status": d.status, "deadline_at": d.deadline_at, "resolver": d.resolver,
                "decision": d.decision, "result_evaluation_id": d.result_evaluation_id, "created_at": d.created_at,
                "resolved_at": d.resolved_at, "heard_ratio": e.heard_ratio,
                "given_option": given[e.id][d.question].option if d.question in given.get(e.id, ()) else "",
            },
        )
        for d, e in pairs
    ]  # fmt: skip
    calls = {row.id: row for row in reader.rows(session, [call_id for call_id, _ in plain])}
    made = [DisputeRow(call=calls[call_id], **values) for call_id, values in plain if call_id in calls]
    return sorted(
        made, key=lambda d: (d.status != "open", d.deadline_at if d.status == "open" else -(d.resolved_at or 0), d.id)
    )


def accept(session: Session, dispute_id: int, person: str, decision: str, option: str = "") -> int:
    """Agrees: a new evaluation by `person` with the changed answer supersedes the disputed one.

    Args:
        option: the answer that is to stand; "" takes the wanted one. A dispute of a whole evaluation needs none.

    Returns:
        Id of the new evaluation.

    Raises:
        UserFacingError: decided already, no answer to put in place, or the evaluation was superseded meanwhile.
    """
    dispute = _open(session, dispute_id)
    old = session.get_one(Evaluation, dispute.evaluation_id)
    if old.status != EvaluationStatus.SUBMITTED:
        raise _refused(tr("the call was scored anew since; dispute that evaluation"), "dispute.superseded")
    answers = answers_of(session, [old.id])[old.id]
    chosen = option or dispute.wanted_option
    if dispute.question:
        if not chosen:
            raise _refused(tr("choose the answer that is to stand"), "dispute.answer")
        before = answers.get(dispute.question, AnswerRow(dispute.question, ""))
        answers[dispute.question] = replace(before, option=chosen, options=(), source="", reason=decision.strip())
    new = evaluations.supersede(session, old.id, person, answers)
    _decide(session, dispute, DisputeStatus.ACCEPTED, person, decision)
    dispute.result_evaluation_id = new.id
    return new.id


def reject(session: Session, dispute_id: int, person: str, decision: str) -> None:
    """Keeps the evaluation as it is; the reason is told.

    Raises:
        UserFacingError: decided already, or no reason given.
    """
    if not decision.strip():
        raise _refused(tr("a rejection needs a reason"), "dispute.reason")
    _decide(session, _open(session, dispute_id), DisputeStatus.REJECTED, person, decision)


def withdraw(session: Session, dispute_id: int, person: str) -> None:
    _decide(session, _open(session, dispute_id), DisputeStatus.WITHDRAWN, person, "")


def _decide(session: Session, dispute: Dispute, status: DisputeStatus, person: str, decision: str) -> None:
    dispute.status, dispute.resolver, dispute.decision = status, person, decision.strip()[:MAX_TEXT]
    dispute.resolved_at = now_ms()
    announce(session, ChangeKind.WORK, dispute.id)


def _open(session: Session, dispute_id: int) -> Dispute:
    found = session.get(Dispute, dispute_id)
    if found is None or found.status != DisputeStatus.OPEN:
        raise UserFacingError(tr("This dispute is decided already"), code="dispute.decided")
    return found


def _refused(why: str, code: str) -> UserFacingError:
    return UserFacingError(tr("This dispute cannot be kept"), why, code=code)
