"""The kept figures say what the calls say, whatever is changed, and at any moment while they are being renewed."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import tally_world
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.call import Call
from callqa_desktop.models.queries import tallies as queries
from callqa_desktop.models.schema import Connection
from callqa_desktop.models.tally import TallyDay, TallyMark, TallyMonth
from callqa_desktop.services import backup
from callqa_desktop.services.store import Store, announce
from callqa_desktop.services.tallies import days, marking
from callqa_desktop.services.tallies.read import Reader, Scope, week
from callqa_desktop.services.tallies.renewal import Renewal

FIRST, LAST = days.number(date(2026, 9, 1)), days.number(date(2026, 12, 31))
EVERYTHING = Scope(FIRST, LAST)


def renew(store: Store) -> int:
    return asyncio.run(Renewal(store).all())


def named(values: list[Any]) -> dict[str, float]:
    return {name: round(float(value), 6) for name, value in zip(queries.COLUMNS, values, strict=True) if value}


def expected(session: Session, key: Any, scope: Scope) -> dict[Any, dict[str, float]]:
    """The truth by whatever `key` makes of employee, day number and direction."""
    made: dict[Any, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (employee, day, direction), sums in tally_world.truth(session).items():
        number = days.number(date.fromisoformat(day))
        inside = scope.first <= number <= scope.last and (not scope.directions or direction in scope.directions)
        if inside and (scope.employees is None or employee in scope.employees):
            for name, value in sums.items():
                made[key(employee, number, direction)][name] += value
    return {one: {name: round(value, 6) for name, value in sums.items() if value} for one, sums in made.items()}


def check(store: Store, scope: Scope = EVERYTHING) -> None:
    """Every way of grouping gives what the calls give."""

    def work(session: Session) -> None:
        reader = Reader(session)
        for by, key in (
            (("day", "direction"), lambda _, day, direction: (day, direction)),
            (("week", "direction"), lambda _, day, direction: (week(day), direction)),
            (("month", "direction"), lambda _, day, direction: (days.month(day), direction)),
            (("employee", "direction"), lambda employee, _, direction: (employee, direction)),
        ):
            found = {one: named(values) for one, values in reader.sums(scope, *by).items()}
            assert {one: sums for one, sums in found.items() if sums} == expected(session, key, scope), by

    store.read(work).result()


@pytest.fixture
def world(store: Store) -> Iterator[tuple[Store, random.Random]]:
    yield store, tally_world.build(store)


def marks(store: Store) -> int:
    return store.read(lambda s: s.scalar(select(func.count()).select_from(TallyMark)) or 0).result()


def test_a_new_store_answers_from_its_calls_and_then_from_its_figures(world: tuple[Store, random.Random]) -> None:
    store, _ = world
    assert marks(store), "the calls that came in marked their days"
    check(store)
    assert renew(store) > 40
    assert not marks(store)
    check(store)
    assert store.read(lambda s: Reader(s).marked(EVERYTHING)).result() == 0
    assert store.read(lambda s: s.scalar(select(func.count()).select_from(TallyMonth)) or 0).result()
    assert renew(store) == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_changes_never_leave_untrue_figures(store: Store, seed: int) -> None:
    dice = tally_world.build(store, 100, seed)
    scopes = (
        EVERYTHING,
        Scope(days.number(date(2026, 9, 25)), days.number(date(2026, 11, 3)), (1, 3), ("inbound",)),
        Scope(days.number(date(2026, 10, 1)), days.number(date(2026, 10, 31)), (2,)),
    )
    for step in range(15):
        change = dice.choice(tally_world.CHANGES)
        store.write(lambda s, c=change: c(s, dice)).result()  # type: ignore[misc]  # one each time round
        if step % 3 == 0:
            renew(store)
        check(store, scopes[step % 3])
    renew(store)
    for scope in scopes:
        check(store, scope)


def test_a_figure_kept_for_a_marked_day_is_not_believed(world: tuple[Store, random.Random]) -> None:
    store, _ = world
    renew(store)

    def spoil(session: Session) -> None:
        for row in session.scalars(select(TallyDay).where(TallyDay.employee_id == -1)):
            row.calls += 1000
            marking.mark(session, [row.day])

    store.write(spoil).result()
    check(store)
    renew(store)
    check(store)


def test_what_changes_while_a_day_is_counted_keeps_its_mark(
    world: tuple[Store, random.Random], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, dice = world
    from callqa_desktop.services.tallies import renewal

    write = renewal._write

    def meanwhile(found: Any, session: Session) -> None:
        if not marks_of.get("done"):
            marks_of["done"] = True
            tally_world.judge(session, dice)
            marking.announced(session, session.info["changes"])
        write(found, session)

    marks_of: dict[str, bool] = {}
    monkeypatch.setattr(renewal, "_write", meanwhile)
    renew(store)
    check(store)
    renew(store)
    check(store)
    assert not marks(store)


def test_words_heard_are_counted_and_go_with_their_tracker(world: tuple[Store, random.Random]) -> None:
    store, dice = world
    for renewed in (False, True):
        if renewed:
            renew(store)
        found = store.read(lambda s: (Reader(s).words(EVERYTHING), tally_world.heard(s))).result()
        assert found[0] == found[1] != {}
    store.write(lambda s: tally_world.forget_tracker(s, dice)).result()
    found = store.read(lambda s: (Reader(s).words(EVERYTHING), tally_world.heard(s))).result()
    assert found[0] == found[1]
    assert len(found[0]) == 1


@pytest.mark.parametrize("scope", [EVERYTHING, Scope(FIRST, LAST, (1, 2)), Scope(FIRST, LAST, None, ("outbound",))])
def test_hours_of_the_week(world: tuple[Store, random.Random], scope: Scope) -> None:
    store, _ = world

    def work(session: Session) -> tuple[dict[Any, int], dict[Any, int]]:
        hours = Reader(session).hours(scope, 200).sums
        truth: dict[Any, int] = defaultdict(int)
        for call in session.scalars(select(Call)):
            if (scope.employees is None or call.employee_id in scope.employees) and (
                not scope.directions or call.direction in scope.directions
            ):
                moment = datetime.fromtimestamp(call.started_at / 1000).astimezone()
                truth[moment.weekday(), moment.hour] += 1
        return {key: values[0] for key, values in hours.items() if values[0]}, dict(truth)

    before = store.read(work).result()
    renew(store)
    after = store.read(work).result()
    assert before[0] == before[1] == after[0]


def test_a_connection_that_goes_takes_its_figures_along(world: tuple[Store, random.Random]) -> None:
    store, _ = world
    renew(store)

    def disconnect(session: Session) -> None:
        session.delete(session.get_one(Connection, 1))
        session.flush()
        announce(session, marking.ChangeKind.CALL)

    store.write(disconnect).result()
    check(store)
    renew(store)
    check(store)
    assert not store.read(lambda s: s.scalars(select(TallyDay.day)).all()).result()


def test_hidden_judgements_do_not_show(world: tuple[Store, random.Random]) -> None:
    store, _ = world
    renew(store)

    def work(session: Session) -> None:
        scored = session.scalars(select(Call).where(Call.ai_score.is_not(None)).order_by(Call.id)).first()
        assert scored is not None
        by = ("day", "direction")
        open_figures = Reader(session).sums(EVERYTHING, *by)
        hidden = Reader(session, frozenset({scored.id})).sums(EVERYTHING, *by)
        (changed,) = [key for key in open_figures if open_figures[key] != hidden[key]]
        before, after = named(open_figures[changed]), named(hidden[changed])
        assert before["scored"] - after.get("scored", 0) == 1
        assert before["score"] - after.get("score", 0) == pytest.approx(scored.human_score or scored.ai_score)
        assert before["calls"] == after["calls"]

    store.read(work).result()


@pytest.fixture
def zones(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("name", ["Europe/Kyiv", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"])
def test_days_follow_the_machine_to_another_time_zone(
    world: tuple[Store, random.Random], zones: Any, name: str
) -> None:
    store, _ = world
    renew(store)
    zones(name)
    check(store)
    renew(store)
    check(store)


@pytest.mark.parametrize("name", ["Europe/Kyiv", "America/Santiago", "Asia/Kathmandu", "Asia/Tehran", "UTC"])
def test_days_and_moments_fit_together(zones: Any, name: str) -> None:
    zones(name)
    zone = days.here()
    for number in range(days.number(date(2001, 1, 1)), days.number(date(2040, 1, 1)), 1):
        start = zone.start(number)
        assert zone.day(start) == number
        assert zone.day(start - 1) == number - 1
    if name == "Europe/Kyiv":
        for day in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 21)):
            expected_start = round(datetime(day.year, day.month, day.day).astimezone().timestamp() * 1000)
            assert zone.start(days.number(day)) == expected_start
        assert zone.start(days.number(date(2026, 3, 30))) - zone.start(days.number(date(2026, 3, 29))) == 23 * 3_600_000


def test_a_restored_copy_is_as_true_as_it_was(world: tuple[Store, random.Random], tmp_path: Any) -> None:
    store, dice = world
    renew(store)
    store.write(lambda s: tally_world.judge(s, dice)).result()
    copy = backup.backup(store, tmp_path / "copy.db")
    restored = Store(copy, store.key)
    try:
        assert marks(restored)
        check(restored)
        renew(restored)
        check(restored)
    finally:
        restored.close()
