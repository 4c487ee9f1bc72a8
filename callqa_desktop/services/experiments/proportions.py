"""Two shares against each other.

- z test with the pooled share: NIST/SEMATECH e-Handbook 7.3.3. It holds while every expected count is 5 or more
  (W. G. Cochran, Biometrics 10, 1954); otherwise Fisher's exact test (R. A. Fisher, The Design of Experiments, 1935).
- Interval of the difference: Newcombe's hybrid of Wilson's intervals (R. G. Newcombe, Statistics in Medicine 17, 1998,
  method 10); of one share: Wilson's (J. Am. Stat. Assoc. 22, 1927).
- Effect: h, the difference of arcsines (J. Cohen, Statistical Power Analysis, 1988, chapter 6).
"""

from __future__ import annotations

from math import asin, sqrt

from callqa_desktop.services.experiments.definitions import ALPHA
from callqa_desktop.services.experiments.records import Comparison, Other, Sample

EXPECTED = 5.0
"""Expected count of every cell from which on the normal approximation holds."""


def compare(first: Sample, second: Sample, alpha: float = ALPHA) -> Comparison:
    """First against second.

    Args:
        first, second: of one unit or more, not all of them alike in both.
    """
    from scipy.stats import fisher_exact
    from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

    counts, sizes = (first.hits, second.hits), (first.n, second.n)
    z, p_normal = map(float, proportions_ztest(counts, sizes))
    table = [[hits, n - hits] for hits, n in zip(counts, sizes, strict=True)]
    p_exact = float(fisher_exact(table).pvalue)
    low, high = confint_proportions_2indep(
        first.hits, first.n, second.hits, second.n, method="newcomb", compare="diff", alpha=alpha
    )
    exact = least_expected(first, second) < EXPECTED
    difference = first.mean - second.mean
    return Comparison(
        difference=difference,
        low=float(low),
        high=float(high),
        relative=difference / second.mean if second.mean else None,
        p=p_exact if exact else p_normal,
        statistic=None if exact else z,
        freedom=None,
        method="fisher" if exact else "z",
        effect=2 * asin(sqrt(first.mean)) - 2 * asin(sqrt(second.mean)),
        other=Other("z", p_normal, z) if exact else Other("fisher", p_exact),
    )


def least_expected(first: Sample, second: Sample) -> float:
    """The smallest count of the four cells, if both shares were the same."""
    pooled = (first.hits + second.hits) / (first.n + second.n)
    return min(first.n, second.n) * min(pooled, 1 - pooled)


def interval(one: Sample, alpha: float = ALPHA) -> tuple[float, float]:
    """Wilson's interval of one share; 0 to 1 of nothing."""
    from statsmodels.stats.proportion import proportion_confint

    if not one.n:
        return 0.0, 1.0
    low, high = proportion_confint(one.hits, one.n, alpha=alpha, method="wilson")
    return max(0.0, float(low)), min(1.0, float(high))
