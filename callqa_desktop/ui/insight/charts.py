"""Charts of the page; each stands above a table with the same numbers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from callqa_desktop.services.insight.records import Bin, Spread
from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets import formats, words

HEIGHT = 140
_FOOT = 20
_TOP = 18


class _Chart(QWidget):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(280, HEIGHT)


class Histogram(_Chart):
    """How many calls lie in each band of scores; the tone of a band is that of its scores."""

    def __init__(self) -> None:
        super().__init__(tr("Scores of the calls"))
        self._bins: Sequence[Bin] = ()

    def show_bins(self, bins: Sequence[Bin]) -> None:
        self._bins = bins
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        most = max((len(one.calls) for one in self._bins), default=0)
        if not most:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scheme, font = tokens.current(), fonts.font(tokens.SMALL, tabular=True)
        painter.setFont(font)
        step = self.width() / len(self._bins)
        room = self.height() - _FOOT - _TOP
        for place, one in enumerate(self._bins):
            high = room * len(one.calls) / most
            bar = QRectF(place * step + 4, self.height() - _FOOT - high, step - 8, high)
            tone, _ = words.score_look(float(one.low))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.tone_colours(scheme, tone)[0]))
            painter.drawRoundedRect(bar, 3, 3)
            painter.setPen(QColor(scheme.muted))
            foot = QRectF(place * step, self.height() - _FOOT + 2, step, _FOOT - 2)
            painter.drawText(foot, int(Qt.AlignmentFlag.AlignCenter), f"{one.low}–{one.high}")
            if len(one.calls):
                painter.setPen(QColor(scheme.text))
                above = QRectF(place * step, bar.top() - _TOP, step, _TOP - 2)
                painter.drawText(above, int(Qt.AlignmentFlag.AlignCenter), formats.count(len(one.calls)))
        painter.setPen(QPen(QColor(scheme.line), 1))
        base = self.height() - _FOOT + 0.5
        painter.drawLine(QPointF(0, base), QPointF(self.width(), base))


class MoodChart(_Chart):
    """The client's mood by quarter: the median, and the band that half of the calls lie in."""

    def __init__(self) -> None:
        super().__init__(tr("The client’s mood by quarter of the call"))
        self._mood: Sequence[Spread | None] = ()

    def show_mood(self, mood: Sequence[Spread | None]) -> None:
        self._mood = mood
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._mood:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scheme = tokens.current()
        painter.setFont(fonts.font(tokens.SMALL, tabular=True))
        left, step = 28.0, (self.width() - 28.0) / len(self._mood)
        top, bottom = 8.0, self.height() - _FOOT - 2.0

        def at(place: int, value: float) -> QPointF:
            return QPointF(left + (place + 0.5) * step, bottom - (value + 5) / 10 * (bottom - top))

        for value, word in ((5, "+5"), (0, "0"), (-5, "-5")):
            y = at(0, value).y()
            painter.setPen(QPen(QColor(scheme.line), 1, Qt.PenStyle.SolidLine if value else Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(left, y), QPointF(self.width(), y))
            painter.setPen(QColor(scheme.muted))
            painter.drawText(
                QRectF(0, y - 8, left - 6, 16), int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), word
            )
        known = [(place, one) for place, one in enumerate(self._mood) if one is not None]
        band = [at(place, one.high) for place, one in known] + [at(place, one.low) for place, one in reversed(known)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.accent_soft))
        painter.drawPolygon(QPolygonF(band))
        painter.setPen(QPen(QColor(scheme.client), 2))
        points = [at(place, one.median) for place, one in known]
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(QColor(scheme.client))
        for point in points:
            painter.drawEllipse(point, 3.5, 3.5)
        painter.setPen(QColor(scheme.muted))
        for place in range(len(self._mood)):
            foot = QRectF(left + place * step, self.height() - _FOOT, step, _FOOT)
            painter.drawText(foot, int(Qt.AlignmentFlag.AlignCenter), quarter(place))


def quarter(place: int) -> str:
    """Which quarter of the call, in short."""
    return (tr("1st quarter"), tr("2nd quarter"), tr("3rd quarter"), tr("4th quarter"))[place]
