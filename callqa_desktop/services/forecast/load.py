"""Calls of each hour of the weekdays to come.

A weekday's calls are spread over its hours as in the last weeks. How much single hours differ beyond chance is told by
Pearson's dispersion; hours ahead are drawn from a negative binomial with that dispersion around the paths of the days.
"""

from __future__ import annotations

import numpy as np

from callqa_desktop.services.forecast.records import Kind, Load

WEEKS = 8
"""Weeks whose hours are looked at."""


def loads(
    counts: np.ndarray, inbound: np.ndarray, kinds: tuple[Kind, ...], weekday: int, paths: np.ndarray,
    dice: np.random.Generator,
) -> tuple[tuple[Load, ...], float]:  # fmt: skip
    """The open hours of a week ahead, and the dispersion of hours.

    Args:
        counts: days x 24 of the history; `inbound` likewise.
        weekday: of its first day, 0: Monday.
        paths: days ahead x paths, in calls.
    """
    recent = slice(max(0, len(counts) - 7 * WEEKS), None)
    weekdays = (weekday + np.arange(len(counts)))[recent] % 7
    good = np.array([kind == Kind.COUNTED for kind in kinds])[recent]
    counts, inbound = counts[recent], inbound[recent]
    shares = np.zeros((7, 24))
    inward = np.zeros((7, 24))
    for one in range(7):
        such = (weekdays == one) & good
        total = counts[such].sum()
        if total:
            shares[one] = counts[such].sum(axis=0) / total
            inward[one] = inbound[such].sum(axis=0) / total
    spread = _dispersion(counts[good], shares[weekdays[good]])
    ahead = (weekday + len(kinds) + np.arange(len(paths))) % 7
    made = []
    for one in range(7):
        totals = paths[ahead == one].ravel()
        if not len(totals) or not shares[one].any():
            continue
        for hour in np.flatnonzero(shares[one]):
            drawn = _drawn(totals * shares[one, hour], spread, dice)
            calling = _drawn(totals * inward[one, hour], spread, dice)
            mean = float(totals.mean())
            made.append(
                Load(
                    one, int(hour), mean * float(shares[one, hour]), float(np.quantile(drawn, 0.1)),
                    float(np.quantile(drawn, 0.9)), mean * float(inward[one, hour]), float(np.quantile(calling, 0.9)),
                )
            )  # fmt: skip
    return tuple(made), spread


def _dispersion(counts: np.ndarray, shares: np.ndarray) -> float:
    """Pearson's X2 over its degrees of freedom, of hours given the calls of their day; 1 at least."""
    expected = counts.sum(axis=1, keepdims=True) * shares
    cells = expected >= 1
    free = int(cells.sum()) - len(counts) - int((shares > 0).any(axis=0).sum())
    if free <= 0:
        return 1.0
    return max(1.0, float((((counts - expected) ** 2)[cells] / expected[cells]).sum()) / free)


def _drawn(means: np.ndarray, spread: float, dice: np.random.Generator) -> np.ndarray:
    if spread <= 1.0 + 1e-9:
        return np.asarray(dice.poisson(means))
    size = np.maximum(means, 1e-12) / (spread - 1)
    return np.asarray(dice.negative_binomial(size, 1 / spread))
