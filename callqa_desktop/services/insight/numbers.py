"""Robust figures of many numbers, and intervals of shares."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist, quantiles

from callqa_desktop.services.insight.records import Spread

_NORMAL = NormalDist().inv_cdf(0.975)


def spread(values: Sequence[float]) -> Spread | None:
    """Median and quartiles (linear between the numbers), None of no numbers."""
    if not values:
        return None
    if len(values) == 1:
        return Spread(1, values[0], values[0], values[0])
    low, median, high = quantiles(values, n=4, method="inclusive")
    return Spread(len(values), median, low, high)


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share of n (Wilson, J. Am. Stat. Assoc. 22, 1927).

    A share of points between 0 and 1 for each of n calls varies at most as much as one of yes and no: for it the
    interval is too wide rather than too narrow.
    """
    if not n:
        return 0.0, 1.0
    square = _NORMAL**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    reach = _NORMAL * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, middle - reach), min(1.0, middle + reach)
