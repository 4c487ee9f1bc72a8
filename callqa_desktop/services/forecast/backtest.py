"""Forecasts made at times in the past, each with what was known then, against what came."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from callqa_desktop.services.forecast import model
from callqa_desktop.services.forecast.clean import Cleaned, cleaned
from callqa_desktop.services.forecast.records import Backtest, Kind, Method, WeekError

TRAINED = 28
"""Days the first origin knows at least."""
ORIGINS = 6
"""Origins at most, a week apart, the newest ones."""
PATHS = 400
WIDEST = 3.0
_LEAST_HALF = 0.25
"""Half the width of a band in roots, below which chance alone makes it wider."""
_JUDGED = (Kind.COUNTED, Kind.UNLIKE)
_NOTHING = 1e-9
"""Errors that come of squaring roots alone."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What one method says of the calendar days ahead; closed ones hold zero."""

    expected: np.ndarray
    paths: np.ndarray
    """Days x paths, in calls."""


def look_ahead(
    known: Cleaned, weekday: int, days: int, method: Method, dice: np.random.Generator, count: int, wider: float = 1.0
) -> Ahead | None:
    """The days after a history; None where the method cannot say anything.

    Args:
        weekday: of the first day of the history, 0: Monday.
        wider: how many times farther than drawn the paths lie from their middle (see Backtest.wider).
    """
    size = len(known.roots)
    ahead = (weekday + size + np.arange(days)) % 7
    open_ahead = ~np.isin(ahead, known.closed)
    series = known.roots[~np.isin((weekday + np.arange(size)) % 7, known.closed)][-model.LEARNT :]
    period, steps = 7 - len(known.closed), int(open_ahead.sum())
    expected, paths = np.zeros(days), np.zeros((days, count))
    if steps and period:
        if method == Method.ETS:
            fitted = model.fit(series, period)
            made = model.ets_paths(fitted, steps, count, dice) if fitted is not None else None
            if made is None or not np.isfinite(made).all():
                return None
            expected[open_ahead] = model.counts_of(made).mean(axis=1)
            paths[open_ahead] = model.counts_of(_widened(made, wider))
        else:
            drawn = model.naive_paths(series, period, steps, count, dice)
            paths[open_ahead] = model.counts_of(_widened(drawn, wider))
            last = series[-period:] ** 2
            expected[open_ahead] = np.resize(last, steps)
    return Ahead(expected, paths)


def backtest(
    counts: np.ndarray, kinds: tuple[Kind, ...], weekday: int, weeks: int, dice: np.random.Generator
) -> Generator[tuple[int, int], None, tuple[Backtest, Method]]:
    """Both methods over the same days, and the better one.

    Days of gaps and closed days, which are no art to foresee, are left out of the errors; days unlike others are not:
    nobody foresees them.

    Args:
        kinds: of the days, by the whole history.

    Yields:
        (done, total)
    """
    origins = list(_origins(len(counts), weeks))
    errors: dict[Method, list[np.ndarray]] = {one: [] for one in Method}
    inside: dict[Method, list[np.ndarray]] = {one: [] for one in Method}
    far: dict[Method, list[np.ndarray]] = {one: [] for one in Method}
    leads: list[np.ndarray] = []
    ets = True
    for number, origin in enumerate(origins):
        yield number, len(origins)
        known = cleaned(counts[:origin], weekday)
        actual = counts[origin : origin + 7 * weeks].astype(float)
        counted = np.array([kind in _JUDGED for kind in kinds[origin : origin + 7 * weeks]])
        leads.append(np.arange(len(actual))[counted] // 7)
        for method in Method:
            if method == Method.ETS and not ets:
                continue
            seen = look_ahead(known, weekday, len(actual), method, dice, PATHS)
            if seen is None:
                ets = False
                continue
            errors[method].append(np.abs(seen.expected - actual)[counted])
            inside[method].append(_inside(seen.paths, actual)[:, counted])
            far[method].append(_far(seen.paths, actual)[counted])
    naive = np.concatenate(errors[Method.NAIVE])
    naive = np.where(naive < _NOTHING, 0.0, naive)
    own = np.concatenate(errors[Method.ETS]) if ets else naive
    better = ets and own.mean() < naive.mean()
    used = Method.ETS if better else Method.NAIVE
    hit = np.concatenate(inside[used], axis=1).mean(axis=1)
    scale = _scale(counts[: origins[0]], kinds[: origins[0]])
    lead = np.concatenate(leads)
    by_week = tuple(
        WeekError(week + 1, float(own[lead == week].mean()), float(naive[lead == week].mean()))
        for week in range(weeks)
        if (lead == week).any()
    )
    found = Backtest(
        len(origins), len(naive), float(own.mean()), float(naive.mean()),
        float(own.mean()) / scale if scale else None, float(naive.mean()) / scale if scale else None,
        float(own.mean() / naive.mean()) if naive.mean() else None, float(hit[0]), float(hit[1]),
        float(np.clip(np.quantile(np.concatenate(far[used]), 0.8), 1.0, WIDEST)), by_week,
    )  # fmt: skip
    return found, used


def mase(actual: np.ndarray, expected: np.ndarray, trained: np.ndarray, period: int) -> float | None:
    """Mean absolute scaled error; None where the seasonal naive forecast makes no error within `trained`."""
    scale = float(np.abs(trained[period:] - trained[:-period]).mean())
    return float(np.abs(actual - expected).mean()) / scale if scale else None


def _origins(days: int, weeks: int) -> Iterator[int]:
    """The last days each origin knows, oldest first."""
    last = days - 7 * weeks
    first = max(TRAINED, last - 7 * (ORIGINS - 1))
    yield from range(last - (last - first) // 7 * 7, last + 1, 7)


def _inside(paths: np.ndarray, actual: np.ndarray) -> np.ndarray:
    """Two lines: which days fell within the 80 % and within the 95 % interval."""
    low95, low80, high80, high95 = np.quantile(paths, (0.025, 0.1, 0.9, 0.975), axis=1)
    # A count is whole: it belongs to an interval that begins or ends within half a call of it.
    return np.array(
        [
            (low80 - 0.5 <= actual) & (actual <= high80 + 0.5),
            (low95 - 0.5 <= actual) & (actual <= high95 + 0.5),
        ]
    )


def _far(paths: np.ndarray, actual: np.ndarray) -> np.ndarray:
    """How many half widths of the 80 % interval each day lies from the middle, in roots."""
    low, middle, high = np.sqrt(np.quantile(paths, (0.1, 0.5, 0.9), axis=1))
    return np.asarray(np.abs(np.sqrt(actual) - middle) / np.maximum((high - low) / 2, _LEAST_HALF))


def _widened(paths: np.ndarray, wider: float) -> np.ndarray:
    middle = np.median(paths, axis=1, keepdims=True)
    return np.asarray(middle + wider * (paths - middle))


def _scale(counts: np.ndarray, kinds: tuple[Kind, ...]) -> float:
    good = np.array([kind in _JUDGED for kind in kinds])
    both = good[7:] & good[:-7]
    return float(np.abs(counts[7:] - counts[:-7])[both].mean()) if both.any() else 0.0
