"""How likely the call leads to success, and what of the call says so."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from callqa_desktop.services.analysis.details import Likelihood
from callqa_desktop.texts import tr
from callqa_desktop.ui.review.insight.parts import Entry, Play, quote_line, section
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.labels import plain_tooltip


class ShareBar(QWidget):
    """A thin bar filled to a share of 0-100."""

    def __init__(self, value: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = value
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        scheme = tokens.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.raised))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        if self._value > 0:
            painter.setBrush(QColor(scheme.accent))
            painter.drawRoundedRect(QRectF(0, 0, max(6.0, self.width() * self._value / 100), self.height()), 3, 3)


def likelihood_section(likelihood: Likelihood, play: Play) -> QWidget:
    made, layout = section(tr("Likelihood of success"), tr("{n} %").format(n=likelihood.value))
    bar = ShareBar(likelihood.value)
    bar.setAccessibleName(tr("{n} %").format(n=likelihood.value))
    bar.setToolTip(plain_tooltip(tr("The model’s estimate from what was said; not a measurement")))
    layout.addWidget(bar)
    for reason in likelihood.reasons:
        plus = reason.sign == "+"
        line = Entry("+" if plus else "−", "good" if plus else "bad", reason.text)
        side = tr("speaks for it") if plus else tr("speaks against it")
        line.setAccessibleName(f"{side}: {reason.text}")
        line.texts.addLayout(quote_line(reason.quote, reason.start_ms, reason.end_ms, play))
        layout.addWidget(line)
    return made
