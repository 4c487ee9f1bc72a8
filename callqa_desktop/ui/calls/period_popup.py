"""The small window of the period: names of periods at the left, a calendar for two days of one's own at the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QColor, QFont, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QDateEdit, QRadioButton, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.calls import condition_words, filters
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.popups import Popup
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import IconButton
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column, row

ISO = Qt.DateFormat.ISODate


class RangeCalendar(QWidget):
    """A month in which two days are picked one after the other; weeks begin on Monday. Arrows move, Enter picks."""

    def __init__(self, on_pick: Callable[[QDate], Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.days = QCalendarWidget()
        self.days.setLocale(formats.locale())
        self.days.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.days.setNavigationBarVisible(False)
        self.days.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.days.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        self.days.setDateEditEnabled(False)
        self.days.setAccessibleName(tr("Calendar"))
        self.days.setFixedSize(round(300 * fonts.scale()), round(204 * fonts.scale()))
        self._month = Label(role="heading")
        line = row(gap=tokens.S1)
        line.addWidget(IconButton("chevron-left", tr("Previous month"), self.days.showPreviousMonth))
        line.addWidget(self._month, 1, Qt.AlignmentFlag.AlignHCenter)
        line.addWidget(IconButton("chevron-right", tr("Next month"), self.days.showNextMonth))
        layout = column(self, gap=tokens.S1)
        layout.addLayout(line)
        layout.addWidget(self.days)
        self.days.currentPageChanged.connect(self._name_month)
        self.days.clicked.connect(on_pick)
        self.days.activated.connect(on_pick)
        self._plain()
        self._name_month(self.days.yearShown(), self.days.monthShown())

    def show_range(self, first: QDate, last: QDate) -> None:
        """Marks the days from first to last."""
        self.days.setDateTextFormat(QDate(), QTextCharFormat())
        scheme = tokens.current()
        day = first
        while day <= last and first.daysTo(day) < 400:
            look = QTextCharFormat()
            look.setBackground(QColor(scheme.accent if day in (first, last) else scheme.accent_soft))
            look.setForeground(QColor(scheme.on_accent if day in (first, last) else scheme.text))
            self.days.setDateTextFormat(day, look)
            day = day.addDays(1)

    def _plain(self) -> None:
        """Weekends in the colour of the text: red stands for failures here."""
        scheme = tokens.current()
        look, head = QTextCharFormat(), QTextCharFormat()
        look.setForeground(QColor(scheme.text))
        head.setForeground(QColor(scheme.muted))
        head.setFont(fonts.font(tokens.SMALL, QFont.Weight.Medium))
        for day in Qt.DayOfWeek:
            self.days.setWeekdayTextFormat(day, look)
        self.days.setHeaderTextFormat(head)

    def _name_month(self, year: int, month: int) -> None:
        self._month.setText(f"{formats.locale().standaloneMonthName(month).capitalize()} {year}")


class PeriodPopup(Popup):
    """A period by name, or two days: typed, or picked in the calendar."""

    def __init__(self, parent: QWidget, held: Conditions, on_change: Callable[[Conditions], Any]) -> None:
        super().__init__(parent, condition_words.name("period"))
        self._held = held
        self._on_change = on_change
        self._picked: QDate | None = None
        self.buttons: dict[str, QRadioButton] = {}
        names = column(gap=0)
        for period in ("", *filters.PERIODS):
            button = QRadioButton(condition_words.period(period))
            button.setChecked(period == held.period)
            button.clicked.connect(lambda _=False, p=period: self._choose(p))
            self.buttons[period] = button
            names.addWidget(button)
        names.addStretch(1)
        self._today = date.today()  # noqa: DTZ011 - the day of this machine is meant
        today = QDate(self._today.year, self._today.month, self._today.day)
        span = held.days(self._today)
        first, last = (QDate(d.year, d.month, d.day) for d in span) if span else (today.addDays(-6), today)
        self.first = self._day(first, tr("First day"))
        self.last = self._day(last, tr("Last day"))
        line = row(gap=tokens.S1)
        line.addWidget(self.first, 1)
        line.addWidget(Label("–"))
        line.addWidget(self.last, 1)
        self.calendar = RangeCalendar(self._pick)
        own = column(gap=tokens.S2)
        own.addLayout(line)
        own.addWidget(self.calendar)
        sides = row(gap=tokens.S4)
        sides.addLayout(names)
        sides.addLayout(own)
        self.body.addLayout(sides)
        self.calendar.days.setSelectedDate(last)
        self.calendar.show_range(first, last)
        self.first.dateChanged.connect(self._days_changed)
        self.last.dateChanged.connect(self._days_changed)

    def first_focus(self) -> QWidget | None:
        return self.buttons[self._held.period]

    def _day(self, day: QDate, name: str) -> QDateEdit:
        edit = QDateEdit(day)
        edit.setLocale(formats.locale())
        edit.setDisplayFormat("dd.MM.yyyy")
        edit.setAccessibleName(name)
        edit.setMinimumWidth(112)
        edit.lineEdit().setTextMargins(tokens.S1, 0, 0, 0)
        return edit

    def _choose(self, period: str) -> None:
        if period == "custom":
            self._days_changed()
            return
        held = replace(self._held, period=period, first="", last="")
        if span := held.days(self._today):
            self._set_days(*(QDate(d.year, d.month, d.day) for d in span))
        self._on_change(held)

    def _pick(self, day: QDate) -> None:
        """The first day picked begins a period, the second one ends it."""
        if self._picked is None:
            self._picked = day
            self._set_days(day, day)
        else:
            first, last = min(self._picked, day), max(self._picked, day)
            self._picked = None
            self._set_days(first, last)
        self._days_changed()

    def _set_days(self, first: QDate, last: QDate) -> None:
        for edit, day in ((self.first, first), (self.last, last)):
            edit.blockSignals(True)  # both days change as one
            edit.setDate(day)
            edit.blockSignals(False)
        self.calendar.show_range(first, last)

    def _days_changed(self) -> None:
        self.buttons["custom"].setChecked(True)
        first, last = sorted((self.first.date(), self.last.date()), key=QDate.toJulianDay)
        self.calendar.show_range(first, last)
        self._on_change(
            replace(self._held, period="custom", first=str(first.toString(ISO)), last=str(last.toString(ISO)))
        )
