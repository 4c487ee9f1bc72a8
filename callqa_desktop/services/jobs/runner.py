"""Runs jobs on whatever asyncio loop it is started on: the window's background thread or the command line."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from callqa_desktop.errors import Cancelled, Refused, Throttled, Unavailable, UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import JobKind, JobState
from callqa_desktop.services.jobs import rows
from callqa_desktop.services.jobs.wording import keep, said
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.records import JobRow
from callqa_desktop.services.store import Store
from callqa_desktop.texts import later

log = logging.getLogger(__name__)

Handler = Callable[[JobRow, Progress], Awaitable[str]]
"""Does the work of one job and returns what came out, in words for the store (services.jobs.wording)."""

MAX_ATTEMPTS = 6
PARALLEL = {"model": 3}
"""Jobs at once in a queue, by the first word of its name; one where none is given."""
_REPORT_SECONDS = 0.25
_IDLE_SECONDS = 30.0


class Runner:
    """Picks waiting jobs, one queue per outside service, and sees each to its end.

    Args:
        handlers: what does the work of each kind.
        on_refused: told the job when a service refuses its keys; its queue then stops until `wake`.
        patient: True waits and repeats when a service is away (the window); False fails at once (the command line).
    """

    def __init__(
        self,
        store: Store,
        handlers: Mapping[JobKind, Handler],
        *,
        on_refused: Callable[[JobRow, Refused], Awaitable[None]] | None = None,
        patient: bool = True,
    ) -> None:
        self._store = store
        self._handlers = handlers
        self._on_refused = on_refused
        self._patient = patient
        self._running: dict[int, Progress] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._in_queue: dict[str, int] = {}
        self._paused: dict[str, float] = {}
        self._stopped_queues: set[str] = set()
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing = False

    # -- from any thread ------------------------------------------------------------------------------------------

    def wake(self) -> None:
        """Looks for work now: something was queued, or keys were changed."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._woken)

    def cancel(self, job_id: int) -> None:
        """Asks a running job to stop; it ends as cancelled when its work has confirmed."""
        progress = self._running.get(job_id)
        if progress is not None:
            progress.cancel()

    def stop(self) -> None:
        """Takes no new jobs and asks the running ones to stop; they will be resumed at the next start."""
        self._closing = True
        for progress in tuple(self._running.values()):
            progress.cancel()
        self.wake()

    # -- on its loop ----------------------------------------------------------------------------------------------

    async def run_forever(self) -> None:
        """Works until `stop`."""
        self._begin()
        while not self._closing:
            self._wake.clear()  # before looking, so that a wish that comes meanwhile is not lost
            delay = await self._start_due()
            try:
                async with asyncio.timeout(delay):
                    await self._wake.wait()
            except TimeoutError:
                continue
        await self._finish_workers()

    async def run_until_idle(self, job_ids: set[int]) -> None:
        """Works until none of these jobs can go on (the command line); a stopped queue keeps its jobs for later."""
        self._begin()
        while True:
            self._wake.clear()
            delay = await self._start_due()
            left = await self._store.aread(
                lambda s: [j for j in rows.rows_of(s, sorted(job_ids)) if j.state in rows.OPEN]
            )
            if all(j.queue in self._stopped_queues and j.id not in self._running for j in left):
                break
            try:
                async with asyncio.timeout(min(delay, 1.0)):
                    await self._wake.wait()
            except TimeoutError:
                continue
        await self._finish_workers()

    def _begin(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._stopped_queues.clear()

    def _woken(self) -> None:
        self._stopped_queues.clear()
        self._wake.set()

    async def _finish_workers(self) -> None:
        if self._workers:
            await asyncio.gather(*self._workers, return_exceptions=True)

    async def _start_due(self) -> float:
        """Starts what may start; returns the seconds until something else may."""
        delay = _IDLE_SECONDS
        queues = await self._store.aread(rows.waiting_queues)
        for name, moment in queues.items():
            if self._closing or name in self._stopped_queues:
                continue
            pause = max(self._paused.get(name, 0.0) - time.monotonic(), (moment - now_ms()) / 1000)
            if pause > 0:
                delay = min(delay, pause)
                continue
            limit = PARALLEL.get(name.partition(":")[0], 1)
            while self._in_queue.get(name, 0) < limit:
                job = await self._take(name)
                if job is None:
                    break
                self._in_queue[name] = self._in_queue.get(name, 0) + 1
                task = asyncio.create_task(self._work(job))
                self._workers.add(task)
                task.add_done_callback(self._workers.discard)
        return max(delay, 0.05)

    async def _take(self, queue: str) -> JobRow | None:
        def work(session: Any) -> JobRow | None:
            job = rows.next_due(session, queue, now_ms())
            if job is not None:
                rows.change(
                    session, job.id, state=JobState.RUNNING, started_at=now_ms(), attempts=job.attempts + 1,
                    code="", what="", why="", remedy="",
                )  # fmt: skip
            return job

        return await self._store.awrite(work, initiator="jobs")

    async def _work(self, job: JobRow) -> None:
        progress = Progress(_Reporter(self._store, job.id))
        self._running[job.id] = progress
        values: dict[str, Any]
        try:
            note = await self._handlers[JobKind(job.kind)](job, progress)
            values = {"state": JobState.DONE, "note": note, "finished_at": now_ms()}
        except Cancelled:
            values = {"state": JobState.INTERRUPTED}
            if not self._closing:
                values = {"state": JobState.CANCELLED, "finished_at": now_ms()}
        except Refused as error:
            self._stopped_queues.add(job.queue)
            if self._on_refused:
                await self._on_refused(job, error)
            values = _failed(error)
        except (Unavailable, Throttled) as error:
            values = self._again(job, error)
        except UserFacingError as error:
            values = _failed(error)
        except Exception as error:  # a bug: told and logged, the other jobs go on
            log.exception("job %s (%s) failed", job.id, job.kind)
            values = {
                "state": JobState.FAILED,
                "finished_at": now_ms(),
                "code": "bug",
                "what": said(later("The program made an error ({name})"), name=type(error).__name__),
                "why": "",
                "remedy": said(later("Try again; if it happens again, send us the log from the workspace folder")),
            }
        finally:
            self._running.pop(job.id, None)
        await self._store.awrite(lambda s: rows.settle(s, job, values), initiator="jobs")
        self._in_queue[job.queue] -= 1
        self._wake.set()

    def _again(self, job: JobRow, error: UserFacingError) -> dict[str, Any]:
        """A service that is away pauses its queue; the job keeps its place."""
        attempts = job.attempts + 1
        if not self._patient:
            self._stopped_queues.add(job.queue)
            return _failed(error)
        if attempts >= MAX_ATTEMPTS:
            return _failed(error)
        delay = error.retry_after or min(15 * 2**attempts, 900) * random.uniform(0.8, 1.2)
        self._paused[job.queue] = time.monotonic() + delay
        return {
            **_failed(error),
            "state": JobState.QUEUED,
            "finished_at": None,
            "not_before": now_ms() + int(delay * 1000),
        }


def _failed(error: UserFacingError) -> dict[str, Any]:
    return {
        "state": JobState.FAILED,
        "finished_at": now_ms(),
        "code": error.code,
        "what": keep(error.what),
        "why": keep(error.why),
        "remedy": keep(error.remedy),
    }


class _Reporter:
    """Writes progress at most four times a second; the last step always arrives with the end of the job."""

    def __init__(self, store: Store, job_id: int) -> None:
        self._store = store
        self._job_id = job_id
        self._next = 0.0

    def __call__(self, step: Step) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _REPORT_SECONDS
        self._store.write(
            lambda s: rows.change(s, self._job_id, done=step.done, total=step.total, note=keep(step.note)),
            initiator="jobs",
        )
