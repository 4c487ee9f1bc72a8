"""One function a verb: queue a sync, an analysis, a push; see, cancel and repeat jobs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import (
    CRM,
    MODEL,
    CallStatus,
    ChangeKind,
    JobKind,
    JobState,
    RecordingState,
)
from callqa_desktop.models.work import Job
from callqa_desktop.services.calls.bulk import Bulk, Calls
from callqa_desktop.services.connections.desk import by_service, connection, sources
from callqa_desktop.services.crm import outbox
from callqa_desktop.services.jobs import rows
from callqa_desktop.services.jobs.runner import Runner
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import ConnectionRow, JobRow
from callqa_desktop.services.store import Store, announce
from callqa_desktop.texts import tr

ASKED = 10
"""Priority of what a person waits for; 0 is what the program does by itself."""
_BATCH = 500


class JobDesk:
    def __init__(self, store: Store, runner: Runner) -> None:
        self._store = store
        self._runner = runner
        self._bulk = Bulk(store)

    def sync(
        self, connection_id: int | None = None, *, since_ms: int | None = None, until_ms: int | None = None,
        priority: int = ASKED,
    ) -> Future[list[int]]:  # fmt: skip
        """Queues a sync of one connection, or of every telephony connection; returns the job ids."""

        def work(session: Session) -> list[int]:
            wanted = sources(session) if connection_id is None else [connection(session, connection_id)]
            if not wanted:
                raise UserFacingError(
                    tr("There is nothing to sync yet"), tr("no telephony is connected"),
                    tr("Open Connections and add Binotel or a folder of files"), code="sync.nothing",
                )  # fmt: skip
            jobs = []
            for row in wanted:
                target: dict[str, Any] = {"connection_id": row.id, "name": row.name}
                if since_ms is not None:
                    target["since_ms"] = since_ms
                if until_ms is not None:
                    target["until_ms"] = until_ms
                key = f"sync:{row.id}:{since_ms or ''}:{until_ms or ''}"
                jobs.append(rows.queue(session, JobKind.SYNC, f"connection:{row.id}", target, key, priority))
            return jobs

        return self._queued(work)

    def import_paths(self, paths: Sequence[str]) -> Future[list[int]]:
        def work(session: Session) -> list[int]:
            key = "import:" + "|".join(sorted(paths))[:240]
            return [rows.queue(session, JobKind.IMPORT, "files", {"paths": list(paths)}, key, ASKED)]

        return self._queued(work)

    def analyze(self, call_ids: Sequence[int], *, again: bool = False, priority: int = ASKED) -> Future[list[int]]:
        """Queues the analysis of calls; those without a recording are left out.

        Raises (in the future):
            UserFacingError: no model is connected, or none of the calls has a recording.
        """

        def work(session: Session) -> list[int]:
            jobs = self._queue_analyses(session, call_ids, again=again, priority=priority)
            if call_ids and not jobs:
                raise _nothing_to_analyze()
            announce(session, ChangeKind.CALL, *call_ids)
            return jobs

        return self._queued(work)

    def analyze_all(self, calls: Calls, *, progress: Progress | None = None) -> Future[int]:
        """Queues the analysis of everything that matches, or of these, in portions; gives how many calls wait now.

        Raises (in the future):
            UserFacingError: no model is connected, or none of the calls has a recording.
        """

        def work(session: Session, ids: Sequence[int]) -> int:
            return len(self._queue_analyses(session, ids))

        return self._bulk.run(calls, work, after=self._runner.wake, progress=progress, nothing=_nothing_to_analyze)

    def _queue_analyses(
        self, session: Session, call_ids: Sequence[int], *, again: bool = False, priority: int = ASKED
    ) -> list[int]:
        model = self._one(session, MODEL, tr("no model is connected"), tr("add Google Gemini"))
        ready: list[int] = []
        for start in range(0, len(call_ids), _BATCH):
            part = list(call_ids[start : start + _BATCH])
            ready += session.scalars(
                select(Call.id)
                .where(Call.id.in_(part), Call.recording_state == RecordingState.STORED)
                .order_by(Call.started_at.desc())
            )
        jobs: list[int] = []
        for call_id in ready:
            target = {"connection_id": model.id, "call_id": call_id, **({"again": True} if again else {})}
            queue = f"model:{model.id}"
            jobs.append(rows.queue(session, JobKind.ANALYZE, queue, target, f"analyze:{call_id}", priority))
        for start in range(0, len(ready), _BATCH):
            part = ready[start : start + _BATCH]
            session.execute(
                update(Call)
                .where(Call.id.in_(part), Call.status.in_((CallStatus.NEW, CallStatus.FAILED)))
                .values(status=CallStatus.QUEUED)
            )
        return jobs

    def push(self, call_ids: Sequence[int]) -> Future[list[int]]:
        """Queues results for the connected CRM, each call once."""
        return self._queued(lambda session: self._queue_push(session, call_ids))

    def push_all(self, calls: Calls, *, progress: Progress | None = None) -> Future[int]:
        """Queues the results of everything that matches, or of these, for the connected CRM, in portions."""

        def work(session: Session, ids: Sequence[int]) -> int:
            self._queue_push(session, ids)
            return len(ids)

        return self._bulk.run(calls, work, kinds=(), after=self._runner.wake, progress=progress)

    def _queue_push(self, session: Session, call_ids: Sequence[int]) -> list[int]:
        crm = self._one(session, CRM, tr("no CRM is connected"), tr("add KeepinCRM"))
        outbox.queue(session, crm.id, call_ids)
        target = {"connection_id": crm.id, "name": crm.name}
        return [rows.queue(session, JobKind.PUSH, f"crm:{crm.id}", target, f"push:{crm.id}", ASKED)]

    def recent(self) -> Future[list[JobRow]]:
        return self._store.read(rows.recent)

    def counts(self) -> Future[dict[str, int]]:
        return self._store.read(rows.counts)

    def of(self, job_ids: Sequence[int]) -> Future[list[JobRow]]:
        return self._store.read(lambda s: rows.rows_of(s, job_ids))

    def cancel(self, job_id: int) -> Future[bool]:
        """Cancels a waiting job now, and asks a running one to stop. False: it had ended already."""
        self._runner.cancel(job_id)
        return self._store.write(lambda s: rows.cancel_waiting(s, job_id))

    def retry(self, job_id: int) -> Future[list[int]]:
        """Queues a failed, cancelled or waiting job to run now."""

        def work(session: Session) -> list[int]:
            job = session.get_one(Job, job_id)
            if job.state in rows.WAITING:
                rows.change(session, job_id, not_before=0, attempts=0)
                return [job_id]
            if job.kind == JobKind.ANALYZE:
                session.execute(update(Call).where(Call.id == job.target["call_id"]).values(status=CallStatus.QUEUED))
                announce(session, ChangeKind.CALL, int(job.target["call_id"]))
            return [rows.queue(session, JobKind(job.kind), job.queue, dict(job.target), job.duplicate_key, ASKED)]

        return self._queued(work)

    def clear_finished(self) -> Future[None]:
        """Removes the rows of jobs that ended."""

        def work(session: Session) -> None:
            for job in session.scalars(select(Job).where(Job.state.in_((JobState.DONE, JobState.CANCELLED)))):
                session.delete(job)
            announce(session, ChangeKind.JOB)

        return self._store.write(work)

    def _queued(self, work: Callable[[Session], list[int]]) -> Future[list[int]]:
        future = self._store.write(work)
        future.add_done_callback(lambda _: self._runner.wake())
        return future

    @staticmethod
    def _one(session: Session, services: tuple[str, ...], why: str, what_to_add: str) -> ConnectionRow:
        found = by_service(session, services)
        if not found:
            raise UserFacingError(
                tr("This needs a connection"), why, tr("Open Connections and {action}").format(action=what_to_add),
                code="connection.none",
            )  # fmt: skip
        return found[0]


def _nothing_to_analyze() -> UserFacingError:
    return UserFacingError(
        tr("There is nothing to analyze"), tr("none of these calls has a recording"),
        tr("Choose answered calls, or sync again to fetch recordings"), code="analyze.nothing",
    )  # fmt: skip
