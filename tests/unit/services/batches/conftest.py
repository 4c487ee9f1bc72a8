"""A store with calls that have a sound, a model, and an analysis that only writes what it cost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

import pytest

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.analysis import Outgoing
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call, Recording
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import CallStatus, JobKind
from callqa_desktop.services.batches.desk import BatchDesk
from callqa_desktop.services.batches.figures import BatchRow
from callqa_desktop.services.jobs.desk import JobDesk
from callqa_desktop.services.jobs.runner import Runner
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import JobRow
from callqa_desktop.services.store import Store

T = TypeVar("T")
REQUESTS, TOKENS, MICRO_USD = 3, 1000, 500
"""What each call of the bench costs: in requests, in tokens and in money a request."""


class Bench:
    """`script` may replace what the analysis of a call does."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.parallel = 1
        self.done: list[int] = []
        self.sent: list[int] = []
        self.price: int | None = MICRO_USD
        self.script: Callable[[JobRow], Awaitable[None]] | None = None
        self.runner = self._runner()

    def _runner(self, *, patient: bool = False) -> Runner:
        self.runner = Runner(
            self.store, {JobKind.ANALYZE: self._analyze}, parallel=lambda _queue: self.parallel, patient=patient
        )
        self.batches = BatchDesk(self.store, self.runner, lambda _queue: self.parallel, lambda: "Олена")
        self.jobs = JobDesk(self.store, self.runner)
        return self.runner

    def patient(self) -> None:
        """As the window has it: waits for a service that is away."""
        self._runner(patient=True)

    def restarted(self) -> None:
        """As after the next start of the program."""
        self._runner()

    async def _analyze(self, job: JobRow, progress: Progress) -> str:
        call = int(job.target["call_id"])
        if self.script is not None:
            await self.script(job)
        for _ in range(REQUESTS):
            await self.store.awrite(lambda s: s.add(self._line(call, job.batch_id)))
            self.sent.append(call)
        await self.store.awrite(lambda s: _analyzed(s, call))
        progress.report(1, 1)
        self.done.append(call)
        return "analyzed"

    def _line(self, call: int, batch: int | None) -> Outgoing:
        return Outgoing(
            call_id=call, connection_id=1, batch_id=batch, service="gemini", purpose="judge", subject="text", model="m",
            sent_bytes=10, input_tokens=TOKENS, output_tokens=0, thinking_tokens=0, cost_micro_usd=self.price,
            outcome="ok", created_at=now_ms(),
        )  # fmt: skip

    def run(self, batch: int) -> BatchRow:
        """Runs a batch as far as it goes."""
        jobs = set(self.batches.jobs(batch).result(10))
        asyncio.run(asyncio.wait_for(self.runner.run_until_idle(jobs), 30))
        return self.row(batch)

    def row(self, batch: int) -> BatchRow:
        return self.batches.row(batch).result(10)

    def statuses(self, calls: Sequence[int]) -> list[str]:
        return self.store.read(lambda s: [s.get_one(Call, call).status for call in calls]).result(10)

    def refused(self, future: Future[Any]) -> UserFacingError:
        with pytest.raises(UserFacingError) as told:
            future.result(10)
        return told.value


def _analyzed(session: Any, call: int) -> None:
    session.get_one(Call, call).status = CallStatus.ANALYZED


def _fill(session: Any) -> None:
    session.add(Connection(id=1, service="gemini", name="Gemini", settings={"model": "gemini-3.8-flash"}, created_at=1))
    session.flush()
    for n in range(1, 21):
        session.add(
            Call(
                id=n, connection_id=1, external_id=str(n), started_at=10**12 - n, direction="inbound",
                disposition="answered", client_phone="", client_digits="", internal_number="", line_number="",
                wait_seconds=1, talk_seconds=180, recording_state="stored" if n <= 12 else "none", status="new",
                facts={}, created_at=1, changed_at=1,
            )
        )  # fmt: skip
    session.flush()
    for n in range(1, 13):
        session.add(
            Recording(
                call_id=n, path=f"aa/{n:032x}", sha256=f"{n:064x}", original_bytes=1, media_type="audio/wav",
                sample_rate=8000, channels=2, frames=8000 * 180, agent_channel=0, created_at=1,
            )
        )  # fmt: skip


@pytest.fixture
def bench(store: Store) -> Iterator[Bench]:
    """Twenty calls, the first twelve with a recording of three minutes."""
    store.write(_fill).result(10)
    yield Bench(store)
