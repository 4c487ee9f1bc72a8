"""How the series of a chart are told apart: by colour, and besides by dash, symbol and hatching."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainterPath, QPen, QPolygonF

from callqa_desktop.services.charts.chart import Chart, Series
from callqa_desktop.ui.theme import tokens

ORDER = ("accent", "client", "good", "bad", "warning", "muted")
"""Tones of series that name none, by their place."""
SYMBOLS = ("round", "square", "triangle", "diamond", "cross", "down", "star")
"""As many as dashes and hatchings, and one more than tones: 42 series pass before a pair comes again."""
_DASHES: tuple[tuple[float, ...], ...] = ((), (7, 3), (2, 2.5), (9, 3, 2, 3), (12, 4), (5, 2, 1, 2), (3, 5))
_PREVIOUS = (4.0, 3.0)
_HATCHES = (
    Qt.BrushStyle.SolidPattern, Qt.BrushStyle.BDiagPattern, Qt.BrushStyle.Dense5Pattern, Qt.BrushStyle.DiagCrossPattern,
    Qt.BrushStyle.FDiagPattern, Qt.BrushStyle.Dense6Pattern, Qt.BrushStyle.CrossPattern,
)  # fmt: skip


DOTTED, DASHED_DOTTED = 62, 14
"""Points of a line, and of a dashed one, up to which each has a symbol."""


@dataclass(frozen=True, slots=True)
class Look:
    """Of one series. `place` is its place among the series of the chart."""

    tone: str
    place: int
    dashed: bool

    @property
    def colour(self) -> QColor:
        return QColor(getattr(tokens.current(), self.tone))

    def band(self, wider: bool = False) -> QColor:
        """Ground of a band; one that is wider than another lies below it and is fainter."""
        found = self.colour
        found.setAlphaF(0.12 if wider else 0.24)
        return found

    def pen(self, width: float = 2.0) -> QPen:
        """A line of the series, as wide on every scale."""
        made = QPen(self.colour, width)
        made.setCosmetic(True)
        made.setCapStyle(Qt.PenCapStyle.FlatCap)
        made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        dash = _PREVIOUS if self.dashed else _DASHES[self.place % len(_DASHES)]
        if dash:
            made.setDashPattern(list(dash))
        return made

    def outline(self) -> QPen:
        """Around bars and symbols."""
        made = QPen(self.colour, 1.25)
        made.setCosmetic(True)
        return made

    def brush(self) -> QBrush:
        """Of bars: full for the first series, hatched for the others, so that they differ without colour."""
        if self.dashed:
            return QBrush(Qt.BrushStyle.NoBrush)
        return QBrush(self.colour, _HATCHES[self.place % len(_HATCHES)])

    @property
    def symbol(self) -> QPainterPath:
        """One unit wide, around the origin."""
        return symbol(SYMBOLS[self.place % len(SYMBOLS)])

    def inside(self) -> QBrush:
        """Of symbols: empty where the series was not measured."""
        return QBrush(QColor(tokens.current().panel) if self.dashed else self.colour)


def dotted(one: Series) -> bool:
    """Whether a line has a symbol at each point: not where they would stand too close to be told apart."""
    return len(one.values) <= (DASHED_DOTTED if one.dashed else DOTTED)


def wider(chart: Chart, place: int) -> bool:
    """Whether the band of this series goes around that of the series before."""
    here, before = chart.series[place], chart.series[place - 1] if place else None
    return before is not None and bool(here.low and before.low) and here.values == before.values


def look(chart: Chart, place: int) -> Look:
    """The look of the series at this place."""
    one = chart.series[place]
    own = "muted" if one.dashed else ORDER[_own(chart.series, place) % len(ORDER)]
    tone = one.tone if one.tone in ORDER else own
    return Look(tone, _own(chart.series, place), one.dashed)


def _own(series: tuple[Series, ...], place: int) -> int:
    """Series that were not measured do not count: the dash tells them, and the one they go with keeps its look."""
    measured = [n for n, one in enumerate(series) if not one.dashed]
    return measured.index(place) if place in measured else place


@cache
def symbol(name: str) -> QPainterPath:
    """The outline of one of SYMBOLS."""
    path = QPainterPath()
    match name:
        case "round":
            path.addEllipse(QRectF(-0.5, -0.5, 1, 1))
        case "square":
            path.addRect(QRectF(-0.44, -0.44, 0.88, 0.88))
        case "cross":
            thin, far = 0.16, 0.5
            path.addPolygon(
                QPolygonF(
                    [QPointF(*p) for p in (
                        (-thin, -far), (thin, -far), (thin, -thin), (far, -thin), (far, thin), (thin, thin),
                        (thin, far), (-thin, far), (-thin, thin), (-far, thin), (-far, -thin), (-thin, -thin),
                    )]
                )
            )  # fmt: skip
            path.closeSubpath()
        case _:
            corners = {
                "triangle": ((0, -0.55), (0.55, 0.45), (-0.55, 0.45)),
                "down": ((0, 0.55), (0.55, -0.45), (-0.55, -0.45)),
                "star": tuple(
                    (far * math.sin(math.pi * n / 5), -far * math.cos(math.pi * n / 5))
                    for n, far in enumerate((0.62, 0.26) * 5)
                ),
                "diamond": ((0, -0.6), (0.5, 0), (0, 0.6), (-0.5, 0)),
            }[name]
            path.addPolygon(QPolygonF([QPointF(*p) for p in corners]))
            path.closeSubpath()
    return path
