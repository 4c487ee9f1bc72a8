"""Every way a request to Gemini can fail, as an error of the right kind with a sentence a person understands.

Facts: the vendor's error model (google.rpc), see the notes on each. Texts of the vendor are not repeated, as they may
quote what was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from callqa_desktop.errors import Refused, Rejected, ServiceError, Throttled, Unavailable
from callqa_desktop.services.net.words import unavailable
from callqa_desktop.texts import tr

SERVICE = "Gemini"
PUT_OFF = 120.0
"""Seconds to put a job off when the vendor asks for a pause without saying how long."""
NO_MODEL = "gemini.model"
"""Code of the failure that concerns the model alone."""
_PACIFIC = ZoneInfo("America/Los_Angeles")

BLOCKED = {"SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION", "MODEL_ARMOR", "LANGUAGE"}
"""Finish reasons that stay the same however often this input is sent."""


def from_status(code: int, details: Any) -> ServiceError:
    """The error for an answer that is not 200.

    Args:
        details: the parsed body, or whatever the vendor's library made of it.
    """
    reasons = {str(detail.get("reason", "")) for detail in _details(details)}
    if code == 429:
        return _throttled(details)
    if code == 400 and "API_KEY_INVALID" in reasons:
        return wrong_key()
    if code == 400 and _status(details) == "FAILED_PRECONDITION":
        return Refused(
            tr("Gemini refuses to work for this account"),
            tr("the service is not offered in this country without billing"),
            tr("Switch billing on for the project of this key, or use another key"),
            code="gemini.precondition",
        )
    if code in (401, 403):
        return Refused(
            tr("Gemini refuses this key"),
            tr("the key may not use this service, or its project is blocked"),
            tr("Check the key and its project in Google AI Studio, then connect again"),
            code="gemini.forbidden",
        )
    if code == 404:
        return Refused(
            tr("Gemini does not know this model"),
            tr("it was shut down, or this key may not use it"),
            tr("Choose another model in the connection"),
            code=NO_MODEL,
        )
    if code == 413:
        return Rejected(
            tr("The recording is too large for Gemini"),
            "",
            tr("Split the recording into shorter files"),
            code="gemini.too_large",
        )
    if 400 <= code < 500 and code != 408:
        return Rejected(
            tr("Gemini rejects this request"),
            tr("it answers with the code {code}").format(code=code),
            tr("Choose another model in the connection; if it stays so, report it"),
            code="gemini.rejected",
        )
    if code in (503, 504):
        return Unavailable(
            tr("Gemini is overloaded"),
            tr("its servers have too much to do at the moment"),
            tr("The program tries again by itself later"),
            code="gemini.overloaded",
            retry_after=60,
        )
    return unavailable(SERVICE, "status")


def unknown_field(code: int, details: Any) -> bool:
    """The API's version does not know a field of the request; the newer test version may."""
    message = details.get("error", {}).get("message", "") if _is_error(details) else ""
    return code == 400 and "Unknown name" in str(message)


def retry_delay(details: Any) -> float | None:
    """Seconds the vendor asks to wait (google.rpc.RetryInfo); None when it names none or waiting seconds is useless."""
    if _daily(details):
        return None
    for detail in _details(details):
        told = re.fullmatch(r"(\d+(?:\.\d+)?)s", str(detail.get("retryDelay", "")))
        if told:
            return float(told[1])
    return None


def _daily(details: Any) -> bool:
    """The quota of the day is used up: it is renewed at midnight Pacific time."""
    return any(
        "PerDay" in str(violation.get("quotaId", ""))
        for detail in _details(details)
        for violation in detail.get("violations") or ()
        if isinstance(violation, dict)
    )


def seconds_to_midnight(now: datetime) -> float:
    """Until the next midnight in Los Angeles, when daily quotas are renewed (the vendor's page on rate limits)."""
    here = now.astimezone(_PACIFIC)
    # The wall clock's midnight, so that nights when the clocks change are right too.
    midnight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight.astimezone(UTC) - now.astimezone(UTC)).total_seconds()


def _throttled(details: Any) -> Throttled:
    if _daily(details):
        return Throttled(
            tr("The daily quota of Gemini is used up"),
            tr("it is renewed at midnight Pacific time"),
            tr("The program goes on by itself then; a larger quota needs billing in Google AI Studio"),
            code="gemini.quota_day",
            retry_after=seconds_to_midnight(datetime.now(UTC)),
        )
    return Throttled(
        tr("Gemini asks to wait"),
        tr("too many requests or tokens were sent in a short time"),
        tr("The program tries again by itself later"),
        code="gemini.quota",
        retry_after=retry_delay(details) or PUT_OFF,
    )


def wrong_key() -> Refused:
    return Refused(
        tr("Gemini does not accept this key"),
        tr("the key is wrong or was deleted"),
        tr("Copy the key from Google AI Studio again and connect anew"),
        code="gemini.wrong_key",
    )


def malformed_key() -> Refused:
    return Refused(
        tr("This cannot be a key of Gemini"),
        tr("a key has only Latin letters, digits and signs, without spaces"),
        tr("Copy the key from Google AI Studio again"),
        code="gemini.malformed_key",
    )


def blocked(reason: str) -> Rejected:
    """The prompt or the answer was blocked; `reason` is the vendor's word."""
    return Rejected(
        tr("Gemini does not process this call"),
        tr("its content rules block it ({reason})").format(reason=reason[:40]),
        tr("Listen to the call and score it yourself; the sound and the scores stay here"),
        code="gemini.blocked",
    )


def malformed() -> Rejected:
    return Rejected(
        tr("The answer of Gemini cannot be read"),
        tr("it has another shape than was asked for, twice"),
        tr("Analyze the call again, or choose another model in the connection"),
        code="gemini.malformed",
    )


def too_long() -> Rejected:
    return Rejected(
        tr("The answer of Gemini is cut off"),
        tr("the call is too long for one answer of this model"),
        tr("Choose another model in the connection, or split the recording"),
        code="gemini.max_tokens",
    )


def file_failed() -> Rejected:
    return Rejected(
        tr("Gemini cannot read the recording"),
        tr("it could not process the uploaded sound"),
        tr("Listen to the recording: if it plays well, analyze the call again"),
        code="gemini.file",
    )


def _is_error(details: Any) -> bool:
    return isinstance(details, dict) and isinstance(details.get("error"), dict)


def _status(details: Any) -> str:
    return str(details["error"].get("status", "")) if _is_error(details) else ""


def _details(details: Any) -> Iterator[dict[str, Any]]:
    found = details["error"].get("details") if _is_error(details) else None
    for detail in found if isinstance(found, list) else ():
        if isinstance(detail, dict):
            yield detail
