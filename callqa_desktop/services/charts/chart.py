"""One chart as data. Whoever has figures makes a Chart; views, tables, CSV files and reports are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    LINE = "line"
    BARS = "bars"
    STACKED = "stacked"  # bars of several series on top of each other
    HEAT = "heat"  # a grid: series are its rows, x its columns, values its heat
    SCATTER = "scatter"
    INTERVALS = "intervals"  # a point with low and high for each x


class Unit(StrEnum):
    """How values are written."""

    NUMBER = "number"
    COUNT = "count"
    PERCENT = "percent"  # 0-100
    POINTS = "points"
    SECONDS = "seconds"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Series:
    """`values` stand over the chart's x in order; None is a gap, never zero."""

    name: str
    values: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    """Interval or band around each value; () without."""
    x: tuple[float, ...] = ()
    """Of a scatter: the place of each point on the x axis."""
    labels: tuple[str, ...] = ()
    """What each point is called where it is pointed at; () without."""
    tone: str = ""
    """A token of the palette (accent, client, good, warning, bad, muted); "" lets the view choose by order."""
    dashed: bool = False
    """Not measured: foreseen, the previous period, a standard."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across the chart with words: a standard, today, the chosen number of groups."""

    at: float
    """On the x axis the place in `Chart.x` (from 0) or the number; on the y axis the value."""
    text: str
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """`key` is plain letters: it names files and layouts."""

    key: str
    title: str
    kind: Kind
    series: tuple[Series, ...]
    x: tuple[str, ...] = ()
    """Labels along the axis, in words as they are shown; () for a scatter."""
    x_title: str = ""
    y_title: str = ""
    unit: Unit = Unit.NUMBER
    marks: tuple[Mark, ...] = ()
    note: str = ""
    """One sentence below: what must be known to read it right."""
