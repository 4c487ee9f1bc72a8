"""The ledger: a few lines for many requests, sums, periods, a file no spreadsheet runs; never what was sent."""

from __future__ import annotations

import asyncio
import csv
from pathlib import Path
from typing import Any

import pytest

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.analysis import Outgoing
from callqa_desktop.services.ledger.book import noting
from callqa_desktop.services.ledger.desk import LedgerDesk
from callqa_desktop.services.ledger.figures import LedgerFilter
from callqa_desktop.services.net import outgoing
from callqa_desktop.services.net.client import Http
from callqa_desktop.services.net.pace import Pace
from callqa_desktop.services.store import Store


@pytest.fixture
def desk(store: Store) -> LedgerDesk:
    return LedgerDesk(store)


def line(at: int, service: str = "gemini", **more: Any) -> Outgoing:
    values: dict[str, Any] = {
        "service": service, "purpose": "judge", "subject": "text", "sent_bytes": 100, "outcome": "ok",
        "cost_micro_usd": 5, "created_at": at, **more,
    }  # fmt: skip
    return Outgoing(**values)


def test_a_thousand_requests_of_one_act_are_a_line_each_host_and_subject(store: Store, desk: LedgerDesk) -> None:
    async def work() -> None:
        async with noting(store, "sync"):
            outgoing.left("Binotel", "api.example", "question", 10)
            await asyncio.gather(*(asyncio.to_thread(many) for _ in range(4)))
            outgoing.left("Binotel", "files.example", "question", 7)
            outgoing.left("Binotel", "api.example", "question", 3, "http.500")

    def many() -> None:
        for _ in range(250):
            outgoing.left("Binotel", "api.example", "question", 10)

    asyncio.run(work())
    rows = desk.rows(LedgerFilter()).result(10)
    assert sorted((r.host, r.requests, r.sent_bytes, r.outcome) for r in rows) == [
        ("api.example", 1, 3, "http.500"),
        ("api.example", 1001, 10_010, "ok"),
        ("files.example", 1, 7, "ok"),
    ]
    assert {(r.service, r.purpose) for r in rows} == {("binotel", "sync")}


def test_the_first_request_is_written_before_the_act_ends(store: Store, desk: LedgerDesk) -> None:
    async def work() -> int:
        async with noting(store, "push"):
            outgoing.left("KeepinCRM", "crm.example", "phone", 10)
            await store.awrite(lambda s: None)  # the writer takes one after the other
            return len(await asyncio.wrap_future(desk.rows(LedgerFilter())))

    assert asyncio.run(work()) == 1


def test_nothing_is_kept_outside_of_an_act_and_a_meter_takes_its_own(store: Store, desk: LedgerDesk) -> None:
    outgoing.left("Binotel", "api.example", "question", 10)

    async def work() -> int:
        async with noting(store, "analyze"):
            with outgoing.metered() as meter:
                await asyncio.gather(*(asyncio.to_thread(outgoing.left, "gemini", "g.example", "sound", 5),) * 1)
                return meter.take()

    assert asyncio.run(work()) == 5
    assert desk.rows(LedgerFilter()).result(10) == []


def test_what_never_left_is_not_counted(store: Store, desk: LedgerDesk) -> None:
    async def work() -> None:
        async with (
            noting(store, "sync"),
            Http("Binotel", "http://127.0.0.1:9", pace=Pace(0)) as http,
        ):
            with pytest.raises(UserFacingError):
                await http.request("GET", "/a", repeat=False)

    asyncio.run(work())
    assert desk.rows(LedgerFilter()).result(10) == []


def test_totals_of_a_period(store: Store, desk: LedgerDesk) -> None:
    lines = [
        line(1000, input_tokens=10, output_tokens=5),
        line(2000, input_tokens=10, thinking_tokens=1, cost_micro_usd=None),
        line(2500, outcome="gemini.quota", cost_micro_usd=0),
        line(2600, "binotel", purpose="sync", subject="question", requests=40, sent_bytes=4000, cost_micro_usd=0),
        line(3000),
    ]
    store.write(lambda s: s.add_all(lines)).result(10)
    binotel, gemini = desk.totals(LedgerFilter(from_ms=1000, to_ms=3000)).result(10)
    assert (binotel.service, binotel.requests, binotel.sent_bytes, binotel.failed) == ("binotel", 40, 4000, 0)
    assert (gemini.requests, gemini.failed, gemini.tokens, gemini.micro_usd, gemini.unpriced) == (3, 1, 26, 5, 1)
    assert gemini.last_at == 2500
    assert [r.at for r in desk.rows(LedgerFilter(service="gemini")).result(10)] == [3000, 2500, 2000, 1000]


def test_the_file_holds_every_line_and_nothing_that_runs(store: Store, desk: LedgerDesk, tmp_path: Path) -> None:
    store.write(lambda s: s.add_all([line(n) for n in range(5000)])).result(20)
    store.write(lambda s: s.add(line(9000, host="=cmd|' /C calc'!A0", model="-2+3", outcome="@x"))).result(10)
    file = desk.export_csv(LedgerFilter(), tmp_path).result(20)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))
    assert len(rows) == 5002
    assert len(rows[0]) == len(rows[-1]) == 12
    assert all(not cell.startswith(("=", "-", "@", "+")) for row in rows for cell in row)
    assert rows[-1][2] == "'=cmd|' /C calc'!A0"
    assert desk.export_csv(LedgerFilter(), tmp_path).result(20) != file
    with pytest.raises(UserFacingError):
        desk.export_csv(LedgerFilter(), tmp_path / "no such folder").result(10)
