"""How often a service may be asked, and at which address: what vendors demand and what the environment changes."""

from __future__ import annotations

import asyncio
import hashlib
import os
import threading
import time
from urllib.parse import urlsplit, urlunsplit

from callqa_desktop.services.progress import Progress

_SLICE = 0.1
"""Seconds between two looks at a wish to cancel."""


def base_url(service: str, default: str) -> str:
    """The address of a service, without a slash at the end.

    CALLQA_<SERVICE>_BASE_URL replaces scheme and host; the vendor's path stays.

    Args:
        service: the service's name in the environment, for example "binotel".
        default: the vendor's own address, with or without a path.
    """
    given = os.environ.get(f"CALLQA_{service.upper()}_BASE_URL", "").strip()
    path = urlsplit(default).path
    if not given:
        return default.rstrip("/")
    moved = urlsplit(given)
    return urlunsplit((moved.scheme, moved.netloc, (moved.path.rstrip("/") + path).rstrip("/"), "", ""))


def factor() -> float:
    """CALLQA_PACE: what the program's own pauses are multiplied by; 1 when unset or unreadable."""
    try:
        return max(0.0, float(os.environ.get("CALLQA_PACE", "1")))
    except ValueError:
        return 1.0


async def pause(seconds: float, progress: Progress | None = None) -> None:
    """Waits; ends early with Cancelled when the progress is cancelled, at most a tenth of a second late."""
    end = time.monotonic() + seconds
    while True:
        if progress:
            progress.check()
        left = end - time.monotonic()
        if left <= 0:
            return
        await asyncio.sleep(min(left, _SLICE) if progress else left)


class Pace:
    """When the next request to one account of one service may start. Thread-safe.

    Pauses are counted from the end of a request to the start of the next, so that the vendor never sees them closer.

    Args:
        gap: seconds between any two requests.
        per_key_gap: seconds between two requests with the same pace key (for example the same method).
    """

    _shared: dict[str, Pace] = {}  # noqa: RUF012 - one registry for the whole process is the point
    _registry_lock = threading.Lock()

    def __init__(self, gap: float, per_key_gap: float = 0.0) -> None:
        self.gap = gap
        self.per_key_gap = per_key_gap
        self._lock = threading.Lock()
        self._next = 0.0
        self._next_by_key: dict[str, float] = {}
        self._held_until = 0.0

    @classmethod
    def shared(cls, host: str, account: str, gap: float, per_key_gap: float = 0.0) -> Pace:
        """The one pace of an account in this process, whichever loop or client asks.

        Args:
            account: what tells accounts apart, usually the key; only a digest of it is kept.
        """
        name = f"{host} {hashlib.sha256(account.encode()).hexdigest()[:16]}"
        with cls._registry_lock:
            return cls._shared.setdefault(name, cls(gap, per_key_gap))

    def claim(self, key: str = "") -> float:
        """Books the present moment and returns 0, or returns the seconds to wait before asking again."""
        with self._lock:
            now = time.monotonic()
            due = max(self._next, self._next_by_key.get(key, 0.0) if key else 0.0, self._held_until)
            if due > now:
                return due - now
            self._book(key, now)
            return 0.0

    def finished(self, key: str = "") -> None:
        """Counts the pauses from now on."""
        with self._lock:
            self._book(key, time.monotonic())

    def hold(self, seconds: float) -> None:
        """The vendor asked for this wait: nobody starts before it is over. Not changed by CALLQA_PACE."""
        with self._lock:
            self._held_until = max(self._held_until, time.monotonic() + seconds)

    def held(self) -> float:
        """Seconds left of a wait the vendor asked for."""
        return max(0.0, self._held_until - time.monotonic())

    def _book(self, key: str, now: float) -> None:
        times = factor()
        self._next = now + self.gap * times
        if key:
            self._next_by_key[key] = now + self.per_key_gap * times
