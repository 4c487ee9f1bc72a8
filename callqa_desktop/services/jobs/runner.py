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
from callqa_desktop.services.batches import gate
from callqa_desktop.services.batches.figures import DAY_QUOTA
from callqa_desktop.services.jobs import rows
from callqa_desktop.services.jobs.lanes import Lanes
from callqa_desktop.services.jobs.wording import keep, said
from callqa_desktop.services.net.pace import factor
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.records import JobRow
from callqa_desktop.services.store import Store
from callqa_desktop.texts import later, tr

log = logging.getLogger(__name__)

Handler = Callable[[JobRow, Progress], Awaitable[str]]
"""Does the work of one job and returns what came out, in words for the store (services.jobs.wording)."""

MAX_ATTEMPTS = 6
_REPORT_SECONDS = 0.25
_IDLE_SECONDS = 30.0
_SHORT_PAUSE, _LONGEST_PAUSE = 2.0, 60.0
"""Seconds the command line puts a job off, and at most."""


class Runner:
    """Picks waiting jobs, one queue per outside service, and sees each to its end.

    What a person waits for goes first; batches take turns, each within its budget (services.batches.gate).

    Args:
        handlers: what does the work of each kind.
        on_refused: told the job when a service refuses its keys; its queue then stops until `wake`.
        parallel: jobs at once in a queue, by its name; while a service asks for pauses there are fewer.
        patient: True waits and repeats when a service is away (the window); False fails at once (the command line).
    """

    def __init__(
        self,
        store: Store,
        handlers: Mapping[JobKind, Handler],
        *,
        on_refused: Callable[[JobRow, Refused], Awaitable[None]] | None = None,
        parallel: Callable[[str], int] = lambda _queue: 1,
        patient: bool = True,
    ) -> None:
        self._store = store
        self._handlers = handlers
        self._on_refused = on_refused
        self._patient = patient
        self._lanes = Lanes(parallel)
        self._gate = gate.Gate()
        self._running: dict[int, Progress] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._paused: dict[str, float] = {}
        self.stopped: dict[str, UserFacingError] = {}
        """Queues that take no further job until `wake`, each with the failure that stopped it."""
        self._left: set[int] = set()
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
        await self._begin()
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
        """Works until none of these jobs can go on (the command line); a stopped queue keeps its jobs for later, a
        paused batch its own."""
        await self._begin()
        self._left = set(job_ids)
        while self._left:
            self._wake.clear()
            delay = await self._start_due()
            if not self._running and await self._none_can_go_on():
                break
            try:
                async with asyncio.timeout(min(delay, 1.0)):
                    await self._wake.wait()
            except TimeoutError:
                continue
        await self._finish_workers()

    async def _none_can_go_on(self) -> bool:
        able = await self._store.aread(lambda s: rows.able(s, sorted(self._left)))
        return all(queue in self.stopped for queue in able.values())

    async def _begin(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self.stopped.clear()
        now = now_ms()
        for queue, moment in (await self._store.aread(lambda s: rows.put_off(s, now, DAY_QUOTA))).items():
            self._paused[queue] = time.monotonic() + (moment - now) / 1000

    def _woken(self) -> None:
        self.stopped.clear()
        self._wake.set()

    async def _finish_workers(self) -> None:
        if self._workers:
            await asyncio.gather(*self._workers, return_exceptions=True)

    async def _start_due(self) -> float:
        """Starts what may start; returns the seconds until something else may."""
        delay = _IDLE_SECONDS
        queues = await self._store.aread(lambda s: rows.waiting_queues(s, now_ms()))
        for name, moment in queues.items():
            if self._closing or name in self.stopped:
                continue
            pause = max(self._paused.get(name, 0.0) - time.monotonic(), (moment - now_ms()) / 1000)
            if pause > 0:
                delay = min(delay, pause)
                continue
            while self._lanes.has_room(name):
                job = await self._take(name)
                if job is None:
                    break
                self._lanes.begun(job)
                progress = Progress(_Reporter(self._store, job.id))
                self._running[job.id] = progress
                task = asyncio.create_task(self._work(job, progress))
                self._workers.add(task)
                task.add_done_callback(self._workers.discard)
        return max(delay, 0.05)

    async def _take(self, queue: str) -> JobRow | None:
        def work(session: Any) -> JobRow | None:
            for job in rows.heads(session, queue, now_ms(), self._lanes.served):
                if job.batch_id is not None and self._gate.admits(session, job.batch_id) is not gate.Pass.GO:
                    continue
                rows.change(
                    session, job.id, state=JobState.RUNNING, started_at=now_ms(), attempts=job.attempts + 1,
                    code="", what="", why="", remedy="",
                )  # fmt: skip
                return job
            return None

        return await self._store.awrite(work, initiator="jobs")

    async def _work(self, job: JobRow, progress: Progress) -> None:
        values: dict[str, Any]
        halt: UserFacingError | None = None
        try:
            note = await self._handlers[JobKind(job.kind)](job, progress)
            values = {"state": JobState.DONE, "note": note, "finished_at": now_ms()}
            self._lanes.fine(job.queue)
        except Cancelled:
            values = {"state": JobState.INTERRUPTED}
            if not self._closing:
                values = {"state": JobState.CANCELLED, "finished_at": now_ms()}
        except Refused as error:
            self.stopped[job.queue] = halt = error
            if self._on_refused:
                await self._on_refused(job, error)
            values = _failed(error)
        except (Unavailable, Throttled) as error:
            values, halt = self._again(job, error)
        except UserFacingError as error:
            values = _failed(error)
        except Exception as error:  # a bug: told and logged, the other jobs go on
            log.exception("job %s (%s) failed", job.id, job.kind)
            values = {
                "state": JobState.FAILED,
                "finished_at": now_ms(),
                "code": "bug",
                "what": keep(tr("The program made an error ({name})").format(name=type(error).__name__)),
                "why": "",
                "remedy": said(later("Try again; if it happens again, send us the log from the workspace folder")),
            }
        finally:
            self._running.pop(job.id, None)
        await self._store.awrite(lambda s: _settle(s, job, values, halt), initiator="jobs")
        self._lanes.ended(job, again=values["state"] in rows.OPEN)
        if values["state"] not in rows.OPEN:
            self._left.discard(job.id)
        self._wake.set()

    def _again(self, job: JobRow, error: UserFacingError) -> tuple[dict[str, Any], UserFacingError | None]:
        """A service that is away pauses its queue; the job keeps its place. In a hurry, and in the end, it fails: of a
        batch the whole stops then (the second value), unless the service did others' work meanwhile."""
        throttled = isinstance(error, Throttled)
        if throttled:
            self._lanes.fewer(job)
        attempts = job.attempts + (0 if throttled else 1)
        works = self._lanes.works(job)
        if not self._patient:
            return self._at_once(job, error, attempts, works=works)
        if attempts >= MAX_ATTEMPTS:
            return _failed(error), None if works else error
        delay = error.retry_after or min(15 * 2**attempts, 900) * random.uniform(0.8, 1.2)
        self._paused[job.queue] = time.monotonic() + delay
        return _put_off(error, now_ms() + int(delay * 1000), attempts), None

    def _at_once(
        self, job: JobRow, error: UserFacingError, attempts: int, *, works: bool
    ) -> tuple[dict[str, Any], UserFacingError | None]:
        """In a hurry a short pause is still kept, and a service that does others' work is asked again; one that is away
        stops the queue."""
        pause = (error.retry_after or _SHORT_PAUSE) if isinstance(error, Throttled) else _SHORT_PAUSE * factor()
        trying = attempts < MAX_ATTEMPTS and (works or (job.attempts == 0 and self._lanes.others(job)))
        if not trying or pause > _LONGEST_PAUSE:
            self.stopped[job.queue] = error
            return _failed(error), error
        return _put_off(error, now_ms() + int(pause * 1000), attempts), None


def _settle(session: Any, job: JobRow, values: dict[str, Any], halt: UserFacingError | None) -> None:
    if halt is not None and job.batch_id is not None:
        values = _put_off(halt, 0, 0)  # one reason for the batch instead of a failure of each call
        gate.hold(session, job.batch_id, halt)
    rows.settle(session, job, values)


def _failed(error: UserFacingError) -> dict[str, Any]:
    return {
        "state": JobState.FAILED,
        "finished_at": now_ms(),
        "code": error.code,
        "what": keep(error.what),
        "why": keep(error.why),
        "remedy": keep(error.remedy),
    }


def _put_off(error: UserFacingError, moment: int, attempts: int) -> dict[str, Any]:
    return {
        **_failed(error),
        "state": JobState.QUEUED,
        "finished_at": None,
        "not_before": moment,
        "attempts": attempts,
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
