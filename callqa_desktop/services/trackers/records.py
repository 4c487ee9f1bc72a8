"""Frozen records of trackers; like those of services.records, every text in them is untrusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SIDES = ("", "agent", "client")
"""Who must say it; "" anybody."""
MAX_NAME = 80
MAX_PHRASES = 60
MAX_PHRASE = 120


@dataclass(frozen=True, slots=True)
class Tracker:
    """What is looked for."""

    id: int
    name: str
    phrases: tuple[str, ...]
    """As people wrote them: words in any form, in this order, with a few others between; word* is a beginning."""
    speaker: str = ""
    expected: bool = False
    """It ought to be said: calls without it are what one looks for."""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was said."""

    line: int
    """Place of the line in the conversation as it is shown."""
    first: int
    end: int
    """Characters [first, end) of the line's text."""
    start_ms: int
    speaker: str
    phrase: str
    """The phrase of the tracker that was heard."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A tracker heard in one conversation."""

    tracker_id: int
    places: tuple[Place, ...]
    """Sorted, apart from one another."""

    @property
    def count(self) -> int:
        return len(self.places)

    @property
    def first_ms(self) -> int:
        return min(place.start_ms for place in self.places)


@dataclass(frozen=True, slots=True)
class TrackerRow:
    """A tracker with what was found of it."""

    tracker: Tracker
    said: int
    """Calls in which it was heard."""
    looked: int
    """Calls with a conversation."""

    @property
    def unsaid(self) -> int:
        return max(0, self.looked - self.said)


@dataclass(frozen=True, slots=True)
class Looking:
    """A search through stored conversations that is not through yet."""

    job_id: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one tracker in one call, for the review page."""

    tracker: Tracker
    places: tuple[Place, ...]
    """Empty: it was not said."""


@dataclass(frozen=True, slots=True)
class Example:
    """One line in which a tracker is heard."""

    call_id: int
    started_at: int
    speaker: str
    text: str
    marks: tuple[tuple[int, int], ...]
    start_ms: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a tracker would find, before it is kept."""

    calls: int
    """Newest calls with a conversation that were looked at."""
    found: int
    examples: tuple[Example, ...]
    forms: Mapping[str, int]
    """Words as they were said, with how often; the most frequent first."""
