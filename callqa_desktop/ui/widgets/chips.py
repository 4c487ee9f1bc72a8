"""Chips: a word on a soft ground, with a sign where the tone means something."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets import formats, words

HEIGHT = 22
_PAD = 9.0


def chip_width(text: str) -> float:
    """Logical pixels the chip of this text takes."""
    return QFontMetricsF(fonts.font(tokens.SMALL, tabular=True)).horizontalAdvance(text) + 2 * _PAD


def paint_chip(painter: QPainter, left: float, middle: float, text: str, tone: str, room: float = 1e9) -> float:
    """Draws a chip centred on the height `middle`, at most `room` wide; returns its width, 0 when it has no room."""
    font = fonts.font(tokens.SMALL, tabular=True)
    metrics = QFontMetricsF(font)
    if room < 2 * _PAD + min(metrics.horizontalAdvance("…"), metrics.horizontalAdvance(text)):
        return 0.0
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - 2 * _PAD)
    width = metrics.horizontalAdvance(shown) + 2 * _PAD
    rect = QRectF(left, middle - HEIGHT / 2, width, HEIGHT)
    colour, ground = tokens.tone_colours(tokens.current(), tone)
    scheme = tokens.current()
    painter.setPen(QColor(colour) if scheme.outlined else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    inside = rect.adjusted(0.5, 0.5, -0.5, -0.5) if scheme.outlined else rect
    painter.drawRoundedRect(inside, HEIGHT / 2, HEIGHT / 2)
    painter.setPen(QColor(colour))
    painter.setFont(font)
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), shown)
    return width


class Chip(QWidget):
    """A chip as a widget; `tone` is one of theme.tokens.TONES."""

    def __init__(self, text: str = "", tone: str = "neutral", sign: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._text, self._tone = "", tone
        self.show_text(text, tone, sign)

    def show_text(self, text: str, tone: str = "neutral", sign: str = "") -> None:
        self._text = f"{sign} {text}" if sign else text
        self._tone = tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        """What is written on the chip, sign included."""
        return self._text

    def sizeHint(self) -> QSize:
        return QSize(round(chip_width(self._text) + 1), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(48, self.sizeHint().width()), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_chip(painter, 0, self.height() / 2, self._text, self._tone, self.width())


class StateChip(Chip):
    """A chip for one of the looks of widgets.words."""

    def __init__(self, look: words.Look, parent: QWidget | None = None) -> None:
        super().__init__(look.word, look.tone, look.sign, parent)

    def show_look(self, look: words.Look) -> None:
        self.show_text(look.word, look.tone, look.sign)


class ScoreChip(Chip):
    """A score of 0-100 with its sign and tone; a dash when there is none."""

    def __init__(self, value: float | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.show_score(value)

    def show_score(self, value: float | None) -> None:
        if value is None:
            self.show_text(formats.NONE)
        else:
            tone, sign = words.score_look(value)
            self.show_text(formats.number(value), tone, sign)
