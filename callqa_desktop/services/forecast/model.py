"""The two ways to see ahead, and the paths the days ahead may take.

ETS(A,Ad,A) on square roots of counts: level, damped trend and a season of the open weekdays, the method of Holt and
Winters as a state space model (R. Hyndman, A. Koehler, K. Ord, R. Snyder, Forecasting with Exponential Smoothing, 2008;
Hyndman, Athanasopoulos, Forecasting: Principles and Practice, 3rd edition, 8). Naive: every day as the same weekday a
week before (5.2 there). Intervals are quantiles of paths made with errors drawn from those of the past (5.5).

Runs in the child process: statsmodels takes more than a second to import and holds the interpreter.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

LEARNT = 400
"""Open days a model learns from, the newest ones."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Parameters of a fitted model: smoothing of level, trend and season, damping."""

    level: float
    trend: float
    season: float
    damping: float
    result: Any


def fit(roots: np.ndarray, period: int) -> Fitted | None:
    """ETS(A,Ad,A), without a season where the period is 1; None where it cannot be fitted.

    Args:
        roots: the series, without breaks.
    """
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    seasonal = {"seasonal": "add", "seasonal_periods": period} if period > 1 else {}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # it warns of every search that ended early; the back-test judges it
        try:
            result = ETSModel(roots, error="add", trend="add", damped_trend=True, **seasonal).fit(disp=False)
        except (ValueError, np.linalg.LinAlgError):
            return None
    found = dict(zip(result.model.param_names, result.params, strict=True))
    level, trend, season = (float(found.get(f"smoothing_{one}", 0.0)) for one in ("level", "trend", "seasonal"))
    made = Fitted(level, trend, season, float(found.get("damping_trend", 1.0)), result)
    return made if np.isfinite(result.resid).all() and np.isfinite((level, trend, season)).all() else None


def ets_paths(fitted: Fitted, steps: int, count: int, dice: np.random.Generator) -> np.ndarray:
    """`count` paths of so many steps, as columns, in roots."""
    errors = fitted.result.resid - fitted.result.resid.mean()
    # A model that was fitted to the errors makes them smaller than those to come: as R does, divide by what is free.
    errors = errors * np.sqrt(len(errors) / max(1, len(errors) - len(fitted.result.params)))
    drawn = dice.choice(errors, size=(steps, count))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = fitted.result.simulate(steps, anchor="end", repetitions=count, random_errors=drawn)
    return np.asarray(made).reshape(steps, count)


def naive_paths(roots: np.ndarray, period: int, steps: int, count: int, dice: np.random.Generator) -> np.ndarray:
    """The same for the naive forecast: errors of the past add up from week to week."""
    errors = roots[period:] - roots[:-period]
    errors = errors - errors.mean()
    cycles = -(-steps // period)
    drawn = dice.choice(errors, size=(cycles, period, count)).cumsum(axis=0)
    return np.asarray((roots[-period:][None, :, None] + drawn).reshape(cycles * period, count)[:steps])


def counts_of(paths: np.ndarray) -> np.ndarray:
    """Paths of roots as calls: none is below zero."""
    return np.asarray(np.maximum(paths, 0.0) ** 2)
