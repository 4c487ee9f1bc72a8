"""Position and length of the call; a field for a time when asked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.review import times
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets.labels import Label, plain_tooltip
from callqa_desktop.ui.widgets.panels import row


class Clock(QStackedWidget):
    entered = Signal(int)
    """A time was typed: milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self._faces = QWidget()
        line = row(self._faces, gap=tokens.S1)
        self.position = Label("", tabular=True)
        self.position.setFont(fonts.font(15, QFont.Weight.DemiBold, tabular=True))
        self.position.setProperty("role", "clock")
        self.length = Label("", "muted", tabular=True)
        line.addWidget(self.position)
        line.addWidget(self.length)
        self._faces.setCursor(Qt.CursorShape.PointingHandCursor)
        self._faces.setToolTip(plain_tooltip(f"{tr('Go to a time')}  {hint('go_to')}"))
        self._field = _TimeField()
        self._field.entered.connect(self._take)
        self._field.left.connect(lambda: self.setCurrentIndex(0))
        self.addWidget(self._faces)
        self.addWidget(self._field)
        self.show_position(0)

    def show_position(self, ms: int) -> None:
        self.position.setText(times.clock(ms))

    def show_length(self, ms: int) -> None:
        self.length.setText(f"/ {times.whole(ms)}")
        widest = self.position.fontMetrics().horizontalAdvance("0:00:00,0" if ms >= 3_600_000 else "00:00,0")
        self.position.setMinimumWidth(widest + 2)
        self.setFixedWidth(self._faces.sizeHint().width())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.currentIndex() == 0:
            self.ask()

    def ask(self) -> None:
        """Turns into the field."""
        self.setCurrentIndex(1)
        self._field.clear()
        self._field.setFocus()

    def _take(self, ms: int) -> None:
        self.setCurrentIndex(0)
        self.entered.emit(ms)


class _TimeField(QLineEdit):
    entered = Signal(int)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(tr("m:ss"))
        self.setAccessibleName(tr("Go to a time"))
        self.returnPressed.connect(self._take)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]  # Qt hands a QFocusEvent, the stub wants it named
        self.left.emit()

    def _take(self) -> None:
        found = times.parse(self.text())
        self.setProperty("wrong", "false" if found is not None else "true")
        self.style().unpolish(self)
        self.style().polish(self)
        if found is not None:
            self.entered.emit(found)
