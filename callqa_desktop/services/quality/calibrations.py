"""Calibrations: one call scored by several people, blind to each other and to the model until all have submitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import CalibrationStatus, ChangeKind, EvaluationKind, EvaluationStatus
from callqa_desktop.models.evaluation import Evaluation
from callqa_desktop.models.quality import Calibration, CalibrationMember
from callqa_desktop.services.calls import blind, reader
from callqa_desktop.services.quality.records import CalibrationRow
from callqa_desktop.services.records import AnswerRow, CallDetail, EvaluationRow
from callqa_desktop.services.scoring import evaluations
from callqa_desktop.services.store import announce
from callqa_desktop.texts import tr

MOST_MEMBERS = 20


@dataclass(frozen=True, slots=True)
class Task:
    """A blind scoring that a person owes, or has done while others still score."""

    calibration_id: int
    version_id: int
    submitted: bool


def create(
    session: Session,
    call_id: int,
    version_id: int,
    members: Sequence[str],
    *,
    facilitator: str,
    expert: str = "",
    due_at: int | None = None,
    title: str = "",
) -> int:
    """Begins a calibration; an expert is a member too.

    Raises:
        UserFacingError: fewer than two members or too many, or no such call.
        LookupError: no such version of a card.
    """
    names = list(dict.fromkeys(name.strip()[:255] for name in (*members, expert) if name.strip()))
    if not 2 <= len(names) <= MOST_MEMBERS:
        raise UserFacingError(
            tr("A calibration needs several people"),
            tr("from 2 to {n} can take part").format(n=MOST_MEMBERS),
            tr("Add or remove names"),
            code="calibration.members",
        )
    if session.get(Call, call_id) is None:
        raise UserFacingError(tr("This call is no longer in the store"), code="calibration.call")
    evaluations.card_of(session, version_id)
    made = Calibration(
        call_id=call_id, version_id=version_id, title=title.strip()[:255], facilitator=facilitator,
        expert=expert.strip()[:255], due_at=due_at, status=CalibrationStatus.OPEN, created_at=now_ms(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add_all(CalibrationMember(calibration_id=made.id, member=name) for name in names)
    announce(session, ChangeKind.WORK, made.id)
    announce(session, ChangeKind.CALL, call_id)  # its score is hidden from now on
    return made.id


def close(session: Session, calibration_id: int) -> None:
    """Reveals the answers although somebody may not have submitted."""
    found = _get(session, calibration_id)
    if found.closed_at is None:
        found.status, found.closed_at = CalibrationStatus.CLOSED, now_ms()
        announce(session, ChangeKind.WORK, calibration_id)
        announce(session, ChangeKind.CALL, found.call_id)


def remove(session: Session, calibration_id: int) -> None:
    """Deletes a calibration with everybody's answers."""
    found = _get(session, calibration_id)
    session.delete(found)
    announce(session, ChangeKind.WORK, calibration_id)
    announce(session, ChangeKind.CALL, found.call_id)


def rows(session: Session, calibration_id: int | None = None) -> list[CalibrationRow]:
    """All calibrations, or one; open ones first, newest first."""
    wanted = select(Calibration).order_by(Calibration.id.desc())
    if calibration_id is not None:
        wanted = wanted.where(Calibration.id == calibration_id)
    found = [_plain(c) for c in session.scalars(wanted)]
    ids = [one["id"] for one in found]
    members: dict[int, list[tuple[str, bool]]] = {n: [] for n in ids}
    done = set(
        session.execute(
            select(Evaluation.calibration_id, Evaluation.evaluator).where(
                Evaluation.calibration_id.in_(ids), Evaluation.status == EvaluationStatus.SUBMITTED
            )
        )
    )
    named = select(CalibrationMember.calibration_id, CalibrationMember.member)
    for owner, name in session.execute(named.where(CalibrationMember.calibration_id.in_(ids))):
        members[owner].append((name, (owner, name) in done))
    calls = {row.id: row for row in reader.rows(session, [one["call_id"] for one in found])}
    made = [
        CalibrationRow(
            call=calls[one.pop("call_id")], members=tuple(sorted(members[one["id"]], key=lambda m: m[0])), **one
        )
        for one in found
        if one["call_id"] in calls
    ]
    return sorted(made, key=lambda row: row.revealed)


def _plain(c: Calibration) -> dict[str, Any]:
    return {
        "id": c.id, "call_id": c.call_id, "version_id": c.version_id, "title": c.title, "facilitator": c.facilitator,
        "expert": c.expert, "due_at": c.due_at, "created_at": c.created_at, "closed_at": c.closed_at,
    }  # fmt: skip


def task_of(session: Session, call_id: int, person: str) -> Task | None:
    """The open calibration of this call that keeps the person blind; the one they still owe answers first."""
    mine = (
        select(Calibration.id, Calibration.version_id)
        .join(CalibrationMember, CalibrationMember.calibration_id == Calibration.id)
        .where(
            Calibration.call_id == call_id, Calibration.status == CalibrationStatus.OPEN,
            CalibrationMember.member == person,
        )
        .order_by(Calibration.id)
    )  # fmt: skip
    waiting: Task | None = None
    for calibration_id, version_id in session.execute(mine).all():
        (row,) = rows(session, calibration_id)
        if row.revealed:
            continue
        if not dict(row.members).get(person):
            return Task(calibration_id, version_id, submitted=False)
        waiting = waiting or Task(calibration_id, version_id, submitted=True)
    return waiting


def blinded(detail: CallDetail, task: Task, person: str) -> CallDetail:
    """What the person may see of the call: no answers but their own in this calibration, nothing the model judged."""
    seen = blind.seen(detail, person)
    own = tuple(e for e in seen.evaluations if e.calibration_id == task.calibration_id)
    return replace(seen, evaluations=own, calibration_id=task.calibration_id, version_id=task.version_id)


def draft(session: Session, call_id: int, person: str, task: Task) -> EvaluationRow:
    """The member's blind draft.

    Raises:
        UserFacingError: the member has submitted; blind answers are given once.
    """
    if task.submitted:
        raise UserFacingError(
            tr("You have scored this call for the calibration"),
            tr("blind answers are given once"),
            tr("The result opens when everybody has submitted"),
            code="calibration.submitted",
        )
    return evaluations.draft_for(
        session, call_id, person, kind=EvaluationKind.CALIBRATION, calibration_id=task.calibration_id,
        version_id=task.version_id,
    )  # fmt: skip


def submissions(session: Session, calibration_id: int) -> dict[str, EvaluationRow]:
    """What has been submitted, by member."""
    call_id = _get(session, calibration_id).call_id
    return {
        e.evaluator: e
        for e in evaluations.evaluations_of(session, call_id)
        if e.calibration_id == calibration_id and e.status == EvaluationStatus.SUBMITTED
    }


def keep_consensus(
    session: Session, calibration_id: int, person: str, options: Mapping[str, str], comment: str = ""
) -> EvaluationRow:
    """What the group agreed on becomes the person's own draft for the call, to be completed and submitted there.

    Args:
        options: by key of the question; the comments and evidence of whoever gave that answer go with it.
    """
    found = _get(session, calibration_id)
    given = submissions(session, calibration_id)
    ordered = sorted(given.values(), key=lambda e: e.evaluator != found.expert)
    answers: dict[str, AnswerRow] = {}
    for question, option in options.items():
        source = next((e.answers[question] for e in ordered if _option(e, question) == option), None)
        if source is not None:
            answers[question] = replace(source, source="", ai_option="", reason="")
        elif option:
            answers[question] = AnswerRow(question, option)
    made = evaluations.draft_for(session, found.call_id, person, version_id=found.version_id)
    return evaluations.save_draft(session, made.id, answers, comment)


def _option(evaluation: EvaluationRow, question: str) -> str:
    answer = evaluation.answers.get(question)
    return answer.option if answer else ""


def _get(session: Session, calibration_id: int) -> Calibration:
    found = session.get(Calibration, calibration_id)
    if found is None:
        raise UserFacingError(tr("This calibration was deleted meanwhile"), code="calibration.gone")
    return found
