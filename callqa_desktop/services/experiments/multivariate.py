"""Several factors at once: a full factorial grid of calls or clients, and what each factor does to the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, product
from math import prod, sqrt
from typing import Any

import numpy as np

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.experiments import ab, cautions, checks, grid, looks, power, samples, words
from callqa_desktop.services.experiments.definitions import By, Grouping, Trial
from callqa_desktop.services.experiments.frame import BOTH, Frame
from callqa_desktop.services.experiments.grid import Cells, Model
from callqa_desktop.services.experiments.records import Cell, Effect, Factorial, Marginal, Margins, Peek
from callqa_desktop.texts import inside, tr, trn

LEAST = 10
"""Units of a cell below which it is called thin."""


def factorial(found: Frame, seen: Sequence[tuple[int, ...]] = ()) -> Factorial:
    """What the factors come to.

    Args:
        seen: units counted at earlier looks at this test, oldest first.

    Raises:
        UserFacingError: why nothing can be told, and what is missing.
    """
    trial, value = found.trial, found.values[0]
    placed = np.all([label >= 0 for label in found.labels], axis=0)
    counted = placed & ~np.isnan(value)
    if not counted.any():
        raise _nothing_known(trial, int(placed.sum()))
    kept = [[n for n in range(len(one.groups)) if (label[counted] == n).any()] for one, label in _factors(found)]
    for factor, levels in zip(trial.factors, kept, strict=True):
        if len(levels) < 2:
            raise _constant(factor, levels)
    places = _places(found, kept, counted)
    sizes = tuple(map(len, kept))
    cells = _cells(found, places, sizes, counted)
    occupied = _sums(cells, sizes, places[counted], value[counted])
    _check(trial, occupied)
    model = grid.largest(occupied)
    if model is None:
        raise _entangled(trial, cells, kept)
    names = tuple(
        tuple(factor.groups[n].name for n in levels) for factor, levels in zip(trial.factors, kept, strict=True)
    )
    lines = grid.variances(model, trial.sums)
    adjusted = checks.holm([line.robust_p for line in lines])
    effects = tuple(
        Effect(
            line.term, line.freedom, line.squares, line.f, line.p, line.robust_f, line.robust_p, holm, line.share
        )
        for line, holm in zip(lines, adjusted, strict=True)
    )  # fmt: skip
    made = Factorial(
        trial=trial,
        title=found.titles[0],
        names=names,
        looked=found.looked,
        counted=int(counted.sum()),
        unknown=int((placed & np.isnan(value)).sum()),
        outside=int((~placed).sum()),
        blind=found.blind,
        nameless=found.nameless,
        cells=cells,
        effects=effects,
        order=max(map(len, model.terms)),
        residual_freedom=model.residual_freedom,
        residual_squares=model.residual_squares,
        explained=1 - model.residual_squares / occupied.total,
        balanced=len({cell.sample.n for cell in cells}) == 1,
        mains=tuple(_margins(model, (n,), cells, trial) for n in range(len(sizes))),
        pairs=tuple(_margins(model, pair, cells, trial) for pair in combinations(range(len(sizes)), 2)),
        sentence="",
        cautions=(),
        peek=_peek(trial, seen, int(counted.sum())),
    )
    return replace(made, sentence=_sentence(made), cautions=_cautions(made, found, kept))


def _peek(trial: Trial, seen: Sequence[tuple[int, ...]], counted: int) -> Peek:
    """The whole grid is planned, so half of its units stand for each of two groups."""
    sizes = [*(one[0] for one in ab.earlier(seen, (counted,))), counted]
    return looks.peek([(n, n) for n in sizes], trial.plan.size, trial.plan.alpha)


def _factors(found: Frame) -> Any:
    return zip(found.trial.factors, found.labels, strict=True)


def _places(found: Frame, kept: Sequence[Sequence[int]], counted: Any) -> Any:
    """The cell of each counted unit, as one number; -1 for all others."""
    whole = np.zeros(counted.size, dtype=np.int64)
    for label, levels in zip(found.labels, kept, strict=True):
        new = np.full(max(levels) + 1, -1, dtype=np.int64)
        new[list(levels)] = np.arange(len(levels))
        inside = np.clip(label, 0, max(levels))
        whole = whole * len(levels) + new[inside]
    whole[~counted] = -1
    return whole


def _cells(found: Frame, places: Any, sizes: tuple[int, ...], counted: Any) -> tuple[Cell, ...]:
    made = []
    conversion = found.trial.outcome.conversion
    for n, levels in enumerate(product(*map(range, sizes))):
        mask = places == n
        one = samples.sample(found.values[0][mask])
        more = max(0, LEAST - one.n)
        if conversion and not more and not 0 < one.mean < 1:
            more = LEAST  # all alike: a share of 0 or 1 tells no spread yet
        made.append(Cell(levels, one, found.calls_of(mask), more))
    return tuple(made)


def _sums(cells: Sequence[Cell], sizes: tuple[int, ...], places: Any, value: Any) -> Cells:
    n = np.bincount(places, minlength=prod(sizes)).astype(float)
    there = n > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(places, value, minlength=prod(sizes)) / n
    squares = np.bincount(places, (value - mean[places]) ** 2, minlength=prod(sizes)).astype(float)
    levels = tuple(cell.levels for cell, full in zip(cells, there.tolist(), strict=True) if full)
    return Cells(sizes, levels, n[there], mean[there], squares[there])


def _check(trial: Trial, cells: Cells) -> None:
    least = 1 + sum(size - 1 for size in cells.sizes) + 1
    if cells.units < max(least, LEAST):
        raise UserFacingError(
            tr("There is too little for several factors"),
            tr("the outcome of {calls} is known").format(calls=words.units(trial.unit, cells.units)),
            tr("At least {n} more are needed").format(n=max(least, LEAST) - cells.units),
            code="factors.few",
        )
    if not cells.total:
        raise UserFacingError(
            tr("There is nothing to explain"),
            words.alike(trial.outcome, float(cells.mean[0])),
            tr("Choose another outcome or a larger set"),
            code="factors.alike",
        )
    if not cells.within:
        raise UserFacingError(
            tr("No spread tells chance from effect"),
            tr("within each combination all values are equal"),
            tr("Choose another outcome or a larger set"),
            code="factors.spread",
        )


def _nothing_known(trial: Trial, placed: int) -> UserFacingError:
    if not placed:
        return UserFacingError(
            tr("No call of this set belongs to a level of every factor"), "",
            tr("Choose a longer period, or other levels"), code="factors.empty",
        )  # fmt: skip
    return UserFacingError(
        tr("The outcome is not known of any call"),
        tr("{calls} belong to the grid").format(calls=words.units(trial.unit, placed)),
        words.unknown(trial.outcome)[:1].upper() + words.unknown(trial.outcome)[1:],
        code="factors.unknown",
    )


def _constant(factor: Grouping, levels: Sequence[int]) -> UserFacingError:
    only = factor.groups[levels[0]].name if levels else ""
    return UserFacingError(
        tr("A factor is constant: {factor}").format(factor=words.by(factor.by)),
        tr("all calls with a known outcome are of “{level}”").format(level=inside(only)),
        tr("Take the factor away, or choose a set with calls of its other levels"),
        code="factors.constant",
    )


def _entangled(trial: Trial, cells: Sequence[Cell], kept: Sequence[Sequence[int]]) -> UserFacingError:
    missing = [cell for cell in cells if cell.sample.n < 2]
    named = "; ".join(_named(trial, kept, cell.levels) for cell in missing[:4])
    return UserFacingError(
        tr("These factors cannot be told apart"),
        tr("a level of one comes only with a level of another"),
        tr("Calls are missing of: {cells}. {n} more in each would do").format(cells=named, n=LEAST),
        code="factors.entangled",
    )


def _named(trial: Trial, kept: Sequence[Sequence[int]], levels: Sequence[int]) -> str:
    """ "v2 × Київ"."""
    return " × ".join(
        factor.groups[inside[n]].name for factor, inside, n in zip(trial.factors, kept, levels, strict=True)
    )


def _margins(model: Model, term: tuple[int, ...], cells: Sequence[Cell], trial: Trial) -> Margins:
    from array import array

    from scipy.stats import t as student

    reach = float(student.ppf(1 - trial.plan.alpha / 2, model.residual_freedom))
    made = []
    for levels in product(*(range(model.cells.sizes[n]) for n in term)):
        inside = [cell for cell in cells if all(cell.levels[f] == n for f, n in zip(term, levels, strict=True))]
        mean, error = model.margin(term, levels)
        low, high = mean - reach * error, mean + reach * error
        if trial.outcome.conversion:
            low, high = max(0.0, low), min(1.0, high)
        calls = array("q")
        for cell in inside:
            calls.extend(cell.calls)
        made.append(Marginal(levels, mean, low, high, sum(cell.sample.n for cell in inside), calls))
    return Margins(term, tuple(made))


def limit(made: Factorial) -> float:
    """p below which an effect counts."""
    return made.trial.plan.alpha if made.peek is None else made.peek.limit


def term_name(made: Factorial, factors: Sequence[int]) -> str:
    """ "Manager × Direction"."""
    return " × ".join(words.by(made.trial.factors[n].by) for n in factors)


def _sentence(made: Factorial) -> str:
    outcome = made.trial.outcome
    there = [one for one in made.effects if one.adjusted < limit(made)]
    said = []
    for one in there:
        if len(one.factors) > 1:
            said.append(
                tr("{factors} work together: what one of them does depends on the other.").format(
                    factors=term_name(made, one.factors)
                )
            )
            continue
        means = made.mains[one.factors[0]].means
        best, worst = max(means, key=lambda m: m.mean), min(means, key=lambda m: m.mean)
        level = made.names[one.factors[0]]
        said.append(
            tr("{factor} matters: “{best}” {a}, “{worst}” {b}.").format(
                factor=words.by(made.trial.factors[one.factors[0]].by), best=inside(level[best.levels[0]]),
                worst=inside(level[worst.levels[0]]), a=words.value(outcome, best.mean),
                b=words.value(outcome, worst.mean),
            )
        )  # fmt: skip
    if said:
        return " ".join(said)
    return " ".join([tr("No factor shows an effect that chance does not make as well."), *_could(made)])


def _could(made: Factorial) -> list[str]:
    """What differences between the levels of each factor would have been seen."""
    spread = sqrt(made.residual_squares / made.residual_freedom)
    said = []
    for factor in made.mains:
        least, next_least = sorted(one.n for one in factor.means)[:2]
        seen = power.mean_seen(spread, least, next_least, made.trial.plan.alpha, made.trial.plan.power)
        if seen is not None:
            said.append(
                tr("{factor}: differences above {gap} would be seen.").format(
                    factor=term_name(made, factor.factors), gap=words.gap(made.trial.outcome, seen)
                )
            )
    return said


def _cautions(made: Factorial, found: Frame, kept: Sequence[Sequence[int]]) -> tuple[str, ...]:
    trial = made.trial
    said: list[str] = list(cautions.looks(trial, made.peek, planned=trial.plan.size))
    empty = [cell for cell in made.cells if not cell.sample.n]
    thin = [cell for cell in made.cells if cell.missing and cell.sample.n]
    if made.order < len(trial.factors):
        said.append(
            trn(
                "Some combinations have too few calls: only factors by themselves are told, not what they do together.",
                "Some combinations have too few calls: at most {n} factors together are told.", made.order,
            )
        )  # fmt: skip
    for cells, words_of in (
        (empty, tr("Empty combinations: {cells}.")),
        (thin, tr("Thin combinations, with the calls they lack: {cells}.")),
    ):
        if cells:
            named = [f"{_named(trial, kept, cell.levels)} (+{cell.missing})" for cell in cells[:6]]
            more = f", … {len(cells) - 6}" if len(cells) > 6 else ""
            said.append(words_of.format(cells=", ".join(named) + more))
    dropped = [
        factor.groups[n].name
        for factor, levels in zip(trial.factors, kept, strict=True)
        for n in range(len(factor.groups))
        if n not in levels
    ]
    if dropped:
        said.append(tr("Without any known outcome, so left out: {levels}.").format(levels=", ".join(dropped)))
    if not made.balanced:
        said.append(
            tr(
                "The combinations are not equally full: means are taken as if they were, and the table of variances is "
                "of type {type}."
            ).format(type="II" if trial.sums == 2 else "III")
        )
    together = [one for one in made.effects if len(one.factors) > 1 and one.adjusted < limit(made)]
    if together:
        said.append(tr("Where factors work together, read the plot of both: a mean of one alone can mislead."))
    if made.unknown > cautions.MISSING * (made.counted + made.unknown):
        said.append(
            tr("The outcome is not known of {calls}: {why}").format(
                calls=words.units(trial.unit, made.unknown), why=words.unknown(trial.outcome)
            )
        )
    both = int(sum((label == BOTH).sum() for label in found.labels))
    said += cautions.left_out(trial, both, made.blind)
    said += cautions.repeats(trial, _clients(found))
    if any(factor.by != By.RANDOM for factor in trial.factors):
        said.append(tr("Levels were not drawn by lot: whatever else differs between them may be the cause."))
    return tuple(said)


def _clients(found: Frame) -> Any:
    """Clients whose calls repeat each other, over the grid as a whole."""
    counts = np.all([label >= 0 for label in found.labels], axis=0) & ~np.isnan(found.values[0])
    counts &= found.clients >= 0
    if found.trial.unit != "call" or not counts.any():
        return ()
    _, cell = np.unique(np.vstack([label[counts] for label in found.labels]), axis=1, return_inverse=True)
    one = checks.dependence("client", found.clients[counts], np.ravel(cell), found.values[0][counts])
    return () if one is None else (one,)
