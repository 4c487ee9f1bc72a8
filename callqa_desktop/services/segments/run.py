"""One run: the table of clients becomes groups, with all that is needed to judge them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.segments import choose, kmeans, profile
from callqa_desktop.services.segments.axes import axes
from callqa_desktop.services.segments.records import STARTS, Clients, Found, Points, Run, Stability, Wish
from callqa_desktop.services.segments.scaling import Prepared, prepared
from callqa_desktop.services.segments.words import left_words
from callqa_desktop.texts import tr, trn

LEAST = 20
"""Clients from which on groups are looked for: with fewer, any division is chance."""
SHOWN = 2000
"""Clients in the picture at most."""
AGAIN = 5
"""Further runs that are compared with the first."""
_PART = 0.8
_QUICK = 3
"""Starts of a further run."""
TWINS = 0.9
"""Correlation from which on two metrics say the same."""


def analyse(table: Clients, wish: Wish, asked_at: int, progress: Progress) -> Run:
    """Finds the groups.

    Raises:
        UserFacingError: too few clients, nothing that tells them apart, or more groups than different clients.
        Cancelled
    """
    clients = len(table.digits)
    if clients < LEAST:
        raise too_few(clients, LEAST)
    made = prepared(table.columns, wish)
    if not made.used:
        raise _nothing_to_compare(made)
    distinct = kmeans.different(made.matrix, choose.MOST + 1)
    if wish.k is not None and wish.k > distinct:
        raise UserFacingError(
            tr("{k} segments cannot be made").format(k=wish.k),
            trn("the clients have only {n} different set of these figures",
                "the clients have only {n} different sets of these figures", distinct),
            tr("Ask for fewer segments, or choose more metrics"), code="segments.k",
        )  # fmt: skip
    tried = min(choose.MOST, distinct, clients - 1) - choose.LEAST + 1
    steps = _Steps(progress, tried * (STARTS + 1) + STARTS + AGAIN * _QUICK)
    with kmeans.threads_for(choose.LOOKED):
        choice = choose.choose(made.matrix, distinct, wish.seed, steps.one)
    fitted = kmeans.fit(made.matrix, wish.k or choice.recommended, wish.seed, between=steps.one)
    k = len(fitted.centers)
    with kmeans.threads_for(choose.LOOKED):
        compared = choose.drawn(clients, choose.COMPARED, wish.seed)
        width = choose.silhouette(made.matrix[compared], fitted.labels[compared])
        stability = _stability(made.matrix, fitted.labels, k, wish.seed, steps)
    found_axes, middle, turned = axes(made.matrix, made.used)
    found = Found(
        wish=wish,
        clients=clients,
        calls=table.calls,
        nameless=table.nameless,
        used=made.used,
        left=made.left,
        filled=made.filled,
        twins=_twins(made),
        choice=choice,
        k=k,
        wcss=fitted.wcss,
        silhouette=width,
        groups=profile.groups(table.columns, made.matrix, made.used, fitted.labels, k),
        axes=found_axes,
        points=_points(table.digits, (made.matrix - middle) @ turned, fitted.labels, wish.seed),
        stability=stability,
        asked_at=asked_at,
    )
    return Run(found, table, (fitted.labels + 1).astype(np.int16))


def too_few(have: int, least: int) -> UserFacingError:
    return UserFacingError(
        tr("Too few clients to compare"),
        trn("the set has {n} client with a number", "the set has {n} clients with a number", have)
        + tr(", and {least} are needed: {more} more").format(least=least, more=least - have),
        tr("Choose a longer period, or take a condition away"), code="segments.few",
    )  # fmt: skip


def _nothing_to_compare(made: Prepared) -> UserFacingError:
    return UserFacingError(
        tr("Nothing tells these clients apart"),
        "; ".join(left_words(one) for one in made.left),
        tr("Choose other metrics, or a longer period"), code="segments.equal",
    )  # fmt: skip


class _Steps:
    """Counts what is done; gives up where somebody asked for it."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0
        progress.report(0, total)

    def one(self) -> None:
        self._done = min(self._done + 1, self._total)
        self._progress.report(self._done, self._total)


def _points(digits: Sequence[str], places: NDArray[np.float64], labels: NDArray[np.int16], seed: int) -> Points:
    shown = choose.drawn(len(digits), SHOWN, seed)
    flat = places if places.shape[1] > 1 else np.column_stack([places, np.zeros(len(places))])
    return Points(
        tuple(digits[int(n)] for n in shown), tuple(map(float, flat[shown, 0])), tuple(map(float, flat[shown, 1])),
        tuple(int(labels[n]) + 1 for n in shown),
    )  # fmt: skip


def _twins(made: Prepared) -> tuple[tuple[str, str, float], ...]:
    """Pairs of metrics that say nearly the same, and so count twice."""
    if len(made.used) < 2:
        return ()
    together = np.corrcoef(made.matrix, rowvar=False)
    return tuple(
        (made.used[one], made.used[other], float(together[one, other]))
        for one in range(len(made.used))
        for other in range(one + 1, len(made.used))
        if abs(together[one, other]) >= TWINS
    )


def _stability(
    matrix: NDArray[np.float64], labels: NDArray[np.int16], k: int, seed: int, steps: _Steps
) -> Stability | None:
    """Further runs with other seeds, each on other four fifths of the clients, compared by the adjusted Rand index
    (Hubert, Arabie, J. Classification 2, 1985)."""
    from sklearn.metrics import adjusted_rand_score  # type: ignore[import-untyped]  # it has no stubs

    looked = choose.drawn(len(matrix), choose.LOOKED, seed)
    rows, mine = matrix[looked], labels[looked]
    found = []
    for number in range(1, AGAIN + 1):
        part = choose.drawn(len(rows), round(_PART * len(rows)), seed + number)
        if kmeans.different(rows[part], k) < k:
            return None
        again = kmeans.fit(rows[part], k, seed + number, starts=_QUICK, between=steps.one)
        found.append(float(adjusted_rand_score(mine, kmeans.nearest(rows, again.centers))))
    return Stability(len(found), float(np.mean(found)), min(found))
