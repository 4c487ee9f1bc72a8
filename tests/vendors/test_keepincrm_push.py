"""Results through the outbox into KeepinCRM: exactly once, whatever breaks on the way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.errors import Cancelled, Refused, Throttled, Unavailable
from callqa_desktop.models.analysis import Analysis, Finding, Transcript
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.people import Client
from callqa_desktop.models.work import Outbox
from callqa_desktop.sandbox.http import LoopbackServer, Reply, Request
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import Agreement, Clock, CrmClient, World
from callqa_desktop.services.crm import outbox
from callqa_desktop.services.crm.keepincrm import KeepinCrm
from callqa_desktop.services.crm.outbox import PushResult, Queued
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.records import AnswerRow, ClientCard
from callqa_desktop.services.review.reader import detail
from callqa_desktop.services.scoring import evaluations
from callqa_desktop.services.store import Store

CRM = 2


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_PACE", "0")


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    world = World(Clock(1_795_000_000), [], [], stages=[(1, "Перемовини")])
    world.clients += [CrmClient(n, f"Клієнт {n}", [f"067000{n:04}"], responsible="Ігор") for n in (1, 2, 3)]
    with Sandbox(world) as running:
        monkeypatch.setenv("CALLQA_KEEPINCRM_BASE_URL", running.url)
        yield running


@pytest.fixture
def calls(store: Store) -> list[int]:
    """Three analyzed calls of known clients, then one of a stranger and one that nobody analyzed."""

    def work(session: Session) -> list[int]:
        evaluations.publish_defaults(session)
        for number, service in ((1, "binotel"), (CRM, "keepincrm")):
            session.add(Connection(id=number, service=service, name=service, settings={}, cursor={}, created_at=1))
        session.flush()
        for number in range(1, 6):
            digits = f"38067{number:07}" if number != 4 else "380509999999"
            call = Call(
                id=number, connection_id=1, external_id=f"ext{number}", started_at=1_795_000_000_000,
                direction="inbound", disposition="answered", client_phone=f"+{digits}", client_digits=digits,
                talk_seconds=460, status="new" if number == 5 else "analyzed", facts={}, created_at=1, changed_at=1,
            )  # fmt: skip
            session.add(call)
            session.flush()
            if number != 5:
                analyze(session, number, f"Клієнт питає про доставку {number}")
        return [1, 2, 3, 4, 5]

    return store.write(work).result()


def analyze(session: Session, call_id: int, summary: str) -> None:
    transcript = Transcript(call_id=call_id, model="m", prompt="t", approximate=False, created_at=1)
    session.add(transcript)
    session.flush()
    analysis = Analysis(
        call_id=call_id, transcript_id=transcript.id, model="m", prompt="j", summary=summary,
        advice=["Підсумуйте потребу"], created_at=now_ms(),
    )  # fmt: skip
    session.add(analysis)
    session.flush()
    session.add(Finding(analysis_id=analysis.id, kind="script", text="не підсумував", quote="добре", start_ms=134_000))
    version, _ = evaluations.current_card(session)
    evaluations.store_ai(session, call_id, version, "m", [AnswerRow("greet", "yes", 0.9)])


def queue(store: Store, *ids: int) -> Queued:
    return store.write(lambda s: outbox.queue(s, CRM, ids)).result()


def drain(store: Store, progress: Progress | None = None) -> PushResult:
    async def run() -> PushResult:
        settings = await store.aread(lambda s: s.get_one(Connection, CRM).settings)
        crm = KeepinCrm("demo-keepincrm-token", settings)
        try:
            return await outbox.drain(store, crm, CRM, progress or Progress())
        finally:
            await crm.aclose()

    return asyncio.run(run())


def rows(store: Store) -> dict[int, tuple[str, str]]:
    """State and reason by call."""
    found = store.read(lambda s: [(r.call_id, r.state, r.reason) for r in s.scalars(select(Outbox))]).result()
    return {call_id: (state, reason) for call_id, state, reason in found}


def written(sandbox: Sandbox) -> int:
    return len(sandbox.keepincrm.notes) + len(sandbox.keepincrm.tasks)


def test_results_are_written_once_and_a_second_push_changes_nothing(
    store: Store, calls: list[int], sandbox: Sandbox
) -> None:
    assert queue(store, *calls[:3]) == Queued(3, 0, 0, 0)
    assert drain(store) == PushResult(sent=3)
    texts = [note["comment"] for note in sandbox.keepincrm.notes]
    assert [note["client_id"] for note in sandbox.keepincrm.notes] == [1, 2, 3]
    assert all(f"[call:ext{n}]" in text and f"доставку {n}" in text for n, text in enumerate(texts, 1))
    asked = len(sandbox.keepincrm.requests)
    assert queue(store, *calls[:3]) == Queued(0, 0, 0, 3)
    assert drain(store) == PushResult()
    assert len(sandbox.keepincrm.requests) == asked


def test_a_call_analyzed_again_is_not_pushed_again(store: Store, calls: list[int], sandbox: Sandbox) -> None:
    queue(store, 1)
    drain(store)
    store.write(lambda s: analyze(s, 1, "Новий підсумок")).result()
    queue(store, 1)
    assert drain(store) == PushResult() and written(sandbox) == 1


def test_strangers_are_skipped_with_a_reason_and_get_no_card(store: Store, calls: list[int], sandbox: Sandbox) -> None:
    queue(store, 4)
    assert drain(store) == PushResult(skipped=1)
    assert rows(store)[4] == ("skipped", "the CRM has no card with the caller’s number")
    assert len(sandbox.world.clients) == 3 and written(sandbox) == 0
    sandbox.world.clients.append(CrmClient(9, "Новий", ["+380509999999"]))
    assert queue(store, 4).again == 1
    assert drain(store) == PushResult(sent=1)


def test_a_call_that_nobody_analyzed_or_scored_says_so(store: Store, calls: list[int], sandbox: Sandbox) -> None:
    queue(store, 5)
    assert drain(store) == PushResult(failed=1)
    assert "neither analyzed nor scored" in rows(store)[5][1] and written(sandbox) == 0


@pytest.mark.parametrize("fault", ["lost_after_write", "error_after_write"])
def test_a_lost_answer_writes_no_second_note(store: Store, calls: list[int], sandbox: Sandbox, fault: str) -> None:
    queue(store, 1)
    sandbox.faults.set("keepincrm", fault, times=1)
    assert drain(store) == PushResult(sent=1)
    assert written(sandbox) == 1 and rows(store)[1][0] == "sent"


def test_a_lost_answer_of_a_task_writes_no_second_task(store: Store, calls: list[int], sandbox: Sandbox) -> None:
    sandbox.keepincrm.note_form = None
    queue(store, 1, 2)
    sandbox.faults.set("keepincrm", "lost_after_write", times=1)
    assert drain(store) == PushResult(sent=2)
    assert len(sandbox.keepincrm.tasks) == 2
    settings = store.read(lambda s: dict(s.get_one(Connection, CRM).settings)).result()
    assert settings == {"notes_path": "tasks"}


def test_killed_between_request_and_answer_the_next_drain_looks_first(
    store: Store, calls: list[int], sandbox: Sandbox
) -> None:
    queue(store, 1)
    drain(store)

    def as_after_a_kill(session: Session) -> None:
        row = session.scalars(select(Outbox)).one()
        row.state, row.remote_id, row.sent_at = "sending", "", None

    store.write(as_after_a_kill).result()
    assert drain(store) == PushResult(already=1)
    assert written(sandbox) == 1 and rows(store)[1][0] == "sent"


def test_what_cannot_be_looked_up_after_a_kill_is_left_to_a_person(
    store: Store, calls: list[int], sandbox: Sandbox
) -> None:
    sandbox.keepincrm.note_form = None
    sandbox.faults.set("keepincrm", "no_task_list")
    queue(store, 1)
    store.write(lambda s: s.execute(Outbox.__table__.update().values(state="sending"))).result()
    assert drain(store) == PushResult(failed=1)
    assert "not known whether" in rows(store)[1][1] and written(sandbox) == 0
    assert queue(store, 1).again == 1
    assert drain(store) == PushResult(sent=1) and written(sandbox) == 1


def test_a_service_that_breaks_down_keeps_the_rows_for_later(store: Store, calls: list[int], sandbox: Sandbox) -> None:
    queue(store, 1, 2)
    sandbox.faults.set("keepincrm", "outage_page")
    with pytest.raises(Unavailable):
        drain(store)
    assert {state for state, _ in rows(store).values()} == {"pending"}
    sandbox.faults.clear()
    assert drain(store) == PushResult(sent=2) and written(sandbox) == 2


@contextmanager
def failing(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, method: str, path: str) -> Iterator[None]:
    """The stand-in behind a server that answers 500 to one kind of request, which never gets through."""

    def answer(request: Request) -> Reply:
        broken = request.method == method and request.path.startswith(path)
        return Reply(status=500) if broken else sandbox.keepincrm.answer(request)

    server = LoopbackServer(0, answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    with monkeypatch.context() as patch:
        patch.setenv("CALLQA_KEEPINCRM_BASE_URL", f"http://127.0.0.1:{server.server_address[1]}")
        yield
    server.close_all()
    thread.join(timeout=5)


def test_a_write_that_never_gets_through_does_not_hold_up_the_others_and_ends_failed(
    store: Store, calls: list[int], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(store, 1, 2)
    with failing(sandbox, monkeypatch, "POST", "/v1/clients/1/"):
        for _ in range(outbox.MOST_ATTEMPTS - 1):
            with pytest.raises(Unavailable):
                drain(store)
            assert (rows(store)[1][0], rows(store)[2][0]) == ("sending", "sent")
        assert drain(store) == PushResult(failed=1)
    assert rows(store)[1][0] == "failed" and "cannot be reached" in rows(store)[1][1]
    assert queue(store, 1, 2) == Queued(0, 1, 0, 1)
    assert drain(store) == PushResult(sent=1) and written(sandbox) == 2


def test_a_card_that_breaks_the_service_does_not_hold_up_the_others(
    store: Store, calls: list[int], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(store, 1, 2)
    with failing(sandbox, monkeypatch, "GET", "/v1/clients/1/"), pytest.raises(Unavailable):
        drain(store)
    assert (rows(store)[1][0], rows(store)[2][0]) == ("pending", "sent")


def test_a_refused_key_stops_the_queue(store: Store, calls: list[int], sandbox: Sandbox) -> None:
    queue(store, 1, 2)
    sandbox.faults.set("keepincrm", "unauthorized", only="/comments")
    with pytest.raises(Refused):
        drain(store)
    assert {state for state, _ in rows(store).values()} == {"pending"}
    assert sum(request == "GET /v1/clients" for request in sandbox.keepincrm.requests) == 1


def test_a_rejected_note_fails_with_the_reason_and_the_others_go_on(
    store: Store, calls: list[int], sandbox: Sandbox
) -> None:
    queue(store, 1, 2)
    sandbox.keepincrm.note_form = None
    store.write(lambda s: setattr(s.get_one(Connection, CRM), "settings", {"notes_path": "tasks"})).result()
    # The first request to /tasks looks, the second writes.
    sandbox.faults.set("keepincrm", "unprocessable", times=1, only="/clients")
    assert drain(store) == PushResult(sent=1, failed=1)
    assert rows(store)[1] == ("failed", rows(store)[1][1]) and "title is invalid" in rows(store)[1][1]


def test_throttling_pauses_the_queue(store: Store, calls: list[int], sandbox: Sandbox) -> None:
    queue(store, 1)
    sandbox.faults.set("keepincrm", "too_many", value=900)
    with pytest.raises(Throttled) as throttled:
        drain(store)
    assert throttled.value.retry_after == pytest.approx(900, abs=5)
    assert rows(store)[1][0] == "pending"


def test_cancelling_leaves_the_rest_waiting(store: Store, calls: list[int], sandbox: Sandbox) -> None:
    queue(store, 1, 2, 3)

    def after_the_first(step: Step) -> None:
        if step.done == 1:
            progress.cancel()

    progress = Progress(after_the_first)
    with pytest.raises(Cancelled):
        drain(store, progress)
    assert [state for state, _ in rows(store).values()] == ["sent", "pending", "pending"]
    assert drain(store) == PushResult(sent=2) and written(sandbox) == 3


def read_card(store: Store, call_id: int) -> ClientCard | None:
    async def run() -> Any:
        crm = KeepinCrm("demo-keepincrm-token", {})
        try:
            return await outbox.read_card(store, crm, CRM, call_id)
        finally:
            await crm.aclose()

    card: ClientCard | None = asyncio.run(run())
    return card


def test_the_card_is_read_kept_and_shown_offline(store: Store, calls: list[int], sandbox: Sandbox) -> None:
    sandbox.world.agreements.append(Agreement(1, 2, "Кухня", 48500.0, 1, None, "2026-11-01"))
    card = read_card(store, 2)
    assert card is not None and (card.name, card.responsible, card.source) == ("Клієнт 2", "Ігор", "keepincrm")
    assert [(d.title, d.stage) for d in card.deals] == [("Кухня", "Перемовини")]
    sandbox.stop()
    kept = store.read(lambda s: detail(s, 2)).result().client
    assert kept == card and kept.read_at is not None
    with pytest.raises(Unavailable):
        read_card(store, 2)
    assert store.read(lambda s: detail(s, 2)).result().client == card


def test_a_caller_the_crm_does_not_know_has_no_card(store: Store, calls: list[int], sandbox: Sandbox) -> None:
    assert read_card(store, 4) is None
    assert store.read(lambda s: list(s.scalars(select(Client)))).result() == []


def test_a_client_who_left_the_crm_is_noted_as_asked(store: Store, calls: list[int], sandbox: Sandbox) -> None:
    assert read_card(store, 2) is not None
    sandbox.world.clients.clear()
    assert read_card(store, 2) is None
    kept = store.read(lambda s: detail(s, 2)).result().client
    assert kept is not None and (kept.company, kept.responsible, kept.source) == ("", "", "keepincrm")
    assert kept.read_at is not None
