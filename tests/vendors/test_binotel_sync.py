"""A whole sync against the stand-in: what reaches the store, twice, in the middle of faults, and as time goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import insert, select

from callqa_desktop.errors import Unavailable
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.people import Employee
from callqa_desktop.paths import Workspace
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import big_world, demo_world
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.net.pace import Pace
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.store import Store
from callqa_desktop.services.sync.engine import SyncResult, sync_connection
from callqa_desktop.services.telephony.binotel import Binotel


@pytest.fixture
def sync(
    store: Store, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Sandbox], SyncResult]]:
    monkeypatch.setenv("CALLQA_PACE", "0")
    monkeypatch.setattr(Pace, "_shared", {})
    library = RecordingLibrary(workspace.recordings, b"k" * 32)
    values = {"service": "binotel", "name": "B", "settings": {}, "cursor": {}, "state": "ready", "reason": ""}
    made = insert(Connection).values(**values, created_at=0).returning(Connection.id)
    connection_id = store.write(lambda session: session.execute(made).scalar_one()).result()

    async def go() -> SyncResult:
        client = Binotel("demo-binotel-key", "demo-binotel-secret")
        try:
            return await sync_connection(store, library, connection_id, client, progress=Progress())
        finally:
            await client.aclose()

    def run(sandbox: Sandbox) -> SyncResult:
        monkeypatch.setenv("CALLQA_BINOTEL_BASE_URL", sandbox.url)
        return asyncio.run(go())

    yield run
    library.close()


def test_the_demo_company_arrives_whole_and_a_second_sync_changes_nothing(
    sync: Callable[[Sandbox], SyncResult], store: Store
) -> None:
    with Sandbox(demo_world()) as sandbox:
        first = sync(sandbox)
        people = [e for e in sandbox.world.employees if e.endpoint != "none"]
        calls = [
            c for c in sandbox.world.calls if not c.sms and not c.disposition.startswith(("SMS", "SUCCESS", "FAILED"))
        ]
        assert (first.employees, first.new, first.recordings_failed) == (len(people), len(calls), 0)
        assert first.recordings_stored > 5
        second = sync(sandbox)
    assert (second.new, second.changed, second.recordings_stored, second.recordings_failed) == (0, 0, 0, 0)
    facts = store.read(lambda session: [json.dumps(f) for f in session.scalars(select(Call.facts))]).result()
    assert "password" not in "".join(facts)
    names = store.read(lambda session: list(session.scalars(select(Employee.name).where(Employee.active)))).result()
    assert sorted(names) == sorted(e.name for e in people)


def test_what_is_going_on_is_settled_as_time_passes(sync: Callable[[Sandbox], SyncResult], store: Store) -> None:
    with Sandbox(demo_world()) as sandbox:
        sync(sandbox)
        open_calls = [c for c in sandbox.world.calls if not c.settled()]
        assert open_calls
        sandbox.world.clock.advance(1800)
        result = sync(sandbox)
    assert result.changed == len(open_calls)
    assert result.new == 0
    states = store.read(
        lambda session: session.execute(
            select(Call.disposition, Call.recording_state).where(Call.external_id.in_([c.id for c in open_calls]))
        ).all()
    ).result()
    assert all(disposition != "online" and state != "pending" for disposition, state in states)


def test_thousands_of_calls_in_two_days_all_arrive(sync: Callable[[Sandbox], SyncResult], store: Store) -> None:
    with Sandbox(big_world(6000, days=2)) as sandbox:
        assert sync(sandbox).new == 6000


def test_an_outage_in_the_middle_costs_nothing(sync: Callable[[Sandbox], SyncResult], store: Store) -> None:
    with Sandbox(big_world(500)) as sandbox:
        sandbox.faults.set("binotel", "outage_page", only="outgoing-calls")
        with pytest.raises(Unavailable):
            sync(sandbox)
        sandbox.faults.clear()
        assert sync(sandbox).new == 500
        sandbox.faults.set("binotel", "truncated_json", times=2)
        sandbox.faults.set("binotel", "vendor_error", times=2)
        assert sync(sandbox).new == 0
