"""What stands between a batch and its next job: the budget, by the sums of the ledger, and the end of the work."""

from __future__ import annotations

import threading
from enum import Enum

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.analysis import Outgoing
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import BatchState, ChangeKind, JobState
from callqa_desktop.models.work import Batch, Job
from callqa_desktop.services.batches.figures import Spent
from callqa_desktop.services.jobs.wording import keep, said
from callqa_desktop.services.store import announce
from callqa_desktop.texts import later

OPEN = (JobState.QUEUED, JobState.INTERRUPTED, JobState.RUNNING)
FILLING = "filling"
"""Stands in the estimate of a batch whose calls are still being queued: it does not end before."""


class Pass(Enum):
    GO = "go"
    WAIT = "wait"
    """What runs now may use up what is left; asked again when one of them has ended."""
    STOP = "stop"
    """The batch is paused."""


class Sums:
    """What batches have spent; each line of the ledger is added once. From any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[int, tuple[int, Spent]] = {}

    def spent(self, session: Session, batch_id: int) -> Spent:
        """The sums of a batch's lines in the ledger."""
        with self._lock:
            last, before = self._known.get(batch_id, (0, Spent()))
            newest, more = _since(session, batch_id, last)
            total = Spent(*(getattr(before, name) + getattr(more, name) for name in Spent.__slots__))
            self._known[batch_id] = max(newest, last), total
            return total


class Gate:
    """Asked before each job of a batch, on the writer thread."""

    def __init__(self) -> None:
        self._sums = Sums()

    def admits(self, session: Session, batch_id: int) -> Pass:
        """Whether one more call of the batch may begin within its limits; a batch that has reached one is paused."""
        batch = session.get(Batch, batch_id)
        if batch is None or batch.state != BatchState.RUNNING:
            return Pass.STOP
        limits = {"requests": batch.limit_requests, "tokens": batch.limit_tokens, "micro_usd": batch.limit_micro_usd}
        given = {name: limit for name, limit in limits.items() if limit is not None}
        if not given:
            return Pass.GO
        spent = self._sums.spent(session, batch_id)
        running = (
            session.scalar(
                select(func.count()).where(Job.batch_id == batch_id, Job.state == JobState.RUNNING)
            )
            or 0
        )  # fmt: skip
        if "micro_usd" in given and spent.unpriced:
            pause(session, batch, said(later("The price of what was sent is not known, so the money cannot be counted. "
                                             "Limit by requests or tokens instead and go on")))  # fmt: skip
            return Pass.STOP
        for name, limit in given.items():
            used = int(getattr(spent, name))
            if used >= limit or (not running and used + _each(batch, name) > limit):
                pause(session, batch, _reached(name, used, limit))
                return Pass.STOP
        if any(getattr(spent, name) + (running + 1) * _each(batch, name) > limit for name, limit in given.items()):
            return Pass.WAIT
        return Pass.GO


def _since(session: Session, batch_id: int, after: int) -> tuple[int, Spent]:
    """The newest line's number and the sums of the batch's lines above `after`."""
    tokens = Outgoing.input_tokens + Outgoing.output_tokens + Outgoing.thinking_tokens
    newest, *sums = session.execute(
        select(
            func.max(Outgoing.id),
            func.sum(Outgoing.requests),
            func.sum(tokens),
            func.sum(Outgoing.cost_micro_usd),
            func.sum(case((Outgoing.cost_micro_usd.is_(None) & (tokens > 0), Outgoing.requests), else_=0)),
            func.sum(Outgoing.sent_bytes),
        ).where(Outgoing.batch_id == batch_id, Outgoing.id > after)
    ).one()
    return int(newest or 0), Spent(*(int(s or 0) for s in sums))


def pause(session: Session, batch: Batch, reason: str) -> None:
    """Pauses a batch; `reason` in words for the store, "" when a person wanted it."""
    batch.state, batch.reason = BatchState.PAUSED, reason[:1000]
    announce(session, ChangeKind.BATCH, batch.id)
    announce(session, ChangeKind.JOB)


def hold(session: Session, batch_id: int, error: UserFacingError) -> None:
    """The service refuses all: the batch stops with one reason instead of failing call by call."""
    batch = session.get(Batch, batch_id)
    if batch is not None and batch.state == BatchState.RUNNING:
        pause(session, batch, keep(str(error)))


def settled(session: Session, batch_id: int) -> None:
    """A job of the batch has ended; with the last one the batch has."""
    batch = session.get(Batch, batch_id)
    if batch is None:
        return
    left = session.scalar(select(Job.id).where(Job.batch_id == batch_id, Job.state.in_(OPEN)).limit(1))
    if left is None and not batch.estimate.get(FILLING) and batch.state in (BatchState.RUNNING, BatchState.PAUSED):
        batch.state, batch.reason, batch.finished_at = BatchState.DONE, "", now_ms()
    announce(session, ChangeKind.BATCH, batch_id)


def _each(batch: Batch, name: str) -> int:
    """What a call of the batch takes as foreseen, at least one of anything."""
    foreseen = batch.estimate.get(name) or 0
    calls = (batch.estimate.get("calls") or 0) - (batch.estimate.get("finished") or 0)
    return max(1, round(foreseen / calls)) if calls > 0 else 1


def _reached(name: str, used: int, limit: int) -> str:
    match name:
        case "requests":
            return said(
                later("The limit of requests is reached: {used} of {limit}. Raise the limit to go on"),
                used=used, limit=limit,
            )  # fmt: skip
        case "tokens":
            return said(
                later("The limit of tokens is reached: {used} of {limit}. Raise the limit to go on"),
                used=used, limit=limit,
            )  # fmt: skip
    return said(
        later("The limit of money is reached: {used} of {limit} USD. Raise the limit to go on"),
        used=f"{used / 1_000_000:.2f}", limit=f"{limit / 1_000_000:.2f}",
    )  # fmt: skip


def recover(session: Session) -> None:
    """After a crash: a batch whose calls were just being queued goes on with those that are."""
    for batch in session.scalars(select(Batch).where(Batch.state.in_((BatchState.RUNNING, BatchState.PAUSED)))):
        if batch.estimate.get(FILLING):
            batch.estimate = {k: v for k, v in batch.estimate.items() if k != FILLING}
            session.flush()
            settled(session, batch.id)
