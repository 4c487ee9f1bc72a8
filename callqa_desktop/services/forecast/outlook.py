"""One forecast from one history: the work of the child process."""

from __future__ import annotations

import math
from collections.abc import Generator
from datetime import date, timedelta
from typing import Any

import numpy as np

from callqa_desktop.services.forecast.backtest import backtest, look_ahead
from callqa_desktop.services.forecast.clean import Cleaned, cleaned
from callqa_desktop.services.forecast.load import loads
from callqa_desktop.services.forecast.records import Ahead, Day, Forecast, Gap, History, Kind, Method, Trend

PATHS = 2000
SEED = 20_261_121
"""The same history gives the same intervals."""
TREND_WEEKS = 12


def maker() -> Any:
    """What the child does with each request, a history and how many weeks to look ahead."""
    return lambda request: forecast(*request)


def forecast(history: History, weeks: int) -> Generator[tuple[int, int], None, Forecast]:
    """See services.forecast.desk.ForecastDesk.forecast; yields (done, total)."""
    dice = np.random.default_rng(SEED)
    weekday = history.first.weekday()
    counts = history.counts.sum(axis=1)
    known = cleaned(counts, weekday)
    dead = _trailing_gap(known.kinds)
    size = len(counts) - dead
    kept = cleaned(counts[:size], weekday)
    found, method = yield from backtest(counts[:size], kept.kinds, weekday, weeks, dice)
    days = dead + 7 * weeks
    seen = look_ahead(kept, weekday, days, method, dice, PATHS, found.wider)
    if seen is None:
        method = Method.NAIVE
        seen = look_ahead(kept, weekday, days, method, dice, PATHS, found.wider)
    assert seen is not None  # the naive forecast can always be made
    expected, paths = seen.expected[dead:], seen.paths[dead:]
    start = history.first + timedelta(days=len(counts))
    load, spread = loads(history.counts[:size], history.inbound[:size], kept.kinds, weekday, seen.paths, dice)
    return Forecast(
        history=_days(history, counts, known),
        days=tuple(_ahead(history, known, start, n, expected[n], paths[n]) for n in range(7 * weeks)),
        weeks=tuple(
            _week(start + timedelta(days=7 * n), expected[7 * n : 7 * n + 7], paths[7 * n : 7 * n + 7])
            for n in range(weeks)
        ),
        method=method, backtest=found, trend=_trend(kept), closed=known.closed, gaps=_gaps(history.first, known.kinds),
        load=load, dispersion=spread, handle_seconds=history.handle_seconds,
    )  # fmt: skip


def _days(history: History, counts: np.ndarray, known: Cleaned) -> tuple[Day, ...]:
    return tuple(
        Day(
            history.first + timedelta(days=n), int(counts[n]), known.kinds[n],
            float(known.usual[n] ** 2) if known.kinds[n] == Kind.UNLIKE else None,
        )
        for n in range(len(counts))
    )  # fmt: skip


def _ahead(history: History, known: Cleaned, start: date, n: int, expected: float, paths: np.ndarray) -> Ahead:
    day = start + timedelta(days=n)
    low95, low80, high80, high95 = map(float, np.quantile(paths, (0.025, 0.1, 0.9, 0.975)))
    unlike = any(
        kind == Kind.UNLIKE and (one := history.first + timedelta(days=place)).month == day.month and one.day == day.day
        for place, kind in enumerate(known.kinds)
    )
    return Ahead(day, float(expected), low80, high80, low95, high95, day.weekday() in known.closed, unlike)


def _week(first: date, expected: np.ndarray, paths: np.ndarray) -> Ahead:
    low95, low80, high80, high95 = map(float, np.quantile(paths.sum(axis=0), (0.025, 0.1, 0.9, 0.975)))
    return Ahead(first, float(expected.sum()), low80, high80, low95, high95)


def _trailing_gap(kinds: tuple[Kind, ...]) -> int:
    """Days at the end that tell nothing since the connection is dead; closed days among them included."""
    size = 0
    for n, kind in enumerate(reversed(kinds), 1):
        if kind == Kind.GAP:
            size = n
        elif kind != Kind.CLOSED:
            break
    return size


def _gaps(first: date, kinds: tuple[Kind, ...]) -> tuple[Gap, ...]:
    """Runs of gap days; closed days between them do not part them."""
    found: list[list[int]] = []
    joined = False
    for place, kind in enumerate(kinds):
        if kind == Kind.GAP:
            if joined:
                found[-1].append(place)
            else:
                found.append([place])
            joined = True
        elif kind != Kind.CLOSED:
            joined = False
    return tuple(Gap(first + timedelta(days=run[0]), first + timedelta(days=run[-1]), len(run)) for run in found)


def _trend(known: Cleaned) -> Trend | None:
    """Of the last whole weeks, counted back from the end."""
    from scipy.stats import theilslopes

    count = min(TREND_WEEKS, len(known.roots) // 7)
    values = known.roots[len(known.roots) - 7 * count :] ** 2
    totals = values.reshape(count, 7).sum(axis=1)
    mean = float(totals.mean())
    if count < 4 or not mean:
        return None
    slope, _, low, high = theilslopes(totals, np.arange(count), 0.95)
    percent, first, last = (float(one) / mean * 100 for one in (slope, low, high))
    return Trend(percent, first, last, count) if all(map(math.isfinite, (percent, first, last))) else None
