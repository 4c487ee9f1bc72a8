"""What a few reviews say of a number, told with how sure that is.

The levels 1-5 of all who might rate the number have unknown shares p1…p5. Before any review each level counts as seen
once (a uniform Dirichlet prior of weight 5); reviews add to the counts. The estimate is the mean of the posterior, a
Bayesian average: (5 · 3 + sum of levels) / (5 + n). The interval is the mean ± 1.96 standard deviations of the
posterior of the mean.

Source: E. Miller, "Ranking Items With Star Ratings" (evanmiller.org, 2014), with his prior of one review at each level;
his sorting criterion is the lower end for z = 1.65.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

LEVELS = 5
Z = 1.96
"""Of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of the mean level, 1-5."""

    n: int
    """Reviews behind it."""
    mean: float | None
    """The plain mean of the reviews, None without any."""
    value: float
    """The Bayesian average; 3 without reviews."""
    low: float
    high: float
    """The 95 % interval of the mean level, within 1-5."""

    @property
    def sure(self) -> bool:
        """The interval lies wholly on one side of the middle: enough is known to say good or bad."""
        return self.n > 0 and (self.low > 3 or self.high < 3)


def estimate(counts: Sequence[int], z: float = Z) -> Estimate:
    """Of reviews counted by level, the worst level first.

    Raises:
        ValueError: the counts are not five, or one is negative.
    """
    if len(counts) != LEVELS or min(counts) < 0:
        raise ValueError("five counts of reviews are needed, none below zero")
    n = sum(counts)
    total = n + LEVELS
    first = sum(level * (count + 1) for level, count in enumerate(counts, 1)) / total
    second = sum(level * level * (count + 1) for level, count in enumerate(counts, 1)) / total
    spread = z * sqrt(max(0.0, second - first * first) / (total + 1))
    mean = sum(level * count for level, count in enumerate(counts, 1)) / n if n else None
    return Estimate(n, mean, first, max(1.0, first - spread), min(float(LEVELS), first + spread))
