"""Small windows under a filter chip: a list of choices, a period, a range."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QDoubleSpinBox,
    QFrame,
    QLineEdit,
    QRadioButton,
    QSpinBox,
    QWidget,
)

from callqa_desktop.texts import tr
from callqa_desktop.ui.calls import filters
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Scroll, column, row

SEARCH_FROM = 9
"""A list with so many choices has a search field."""


class Popup(QFrame):
    """Closes on Esc or a click elsewhere; what is chosen holds at once."""

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
        first = self.findChild(QLineEdit) or self.findChild(QCheckBox) or self.findChild(QRadioButton)
        if isinstance(first, QWidget):
            first.setFocus(Qt.FocusReason.PopupFocusReason)


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
        self.boxes: dict[str, QCheckBox] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find in the list"))
        self.search.textChanged.connect(self._narrow)
        self.body.addWidget(self.search)
        self.search.setVisible(len(choices) >= SEARCH_FROM)
        area = Scroll(gap=0)
        area.setMinimumWidth(240)
        for value, words in choices:
            box = QCheckBox(words.replace("&", "&&"))
            box.setChecked(value in chosen)
            box.toggled.connect(self._toggled)
            self.boxes[value] = box
            area.body.addWidget(box)
        if not choices:
            area.body.addWidget(Label(tr("Nothing to choose from yet"), "muted"))
        area.body.addStretch(1)
        area.setFixedHeight(min(320, 24 * max(1, len(choices)) + 12))
        self.body.addWidget(area)

    def _toggled(self) -> None:
        self._on_change(tuple(value for value, box in self.boxes.items() if box.isChecked()))

    def _narrow(self, text: str) -> None:
        for box in self.boxes.values():
            box.setVisible(text.casefold() in box.text().casefold())


class PeriodPopup(Popup):
    """A period by name, or two days."""

    def __init__(self, parent: QWidget, held: Conditions, on_change: Callable[[Conditions], Any]) -> None:
        super().__init__(parent, filters.condition_name("period"))
        self._held = held
        self._on_change = on_change
        self.buttons: dict[str, QRadioButton] = {}
        for period in ("", *filters.PERIODS):
            button = QRadioButton(filters.period_name(period))
            button.setChecked(period == held.period)
            button.clicked.connect(lambda _=False, p=period: self._choose(p))
            self.buttons[period] = button
            self.body.addWidget(button)
        today = QDate.currentDate()
        self.first = self._day(held.first, today.addDays(-7))
        self.last = self._day(held.last, today)
        line = row(gap=tokens.S1)
        line.addWidget(self.first)
        line.addWidget(Label("–"))
        line.addWidget(self.last)
        self.body.addLayout(line)
        self.first.dateChanged.connect(self._days_changed)
        self.last.dateChanged.connect(self._days_changed)

    def _day(self, text: str, default: QDate) -> QDateEdit:
        given = QDate.fromString(text, Qt.DateFormat.ISODate)
        edit = QDateEdit(given if given.isValid() else default)
        edit.setLocale(formats.locale())
        edit.setDisplayFormat("dd.MM.yyyy")
        edit.lineEdit().setTextMargins(tokens.S1, 0, 0, 0)
        return edit

    def _choose(self, period: str) -> None:
        if period == "custom":
            self._days_changed()
        else:
            self._on_change(replace(self._held, period=period, first="", last=""))

    def _days_changed(self) -> None:
        self.buttons["custom"].setChecked(True)
        first, last = sorted((self.first.date(), self.last.date()), key=lambda d: d.toJulianDay())
        iso = Qt.DateFormat.ISODate
        self._on_change(
            replace(self._held, period="custom", first=str(first.toString(iso)), last=str(last.toString(iso)))
        )


class RangePopup(Popup):
    """From and to; an empty end is open. Duration in seconds, score in points."""

    def __init__(
        self,
        parent: QWidget,
        condition: str,
        low: float | None,
        high: float | None,
        on_change: Callable[[float | None, float | None], Any],
    ) -> None:
        super().__init__(parent, filters.condition_name(condition))
        self._on_change = on_change
        self.low = self._field(condition, low)
        self.high = self._field(condition, high)
        for words, field in ((tr("from"), self.low), (tr("to"), self.high)):
            line = row()
            line.addWidget(Label(words, "muted"), 1)
            line.addWidget(field)
            self.body.addLayout(line)
            field.valueChanged.connect(self._changed)

    @staticmethod
    def _field(condition: str, value: float | None) -> QSpinBox | QDoubleSpinBox:
        field: QSpinBox | QDoubleSpinBox = QSpinBox() if condition == "duration" else QDoubleSpinBox()
        if isinstance(field, QDoubleSpinBox):
            field.setDecimals(1)
            field.setLocale(formats.locale())
        field.setRange(-1, 100_000 if condition == "duration" else 100)
        field.setSpecialValueText(tr("any"))
        field.setSuffix(" " + tr("s") if condition == "duration" else "")
        field.setSingleStep(30 if condition == "duration" else 5)
        field.setValue(-1 if value is None else int(value))
        field.setMinimumWidth(110)
        field.lineEdit().setTextMargins(tokens.S1, 0, 0, 0)
        return field

    def _changed(self) -> None:
        low, high = self.low.value(), self.high.value()
        self._on_change(None if low < 0 else low, None if high < 0 else high)
