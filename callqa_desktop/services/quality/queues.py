"""Draws in the store, and queues as they are worked off."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import ChangeKind, EvaluationKind, Strategy
from callqa_desktop.models.evaluation import Evaluation
from callqa_desktop.models.quality import Assignment, Sampling, SamplingItem
from callqa_desktop.services.calls import reader
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.quality import effort, facts, risk, sampling
from callqa_desktop.services.quality.records import CANDIDATES, Assigned, Plan, Queue, QueueItem, Reason
from callqa_desktop.services.store import announce
from callqa_desktop.texts import tr

MOST = 500
"""Calls in one queue."""


@dataclass(frozen=True, slots=True)
class Draw:
    """What a plan comes to, before it is kept."""

    seed: int
    quota: int
    population: int
    population_hash: str
    items: tuple[tuple[int, Reason], ...]
    """(call, why), in the order of the queue."""
    at: int


def draw(session: Session, plan: Plan, person: str, speed: float = 1.0) -> Draw:
    """Draws calls; only reads, for over a million calls it takes seconds.

    Raises:
        UserFacingError: nothing matches, or nothing fits into the time.
    """
    now = now_ms()
    ids = sampling.population(session, plan.wanted, unscored=plan.unscored, at=now)
    seed = secrets.randbits(32) if plan.seed is None else plan.seed
    quota = max(1, min(MOST, plan.quota))
    items = _drawn(session, plan, ids, seed, quota, person, speed, now)
    if not items:
        raise _nothing(plan, bool(ids))
    return Draw(seed, quota, len(ids), sampling.population_hash(ids), tuple(items), now)


def keep(session: Session, plan: Plan, drawn: Draw, person: str) -> int:
    """Makes a queue of a draw; calls deleted meanwhile are left out.

    Returns:
        Id of the queue.
    """
    made = Sampling(
        name=plan.name.strip()[:255], strategy=plan.strategy, seed=drawn.seed,
        quota=0 if plan.budget_minutes else drawn.quota,
        call_filter=sampling.kept(plan.wanted, unscored=plan.unscored, per_employee=plan.per_employee),
        budget_seconds=plan.budget_minutes * 60, population=drawn.population, population_hash=drawn.population_hash,
        created_by=person, created_at=drawn.at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    there = set(session.scalars(select(Call.id).where(Call.id.in_([call_id for call_id, _ in drawn.items]))))
    session.add_all(
        SamplingItem(sampling_id=made.id, position=n, call_id=call_id, reason=dict(reason), skipped=False)
        for n, (call_id, reason) in enumerate(drawn.items)
        if call_id in there
    )
    announce(session, ChangeKind.WORK, made.id)
    return made.id


def _drawn(
    session: Session, plan: Plan, ids: list[int], seed: int, quota: int, person: str, speed: float, now: int
) -> list[tuple[int, Reason]]:
    if plan.strategy == Strategy.RANDOM and not plan.budget_minutes:
        picked = sampling.random_draw(session, ids, seed, quota, per_employee=plan.per_employee)
        return [(call_id, {}) for call_id in picked]
    found = facts.read(session, _newest(session, ids))
    reviews = facts.reviewed(session, now - 30 * facts.DAY_MS)
    questions = facts.doubtful_questions(session)
    if plan.budget_minutes:
        beyond = effort.overhead(session, person, speed)
        seconds = {one.call_id: effort.expected(one.talk_seconds, speed, beyond) for one in found}
        ranked = risk.within(found, reviews, questions, seconds, plan.budget_minutes * 60)[:MOST]
    elif plan.strategy == Strategy.DISAGREEMENT:
        ranked = risk.by_doubt(found, questions)[:quota]
    else:
        ranked = risk.by_risk(found, reviews)[:quota]
    return [(one.call_id, one.reason) for one in ranked]


def _newest(session: Session, ids: list[int]) -> list[int]:
    if len(ids) <= CANDIDATES:
        return ids
    known = set(ids)
    ordered = session.scalars(select(Call.id).order_by(Call.started_at.desc()))
    newest: list[int] = []
    for call_id in ordered:
        if call_id in known:
            newest.append(call_id)
            if len(newest) == CANDIDATES:
                break
    return newest


def _nothing(plan: Plan, any_match: bool) -> UserFacingError:
    if not any_match:
        why, remedy = (
            tr("no recorded call matches, or people have scored them all"),
            tr("Choose another period, or allow calls that are scored already"),
        )
    elif plan.budget_minutes:
        why, remedy = tr("every call that matches takes longer"), tr("Allow more time")
    else:
        why, remedy = tr("the model is sure of every answer"), tr("Draw by risk or at random")
    return UserFacingError(tr("There is nothing to review"), why, remedy, code="work.nothing")


def all_of(session: Session, person: str, speed: float = 1.0, limit: int = 50) -> list[Queue]:
    """The person's queues, newest first."""
    newest = select(Sampling).where(Sampling.created_by == person).order_by(Sampling.id.desc()).limit(limit)
    beyond = effort.overhead(session, person, speed)
    return [_queue(session, found, speed, beyond) for found in session.scalars(newest)]


def _queue(session: Session, one: Sampling, speed: float, beyond: int) -> Queue:
    items = session.execute(
        select(SamplingItem.call_id, SamplingItem.skipped, Call.talk_seconds)
        .join(Call, Call.id == SamplingItem.call_id)
        .where(SamplingItem.sampling_id == one.id)
    ).all()
    done = set(_finished(session, one))
    left = [talk for call_id, skipped, talk in items if not skipped and call_id not in done]
    return Queue(
        id=one.id, name=one.name, strategy=one.strategy, seed=one.seed, quota=one.quota,
        budget_seconds=one.budget_seconds, per_employee=bool(one.call_filter.get("per_employee")),
        unscored=bool(one.call_filter.get("unscored")), population=one.population,
        population_hash=one.population_hash, created_by=one.created_by, created_at=one.created_at,
        total=len(items), done=sum(call_id in done for call_id, _, _ in items),
        skipped=sum(skipped and call_id not in done for call_id, skipped, _ in items),
        seconds_left=sum(effort.expected(talk, speed, beyond) for talk in left),
    )  # fmt: skip


def _finished(session: Session, one: Sampling) -> dict[int, Evaluation]:
    """The evaluations that work a queue off, by call: those made for it, and any by its owner since it was drawn."""
    calls = select(SamplingItem.call_id).where(SamplingItem.sampling_id == one.id)
    found = session.scalars(
        select(Evaluation)
        .where(
            Evaluation.call_id.in_(calls), Evaluation.kind == EvaluationKind.HUMAN,
            Evaluation.status.in_(sampling.FINAL),
            (Evaluation.sampling_id == one.id)
            | ((Evaluation.evaluator == one.created_by) & (Evaluation.submitted_at >= one.created_at)),
        )
        .order_by(Evaluation.id)
    )  # fmt: skip
    return {evaluation.call_id: evaluation for evaluation in found}


def items(session: Session, queue_id: int, speed: float = 1.0) -> list[QueueItem]:
    """The calls of a queue in their order; calls deleted meanwhile are left out.

    Of calls that the person here calibrates blind neither score nor reasons by it are told.
    """
    one = session.get(Sampling, queue_id)
    if one is None:
        return []
    stored = list(
        session.scalars(
            select(SamplingItem).where(SamplingItem.sampling_id == queue_id).order_by(SamplingItem.position)
        )
    )
    done = {
        call_id: (evaluation.score, evaluation.heard_ratio) for call_id, evaluation in _finished(session, one).items()
    }
    places = [(item.position, item.call_id, dict(item.reason), item.skipped) for item in stored]
    hidden = hidden_calls(session)
    for call_id in hidden & done.keys():
        done[call_id] = (None, done[call_id][1])
    beyond = effort.overhead(session, one.created_by, speed)
    rows = {row.id: row for row in reader.rows(session, [call_id for _, call_id, _, _ in places])}
    return [
        QueueItem(
            position, rows[call_id], risk.unjudged(reason) if call_id in hidden else reason,
            skipped and call_id not in done, call_id in done,
            effort.expected(rows[call_id].talk_seconds, speed, beyond), *done.get(call_id, (None, None)),
        )
        for position, call_id, reason, skipped in places
        if call_id in rows
    ]  # fmt: skip


def skip(session: Session, queue_id: int, position: int, why: str) -> None:
    """Leaves a call of a queue out, with the reason kept; "" takes it in again."""
    item = session.get(SamplingItem, (queue_id, position))
    if item is None:
        return
    rest = {key: value for key, value in item.reason.items() if key != "skipped"}
    item.skipped = bool(why.strip())
    item.reason = {**rest, "skipped": why.strip()[:500]} if item.skipped else rest
    announce(session, ChangeKind.WORK, queue_id)


def remove(session: Session, queue_id: int) -> None:
    found = session.get(Sampling, queue_id)
    if found is not None:
        session.delete(found)
        announce(session, ChangeKind.WORK, queue_id)


def owner_of(session: Session, call_id: int, person: str) -> int | None:
    """The person's newest queue that this call stands in, not skipped."""
    return session.scalar(
        select(func.max(Sampling.id))
        .join(SamplingItem, SamplingItem.sampling_id == Sampling.id)
        .where(SamplingItem.call_id == call_id, SamplingItem.skipped.is_(False), Sampling.created_by == person)
    )


def assigned(session: Session, person: str) -> list[Assigned]:
    """Calls given to a person, those to be done first, newest first."""
    found = session.execute(
        select(Assignment.call_id, Assignment.author, Assignment.created_at)
        .where(Assignment.reviewer == person)
        .order_by(Assignment.created_at.desc(), Assignment.call_id)
    ).all()
    ids = [row[0] for row in found]
    done = _scored_by(session, ids, person)
    rows = {row.id: row for row in reader.rows(session, ids)}
    made = [
        Assigned(rows[call_id], author, at, call_id in done, done.get(call_id))
        for call_id, author, at in found
        if call_id in rows
    ]
    return sorted(made, key=lambda one: one.done)


def _scored_by(session: Session, ids: Sequence[int], person: str) -> dict[int, float | None]:
    rows = session.execute(
        select(Evaluation.call_id, Evaluation.heard_ratio)
        .where(
            Evaluation.call_id.in_(ids), Evaluation.kind == EvaluationKind.HUMAN, Evaluation.evaluator == person,
            Evaluation.status.in_(sampling.FINAL),
        )
        .order_by(Evaluation.id)
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}
