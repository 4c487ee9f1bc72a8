"""One function a verb: foresee, begin, pause, resume, cancel a batch, and see how far it is."""

from __future__ import annotations

from concurrent.futures import Future

from callqa_desktop.services.batches.figures import BatchRow, Estimate, Limits
from callqa_desktop.services.calls.bulk import Calls
from callqa_desktop.services.progress import Progress


class BatchDesk:
    def estimate(self, calls: Calls, again: bool = False) -> Future[Estimate]:
        raise NotImplementedError

    def begin(
        self, calls: Calls, limits: Limits = Limits(), title: str = "", *, again: bool = False,  # noqa: B008 - frozen
        progress: Progress | None = None,
    ) -> Future[int]:  # fmt: skip
        raise NotImplementedError

    def rows(self) -> Future[list[BatchRow]]:
        raise NotImplementedError

    def pause(self, batch_id: int) -> Future[None]:
        raise NotImplementedError

    def resume(self, batch_id: int, limits: Limits | None = None) -> Future[None]:
        raise NotImplementedError

    def cancel(self, batch_id: int) -> Future[None]:
        raise NotImplementedError

    def retry(self, batch_id: int, code: str) -> Future[int]:
        raise NotImplementedError
