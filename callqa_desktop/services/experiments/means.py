"""Two means against each other.

- Welch's t test, which does not need equal spreads (B. L. Welch, Biometrika 34, 1947); Student's beside it
  (NIST/SEMATECH e-Handbook 1.3.5.3).
- Effect: the standardised difference with Hedges' correction for small groups (L. V. Hedges, Journal of Educational
  Statistics 6, 1981; formula as in Borenstein et al., Introduction to Meta-Analysis, 2009, chapter 4).
"""

from __future__ import annotations

from math import sqrt

from callqa_desktop.services.experiments.definitions import ALPHA
from callqa_desktop.services.experiments.records import Comparison, Other, Sample


def compare(first: Sample, second: Sample, alpha: float = ALPHA) -> Comparison:
    """First against second.

    Args:
        first, second: of two units or more, at least one of them with a spread.
    """
    from scipy.stats import t as student

    parts = first.sd**2 / first.n, second.sd**2 / second.n
    error = sqrt(sum(parts))
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (first.n - 1) + parts[1] ** 2 / (second.n - 1))
    difference = first.mean - second.mean
    statistic = difference / error
    reach = float(student.ppf(1 - alpha / 2, freedom)) * error
    both = first.n + second.n - 2
    pooled = pooled_sd(first, second)
    equal = difference / (pooled * sqrt(1 / first.n + 1 / second.n))
    return Comparison(
        difference=difference,
        low=difference - reach,
        high=difference + reach,
        relative=difference / second.mean if second.mean else None,
        p=float(2 * student.sf(abs(statistic), freedom)),
        statistic=statistic,
        freedom=freedom,
        method="welch",
        effect=difference / pooled * (1 - 3 / (4 * both - 1)),
        other=Other("student", float(2 * student.sf(abs(equal), both)), equal, float(both)),
    )


def pooled_sd(first: Sample, second: Sample) -> float:
    """The common standard deviation of two groups."""
    return sqrt(
        ((first.n - 1) * first.sd**2 + (second.n - 1) * second.sd**2) / (first.n + second.n - 2)
    )  # fmt: skip


def interval(one: Sample, alpha: float = ALPHA) -> tuple[float, float]:
    """The interval of one mean by Student's t; the mean itself where there is no spread to tell it from."""
    from scipy.stats import t as student

    if one.n < 2:
        return one.mean, one.mean
    reach = float(student.ppf(1 - alpha / 2, one.n - 1)) * one.sd / sqrt(one.n)
    return one.mean - reach, one.mean + reach
