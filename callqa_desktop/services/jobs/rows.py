"""Jobs as rows: queueing, recovering, what the list shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import CallStatus, ChangeKind, JobKind, JobState
from callqa_desktop.models.work import Job
from callqa_desktop.services.jobs.wording import render
from callqa_desktop.services.records import JobRow
from callqa_desktop.services.store import announce
from callqa_desktop.texts import tr, trn

WAITING = (JobState.QUEUED, JobState.INTERRUPTED)
OPEN = (*WAITING, JobState.RUNNING)
SHOWN = 500


def queue(
    session: Session, kind: JobKind, queue_name: str, target: dict[str, Any], duplicate_key: str, priority: int = 0
) -> int:
    """Queues a job; one that is open for the same thing already is returned instead."""
    present = session.scalars(
        select(Job.id).where(Job.duplicate_key == duplicate_key, Job.state.in_(OPEN)).limit(1)
    ).first()
    if present is not None:
        return present
    job = Job(
        kind=kind, queue=queue_name, target=target, duplicate_key=duplicate_key, priority=priority, created_at=now_ms()
    )
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
    return len(interrupted)


def next_due(session: Session, queue_name: str, now: int) -> JobRow | None:
    """The job of a queue that may start now, highest priority and oldest first."""
    found = session.scalars(
        select(Job)
        .where(Job.queue == queue_name, Job.state.in_(WAITING), Job.not_before <= now)
        .order_by(Job.priority.desc(), Job.id)
        .limit(1)
    ).first()
    return row(found) if found else None


def waiting_queues(session: Session) -> dict[str, int]:
    """Queues with waiting jobs, each with the moment its first one may start."""
    found = session.execute(
        select(Job.queue, func.min(Job.not_before)).where(Job.state.in_(WAITING)).group_by(Job.queue)
    )
    return {str(name): int(moment) for name, moment in found}


def change(session: Session, job_id: int, **values: Any) -> None:
    session.execute(update(Job).where(Job.id == job_id).values(**values))
    announce(session, ChangeKind.JOB, job_id)


def settle(session: Session, job: JobRow, values: dict[str, Any]) -> None:
    """Writes how a run ended. A call whose analysis will not be tried again by itself waits no longer."""
    change(session, job.id, **values)
    if job.kind == JobKind.ANALYZE and values["state"] in (JobState.FAILED, JobState.CANCELLED):
        unqueue_call(session, int(job.target["call_id"]))


def cancel_waiting(session: Session, job_id: int) -> bool:
    """Cancels a job that has not started; True when it was so. A call that waited for it is new again."""
    job = session.get(Job, job_id)
    if job is None or job.state not in WAITING:
        return False
    job.state, job.finished_at = JobState.CANCELLED, now_ms()
    if job.kind == JobKind.ANALYZE:
        unqueue_call(session, int(job.target["call_id"]))
    announce(session, ChangeKind.JOB, job_id)
    return True


def unqueue_call(session: Session, call_id: int) -> None:
    """A call that waited for a cancelled analysis goes back to what it was."""
    call = session.get(Call, call_id)
    if call is not None and call.status in (CallStatus.QUEUED, CallStatus.ANALYZING):
        call.status = CallStatus.ANALYZED if call.ai_score is not None else CallStatus.NEW
        announce(session, ChangeKind.CALL, call_id)


def recent(session: Session) -> list[JobRow]:
    """Open jobs first, then the newest finished ones."""
    opened = session.scalars(
        select(Job).where(Job.state.in_(OPEN)).order_by(Job.state.desc(), Job.priority.desc(), Job.id).limit(SHOWN)
    )
    ended = session.scalars(select(Job).where(Job.state.not_in(OPEN)).order_by(Job.id.desc()).limit(SHOWN))
    return [row(j) for j in (*opened, *ended)]


def rows_of(session: Session, ids: Sequence[int]) -> list[JobRow]:
    found: list[JobRow] = []
    for start in range(0, len(ids), 500):
        found += [row(j) for j in session.scalars(select(Job).where(Job.id.in_(ids[start : start + 500])))]
    return sorted(found, key=lambda j: j.id)


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
    )


def title(kind: str, target: dict[str, Any]) -> str:
    """What a job is about, in words."""
    match kind:
        case JobKind.SYNC:
            return tr("Sync {name}").format(name=target.get("name", ""))
        case JobKind.ANALYZE:
            return tr("Analyze call {id}").format(id=target.get("call_id", ""))
        case JobKind.PUSH:
            return tr("Send results to {name}").format(name=target.get("name", ""))
        case JobKind.IMPORT:
            return trn("Import {n} path", "Import {n} paths", len(target.get("paths", ())))
    return kind
