"""What lies apart from the rest of a set, and by which figures.

Each thing is a point of robustly scaled figures (distance from the median in units of 1.4826 MAD, cut at CUT). HDBSCAN
(Campello, Moulavi, Sander, PAKDD 2013) finds the usual kinds; what lies in none of them, and what lies at the edge of
its own, is ranked by its distance to the nearest usual neighbours (Ramaswamy, Rastogi, Shim, SIGMOD 2000). The reason
is told by the figures farthest from the middle of the whole set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.insight.records import Trait

CUT = 8.0
"""Scaled distance beyond which a figure counts no more: one broken figure must not hide the others."""
TELLING = 2.5
"""Scaled distance (of a normal spread: one in eighty lies so far out) from which a figure is a reason."""
TRAITS = 3
SHOWN = 40
SHARE = 0.05
"""At most this share of a set is called unusual."""
STEPS = 3
"""How often `rank` tells that it goes on."""
_NEIGHBOURS = 10


@dataclass(frozen=True, slots=True)
class Apart:
    row: int
    strength: float
    """0-1: how far apart it is, 1 the farthest of the set."""
    traits: tuple[Trait, ...]
    """The most telling first."""


@dataclass(frozen=True, slots=True)
class Ranking:
    found: tuple[Apart, ...] = ()
    """The farthest first."""
    groups: int = 0
    """Usual kinds."""


def rank(columns: Mapping[str, NDArray[np.float64]], between: Callable[[], object] = lambda: None) -> Ranking:
    """Ranks the rows of a table of figures; missing ones (NaN) count as the median."""
    names, values = _telling(columns)
    if not names:
        return Ranking()
    low, middle, high = np.nanpercentile(values, (5, 50, 95), axis=0)
    scale = _scale(values, middle)
    scaled = np.clip(np.nan_to_num((values - middle) / scale, nan=0.0), -CUT, CUT)
    between()
    groups = _groups(scaled)
    between()
    distance = _distance(scaled, groups)
    between()
    made: list[Apart] = []
    order = np.argsort(-distance, kind="stable")
    for place in order[: max(1, min(SHOWN, round(SHARE * len(values))))]:
        row = int(place)
        traits = _traits(names, values[row], scaled[row], low, high)
        if traits:
            made.append(Apart(row, float(distance[row] / distance[order[0]]), traits))
    return Ranking(tuple(made), len({int(n) for n in groups if n >= 0}))


def _telling(columns: Mapping[str, NDArray[np.float64]]) -> tuple[list[str], NDArray[np.float64]]:
    """Figures that half of the rows have and that differ."""
    names, made = [], []
    for name, column in columns.items():
        present = column[~np.isnan(column)]
        if len(present) * 2 >= len(column) and len(present) > 1 and present.min() < present.max():
            names.append(name)
            made.append(column)
    return names, np.column_stack(made) if made else np.zeros((0, 0))


def _scale(values: NDArray[np.float64], middle: NDArray[np.float64]) -> NDArray[np.float64]:
    """1.4826 MAD; where half of the rows are equal the standard deviation, which a few others make."""
    spread = 1.4826 * np.nanmedian(np.abs(values - middle), axis=0)
    deviation = np.nanstd(values, axis=0)
    return np.asarray(np.where(spread > 1e-9, spread, np.maximum(deviation, 1e-9)))


def _groups(scaled: NDArray[np.float64]) -> NDArray[np.float64]:
    """The usual kind of each row, -1 for none. Of many figures only the main directions are compared: distances in
    many dimensions are all alike."""
    from sklearn.cluster import HDBSCAN  # type: ignore[import-untyped]  # it has no stubs, here and below
    from sklearn.decomposition import PCA  # type: ignore[import-untyped]

    wide = min(8, scaled.shape[1], len(scaled) - 1)
    flat = PCA(wide, random_state=0).fit_transform(scaled)
    size = max(10, len(scaled) // 50)
    found: Any = HDBSCAN(min_cluster_size=size, min_samples=5, copy=True).fit(flat)
    return np.asarray(found.labels_)


def _distance(scaled: NDArray[np.float64], groups: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean distance to the nearest usual ones; what is of no usual kind gets a little more."""
    from sklearn.neighbors import NearestNeighbors  # type: ignore[import-untyped]

    usual = scaled[groups >= 0] if (groups >= 0).sum() > _NEIGHBOURS else scaled
    near = NearestNeighbors(n_neighbors=min(_NEIGHBOURS, len(usual) - 1)).fit(usual)
    away = near.kneighbors(scaled)[0].mean(axis=1)
    return np.asarray(away * np.where(groups < 0, 1.1, 1.0))


def _traits(
    names: Sequence[str],
    values: NDArray[np.float64],
    scaled: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> tuple[Trait, ...]:
    """The figures farthest out, those outside what nine of ten have."""
    order = np.argsort(-np.abs(scaled), kind="stable")
    found = [
        Trait(names[n], float(values[n]), float(low[n]), float(high[n]))
        for n in order
        if abs(scaled[n]) >= TELLING and not low[n] <= values[n] <= high[n]
    ]
    return tuple(found[:TRAITS])
