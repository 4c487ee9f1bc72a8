"""What else decides whether a test can be believed: the draw, several outcomes at once, units that repeat others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from callqa_desktop.services.experiments.records import Dependence, Ratio

BROKEN = 0.001
"""Chance below which a draw by lot is taken for broken (A. Fabijan et al., KDD 2019)."""


def ratio(sizes: Sequence[int]) -> Ratio | None:
    """Whether groups drawn with equal chances are as large as they should be (chi-square goodness of fit)."""
    from scipy.stats import chisquare

    whole = sum(sizes)
    if not whole:
        return None
    expected = whole / len(sizes)
    p = float(chisquare(list(sizes)).pvalue)
    return Ratio((expected,) * len(sizes), p, p < BROKEN)


def holm(chances: Sequence[float]) -> list[float]:
    """Chances of several comparisons, each other counted in (S. Holm, Scandinavian Journal of Statistics 6, 1979)."""
    from statsmodels.stats.multitest import multipletests

    return [float(one) for one in multipletests(list(chances), method="holm")[1]] if chances else []


def dependence(of: str, owners: Any, groups: Any, values: Any) -> Dependence | None:
    """How alike units of one owner are, beyond what their group says.

    The intraclass correlation is that of the one-way analysis of variance (P. E. Shrout, J. L. Fleiss, Psychological
    Bulletin 86, 1979: ICC(1,1)), with n0 for owners of different sizes; the design effect is 1 + (m - 1) icc with the
    mean size m as a unit sees it (L. Kish, Survey Sampling, 1965).

    Args:
        owners: whose each unit is, as whole numbers.
        groups: the group of each unit, from 0.
        values: of each unit.

    Returns:
        None where no owner has two units.
    """
    _, place = np.unique(np.asarray(owners), return_inverse=True)
    sizes = np.bincount(place)
    n, m = int(place.size), int(sizes.size)
    if n == m or not n:
        return None
    label = np.asarray(groups)
    group_sizes = np.bincount(label)
    centred = np.asarray(values, dtype=float)
    centred = centred - (np.bincount(label, centred) / np.maximum(group_sizes, 1))[label]
    means = np.bincount(place, centred) / sizes
    correlation = 0.0
    if m > 1:
        between = float((sizes * (means - centred.mean()) ** 2).sum()) / (m - 1)
        within = float(((centred - means[place]) ** 2).sum()) / (n - m)
        typical = (n - float((sizes.astype(float) ** 2).sum()) / n) / (m - 1)
        whole = between + (typical - 1) * within
        correlation = (between - within) / whole if whole > 0 else 0.0
    seen = float((sizes.astype(float) ** 2).sum()) / n
    each = tuple(int(np.unique(place[label == group]).size) for group in range(group_sizes.size))
    return Dependence(of, each, n / m, correlation, 1 + (seen - 1) * max(0.0, correlation))
