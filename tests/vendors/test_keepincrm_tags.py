"""Groups of clients as tags in KeepinCRM: each once, and no tag of anybody's is ever lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import client_world
import pytest
from client_world import ANGRY, NOW, digits
from sqlalchemy import select

from callqa_desktop.errors import Refused, Unavailable, UserFacingError
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.segment import ClientTag
from callqa_desktop.models.work import Job
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import Clock, CrmClient, World
from callqa_desktop.services.crm.base import TagsLost
from callqa_desktop.services.crm.keepincrm import KeepinCrm
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.segments import tags
from callqa_desktop.services.segments.desk import SegmentDesk
from callqa_desktop.services.segments.records import Wish
from callqa_desktop.services.segments.tags import TagResult
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store

CRM = 2
FIRST = client_world.LOYAL + client_world.USUAL + 1
"""The first angry client: theirs is the third, smallest group."""
EVERYTHING = CallFilter(to_ms=NOW + 1)


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    monkeypatch.setenv("CALLQA_PACE", "0")
    world = World(Clock(NOW / 1000), [], [], stages=[(1, "Перемовини")])
    known = range(FIRST, FIRST + 3)
    world.clients += [CrmClient(n, f"Клієнт {n}", [f"067{n:07}"], tags=["VIP", "Київ"]) for n in known]
    with Sandbox(world) as running:
        monkeypatch.setenv("CALLQA_KEEPINCRM_BASE_URL", running.url)
        yield running


@pytest.fixture
def segment(store: Store) -> int:
    """The id of the kept group of the angry clients, whom the CRM knows three of."""
    client_world.build(store)

    def connect(session: Any) -> None:
        session.add(Connection(id=CRM, service="keepincrm", name="KeepinCRM", settings={}, cursor={}, created_at=1))

    store.write(connect).result()
    desk = SegmentDesk(store, Settings(store), lambda: None)
    wish = Wish(metrics=("calls", "positive_share", "missed"))
    saved = desk.save(desk.run(EVERYTHING, wish).result(), EVERYTHING, "Осінь").result()
    found = desk.load(saved).result()[0].groups[2]
    assert found.size == ANGRY
    assert found.segment_id is not None
    return found.segment_id


def drained(store: Store, sandbox: Sandbox) -> TagResult:
    async def work() -> TagResult:
        client = KeepinCrm(sandbox.secrets["keepincrm"]["api_key"], {})
        try:
            return await tags.drain(store, client, CRM, Progress())
        finally:
            await client.aclose()

    return asyncio.run(work())


def queued(store: Store, wanted: dict[int, str]) -> list[int]:
    return store.write(lambda s: tags.queue(s, wanted)).result()


def states(store: Store) -> dict[str, str]:
    return store.read(lambda s: {row.phone: row.state for row in s.scalars(select(ClientTag))}).result()


def test_what_would_happen_is_counted_first_and_nothing_is_sent(store: Store, sandbox: Sandbox, segment: int) -> None:
    plan = store.read(lambda s: tags.plan(s, {segment: " Сердиті,  часто пропущені "})).result()
    assert plan.tags == ("Сердиті / часто пропущені",)
    assert (plan.crm, plan.clients, plan.fresh, plan.already, plan.waiting) == ("KeepinCRM", ANGRY, ANGRY, 0, 0)
    assert plan.seconds == ANGRY * tags.SECONDS
    assert sandbox.keepincrm.requests == []
    assert states(store) == {}


def test_the_tag_stands_beside_those_people_set_and_is_sent_once(store: Store, sandbox: Sandbox, segment: int) -> None:
    sandbox.keepincrm.world.clients[1].tags.append("сердиті")  # somebody was quicker
    assert queued(store, {segment: "Сердиті"}) == queued(store, {segment: "Сердиті"})
    jobs = store.read(lambda s: [(one.kind, one.queue) for one in s.scalars(select(Job))]).result()
    assert jobs == [("tag", f"crm:{CRM}")]
    assert drained(store, sandbox) == TagResult(sent=2, already=1, skipped=ANGRY - 3)
    assert [client.tags for client in sandbox.keepincrm.world.clients] == [
        ["VIP", "Київ", "Сердиті"], ["VIP", "Київ", "сердиті"], ["VIP", "Київ", "Сердиті"],
    ]  # fmt: skip
    plan = store.read(lambda s: tags.plan(s, {segment: "Сердиті"})).result()
    assert (plan.already, plan.fresh) == (3, ANGRY - 3)
    before = list(sandbox.keepincrm.requests)
    queued(store, {segment: "Сердиті"})
    assert drained(store, sandbox) == TagResult(skipped=ANGRY - 3)  # asked again, as they may have come since
    assert not [one for one in sandbox.keepincrm.requests[len(before) :] if one.startswith("PATCH")]


def test_an_answer_that_is_lost_leads_to_one_tag(store: Store, sandbox: Sandbox, segment: int) -> None:
    sandbox.faults.set("keepincrm", "lost_after_write", times=1)
    queued(store, {segment: "Сердиті"})
    drained(store, sandbox)
    assert [client.tags.count("Сердиті") for client in sandbox.keepincrm.world.clients] == [1, 1, 1]


def test_an_outage_leaves_the_rest_waiting(store: Store, sandbox: Sandbox, segment: int) -> None:
    queued(store, {segment: "Сердиті"})
    sandbox.faults.set("keepincrm", "http_500")
    with pytest.raises(Unavailable):
        drained(store, sandbox)
    assert set(states(store).values()) == {"pending"}
    sandbox.faults.clear()
    assert drained(store, sandbox).sent == 3


def test_a_refused_key_stops_at_once(store: Store, sandbox: Sandbox, segment: int) -> None:
    queued(store, {segment: "Сердиті"})
    sandbox.faults.set("keepincrm", "wrong_key")
    with pytest.raises(Refused):
        drained(store, sandbox)
    assert set(states(store).values()) == {"pending"}


def test_a_crm_that_does_not_show_tags_is_left_alone(
    store: Store, sandbox: Sandbox, segment: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = type(sandbox.keepincrm)._client_object

    def without(self: Any, client: CrmClient) -> dict[str, Any]:
        return {name: value for name, value in shown(self, client).items() if name != "tags"}

    monkeypatch.setattr(type(sandbox.keepincrm), "_client_object", without)
    queued(store, {segment: "Сердиті"})
    assert drained(store, sandbox) == TagResult(failed=3, skipped=ANGRY - 3)
    assert not [one for one in sandbox.keepincrm.requests if one.startswith("PATCH")]


def test_a_lost_tag_stops_everything(
    store: Store, sandbox: Sandbox, segment: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    changing = type(sandbox.keepincrm)._change_client

    def losing(self: Any, request: Any, client_id: int) -> Any:
        reply = changing(self, request, client_id)
        self._known(client_id).tags.remove("VIP")
        return changing(self, _Only(self._known(client_id).tags), client_id) if reply else reply

    class _Only:
        def __init__(self, names: list[str]) -> None:
            self._names = names

        def json(self) -> dict[str, Any]:
            return {"tag_names": self._names}

    routes = tuple(
        (method, pattern, losing if method == "PATCH" else act)
        for method, pattern, act in type(sandbox.keepincrm)._ROUTES
    )
    monkeypatch.setattr(type(sandbox.keepincrm), "_ROUTES", routes)
    queued(store, {segment: "Сердиті"})
    with pytest.raises(TagsLost, match="A card in KeepinCRM lost tags"):
        drained(store, sandbox)
    changed = [one for one in sandbox.keepincrm.requests if one.startswith("PATCH")]
    assert len(changed) == 1


def test_bad_wishes_are_told(store: Store, sandbox: Sandbox, segment: int) -> None:
    with pytest.raises(UserFacingError, match="The tag is empty"):
        queued(store, {segment: " , "})
    with pytest.raises(UserFacingError, match="No segment is chosen"):
        queued(store, {})

    def disconnect(session: Any) -> None:
        session.delete(session.get(Connection, CRM))

    store.write(disconnect).result()
    with pytest.raises(UserFacingError, match="no CRM is connected"):
        queued(store, {segment: "Сердиті"})


def test_numbers_are_those_of_calls(store: Store, sandbox: Sandbox, segment: int) -> None:
    queued(store, {segment: "Сердиті"})
    assert "+" + digits(FIRST) in states(store)
