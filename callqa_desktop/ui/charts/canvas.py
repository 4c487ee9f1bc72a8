"""The drawing itself, with pyqtgraph: its axes, view, curves and symbols; bars, bands and heat are ours.

pyqtgraph takes a third of a second to import: only `library` may import this module, and does so on a worker thread.
Mouse and keys stay with the Plot around it, which knows what a point means.
"""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsGridLayout

from callqa_desktop.services.charts.chart import Chart, Kind, Series
from callqa_desktop.ui.charts.axis import Axis
from callqa_desktop.ui.charts.geometry import Floats, Geometry, geometry
from callqa_desktop.ui.charts.ink import Ink
from callqa_desktop.ui.charts.look import Look, dotted, look
from callqa_desktop.ui.theme import tokens

SYMBOL = 7.0
"""Pixels of a symbol."""
DENSE = 1500
"""Points of a scatter from which on they are small and see-through."""
LEFT, TOP, RIGHT, BOTTOM = 4, 8, 14, 2


class Canvas(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Draws one chart; `geometry` knows where its points lie."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAntialiasing(True)
        self.geometry_: Geometry | None = None
        self._items: list[pg.GraphicsObject] = []
        self.view = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0)
        self.view.disableAutoRange()
        self.bottom, self.left = Axis("bottom"), Axis("left")
        self.ink = Ink()
        self.view.addItem(self.ink, ignoreBounds=True)
        self._front = Ink()
        self._front.setZValue(10)
        self.view.addItem(self._front, ignoreBounds=True)
        whole = pg.GraphicsWidget()
        grid = QGraphicsGridLayout()
        grid.setContentsMargins(LEFT, TOP, RIGHT, BOTTOM)
        grid.setSpacing(0)
        grid.addItem(self.left, 0, 0)
        grid.addItem(self.view, 0, 1)
        grid.addItem(self.bottom, 1, 1)
        grid.setColumnStretchFactor(1, 1)
        grid.setRowStretchFactor(0, 1)
        whole.setLayout(grid)
        for axis in (self.left, self.bottom):
            axis.linkToView(self.view)
        self.setCentralItem(whole)

    def show_chart(self, chart: Chart) -> None:
        """Draws a chart in place of the last one."""
        made = self.geometry_ = geometry(chart)
        scheme = tokens.current()
        self.setBackground(QColor(scheme.panel))
        for item in self._items:
            self.view.removeItem(item)
        self._items.clear()
        self.left.show_chart(made, labels=made.lies or chart.kind == Kind.HEAT)
        self.bottom.show_chart(made, labels=not made.lies and chart.kind != Kind.SCATTER)
        self._fit_axes()
        self.view.setRange(xRange=made.across, yRange=made.up, padding=0, disableAutoRange=True)
        self.ink.show_back(made)
        self._front.show_front(made)
        if chart.kind == Kind.LINE:
            for number, one in enumerate(chart.series):
                self._line(made, one, number, look(chart, number))
        elif chart.kind == Kind.SCATTER:
            for number in range(len(chart.series)):
                self._dots(made, number, look(chart, number))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if getattr(self, "geometry_", None) is not None:
            self._fit_axes()

    def where(self, number: int) -> QPointF:
        """The pixel of a point."""
        made = self.geometry_
        assert made is not None
        return QPointF(self.mapFromScene(self.view.mapViewToScene(QPointF(made.x[number], made.y[number]))))

    def at(self, place: QPointF, reach: float = 28.0) -> int:
        """The number of the point meant by a pixel, -1 for none."""
        made = self.geometry_
        if made is None or not self.area.adjusted(-6, -6, 6, 6).contains(place):
            return -1
        spot = self.view.mapSceneToView(self.mapToScene(place.toPoint()))
        area = self.area
        scale = (area.width() / (made.across[1] - made.across[0]), area.height() / (made.up[1] - made.up[0]))
        return made.nearest(spot.x(), spot.y(), scale, reach)

    @property
    def area(self) -> QRectF:
        """What lies between the axes, in pixels."""
        return QRectF(self.view.sceneBoundingRect())

    def export(self, on: bool) -> None:
        """While a picture is taken symbols are drawn one by one instead of from small pictures of the screen."""
        for item in self._items:
            item.setExportMode(on, {"antialias": True, "resolutionScale": 1.0})

    def _fit_axes(self) -> None:
        self.left.setWidth(self.left.wanted(self.width(), self.height()))
        self.bottom.setHeight(self.bottom.wanted(self.width(), self.height()))

    def _add(self, item: pg.GraphicsObject) -> None:
        self._items.append(item)
        self.view.addItem(item, ignoreBounds=True)

    def _line(self, made: Geometry, series: Series, number: int, own: Look) -> None:
        values = np.array(
            [v if v is not None and math.isfinite(v) else math.nan for v in series.values],
            dtype=np.float64,
        )
        if not np.isfinite(values).any():
            return
        self._add(
            pg.PlotCurveItem(
                np.arange(len(values), dtype=np.float64), values, pen=own.pen(), connect="finite", antialias=True
            )
        )
        mine = made.series == number
        if not dotted(series):
            mine = mine & np.isin(made.place, _alone(values))
        self._symbols(made.x[mine], made.y[mine], own, SYMBOL)

    def _dots(self, made: Geometry, number: int, own: Look) -> None:
        mine = made.series == number
        dense = made.count > DENSE
        self._symbols(made.x[mine], made.y[mine], own, SYMBOL - 2 if dense else SYMBOL + 1, faint=dense)

    def _symbols(self, x: Floats, y: Floats, own: Look, size: float, *, faint: bool = False) -> None:
        if not len(x):
            return
        fill = own.inside()
        edge = QPen(own.outline()) if own.dashed else QPen(QColor(tokens.current().panel), 1)
        edge.setCosmetic(True)
        if faint:
            colour = own.colour
            colour.setAlphaF(0.45)
            fill.setColor(colour)
            edge = QPen(Qt.PenStyle.NoPen)
        self._add(pg.ScatterPlotItem(x, y, symbol=own.symbol, size=size, pen=edge, brush=fill, antialias=True))


def _alone(values: Floats) -> Floats:
    """Places of values between two gaps, of which no line would tell."""
    known = np.isfinite(values)
    before, after = np.roll(known, 1), np.roll(known, -1)
    before[0] = after[-1] = False
    found: Floats = np.flatnonzero(known & ~before & ~after).astype(np.float64)
    return found
