"""Principal components: the two directions in which the clients differ most, to draw them on paper.

Pearson, Phil. Mag. 2, 1901; the eigenvectors of the covariance matrix. A direction has no sign of its own: here its
largest weight is positive.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.segments.records import Axis

DRAWN = 2


def axes(
    matrix: NDArray[np.float64], names: Sequence[str]
) -> tuple[tuple[Axis, ...], NDArray[np.float64], NDArray[np.float64]]:
    """The main axes, the middle of the clients, and the axes as columns by which (row - middle) is multiplied."""
    middle = matrix.mean(axis=0)
    spread, directions = np.linalg.eigh(np.atleast_2d(np.cov(matrix, rowvar=False)))
    order = np.argsort(-spread, kind="stable")[:DRAWN]
    turned = directions[:, order]
    turned = turned * np.where(turned[np.abs(turned).argmax(axis=0), range(turned.shape[1])] < 0, -1.0, 1.0)
    total = float(spread.sum())
    made = []
    for place, number in enumerate(order):
        weights = turned[:, place]
        by_size = np.argsort(-np.abs(weights), kind="stable")
        loadings = tuple((names[int(n)], float(weights[n])) for n in by_size)
        made.append(Axis(max(0.0, float(spread[number])) / total if total else 0.0, loadings))
    return tuple(made), middle, turned
