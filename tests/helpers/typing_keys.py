"""Typing as a person does, in any alphabet: QTest knows Latin letters alone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget


def type_text(field: QWidget, text: str) -> None:
    """Sends each character as one press and release."""
    for character in text:
        code = ord(character.upper())
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(field, QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, character))
