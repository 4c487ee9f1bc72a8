"""Deals of KeepinCRM into the store: ended ones too, once each, whatever the answers look like on the way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import func, select

from callqa_desktop.errors import Cancelled, Refused, Throttled, Unavailable
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.deal import Deal, DealPhone
from callqa_desktop.models.people import Client
from callqa_desktop.sandbox.http import LoopbackServer, Reply, Request, json_reply
from callqa_desktop.sandbox.past import PastClient, add_to, past
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import Agreement, Clock, CrmClient, World
from callqa_desktop.services.crm.keepincrm import KeepinCrm
from callqa_desktop.services.deals import outcomes
from callqa_desktop.services.deals.reading import CURSOR, DealsRead, read_deals
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.store import Store

DAY = 86_400_000


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_PACE", "0")


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with Sandbox(World(Clock(now_ms() / 1000), [], [], stages=[(n, f"Етап {n}") for n in range(1, 6)])) as running:
        monkeypatch.setenv("CALLQA_KEEPINCRM_BASE_URL", running.url)
        yield running


@pytest.fixture
def crm(store: Store) -> Store:
    """A store with the connection."""

    def work(session: Any) -> None:
        session.add(Connection(id=1, service="keepincrm", name="CRM", settings={}, cursor={}, created_at=1))

    store.write(work).result()
    return store


@contextmanager
def vendor(monkeypatch: pytest.MonkeyPatch, answer: Callable[[Request], Reply]) -> Iterator[None]:
    server = LoopbackServer(0, answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    monkeypatch.setenv("CALLQA_KEEPINCRM_BASE_URL", f"http://127.0.0.1:{server.server_address[1]}")
    try:
        yield
    finally:
        server.close_all()
        thread.join(timeout=5)


def read(store: Store, progress: Progress | None = None, key: str = "demo-keepincrm-token") -> DealsRead:
    async def run() -> DealsRead:
        client = KeepinCrm(key, {})
        try:
            return await read_deals(store, client, 1, progress or Progress())
        finally:
            await client.aclose()

    return asyncio.run(run())


def rows(store: Store, *columns: Any) -> list[tuple[Any, ...]]:
    return store.read(lambda s: [tuple(r) for r in s.execute(select(*columns).order_by(Deal.external_id))]).result()


def deal(number: int, client: int, result: str | None, day: int = 3, changed: int | None = None) -> Agreement:
    now = now_ms() // 1000
    from datetime import UTC, datetime

    def iso(days: int) -> str:
        return datetime.fromtimestamp(now - days * 86_400, UTC).isoformat(timespec="seconds")

    return Agreement(number, client, f"Кухня {number}", 25_000.5, 2, result, iso(day + 20), updated_at=iso(
        day if changed is None else changed))  # fmt: skip


@pytest.fixture
def few(sandbox: Sandbox) -> World:
    """Three clients: two deals that ended and one that goes on."""
    world = sandbox.world
    world.clients += [CrmClient(n, f"Клієнт {n}", [f"067111000{n}"]) for n in (1, 2, 3)]
    world.agreements += [deal(11, 1, "successful"), deal(12, 2, "failed", 9), deal(13, 3, None, 1)]
    return world


def test_ended_and_open_deals_come_with_their_numbers(crm: Store, few: World) -> None:
    result = read(crm)
    assert (result.new, result.failed, result.whole) == (3, 0, True)
    assert rows(crm, Deal.external_id, Deal.state, Deal.title, Deal.stage, Deal.amount, Deal.currency) == [
        ("11", "won", "Кухня 11", "Етап 2", 25_000.5, "UAH"),
        ("12", "lost", "Кухня 12", "Етап 2", 25_000.5, "UAH"),
        ("13", "open", "Кухня 13", "Етап 2", 25_000.5, "UAH"),
    ]
    phones = crm.read(lambda s: sorted(s.scalars(select(DealPhone.phone)))).result()
    assert phones == ["0671110001", "0671110002", "0671110003"]


def test_our_clients_are_found_by_number_in_any_spelling_and_by_the_card(crm: Store, few: World) -> None:
    def people(session: Any) -> None:
        session.add_all([Client(id=1, phone="+380671110001"), Client(id=2, phone="+380509998877", card={"id": "2"})])

    crm.write(people).result()
    read(crm)
    found = crm.read(lambda s: {one.title: one.clients for one in outcomes.subjects(s)}).result()
    assert found == {"Кухня 11": (1,), "Кухня 12": (2,), "Кухня 13": ()}
    beside = crm.read(lambda s: [one.title for one in outcomes.of_client(s, 1)]).result()
    assert beside == ["Кухня 11"]


def test_the_second_reading_asks_for_changes_alone_and_changes_nothing(crm: Store, sandbox: Sandbox) -> None:
    add_to(sandbox.world, past(sandbox.world.clock.time(), clients=120, opened=10))
    assert read(crm).new == 130
    sandbox.keepincrm.requests.clear()
    again = read(crm)
    assert (again.new, again.changed, again.whole) == (0, 0, True)
    assert sandbox.keepincrm.requests.count("GET /v1/agreements") <= 2
    assert not [one for one in sandbox.keepincrm.requests if one.startswith("GET /v1/clients")]


def test_many_clients_are_read_by_the_page_not_one_by_one(crm: Store, sandbox: Sandbox) -> None:
    add_to(sandbox.world, past(sandbox.world.clock.time(), clients=190, opened=10))
    read(crm)
    assert sandbox.keepincrm.requests.count("GET /v1/clients") == 8
    assert len(rows(crm, Deal.id)) == 200
    assert crm.read(lambda s: s.scalar(select(func.count(func.distinct(DealPhone.deal_id))))).result() == 200


def test_a_deal_seen_open_before_ends_when_it_was_changed(crm: Store, few: World) -> None:
    read(crm)
    few.agreements[2].result = "successful"
    few.agreements[2].updated_at = deal(13, 3, None, 0).updated_at
    result = read(crm)
    assert result.changed == 1
    state, closed, dated = rows(crm, Deal.state, Deal.closed_at, Deal.dated)[2]
    assert (state, dated) == ("won", True)
    assert now_ms() - DAY < closed <= now_ms()


def test_a_change_after_the_end_moves_the_end_no_later(crm: Store, few: World) -> None:
    read(crm)
    before = rows(crm, Deal.closed_at, Deal.dated)[1]
    assert before[1] is False  # the CRM told only when it was last changed
    few.agreements[1].updated_at = deal(12, 2, None, 0).updated_at
    few.agreements[1].comment = "нотатка"
    read(crm)
    assert rows(crm, Deal.closed_at, Deal.dated)[1] == before


def test_a_deal_that_is_opened_again_has_no_end(crm: Store, few: World) -> None:
    read(crm)
    few.agreements[0].result = None
    few.agreements[0].updated_at = deal(11, 1, None, 0).updated_at
    read(crm)
    assert rows(crm, Deal.state, Deal.closed_at)[0] == ("open", None)


def test_deals_deleted_in_the_crm_go_with_the_next_full_reading(crm: Store, few: World) -> None:
    read(crm)
    del few.agreements[0]
    read(crm)
    assert len(rows(crm, Deal.id)) == 3  # a reading of changes cannot know

    def long_ago(session: Any) -> None:
        row = session.get(Connection, 1)
        row.cursor = {CURSOR: {**row.cursor[CURSOR], "full": 0}}

    crm.write(long_ago).result()
    assert read(crm).gone == 1
    assert len(rows(crm, Deal.id)) == 2


@pytest.mark.parametrize("fault", ["outage_page", "truncated_json", "plain_text", "http_500", "reset"])
def test_an_outage_keeps_what_came_and_the_next_reading_begins_anew(
    crm: Store, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    add_to(sandbox.world, past(sandbox.world.clock.time(), clients=60, opened=5))
    seen: list[int] = []

    def stop(step: Any) -> None:
        seen.append(step.done)
        sandbox.faults.set("keepincrm", fault, times=8)

    with pytest.raises(Unavailable):
        read(crm, Progress(stop))
    assert len(rows(crm, Deal.id)) == 25
    cursor = crm.read(lambda s: s.get_one(Connection, 1).cursor[CURSOR]).result()
    assert "changed" not in cursor
    sandbox.faults.clear()
    result = read(crm)
    assert (result.new, result.unchanged, result.whole) == (40, 25, True)


def test_a_refused_key_is_told_as_such(crm: Store, few: World) -> None:
    with pytest.raises(Refused):
        read(crm, key="wrong")


def test_the_pause_the_crm_asks_for_is_kept_or_the_job_is_put_off(crm: Store, sandbox: Sandbox, few: World) -> None:
    sandbox.faults.set("keepincrm", "too_many", times=1, value=0.05)
    assert read(crm).new == 3
    sandbox.faults.set("keepincrm", "too_many", value=600)
    with pytest.raises(Throttled):
        read(crm)


def test_cancelling_keeps_what_came(crm: Store, sandbox: Sandbox) -> None:
    add_to(sandbox.world, past(sandbox.world.clock.time(), clients=60, opened=5))
    progress = Progress()

    def cancel(_: Any) -> None:
        progress.cancel()

    progress._listener = cancel
    with pytest.raises(Cancelled):
        read(crm, progress)
    assert len(rows(crm, Deal.id)) == 25
    assert read(crm).new == 40


def page(*items: dict[str, Any], current: int = 1, total: int = 1, count: int | None = None) -> Reply:
    paging = {"current_page": current, "total_pages": total, "total_count": len(items) if count is None else count}
    return json_reply({"items": list(items), "pagination": paging})


def test_a_list_that_gives_less_than_it_counts_is_not_whole(crm: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(request: Request) -> Reply:
        if "agreements" in request.path:
            return page({"id": 1, "client_id": 5, "result": "failed", "updated_at": "2026-05-01T10:00:00Z"}, count=40)
        return json_reply({"id": 5, "phones": []})

    with vendor(monkeypatch, answer):
        result = read(crm)
    assert (result.new, result.whole) == (1, False)
    assert "changed" not in crm.read(lambda s: s.get_one(Connection, 1).cursor[CURSOR]).result()


def test_odd_rows_are_counted_and_the_others_come(crm: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    good = {"id": "a-1", "client": {"id": 7, "phones": [{"number": "+380671110007"}]}, "result": "Successful",
            "total": "12 500,75", "updated_at": "2026-05-01T10:00:00+03:00"}  # fmt: skip
    odd = (
        {"id": 2, "client_id": 7, "result": "postponed"},  # an end nobody knows
        {"id": 3, "client_id": 7, "result": {"name": "failed"}},
        {"id": None, "client_id": 7, "result": None},
        {"id": 4, "client": None, "result": None},
        {"id": "../5", "client_id": 7, "result": None},
    )
    loose = {"id": 6, "client_id": 7, "result": "failed", "total": "NaN", "updated_at": "tomorrow", "title": ["x"]}

    def answer(request: Request) -> Reply:
        return page(good, *odd, loose) if "agreements" in request.path else json_reply({"id": 7})

    with vendor(monkeypatch, answer):
        result = read(crm)
    assert (result.new, result.failed) == (2, 5)
    assert rows(crm, Deal.external_id, Deal.state, Deal.amount, Deal.closed_at, Deal.title) == [
        ("6", "lost", None, None, ""),
        ("a-1", "won", 12_500.75, 1_777_618_800_000, ""),
    ]
    left = crm.read(lambda s: outcomes.usable(outcomes.subjects(s))[1]).result()
    assert left["no_client"] == 2


def test_a_filter_that_is_ignored_and_an_order_that_is_not_kept_lose_nothing(
    crm: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page comes whatever was asked, oldest change first: reading goes on to the last one."""
    stamps = [f"2026-0{1 + n // 28}-{1 + n % 28:02}T10:00:00Z" for n in range(75)]
    items = [{"id": n, "client_id": 7, "result": "failed", "updated_at": stamp} for n, stamp in enumerate(stamps)]
    asked: list[int] = []

    def answer(request: Request) -> Reply:
        if "agreements" not in request.path:
            return json_reply({"id": 7, "phones": []})
        number = int(request.first("page"))
        asked.append(number)
        return page(*items[(number - 1) * 25 : number * 25], current=number, total=3, count=75)

    with vendor(monkeypatch, answer):
        assert read(crm).new == 75
        asked.clear()
        items[0]["result"] = "successful"
        items[0]["updated_at"] = "2026-06-01T10:00:00Z"
        assert read(crm).changed == 1
    assert asked == [1, 2, 3]


def test_a_switchboards_number_makes_nobody_a_client(crm: Store, few: World) -> None:
    few.clients += [CrmClient(n, f"Клієнт {n}", ["0442001020", f"06722200{n}"]) for n in range(20, 25)]
    few.agreements += [deal(100 + n, n, "failed") for n in range(20, 25)]

    def people(session: Any) -> None:
        session.add_all([Client(id=1, phone="+380442001020"), Client(id=2, phone="+380672220021")])

    crm.write(people).result()
    read(crm)
    found = crm.read(lambda s: {one.title: one.clients for one in outcomes.subjects(s) if one.clients}).result()
    assert found == {"Кухня 121": (2,)}


def test_ends_known_by_one_days_change_of_very_many_deals_teach_nothing(crm: Store, sandbox: Sandbox) -> None:
    clients: list[PastClient] = past(sandbox.world.clock.time(), clients=120, opened=0)
    add_to(sandbox.world, clients)
    for one in sandbox.world.agreements[:60]:
        one.updated_at = "2026-10-05T12:00:00+00:00"  # somebody changed sixty deals at once

    def people(session: Any) -> None:
        session.add_all([Client(phone=one.phone) for one in clients])

    crm.write(people).result()
    read(crm)
    good, left = crm.read(lambda s: outcomes.usable(outcomes.subjects(s))).result()
    assert left["mass"] >= 60
    assert len(good) == 120 - left["mass"]
