"""Local days as numbers: since 1 January 1970 in the time zone of this machine, as the sums by day are kept."""

from __future__ import annotations

import hashlib
import time
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

DAY, HOUR = 86_400_000, 3_600_000
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _LAST = 946_684_800, 2_366_841_600
"""The years 2000 to 2044, in which changes of the clock are looked for; before and after it stands still."""
_WEEK = 7 * 86_400
_AHEAD = 15 * HOUR
"""No place on earth is further from UTC."""


@dataclass(frozen=True, slots=True)
class Zone:
    """How far the clock of this machine is ahead of UTC, and since when."""

    changes: tuple[tuple[int, int], ...]
    """(first moment, milliseconds ahead), in order; the first one holds since ever."""

    @property
    def name(self) -> str:
        """Equal for zones whose days are the same."""
        return hashlib.blake2b(repr(self.changes).encode(), digest_size=12).hexdigest()

    def day(self, moment: int) -> int:
        """The day a moment (ms, UTC) belongs to."""
        return (moment + self.changes[max(0, bisect_right(self.changes, (moment, DAY)) - 1)][1]) // DAY

    def start(self, day: int) -> int:
        """The first moment of a day."""
        midnight = day * DAY
        at = max(0, bisect_right(self.changes, (midnight - _AHEAD, DAY)) - 1)
        while at + 1 < len(self.changes) and self.changes[at + 1][0] + self.changes[at][1] <= midnight:
            at += 1
        since, ahead = self.changes[at]
        return max(midnight - ahead, since) if at else midnight - ahead

    def during(self, first: int, last: int) -> tuple[tuple[int, int], ...]:
        """The changes that matter from the first to the last of these days, both included."""
        start, end = self.start(first), self.start(last + 1)
        at = max(0, bisect_right(self.changes, (start, DAY)) - 1)
        return tuple(one for n, one in enumerate(self.changes) if n == at or start < one[0] < end)


def here() -> Zone:
    """The zone of this machine."""
    return _zone((*time.tzname, time.timezone, time.altzone))


@cache
def _zone(_key: tuple[object, ...]) -> Zone:
    return Zone(tuple(_changes()))


def _changes() -> Iterator[tuple[int, int]]:
    before = _ahead(_FIRST)
    yield _FIRST * 1000, before
    for week in range(_FIRST + _WEEK, _LAST, _WEEK):
        now = _ahead(week)
        if now == before:
            continue
        low, high = week - _WEEK, week
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _ahead(middle) == before else (low, middle)
        # Where the clock goes back over midnight the hour that comes twice stays with the later day: days follow each
        # other.
        yield max(high * 1000, (high * 1000 - 1 + before) // DAY * DAY - now), now
        before = now


def _ahead(moment: int) -> int:
    return time.localtime(moment).tm_gmtoff * 1000


def number(day: date) -> int:
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    return date.fromordinal(number + _EPOCH)


def month(number: int) -> int:
    """The month a day belongs to: twelve times the year and the months before it."""
    of = day_of(number)
    return of.year * 12 + of.month - 1


def first_of(month: int) -> int:
    """The first day of a month."""
    return date(month // 12, month % 12 + 1, 1).toordinal() - _EPOCH


def weekday(number: int) -> int:
    """0 is Monday."""
    return (number + 3) % 7
