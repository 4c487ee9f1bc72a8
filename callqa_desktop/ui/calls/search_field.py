"""The search field of the header, with its shortcut shown inside."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import icons, tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets.labels import KeyHint

TYPING_MS = 250


class SearchField(QLineEdit):
    """`searched` carries the text once typing has paused, or at once on Enter."""

    searched = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "search")
        self.setPlaceholderText(tr("Search in calls, notes, numbers…"))
        self.setAccessibleName(tr("Search"))
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(200)
        self.setMaximumWidth(380)
        self._glass = self.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self._hint = KeyHint("Ctrl Shift F", self)
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
        hint = self._hint.sizeHint()
        self._hint.move(self.width() - hint.width() - tokens.S2, (self.height() - hint.height()) // 2)
        self._hint.setVisible(not self.text() and self.width() > 320)

    def _typed(self, text: str) -> None:
        self._hint.setVisible(not text and self.width() > 320)
        self._timer.start()

    def _tell(self) -> None:
        self._timer.stop()
        self.searched.emit(self.text())

    def _tint(self) -> None:
        self._glass.setIcon(icons.icon("search", "muted"))
