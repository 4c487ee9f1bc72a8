"""What every source of calls looks like to the sync: records, the protocol and the failures it may raise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from callqa_desktop.errors import Rejected
from callqa_desktop.services.progress import Progress


@dataclass(frozen=True, slots=True)
class RemoteEmployee:
    external_id: str
    name: str
    email: str = ""
    internal_number: str = ""
    department: str = ""
    active: bool = True
    lines: tuple[str, ...] = ()
    """Every line the person answers at, mobile numbers as digits among them; kept in memory only."""


@dataclass(slots=True)
class RemoteCall:
    """One call as a vendor tells it, in our words. Nobody changes it once it is made."""

    external_id: str
    started_at: int
    """Milliseconds in UTC."""
    direction: str
    disposition: str
    client_phone: str
    """As the vendor writes it."""
    client_name: str = ""
    internal_number: str = ""
    employee_name: str = ""
    employee_email: str = ""
    wait_seconds: int = 0
    talk_seconds: int = 0
    recording: str = "none"
    """none, uploading (not to be had yet), ready or failed."""
    line_number: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    """What else is worth keeping; no passwords."""


class TooMany(Exception):
    """The answer is so long that rows may be missing: ask for a shorter window.

    Args:
        calls: what did come, for a window that cannot be made shorter.
    """

    def __init__(self, calls: list[RemoteCall]) -> None:
        super().__init__(f"{len(calls)} rows in one answer")
        self.calls = calls


class NoRecording(Rejected):
    """The vendor has no recording of this call, though it once said so."""


class Telephony(Protocol):
    """A source of calls. Every method may raise the service errors of callqa_desktop.errors, and Cancelled."""

    max_window_ms: int
    """The longest window `calls` takes; 0: the source knows no periods and is read whole at every sync."""
    unreadable: int
    """Rows skipped so far because they made no sense."""

    async def verify(self) -> None:
        """Returns when the keys are accepted, else raises the reason."""

    async def employees(self, progress: Progress | None = None) -> list[RemoteEmployee]: ...

    async def calls(self, start_ms: int, end_ms: int, progress: Progress | None = None) -> list[RemoteCall]:
        """The calls that began between two moments, oldest first.

        Raises:
            TooMany: rows may be missing.
        """

    async def fetch_recording(
        self, external_id: str, sink: Callable[[bytes], object], progress: Progress | None = None
    ) -> str:
        """Pours the sound of one call into the sink; returns its media type, "" when not told.

        Raises:
            NoRecording: there is none.
            Rejected: what came is no recording.
        """

    async def aclose(self) -> None: ...


_LARGEST = 1 << 53


def text_of(value: Any, limit: int = 255) -> str:
    """A vendor's value as one clean line: no control characters, single spaces, "" for what is no text or number."""
    if isinstance(value, str):
        return _clean(value, limit)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return ""


@lru_cache(maxsize=8192)  # names, lines and states repeat in thousands of rows
def _clean(value: str, limit: int) -> str:
    if value.isprintable() and "  " not in value:
        return value.strip()[:limit]
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:limit]


def int_of(value: Any, default: int = 0) -> int:
    """A vendor's number, which may be a string, empty or missing."""
    try:
        if type(value) is int:
            number = value
        else:
            number = int(value) if type(value) is str and value.isdecimal() else int(float(value))
    except (TypeError, ValueError, OverflowError):
        return default
    return number if -_LARGEST < number < _LARGEST else default


def object_of(value: Any) -> Mapping[str, Any]:
    """A vendor's object; "", null, [] and anything else that is none count as an empty one."""
    return value if isinstance(value, dict) else {}


def objects_of(value: Any) -> list[tuple[str, Mapping[str, Any]]]:
    """A vendor's collection with its keys: an object of objects, a list of objects (keys ""), null or ""."""
    if isinstance(value, dict):
        return [(str(key), item) for key, item in value.items() if isinstance(item, dict)]
    if isinstance(value, list):
        return [("", item) for item in value if isinstance(item, dict)]
    return []
