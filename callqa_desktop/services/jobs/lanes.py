"""How many jobs of a queue run at once, whose turn it is, and how its service does."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

from callqa_desktop.services.records import JobRow


class Lanes:
    """Counts of each queue. A service that asks for pauses gets half as many requests at once, and one more with each
    job that ends well: the additive increase and multiplicative decrease by which networks share a line.

    Args:
        parallel: jobs at once at most, by the name of the queue.
    """

    def __init__(self, parallel: Callable[[str], int]) -> None:
        self._parallel = parallel
        self._running: dict[str, int] = {}
        self._room: dict[str, int] = {}
        self._fine: dict[str, float] = {}
        self._cut: dict[str, float] = {}
        self._begun: dict[int, float] = {}
        self._first: dict[int, float] = {}
        self._turn = itertools.count(1)
        self.served: dict[int | None, int] = {}
        """Batches by their last turn."""

    def has_room(self, queue: str) -> bool:
        most = max(1, self._parallel(queue))
        return self._running.get(queue, 0) < min(most, self._room.get(queue, most))

    def begun(self, job: JobRow) -> None:
        self._running[job.queue] = self._running.get(job.queue, 0) + 1
        self._begun[job.id] = now = time.monotonic()
        self._first.setdefault(job.id, now)
        self.served[job.batch_id] = next(self._turn)

    def ended(self, job: JobRow, *, again: bool) -> None:
        """A run is over; `again`: the job will be tried once more."""
        self._running[job.queue] -= 1
        self._begun.pop(job.id, None)
        if not again:
            self._first.pop(job.id, None)

    def fine(self, queue: str) -> None:
        """A job ended well."""
        self._fine[queue] = time.monotonic()
        if queue in self._room:
            self._room[queue] += 1
            if self._room[queue] >= self._parallel(queue):
                del self._room[queue]

    def fewer(self, job: JobRow) -> None:
        """The service asks this job for a pause; those that were under way when it last did so say nothing new."""
        if self._begun.get(job.id, 0.0) < self._cut.get(job.queue, 0.0):
            return
        self._cut[job.queue] = time.monotonic()
        now = min(self._room.get(job.queue, self._parallel(job.queue)), self._running.get(job.queue, 1))
        self._room[job.queue] = max(1, now // 2)

    def works(self, job: JobRow) -> bool:
        """The queue's service has done other work since this job was first tried: the trouble is the job's own."""
        return self._fine.get(job.queue, 0.0) > self._first.get(job.id, 0.0)

    def others(self, job: JobRow) -> bool:
        """More than this one of its queue are under way."""
        return self._running.get(job.queue, 0) > 1
