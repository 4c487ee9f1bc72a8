"""How good foreseen likelihoods are: Brier score, log loss, area under the ROC curve, reliability; with intervals.

Sources: Brier, Monthly Weather Review 78, 1950; Hanley and McNeil, Radiology 143, 1982 (the area as the share of pairs
in the right order, ties half); Wilson, JASA 22, 1927; Efron and Tibshirani, An Introduction to the Bootstrap, 1993.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from callqa_desktop.services.deals.records import Bin, Estimate, Score

Numbers = np.ndarray
RESAMPLES = 1000
MOST_BINS, LEAST_IN_BIN = 10, 20
_EDGE = 1e-6
"""Log loss knows no certainty: likelihoods are cut so far from 0 and 1."""


def brier(y: Numbers, p: Numbers, weight: Numbers | None = None) -> float:
    """Mean squared distance of likelihood and outcome; 0 is perfect, 0.25 is what 50 % for everybody gets."""
    return float(np.average((p - y) ** 2, weights=weight))


def log_loss(y: Numbers, p: Numbers, weight: Numbers | None = None) -> float:
    """Mean surprise in natural units; being sure and wrong costs most."""
    cut = np.clip(p, _EDGE, 1 - _EDGE)
    return float(np.average(-np.where(y > 0, np.log(cut), np.log(1 - cut)), weights=weight))


def auc(y: Numbers, p: Numbers, weight: Numbers | None = None) -> float:
    """How often a won deal got a higher likelihood than a lost one, ties half; NaN without both kinds."""
    weight = np.ones(len(y)) if weight is None else weight
    _, place = np.unique(p, return_inverse=True)
    won = np.bincount(place, weight * (y > 0))
    lost = np.bincount(place, weight * (y <= 0))
    pairs = won.sum() * lost.sum()
    if not pairs:
        return math.nan
    below = np.cumsum(lost) - lost
    return float((won * (below + lost / 2)).sum() / pairs)


def weights(groups: Numbers, seed: int = 0) -> Numbers:
    """Bootstrap weights (RESAMPLES, n): whole clients are drawn, since the deals of one client are alike."""
    dice = np.random.default_rng(seed)
    _, place = np.unique(groups, return_inverse=True)
    count = int(place.max()) + 1
    drawn = dice.multinomial(count, np.full(count, 1 / count), size=RESAMPLES)
    return np.asarray(drawn[:, place], dtype=float)


def estimate(measure: Callable[[Numbers | None], float], drawn: Numbers) -> Estimate:
    """The figure and the middle 95 % of what resamples give."""
    values = np.array([measure(one) for one in drawn if one.any()])
    values = values[np.isfinite(values)]
    value = measure(None)
    if not len(values):
        return Estimate(value, value, value)
    low, high = np.percentile(values, (2.5, 97.5))
    return Estimate(value, float(low), float(high))


def score(who: str, y: Numbers, p: Numbers, drawn: Numbers) -> Score:
    """All three, with intervals. The base rate orders nobody: that it changes from month to month is no foresight."""
    same = who == "base" or bool(np.ptp(p) < 1e-12) or not 0 < y.sum() < len(y)
    return Score(
        who,
        estimate(lambda w: brier(y, p, w), drawn),
        estimate(lambda w: log_loss(y, p, w), drawn),
        None if same else estimate(lambda w: auc(y, p, w), drawn),
    )


def gain(y: Numbers, p: Numbers, base: Numbers, drawn: Numbers) -> Estimate:
    """How much less the Brier score of `p` is than that of `base`, both on the same resamples."""
    worse = (base - y) ** 2 - (p - y) ** 2
    return estimate(lambda w: float(np.average(worse, weights=w)), drawn)


def curve(y: Numbers, p: Numbers) -> tuple[Bin, ...]:
    """Reliability: outcomes sorted by likelihood into bins of like size; equal likelihoods stay together."""
    count = min(MOST_BINS, len(y) // LEAST_IN_BIN)
    if count < 2:
        return ()
    order = np.argsort(p, kind="stable")
    edges = np.unique(np.searchsorted(p[order], np.quantile(p, np.arange(1, count) / count), side="right"))
    found = []
    for part in np.split(order, edges):
        if len(part):
            won, n = int(y[part].sum()), len(part)
            low, high = wilson(won, n)
            found.append(Bin(n, won, float(p[part].mean()), low, high))
    return tuple(found)


def wilson(won: int, n: int) -> tuple[float, float]:
    """95 % interval of a share."""
    z = 1.959963984540054
    share, room = won / n, 1 + z * z / n
    middle = (share + z * z / (2 * n)) / room
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / room
    return max(0.0, middle - half), min(1.0, middle + half)
