"""Which period is asked for next: history oldest to newest, later the newest with an overlap, in adaptive windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HOUR = 3_600_000
DAY = 24 * HOUR
OVERLAP = 2 * HOUR
"""Read again at each sync: rows reach the vendor's history late and change shortly after a call."""
OPEN_FOR = 3 * DAY
"""How long a call may stay in progress, or its recording be uploading, before it is no longer read again."""
AHEAD = DAY
"""Asked for beyond the present, so that calls are found even where this computer's clock is behind."""
HISTORY_DAYS = 90
BUSY = 1500
"""Rows in a window at which the next one is halved."""
QUIET = 500
"""Rows in a window below which the next one is doubled."""
SHORTEST = 60_000


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the last sync stopped: everything from `first` to `until` was read; `newest` is the latest call seen."""

    first: int
    until: int
    newest: int = 0

    @staticmethod
    def read(stored: Mapping[str, Any]) -> Cursor | None:
        """The cursor of a connection; None before its first sync."""
        values = [stored.get(name) for name in ("first", "until", "newest")]
        if not all(isinstance(value, int) for value in values):
            return None
        return Cursor(*values)  # type: ignore[arg-type]  # checked one line above

    def stored(self) -> dict[str, Any]:
        return {"first": self.first, "until": self.until, "newest": self.newest}

    def moved(self, until: int, newest: int) -> Cursor:
        return Cursor(self.first, until, max(self.newest, newest))


def start_of(cursor: Cursor | None, now: int, history_days: int, oldest_open: int | None) -> int:
    """The moment from which a sync without a given period reads.

    Args:
        oldest_open: start of the oldest recent call that is still to change, None when there is none.
    """
    earliest = now - history_days * DAY
    if cursor is None or cursor.first > earliest + DAY:  # never read, or the history setting was raised
        return earliest
    # A cursor beyond now was written under a clock that ran ahead: only what was seen then is sure.
    reached = cursor.until if cursor.until <= now else min(cursor.newest, now)
    return max(min(reached - OVERLAP, oldest_open if oldest_open is not None else reached), earliest)


class Windows:
    """Cuts a period into windows, each as long as the density of calls allows."""

    def __init__(self, start: int, end: int, longest: int) -> None:
        self.start = start
        self.end = end
        self._longest = longest
        self._width = longest

    @property
    def done(self) -> bool:
        return self.start >= self.end

    @property
    def stop(self) -> int:
        """End of the window that begins at `start`."""
        return min(self.start + self._width, self.end)

    def shorter(self) -> bool:
        """Halves the window; False when it cannot be made shorter."""
        if self.stop - self.start <= SHORTEST:
            return False
        self._width = max(SHORTEST, (self.stop - self.start) // 2)
        return True

    def next(self, rows: int) -> None:
        """Goes on to the next window after one with this many rows."""
        reached = self.stop
        if rows >= BUSY:
            self.shorter()
        elif rows < QUIET:
            self._width = min(self._width * 2, self._longest)
        self.start = reached
