"""A button that waits for a chord and tells which one was pressed."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.keys.keyboard import ALL_KEYS, OWN_KEYS
from callqa_desktop.ui.keys.physical import chord
from callqa_desktop.ui.widgets.buttons import Button


class Recorder(Button):
    """Click it (or press Space on it), then press the keys; Esc and Tab let everything be."""

    recorded = Signal(str)

    def __init__(self, what: str, parent: QWidget | None = None) -> None:
        self._name = tr("Add keys")
        super().__init__(self._name, self.start, kind="chip", icon="plus", parent=parent)
        self._what = what
        self.setAccessibleName(f"{self._name}: {what}")
        self.platform = sys.platform

    @property
    def waiting(self) -> bool:
        """Whether the next press is taken."""
        return bool(self.property(OWN_KEYS))

    def start(self) -> None:
        self.setProperty(OWN_KEYS, [ALL_KEYS])
        words = tr("Press the keys… Esc cancels")
        self.set_words(words)
        self.setAccessibleName(f"{words}: {self._what}")
        self.setFocus()

    def stop(self) -> None:
        self.setProperty(OWN_KEYS, None)
        self.set_words(self._name)
        self.setAccessibleName(f"{self._name}: {self._what}")

    def event(self, event: QEvent) -> bool:
        if self.waiting and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.waiting:
            super().keyPressEvent(event)
            return
        if event.key() == Qt.Key.Key_Escape:
            self.stop()
            return
        if not event.isAutoRepeat() and (key := chord(event, self.platform)):
            self.stop()
            self.recorded.emit(key)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self.waiting:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self.waiting:
            self.stop()
        super().focusOutEvent(event)
