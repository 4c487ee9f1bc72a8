"""K-means by scikit-learn: Lloyd's algorithm from several k-means++ starts, the best of which counts.

Arthur, Vassilvitskii: k-means++: the advantages of careful seeding (SODA 2007). The starts draw from one generator, as
those of `KMeans(n_init=...)` do, so the result is the same; between them the work can be given up.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.segments.records import STARTS

MANY = 20_000
"""Rows from which on all cores work."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """`labels` from 0, the largest group first; `centers` in the same order."""

    labels: NDArray[np.int16]
    centers: NDArray[np.float64]
    wcss: float


def fit(
    matrix: NDArray[np.float64],
    k: int,
    seed: int,
    *,
    starts: int = STARTS,
    between: Callable[[], object] = lambda: None,
) -> Fitted:
    """Groups the rows of a matrix into k, or fewer where they hardly differ; there must be k different ones.

    Args:
        between: called after each start; what it raises ends the work.
    """
    from sklearn.cluster import KMeans  # type: ignore[import-untyped]  # it has no stubs, here and below
    from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped]

    chance = np.random.RandomState(seed)
    best = None
    with threads_for(len(matrix)):
        for _ in range(starts):
            with warnings.catch_warnings():
                # Rows that differ only beyond the accuracy of squares leave groups empty; these are taken away below.
                warnings.simplefilter("ignore", ConvergenceWarning)
                run = KMeans(k, n_init=1, random_state=chance).fit(matrix)
            if best is None or run.inertia_ < best.inertia_:
                best = run
            between()
    assert best is not None
    sizes = np.bincount(best.labels_, minlength=k)
    order = np.argsort(-sizes, kind="stable")[: np.count_nonzero(sizes)]
    place = np.zeros(k, dtype=np.int16)
    place[order] = np.arange(len(order), dtype=np.int16)
    return Fitted(place[best.labels_], np.asarray(best.cluster_centers_[order]), float(best.inertia_))


def threads_for(rows: int) -> AbstractContextManager[Any]:
    """One core for what is soon done: threads that wait for each other cost more than they bring, and the interface
    keeps the others."""
    if rows > MANY:
        return nullcontext()
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no stubs

    limited: AbstractContextManager[Any] = threadpool_limits(limits=1)
    return limited


def nearest(matrix: NDArray[np.float64], centers: NDArray[np.float64]) -> NDArray[np.int16]:
    """The group whose middle is nearest to each row."""
    from sklearn.metrics import pairwise_distances_argmin  # type: ignore[import-untyped]  # it has no stubs

    return np.asarray(pairwise_distances_argmin(matrix, centers), dtype=np.int16)


def different(matrix: NDArray[np.float64], most: int) -> int:
    """How many different rows there are, counted up to `most`."""
    seen: set[bytes] = set()
    for row in matrix:
        seen.add(row.tobytes())
        if len(seen) >= most:
            break
    return len(seen)
