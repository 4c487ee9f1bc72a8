"""Which way a chart stands, and how much room it wants; light enough to be asked before anything is drawn."""

from __future__ import annotations

from callqa_desktop.services.charts.chart import Chart, Kind

LONG = 12
"""Letters from which on labels stand at the left, line below line, instead of under their bars."""
USUAL, ROW, MOST_ROWS = 228, 26, 24
"""Pixels of a drawing whose content wants no other height, of a line of labels, and how many lines are given room."""


def lies(chart: Chart) -> bool:
    """Whether labels stand at the left, line below line."""
    if chart.kind == Kind.INTERVALS:
        return True
    bars = chart.kind in (Kind.BARS, Kind.STACKED)
    return bars and len(chart.x) > 1 and max(map(len, chart.x)) > LONG


def height(chart: Chart) -> int:
    """Pixels the drawing wants: the usual, or room for a line of text for each label at the left."""
    if chart.kind == Kind.HEAT:
        lines = len(chart.series)
    elif lies(chart):
        beside = len(chart.series) if chart.kind in (Kind.BARS, Kind.INTERVALS) else 1
        lines = round(len(chart.x) * max(1.0, 0.55 * beside))
    else:
        return USUAL
    return max(USUAL, min(lines, MOST_ROWS) * ROW + 40)
