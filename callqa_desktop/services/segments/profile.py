"""What sets each group apart: metrics whose mean lies far from everybody's, told by medians."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.segments.records import Group, Trait
from callqa_desktop.services.segments.words import group_name

TELLING = 0.5
"""Standard deviations of everybody from which on a difference is told: a medium effect (Cohen, Statistical Power
Analysis for the Behavioral Sciences, 1988)."""
TRAITS = 4


def groups(
    columns: Mapping[str, NDArray[np.float64]],
    matrix: NDArray[np.float64],
    used: Sequence[str],
    labels: NDArray[np.int16],
    k: int,
) -> tuple[Group, ...]:
    """The groups in their order.

    Args:
        columns: the metrics as they were read, all of them.
        matrix: the compared ones on their scale, columns as `used`.
        labels: from 0.
    """
    deviation = np.maximum(matrix.std(axis=0), 1e-12)
    everybody = {name: (_median(column), _mean(column)) for name, column in columns.items()}
    made = []
    for number in range(k):
        mine = labels == number
        away = (matrix[mine].mean(axis=0) - matrix.mean(axis=0)) / deviation
        traits: list[Trait] = []
        for place in np.argsort(-np.abs(away), kind="stable"):
            name, distance = used[int(place)], float(away[place])
            if abs(distance) < TELLING or len(traits) == TRAITS:
                break
            told = _told(name, columns[name][mine], everybody[name], distance)
            if told is not None:
                traits.append(told)
        size = int(mine.sum())
        medians = {name: _median(column[mine]) for name, column in columns.items()}
        name = group_name(traits)
        made.append(Group(number + 1, name, size, size / len(labels), tuple(traits), medians))
    return tuple(made)


def _told(
    name: str, mine: NDArray[np.float64], everybody: tuple[float | None, float | None], distance: float
) -> Trait | None:
    """By medians; by means where the medians do not differ the way the groups do, as with rare events."""
    for place, value in enumerate((_median(mine), _mean(mine))):
        usual = everybody[place]
        if value is not None and usual is not None and (value - usual) * distance > 0:
            return Trait(name, value, usual, distance, mean=bool(place))
    return None


def _median(column: NDArray[np.float64]) -> float | None:
    there = column[np.isfinite(column)]
    return float(np.median(there)) if len(there) else None


def _mean(column: NDArray[np.float64]) -> float | None:
    there = column[np.isfinite(column)]
    return float(there.mean()) if len(there) else None
