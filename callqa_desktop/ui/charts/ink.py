"""What pyqtgraph has no shape for: rounded and hatched bars, bands, heat with figures in it, intervals, marks.

Everything is drawn in pixels, so that hatching, corners and words keep their size on every scale.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from callqa_desktop.services.charts import table
from callqa_desktop.services.charts.chart import Chart, Kind, Mark, Unit
from callqa_desktop.ui.charts import words
from callqa_desktop.ui.charts.geometry import FILL, Geometry
from callqa_desktop.ui.charts.heat import heat_colours
from callqa_desktop.ui.charts.look import look, wider
from callqa_desktop.ui.theme import fonts, tokens

ROUND = 3.0
WIDEST_BAR = 56.0
END = 5.0
"""Half of the stroke at the ends of an interval."""

Map = Callable[[float, float], QPointF]


class Ink(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """One layer of the drawing: what lies behind the lines and symbols, or what stands before them."""

    def __init__(self) -> None:
        super().__init__()
        self._made: Geometry | None = None
        self._draw: Callable[[QPainter, Geometry, Map], None] | None = None

    def show_back(self, made: Geometry) -> None:
        self._show(made, _BACK.get(made.chart.kind))

    def show_front(self, made: Geometry) -> None:
        self._show(made, _marks if made.chart.marks else None)

    def boundingRect(self) -> QRectF:
        if self._made is None:
            return QRectF()
        (left, right), (bottom, top) = self._made.across, self._made.up
        return QRectF(left, bottom, right - left, top - bottom)

    def paint(self, painter: QPainter, option: object, widget: object = None) -> None:
        if self._made is None or self._draw is None:
            return
        transform = QTransform(painter.transform())
        painter.save()
        painter.resetTransform()
        self._draw(painter, self._made, lambda x, y: transform.map(QPointF(x, y)))
        painter.restore()

    def _show(self, made: Geometry, draw: Callable[[QPainter, Geometry, Map], None] | None) -> None:
        self.prepareGeometryChange()
        self._made, self._draw = made, draw
        self.update()


def _bands(painter: QPainter, made: Geometry, to: Map) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for number, one in reversed(list(enumerate(made.chart.series))):
        if not (one.low and one.high):
            continue
        painter.setBrush(look(made.chart, number).band(wider(made.chart, number)))
        upper: list[QPointF] = []
        lower: list[QPointF] = []
        for place in range(len(one.values) + 1):
            low, high = table.at(one.low, place), table.at(one.high, place)
            if low is not None and high is not None:
                upper.append(to(place, high))
                lower.append(to(place, low))
                continue
            if len(upper) > 1:
                painter.drawPolygon(QPolygonF(upper + lower[::-1]))
            upper, lower = [], []


def _bars(painter: QPainter, made: Geometry, to: Map) -> None:
    """Bars beside or on top of each other; the end away from zero is rounded."""
    stacked = made.chart.kind == Kind.STACKED
    share = FILL if stacked else FILL / max(1, len(made.chart.series)) * 0.94
    looks = [look(made.chart, number) for number in range(len(made.chart.series))]
    for n in range(made.count):
        own = looks[made.series[n]]
        along = -made.y[n] if made.lies else made.x[n]
        low, high = made.low[n], made.high[n]
        if low == high:
            continue
        if made.lies:
            box = QRectF(to(low, -along - share / 2), to(high, -along + share / 2)).normalized()
        else:
            box = QRectF(to(along - share / 2, low), to(along + share / 2, high)).normalized()
        box = _narrowed(box, made.lies)
        painter.setPen(own.outline())
        painter.setBrush(own.brush())
        if stacked:
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.drawPath(_bar(box.adjusted(0.5, 0.5, -0.5, -0.5), made.lies, high >= low))
    _zero(painter, made, to)


def _narrowed(box: QRectF, lying: bool) -> QRectF:
    """A few bars in a wide drawing stay slim."""
    across = box.height() if lying else box.width()
    if across <= WIDEST_BAR:
        return box
    off = (across - WIDEST_BAR) / 2
    return box.adjusted(0, off, 0, -off) if lying else box.adjusted(off, 0, -off, 0)


def _bar(box: QRectF, lying: bool, forward: bool) -> QPainterPath:
    """Rounded at the end away from zero, straight at zero."""
    path = QPainterPath()
    radius = max(0.0, min(ROUND, box.width() / 2, box.height() / 2))
    path.addRoundedRect(box, radius, radius)
    foot = QPainterPath()
    if lying:
        foot.addRect(QRectF(box.left() if forward else box.right() - radius, box.top(), radius, box.height()))
    else:
        foot.addRect(QRectF(box.left(), box.bottom() - radius if forward else box.top(), box.width(), radius))
    return path.united(foot)


def _zero(painter: QPainter, made: Geometry, to: Map) -> None:
    scheme = tokens.current()
    painter.setPen(QPen(QColor(scheme.line_strong), 1))
    if made.lies:
        painter.drawLine(to(0, made.up[0]), to(0, made.up[1]))
    else:
        painter.drawLine(to(made.across[0], 0), to(made.across[1], 0))


def _intervals(painter: QPainter, made: Geometry, to: Map) -> None:
    """A dot with a line from low to high, each end with a short stroke."""
    for n in range(made.count):
        own = look(made.chart, int(made.series[n]))
        middle = to(made.x[n], made.y[n])
        pen = QPen(own.colour, 2)
        painter.setPen(pen)
        if math.isfinite(made.low[n]) and math.isfinite(made.high[n]):
            left, right = to(made.low[n], made.y[n]), to(made.high[n], made.y[n])
            painter.drawLine(left, right)
            for end in (left, right):
                painter.drawLine(QPointF(end.x(), end.y() - END), QPointF(end.x(), end.y() + END))
        painter.setBrush(own.inside())
        painter.setPen(QPen(own.colour if own.dashed else QColor(tokens.current().panel), 1.25))
        painter.drawPath(QTransform(10, 0, 0, 10, middle.x(), middle.y()).map(own.symbol))


def _heat(painter: QPainter, made: Geometry, to: Map) -> None:
    """Cells from pale to full, with their figures where there is room for all of them."""
    font = fonts.font(tokens.SMALL, tabular=True)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    values = [float(made.low[n]) for n in range(made.count)]
    texts = [_short(value, made.chart) for value in values]
    cell = QRectF(to(0, 0), to(1, -1)).normalized()
    room = max((metrics.horizontalAdvance(t) for t in texts), default=0.0)
    written = room + 4 <= cell.width() and metrics.height() <= cell.height()
    low, high = min(values, default=0.0), max(values, default=0.0)
    for n, value in enumerate(values):
        box = QRectF(to(made.x[n] - 0.5, made.y[n] + 0.5), to(made.x[n] + 0.5, made.y[n] - 0.5)).normalized()
        ground, text = heat_colours((value - low) / (high - low) if high > low else 1.0 if high else 0.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), ROUND, ROUND)
        if written:
            painter.setPen(text)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), texts[n])


def _short(value: float, chart: Chart) -> str:
    if not value and chart.unit == Unit.COUNT:
        return ""  # nothing is said where nothing is: what there is stands out
    return words.said(value, chart.unit).removesuffix(" %")


def _marks(painter: QPainter, made: Geometry, to: Map) -> None:
    """Lines across the drawing with words on a piece of panel at their end."""
    scheme = tokens.current()
    font = fonts.font(tokens.SMALL)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    area = QRectF(to(made.across[0], made.up[0]), to(made.across[1], made.up[1])).normalized()
    taken: list[QRectF] = []
    for one in made.chart.marks:
        if not math.isfinite(one.at):
            continue
        start, end = _mark(made, one, to)
        if not area.adjusted(-1, -1, 1, 1).contains(start):
            continue
        pen = QPen(QColor(scheme.muted_text), 1.25, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(start, end)
        text = metrics.elidedText(one.text, Qt.TextElideMode.ElideRight, area.width() * 0.6)
        size = QRectF(0, 0, metrics.horizontalAdvance(text) + 8, metrics.height())
        if start.x() == end.x():
            size.moveTo(min(start.x() + 4, area.right() - size.width()), area.top())
        else:
            size.moveTo(area.right() - size.width(), start.y() - size.height() - 1)
        size.moveTop(max(area.top(), size.top()))
        while any(size.intersects(other) for other in taken) and size.bottom() + size.height() < area.bottom():
            size.translate(0, size.height())
        taken.append(size)
        ground = QColor(scheme.panel)
        ground.setAlphaF(0.85)
        painter.fillRect(size, ground)
        painter.setPen(QColor(scheme.text))
        painter.drawText(size, int(Qt.AlignmentFlag.AlignCenter), text)


def _mark(made: Geometry, one: Mark, to: Map) -> tuple[QPointF, QPointF]:
    """Both ends of the line. On a chart that lies, the axis of values is the lower one."""
    upright = one.vertical
    at = one.at
    if made.lies:
        upright, at = not one.vertical, -one.at if one.vertical else one.at
    if upright:
        return to(at, made.up[0]), to(at, made.up[1])
    return to(made.across[0], at), to(made.across[1], at)


_BACK: dict[Kind, Callable[[QPainter, Geometry, Map], None]] = {
    Kind.LINE: _bands,
    Kind.BARS: _bars,
    Kind.STACKED: _bars,
    Kind.HEAT: _heat,
    Kind.INTERVALS: _intervals,
}
