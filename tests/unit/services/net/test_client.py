from __future__ import annotations

import asyncio
import email.utils
import logging
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from callqa_desktop.errors import Cancelled, Refused, Rejected, ServiceError, Throttled, Unavailable
from callqa_desktop.services.net import client
from callqa_desktop.services.net.client import Http, failure_kind, retry_after
from callqa_desktop.services.net.pace import Pace
from callqa_desktop.services.progress import Progress


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_PACE", "0")


def ask(url: str, *, repeat: bool = True, path: str = "/a", timeout: float = 5.0, **more: Any) -> Any:
    async def go() -> Any:
        async with Http("Vendor", url, pace=Pace(0), timeout=timeout) as http:
            return await http.request("POST", path, json={"a": 1}, repeat=repeat, **more)

    return asyncio.run(go())


def fetch(url: str, base: str, sink: Any = None) -> Any:
    async def go() -> Any:
        async with Http("Vendor", base, pace=Pace(0), headers={"X-Key": "secret"}) as http:
            return await http.download(url, sink or (lambda data: None))

    return asyncio.run(go())


def test_a_fault_of_the_server_is_repeated_until_it_answers(loopback: Any) -> None:
    loopback.answer = lambda number, path: (500, {}, b"") if number < 3 else (200, {}, b'{"ok": 1}')
    assert ask(loopback.url).json() == {"ok": 1}
    assert len(loopback.seen) == 4


def test_what_must_not_be_repeated_is_sent_once(loopback: Any) -> None:
    loopback.answer = lambda number, path: (503, {}, b"")
    with pytest.raises(Unavailable) as told:
        ask(loopback.url, repeat=False)
    assert (told.value.code, len(loopback.seen)) == ("net.status", 1)


def test_a_broken_connection_is_repeated_and_then_told(loopback: Any) -> None:
    loopback.answer = lambda number, path: (0, {}, b"")
    with pytest.raises(Unavailable) as told:
        ask(loopback.url)
    assert (told.value.code, len(loopback.seen)) == ("net.lost", client.ATTEMPTS)
    assert "Vendor" in str(told.value)


def test_other_statuses_are_the_vendors_business(loopback: Any) -> None:
    loopback.answer = lambda number, path: (422, {}, b'{"errors": {}}')
    assert ask(loopback.url).status == 422


@pytest.mark.parametrize("body", [b"<html>Something went wrong</html>", b"", b'{"a": [1, 2', b"[" * 100_000])
def test_an_outage_page_and_a_cut_answer_mean_unavailable(loopback: Any, body: bytes) -> None:
    loopback.answer = lambda number, path: (200, {"Content-Type": "text/html"}, body)
    with pytest.raises(Unavailable) as told:
        ask(loopback.url).json()
    assert told.value.code == "net.not_json"


def test_a_large_answer_is_read_whole(loopback: Any) -> None:
    body = b"\xef\xbb\xbf[" + b",".join(b'"%d"' % n for n in range(300_000)) + b"]"
    loopback.answer = lambda number, path: (200, {}, body)
    assert len(ask(loopback.url).json()) == 300_000


def test_an_answer_beyond_the_ceiling_is_not_taken(loopback: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "REPLY_CEILING", 1000)
    loopback.answer = lambda number, path: (200, {}, b"x" * 1001)
    with pytest.raises(Unavailable) as told:
        ask(loopback.url, repeat=False)
    assert told.value.code == "net.too_large"


def test_a_wait_the_vendor_asks_for_holds_even_without_own_pauses(loopback: Any) -> None:
    loopback.answer = lambda number, path: (429, {"Retry-After": "0.4"}, b"") if number == 0 else (200, {}, b"{}")
    started = time.monotonic()
    assert ask(loopback.url, repeat=False).status == 200
    assert time.monotonic() - started >= 0.4


def test_a_long_wait_is_handed_back_with_its_length(loopback: Any) -> None:
    loopback.answer = lambda number, path: (429, {"Retry-After": "3600"}, b"")

    async def go() -> None:
        async with Http("Vendor", loopback.url, pace=Pace(0)) as http:
            for _ in range(2):  # the second does not even ask
                with pytest.raises(Throttled) as told:
                    await http.request("GET", "/a", repeat=True)
                assert told.value.retry_after == pytest.approx(3600, abs=5)

    asyncio.run(go())
    assert len(loopback.seen) == 1


def test_retry_after_reads_seconds_and_dates_by_the_servers_clock() -> None:
    now = datetime(2020, 1, 1, tzinfo=UTC)
    date = email.utils.format_datetime
    assert retry_after({"retry-after": "7"}) == 7
    assert retry_after({"retry-after": date(now + timedelta(seconds=90)), "date": date(now)}) == 90
    assert retry_after({"retry-after": date(now)}) == 0
    assert retry_after({}) is None
    assert retry_after({"retry-after": "soon"}) is None


def test_cancelling_stops_a_request_under_way_at_once(loopback: Any) -> None:
    release, released = threading.Event(), list[bool]()
    progress = Progress()

    def answer(number: int, path: str) -> tuple[int, dict[str, str], bytes]:
        progress.cancel()
        released.append(release.wait(20))
        return 200, {}, b"{}"

    loopback.answer = answer
    with pytest.raises(Cancelled):
        ask(loopback.url, progress=progress, timeout=20)
    assert not released, "the answer was not waited for"
    release.set()


def test_a_silent_server_is_a_timeout(loopback: Any) -> None:
    release = threading.Event()
    loopback.answer = lambda number, path: (200, {}, b"{}") if release.wait(5) else (500, {}, b"")
    with pytest.raises(Unavailable) as told:
        ask(loopback.url, repeat=False, timeout=0.2)
    release.set()
    assert told.value.code == "net.timeout"


def test_nobody_listening_is_refused_and_an_unknown_name_is_dns() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(Unavailable) as told:
            ask(f"http://127.0.0.1:{closed.getsockname()[1]}")
    assert told.value.code == "net.refused"
    with pytest.raises(Unavailable) as told:
        ask("http://no-such-host.invalid", repeat=False)
    assert told.value.code in ("net.dns", "net.proxy", "net.network")


def test_an_address_that_is_none_is_said_so() -> None:
    with pytest.raises(Unavailable) as told:
        ask("ftp://host")
    assert told.value.code == "net.address"


@pytest.mark.parametrize(("code", "kind"), [(10, "clock"), (9, "clock"), (18, "certificate")])
def test_an_expired_certificate_speaks_of_the_clock(code: int, kind: str) -> None:
    cause = ssl.SSLCertVerificationError("no")
    cause.verify_code = code
    error = httpx.ConnectError("x")
    error.__cause__ = OSError("all failed")
    error.__cause__.__cause__ = ExceptionGroup("many", [cause])
    assert failure_kind(error) == kind


def test_a_server_that_speaks_no_tls_is_not_trusted(loopback: Any) -> None:
    with pytest.raises(Unavailable) as told:
        ask(loopback.url.replace("http:", "https:"), repeat=False)
    assert told.value.code in ("net.tls", "net.lost")


def test_a_proxy_that_fails_is_named() -> None:
    assert failure_kind(httpx.ProxyError("no")) == "proxy"


def test_the_log_holds_neither_secrets_nor_query_values(loopback: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def go() -> None:
        async with Http("Vendor", loopback.url, pace=Pace(0), redact=("topsecret",)) as http:
            await http.request("GET", "/users/topsecret/list", params={"phone": "+380671112233"}, repeat=True)

    with caplog.at_level(logging.DEBUG):
        asyncio.run(go())
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith(("callqa", "httpx", "httpcore")))
    assert "/users/***/list 200" in ours
    assert "topsecret" not in ours
    assert "380671112233" not in ours


def test_a_download_is_streamed_and_measured(loopback: Any) -> None:
    loopback.answer = lambda number, path: (200, {"Content-Type": "Audio/MPEG; x=1"}, b"abc" * 100_000)
    parts: list[bytes] = []
    info = fetch(loopback.url + "/file", loopback.url, parts.append)
    assert (info.content_type, info.size, b"".join(parts)) == ("audio/mpeg", 300_000, b"abc" * 100_000)


@pytest.mark.parametrize(
    ("status", "kind"), [(403, Refused), (401, Refused), (404, Rejected), (500, Unavailable), (429, Throttled)]
)
def test_a_download_that_fails_has_a_kind(loopback: Any, status: int, kind: type[ServiceError]) -> None:
    loopback.answer = lambda number, path: (status, {}, b"no")
    with pytest.raises(kind):
        fetch(loopback.url + "/file", loopback.url)


def test_a_download_cut_short_is_no_download(loopback: Any) -> None:
    loopback.answer = lambda number, path: (200, {"Content-Length": "1000"}, b"short")
    with pytest.raises(Unavailable) as told:
        fetch(loopback.url + "/file", loopback.url)
    assert told.value.code == "net.lost"


def test_redirects_stay_on_the_configured_host_or_https(loopback: Any) -> None:
    loopback.answer = lambda number, path: (
        (302, {"Location": "/there"}, b"") if path == "/file" else (200, {}, b"sound")
    )
    parts: list[bytes] = []
    fetch(loopback.url + "/file", loopback.url, parts.append)
    assert b"".join(parts) == b"sound"
    loopback.answer = lambda number, path: (302, {"Location": "http://example.invalid/x"}, b"")
    with pytest.raises(Rejected):
        fetch(loopback.url + "/file", loopback.url)
    loopback.answer = lambda number, path: (302, {"Location": "/file"}, b"")
    with pytest.raises(Rejected):
        fetch(loopback.url + "/file", loopback.url)


def test_a_plain_link_is_not_followed_from_a_secure_service(loopback: Any) -> None:
    with pytest.raises(Rejected):
        fetch(loopback.url + "/file", "https://api.example.com")
    assert loopback.seen == []


def test_an_error_of_the_sink_is_passed_on(loopback: Any) -> None:
    def full(data: bytes) -> None:
        raise OSError(28, "No space left on device")

    loopback.answer = lambda number, path: (200, {}, b"sound")
    with pytest.raises(OSError, match="No space"):
        fetch(loopback.url + "/file", loopback.url, full)
