"""What it costs to look at a test while it runs.

Each look is another chance to take luck for a difference: of tests without any, 5 % look "significant" at one look,
14 % at one of five (P. Armitage, C. K. McPherson, B. C. Rowe, J. R. Stat. Soc. A 132, 1969). With a planned size the
allowed error is spent along the way, little at first: K. K. G. Lan, D. L. DeMets, Biometrika 70 (1983), with the
spending function that gives the bounds of O'Brien and Fleming. The chances are integrated step by step over the
Brownian motion the test statistic follows, as in the first paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np

from callqa_desktop.services.experiments.definitions import ALPHA
from callqa_desktop.services.experiments.records import Peek

_POINTS = 301
"""Points of the grid a density is kept on: odd, for Simpson's rule."""
_FARTHEST = 8.0
"""Standard deviations beyond which nothing ever lies."""


def spent(share: float, alpha: float = ALPHA) -> float:
    """Error that may be spent when this share (0-1] of the planned size is reached: on each side, with half of alpha,
    2 - 2 Phi(z / sqrt(share))."""
    from scipy.stats import norm

    return float(4 * norm.sf(norm.ppf(1 - alpha / 4) / sqrt(min(1.0, share))))


def bounds(shares: Sequence[float], alpha: float = ALPHA) -> list[float]:
    """|z| above which a difference counts at each look.

    Args:
        shares: of the planned size reached at each look, ascending.
    """
    from scipy.optimize import brentq

    walk = _Walk()
    found: list[float] = []
    before = 0.0
    for share in shares:
        allowed = spent(share, alpha) - before
        walk.to(share)
        bound = _FARTHEST
        if walk.outside(bound) < allowed:
            bound = float(brentq(lambda b, may=allowed: walk.outside(b) - may, 0.0, _FARTHEST, xtol=1e-7))
        walk.keep_within(bound)
        found.append(bound)
        before += allowed
    return found


def alarm(shares: Sequence[float], alpha: float = ALPHA) -> float:
    """Chance that at least one of these looks shows p < alpha although there is no difference."""
    from scipy.stats import norm

    walk, chance, bound = _Walk(), 0.0, float(norm.ppf(1 - alpha / 2))
    for share in shares:
        walk.to(share)
        chance += walk.outside(bound)
        walk.keep_within(bound)
    return chance


def peek(sizes: Sequence[tuple[int, ...]], planned: int, alpha: float = ALPHA) -> Peek:
    """What the last of these looks costs.

    Args:
        sizes: units in the groups at each look, this one last.
        planned: units in each group at the end; 0: not planned.
    """
    from scipy.stats import norm

    reached = _ascending([_information(one) for one in sizes])
    whole = 2 * reached[-1] if reached else 0.0
    told = min(1.0, alarm([one / reached[-1] for one in reached], alpha)) if reached else alpha
    if not planned:
        return Peek(len(sizes), None, alpha, told)
    shares = _ascending([min(1.0, 2 * _information(one) / planned) for one in sizes])
    now = min(1.0, 2 * _information(sizes[-1]) / planned)
    ended = len(sizes) > 1 and min(1.0, 2 * _information(sizes[-2]) / planned) >= 1.0
    limit = 0.0
    if shares and whole and not ended:
        limit = float(2 * norm.sf(bounds(shares, alpha)[-1]))
    return Peek(len(sizes), now, limit, told)


def _information(sizes: Sequence[int]) -> float:
    """How much groups of these sizes tell: half the size of each where all are equal."""
    return 1 / sum(1 / one for one in sizes) if all(sizes) else 0.0


def _ascending(values: Sequence[float]) -> list[float]:
    """Each value that is above all before it."""
    found: list[float] = []
    for one in values:
        if one > (found[-1] if found else 0.0):
            found.append(one)
    return found


class _Walk:
    """Where a Brownian motion that has not crossed any bound may be: its density on a grid."""

    def __init__(self) -> None:
        self._time = 0.0
        self._since = 0.0
        """When it was last kept within a bound."""
        self._grid: Any = None
        self._mass: Any = None
        """Density times the weights of Simpson's rule; None before the first bound."""

    def to(self, time: float) -> None:
        """Goes on to a later time; nothing is cut off yet."""
        self._time = time

    def outside(self, bound: float) -> float:
        """Chance to be beyond `bound` standard deviations now, and never before."""
        from scipy.stats import norm

        edge = bound * sqrt(self._time)
        if self._grid is None:
            return float(2 * norm.sf(bound))
        step = sqrt(self._time - self._since)
        return float((self._mass * (norm.sf((edge - self._grid) / step) + norm.sf((edge + self._grid) / step))).sum())

    def keep_within(self, bound: float) -> None:
        """Cuts off what is beyond the bound now."""
        from scipy.stats import norm

        edge = min(bound, _FARTHEST) * sqrt(self._time)
        grid = np.linspace(-edge, edge, _POINTS)
        if self._grid is None:
            density = norm.pdf(grid, scale=sqrt(self._time))
        else:
            step = sqrt(self._time - self._since)
            density = norm.pdf((grid[:, None] - self._grid[None, :]) / step) @ self._mass / step
        weights = np.ones(_POINTS)
        weights[1:-1:2], weights[2:-1:2] = 4, 2
        self._grid, self._mass = grid, density * weights * (grid[1] - grid[0]) / 3
        self._since = self._time
