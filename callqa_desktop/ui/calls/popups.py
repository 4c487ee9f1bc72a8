"""Small windows under a filter chip: a list of choices, a range, a range with bands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QValidator
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFrame, QLineEdit, QSpinBox, QWidget

from callqa_desktop.services.folding import fold
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls import condition_words
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Scroll, column, row

SEARCH_FROM = 9
"""A list with so many choices has a search field."""
TYPING_MS = 250
"""A number being typed holds once typing has paused."""


class Popup(QFrame):
    """Closes on Esc, Enter or a click elsewhere; what is chosen holds at once."""

    closed = Signal()

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("surface", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.body = column(self, margins=tokens.S3, gap=tokens.S1)
        self.body.addWidget(Label(title, "heading"))
        self.setAccessibleName(title)

    def open_under(self, anchor: QWidget) -> None:
        self.adjustSize()
        place = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        area = anchor.screen().availableGeometry()
        place.setX(max(area.left(), min(place.x(), area.right() - self.width())))
        place.setY(max(area.top(), min(place.y(), area.bottom() - self.height())))
        self.move(place)
        self.show()
        first = self.first_focus()
        if first is not None:
            first.setFocus(Qt.FocusReason.PopupFocusReason)

    def first_focus(self) -> QWidget | None:
        """Where the keyboard stands when the window opens."""
        fields = [f for f in self.findChildren(QLineEdit) if f.isVisibleTo(self)]
        return fields[0] if fields else self.findChild(QCheckBox)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)


class ChoicePopup(Popup):
    """Several of a list. `on_change` gets the chosen values in the order of the list."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        choices: Sequence[tuple[str, str]],
        chosen: Sequence[str],
        on_change: Callable[[tuple[str, ...]], Any],
    ) -> None:
        super().__init__(parent, title)
        self._on_change = on_change
        self._folded: dict[str, str] = {}
        self.boxes: dict[str, QCheckBox] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find in the list"))
        self.search.setAccessibleName(tr("Find in the list"))
        self.search.textChanged.connect(self._narrow)
        self.body.addWidget(self.search)
        self.search.setVisible(len(choices) >= SEARCH_FROM)
        self._none = Label(tr("Nothing in the list is called so"), "muted")
        self._none.hide()
        self.body.addWidget(self._none)
        area = Scroll(gap=0)
        area.setMinimumWidth(240)
        for value, said in choices:
            box = QCheckBox(said.replace("&", "&&"))
            box.setAccessibleName(said)
            box.setChecked(value in chosen)
            box.toggled.connect(self._toggled)
            self.boxes[value] = box
            self._folded[value] = fold(said)
            area.body.addWidget(box)
        if not choices:
            area.body.addWidget(Label(tr("Nothing to choose from yet"), "muted"))
        area.body.addStretch(1)
        area.setFixedHeight(min(320, 26 * max(1, len(choices)) + 8))
        self.body.addWidget(area)

    def _toggled(self) -> None:
        self._on_change(tuple(value for value, box in self.boxes.items() if box.isChecked()))

    def _narrow(self, text: str) -> None:
        wanted = fold(text)
        shown = 0
        for value, box in self.boxes.items():
            fits = wanted in self._folded[value]
            box.setVisible(fits)
            shown += fits
        self._none.setVisible(not shown)


class DurationSpin(QSpinBox):
    """Seconds, written m:ss; a bare number is taken as seconds."""

    def textFromValue(self, value: int) -> str:
        return formats.length(value)

    def valueFromText(self, text: str) -> int:
        minutes, colon, seconds = text.rpartition(":")
        try:
            return int(minutes or 0) * 60 + int(seconds or 0) if colon else int(seconds)
        except ValueError:
            return self.minimum()

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        parts = text.split(":")
        good = len(parts) <= 2 and all(part.isdigit() or not part for part in parts)
        if text == self.specialValueText():
            return QValidator.State.Acceptable, text, place
        state = QValidator.State.Acceptable if good and parts[-1] else QValidator.State.Intermediate
        return (state if good else QValidator.State.Invalid), text, place


class RangePopup(Popup):
    """From and to; an empty end is open. Duration in seconds, score in points, with the bands of the score to click."""

    def __init__(
        self,
        parent: QWidget,
        condition: str,
        low: float | None,
        high: float | None,
        on_change: Callable[[float | None, float | None], Any],
    ) -> None:
        super().__init__(parent, condition_words.name(condition))
        self._on_change = on_change
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_MS)
        self._timer.timeout.connect(self._tell)
        self.bands: dict[str, Button] = {}
        if condition == "score":
            self._offer_bands()
        self.low = self._field(condition, low)
        self.high = self._field(condition, high)
        for said, field in ((tr("from"), self.low), (tr("to"), self.high)):
            line = row()
            label = Label(said, "muted")
            label.setBuddy(field)
            field.setAccessibleName(f"{condition_words.name(condition)}: {said}")
            line.addWidget(label, 1)
            line.addWidget(field)
            self.body.addLayout(line)
            field.valueChanged.connect(self._timer.start)
        if condition == "duration":
            self.body.addWidget(Label(tr("minutes:seconds"), "caption"))

    def first_focus(self) -> QWidget | None:
        self.low.selectAll()
        return self.low

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._timer.isActive():
            self._tell()
        super().closeEvent(event)

    def _offer_bands(self) -> None:
        good, middle = words.GOOD_FROM, words.WARNING_FROM
        for key, said, low, high in (
            ("good", "✓ " + tr("good"), good, None),
            ("warning", "△ " + tr("needs work"), middle, good - 0.1),
            ("bad", "✕ " + tr("critical"), None, middle - 0.1),
        ):
            button = Button(said, partial(self._take, low, high), kind="chip")
            self.bands[key] = button
        line = row(gap=tokens.S1)
        for button in self.bands.values():
            line.addWidget(button)
        self.body.addLayout(line)
        self.body.addSpacing(tokens.S1)

    def _take(self, low: float | None, high: float | None) -> None:
        for field, value in ((self.low, low), (self.high, high)):
            field.setValue(-1 if value is None else value)  # type: ignore[arg-type]  # the fields of a score take both
        self._tell()

    @staticmethod
    def _field(condition: str, value: float | None) -> QSpinBox | QDoubleSpinBox:
        field: QSpinBox | QDoubleSpinBox = DurationSpin() if condition == "duration" else QDoubleSpinBox()
        if isinstance(field, QDoubleSpinBox):
            field.setDecimals(1)
            field.setLocale(formats.locale())
            field.setRange(-1, 100)
            field.setSingleStep(5)
            field.setValue(-1.0 if value is None else float(value))
        else:
            field.setRange(-1, 100_000)
            field.setSingleStep(30)
            field.setValue(-1 if value is None else int(value))
        field.setSpecialValueText(tr("any"))
        field.setMinimumWidth(110)
        field.lineEdit().setTextMargins(tokens.S1, 0, 0, 0)
        return field

    def _tell(self) -> None:
        self._timer.stop()
        low, high = self.low.value(), self.high.value()
        self._on_change(None if low < 0 else low, None if high < 0 else high)
