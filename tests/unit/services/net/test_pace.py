from __future__ import annotations

import asyncio
import itertools
import time
from typing import Any

import pytest

from callqa_desktop.errors import Cancelled
from callqa_desktop.services.net.client import Http
from callqa_desktop.services.net.pace import Pace, base_url, pause
from callqa_desktop.services.progress import Progress


def test_the_environment_moves_scheme_and_host_and_the_path_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    assert base_url("binotel", "https://api.binotel.com/api/4.0/") == "https://api.binotel.com/api/4.0"
    monkeypatch.setenv("CALLQA_BINOTEL_BASE_URL", "http://127.0.0.1:8080/")
    assert base_url("Binotel", "https://api.binotel.com/api/4.0") == "http://127.0.0.1:8080/api/4.0"
    monkeypatch.setenv("CALLQA_BINOTEL_BASE_URL", "http://127.0.0.1:8080/vendor")
    assert base_url("binotel", "https://api.binotel.com/api") == "http://127.0.0.1:8080/vendor/api"


def test_requests_keep_their_distance_and_the_same_method_keeps_more(
    loopback: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLQA_PACE", "0.1")
    arrived: list[float] = []

    def answer(number: int, path: str) -> tuple[int, dict[str, str], bytes]:
        arrived.append(time.monotonic())
        return 200, {}, b"{}"

    loopback.answer = answer

    async def go() -> None:
        pace = Pace(1.0, 5.0)
        async with Http("V", loopback.url, pace=pace) as one, Http("V", loopback.url, pace=pace) as other:
            await asyncio.gather(
                one.request("GET", "/a", repeat=True, pace_key="a"),
                one.request("GET", "/b", repeat=True, pace_key="b"),
                other.request("GET", "/c", repeat=True),
            )
            await one.request("GET", "/a", repeat=True, pace_key="a")

    asyncio.run(go())
    gaps = [later - earlier for earlier, later in itertools.pairwise(arrived)]
    assert min(gaps) >= 0.1
    again = loopback.seen.index("/a", 1) if loopback.seen[0] == "/a" else len(loopback.seen) - 1
    assert arrived[again] - arrived[loopback.seen.index("/a")] >= 0.5


def test_one_account_has_one_pace() -> None:
    assert Pace.shared("host", "key", 1) is Pace.shared("host", "key", 1)
    assert Pace.shared("host", "key", 1) is not Pace.shared("host", "other", 1)


def test_a_wait_asked_for_is_not_shortened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_PACE", "0")
    pace = Pace(100)
    assert pace.claim() == 0
    assert pace.claim() == 0
    pace.hold(30)
    assert pace.claim() == pytest.approx(30, abs=1)
    assert pace.held() == pytest.approx(30, abs=1)


@pytest.mark.parametrize(("given", "wait"), [("2", 2), ("-1", 0), ("fast", 1)])
def test_own_pauses_are_multiplied(monkeypatch: pytest.MonkeyPatch, given: str, wait: float) -> None:
    monkeypatch.setenv("CALLQA_PACE", given)
    pace = Pace(1)
    pace.claim()
    assert pace.claim() == pytest.approx(wait, abs=0.1)


def test_a_pause_ends_when_cancelled() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        asyncio.run(pause(60, progress))
