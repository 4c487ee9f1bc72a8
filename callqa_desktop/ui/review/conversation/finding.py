"""The field that looks for words in the open call."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import IconButton
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import row

LONGEST = 400
"""Characters a search takes: more is a text pasted by mistake."""


class FindBar(QWidget):
    """Count, field, and buttons for the next and the previous match."""

    changed = Signal(str)
    stepped = Signal(int)
    escaped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cut = False
        line = row(self, gap=tokens.S1)
        line.addStretch(1)
        self.count = Label("", "caption", tabular=True)
        line.addWidget(self.count)
        self.field = _Field()
        self.field.setProperty("kind", "search")
        self.field.setPlaceholderText(tr("Find in this call  {key}").format(key=hint("find")))
        self.field.setAccessibleName(tr("Find in this call"))
        self.field.setClearButtonEnabled(True)
        self.field.setMinimumWidth(120)
        self.field.setMaximumWidth(200)
        self.field.setMaxLength(LONGEST)
        self.field.inputRejected.connect(self._cut_short)
        self.field.textChanged.connect(self._typed)
        self.field.stepped.connect(self.stepped)
        self.field.escaped.connect(self.escaped)
        line.addWidget(self.field, 100)
        self.previous = IconButton("chevron-left", tr("Previous match"), lambda: self.stepped.emit(-1))
        self.next = IconButton("chevron-right", tr("Next match"), lambda: self.stepped.emit(1))
        for button in (self.previous, self.next):
            button.hide()
            line.addWidget(button)

    def start(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def show_count(self, at: int, total: int) -> None:
        """Which match of how many; 0 of 0 while nothing is looked for or found."""
        looking = bool(self.field.text().strip())
        for button in (self.previous, self.next):
            button.setVisible(total > 0)
        if total:
            self.count.setText(tr("{n} of {total}").format(n=formats.count(at), total=formats.count(total)))
        elif looking and self._cut:
            self.count.setText(tr("cut to {n} characters, no match").format(n=LONGEST))
        else:
            self.count.setText(tr("no match") if looking else "")

    def _typed(self, text: str) -> None:
        self._cut = self._cut and len(text) >= LONGEST
        self.changed.emit(text)

    def _cut_short(self) -> None:
        """More was pasted than a search takes; Qt tells so before the text changes."""
        self._cut = True


class _Field(QLineEdit):
    stepped = Signal(int)
    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.escaped.emit()
        else:
            super().keyPressEvent(event)
