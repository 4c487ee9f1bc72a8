"""Dialogs that never stop the program: they are opened, not executed, and tell by a signal how they ended.

A nested event loop would put the tasks of the interface loop to sleep for ever (decision in docs/decisions), so there
is no other way to ask a question in this program.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QVBoxLayout, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label, Line
from callqa_desktop.ui.widgets.notices import Notice, NoticeBar
from callqa_desktop.ui.widgets.panels import column, row


class Dialog(QDialog):
    """A window-modal dialog with a title, a body (`body`), room for one notice, and buttons at the bottom.

    `show_error` puts a failure inside the dialog; what was typed stays.
    """

    def __init__(self, title: str, parent: QWidget, *, width: int = 480) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(width)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        inner = QFrame()
        inner.setProperty("surface", "plain")
        layout = column(inner, margins=tokens.EDGE, gap=tokens.S3)
        self.heading = Label(title, "title", wrap=True)
        layout.addWidget(self.heading)
        self.body = column(gap=tokens.S3)
        layout.addLayout(self.body)
        self._notice_place = column()
        layout.addLayout(self._notice_place)
        layout.addStretch(1)
        outer.addWidget(inner, 1)
        outer.addWidget(Line())
        self._buttons = row(margins=tokens.S3)
        self._buttons.setContentsMargins(tokens.EDGE, tokens.S3, tokens.EDGE, tokens.S3)
        self._buttons.addStretch(1)
        outer.addLayout(self._buttons)
        self.notice: NoticeBar | None = None

    def add_button(self, words: str, act: Callable[[], Any], *, kind: str = "", keys: str = "") -> Button:
        button = Button(words, act, kind=kind, keys=keys)
        if kind == "primary":
            button.setDefault(True)
        self._buttons.addWidget(button)
        return button

    def show_notice(self, notice: Notice | None) -> None:
        """Puts a notice under the body in place of the last one; None takes it away."""
        if self.notice is not None:
            self._notice_place.removeWidget(self.notice)
            self.notice.hide()
            self.notice.deleteLater()
            self.notice = None
        if notice is not None:
            self.notice = NoticeBar(notice, None)
            self._notice_place.addWidget(self.notice)

    def show_error(self, error: BaseException) -> None:
        self.show_notice(Notice.of(error))


class Question(Dialog):
    """Asks before something that cannot be undone; `on_yes` runs when the person agrees."""

    def __init__(
        self, parent: QWidget, title: str, text: str, yes: str, on_yes: Callable[[], Any], *, danger: bool = True
    ) -> None:
        super().__init__(title, parent, width=420)
        self.body.addWidget(Label(text, wrap=True))
        self._on_yes = on_yes
        self.no = self.add_button(tr("Cancel"), self.reject)
        self.yes = self.add_button(yes, self._agree, kind="danger" if danger else "primary")
        self.no.setFocus()

    def _agree(self) -> None:
        self.accept()
        self._on_yes()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, Button):
                focused.click()
            return
        super().keyPressEvent(event)
