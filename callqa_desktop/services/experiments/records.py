"""Frozen records of what tests came to. Shares are 0-1, chances 0-1; `calls` are the ids of the calls behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from array import array

    from callqa_desktop.services.experiments.definitions import Outcome, Trial

    Ids = array[int]  # "q": 8 bytes a call


@dataclass(frozen=True, slots=True)
class Sample:
    """Numbers of one group in short; a share is the mean of ones and zeros."""

    n: int
    mean: float
    sd: float
    """With n - 1; 0 of a single number."""
    least: float = 0.0
    most: float = 0.0
    outliers: int = 0
    """Numbers beyond three interquartile ranges from the middle half."""
    skew: float = 0.0

    @property
    def hits(self) -> int:
        """Conversions."""
        return round(self.mean * self.n)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two groups: how far the first is from the second, and whether that can be chance."""

    difference: float
    """First minus second."""
    low: float
    high: float
    """95 % interval of the difference (or as the plan says)."""
    relative: float | None
    """Difference over the second; None where that is 0."""
    p: float
    statistic: float | None
    """z or t; None of the exact test."""
    freedom: float | None
    """Degrees of freedom of t."""
    method: str
    """z, fisher or welch."""
    effect: float
    """Cohen's h of shares, Hedges' g of means (first against second)."""
    other: Other
    """The other usual test of the same."""


@dataclass(frozen=True, slots=True)
class Other:
    method: str
    """z, fisher or student."""
    p: float
    statistic: float | None = None
    freedom: float | None = None


@dataclass(frozen=True, slots=True)
class Arm:
    """One group as it was found."""

    name: str
    units: int
    """Calls or clients that belong to it."""
    sample: Sample
    """Of those whose outcome is known."""
    low: float
    high: float
    """95 % interval of its share or mean."""
    calls: Ids
    """Of the units counted in `sample`."""
    unknown: Ids
    """Calls whose outcome is not known, so they count nowhere."""

    @property
    def missing(self) -> int:
        """Units whose outcome is not known."""
        return self.units - self.sample.n


@dataclass(frozen=True, slots=True)
class Compared:
    """One outcome of a test."""

    outcome: Outcome
    title: str
    """What the outcome is called."""
    arms: tuple[Arm, ...]
    comparison: Comparison | None
    """None where nothing could be compared; `trouble` says why."""
    adjusted: float | None = None
    """p with the other outcomes of the test counted in (Holm)."""
    trouble: str = ""
    seen_from: float | None = None
    """The smallest difference that so many units show with the wanted power."""
    needed: int | None = None
    """Units in each group that would show the difference found, None where there is none."""


@dataclass(frozen=True, slots=True)
class Peek:
    """What this look costs, of a test that is looked at again and again."""

    look: int
    """Which look this is, from 1."""
    share: float | None
    """Of the planned size reached, 0-1; None without a plan."""
    limit: float
    """p below which a difference counts at this look, all looks together erring in `alpha` of cases."""
    alarm: float
    """Chance of a false alarm, had every look so far counted p < alpha."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Whether a draw by lot came out as it should."""

    expected: tuple[float, ...]
    p: float
    broken: bool


@dataclass(frozen=True, slots=True)
class Dependence:
    """How far units repeat what others say already."""

    of: str
    """client or employee."""
    owners: tuple[int, ...]
    """Different clients or employees in each group."""
    per: float
    """Units of each, on average."""
    icc: float
    """Intraclass correlation: 0 they differ as strangers do, 1 they are all alike."""
    effect: float
    """Design effect: variance against as many independent units."""


@dataclass(frozen=True, slots=True)
class AbResult:
    trial: Trial
    looked: int
    """Calls of the set."""
    compared: tuple[Compared, ...]
    both: int
    """Units of both groups at once, which count nowhere."""
    neither: int
    blind: int
    nameless: int
    """Calls without a client, where clients are counted."""
    ratio: Ratio | None
    dependence: tuple[Dependence, ...]
    verdict: str
    """higher, lower, none, few."""
    sentence: str
    cautions: tuple[str, ...]
    """When not to believe it, the gravest first."""
    peek: Peek | None = None

    @property
    def main(self) -> Compared:
        return self.compared[0]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a plan promises."""

    trial: Trial
    title: str
    names: tuple[str, ...]
    have: tuple[int, ...]
    """Units with a known outcome in each group now."""
    usual: float
    spread: float
    """Of all groups together: this tells nothing of their difference."""
    seen_from: float | None
    """Smallest difference seen with what there is."""
    size: int | None
    """Units in each group that show the wanted difference; None where no size does."""
    days: int | None
    """Days until so many are there at the pace of the set; None where there is no pace."""
    curve: tuple[tuple[int, float], ...]
    """(units in each group, smallest difference seen)."""
    sentence: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination of levels."""

    levels: tuple[int, ...]
    sample: Sample
    calls: Ids
    missing: int
    """More units needed for a word on it."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One line of the table: a factor, or several together."""

    factors: tuple[int, ...]
    freedom: int
    squares: float
    """Sum of squares."""
    f: float
    p: float
    """By equal spread, as the classic table has it."""
    robust_f: float
    robust_p: float
    """By HC3 errors: what the words go by."""
    adjusted: float
    """`robust_p` with the other lines counted in (Holm)."""
    share: float
    """Partial eta squared."""


@dataclass(frozen=True, slots=True)
class Marginal:
    """What one combination of levels of some factors comes to, every level of the other factors weighing the same."""

    levels: tuple[int, ...]
    mean: float
    low: float
    high: float
    n: int
    calls: Ids


@dataclass(frozen=True, slots=True)
class Margins:
    factors: tuple[int, ...]
    """One factor, or two."""
    means: tuple[Marginal, ...]


@dataclass(frozen=True, slots=True)
class Factorial:
    trial: Trial
    title: str
    names: tuple[tuple[str, ...], ...]
    """By factor: what its levels are called; levels without any known outcome are left out."""
    looked: int
    counted: int
    unknown: int
    """Units with a place in the grid whose outcome is not known."""
    outside: int
    """Units that belong to no level, or to two at once, of some factor."""
    blind: int
    nameless: int
    cells: tuple[Cell, ...]
    effects: tuple[Effect, ...]
    order: int
    """Factors that work together in the largest term that could be told: 1 only main effects."""
    residual_freedom: int
    residual_squares: float
    explained: float
    """R squared."""
    balanced: bool
    mains: tuple[Margins, ...]
    pairs: tuple[Margins, ...]
    sentence: str
    cautions: tuple[str, ...]
    peek: Peek | None = None


@dataclass(frozen=True, slots=True)
class LookRow:
    seen_at: int
    author: str
    sizes: tuple[int, ...]
    p: float | None
    difference: float | None


@dataclass(frozen=True, slots=True)
class Saved:
    id: int
    name: str
    trial: Trial
    author: str
    created_at: int
    concluded_at: int | None
    conclusion: str
    looks: tuple[LookRow, ...]
