"""What the lines, symbols, bars and shades of a chart stand for."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from callqa_desktop.services.charts import table
from callqa_desktop.services.charts.chart import Chart, Kind
from callqa_desktop.ui.charts import words
from callqa_desktop.ui.charts.heat import STEPS, heat_colours
from callqa_desktop.ui.charts.look import dotted, look, wider
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label
from callqa_desktop.ui.widgets.panels import Flow, row

LINE, BOX, HIGH = 26, 14, 16
LONGEST = 280
"""Pixels of a name."""


class Sample(QWidget):
    """A piece of one series as it is drawn."""

    def __init__(self, chart: Chart, number: int) -> None:
        super().__init__()
        one = chart.series[number]
        kind = self._kind = chart.kind
        self._own = look(chart, number)
        self._banded, self._wider = bool(one.low and one.high), wider(chart, number)
        self._dotted = kind != Kind.LINE or dotted(one)
        self.setFixedSize(QSize(LINE if kind in (Kind.LINE, Kind.INTERVALS) else BOX, HIGH))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        own = self._own
        if self._kind in (Kind.BARS, Kind.STACKED):
            painter.setPen(own.outline())
            painter.setBrush(own.brush())
            painter.drawRoundedRect(QRectF(1, 2, BOX - 2, BOX - 2), 2, 2)
            return
        if self._banded:
            painter.fillRect(QRectF(0, 2, self.width(), HIGH - 4), own.band(self._wider))
        if self._kind == Kind.LINE and not self._wider:
            painter.setPen(own.pen())
            painter.drawLine(QPointF(0, middle.y()), QPointF(self.width(), middle.y()))
        elif self._kind == Kind.INTERVALS:
            painter.setPen(QPen(own.colour, 2))
            painter.drawLine(QPointF(0, middle.y()), QPointF(self.width(), middle.y()))
        if not self._dotted:
            return
        painter.setPen(own.outline() if own.dashed else QPen(Qt.PenStyle.NoPen))
        painter.setBrush(own.inside())
        painter.drawPath(QTransform(8, 0, 0, 8, middle.x(), middle.y()).map(own.symbol))


class Shades(QWidget):
    """From the lowest value of a heat map to the highest."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(STEPS * 18, HIGH))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for step in range(STEPS):
            painter.setBrush(heat_colours(step / (STEPS - 1))[0])
            painter.drawRoundedRect(QRectF(step * 18 + 1, 2, 16, HIGH - 4), 3, 3)


class Legend(QWidget):
    """Hidden where the title says it all: one series that was measured, without a name of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.needed = False
        self._held: tuple[object, ...] = ()
        self._flow = Flow(self, gap=tokens.S3)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.hide()

    def show_chart(self, chart: Chart) -> None:
        held = _held(chart)
        self.needed = bool(held)
        self.setVisible(self.needed)
        if held == self._held:
            return
        self._held = held
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if not held:
            return
        if chart.kind == Kind.HEAT:
            low, high = (words.said(float(value), chart.unit) for value in held[1:])  # type: ignore[arg-type]
            self._flow.addWidget(_entry(Label(low, "caption", tabular=True), Shades()))
            self._flow.addWidget(_entry(Label(high, "caption", tabular=True)))
            return
        for number, one in enumerate(chart.series):
            self._flow.addWidget(_entry(Sample(chart, number), _name(table.value_name(chart, one))))


def _held(chart: Chart) -> tuple[object, ...]:
    """What the legend is made from; () where none is needed."""
    if chart.kind == Kind.HEAT:
        values = [v for one in chart.series for value in one.values if (v := table.known(value)) is not None]
        return (Kind.HEAT, min(values), max(values)) if values else ()
    if len(chart.series) < 2 and not any(one.dashed or (one.name and one.low) for one in chart.series):
        return ()
    return (chart.kind, *((one.name, one.tone, one.dashed, bool(one.low), dotted(one)) for one in chart.series))


def _name(text: str) -> QWidget:
    """A long name ends in …, so that no name makes the card wider than its place."""
    label = ElidedLabel(text, "caption")
    label.ensurePolished()
    label.setFixedWidth(min(LONGEST, label.fontMetrics().horizontalAdvance(label.text()) + 4))
    return label


def _entry(*parts: QWidget) -> QWidget:
    whole = QWidget()
    line = row(whole, gap=6)
    for part in parts:
        line.addWidget(part)
    return whole
