"""What of a history a model may learn from: closed weekdays, gaps of a dead connection, days unlike others.

All comparisons are made of square roots of counts, whose spread does not depend on how many calls there are (F. J.
Anscombe, Biometrika 35, 1948; for calls: L. Brown et al., J. Am. Stat. Assoc. 100, 2005).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from callqa_desktop.services.forecast.records import Kind

CLOSED = 0.8
"""Share of such weekdays without any call from which on the weekday is closed."""
GAP_DAYS, GAP_CALLS = 2, 20.0
"""Open days on end without a call, and calls expected in them, that make a gap: by chance alone one in 10^8."""
FAR = 3.5
"""Robust deviations (Iglewicz, Hoaglin, How to Detect and Handle Outliers, 1993) that make a day unlike others."""
LEAST_FAR = 5.0
"""Calls a day must differ by at least to be called so."""
WEEKS = 4
"""Weeks around a day whose same weekdays it is compared with."""
_POISSON = 0.5
"""Standard deviation of the square root of a count that differs by chance alone."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`roots` are square roots of the counts, with what is usual in the place of gaps and of days unlike others."""

    roots: np.ndarray
    kinds: tuple[Kind, ...]
    usual: np.ndarray
    """Square roots of what such a weekday has around each day."""
    closed: tuple[int, ...]


def cleaned(counts: np.ndarray, weekday: int) -> Cleaned:
    """Looks through calls a day.

    Args:
        counts: one number a day, without breaks.
        weekday: of the first day, 0: Monday.
    """
    days = np.arange(len(counts))
    weekdays = (weekday + days) % 7
    closed = _closed(counts, weekdays)
    shut = np.isin(weekdays, closed)
    gap = _gaps(counts, weekdays, shut)
    roots = np.sqrt(counts.astype(float))
    usual = _usual(roots, ~shut & ~gap)
    away = np.where(~shut & ~gap, roots - usual, 0.0)
    open_days = away[~shut & ~gap]
    scale = max(_POISSON, 1.4826 * float(np.median(np.abs(open_days)))) if len(open_days) else _POISSON
    unlike = (np.abs(away) > FAR * scale) & (np.abs(counts - usual**2) >= LEAST_FAR)
    if unlike.any():  # what is usual must not be told by days that are not
        usual = _usual(roots, ~shut & ~gap & ~unlike)
    kinds = tuple(
        Kind.CLOSED if s else Kind.GAP if g else Kind.UNLIKE if u else Kind.COUNTED
        for s, g, u in zip(shut, gap, unlike, strict=True)
    )
    return Cleaned(np.where(gap | unlike, usual, roots), kinds, usual, tuple(int(one) for one in closed))


def _closed(counts: np.ndarray, weekdays: np.ndarray) -> list[int]:
    """Weekdays that hardly ever have a call in weeks that have some."""
    around = np.convolve(counts > 0, np.ones(7), mode="same") > 0
    found = []
    for one in range(7):
        such = counts[(weekdays == one) & around]
        if len(such) and (such == 0).mean() >= CLOSED:
            found.append(one)
    return found


def _gaps(counts: np.ndarray, weekdays: np.ndarray, shut: np.ndarray) -> np.ndarray:
    """Days of runs without any call in which many were to be expected."""
    around = np.convolve(counts > 0, np.ones(7), mode="same") > 0
    expected = np.zeros(7)
    for one in range(7):
        such = counts[(weekdays == one) & around]
        expected[one] = float(np.median(such)) if len(such) else 0.0
    gap = np.zeros(len(counts), dtype=bool)
    run: list[int] = []
    for day in range(len(counts) + 1):
        if day < len(counts) and counts[day] == 0:
            if not shut[day]:
                run.append(day)
            continue
        if day < len(counts) and shut[day]:
            continue  # a call on a closed day does not end the run
        if len(run) >= GAP_DAYS and expected[weekdays[run]].sum() >= GAP_CALLS:
            gap[run] = True
        run = []
    return gap


def _usual(roots: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The median of the same weekdays within WEEKS around each day, itself left out; of all of them where there are
    none so near."""
    made = np.zeros(len(roots))
    for day in range(len(roots)):
        near = [
            day + 7 * step
            for step in range(-WEEKS, WEEKS + 1)
            if step and 0 <= day + 7 * step < len(roots) and known[day + 7 * step]
        ]
        if not near:
            near = [other for other in range(day % 7, len(roots), 7) if other != day and known[other]]
        made[day] = float(np.median(roots[near])) if near else roots[day]
    return made
