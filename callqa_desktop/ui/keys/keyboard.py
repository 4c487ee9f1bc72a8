"""The one listener for key presses: turns them into actions of the page in front and of the program."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from callqa_desktop.ui.keys.keymap import keymap
from callqa_desktop.ui.keys.physical import chord
from callqa_desktop.ui.keys.registry import action

TEXT_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)
OWN_KEYS = "callqa_own_keys"
"""Property of a control: chords that mean something of their own in it, or ALL_KEYS."""
ALL_KEYS = "*"
_HELD = {"Space", "Up", "Down", "Left", "Right", "Home", "End"}
"""Keys that belong to a control reached with Tab while it has the focus."""
_PRESS, _RELEASE, _OVERRIDE = QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride


class Keyboard(QObject):
    """Listens for a window.

    It looks at events of the whole application, because the focused list or button would otherwise swallow letters,
    arrows and Space; it acts only while the focus is inside the window (or nowhere) and no menu or dialog is open.
    """

    def __init__(
        self,
        window: QWidget,
        scope: Callable[[], str],
        perform: Callable[[str], bool],
        release: Callable[[str], object],
    ) -> None:
        """Args:
        window: where presses count.
        scope: tells the page in front.
        perform: gets the action and tells whether it did something.
        release: gets the action of a hold key that was let go.
        """
        super().__init__(window)
        self._window = window
        self._scope, self._perform, self._release = scope, perform, release
        self._held: tuple[str, int] | None = None
        self.platform = sys.platform

    def start(self) -> None:
        if application := QApplication.instance():
            application.installEventFilter(self)

    def stop(self) -> None:
        self._let_go()
        if application := QApplication.instance():
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.WindowDeactivate:
            if watched is self._window:
                self._let_go()  # the release would come to another window
            return False
        if kind not in (_PRESS, _RELEASE, _OVERRIDE):
            return False
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if kind == _RELEASE:
            return self._released(event)
        name = self.action(event)
        if not name:
            return False
        if kind == _OVERRIDE:
            event.accept()  # the press comes to us and not to a shortcut of Qt
            return True
        known = action(name)
        if event.isAutoRepeat() and not known.repeats:
            return True
        if not self._perform(name):
            return False
        if known.hold:
            self._held = (name, event.key())
        return True

    def action(self, event: QKeyEvent) -> str:
        """The action this press stands for now, "" for none."""
        focus = QApplication.focusWidget()
        if not self._window.isVisible() or QApplication.activePopupWidget() or QApplication.activeModalWidget():
            return ""
        if focus is not None and focus is not self._window and not self._window.isAncestorOf(focus):
            return ""
        key = chord(event, self.platform)
        if not key or (focus is not None and _is_own(focus, key)):
            return ""
        return keymap.find(self._scope(), key, typing=isinstance(focus, TEXT_FIELDS))

    def _released(self, event: QKeyEvent) -> bool:
        if self._held is None or self._held[1] != event.key():
            return False
        if not event.isAutoRepeat():
            self._let_go()
        return True

    def _let_go(self) -> None:
        if self._held is not None:
            name, self._held = self._held[0], None
            self._release(name)


def _is_own(focus: QWidget, key: str) -> bool:
    """Whether a chord belongs to the control that has the focus."""
    own = focus.property(OWN_KEYS) or ()
    if key in own or ALL_KEYS in own:
        return True
    if key not in _HELD or isinstance(focus, TEXT_FIELDS):
        return False
    if isinstance(focus, QAbstractButton):
        return key == "Space"
    return isinstance(focus, (QAbstractSlider, QComboBox, QTabBar))


def by_keyboard(*widgets: QWidget) -> None:
    """Lets controls be reached with Tab but not take the focus on a click, so that Space keeps meaning play."""
    for widget in widgets:
        widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
