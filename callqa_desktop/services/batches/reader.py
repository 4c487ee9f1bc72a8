"""Batches as people see them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import BatchState, JobState
from callqa_desktop.models.work import Batch, Job
from callqa_desktop.services.batches.figures import BatchRow, Estimate, FailureGroup, Limits
from callqa_desktop.services.batches.gate import Sums
from callqa_desktop.services.jobs.wording import render

SHOWN = 20
"""Batches that ended, the newest ones; those that go on are all shown."""
_PACE_OF = 40
"""Calls done last, by whose ends the pace is taken."""
_WAITING = (JobState.QUEUED, JobState.INTERRUPTED)


def rows(session: Session, sums: Sums) -> list[BatchRow]:
    """Those that go on first, then the newest that ended."""
    open_states = (BatchState.RUNNING, BatchState.PAUSED)
    going_on = session.scalars(select(Batch).where(Batch.state.in_(open_states)).order_by(Batch.id)).all()
    ended = session.scalars(
        select(Batch).where(Batch.state.not_in(open_states)).order_by(Batch.id.desc()).limit(SHOWN)
    ).all()
    return [_row(session, batch, sums) for batch in (*going_on, *ended)]


def one(session: Session, batch_id: int, sums: Sums) -> BatchRow:
    """
    Raises:
        UserFacingError: there is no such batch.
    """
    return _row(session, session.get_one(Batch, batch_id), sums)


def estimate_of(kept: dict[str, object]) -> Estimate | None:
    """The estimate a batch was begun with."""
    names = Estimate.__slots__
    return Estimate(**{name: kept[name] for name in names}) if all(name in kept for name in names) else None  # type: ignore[arg-type]  # as they were kept


def _row(session: Session, batch: Batch, sums: Sums) -> BatchRow:
    counted = session.execute(select(Job.state, func.count()).where(Job.batch_id == batch.id).group_by(Job.state)).all()
    n = {str(state): int(count) for state, count in counted}
    waiting = sum(n.get(state, 0) for state in _WAITING)
    running = n.get(JobState.RUNNING, 0)
    until, why = _put_off(session, batch) if waiting and batch.state == BatchState.RUNNING else (None, "")
    return BatchRow(
        id=batch.id,
        title=render(batch.title),
        state=batch.state,
        reason=render(batch.reason),
        total=sum(n.values()),
        done=n.get(JobState.DONE, 0),
        failed=n.get(JobState.FAILED, 0),
        cancelled=n.get(JobState.CANCELLED, 0),
        running=running,
        waiting=waiting,
        limits=Limits(batch.limit_requests, batch.limit_tokens, batch.limit_micro_usd),
        estimate=estimate_of(batch.estimate),
        spent=sums.spent(session, batch.id),
        failures=_failures(session, batch.id) if n.get(JobState.FAILED) else (),
        waits_until=until,
        waits_why=why,
        seconds_left=_left(session, batch, waiting + running) if until is None else None,
        author=batch.author,
        created_at=batch.created_at,
        finished_at=batch.finished_at,
    )


def _failures(session: Session, batch_id: int) -> tuple[FailureGroup, ...]:
    found = session.execute(
        select(Job.code, func.count(), func.max(Job.what), func.max(Job.why), func.max(Job.remedy))
        .where(Job.batch_id == batch_id, Job.state == JobState.FAILED)
        .group_by(Job.code)
        .order_by(func.count().desc(), Job.code)
    )
    return tuple(
        FailureGroup(str(code), str(UserFacingError(render(what), render(why), render(remedy))), int(count))
        for code, count, what, why, remedy in found
    )


def _put_off(session: Session, batch: Batch) -> tuple[int | None, str]:
    """The moment the service asked to wait for, and why; only where nothing else of the batch could start."""
    now = now_ms()
    job = session.scalars(
        select(Job)
        .where(Job.batch_id == batch.id, Job.state == JobState.QUEUED, Job.not_before > now, Job.code != "")
        .order_by(Job.id)
        .limit(1)
    ).first()
    if job is None:
        return None, ""
    return job.not_before, str(UserFacingError(render(job.what), render(job.why)))


def _left(session: Session, batch: Batch, jobs: int) -> float | None:
    """Seconds until the end, at the pace of the calls done last."""
    if batch.state != BatchState.RUNNING or not jobs:
        return None
    ends: Sequence[int | None] = session.scalars(
        select(Job.finished_at)
        .where(Job.batch_id == batch.id, Job.state == JobState.DONE)
        .order_by(Job.id.desc())
        .limit(_PACE_OF)
    ).all()
    known = sorted(end for end in ends if end is not None)
    if len(known) < 3 or known[-1] <= known[0]:
        return None
    return (known[-1] - known[0]) / 1000 / (len(known) - 1) * jobs
