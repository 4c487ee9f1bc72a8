"""The four faces of a list: loading, empty, failed, full."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedLayout, QWidget

from callqa_desktop.errors import UserFacingError
from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import icons, tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column, row

SKELETON_AFTER = 150
"""Milliseconds of waiting before the skeleton shows: what comes sooner needs none and must not flash."""


class EmptyState(QWidget):
    """Why there is nothing here, and the buttons that help. `show_state` may be called again and again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.title = Label(role="title")
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.why = Label(role="muted", wrap=True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._buttons = row(gap=tokens.S2)
        layout = column(self, margins=tokens.S6, gap=tokens.S3)
        layout.addStretch(2)
        layout.addWidget(self._picture)
        layout.addWidget(self.title)
        layout.addWidget(self.why, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(tokens.S1)
        layout.addLayout(self._buttons)
        layout.addStretch(3)
        self._icon = ""
        theme.changed.connect(self._tint)

    def show_state(self, icon: str, title: str, why: str, *acts: tuple[str, Callable[[], Any]]) -> None:
        """`acts` are (words, function) of the buttons; the first one is the accent button."""
        self._icon = icon
        self._tint()
        self.title.setText(title)
        self.why.setText(why)
        self.why.setVisible(bool(why))
        focused = False
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                focused |= old.hasFocus()
                old.hide()
                old.deleteLater()
        self._buttons.addStretch(1)
        made = [Button(words, act, kind="" if index else "primary") for index, (words, act) in enumerate(acts)]
        for button in made:
            self._buttons.addWidget(button)
            button.show()  # a layout shows its widgets a moment later, and what is hidden takes no keyboard
        self._buttons.addStretch(1)
        if focused and made:
            made[0].setFocus()  # the same message once more: the keyboard stays where it was
        self.setAccessibleName(f"{title}. {why}")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Gives the wrapped reason a width it has room for and the height it then needs."""
        if self.why.text():
            width = max(120, min(440, self.width() - 2 * tokens.S6))
            self.why.setFixedSize(width, self.why.heightForWidth(width))

    def _tint(self) -> None:
        if self._icon:
            ratio = self.devicePixelRatioF()
            self._picture.setPixmap(icons.pixmap(self._icon, tokens.current().muted, 36, ratio))


class Skeleton(QWidget):
    """Grey bars where lines will be; stays invisible for the first moments."""

    def __init__(self, parent: QWidget | None = None, *, line_height: int = 36) -> None:
        super().__init__(parent)
        self._height = line_height
        self._visible = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SKELETON_AFTER)
        self._timer.timeout.connect(self._reveal)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Loading"))

    def begin(self) -> None:
        self._visible = False
        self._timer.start()
        self.update()

    def end(self) -> None:
        self._timer.stop()
        self._visible = False

    def _reveal(self) -> None:
        self._visible = True
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._visible:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.current().raised))
        margin, widths = tokens.S4, (0.16, 0.10, 0.20, 0.18, 0.08)
        lines = max(1, min(40, self.height() // self._height))
        for line in range(lines):
            left = float(margin)
            middle = line * self._height + self._height / 2
            for share in widths:
                width = share * self.width()
                painter.drawRoundedRect(int(left), int(middle - 5), int(width * (0.9 - 0.1 * (line % 3))), 10, 5, 5)
                left += width + tokens.S6


class Faces(QWidget):
    """Shows one of the four faces around `full`."""

    def __init__(self, full: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.full = full
        self.skeleton = Skeleton()
        self.message = EmptyState()
        self._stack = QStackedLayout(self)
        for face in (full, self.skeleton, self.message):
            self._stack.addWidget(face)

    @property
    def face(self) -> str:
        """What is shown now: "full", "loading" or "message"."""
        return ("full", "loading", "message")[self._stack.currentIndex()]

    def show_loading(self) -> None:
        self.skeleton.begin()
        self._stack.setCurrentWidget(self.skeleton)

    def show_full(self) -> None:
        self.skeleton.end()
        self._stack.setCurrentWidget(self.full)

    def show_empty(self, icon: str, title: str, why: str, *acts: tuple[str, Callable[[], Any]]) -> None:
        self.skeleton.end()
        self.message.show_state(icon, title, why, *acts)
        self._stack.setCurrentWidget(self.message)

    def show_failed(self, error: BaseException, retry: Callable[[], Any]) -> None:
        """What failed, why, what to do, and the button that tries again."""
        self.skeleton.end()
        what, why = describe(error)
        self.message.show_state("triangle-alert", what, why, (tr("Try again"), retry))
        self._stack.setCurrentWidget(self.message)


def describe(error: BaseException) -> tuple[str, str]:
    """What happened, and why with what to do, as two texts for people."""
    if isinstance(error, UserFacingError):
        rest = ". ".join(part[:1].upper() + part[1:].rstrip(".") for part in (error.why, error.remedy) if part)
        return error.what, rest + ("." if rest else "")
    return (
        tr("The program made a mistake"),
        tr("This is our fault, not yours. Your data is safe; the log holds the details. Try again, or restart."),
    )
