"""The linear model of a factorial grid, from sums over its cells: as fast for a million calls as for a hundred.

Every unit of a cell has the same row in the regression, so number, mean and squares of each cell hold all that least
squares need: the coefficients are those of the regression over the units, and so are its errors. Factors are coded by
sums to zero, so that a main effect is one at the average of the other factors.

Errors are HC3 (J. G. MacKinnon, H. White, Journal of Econometrics 29, 1985; advised by J. S. Long, L. H. Ervin, The
American Statistician 54, 2000): cells may spread as they like. A share is modelled as a mean of ones and zeros: effects
are then differences of shares, which are exact in a full factorial, and HC3 carries the unequal spread of shares
(R. Gomila, Journal of Experimental Psychology: General 150, 2021); interactions of a logistic model would be ratios of
odds, which no reader of percentages sees (C. Ai, E. C. Norton, Economics Letters 80, 2003).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Term = tuple[int, ...]
"""Factors that work together, ascending."""
_FULL = 1 - 1e-9
"""Leverage from which on a unit decides its own fitted value: nothing is left to tell its error by."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The occupied cells: levels, units, means, and squares about the mean."""

    sizes: tuple[int, ...]
    """Levels of each factor."""
    levels: tuple[tuple[int, ...], ...]
    n: Floats
    mean: Floats
    squares: Floats

    @property
    def units(self) -> int:
        return int(self.n.sum())

    @property
    def within(self) -> float:
        return float(self.squares.sum())

    @property
    def total(self) -> float:
        """Squares of all units about their common mean."""
        centre = float((self.n * self.mean).sum() / self.n.sum())
        return self.within + float((self.n * (self.mean - centre) ** 2).sum())


def terms(factors: int, order: int) -> list[Term]:
    """All factors, alone first, then two together, up to `order` together."""
    return [one for size in range(1, order + 1) for one in combinations(range(factors), size)]


def row(sizes: Sequence[int], levels: Sequence[int], term: Term) -> Floats:
    """The columns of a term for one cell."""
    made = np.ones(1)
    for factor in term:
        code = np.zeros(sizes[factor] - 1)
        if levels[factor] == sizes[factor] - 1:
            code[:] = -1
        else:
            code[levels[factor]] = 1
        made = np.multiply.outer(made, code).ravel()
    return made


class Model:
    """Least squares over the cells with an intercept and these terms."""

    def __init__(self, cells: Cells, wanted: Sequence[Term]) -> None:
        self.cells = cells
        self.terms = tuple(wanted)
        self.x = np.array([self.line(levels) for levels in cells.levels])
        self.parameters = int(self.x.shape[1])

    def line(self, levels: Sequence[int]) -> Floats:
        """The row of the regression of a cell."""
        return np.concatenate([np.ones(1), *(row(self.cells.sizes, levels, one) for one in self.terms)])

    def columns(self, term: Term) -> slice:
        start = 1
        for one in self.terms:
            width = _width(self.cells.sizes, one)
            if one == term:
                return slice(start, start + width)
            start += width
        raise KeyError(term)

    @cached_property
    def sound(self) -> bool:
        """Every coefficient can be told, with its error."""
        if self.parameters > len(self.cells.levels) or self.cells.units <= self.parameters:
            return False
        if np.linalg.matrix_rank(self.x) < self.parameters:
            return False
        return float(self.leverage.max()) < _FULL

    @cached_property
    def inverse(self) -> Floats:
        made: Floats = np.linalg.inv(self.x.T @ (self.cells.n[:, None] * self.x))
        return made

    @cached_property
    def coefficients(self) -> Floats:
        made: Floats = self.inverse @ (self.x.T @ (self.cells.n * self.cells.mean))
        return made

    @cached_property
    def leverage(self) -> Floats:
        """Of one unit of each cell."""
        made: Floats = np.einsum("ij,jk,ik->i", self.x, self.inverse, self.x)
        return made

    @cached_property
    def residual_squares(self) -> float:
        return self.cells.within + float((self.cells.n * self._misses**2).sum())

    @property
    def residual_freedom(self) -> int:
        return self.cells.units - self.parameters

    @cached_property
    def covariance(self) -> Floats:
        """HC3."""
        squares = self.cells.squares + self.cells.n * self._misses**2
        weights = squares / (1 - self.leverage) ** 2
        made: Floats = self.inverse @ (self.x.T @ (weights[:, None] * self.x)) @ self.inverse
        return made

    @property
    def _misses(self) -> Floats:
        made: Floats = self.cells.mean - self.x @ self.coefficients
        return made

    def wald(self, term: Term, sums: int) -> float:
        """F that a term does nothing, with HC3 errors; infinite where the cells have no spread at all.

        With sums 2 it is what the term does apart from the larger terms that contain it, as in R's car::Anova with
        white.adjust (J. Fox, S. Weisberg, An R Companion to Applied Regression, 2019).
        """
        larger = [one for one in self.terms if set(term) < set(one)] if sums == 2 else []
        rows = self._selected(larger)
        both = np.vstack([self._selected([term]), rows])
        if larger:
            across, _ = np.linalg.qr(both @ self.covariance @ rows.T, mode="complete")
            both = across[:, rows.shape[0] :].T @ both
        part, cover = both @ self.coefficients, both @ self.covariance @ both.T
        if np.linalg.matrix_rank(cover) < part.size:
            return float("inf") if float((part**2).sum()) > 0 else 0.0
        return float(part @ np.linalg.solve(cover, part)) / part.size

    def _selected(self, wanted: Sequence[Term]) -> Floats:
        """A row for each coefficient of these terms."""
        rows = [row for one in wanted for row in range(*self.columns(one).indices(self.parameters))]
        made: Floats = np.eye(self.parameters)[rows]
        return made

    def margin(self, term: Term, levels: Sequence[int]) -> tuple[float, float]:
        """Mean and HC3 error of some factors at these levels, every level of the others weighing the same
        (S. R. Searle, F. M. Speed, G. A. Milliken, The American Statistician 34, 1980)."""
        fixed = dict(zip(term, levels, strict=True))
        ranges = [[fixed[f]] if f in fixed else range(size) for f, size in enumerate(self.cells.sizes)]
        line = np.mean([self.line(one) for one in product(*ranges)], axis=0)
        error = float(line @ self.covariance @ line)
        return float(line @ self.coefficients), max(0.0, error) ** 0.5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table of variances."""

    term: Term
    freedom: int
    squares: float
    f: float
    p: float
    robust_f: float
    robust_p: float
    share: float


def variances(whole: Model, sums: int) -> list[Line]:
    """The table of variances.

    Args:
        sums: 2, each term over all that do not contain it (Ø. Langsrud, Statistics and Computing 13, 2003: more telling
            where there is no interaction, and independent of how full the cells are); 3, each over all others.
    """
    made = []
    for term in whole.terms:
        others = [one for one in whole.terms if one != term and (sums == 3 or not set(term) < set(one))]
        with_it = Model(whole.cells, [one for one in whole.terms if one == term or one in others])
        without = Model(whole.cells, others)
        squares = max(0.0, without.residual_squares - with_it.residual_squares)
        freedom = _width(whole.cells.sizes, term)
        robust = whole.wald(term, sums)
        f = _ratio(squares / freedom, whole.residual_squares / whole.residual_freedom)
        made.append(
            Line(
                term, freedom, squares, f, _tail(f, freedom, whole.residual_freedom), robust,
                _tail(robust, freedom, whole.residual_freedom),
                _ratio(squares, squares + whole.residual_squares),
            )
        )  # fmt: skip
    return made


def largest(cells: Cells) -> Model | None:
    """The model with most factors together that the cells can tell; None where not even main effects can be told."""
    for order in range(len(cells.sizes), 0, -1):
        model = Model(cells, terms(len(cells.sizes), order))
        if model.sound:
            return model
    return None


def _width(sizes: Sequence[int], term: Term) -> int:
    width = 1
    for factor in term:
        width *= sizes[factor] - 1
    return width


def _ratio(above: float, below: float) -> float:
    if below > 0:
        return above / below
    return float("inf") if above > 0 else 0.0


def _tail(f: float, first: int, second: int) -> float:
    from scipy.stats import f as distribution

    return float(distribution.sf(f, first, second))
