"""How many calls are to come, how far to believe it, and how many people that takes."""

from __future__ import annotations

from array import array
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QButtonGroup

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.forecast import charts, words
from callqa_desktop.services.forecast.records import Forecast
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.stop import Stop
from callqa_desktop.texts import later, tr, trn
from callqa_desktop.ui.charts.card import ChartCard
from callqa_desktop.ui.statistics.asking import AskingSection
from callqa_desktop.ui.statistics.staffing import Staffing
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.faces import describe
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, Scroll, column, row
from callqa_desktop.ui.work.forms import choice

if TYPE_CHECKING:
    from callqa_desktop.ui.statistics.page import StatisticsPage

DAYS, WEEKS = "days", "weeks"
MOST_WEEKS = 8


class ForecastSection(AskingSection):
    working = later("Making forecasts at times in the past and comparing them with what came")

    def __init__(self, page: StatisticsPage) -> None:
        super().__init__(page)
        self._by = DAYS
        self.ahead = choice(*((n, trn("{n} week ahead", "{n} weeks ahead", n)) for n in range(1, MOST_WEEKS + 1)))
        self.ahead.setMinimumContentsLength(12)
        self.ahead.setCurrentIndex(3)
        self.ahead.setAccessibleName(tr("How far ahead"))
        self.csv_button = Button(tr("Save as CSV…"), self.save_csv)
        self.tools.insertWidget(0, self.ahead)
        self.tools.addWidget(self.csv_button)
        self.line = ChartCard(page)
        self.errors = ChartCard(page)
        self.load = ChartCard(page)
        self.staffing = Staffing(self)
        self.belief = _Belief()
        self.chips: dict[str, Button] = {}
        self._one_of = QButtonGroup(self)
        chips = row()
        for key, title in ((DAYS, tr("By day")), (WEEKS, tr("By week"))):
            chip = Button(title, partial(self.by, key), kind="chip")
            chip.setCheckable(True)
            self._one_of.addButton(chip)
            self.chips[key] = chip
            chips.addWidget(chip)
        chips.addStretch(1)
        self.chips[DAYS].setChecked(True)
        scroll = Scroll(gap=tokens.GAP)
        scroll.body.setContentsMargins(0, 0, tokens.S1, tokens.S2)
        scroll.body.addLayout(chips)
        scroll.body.addWidget(self.line)
        test = row(gap=tokens.GAP)
        test.addWidget(self.belief, 3)
        test.addWidget(self.errors, 2)
        scroll.body.addLayout(test)
        scroll.body.addWidget(self.load)
        scroll.body.addWidget(self.staffing)
        scroll.body.addStretch(1)
        column(self.full).addWidget(scroll)
        self.ahead.currentIndexChanged.connect(self.renew)
        self.line.opened.connect(self._open_day)
        self.load.opened.connect(self._open_hour)
        self.acts |= {"statistics_open": self.open_all}

    # What is asked and shown

    @property
    def weeks(self) -> int:
        return int(self.ahead.currentData())

    def question(self, wanted: CallFilter, progress: Progress, stop: Stop) -> Future[Any]:
        return self.page.program.forecast.forecast(wanted, self.weeks, progress=progress, stop=stop)

    def show_answer(self, answer: Forecast) -> None:
        self._show_line()
        self.belief.show_forecast(answer)
        self.errors.show_chart(charts.errors(answer))
        self.load.show_chart(charts.load(answer))
        self.staffing.show_forecast(answer)

    def show_failure(self, error: BaseException) -> None:
        """Too little history is no failure: it says what is missing, and how to go on."""
        if not isinstance(error, UserFacingError):
            super().show_failure(error)
            return
        acts = [(tr("To the calls"), lambda: self.page.shell.go("calls"))]
        if error.code == "forecast.few" and self.weeks > 1:
            acts.insert(0, (tr("One week ahead"), lambda: self.ahead.setCurrentIndex(0)))
        if error.code == "forecast.dead":
            acts = [(tr("To the connections"), lambda: self.page.shell.go("connections"))]
        if error.code not in ("forecast.few", "forecast.none", "forecast.dead"):
            super().show_failure(error)
            return
        what, why = describe(error)
        self.faces.show_empty("hourglass", what, why, *acts)

    def keep(self) -> dict[str, Any]:
        return {**super().keep(), "weeks": self.weeks, "by": self._by, "service": self.staffing.keep()}

    def take_up(self, kept: dict[str, Any]) -> None:
        super().take_up(kept)
        self.ahead.blockSignals(True)
        self.ahead.setCurrentIndex(kept["weeks"] - 1)
        self.ahead.blockSignals(False)
        self._by = kept["by"]
        self.chips[self._by].setChecked(True)
        self.staffing.take_up(kept["service"])

    def by(self, key: str) -> None:
        """By day or by week."""
        self._by = key
        self.chips[key].setChecked(True)
        if self.answer is not None:
            self._show_line()

    def _show_line(self) -> None:
        self.line.show_chart(charts.days(self.answer) if self._by == DAYS else charts.weeks(self.answer))

    # To other pages, and files

    def open_all(self) -> None:
        """The calls the forecast is made of."""
        self.page.shell.open_calls(self.filters.conditions)

    def save_csv(self) -> None:
        from callqa_desktop.services.forecast.table import content

        if self.answer is not None:
            self.save(tr("forecast") + ".csv", lambda: content(self.answer, self.staffing.staff))

    def _open_day(self, _series: int, place: int) -> None:
        if self._by == DAYS:
            day = charts.day_of(self.answer, place)
            span = (day, day) if day is not None else None
        else:
            span = charts.week_of(self.answer, place)
        if span is not None:
            first, last = (one.isoformat() for one in span)
            self.page.shell.open_calls(replace(self.filters.conditions, period="custom", first=first, last=last))

    def _open_hour(self, series: int, place: int) -> None:
        weekdays, hours = charts.grid(self.answer.load)
        self.open_hour(weekdays[series], hours[place])

    def open_hour(self, weekday: int, hour: int) -> None:
        """The calls an hour is foreseen from."""
        about = tr("{weekday}, {hour}, of the last weeks").format(weekday=words.weekday(weekday), hour=f"{hour:02}:00")

        def have(found: array[int]) -> None:
            if found:
                self.open_calls(found, about)

        future = self.page.program.forecast.calls_of(self.wanted(), weekday, hour)
        self.page.bridge.then(self, future, have, self.page.shell.show_error)


class _Belief(Panel):
    """How far to believe it, in sentences."""

    def __init__(self) -> None:
        super().__init__()
        inside = column(self, margins=tokens.S4, gap=tokens.S2)
        inside.addWidget(Label(tr("How far to believe it"), "heading"))
        self.method = Label("", "strong", wrap=True)
        self.test = Label("", wrap=True)
        self.trend = Label("", wrap=True)
        self.left_out = Label("", "muted", wrap=True)
        self.warned = Label("", "warning", wrap=True)
        self.figures = Label("", "caption", wrap=True, tabular=True)
        for one in (self.method, self.test, self.trend, self.left_out, self.warned, self.figures):
            inside.addWidget(one)
        inside.addStretch(1)

    def show_forecast(self, found: Forecast) -> None:
        for label, text in (
            (self.method, words.method(found)), (self.test, words.backtest(found)),
            (self.trend, words.trend(found.trend)), (self.left_out, "\n".join(words.left_out(found))),
            (self.warned, words.warned(found)), (self.figures, words.scaled(found)),
        ):  # fmt: skip
            label.setText(text)
            label.setVisible(bool(text))
