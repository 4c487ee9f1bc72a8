"""Axes in the program's type and words; labels that would touch each other are left out."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen

from callqa_desktop.services.charts.chart import Kind, Unit
from callqa_desktop.ui.charts import words
from callqa_desktop.ui.charts.geometry import Geometry, ticks
from callqa_desktop.ui.theme import fonts, tokens

GAP = 8
"""Pixels between the axis and its words."""
BETWEEN = 14
"""Pixels between two labels at least."""
EDGE = 12
"""Pixels that words may stand out at the right."""
WIDEST = 0.36
"""Share of the drawing that labels at the left may take."""
_STEPS = (1, 2, 3, 5, 7, 10, 14, 15, 20, 28, 30, 50, 60, 90, 100, 200, 365, 500, 1000)


class Axis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis of values with round steps, or one of labels."""

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self._labels: tuple[str, ...] | None = None
        self._shown: dict[int, str] = {}
        self._down = side == "left"
        self._unit = Unit.NUMBER
        self._decimals = 0
        self._most = 0.0
        self.enableAutoSIPrefix(False)
        self.setZValue(-1000)

    def show_chart(self, made: Geometry, *, labels: bool) -> None:
        """Takes labels or values, and the colours of now."""
        chart = made.chart
        heat_rows = labels and self._down and chart.kind == Kind.HEAT
        self._labels = (tuple(one.name for one in chart.series) if heat_rows else chart.x) if labels else None
        upright = chart.kind == Kind.SCATTER and not self._down
        self._unit = Unit.NUMBER if upright else chart.unit
        self._span = made.up if self._down else made.across
        scheme = tokens.current()
        self.setStyle(
            tickFont=fonts.font(tokens.SMALL, tabular=True), tickLength=0, tickTextOffset=GAP, tickAlpha=255,
            hideOverlappingLabels=False, maxTickLevel=0, maxTextLevel=0,
        )  # fmt: skip
        self.setTextPen(QColor(scheme.muted))
        line = QPen(QColor(scheme.line), 1)
        self.setTickPen(line)
        self.setPen(line if labels and chart.kind != Kind.HEAT else QPen(Qt.PenStyle.NoPen))
        self.setGrid(False if labels else 255)
        self.picture = None
        self.update()

    def wanted(self, width: float, height: float) -> float:
        """Pixels across the axis that its words need in a drawing of this size."""
        metrics = self._metrics()
        if not self._down:
            return metrics.height() + GAP + 2
        if self._labels is None:
            return (
                max((metrics.horizontalAdvance(t) for t in self._said(height - metrics.height() - GAP)), default=0.0)
                + GAP
                + 4
            )
        self._most = max(40.0, width * WIDEST)
        widest = max((metrics.horizontalAdvance(t) for t in self._labels), default=0.0)
        return min(widest, self._most) + GAP + 4

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Where labels and lines stand: one level only."""
        if self._labels is None:
            found, self._decimals = ticks(low, high, self._count(size), self._unit)
            return [(1.0, found)]
        room = size / max(high - low, 1e-9)
        metrics = self._metrics()
        if self._down:
            step = max(1, math.ceil(metrics.height() * 0.95 / max(room, 1e-9)))
        else:
            widest = max((metrics.horizontalAdvance(t) for t in self._labels), default=0.0) + BETWEEN
            least = widest / max(room, 1e-9)
            step = next((s for s in _STEPS if s >= least), math.ceil(least))
        places = list(range(0, len(self._labels), max(1, step)))
        if not self._down and places:
            beyond = metrics.horizontalAdvance(self._labels[places[-1]]) / 2 - (high - places[-1]) * room
            if beyond > EDGE and len(places) > 1:  # it would be cut off at the edge of the card
                places.pop()
        return [(float(step), [-float(p) if self._down else float(p) for p in places])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self._labels is None:
            return [words.tick(value, self._decimals, self._unit) for value in values]
        found = [self._labels[round(abs(value))] for value in values]
        if self._down:
            metrics = self._metrics()
            found = [metrics.elidedText(t, Qt.TextElideMode.ElideRight, self._most) for t in found]
        return found

    def boundingRect(self) -> QRectF:
        """With room for words at both ends, which pyqtgraph would leave out."""
        return QRectF(super().boundingRect().adjusted(-48, -8, 48, 8))

    def _said(self, height: float) -> list[str]:
        found, decimals = ticks(*self._span, self._count(height), self._unit)
        return [words.tick(value, decimals, self._unit) for value in found]

    def _count(self, size: float) -> int:
        """About how many values the axis has room for."""
        return max(2, int(size / (44 if self._down else 84)))

    @staticmethod
    def _metrics() -> QFontMetricsF:
        return QFontMetricsF(fonts.font(tokens.SMALL, tabular=True))
