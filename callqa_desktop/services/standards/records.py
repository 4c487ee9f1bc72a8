"""Frozen records of standards and of comparisons with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from array import array

Text = Mapping[str, str]
"""Words by language."""


class Direction(StrEnum):
    """Which side of a standard is better."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"  # inside is good, both sides are not
    NEITHER = "neither"  # a figure to know, nothing to strive for


class Confidence(StrEnum):
    """How far its source can be trusted."""

    HIGH = "H"  # primary research
    MEDIUM = "M"  # a vendor's own data
    LOW = "L"  # a blog or second-hand


class Word(StrEnum):
    ABOVE = "above"
    MEETS = "meets"
    BELOW = "below"


class State(StrEnum):
    COMPARED = "compared"
    FEW = "few"  # `missing` more are needed
    NONE = "none"  # no call of the set has the figure
    OFF = "off"  # the person put it aside
    REFERENCE = "reference"  # there is no figure of ours to compare
    VALUELESS = "valueless"  # it names no value


@dataclass(frozen=True, slots=True)
class Standard:
    """One row. `low` and `high` are equal for a single value; values are in the unit of the row."""

    key: str
    title: str
    unit: str
    """percent, points, seconds, minutes, count, syllables (a second), words (a minute)."""
    low: float | None
    high: float | None
    direction: Direction
    figure: str
    """What it is compared with (figures.FIGURES); "" for a row that is shown only."""
    source: str
    confidence: Confidence
    year: str = ""
    sample: str = ""
    definition: str = ""
    printed: str = ""
    """The value as the source gives it."""
    why: str = ""
    """Why it is shown only."""
    caution: str = ""
    """Why the comparison is loose."""
    tagged: bool = False
    """It is of calls only a tag can tell: compared where the set is chosen by one."""
    deviation: float | None = None
    """Known standard deviation of single values: makes the test a z-test."""
    note: str = ""
    own: bool = False
    active: bool = True
    changed: bool = False
    """Differs from what was shipped."""


@dataclass(frozen=True, slots=True)
class Tested:
    """A one-sample test. `kind`: z (known deviation), t, proportion, or "" where all values are equal."""

    kind: str
    n: int
    mean: float
    statistic: float | None
    p: float | None
    low: float
    high: float
    """95 % interval of the mean, or of the share in percent."""
    against: float
    """The value it was tested against: of a range the nearer end."""


@dataclass(frozen=True, slots=True)
class MedianCheck:
    """The sign test of the median, which needs no shape of the distribution."""

    median: float
    low: float
    high: float
    """Interval of the median of at least 95 %."""
    p: float
    word: Word


@dataclass(frozen=True, slots=True)
class Clustered:
    """The interval when calls of one employee, or of one day, count as alike, and the word it leads to."""

    by: str
    """employee or day: figures of the queue have no employee."""
    groups: int
    low: float
    high: float
    word: Word


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a set of calls stands beside a standard."""

    state: State
    n: int = 0
    missing: int = 0
    median: float | None = None
    tested: Tested | None = None
    word: Word | None = None
    clustered: Clustered | None = None
    """None with fewer than two groups."""
    skewed: bool = False
    """A few values pull the mean away from the middle."""
    check: MedianCheck | None = None
    """Of skewed values."""
    calls: array[int] | None = None

    @property
    def sure(self) -> bool:
        """No other way to look at the same calls leads to another word."""
        others = [one.word for one in (self.clustered, self.check) if one is not None]
        return all(word == self.word for word in others)


@dataclass(frozen=True, slots=True)
class Row:
    standard: Standard
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Compared:
    """Every row for a set of calls."""

    rows: tuple[Row, ...]
    calls: int
    left_out: int
    """Older calls of the set that were not looked at."""
    note: str
    """What is printed above them."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One employee, or one team, beside a standard."""

    name: str
    team: bool
    comparison: Comparison
    real: bool = True
    """It stands when all these comparisons share one false discovery rate."""


def grade(word: Word, direction: Direction) -> int:
    """1 good, -1 not good, 0 neither: what a word means by which side is better."""
    if direction == Direction.NEITHER:
        return 0
    if direction == Direction.RANGE:
        return 1 if word == Word.MEETS else -1
    if word == Word.MEETS:
        return 0
    return 1 if (word == Word.ABOVE) == (direction == Direction.HIGHER) else -1
