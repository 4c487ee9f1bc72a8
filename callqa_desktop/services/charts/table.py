"""A chart as a table: the same figures in lines and columns, for the eye, the clipboard and files."""

from __future__ import annotations

import math

from callqa_desktop.services.charts.chart import Chart, Kind, Series, Unit
from callqa_desktop.texts import tr

Cell = str | float | None
"""Words, a number in the chart's unit, or None where nothing is known."""


def rows(chart: Chart) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    """Heads of the columns, and the lines below them.

    A line stands for one x, with a column for each series (and for the ends of its interval); of a heat map for one
    series, with a column for each x; of a scatter for one point. What is not a finite number is None.
    """
    if chart.kind == Kind.HEAT:
        names = labels(chart)
        places = range(len(names))
        return ("", *names), tuple((one.name, *(at(one.values, n) for n in places)) for one in chart.series)
    if chart.kind == Kind.SCATTER:
        return _scatter_heads(chart), tuple(
            _scatter_line(chart, one, place)
            for one in chart.series
            for place in range(min(len(one.x), len(one.values)))
        )
    heads = [chart.x_title]
    for one in chart.series:
        heads += _names(chart, one)
    lines = []
    for place, label in enumerate(labels(chart)):
        line: list[Cell] = [label]
        for one in chart.series:
            line.append(at(one.values, place))
            if one.low or one.high:
                line += [at(one.low, place), at(one.high, place)]
        lines.append(tuple(line))
    return tuple(heads), tuple(lines)


def units(chart: Chart) -> tuple[Unit | None, ...]:
    """The unit of each column of `rows`, None for words."""
    if chart.kind == Kind.HEAT:
        return (None, *(chart.unit for _ in labels(chart)))
    if chart.kind == Kind.SCATTER:
        words = len(_scatter_heads(chart)) - 2
        return (*(None for _ in range(words)), Unit.NUMBER, chart.unit)
    return (None, *(chart.unit for one in chart.series for _ in _names(chart, one)))


def point(chart: Chart, line: int, column: int) -> tuple[int, int] | None:
    """Which series and which point a cell of `rows` tells; where the cell has words, the first one with a value."""
    if chart.kind == Kind.HEAT:
        return (line, max(0, column - 1)) if line < len(chart.series) else None
    if chart.kind == Kind.SCATTER:
        for number, one in enumerate(chart.series):
            size = min(len(one.x), len(one.values))
            if line < size:
                return number, line
            line -= size
        return None
    place = 1
    for number, one in enumerate(chart.series):
        place += len(_names(chart, one))
        if column < place and (column or at(one.values, line) is not None):
            return number, line
    return None


def labels(chart: Chart) -> tuple[str, ...]:
    """The labels along the axis, "" where there are values without one."""
    most = max((len(one.values) for one in chart.series), default=0)
    return chart.x + ("",) * (most - len(chart.x))


def known(value: float | None) -> float | None:
    """The value, None where it is none that can be shown."""
    return float(value) if value is not None and math.isfinite(value) else None


def at(values: tuple[float | None, ...], place: int) -> float | None:
    """The value at a place, None beyond the end."""
    return known(values[place]) if place < len(values) else None


def value_name(chart: Chart, series: Series) -> str:
    """What the values of a series are called: its name, else what stands on the axis, else the title."""
    return series.name or chart.y_title or chart.title


def _names(chart: Chart, series: Series) -> list[str]:
    name = value_name(chart, series)
    if not (series.low or series.high):
        return [name]
    return [name, tr("{name}: from").format(name=name), tr("{name}: to").format(name=name)]


def _scatter_heads(chart: Chart) -> tuple[str, ...]:
    named = (tr("Point"),) if any(one.labels for one in chart.series) else ()
    grouped = (tr("Group"),) if len(chart.series) > 1 else ()
    return (*named, *grouped, chart.x_title or "x", chart.y_title or "y")


def _scatter_line(chart: Chart, series: Series, place: int) -> tuple[Cell, ...]:
    named: tuple[Cell, ...] = ()
    if any(one.labels for one in chart.series):
        named = (series.labels[place] if place < len(series.labels) else "",)
    grouped: tuple[Cell, ...] = (series.name,) if len(chart.series) > 1 else ()
    return (*named, *grouped, known(series.x[place]), at(series.values, place))
