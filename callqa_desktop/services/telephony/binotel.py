"""Binotel, a virtual exchange in Ukraine, Kazakhstan and Uzbekistan: REST API 4.0 (developers.binotel.ua).

Everything is a POST of one JSON object that carries key and secret; failures come with status 200, so each reply is
judged by its own `status`. Where no source is named, the facts come from Binotel's published samples.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from callqa_desktop.errors import Refused, Rejected, ServiceError, Throttled, Unavailable
from callqa_desktop.models.enums import Direction
from callqa_desktop.services.net.client import LONGEST_WAIT, Http, Reply
from callqa_desktop.services.net.pace import Pace, base_url, factor, pause
from callqa_desktop.services.net.words import throttled, unavailable
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.telephony.base import NoRecording, RemoteCall, RemoteEmployee, TooMany, int_of, text_of
from callqa_desktop.services.telephony.binotel_rows import calls_of, employees_of, link_of, row_count
from callqa_desktop.texts import tr

log = logging.getLogger(__name__)

SERVICE = "Binotel"
ADDRESS = "https://api.binotel.com/api/4.0"
GAP = 1.1
SAME_METHOD_GAP = 5.0
CUT_AT = 2000
"""Rows of one answer at which the vendor may have cut it (its own bulk downloader shrinks the range there)."""
WAIT_WITHOUT_HINT = 5.2
"""Seconds to wait when the vendor says "too frequent" without saying for how long."""
_HINT_MARGIN = 0.3
_WAITS = 5
_FAULTS = 3
_THREAD_ABOVE = 500
"""Rows mapped off the event loop."""
_HINT = re.compile(r"after\s+(\d+(?:[.,]\d+)?)\s*sec", re.IGNORECASE)
_WEEK_MS = 7 * 86_400_000


class Binotel:
    """One Binotel account. Belongs to the event loop that first uses it; close it there."""

    max_window_ms = _WEEK_MS

    def __init__(self, key: str, secret: str) -> None:
        self.unreadable = 0
        self._secrets = {"key": key, "secret": secret}
        address = base_url(SERVICE, ADDRESS)
        pace = Pace.shared(urlsplit(address).netloc, key, GAP, SAME_METHOD_GAP)
        self._http = Http(SERVICE, address, pace=pace, timeout=60.0, redact=(key, secret))

    async def verify(self) -> None:
        await self._ask("settings/list-of-employees", {}, None)

    async def employees(self, progress: Progress | None = None) -> list[RemoteEmployee]:
        data = await self._ask("settings/list-of-employees", {}, progress)
        return employees_of(data.get("listOfEmployees"))

    async def calls(self, start_ms: int, end_ms: int, progress: Progress | None = None) -> list[RemoteCall]:
        period = {"startTime": start_ms // 1000, "stopTime": -(-end_ms // 1000)}
        found: list[RemoteCall] = []
        cut = False
        for method, direction in (
            ("stats/incoming-calls-for-period", Direction.INBOUND),
            ("stats/outgoing-calls-for-period", Direction.OUTBOUND),
        ):
            details = (await self._ask(method, period, progress)).get("callDetails")
            rows = row_count(details)
            cut = cut or rows >= CUT_AT
            if rows > _THREAD_ABOVE:
                calls, unreadable = await asyncio.to_thread(calls_of, details, direction)
            else:
                calls, unreadable = calls_of(details, direction)
            found += calls
            self.unreadable += unreadable
        found.sort(key=lambda call: call.started_at)
        if cut:
            raise TooMany(found)
        return found

    async def fetch_recording(
        self, external_id: str, sink: Callable[[bytes], object], progress: Progress | None = None
    ) -> str:
        # A link lives 15 minutes to an hour: it is used at once, and asked for once more when it has expired.
        link = await self._link(external_id, {}, progress)
        try:
            info = await self._http.download(link, sink, progress=progress)
        except Refused:
            link = await self._link(external_id, {"validity": 3600, "expiresIn": 3600}, progress)
            try:
                info = await self._http.download(link, sink, progress=progress)
            except Refused as error:
                raise Unavailable(
                    tr("The recording cannot be fetched now"),
                    tr("Binotel gave a link that has already expired"),
                    tr("The program asks for a new link at the next sync"),
                    code="binotel.link_expired",
                    retry_after=300,
                ) from error
        if info.content_type.startswith("text/"):
            raise Rejected(
                tr("The recording cannot be used"),
                tr("Binotel sent a page of text in place of sound"),
                tr("Listen to the call in the Binotel cabinet, or ask its support"),
                code="telephony.not_audio",
            )
        return info.content_type

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _link(self, external_id: str, extra: Mapping[str, Any], progress: Progress | None) -> str:
        try:
            data = await self._ask("stats/call-record", {"generalCallID": external_id, **extra}, progress)
        except Rejected as error:
            if error.code == "binotel.104":
                raise NoRecording(tr("Binotel has no recording of this call"), code="telephony.no_recording") from error
            raise
        link = link_of(data, external_id)
        if not link:
            raise NoRecording(tr("Binotel has no recording of this call"), code="telephony.no_recording")
        return link

    async def _ask(self, method: str, parameters: Mapping[str, Any], progress: Progress | None) -> dict[str, Any]:
        """One method call; waits when told "too frequent", repeats a fault of the vendor, both a few times."""
        body = {**parameters, **self._secrets}
        pace_key = method if method.startswith("stats/") else ""
        waits = faults = 0
        while True:
            try:
                reply = await self._http.request(
                    "POST", f"/{method}.json", json=body, repeat=True, progress=progress, pace_key=pace_key
                )
                return judge(reply)
            except Throttled as error:
                waits += 1
                wait = error.retry_after or WAIT_WITHOUT_HINT
                self._http.pace.hold(wait)
                if error.code != "binotel.106" or waits > _WAITS or wait > LONGEST_WAIT:
                    raise
                log.info("binotel asks to wait %.1f s", wait)
                await pause(wait, progress)
            except Unavailable as error:
                faults += 1
                if error.code not in ("binotel.105", "net.not_json") or faults >= _FAULTS:
                    raise
                await pause(2**faults * random.uniform(0.5, 1.5) * factor(), progress)


def judge(reply: Reply) -> dict[str, Any]:
    """The payload of a success.

    Raises:
        Refused: wrong key or secret, or the company is switched off.
        Throttled: too frequent; retry_after is the vendor's own figure plus a margin.
        Unavailable: a fault of the vendor, or an answer that is no JSON object (an outage comes with status 200).
        Rejected: the request itself was wrong.
    """
    data = reply.json()
    if not isinstance(data, dict) or "status" not in data:
        raise unavailable(SERVICE, "not_json")
    if data["status"] == "success":
        return data
    raise _failure(int_of(data.get("code")), text_of(data.get("message")))


def _failure(code: int, message: str) -> ServiceError:
    if code == 121:
        return Refused(
            tr("Binotel does not accept the key"),
            tr("the key or the secret is wrong"),
            tr("Copy key and secret again from the letter of Binotel support and connect once more"),
            code="binotel.wrong_key",
        )
    if code == 120:
        return Refused(
            tr("Binotel does not let this company in"),
            tr("the account is switched off"),
            tr("Ask Binotel support to switch the account on"),
            code="binotel.disabled",
        )
    if code == 106:
        hint = _HINT.search(message)
        wait = float(hint[1].replace(",", ".")) + _HINT_MARGIN if hint else WAIT_WITHOUT_HINT
        error = throttled(SERVICE, wait)
        error.code = "binotel.106"
        return error
    if code in (102, 103, 104):
        return Rejected(
            tr("Binotel rejects the request"),
            tr("code {code}").format(code=code),
            tr("Update the program; if it stays so, report it"),
            code=f"binotel.{code}",
        )
    # 105 and codes nobody has described: the vendor's fault until shown otherwise
    return Unavailable(
        tr("Binotel cannot answer now"),
        tr("code {code}").format(code=code),
        tr("Try again in a few minutes; what was fetched so far is kept"),
        code=f"binotel.{code}",
        retry_after=60,
    )
