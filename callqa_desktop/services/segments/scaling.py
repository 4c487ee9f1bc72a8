"""Metrics made comparable: logarithms of numbers with a long tail, missing values, scales.

standard: (x - mean) / standard deviation. robust: (x - median) / interquartile range; where the middle half of the
clients are equal, by the standard deviation. none: as they are, so that what is measured in large numbers decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.segments.metrics import LOGGED, METRICS
from callqa_desktop.services.segments.records import Left, Wish

_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Prepared:
    """`matrix` has a row a client and a column a metric of `used`."""

    matrix: NDArray[np.float64]
    used: tuple[str, ...]
    left: tuple[Left, ...]
    filled: Mapping[str, int]


def prepared(columns: Mapping[str, NDArray[np.float64]], wish: Wish) -> Prepared:
    """The metrics that tell clients apart, on a common scale.

    A metric that fewer than half of the clients have, or that is equal for all, is left out; clients without one of
    the others count as its median.
    """
    made: list[NDArray[np.float64]] = []
    used: list[str] = []
    left: list[Left] = []
    filled: dict[str, int] = {}
    for name in wish.metrics:
        column = columns[name]
        there = np.isfinite(column)
        have, needed = int(there.sum()), -(-len(column) // 2)
        if have < needed or not have:
            left.append(Left(name, "missing", have, max(1, needed - have)))
            continue
        if column[there].min() == column[there].max():
            left.append(Left(name, "constant", have))
            continue
        if have < len(column):
            filled[name] = len(column) - have
            column = np.where(there, column, np.median(column[there]))
        if wish.log and name in METRICS and METRICS[name].kind in LOGGED:
            column = np.log1p(np.maximum(column, 0.0))
        made.append(scaled(column, wish.scaling))
        used.append(name)
    matrix = np.column_stack(made) if made else np.zeros((0, 0))
    return Prepared(np.ascontiguousarray(matrix), tuple(used), tuple(left), filled)


def scaled(column: NDArray[np.float64], how: str) -> NDArray[np.float64]:
    """One column on its scale; `how` is one of SCALINGS."""
    if how == "none":
        return column
    deviation = float(column.std())
    if how == "standard":
        return np.asarray((column - column.mean()) / max(deviation, _NOTHING))
    low, middle, high = np.percentile(column, (25, 50, 75))
    width = float(high - low) if high - low > _NOTHING else deviation
    return np.asarray((column - middle) / max(width, _NOTHING))
