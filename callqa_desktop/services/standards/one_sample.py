"""One-sample tests: is the mean, or the share, of these values that of a standard?

z and t: NIST/SEMATECH e-Handbook of Statistical Methods, 7.2.2; shares: 7.2.4, with the interval of Wilson (J. Am.
Stat. Assoc. 22, 1927), which is the inversion of the same test. Sign test and interval of the median: W. J. Conover,
Practical Nonparametric Statistics, 3rd edition, 3.2 and 3.4. Interval under clusters: K.-Y. Liang, S. L. Zeger,
Biometrika 73 (1986), with G / (G - 1) and G - 1 degrees of freedom (Cameron, Miller, J. Human Resources 50, 2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, sqrt

import numpy as np

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.insight.numbers import wilson
from callqa_desktop.services.standards.records import Tested
from callqa_desktop.texts import tr, trn

Array = np.ndarray
LEVEL = 0.05
LEAST = 2


def z_test(values: Sequence[float] | Array, mean: float, deviation: float) -> Tested:
    """The z-test with a known standard deviation of single values.

    Raises:
        UserFacingError: too few values, one that is no number, or a deviation that is not above zero.
    """
    found = _checked(values, mean)
    if not isfinite(deviation) or deviation <= 0:
        raise UserFacingError(
            tr("The known deviation must be above zero"),
            tr("it says how far single values usually lie from their mean"),
            tr("Give a number above zero, or leave it out: then the t-test estimates it from the values"),
            code="standard.deviation",
        )
    from scipy.stats import norm

    error = deviation / sqrt(len(found))
    own = float(found.mean())
    z = (own - mean) / error
    reach = float(norm.ppf(1 - LEVEL / 2)) * error
    return Tested("z", len(found), own, z, float(2 * norm.sf(abs(z))), own - reach, own + reach, mean)


def t_test(values: Sequence[float] | Array, mean: float) -> Tested:
    """Student's one-sample t-test. Where all values are equal there is no spread to test by: statistic and p are None
    and the interval is the value itself.

    Raises:
        UserFacingError: too few values, or one that is no number.
    """
    found = _checked(values, mean)
    own = float(found.mean())
    spread = float(found.std(ddof=1))
    if spread <= 1e-12 * max(1.0, abs(own)):
        return Tested("", len(found), own, None, None, own, own, mean)
    from scipy.stats import t

    error = spread / sqrt(len(found))
    statistic = (own - mean) / error
    free = len(found) - 1
    reach = float(t.ppf(1 - LEVEL / 2, free)) * error
    return Tested(
        "t", len(found), own, statistic, float(2 * t.sf(abs(statistic), free)), own - reach, own + reach, mean
    )


def proportion_test(yes: int, n: int, share: float) -> Tested:
    """The score test of a share (z), in percent: `share` and the interval are 0-100.

    Raises:
        UserFacingError: no values, or a standard outside 0-100 %.
    """
    if not 0 <= share <= 100:
        raise UserFacingError(
            tr("A share lies between 0 and 100 %"), code="standard.share",
            remedy=tr("Change the value of the standard"),
        )  # fmt: skip
    if n < LEAST:
        raise _few(n)
    from scipy.stats import norm

    own, expected = yes / n, share / 100
    error = sqrt(expected * (1 - expected) / n)
    low, high = wilson(own, n)
    if not error:  # a standard of exactly 0 or 100 %: one exception is enough to differ
        return Tested("proportion", n, own * 100, None, None, low * 100, high * 100, share)
    z = (own - expected) / error
    return Tested("proportion", n, own * 100, z, float(2 * norm.sf(abs(z))), low * 100, high * 100, share)


def sign_test(values: Array, median: float) -> float:
    """Two-sided p of the sign test: as many values above as below? Values equal to it are left out (Conover)."""
    from scipy.stats import binom

    above, below = int((values > median).sum()), int((values < median).sum())
    if not above + below:
        return 1.0
    return min(1.0, 2 * float(binom.cdf(min(above, below), above + below, 0.5)))


def median_interval(values: Array) -> tuple[float, float]:
    """The interval of the median by order statistics, of at least 95 % where there are six values or more."""
    from scipy.stats import binom

    ordered = np.sort(values)
    rank = max(0, int(binom.ppf(LEVEL / 2, len(ordered), 0.5)) - 1)
    return float(ordered[rank]), float(ordered[-1 - rank])


def clustered_interval(values: Array, groups: Array) -> tuple[int, float, float] | None:
    """How many groups there are and the 95 % interval of the mean when values of one group are alike; None with
    fewer than two groups."""
    kinds, place = np.unique(groups, return_inverse=True)
    count = len(kinds)
    if count < 2:
        return None
    from scipy.stats import t

    mean = float(values.mean())
    sums = np.bincount(place, weights=values - mean, minlength=count)
    error = sqrt(count / (count - 1) * float((sums**2).sum())) / len(values)
    reach = float(t.ppf(1 - LEVEL / 2, count - 1)) * error
    return count, mean - reach, mean + reach


def skewness(values: Array) -> float:
    """The moment coefficient g1; 0 where all values are equal."""
    away = values - values.mean()
    spread = float(np.sqrt((away**2).mean()))
    return float((away**3).mean()) / spread**3 if spread > 1e-12 * max(1.0, abs(float(values.mean()))) else 0.0


def _checked(values: Sequence[float] | Array, mean: float) -> Array:
    found = np.asarray(values, dtype=float)
    if not np.isfinite(found).all() or not isfinite(mean):
        raise UserFacingError(
            tr("A value is not a number"), tr("a test needs finite numbers only"),
            tr("Take it out, or put the right number in its place"), code="standard.values",
        )  # fmt: skip
    if len(found) < LEAST:
        raise _few(len(found))
    return found


def _few(n: int) -> UserFacingError:
    return UserFacingError(
        tr("Too few values for a test"), trn("there is {n}", "there are {n}", n),
        trn("Add {n} more at least", "Add {n} more at least", LEAST - n), code="standard.few",
    )  # fmt: skip
