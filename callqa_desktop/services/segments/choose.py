"""How many groups: the elbow of the within-cluster sum of squares, and the mean silhouette.

Elbow: the first knee of Kneedle (Satopaa, Albrecht, Irwin, Raghavan: Finding a "Kneedle" in a haystack, ICDCSW 2011),
which on a curve brought into the unit square is the point farthest from its chord, unless the curve is too straight.
Silhouette: (b - a) / max(a, b) of each client, a its mean distance to the own group, b to the nearest other one
(Rousseeuw, J. Comput. Appl. Math. 20, 1987).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.segments import kmeans
from callqa_desktop.services.segments.records import Choice

LEAST, MOST = 2, 10
"""Groups that are tried."""
LOOKED = 20_000
"""Clients these figures are made of at most, drawn by the seed: more change the curve by less than its thickness."""
COMPARED = 4_000
"""Clients of the silhouette, which compares each with each."""
NEAR = 0.02
"""Silhouettes that differ by less are taken for equal: then the elbow decides."""
_SENSITIVITY = 1.0
"""S of Kneedle: how far the curve has to flatten behind a knee, in steps of k."""


def elbow(x: Sequence[float], y: Sequence[float]) -> float | None:
    """The x at which a falling curve, steep at first, bends; None where it has no clear bend.

    Args:
        x: rising.
        y: falling, as the curve goes on ever more slowly.
    """
    if len(x) < 3 or y[0] <= y[-1]:
        return None
    across = (np.asarray(x, dtype=float) - x[0]) / (x[-1] - x[0])
    down = (np.asarray(y, dtype=float) - min(y)) / (max(y) - min(y))
    away = 1.0 - down - across
    last = len(away) - 1
    step = _SENSITIVITY * float(np.diff(across).mean())
    peaks = [n for n in range(1, last) if away[n] > away[n - 1] and away[n] >= away[n + 1]]
    for place, peak in enumerate(peaks):
        after = peaks[place + 1] if place + 1 < len(peaks) else last + 1
        if away[peak] > step and any(away[n] < away[peak] - step for n in range(peak + 1, after)):
            return float(x[peak])
    return None


def silhouette(matrix: NDArray[np.float64], labels: NDArray[np.int16]) -> float:
    """Mean silhouette, -1 to 1; 0 where all rows are in one group or each in its own."""
    groups = len(np.unique(labels))
    if not 2 <= groups < len(labels):
        return 0.0
    from sklearn import config_context  # type: ignore[import-untyped]  # it has no stubs, here and below
    from sklearn.metrics import silhouette_score  # type: ignore[import-untyped]

    with config_context(working_memory=16):
        return float(silhouette_score(matrix, labels))


def drawn(n: int, most: int, seed: int) -> NDArray[np.int64]:
    """Places of a random sample of n clients, in order; all where they are no more than `most`."""
    if n <= most:
        return np.arange(n)
    return np.sort(np.random.RandomState(seed).choice(n, most, replace=False))


def choose(matrix: NDArray[np.float64], most: int, seed: int, between: Callable[[], object] = lambda: None) -> Choice:
    """Tries 2 to `most` groups.

    Args:
        most: not more than there are different rows.
        between: called after each start of K-means.
    """
    looked = matrix[drawn(len(matrix), LOOKED, seed)]
    compared = drawn(len(looked), COMPARED, seed)
    ks = tuple(range(LEAST, min(MOST, most, len(looked) - 1) + 1))
    wcss: list[float] = []
    widths: list[float] = []
    for k in ks:
        made = kmeans.fit(looked, k, seed, between=between)
        wcss.append(made.wcss)
        widths.append(silhouette(looked[compared], made.labels[compared]))
        between()
    # One group is the natural begin of the curve: without it a bend at 2 could not be seen.
    whole = float(((looked - looked.mean(axis=0)) ** 2).sum())
    bend = elbow((1.0, *ks), (whole, *wcss))
    best = ks[int(np.argmax(widths))]
    found = int(bend) if bend is not None and bend >= LEAST else None
    near = found is not None and widths[ks.index(found)] >= max(widths) - NEAR
    recommended = found if found is not None and near else best
    return Choice(ks, tuple(wcss), tuple(widths), found, best, recommended, len(looked), len(compared))
