"""The client's mood in the four quarters of the call: a bar, the number, and why, a line each."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from callqa_desktop.services.analysis.details import BEST, QUARTERS, Mood
from callqa_desktop.texts import tr
from callqa_desktop.ui.review.insight import words
from callqa_desktop.ui.review.insight.parts import section
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.labels import Label


class MoodBar(QWidget):
    """A bar from the middle to the left (worse) or to the right (better)."""

    def __init__(self, value: int | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = value
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(88, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        scheme = tokens.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, half = self.width() / 2, self.width() / 2 - 2
        painter.setBrush(QColor(scheme.raised))
        painter.drawRoundedRect(QRectF(0, 4, self.width(), 8), 4, 4)
        if self._value:
            reach = half * abs(self._value) / BEST
            painter.setBrush(QColor(scheme.good if self._value > 0 else scheme.bad))
            left = middle if self._value > 0 else middle - reach
            painter.drawRoundedRect(QRectF(left, 4, reach, 8), 3, 3)
        painter.setBrush(QColor(scheme.muted))
        painter.drawRect(QRectF(middle - 0.5, 1, 1, 14))


def mood_section(mood: Mood, whole: str, duration_ms: int) -> QWidget:
    """
    Args:
        whole: mood of the whole call, "" when not known.
        duration_ms: of the recording, 0 when not known: quarters are numbered then.
    """
    look = words.mood(whole)
    note = f"{look.sign} {look.word}".strip() if whole else ""
    made, layout = section(tr("Client’s mood, from the words"), note)
    grid = QGridLayout()
    grid.setHorizontalSpacing(tokens.S3)
    grid.setVerticalSpacing(tokens.S1)
    grid.setColumnStretch(3, 1)
    for n, (value, why) in enumerate(zip(mood.client, mood.why, strict=True)):
        when = formats.position(duration_ms * n / QUARTERS) if duration_ms else f"{n + 1}/{QUARTERS}"
        number = words.mood_number(value) if value is not None else formats.NONE
        reason = why or (tr("the client’s words do not show it") if value is None else "")
        grid.addWidget(Label(tr("from {time}").format(time=when), "caption", tabular=True), n, 0)
        bar = MoodBar(value)
        bar.setAccessibleName(tr("Quarter {n}: {mood}. {why}").format(n=n + 1, mood=number, why=reason))
        grid.addWidget(bar, n, 1)
        told = Label(number, tabular=True)
        told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(told, n, 2)
        grid.addWidget(Label(reason, "muted", wrap=True), n, 3)
    layout.addLayout(grid)
    return made
