"""A text field that grows with what is written and tells when it is more than is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from callqa_desktop.services.records import MAX_TEXT
from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column

_LONGEST_LINES = 8


class GrowingText(QPlainTextEdit):
    """Esc leaves it and keeps the text; Tab goes on to the next control."""

    def __init__(self, least_lines: int = 2) -> None:
        super().__init__()
        self._least = least_lines
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._grow)
        self.setFont(fonts.font())
        self._grow()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._grow()

    def _grow(self) -> None:
        lines = max(self._least, min(_LONGEST_LINES, int(self.document().size().height())))
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 22)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
            return
        super().keyPressEvent(event)


class TextField(QWidget):
    """The field with its name, and below it how much is too long. All that was written stays in the field."""

    def __init__(self, name: str, text: str, on_text: Callable[[str], Any], *, lines: int = 2) -> None:
        super().__init__()
        self._on_text = on_text
        layout = column(self, gap=tokens.S1)
        self.field = GrowingText(lines)
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(name)
        self.field.setPlainText(text)
        self.limit = Label("", "bad", wrap=True)
        self.limit.hide()
        layout.addWidget(self.field)
        layout.addWidget(self.limit)
        self.field.textChanged.connect(self._changed)
        self.setFocusProxy(self.field)

    def text(self) -> str:
        return self.field.toPlainText()

    def _changed(self) -> None:
        text = self.text()
        over = len(text) - MAX_TEXT
        self.limit.setVisible(over > 0)
        if over > 0:
            words = tr("{most} characters are kept; this is {over} too many, shorten it")
            self.limit.setText(words.format(most=formats.count(MAX_TEXT), over=formats.count(over)))
        self._on_text(text)
