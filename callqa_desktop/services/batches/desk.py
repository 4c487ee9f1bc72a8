"""One function a verb: foresee, begin, pause, resume, cancel a batch, and see how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import BatchState, CallStatus, ChangeKind, JobKind, JobState
from callqa_desktop.models.work import Batch, Job
from callqa_desktop.services.batches import estimate, gate, reader
from callqa_desktop.services.batches.figures import BatchRow, Estimate, Limits
from callqa_desktop.services.calls.bulk import Bulk, Calls
from callqa_desktop.services.calls.reader import ids as ids_of
from callqa_desktop.services.jobs import queueing, rows
from callqa_desktop.services.jobs.runner import Runner
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.store import Store, announce
from callqa_desktop.texts import tr

T = TypeVar("T")
NO_LIMITS = Limits()
_PART = 500


@dataclass
class _Beginning:
    """A batch whose calls are being queued, portion by portion."""

    id: int = 0


class BatchDesk:
    """
    Args:
        parallel: calls of a queue analyzed at once, by the name of the queue.
        author: who begins batches now.
    """

    def __init__(self, store: Store, runner: Runner, parallel: Callable[[str], int], author: Callable[[], str]) -> None:
        self._store = store
        self._runner = runner
        self._parallel = parallel
        self._author = author
        self._bulk = Bulk(store)
        self._sums = gate.Sums()

    def estimate(self, calls: Calls, again: bool = False, *, model: str = "") -> Future[Estimate]:
        """What the analysis of everything that matches, or of these, will take.

        Args:
            model: name of the connection that analyzes, "" for the one of the settings.

        Raises (in the future):
            UserFacingError: no model is connected.
        """
        return self._store.read(lambda session: self._foresee(session, calls, again=again, model=model))

    def begin(
        self, calls: Calls, limits: Limits = NO_LIMITS, title: str = "", *, again: bool = False,
        progress: Progress | None = None, model: str = "",
    ) -> Future[int]:  # fmt: skip
        """Queues the analysis of everything that matches, or of these, as one batch, and gives its number. The first
        calls are analyzed while later ones are still being queued; cancelled on the way, it has those queued so far.

        Args:
            model: as for `estimate`.

        Raises (in the future):
            UserFacingError: no model is connected, none of the calls has a recording, or money is limited while the
                price of the model is not known.
        """
        result: Future[int] = Future()
        made = _Beginning()

        def queue(foreseen: Future[Estimate]) -> None:
            if (error := foreseen.exception()) is not None:
                result.set_exception(error)
                return

            def work(session: Session, ids: Sequence[int]) -> int:
                if not made.id:
                    made.id = _create(session, foreseen.result(), limits, title.strip(), self._author(), calls)
                who = queueing.model_of(session, model)
                return len(queueing.queue_analyses(session, who, ids, again=again, priority=0, batch_id=made.id))

            self._bulk.run(
                calls, work, after=self._runner.wake, progress=progress, nothing=queueing.nothing_to_analyze
            ).add_done_callback(end)

        def end(queued: Future[int]) -> None:
            if made.id:
                self._woken(self._store.write(lambda s: _filled(s, made.id)))
            if (error := queued.exception()) is not None:
                result.set_exception(error)
            elif not made.id:  # cancelled before the first
                result.set_exception(Cancelled())
            else:
                result.set_result(made.id)

        self.estimate(calls, again, model=model).add_done_callback(queue)
        return result

    def rows(self) -> Future[list[BatchRow]]:
        """Those that go on first, then the newest that ended."""
        return self._store.read(lambda s: reader.rows(s, self._sums))

    def row(self, batch_id: int) -> Future[BatchRow]:
        return self._store.read(lambda s: reader.one(s, batch_id, self._sums))

    def jobs(self, batch_id: int) -> Future[list[int]]:
        """The jobs of a batch."""
        return self._store.read(lambda s: list(s.scalars(select(Job.id).where(Job.batch_id == batch_id))))

    def pause(self, batch_id: int) -> Future[None]:
        """Begins no further call of the batch; those under way are done to their end."""

        def work(session: Session) -> None:
            batch = session.get_one(Batch, batch_id)
            if batch.state == BatchState.RUNNING:
                gate.pause(session, batch, "")

        return self._store.write(work)

    def resume(self, batch_id: int, limits: Limits | None = None) -> Future[None]:
        """Goes on with a paused batch, within other limits where they are given.

        Raises (in the future):
            UserFacingError: money is limited while the price of the model is not known.
        """

        def work(session: Session) -> None:
            batch = session.get_one(Batch, batch_id)
            if limits is not None:
                _check(limits, reader.estimate_of(batch.estimate))
                batch.limit_requests, batch.limit_tokens = limits.requests, limits.tokens
                batch.limit_micro_usd = limits.micro_usd
            if batch.state == BatchState.PAUSED:
                batch.state, batch.reason = BatchState.RUNNING, ""
                session.execute(
                    update(Job)
                    .where(Job.batch_id == batch_id, Job.state.in_(rows.WAITING), Job.not_before > 0)
                    .values(not_before=0)
                )
            announce(session, ChangeKind.BATCH, batch_id)

        return self._woken(self._store.write(work))

    def cancel(self, batch_id: int) -> Future[None]:
        """Ends a batch: what waits is cancelled, what runs is asked to stop; results that are there stay."""

        def work(session: Session) -> list[int]:
            batch = session.get_one(Batch, batch_id)
            if batch.state in (BatchState.RUNNING, BatchState.PAUSED):
                batch.state, batch.reason, batch.finished_at = BatchState.CANCELLED, "", now_ms()
            jobs = session.execute(
                select(Job.id, Job.state).where(Job.batch_id == batch_id, Job.state.in_(rows.OPEN))
            ).all()
            rows.cancel_all_waiting(session, [int(job) for job, _ in jobs])
            announce(session, ChangeKind.BATCH, batch_id)
            return [int(job) for job, state in jobs if state == JobState.RUNNING]

        result: Future[None] = Future()

        def stop(done: Future[list[int]]) -> None:
            error = done.exception()
            if error is not None:
                result.set_exception(error)
                return
            for job in done.result():
                self._runner.cancel(job)
            result.set_result(None)

        self._store.write(work).add_done_callback(stop)
        return result

    def retry(self, batch_id: int, code: str) -> Future[int]:
        """Queues again those calls of a batch that failed for this reason; gives how many."""

        def work(session: Session) -> int:
            failed = session.scalars(
                select(Job).where(Job.batch_id == batch_id, Job.state == JobState.FAILED, Job.code == code)
            ).all()
            for job in failed:
                job.state, job.attempts, job.not_before, job.finished_at = JobState.QUEUED, 0, 0, None
                job.code = job.what = job.why = job.remedy = job.note = ""
            calls = [int(j.target["call_id"]) for j in failed if j.kind == JobKind.ANALYZE]
            for start in range(0, len(calls), _PART):
                part = calls[start : start + _PART]
                session.execute(update(Call).where(Call.id.in_(part)).values(status=CallStatus.QUEUED))
            if failed:
                batch = session.get_one(Batch, batch_id)
                batch.state, batch.reason, batch.finished_at = BatchState.RUNNING, "", None
                announce(session, ChangeKind.CALL, *calls)
                announce(session, ChangeKind.JOB)
                announce(session, ChangeKind.BATCH, batch_id)
            return len(failed)

        return self._woken(self._store.write(work))

    def _foresee(self, session: Session, calls: Calls, *, again: bool, model: str) -> Estimate:
        who = queueing.model_of(session, model)
        ids = ids_of(session, calls).tolist() if isinstance(calls, CallFilter) else list(calls)
        return estimate.foresee(
            session, ids, service=who.service, connection_id=who.id, model=str(who.settings.get("model") or ""),
            parallel=self._parallel(queueing.queue_name(who)), again=again,
        )  # fmt: skip

    def _woken(self, future: Future[T]) -> Future[T]:
        future.add_done_callback(lambda _: self._runner.wake())
        return future


def _create(session: Session, foreseen: Estimate, limits: Limits, title: str, author: str, calls: Calls) -> int:
    if not foreseen.calls:
        raise queueing.nothing_to_analyze()
    _check(limits, foreseen)
    batch = Batch(
        title=title[:255],
        call_filter={k: v for k, v in asdict(calls).items() if v} if isinstance(calls, CallFilter) else {},
        total=foreseen.calls,
        limit_requests=limits.requests,
        limit_tokens=limits.tokens,
        limit_micro_usd=limits.micro_usd,
        estimate={**asdict(foreseen), gate.FILLING: True},
        author=author[:255],
        created_at=now_ms(),
    )
    session.add(batch)
    session.flush()
    announce(session, ChangeKind.BATCH, batch.id)
    return batch.id


def _check(limits: Limits, foreseen: Estimate | None) -> None:
    """Money can only be limited where it can be counted."""
    if limits.micro_usd is not None and (foreseen is None or foreseen.micro_usd is None):
        raise UserFacingError(
            tr("The money cannot be limited"),
            tr("the price of the model {model} is not known").format(model=foreseen.unpriced if foreseen else ""),
            tr("Limit by requests or tokens instead"),
            code="batch.no_price",
        )


def _filled(session: Session, batch_id: int) -> None:
    """All calls of a batch are queued."""
    batch = session.get(Batch, batch_id)
    if batch is not None:
        batch.estimate = {k: v for k, v in batch.estimate.items() if k != gate.FILLING}
        session.flush()
        gate.settled(session, batch_id)
