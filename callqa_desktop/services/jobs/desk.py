"""One function a verb: queue a sync, an analysis, a push; see, cancel and repeat jobs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import CRM, BatchState, CallStatus, ChangeKind, JobKind, JobState
from callqa_desktop.models.work import Batch, Job
from callqa_desktop.services.batches import gate
from callqa_desktop.services.calls.bulk import Bulk, Calls
from callqa_desktop.services.connections.desk import connection, sources
from callqa_desktop.services.crm import outbox
from callqa_desktop.services.jobs import opinions, queueing, rows
from callqa_desktop.services.jobs.opinions import OpinionChoice
from callqa_desktop.services.jobs.queueing import ASKED
from callqa_desktop.services.jobs.runner import Runner
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import JobRow
from callqa_desktop.services.store import Store, announce
from callqa_desktop.texts import tr


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

    def analyze(
        self, call_ids: Sequence[int], *, again: bool = False, priority: int = ASKED, model: str = ""
    ) -> Future[list[int]]:
        """Queues the analysis of calls; those without a recording are left out.

        Args:
            model: name of the connection that analyzes, "" for the one of the settings.

        Raises (in the future):
            UserFacingError: no model is connected, or none of the calls has a recording.
        """

        def work(session: Session) -> list[int]:
            jobs = queueing.queue_analyses(
                session, queueing.model_of(session, model), call_ids, again=again, priority=priority
            )
            if call_ids and not jobs:
                raise queueing.nothing_to_analyze()
            announce(session, ChangeKind.CALL, *call_ids)
            return jobs

        return self._queued(work)

    def measure(self, call_ids: Sequence[int]) -> Future[list[int]]:
        """Queues the check and the measures of the sound of calls; no model is needed."""
        return self._queued(lambda session: queueing.queue_measuring(session, call_ids))

    def measure_all(self, calls: Calls, *, progress: Progress | None = None) -> Future[int]:
        """Queues the measuring of everything that matches, or of these, in portions; gives how many calls wait now.

        Raises (in the future):
            UserFacingError: none of the calls has a recording.
        """

        def work(session: Session, ids: Sequence[int]) -> int:
            return len(queueing.queue_measuring(session, ids))

        nothing = queueing.nothing_to_analyze
        return self._bulk.run(calls, work, kinds=(), after=self._runner.wake, progress=progress, nothing=nothing)

    def opinion_choice(self) -> Future[OpinionChoice]:
        """What can be chosen before a second opinion is asked for. Raises as `opinion` does."""
        return self._store.read(opinions.choice)

    def opinion(self, call_id: int, model: str = "", prompt: str = "") -> Future[list[int]]:
        """Queues a second opinion on an analyzed call, by another model or by the same one with other instructions.

        Raises (in the future):
            UserFacingError: no model is connected.
        """
        return self._queued(lambda s: queueing.queue_opinion(s, queueing.model_of(s), call_id, model, prompt))

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
        crm = queueing.one_of(session, CRM, tr("no CRM is connected"), tr("add KeepinCRM"))
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
                batch_id = job.batch_id  # a person waits for it, whatever becomes of the batch
                rows.change(session, job_id, not_before=0, attempts=0, priority=ASKED, batch_id=None)
                if batch_id is not None:
                    gate.settled(session, batch_id)
                return [job_id]
            if job.kind == JobKind.ANALYZE:
                session.execute(update(Call).where(Call.id == job.target["call_id"]).values(status=CallStatus.QUEUED))
                announce(session, ChangeKind.CALL, int(job.target["call_id"]))
            target = dict(job.target)
            return [rows.queue(session, JobKind(job.kind), job.queue, target, job.duplicate_key, ASKED)]

        return self._queued(work)

    def clear_finished(self) -> Future[None]:
        """Removes the rows of jobs that are done or were cancelled, with batches that are; those of a batch that goes
        on stay, as they are what it shows."""

        def work(session: Session) -> None:
            over = (JobState.DONE, JobState.CANCELLED)
            going_on = select(Batch.id).where(Batch.state.in_((BatchState.RUNNING, BatchState.PAUSED)))
            free = or_(Job.batch_id.is_(None), Job.batch_id.not_in(going_on))
            session.execute(delete(Job).where(Job.state.in_(over), free))
            session.execute(delete(Batch).where(Batch.state.in_((BatchState.DONE, BatchState.CANCELLED))))
            announce(session, ChangeKind.JOB)
            announce(session, ChangeKind.BATCH)

        return self._store.write(work)

    def _queued(self, work: Callable[[Session], list[int]]) -> Future[list[int]]:
        future = self._store.write(work)
        future.add_done_callback(lambda _: self._runner.wake())
        return future
