"""The background counting: after changes, beside others, in a short time for the writer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
import tally_world
from sqlalchemy import func, select

from callqa_desktop.models.tally import TallyMark, TallyMonth
from callqa_desktop.services.store import Store
from callqa_desktop.services.tallies import renewal
from callqa_desktop.services.tallies.renewal import Renewal


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "_PAUSE", 0.01)
    monkeypatch.setattr(renewal, "_QUIET", 0.05)


def marks(store: Store, kind: str) -> int:
    wanted = select(func.count()).where(TallyMark.kind == kind)
    return store.read(lambda s: s.scalar(wanted) or 0).result()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110 - the rows of the store are what is waited for
            await asyncio.sleep(0.01)


def test_changes_are_counted_soon_and_months_after_they_rested(store: Store) -> None:
    dice = tally_world.build(store, 60)

    async def work() -> None:
        running = asyncio.create_task(Renewal(store).run())
        await until(lambda: not marks(store, "day") and not marks(store, "month"))
        assert store.read(lambda s: s.scalar(select(func.count()).select_from(TallyMonth)) or 0).result()
        await store.awrite(lambda s: tally_world.judge(s, dice))
        assert marks(store, "day")
        await until(lambda: not marks(store, "day"))
        await until(lambda: not marks(store, "month"))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(work())


def test_it_ends_at_once_and_goes_on_with_the_next_start(store: Store) -> None:
    tally_world.build(store, 200)

    async def interrupted() -> None:
        running = asyncio.create_task(Renewal(store).run())
        await until(lambda: marks(store, "day") < 50)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(interrupted())
    asyncio.run(Renewal(store).all())
    assert marks(store, "day") == marks(store, "month") == 0
