"""Means of groups of different size, drawn towards their common mean by how little is known of each.

A normal model with two levels: calls vary within an employee with one variance, employees vary around the team's mean
with another. Empirical Bayes, step by step:

- the variance within is pooled over the employees;
- the variance between comes from moments: R. DerSimonian, N. Laird, Controlled Clinical Trials 7, 1986, 177-188;
- an employee's estimate is the mean weighed with the team's by the two variances, and its variance counts in that the
  team's mean is estimated (Gelman et al., Bayesian Data Analysis, 3rd ed., section 5.4) and, beyond three groups, that
  the variance between is (C. N. Morris, Journal of the American Statistical Association 78, 1983, 47-55);
- places in the team have intervals of their own from draws of all estimates (H. Goldstein, D. J. Spiegelhalter, Journal
  of the Royal Statistical Society A 159, 1996, 385-443).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

NORMAL = 1.959964
_LEAST = 0.1**2 / 12
"""Scores are kept to a tenth of a point: no calls are more alike than that."""
_DRAWS = 4000
_SEED = 20_261_121
"""Fixed, so that the same scores always show the same places."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Scores of one group in short."""

    n: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        return self.total / self.n

    @property
    def deviations(self) -> float:
        """Sum of squared deviations from the mean."""
        return max(0.0, self.squares - self.total * self.total / self.n)

    @property
    def sd(self) -> float:
        """With n - 1; 0 of a single score."""
        return sqrt(self.deviations / (self.n - 1)) if self.n > 1 else 0.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """One group's estimate with its standard error."""

    estimate: float
    error: float

    @property
    def low(self) -> float:
        return self.estimate - NORMAL * self.error

    @property
    def high(self) -> float:
        return self.estimate + NORMAL * self.error


@dataclass(frozen=True, slots=True)
class Together:
    """What groups have in common."""

    mean: float
    error: float
    """Standard error of the mean."""
    between: float
    """Variance between the groups, 0 where they differ no more than chance makes them."""
    groups: tuple[Drawn, ...]


def within(groups: Sequence[Moments]) -> float:
    """The pooled variance within groups; at least what rounding makes."""
    freedom = sum(one.n - 1 for one in groups)
    return max(_LEAST, sum(one.deviations for one in groups) / freedom if freedom else 0.0)


def shrink(means: Sequence[float], variances: Sequence[float]) -> Together:
    """
    Args:
        means, variances: of two groups or more; the variance of a mean, above 0.
    """
    weights = [1 / one for one in variances]
    whole = sum(weights)
    fixed = sum(w * y for w, y in zip(weights, means, strict=True)) / whole
    spread = sum(w * (y - fixed) ** 2 for w, y in zip(weights, means, strict=True))
    scale = whole - sum(w * w for w in weights) / whole
    between = max(0.0, (spread - (len(means) - 1)) / scale) if scale > 0 else 0.0
    weights = [1 / (one + between) for one in variances]
    whole = sum(weights)
    mean = sum(w * y for w, y in zip(weights, means, strict=True)) / whole
    unsure = 2 / (len(means) - 3) if len(means) > 3 else 0.0
    drawn = []
    for y, v in zip(means, variances, strict=True):
        towards = v / (v + between)
        variance = (1 - towards) * v + towards**2 / whole + unsure * towards**2 * (y - mean) ** 2
        drawn.append(Drawn(towards * mean + (1 - towards) * y, sqrt(variance)))
    return Together(mean, sqrt(1 / whole), between, tuple(drawn))


def places(groups: Sequence[Drawn]) -> list[tuple[int, int]]:
    """The 95 % interval of each group's place, 1 for the largest."""
    import numpy as np  # with the first ranking, not with the program

    dice = np.random.default_rng(_SEED)
    means = np.array([one.estimate for one in groups])
    errors = np.array([one.error for one in groups])
    draws = means + errors * dice.standard_normal((_DRAWS, len(groups)))
    order = (-draws).argsort(axis=1, kind="stable").argsort(axis=1) + 1
    low, high = np.quantile(order, (0.025, 0.975), axis=0, method="nearest")
    return [(int(first), int(last)) for first, last in zip(low, high, strict=True)]


def apart(groups: Sequence[Drawn]) -> list[int]:
    """Numbers the groups that cannot be told apart from their leader, from 1.

    Args:
        groups: the largest estimate first.
    """
    numbers: list[int] = []
    leader, number = 0, 0
    for place, one in enumerate(groups):
        first = groups[leader]
        if not numbers or first.estimate - one.estimate > NORMAL * sqrt(first.error**2 + one.error**2):
            leader, number = place, number + 1
        numbers.append(number)
    return numbers
