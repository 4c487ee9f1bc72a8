"""A thin bar with words, and cancel beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label
from callqa_desktop.ui.widgets.panels import column, row


def paint_bar(painter: QPainter, rect: QRectF, share: float | None) -> None:
    """A bar 4 pixels high; `share` 0-1, None when the size of the work is not known (then half is tinted)."""
    scheme = tokens.current()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(scheme.line))
    painter.drawRoundedRect(rect, 2, 2)
    done = QRectF(rect)
    if share is None:
        done.setLeft(rect.left() + rect.width() * 0.3)
        done.setWidth(rect.width() * 0.4)
    else:
        done.setWidth(rect.width() * max(0.0, min(1.0, share)))
    painter.setBrush(QColor(scheme.accent))
    painter.drawRoundedRect(done, 2, 2)


class Bar(QWidget):
    """The bar alone."""

    def __init__(self, parent: QWidget | None = None, *, width: int = 120) -> None:
        super().__init__(parent)
        self._share: float | None = 0.0
        self._width = width
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float | None) -> None:
        self._share = share
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._width, 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_bar(painter, QRectF(self.rect()), self._share)


class ThinProgress(QWidget):
    """Words, a thin bar, and a cancel button when the work can be cancelled; `counted` work shows how many of all."""

    def __init__(
        self, on_cancel: Callable[[], Any] | None = None, parent: QWidget | None = None, *, counted: bool = False
    ) -> None:
        super().__init__(parent)
        self.words = ElidedLabel(role="muted")
        self.figures = Label(role="muted")
        self.bar = Bar()
        line = row() if counted else row(self)
        line.addWidget(self.words, 1)
        if counted:  # the figures take the room beside the words
            line.addWidget(self.figures)
            whole = column(self, gap=tokens.S1)
            whole.addLayout(line)
            whole.addWidget(self.bar)
        else:
            self.figures.setParent(self)
            self.figures.hide()
            line.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignVCenter)
        self.cancel = Button(tr("Cancel"), on_cancel, kind="quiet")
        line.addWidget(self.cancel)
        self.cancel.setVisible(on_cancel is not None)  # only now: without a place it would show as a window

    def show_step(self, words: str, done: int = 0, total: int = 0) -> None:
        """`total` 0 means that the size of the work is not known."""
        self.words.setText(words)
        self.bar.set_share(done / total if total else None)
        far = tr("{done} of {total}").format(done=formats.count(done), total=formats.count(total)) if total else ""
        self.figures.setText(far)
        self.setAccessibleName(f"{words} {far}".strip())
