"""Jobs as rows: queueing, recovering, what the list shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import BatchState, CallStatus, ChangeKind, JobKind, JobState
from callqa_desktop.models.work import Batch, Job
from callqa_desktop.services.batches import gate
from callqa_desktop.services.jobs.wording import render
from callqa_desktop.services.records import JobRow
from callqa_desktop.services.store import announce
from callqa_desktop.texts import tr, trn

WAITING = (JobState.QUEUED, JobState.INTERRUPTED)
OPEN = (*WAITING, JobState.RUNNING)
SHOWN = 500
_PART = 500


def queue(
    session: Session, kind: JobKind, queue_name: str, target: dict[str, Any], duplicate_key: str, priority: int = 0,
    batch_id: int | None = None,
) -> int:  # fmt: skip
    """Queues a job; one that is open for the same thing already is returned instead. If that one still waits, it
    belongs to whoever asked last, is done by the service asked for last, and keeps the higher priority."""
    present = session.scalars(
        select(Job).where(Job.duplicate_key == duplicate_key, Job.state.in_(OPEN)).limit(1)
    ).first()
    if present is not None:
        if present.state in WAITING:
            before, present.batch_id = present.batch_id, batch_id
            present.priority = max(present.priority, priority)
            if present.queue != queue_name:
                present.queue, present.target = queue_name, target
                present.not_before, present.attempts = 0, 0
                present.code = present.what = present.why = present.remedy = ""
            session.flush()
            if before not in (None, batch_id):
                gate.settled(session, before)
        return present.id
    job = Job(
        kind=kind, queue=queue_name, target=target, duplicate_key=duplicate_key, priority=priority, batch_id=batch_id,
        created_at=now_ms(),
    )  # fmt: skip
    session.add(job)
    session.flush()
    announce(session, ChangeKind.JOB, job.id)
    return job.id


def recover(session: Session) -> int:
    """After a crash: running jobs become interrupted (and are resumed), their calls wait again. Returns how many."""
    interrupted = list(session.scalars(select(Job.id).where(Job.state == JobState.RUNNING)))
    if interrupted:
        session.execute(update(Job).where(Job.id.in_(interrupted)).values(state=JobState.INTERRUPTED))
        announce(session, ChangeKind.JOB, *interrupted)
    session.execute(update(Call).where(Call.status == CallStatus.ANALYZING).values(status=CallStatus.QUEUED))
    gate.recover(session)
    return len(interrupted)


def heads(session: Session, queue_name: str, now: int, served: Mapping[int | None, int]) -> Iterator[JobRow]:
    """The next job of each batch of a queue, and of those without one, that may start now: highest priority first,
    then the batch that was `served` (a growing number) longest ago."""
    found = [head for lane in _lanes(session) if (head := _head(session, queue_name, lane, now)) is not None]
    for job in sorted(found, key=lambda j: (-j.priority, served.get(j.batch_id, 0), j.id)):
        yield row(job)


def _lanes(session: Session) -> list[int | None]:
    running = session.scalars(select(Batch.id).where(Batch.state == BatchState.RUNNING).order_by(Batch.id))
    return [None, *running]


def _head(session: Session, queue_name: str, batch_id: int | None, now: int) -> Job | None:
    """Each step is a look at the end of an index, however long the queue is."""
    best: Job | None = None
    for state in WAITING:
        lane: list[ColumnElement[bool]] = [Job.queue == queue_name, Job.batch_id.is_(batch_id), Job.state == state]
        if batch_id is not None:
            lane[1] = Job.batch_id == batch_id
        top = session.scalar(select(func.max(Job.priority)).where(*lane))
        while top is not None:
            due = (*lane, Job.priority == top)
            first = session.scalars(select(Job).where(*due, Job.not_before <= now).order_by(Job.id).limit(1)).first()
            if first is not None:
                if best is None or (-first.priority, first.id) < (-best.priority, best.id):
                    best = first
                break
            top = session.scalar(select(func.max(Job.priority)).where(*lane, Job.priority < top))
    return best


def waiting_queues(session: Session, now: int) -> dict[str, int]:
    """Queues with jobs that may start, each with the moment the first one may: 0 for at once."""
    found: dict[str, int] = {}
    lanes = _lanes(session)
    batches = [lane for lane in lanes if lane is not None]
    name = session.scalar(select(func.min(Job.queue)))
    while name is not None:
        if any(_head(session, name, lane, now) is not None for lane in lanes):
            found[name] = 0
        else:
            able = or_(Job.batch_id.is_(None), Job.batch_id.in_(batches))
            moment = session.scalar(
                select(func.min(Job.not_before)).where(Job.queue == name, Job.state.in_(WAITING), able)
            )
            if moment is not None:
                found[name] = int(moment)
        name = session.scalar(select(func.min(Job.queue)).where(Job.queue > name))
    return found


def put_off(session: Session, now: int, code: str) -> dict[str, int]:
    """Queues that wait for a moment a service named (by the code of the failure), from before this start."""
    found = session.execute(
        select(Job.queue, func.max(Job.not_before))
        .where(Job.state.in_(WAITING), Job.not_before > now, Job.code == code)
        .group_by(Job.queue)
    )
    return {str(name): int(moment) for name, moment in found}


def change(session: Session, job_id: int, **values: Any) -> None:
    session.execute(update(Job).where(Job.id == job_id).values(**values))
    announce(session, ChangeKind.JOB, job_id)


def settle(session: Session, job: JobRow, values: dict[str, Any]) -> None:
    """Writes how a run ended. A call whose analysis will not be tried again by itself waits no longer."""
    change(session, job.id, **values)
    if job.kind == JobKind.ANALYZE and values["state"] in (JobState.FAILED, JobState.CANCELLED):
        unqueue_calls(session, [int(job.target["call_id"])])
    if job.batch_id is not None:
        gate.settled(session, job.batch_id)


def cancel_waiting(session: Session, job_id: int) -> bool:
    """Cancels a job that has not started; True when it was so. A call that waited for it is new again."""
    return cancel_all_waiting(session, [job_id]) == 1


def cancel_all_waiting(session: Session, job_ids: Sequence[int]) -> int:
    """Cancels those that have not started; returns how many. Calls that waited for them are as they were."""
    cancelled = [
        job
        for start in range(0, len(job_ids), _PART)
        for job in session.scalars(
            select(Job).where(Job.id.in_(job_ids[start : start + _PART]), Job.state.in_(WAITING))
        )
    ]  # fmt: skip
    for job in cancelled:
        job.state, job.finished_at = JobState.CANCELLED, now_ms()
    unqueue_calls(session, [int(j.target["call_id"]) for j in cancelled if j.kind == JobKind.ANALYZE])
    session.flush()
    for batch_id in {j.batch_id for j in cancelled}:
        if batch_id is not None:
            gate.settled(session, batch_id)
    if cancelled:
        announce(session, ChangeKind.JOB, *(j.id for j in cancelled))
    return len(cancelled)


def unqueue_calls(session: Session, call_ids: Sequence[int]) -> None:
    """Calls that waited for a cancelled analysis go back to what they were."""
    for start in range(0, len(call_ids), _PART):
        waiting = session.scalars(
            select(Call).where(
                Call.id.in_(list(call_ids[start : start + _PART])),
                Call.status.in_((CallStatus.QUEUED, CallStatus.ANALYZING)),
            )
        )
        for call in waiting:
            call.status = CallStatus.ANALYZED if call.ai_score is not None else CallStatus.NEW
            announce(session, ChangeKind.CALL, call.id)


def recent(session: Session) -> list[JobRow]:
    """Open jobs first, then the newest finished ones."""
    opened = session.scalars(
        select(Job).where(Job.state.in_(OPEN)).order_by(Job.state.desc(), Job.priority.desc(), Job.id).limit(SHOWN)
    )
    ended = session.scalars(select(Job).where(Job.state.not_in(OPEN)).order_by(Job.id.desc()).limit(SHOWN))
    return [row(j) for j in (*opened, *ended)]


def rows_of(session: Session, ids: Sequence[int]) -> list[JobRow]:
    found: list[JobRow] = []
    for start in range(0, len(ids), _PART):
        found += [row(j) for j in session.scalars(select(Job).where(Job.id.in_(ids[start : start + _PART])))]
    return sorted(found, key=lambda j: j.id)


def able(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Those of the jobs that are open and not held back with a paused batch, each with its queue."""
    paused = select(Batch.id).where(Batch.state != BatchState.RUNNING)
    found: dict[int, str] = {}
    for start in range(0, len(ids), _PART):
        found |= {
            int(job): str(name)
            for job, name in session.execute(
                select(Job.id, Job.queue).where(
                    Job.id.in_(ids[start : start + _PART]),
                    Job.state.in_(OPEN),
                    or_(Job.batch_id.is_(None), Job.batch_id.not_in(paused)),
                )
            )
        }
    return found


def counts(session: Session) -> dict[str, int]:
    """How many jobs are in each state."""
    return {str(state): int(n) for state, n in session.execute(select(Job.state, func.count()).group_by(Job.state))}


def row(job: Job) -> JobRow:
    return JobRow(
        id=job.id,
        kind=job.kind,
        queue=job.queue,
        state=job.state,
        target=dict(job.target),
        title=title(job.kind, job.target),
        done=job.done,
        total=job.total,
        note=render(job.note),
        code=job.code,
        what=render(job.what),
        why=render(job.why),
        remedy=render(job.remedy),
        attempts=job.attempts,
        not_before=job.not_before,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        batch_id=job.batch_id,
    )


def title(kind: str, target: dict[str, Any]) -> str:
    """What a job is about, in words."""
    match kind:
        case JobKind.SYNC:
            return tr("Sync {name}").format(name=target.get("name", ""))
        case JobKind.ANALYZE:
            return tr("Analyze call {id}").format(id=target.get("call_id", ""))
        case JobKind.MEASURE:
            return tr("Measure call {id}").format(id=target.get("call_id", ""))
        case JobKind.OPINION:
            return tr("Second opinion on call {id}").format(id=target.get("call_id", ""))
        case JobKind.TRACK:
            return tr("Look for trackers in conversations")
        case JobKind.DEALS:
            return tr("Read deals from {name}").format(name=target.get("name", ""))
        case JobKind.LEARN:
            return tr("Learn from how deals ended")
        case JobKind.PUSH:
            return tr("Send results to {name}").format(name=target.get("name", ""))
        case JobKind.TAG:
            return tr("Send tags to {name}").format(name=target.get("name", ""))
        case JobKind.IMPORT:
            return trn("Import {n} path", "Import {n} paths", len(target.get("paths", ())))
    return kind
