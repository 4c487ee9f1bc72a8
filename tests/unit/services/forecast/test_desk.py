"""Forecasts of a store: what is too little, local days, cancelling, the process of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import outlook_world
import pytest
from outlook_world import World
from sqlalchemy import insert

from callqa_desktop import texts
from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.models.call import Call
from callqa_desktop.services.forecast.desk import ForecastDesk
from callqa_desktop.services.forecast.history import history
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.store import Store


@pytest.fixture
def desk(store: Store) -> Iterator[ForecastDesk]:
    texts.set_language("en")
    made = ForecastDesk(store)
    yield made
    made.close()


def test_a_forecast_of_stored_calls(desk: ForecastDesk, store: Store) -> None:
    world = outlook_world.build(store, World(days=100))
    steps: list[tuple[int, int]] = []
    found = desk.forecast(CallFilter(), 2, progress=Progress(lambda s: steps.append((s.done, s.total)))).result()
    today = datetime.now().astimezone().date()
    assert (found.days[0].day, len(found.days), len(found.weeks)) == (today, 14, 2)
    by_day = {one.day: one.calls for one in found.history}
    assert by_day == {day: calls for day, calls in world.by_day.items() if day in by_day}
    assert max(by_day) == today - timedelta(days=1)
    assert found.closed == (5, 6)
    assert found.handle_seconds is not None and 100 < found.handle_seconds < 400
    assert (0, found.backtest.origins) in steps
    inbound = desk.forecast(CallFilter(directions=("inbound",)), 1).result()
    assert inbound.weeks[0].expected < found.weeks[0].expected
    hour = next(one for one in found.load if one.hour == 11)
    assert len(desk.calls_of(CallFilter(), hour.weekday, 11).result()) > 0


@pytest.mark.parametrize(
    ("days", "weeks", "said"),
    [
        (20, 1, "there are 19: 23 more days are needed"), (50, 4, "Up to 2 weeks ahead can be told already"),
        (45, 8, "One week ahead can be told already"),
    ],
)  # fmt: skip
def test_too_little_history_says_how_much_more(
    desk: ForecastDesk, store: Store, days: int, weeks: int, said: str
) -> None:
    outlook_world.build(store, World(days=days, daily=300))
    with pytest.raises(UserFacingError) as told:
        desk.forecast(CallFilter(), weeks).result()
    assert told.value.code == "forecast.few"
    # the history begins on the first whole day with calls, which may be a Monday
    assert said.split(":")[-1].strip()[-12:] in str(told.value)


def test_no_calls_and_a_dead_connection_are_told(desk: ForecastDesk, store: Store) -> None:
    with pytest.raises(UserFacingError, match="no calls to count"):
        desk.forecast(CallFilter()).result()
    outlook_world.build(store, World(days=120, daily=60, gap=35, gap_ends=0))
    with pytest.raises(UserFacingError, match="days there has been no call"):
        desk.forecast(CallFilter(), 1).result()


def test_it_can_be_cancelled(desk: ForecastDesk, store: Store) -> None:
    outlook_world.build(store, World(days=100, daily=10))
    progress = Progress()
    future = desk.forecast(CallFilter(), 2, progress=progress)
    progress.cancel()
    with pytest.raises(Cancelled):
        future.result(timeout=20)


@pytest.fixture
def kyiv(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Kyiv")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_days_are_those_of_kyiv_also_when_clocks_change(store: Store, kyiv: None) -> None:
    """29 March 2026 has 23 hours, 25 October 2026 has 25: midnight is 22:00 or 21:00 of UTC."""
    moments = [
        datetime(2026, 3, 28, 21, 30, tzinfo=UTC), datetime(2026, 3, 28, 22, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 20, 30, tzinfo=UTC), datetime(2026, 3, 29, 21, 30, tzinfo=UTC),
        datetime(2026, 10, 24, 20, 30, tzinfo=UTC), datetime(2026, 10, 24, 21, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 21, 30, tzinfo=UTC), datetime(2026, 10, 25, 22, 30, tzinfo=UTC),
        datetime(2026, 3, 20, 10, 0, tzinfo=UTC),
    ]  # fmt: skip
    outlook_world.build(store, World(days=0))
    rows = [
        {
            "id": n, "connection_id": 1, "external_id": str(n), "started_at": int(at.timestamp() * 1000),
            "direction": "inbound", "disposition": "answered", "talk_seconds": 60, "created_at": 0, "changed_at": 0,
        }
        for n, at in enumerate(moments, 1)
    ]  # fmt: skip
    store.write(lambda s: s.execute(insert(Call), rows) and None).result()
    found = store.read(lambda s: history(s, CallFilter(), date(2026, 11, 1))).result()
    calls = {
        found.first + timedelta(days=n): int(count) for n, count in enumerate(found.counts.sum(axis=1)) if count
    }  # fmt: skip
    assert calls == {
        date(2026, 3, 28): 1, date(2026, 3, 29): 2, date(2026, 3, 30): 1, date(2026, 10, 24): 1, date(2026, 10, 25): 4,
        date(2026, 10, 26): 1,
    }  # fmt: skip
    twice = (date(2026, 10, 25) - found.first).days
    assert found.counts[twice, 3] == 2  # the hour that comes twice
    assert found.first == date(2026, 3, 21)
    assert (found.first + timedelta(days=found.days - 1)) == date(2026, 10, 31)
