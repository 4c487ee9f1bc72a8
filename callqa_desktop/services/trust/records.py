"""Frozen records of numbers and their reviews; every text in them is untrusted, moments are milliseconds in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from callqa_desktop.services.charts.chart import Chart
from callqa_desktop.services.records import ClientCard
from callqa_desktop.services.trust.estimate import Estimate


class Basis(StrEnum):
    """What numbers are compared by."""

    LEVELS = "levels"  # how many reviews of each level
    RATERS = "raters"  # who gave which level


@dataclass(frozen=True, slots=True)
class Likeness:
    """How similar numbers are looked for; the person sets it."""

    neighbours: int = 10
    basis: Basis = Basis.LEVELS
    own: bool = False
    """Our own calls count too."""
    below: float = 2.5
    """A neighbour of a number tied to fraud whose estimate is at most this is a possible fraudster."""


@dataclass(frozen=True, slots=True)
class OwnHistory:
    """Our own calls with a number."""

    calls: int = 0
    inbound: int = 0
    missed: int = 0
    """Nobody talked."""
    talk_seconds: int = 0
    scored: int = 0
    mean_score: float | None = None
    moods: Mapping[str, int] = field(default_factory=dict)
    """Calls by the client's mood, from words: positive, neutral, negative, mixed."""
    first_call_at: int | None = None
    last_call_at: int | None = None
    name: str = ""
    card: ClientCard | None = None


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One number in a list."""

    digits: str
    phone: str
    counts: tuple[int, ...]
    """Shown reviews by level, the worst first."""
    estimate: Estimate
    fraud: bool = False
    name: str = ""
    """The client's, where we know one."""
    views: int = 0
    """In the days the list is about."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A possible fraudster: like a number tied to fraud, and rated low. Nothing is proved by it."""

    row: NumberRow
    like: str
    """Phone of the number tied to fraud it is most similar to."""
    similarity: float


@dataclass(frozen=True, slots=True)
class NumberCard:
    """What is known of one number."""

    row: NumberRow
    country: str
    kind: str
    extension: str
    last_review_at: int | None
    last_view_at: int | None
    """Of the look before this one."""
    not_shown: int
    """Reviews that are hidden or wait for a moderator."""
    fraud_why: str
    fraud_by: str
    fraud_at: int | None
    own: OwnHistory
    activity: Chart
    """Of the last 30 days: looks, reviews, our calls."""
    since: date
    """The first of these days."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What must be known of a number while its call is open."""

    row: NumberRow
    fraud_why: str
    like: str
    """Phone of the number tied to fraud it is rated like, where that makes it a possible fraudster."""
    rated: bool
    """The person at the desk has rated it."""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    id: int
    digits: str
    phone: str
    level: int
    comment: str
    author: str
    source: str
    state: str
    at: int
    edited_at: int | None
    moderated_by: str
    moderated_at: int | None
    moderated_why: str
    mine: bool
    """Written by the person at the desk: can be edited and withdrawn."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Reviews of one level that two numbers have in common."""

    level: int
    here: int
    there: int
    raters: tuple[str, ...] = ()
    """People who gave this level to both; only where numbers are compared by raters."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    row: NumberRow
    similarity: float
    """Cosine, 0-1."""
    shared: tuple[Shared, ...]
    """Why: what both have, the most telling first."""
    alike_calls: bool
    """Our calls with both are alike as well."""
    suspect: bool
    """Rated low beside a number tied to fraud."""


@dataclass(frozen=True, slots=True)
class Similar:
    """Numbers similar to one."""

    neighbours: tuple[Neighbour, ...]
    as_similar: int
    """Numbers not listed that are just as similar as the last one listed."""
    compared: int
    """Numbers that could be compared at all."""
    note: str
    """What is missing where there is nothing to list, or what makes the list say little; "" where nothing does."""
    suspect_of: Suspect | None
    """Set where the number itself is a possible fraudster."""


@dataclass(frozen=True, slots=True)
class ActRow:
    """One decision, as people read it."""

    phone: str
    act: str
    author: str
    why: str
    at: int
