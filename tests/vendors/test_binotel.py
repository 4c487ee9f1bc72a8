"""The Binotel client against the stand-in: keys, faults, pauses, periods and recordings."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

import pytest

from callqa_desktop.errors import Refused, Rejected, ServiceError, Throttled, Unavailable
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import big_world, demo_world
from callqa_desktop.services.net.pace import Pace
from callqa_desktop.services.telephony import binotel
from callqa_desktop.services.telephony.base import NoRecording, TooMany
from callqa_desktop.services.telephony.binotel import Binotel

T = TypeVar("T")
DAY = 86_400_000


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    monkeypatch.setenv("CALLQA_PACE", "0")
    monkeypatch.setattr(Pace, "_shared", {})  # a wait of one test is none of the next
    with Sandbox(demo_world()) as running:
        for name, value in running.environment().items():
            monkeypatch.setenv(name, value)
        yield running


def with_client(work: Callable[[Binotel], Coroutine[Any, Any, T]], key: str = "", secret: str = "") -> T:
    async def go() -> T:
        client = Binotel(key or "demo-binotel-key", secret or "demo-binotel-secret")
        try:
            return await work(client)
        finally:
            await client.aclose()

    return asyncio.run(go())


def now_ms() -> int:
    return int(time.time() * 1000)


def test_keys_are_verified_without_reading_calls(sandbox: Sandbox) -> None:
    with_client(lambda client: client.verify())
    assert sandbox.binotel.requests == ["settings/list-of-employees"]


def test_a_wrong_secret_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(Refused) as told:
        with_client(lambda client: client.verify(), secret="wrong-secret")
    assert told.value.code == "binotel.wrong_key"
    assert "wrong-secret" not in str(told.value)


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ("disabled", Refused, "binotel.disabled"),
        ("vendor_error", Unavailable, "binotel.105"),
        ("outage_page", Unavailable, "net.not_json"),
        ("plain_text", Unavailable, "net.not_json"),
        ("truncated_json", Unavailable, "net.not_json"),
        ("http_500", Unavailable, "net.status"),
        ("reset", Unavailable, "net.lost"),
    ],
)
def test_a_lasting_fault_is_told_by_kind(sandbox: Sandbox, fault: str, kind: type[ServiceError], code: str) -> None:
    sandbox.faults.set("binotel", fault)
    with pytest.raises(kind) as told:
        with_client(lambda client: client.verify())
    assert told.value.code == code


@pytest.mark.parametrize("fault", ["vendor_error", "outage_page", "truncated_json", "http_500", "reset"])
def test_a_passing_fault_is_not_noticed(sandbox: Sandbox, fault: str) -> None:
    sandbox.faults.set("binotel", fault, times=2)
    assert with_client(lambda client: client.employees())


def test_too_frequent_waits_as_long_as_the_vendor_says(sandbox: Sandbox) -> None:
    sandbox.faults.set("binotel", "too_frequent", times=1, value=0.7)
    started = time.monotonic()
    assert with_client(lambda client: client.employees())
    assert time.monotonic() - started >= 0.7


def test_too_frequent_without_a_figure_waits_a_while(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert binotel.WAIT_WITHOUT_HINT >= 5
    monkeypatch.setattr(binotel, "WAIT_WITHOUT_HINT", 0.5)
    sandbox.faults.set("binotel", "too_frequent_bare", times=1)
    started = time.monotonic()
    assert with_client(lambda client: client.employees())
    assert time.monotonic() - started >= 0.5


def test_a_long_or_endless_pause_is_handed_back(sandbox: Sandbox) -> None:
    sandbox.faults.set("binotel", "too_frequent", value=900)
    with pytest.raises(Throttled) as told:
        with_client(lambda client: client.employees(), key="demo-binotel-key")
    assert told.value.retry_after == pytest.approx(900, abs=1)


def test_requests_are_not_sent_closer_than_the_vendor_allows(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_PACE", "0.1")
    sandbox.binotel.min_gap = 0.5  # five seconds, at a tenth

    async def go(client: Binotel) -> None:
        for _ in range(3):
            await client.calls(now_ms() - DAY, now_ms())

    with_client(go)
    assert len(sandbox.binotel.requests) == 6  # none was sent back as too frequent


def test_a_period_holds_both_directions_in_order_and_no_messages(sandbox: Sandbox) -> None:
    calls = with_client(lambda client: client.calls(now_ms() - 7 * DAY, now_ms()))
    assert {call.direction for call in calls} == {"inbound", "outbound"}
    assert [call.started_at for call in calls] == sorted(call.started_at for call in calls)
    messages = {call.id for call in sandbox.world.calls if call.sms}
    assert messages
    assert not messages & {call.external_id for call in calls}


def test_an_answer_that_may_be_cut_is_not_taken_for_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_PACE", "0")
    with Sandbox(big_world(6000, days=2)) as running:
        monkeypatch.setenv("CALLQA_BINOTEL_BASE_URL", running.url)
        with pytest.raises(TooMany) as told:
            with_client(lambda client: client.calls(now_ms() - 3 * DAY, now_ms()))
    assert len(told.value.calls) >= 2000


def recorded(sandbox: Sandbox) -> str:
    return next(c.id for c in sandbox.world.calls if c.sound and c.settled() and c.disposition == "ANSWER")


def take(sandbox: Sandbox, call_id: str) -> tuple[bytes, str]:
    parts: list[bytes] = []
    kind = with_client(lambda client: client.fetch_recording(call_id, parts.append))
    return b"".join(parts), kind


def test_a_recording_is_fetched_through_its_link(sandbox: Sandbox) -> None:
    sound, kind = take(sandbox, recorded(sandbox))
    assert kind == "audio/mpeg"
    assert len(sound) > 1000


def test_an_expired_link_is_asked_for_once_more(sandbox: Sandbox) -> None:
    call_id = recorded(sandbox)
    sandbox.faults.set("binotel", "expired_link", times=1)
    assert len(take(sandbox, call_id)[0]) > 1000
    assert sandbox.binotel.requests.count("stats/call-record") == 2


def test_a_link_that_is_always_expired_is_put_off(sandbox: Sandbox) -> None:
    sandbox.faults.set("binotel", "expired_link")
    with pytest.raises(Unavailable) as told:
        take(sandbox, recorded(sandbox))
    assert told.value.code == "binotel.link_expired"
    assert sandbox.binotel.requests.count("stats/call-record") == 2


def test_wrong_data_means_there_is_no_recording_and_is_asked_once(sandbox: Sandbox) -> None:
    sandbox.faults.set("binotel", "no_recording")
    with pytest.raises(NoRecording):
        take(sandbox, recorded(sandbox))
    assert sandbox.binotel.requests.count("stats/call-record") == 1


def test_a_page_in_place_of_sound_is_rejected(sandbox: Sandbox) -> None:
    sandbox.faults.set("binotel", "html_recording")
    with pytest.raises(Rejected) as told:
        take(sandbox, recorded(sandbox))
    assert told.value.code == "telephony.not_audio"


@pytest.mark.parametrize("fault", ["broken_download", "recording_500"])
def test_a_download_that_breaks_is_unavailable(sandbox: Sandbox, fault: str) -> None:
    sandbox.faults.set("binotel", fault)
    with pytest.raises(Unavailable):
        take(sandbox, recorded(sandbox))
