"""Values of charts in words, as they stand on axes, in readouts and in tables."""

from __future__ import annotations

from callqa_desktop.services.charts import table
from callqa_desktop.services.charts.chart import Chart, Kind, Unit
from callqa_desktop.ui.widgets import formats


def said(value: float | None, unit: Unit) -> str:
    """A value with its unit: 1 284, 82,5, 12,3 %, 3:07; a dash for None."""
    if value is None:
        return formats.NONE
    if unit == Unit.SECONDS:
        return ("−" if value < 0 else "") + formats.length(abs(value))
    if unit == Unit.COUNT and value == round(value):
        return _minus(formats.count(round(value)))
    if unit == Unit.MONEY:
        return _minus(formats.count(round(value)))
    return tick(value, _decimals(value, unit), unit)


def tick(value: float, decimals: int, unit: Unit) -> str:
    """A value of an axis, all of one axis with equally many decimals."""
    if unit == Unit.SECONDS:
        return said(value, unit)
    whole = _minus(formats.count(round(value)) if decimals <= 0 else formats.number(value, decimals))
    return f"{whole} %" if unit == Unit.PERCENT else whole


def point(chart: Chart, series: int, place: int) -> tuple[str, str]:
    """What a point is called, and what it says: ("19.11", "Score: 82,5 (79,0 – 86,0)")."""
    one = chart.series[series]
    value = said(table.at(one.values, place), chart.unit)
    low, high = table.at(one.low, place), table.at(one.high, place)
    if low is not None and high is not None:
        value = f"{value} ({said(low, chart.unit)} – {said(high, chart.unit)})"
    label = one.labels[place] if place < len(one.labels) else ""
    if chart.kind == Kind.SCATTER:
        across = said(table.known(one.x[place]), Unit.NUMBER)
        axes = f"{chart.x_title or 'x'}: {across} · {chart.y_title or 'y'}: {value}"
        return " · ".join(part for part in (label, one.name) if part), axes
    at = chart.x[place] if place < len(chart.x) else ""
    if chart.kind == Kind.HEAT:
        return label or f"{one.name} · {at}", value
    name = one.name if len(chart.series) > 1 or not chart.y_title else chart.y_title
    return label or at, f"{name}: {value}" if name else value


def _decimals(value: float, unit: Unit) -> int:
    size = abs(value)
    if unit in (Unit.POINTS, Unit.PERCENT, Unit.COUNT):
        return 1
    if size == round(size) or size >= 100:
        return 0
    return 1 if size >= 10 else 2 if size >= 1 else 3


def _minus(text: str) -> str:
    return text.replace("-", "−", 1) if text.startswith("-") else text
