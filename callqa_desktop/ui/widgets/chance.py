"""How likely a deal is to be won, with what says so: a figure, a bar, and a line for each reason."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from callqa_desktop.services.deals import words
from callqa_desktop.services.deals.records import Chance
from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.chips import Chip
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column, row

_TONES = {1: ("good", "▲"), 0: ("neutral", "="), -1: ("warning", "▼")}


def standing(chance: Chance, base: float) -> int:
    """1 where the whole interval lies above the usual, -1 below, else 0."""
    return 1 if chance.low > base else -1 if chance.high < base else 0


def percent(value: float) -> str:
    return f"{formats.number(100 * value, 0)} %"


class ChanceBar(QWidget):
    """From 0 to 100 %: the interval as a band, the likelihood as a dot, the usual share as a tick."""

    def __init__(self, chance: Chance, base: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chance, self._base = chance, base
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(160, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        scheme, painter = tokens.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        room, middle = self.width() - 12, self.height() / 2

        def at(share: float) -> float:
            return 6 + room * share

        painter.setBrush(QColor(scheme.raised))
        painter.drawRoundedRect(QRectF(at(0), middle - 3, room, 6), 3, 3)
        painter.setBrush(QColor(scheme.accent_soft if scheme.accent_soft != scheme.panel else scheme.line))
        low, high = at(self._chance.low), at(self._chance.high)
        painter.drawRoundedRect(QRectF(low, middle - 5, max(2.0, high - low), 10), 4, 4)
        painter.setBrush(QColor(scheme.muted))
        painter.drawRect(QRectF(at(self._base) - 1, middle - 8, 2, 16))
        painter.setBrush(QColor(scheme.accent))
        painter.drawEllipse(QRectF(at(self._chance.value) - 5, middle - 5, 10, 10))


class ChanceBox(QFrame):
    """Args:
    most: reasons shown.
    """

    def __init__(self, chance: Chance, base: float, trackers: Mapping[int, str], *, most: int = 5) -> None:
        super().__init__()
        self.setProperty("surface", "plain")
        inside = column(self, gap=tokens.S2)
        tone, sign = _TONES[standing(chance, base)]
        head = row(gap=tokens.S2)
        head.addWidget(Label(percent(chance.value), "title", tabular=True))
        head.addWidget(Chip(words.likely(chance, base), tone, sign))
        head.addStretch(1)
        inside.addLayout(head)
        span = tr("{low} to {high} of 100 such deals; usual is {base}").format(
            low=formats.number(100 * chance.low, 0), high=formats.number(100 * chance.high, 0),
            base=formats.number(100 * base, 0),
        )  # fmt: skip
        bar = ChanceBar(chance, base)
        bar.setAccessibleName(f"{percent(chance.value)}. {span}")
        inside.addWidget(bar)
        inside.addWidget(Label(span, "caption", wrap=True))
        for one in chance.reasons[:most]:
            inside.addLayout(_reason(words.reason(one, trackers), one.adds > 0))
        self.setAccessibleName(tr("Likelihood that the deal is won: {n}").format(n=percent(chance.value)))


def _reason(text: str, good: bool) -> QHBoxLayout:
    line = row(gap=tokens.S2)
    sign = Label("+" if good else "−", "good" if good else "bad", tabular=True)
    sign.setFixedWidth(12)
    said = Label(text, wrap=True)
    side = tr("speaks for it") if good else tr("speaks against it")
    said.setAccessibleName(f"{side}: {text}")
    line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(said, 1)
    return line
