"""KeepinCRM's habits, trap by trap, on loopback: the stand-in where it has them, odd replies by hand where not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest

from callqa_desktop.errors import Refused, Rejected, Throttled, Unavailable
from callqa_desktop.sandbox.http import LoopbackServer, Reply, Request, json_reply
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import Agreement, Clock, CrmClient, World
from callqa_desktop.services.crm.base import RemoteClient, Result, Unreadable
from callqa_desktop.services.crm.keepincrm import TASKS, KeepinCrm

T = TypeVar("T")
PHONE = "+380671234567"
RESULT = Result("[call:42]", "Дзвінок 19.11.2026: оцінка 82,5 [call:42]", "Оцінка 82,5\nЇжа, ґанок, 5 ₴\n\n[call:42]")


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_PACE", "0")


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    world = World(Clock(1_795_000_000), [], [], stages=[(1, "Перемовини")])
    with Sandbox(world) as running:
        monkeypatch.setenv("CALLQA_KEEPINCRM_BASE_URL", running.url)
        yield running


@contextmanager
def vendor(monkeypatch: pytest.MonkeyPatch, answer: Callable[[Request], Reply]) -> Iterator[None]:
    """A server that answers as the test says, for shapes the stand-in does not have."""
    server = LoopbackServer(0, answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    monkeypatch.setenv("CALLQA_KEEPINCRM_BASE_URL", f"http://127.0.0.1:{server.server_address[1]}")
    try:
        yield
    finally:
        server.close_all()
        thread.join(timeout=5)


def ask(work: Callable[[KeepinCrm], Awaitable[T]], key: str = "demo-keepincrm-token", **settings: str) -> T:
    async def run() -> T:
        crm = KeepinCrm(key, settings)
        try:
            return await work(crm)
        finally:
            await crm.aclose()

    return asyncio.run(run())


def page(*items: dict[str, Any], current: int = 1, total: int = 1) -> Reply:
    paging = {"current_page": current, "total_pages": total, "total_count": len(items)}
    return json_reply({"items": list(items), "pagination": paging})


def test_good_token_is_verified_and_a_wrong_one_refused_with_the_way_out(sandbox: Sandbox) -> None:
    ask(lambda crm: crm.verify())
    with pytest.raises(Refused) as refused:
        ask(lambda crm: crm.verify(), key="wrong-token-0815")
    assert refused.value.code == "keepincrm.wrong_key"
    assert "wrong-token-0815" not in str(refused.value)


def test_an_outage_page_with_status_200_is_no_verification(sandbox: Sandbox) -> None:
    sandbox.faults.set("keepincrm", "outage_page")
    with pytest.raises(Unavailable):
        ask(lambda crm: crm.verify())


def test_json_that_is_no_list_is_no_verification(monkeypatch: pytest.MonkeyPatch) -> None:
    with vendor(monkeypatch, lambda request: json_reply({"status": "ok"})), pytest.raises(Unavailable):
        ask(lambda crm: crm.verify())


@pytest.mark.parametrize(
    "stored",
    [
        "+380671234567", "380671234567", "0671234567", "671234567", "+38 (067) 123-45-67", "067 123 45 67",
        "80671234567", "00380671234567", "моб. 067-123-45-67, дод. 12", "0501112233 0671234567",
    ],
)  # fmt: skip
def test_a_client_is_found_however_the_number_was_typed(monkeypatch: pytest.MonkeyPatch, stored: str) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Reply:
        asked.append(request.first("q[trigram_idx_cont]"))
        return page({"id": 7, "person": "Олексій", "phones": [stored], "lead": False})

    with vendor(monkeypatch, answer):
        found = ask(lambda crm: crm.find_client(PHONE))
    assert found is not None and found.id == "7" and found.phone == stored
    assert asked == ["671234567"]


@pytest.mark.parametrize("stored", ["+48671234567", "+380671234568", "0671234567899", "1234567", "", "немає"])
def test_look_alikes_of_the_search_are_no_clients(monkeypatch: pytest.MonkeyPatch, stored: str) -> None:
    reply = page({"id": 7, "person": "067 123 45 67", "comment": PHONE, "phones": [stored]})
    with vendor(monkeypatch, lambda request: reply):
        assert ask(lambda crm: crm.find_client(PHONE)) is None


def test_an_ignored_filter_that_returns_everything_finds_nobody_wrong(sandbox: Sandbox) -> None:
    sandbox.world.clients += [CrmClient(n, f"Клієнт {n}", [f"+38067999{n:04}"]) for n in range(1, 60)]
    assert ask(lambda crm: crm.find_client(PHONE)) is None


def test_phones_may_be_objects_and_stand_with_a_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {"id": 1, "person": "Порожній", "phones": None, "contacts": None},
        {
            "id": 2,
            "company": "ТОВ",
            "phones": [],
            "contacts": [{"fullname": "Ї", "phones": [{"number": "0671234567"}]}],
        },
    ]
    with vendor(monkeypatch, lambda request: page(*rows)):
        found = ask(lambda crm: crm.find_client(PHONE))
    assert found is not None and found.id == "2" and found.name == "ТОВ"


def test_the_exact_number_wins_then_a_client_over_a_lead_then_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {"id": 3, "person": "національний запис", "phones": ["0671234567"], "lead": False},
        {"id": 9, "person": "лід", "phones": [PHONE], "lead": True},
        {"id": 8, "person": "клієнт", "phones": [PHONE], "lead": False},
        {"id": 5, "person": "давній клієнт", "phones": [PHONE], "lead": False},
    ]
    with vendor(monkeypatch, lambda request: page(*rows)):
        found = ask(lambda crm: crm.find_client(PHONE))
    assert found is not None and (found.id, found.is_lead) == ("5", False)


def test_the_client_may_stand_on_a_later_page_and_lists_may_be_bare(monkeypatch: pytest.MonkeyPatch) -> None:
    def paged(request: Request) -> Reply:
        number = int(request.first("page"))
        row = {"id": number, "person": "x", "phones": [PHONE if number == 3 else "0670000000"]}
        return page(row, current=number, total=3)

    with vendor(monkeypatch, paged):
        found = ask(lambda crm: crm.find_client(PHONE))
    assert found is not None and found.id == "3"
    with vendor(monkeypatch, lambda request: json_reply([{"id": 4, "phones": [PHONE]}, "зламане", None])):
        bare = ask(lambda crm: crm.find_client(PHONE))
    assert bare is not None and bare.id == "4"


def test_hidden_and_short_numbers_ask_nobody(sandbox: Sandbox) -> None:
    for phone in ("", "anonymous", "101"):
        assert ask(lambda crm, phone=phone: crm.find_client(phone)) is None  # type: ignore[misc]
    assert sandbox.keepincrm.requests == []


def test_an_id_that_would_leave_the_path_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with vendor(monkeypatch, lambda request: page({"id": "../agreements/1", "phones": [PHONE]})):
        assert ask(lambda crm: crm.find_client(PHONE)) is None


def test_only_the_clients_own_open_deals_are_read(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.world.agreements += [
        Agreement(1, 7, "Кухня", 48500.0, 1, None, "2026-11-01"),
        Agreement(2, 7, "Шафа", 100.0, 1, "successful", "2026-11-01"),
        Agreement(3, 8, "Чужа", 1.0, 1, None, "2026-11-01"),
    ]
    deals = ask(lambda crm: crm.deals("7"))
    assert [(d.title, d.stage, d.total) for d in deals] == [("Кухня", "Перемовини", "48500.0 UAH")]
    rows = [{"id": 1, "client": {"id": 8}, "title": "чужа"}, {"id": 2, "client_id": 7, "title": "наша", "stage": None}]
    with vendor(monkeypatch, lambda request: page(*rows)):
        assert [d.title for d in ask(lambda crm: crm.deals("7"))] == ["наша"]


CLIENT = RemoteClient("7", "Олексій", phone="0671234567")


def test_the_result_becomes_a_note_of_the_client(sandbox: Sandbox) -> None:
    sandbox.world.clients.append(CrmClient(7, "Олексій", ["0671234567"]))

    async def work(crm: KeepinCrm) -> tuple[Any, Any, Any]:
        before = await crm.find_marker(CLIENT, RESULT.marker, thorough=False)
        written = await crm.write_result(CLIENT, RESULT)
        return before, written, await crm.find_marker(CLIENT, RESULT.marker, thorough=False)

    before, written, after = ask(work)
    assert before is None and written == after and written.kind == "note"
    assert [(n["client_id"], n["comment"]) for n in sandbox.keepincrm.notes] == [(7, RESULT.text)]


def test_without_notes_a_task_is_made_and_that_is_remembered(sandbox: Sandbox) -> None:
    sandbox.world.clients.append(CrmClient(7, "Олексій", ["0671234567"]))
    sandbox.keepincrm.note_form = None

    async def work(crm: KeepinCrm) -> tuple[Any, Any, Any]:
        written = await crm.write_result(CLIENT, RESULT)
        return written, await crm.find_marker(CLIENT, RESULT.marker, thorough=False), dict(crm.learned)

    written, found, learned = ask(work)
    assert written.kind == "task" and found == written and learned == {"notes_path": TASKS}
    (task,) = sandbox.keepincrm.tasks
    assert (task["client_id"], task["comment"], task["title"]) == (7, RESULT.text, RESULT.title)
    assert len(sandbox.world.clients) == 1
    asked = len(sandbox.keepincrm.requests)
    ask(lambda crm: crm.find_marker(CLIENT, "[call:1]", thorough=False), **learned)
    assert sandbox.keepincrm.requests[asked:] == ["GET /v1/tasks"]


@pytest.mark.parametrize(("form", "path"), [("notes", "/clients/{id}/notes"), ("flat", "/comments")])
def test_the_place_of_notes_can_be_set(sandbox: Sandbox, form: str, path: str) -> None:
    sandbox.world.clients.append(CrmClient(7, "Олексій", ["0671234567"]))
    sandbox.keepincrm.note_form = form

    async def work(crm: KeepinCrm) -> tuple[Any, Any]:
        written = await crm.write_result(CLIENT, RESULT)
        return written, await crm.find_marker(CLIENT, RESULT.marker, thorough=True)

    written, found = ask(work, notes_path=path, notes_field="body")
    assert written == found and [n["comment"] for n in sandbox.keepincrm.notes] == [RESULT.text]


def test_a_set_place_that_is_not_there_is_told_and_not_worked_around(sandbox: Sandbox) -> None:
    sandbox.world.clients.append(CrmClient(7, "Олексій", ["0671234567"]))
    with pytest.raises(Rejected) as rejected:
        ask(lambda crm: crm.write_result(CLIENT, RESULT), notes_path="/clients/{id}/remarks")
    assert rejected.value.code == "keepincrm.notes_path" and sandbox.keepincrm.tasks == []


def test_a_note_whose_text_was_dropped_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(request: Request) -> Reply:
        return json_reply({"id": 1}, 201) if request.method == "POST" else page({"id": 1, "comment": ""})

    with vendor(monkeypatch, answer), pytest.raises(Rejected) as rejected:
        ask(lambda crm: crm.write_result(CLIENT, RESULT))
    assert rejected.value.code == "keepincrm.notes_field"


def test_a_card_that_is_gone_makes_no_task(sandbox: Sandbox) -> None:
    with pytest.raises(Rejected):
        ask(lambda crm: crm.write_result(CLIENT, RESULT))
    assert sandbox.keepincrm.tasks == [] and sandbox.world.clients == []


def test_an_ignored_filter_of_tasks_is_checked_title_by_title(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(request: Request) -> Reply:
        if request.path != "/v1/tasks":
            return json_reply({"message": "Not found"}, 404)
        number = int(request.first("page"))
        titles = {1: "[call:421]", 2: "[call:4]", 3: "Дзвінок [call:42]"}
        return page({"id": number, "title": titles[number]}, current=number, total=3)

    with vendor(monkeypatch, answer):
        quick = ask(lambda crm: crm.find_marker(CLIENT, "[call:42]", thorough=False), notes_path=TASKS)
        whole = ask(lambda crm: crm.find_marker(CLIENT, "[call:42]", thorough=True), notes_path=TASKS)
    assert quick is None and whole is not None and whole.id == "3"


def test_no_list_to_look_at_is_said(sandbox: Sandbox) -> None:
    sandbox.faults.set("keepincrm", "no_task_list")
    with pytest.raises(Unreadable):
        ask(lambda crm: crm.find_marker(CLIENT, "[call:42]", thorough=True), notes_path=TASKS)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"message": "Validation failed", "errors": {"title": ["can't be blank"]}}, "title can't be blank"),
        ({"errors": ["Something flat"]}, "Something flat"),
        ({"error": "plain"}, "plain"),
        ("<html>", "422"),
    ],
)
def test_a_rejection_tells_the_reason_in_all_its_shapes(monkeypatch: pytest.MonkeyPatch, body: Any, said: str) -> None:
    with vendor(monkeypatch, lambda request: json_reply(body, 422)), pytest.raises(Rejected) as rejected:
        ask(lambda crm: crm.write_result(CLIENT, RESULT))
    assert said in str(rejected.value)


def test_a_number_in_a_rejection_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    reply = json_reply({"errors": {"phones": ["+38 067 123 45 67 is taken"]}}, 422)
    with vendor(monkeypatch, lambda request: reply), pytest.raises(Rejected) as rejected:
        ask(lambda crm: crm.write_result(CLIENT, RESULT))
    assert "123" not in str(rejected.value) and "is taken" in str(rejected.value)


def test_too_many_requests_wait_as_asked_and_give_up_on_a_long_wait(sandbox: Sandbox) -> None:
    sandbox.faults.set("keepincrm", "too_many", times=1, value=0)
    ask(lambda crm: crm.verify())
    assert len(sandbox.keepincrm.requests) == 2
    sandbox.faults.set("keepincrm", "too_many", value=600)
    with pytest.raises(Throttled) as throttled:
        ask(lambda crm: crm.verify(), key="demo-keepincrm-token")
    assert throttled.value.retry_after == pytest.approx(600)


def test_a_lost_write_is_not_repeated_here(sandbox: Sandbox) -> None:
    sandbox.world.clients.append(CrmClient(7, "Олексій", ["0671234567"]))
    sandbox.faults.set("keepincrm", "lost_after_write", times=1)
    with pytest.raises(Unavailable):
        ask(lambda crm: crm.write_result(CLIENT, RESULT))
    assert len(sandbox.keepincrm.notes) == 1
