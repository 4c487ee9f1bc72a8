"""Frozen records of the dashboard: what is asked, and figures with the calls behind each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from callqa_desktop.models.filters import CallFilter
from callqa_desktop.services.charts.chart import Chart, Unit

FEW = 10
"""Calls behind a mean or a share below which it is said that they are few."""


class Compare(StrEnum):
    """What a period is compared with."""

    NOTHING = ""
    BEFORE = "before"  # as many days, right before
    YEAR = "year"  # the same days a year earlier


class Step(StrEnum):
    """What one point of a trend stands for. Weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Question:
    """Days are days of this machine's time zone, both included; None: since the first call, until today."""

    first: date | None = None
    last: date | None = None
    compare: Compare = Compare.BEFORE
    employees: tuple[str, ...] = ()
    """Names; one person with accounts at several connections is one."""
    teams: tuple[str, ...] = ()
    """Departments; together with `employees`: whoever is named or belongs to one of them."""
    directions: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    """Names; answered from the calls themselves, which takes longer."""
    step: Step | None = None
    """None: chosen by the length of the period."""


@dataclass(frozen=True, slots=True)
class Behind:
    """The calls behind a figure: a filter and, where a filter cannot say it all, a part of what it finds.

    With `part` "" the filter alone gives exactly these calls; otherwise `DashboardDesk.calls` gives their ids.
    """

    filter: CallFilter
    part: str = ""
    words: str = ""
    """What they are, as a chip says it."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the period. `value` None: there is nothing to say it from (see `note`)."""

    key: str
    title: str
    unit: Unit
    value: float | None
    n: int
    """Calls it is made of."""
    before: float | None = None
    n_before: int = 0
    change: float | None = None
    """`value` less `before`, in the unit; of counts and seconds in percent of `before` (see `relative`)."""
    relative: bool = False
    better: int = 0
    """1: more is better, -1: less is better, 0: neither."""
    line: tuple[float | None, ...] = ()
    """The period in small, by its step; None is a gap."""
    note: str = ""
    """What must be known: few calls, or why there is no value."""
    behind: Behind | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart, and behind each of its points the calls: `behind[series][place in x]`, None where there are none."""

    chart: Chart
    n: int
    """Calls it is made of."""
    behind: tuple[tuple[Behind | None, ...], ...] = ()
    missing: str = ""
    """A sentence instead of the chart: what it lacks and where that comes from."""


@dataclass(frozen=True, slots=True)
class Filling:
    """Days whose figures are being counted anew. Those asked for were counted from the calls: right, only slower."""

    days: int
    total: int
    """Days with calls."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The answer to a question."""

    question: Question
    first: date
    last: date
    step: Step
    calls: int
    before_first: date | None = None
    before_last: date | None = None
    calls_before: int = 0
    tiles: tuple[Tile, ...] = ()
    """calls, answered, fast, wait, talk, score, analyzed, reviewed, agreement, talk_share, objections, handled,
    promised, gap, interruptions, monologue, questions."""
    panels: Mapping[str, Panel] = field(default_factory=dict)
    """By key, in the order they are offered: volume, score, response, wait, talk_share, objections, promised, coverage,
    agreement, scores, load, hours, weekdays, employees, employee_scores, teams, team_scores, directions, keywords."""
    filling: Filling | None = None
    empty: str = ""
    """Why there are no calls, in words; "" where there are some."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be asked for, in the order of the Ukrainian alphabet."""

    employees: tuple[str, ...]
    teams: tuple[str, ...]
    connections: tuple[str, ...]
    """Of telephony only."""
    first: date | None
    """The day of the oldest call, None without calls."""
