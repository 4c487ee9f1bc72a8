"""Frozen records of forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


class Kind(StrEnum):
    """What a day of the history is."""

    COUNTED = "counted"
    CLOSED = "closed"  # a weekday on which there are no calls
    GAP = "gap"  # no calls for days on end, where there always are: the connection was dead
    UNLIKE = "unlike"  # far from what such weekdays have around it: a holiday, a campaign, a failure


class Method(StrEnum):
    ETS = "ets"
    NAIVE = "naive"  # every day as the same weekday a week before


@dataclass(frozen=True, slots=True)
class History:
    """Calls by local day and hour of day, from the first whole day to yesterday."""

    first: date
    counts: np.ndarray
    """Days x 24."""
    inbound: np.ndarray
    """Days x 24, of these the inbound ones."""
    handle_seconds: float | None
    """Mean talk of an answered inbound call; None without any."""

    @property
    def days(self) -> int:
        return len(self.counts)


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    calls: int
    kind: Kind
    usual: float | None = None
    """Of a day unlike others: what such a day has as a rule."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day, or a week by its first day, that is to come."""

    day: date
    expected: float
    low80: float
    high80: float
    low95: float
    high95: float
    closed: bool = False
    unlike: bool = False
    """The same date of an earlier year was unlike others."""


@dataclass(frozen=True, slots=True)
class WeekError:
    """Mean absolute error of a day so many weeks ahead."""

    week: int
    model: float
    naive: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """What forecasts made in the past would have been worth: origins a week apart, each knowing only what was before.

    Errors are calls a day. `mase` is the error over that of the naive forecast within the days before the first origin
    (Hyndman, Koehler, Int. J. Forecasting 22, 2006); `relative` that over the naive error on the very same days.
    """

    origins: int
    days: int
    error: float
    naive_error: float
    mase: float | None
    naive_mase: float | None
    relative: float | None
    """None where the naive forecast made no error at all."""
    inside80: float
    inside95: float
    """Share of days that fell within the intervals of the method that is used, as drawn from its own errors."""
    wider: float
    """How many times wider intervals must be for eight days of ten to fall within: the bands ahead are, 1 to 3."""
    weeks: tuple[WeekError, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """Change a week, in percent of the mean week, by the Theil-Sen slope of whole weeks with its 95 % interval."""

    percent: float
    low: float
    high: float
    weeks: int


@dataclass(frozen=True, slots=True)
class Load:
    """One hour of one weekday (0: Monday) in the time ahead; of single such hours `low` to `high` holds 80 %."""

    weekday: int
    hour: int
    expected: float
    low: float
    high: float
    inbound: float
    inbound_high: float
    """Inbound calls in a busy such hour: nine of ten have fewer."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Days of a dead connection, left out; both ends belong to it."""

    first: date
    last: date
    days: int
    """Open days."""


@dataclass(frozen=True, slots=True)
class Forecast:
    history: tuple[Day, ...]
    days: tuple[Ahead, ...]
    weeks: tuple[Ahead, ...]
    method: Method
    backtest: Backtest
    trend: Trend | None
    closed: tuple[int, ...]
    """Weekdays without calls, 0: Monday."""
    gaps: tuple[Gap, ...]
    load: tuple[Load, ...]
    """Open hours only."""
    dispersion: float
    """How many times more hours differ than by chance alone, 1 or more."""
    handle_seconds: float | None


@dataclass(frozen=True, slots=True)
class Service:
    """What staffing is reckoned with."""

    handle_seconds: float
    """Talk."""
    after_seconds: float = 0.0
    """Work after a call."""
    share: float = 80.0
    """Percent of calls to be answered in time."""
    within: float = 20.0
    """Seconds."""
    busiest: float = 85.0
    """Percent of their time people on duty spend on calls, at most."""
    away: float = 0.0
    """Percent of paid time people are not on duty: breaks, training, illness."""


@dataclass(frozen=True, slots=True)
class Staff:
    """People for one hour: on duty in a usual and in a busy hour, and those to plan for when some are away."""

    load: Load
    people: int
    busy: int
    planned: int
    reached: float
    """Percent answered in time with `people`."""
    occupancy: float
    """Percent."""
