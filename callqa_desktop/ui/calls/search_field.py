"""The search field of the header, with its shortcut shown inside."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.theme import icons, tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets.labels import KeyHint
from callqa_desktop.ui.widgets.notices import Notice

TYPING_MS = 250
LONGEST = 400
"""Characters a search takes: more is a text pasted by mistake."""


class SearchField(QLineEdit):
    """`searched` carries the text once typing has paused, or at once on Enter."""

    searched = Signal(str)
    too_long = Signal()
    """More was typed or pasted than a search takes; the rest was left out."""
    left = Signal()
    """The arrow down: the keyboard wants to go to the calls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "search")
        self.setPlaceholderText(tr("Search in calls, notes, numbers…"))
        self.setAccessibleName(tr("Search"))
        self.setClearButtonEnabled(True)
        self.setMaxLength(LONGEST)
        self.inputRejected.connect(self.too_long)
        self.setMinimumWidth(200)
        self.setMaximumWidth(380)
        self._glass = self.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self._hint = KeyHint(hint("calls_search"), self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_MS)
        self._timer.timeout.connect(self._tell)
        self.textChanged.connect(self._typed)
        self.returnPressed.connect(self._tell)
        theme.changed.connect(self._tint)
        self._tint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self._hint.sizeHint()
        self._hint.move(self.width() - size.width() - tokens.S2, (self.height() - size.height()) // 2)
        self._hint.setVisible(not self.text() and self.width() > 320)

    def _typed(self, text: str) -> None:
        self._hint.setVisible(not text and self.width() > 320)
        self._timer.start()

    def _tell(self) -> None:
        self._timer.stop()
        self.searched.emit(self.text())

    def show_text(self, text: str) -> None:
        """Shows what is searched for already; nothing is told."""
        if text != self.text().strip():
            self.setText(text)
            self._timer.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def _tint(self) -> None:
        self._glass.setIcon(icons.icon("search", "muted"))


def too_long() -> Notice:
    """What to say when more was pasted than a search takes."""
    return Notice(
        "warning",
        tr("The search was cut short"),
        tr("It takes {n} characters. Search for a few words that stand in the call.").format(n=LONGEST),
        key="search",
    )
