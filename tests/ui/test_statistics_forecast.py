"""The forecast on its page: bands, back-test, hours, people, too little history."""

from __future__ import annotations

from datetime import datetime, timedelta

import outlook_world
import pytest
from calls_driver import Maker
from outlook_world import World
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from callqa_desktop.app import Program
from callqa_desktop.services.forecast import charts
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.statistics.forecast import WEEKS, ForecastSection
from callqa_desktop.ui.statistics.page import StatisticsPage
from callqa_desktop.ui.widgets.buttons import Button


class Driver:
    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.bot, self.window = qtbot, window
        window.go("statistics")
        page = window.page("statistics")
        assert isinstance(page, StatisticsPage)
        page.show_section("forecast")
        section = page.section
        assert isinstance(section, ForecastSection)
        self.section = section

    def settled(self) -> None:
        self.bot.waitUntil(
            lambda: self.section.faces.face != "loading" and not self.section.work.isVisible(), timeout=60_000
        )

    def calls(self) -> CallsPage:
        page = self.window.page("calls")
        assert isinstance(page, CallsPage)
        self.bot.waitUntil(lambda: self.window.current == "calls" and page.result.complete, timeout=10_000)
        return page


def test_the_forecast_with_its_honesty_its_hours_and_its_people(
    qtbot: QtBot, make_window: Maker, empty_program: Program
) -> None:
    world = outlook_world.build(empty_program.store, World(days=84))
    driver = Driver(qtbot, make_window(empty_program))
    section = driver.section
    assert section.work.isVisible() and section.work.cancel.isVisible()
    driver.settled()
    line = section.line.chart
    assert line is not None and line.title == "Calls by day"
    assert "in the back-test" in section.belief.method.text()
    assert "The 80 % interval held" in section.belief.test.text()
    assert "Hardly any calls on: Saturday, Sunday. These days are left out." in section.belief.left_out.text()
    assert section.load.chart is not None and [one.name for one in section.load.chart.series] == [
        "Mo",
        "Tu",
        "We",
        "Th",
        "Fr",
    ]

    # people, and what they are reckoned with
    before = max(one.people for one in section.staffing.staff)
    section.staffing.after.setFocus()
    QTest.keyClick(section.staffing.after, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(section.staffing.after, "900")
    QTest.keyClick(section.staffing.after, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: max(one.people for one in section.staffing.staff) > before)
    assert section.staffing.table.figures.lines[0].item.load.inbound == max(
        one.load.inbound for one in section.staffing.staff
    )

    # by week
    qtbot.mouseClick(section.chips[WEEKS], Qt.MouseButton.LeftButton)
    assert section.line.chart is not None and section.line.chart.title == "Calls by week"
    section.by("days")

    # a point opens its calls
    place = len(charts.past_days(section.answer)) - 1
    day = charts.day_of(section.answer, place)
    assert day is not None
    section.line.opened.emit(0, place)
    assert len(driver.calls().model.ids) == world.by_day[day]
    driver.window.go("statistics")
    section.load.opened.emit(0, 2)
    calls = driver.calls()
    today = datetime.now().astimezone().date()
    found = section.page.program.calls.rows(calls.model.ids.tolist()[:50]).result()
    moments = [datetime.fromtimestamp(row.started_at / 1000).astimezone() for row in found]
    assert moments and all(one.weekday() == 0 and one.hour == 11 for one in moments)
    assert all(one.date() >= today - timedelta(days=56) for one in moments)


def test_too_little_history_says_how_much_more_and_offers_less(
    qtbot: QtBot, make_window: Maker, empty_program: Program
) -> None:
    outlook_world.build(empty_program.store, World(days=56))
    driver = Driver(qtbot, make_window(empty_program))
    driver.settled()
    message = driver.section.faces.message
    assert message.title.text() == "Too little history for a forecast"
    assert "more day" in message.why.text() and "ahead can be told already" in message.why.text()
    less = next(one for one in message.findChildren(Button) if one.text() == "One week ahead")
    qtbot.mouseClick(less, Qt.MouseButton.LeftButton)
    driver.settled()
    assert driver.section.faces.face == "full" and len(driver.section.answer.weeks) == 1


def test_no_calls_at_all_lead_to_the_calls(qtbot: QtBot, make_window: Maker, empty_program: Program) -> None:
    driver = Driver(qtbot, make_window(empty_program))
    driver.settled()
    assert driver.section.faces.message.title.text() == "There are no calls to count"


def test_it_can_be_cancelled_and_read_again(qtbot: QtBot, make_window: Maker, empty_program: Program) -> None:
    outlook_world.build(empty_program.store, World(days=84, daily=10))
    driver = Driver(qtbot, make_window(empty_program))
    cancel = driver.section.work.cancel
    qtbot.waitUntil(lambda: not cancel.visibleRegion().isEmpty())
    qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    driver.settled()
    message = driver.section.faces.message
    assert message.title.text() == "Reading was cancelled"
    qtbot.mouseClick(message.findChildren(Button)[-1], Qt.MouseButton.LeftButton)
    driver.settled()
    assert driver.section.faces.face == "full"


@pytest.mark.parametrize("weeks", [8])
def test_what_was_chosen_stays_after_a_change_of_language(
    qtbot: QtBot, make_window: Maker, empty_program: Program, weeks: int
) -> None:
    driver = Driver(qtbot, make_window(empty_program))
    driver.section.ahead.setCurrentIndex(weeks - 1)
    driver.settled()
    driver.window.preferences.keep("language", "uk")
    driver.window.relabel()
    page = driver.window.page("statistics")
    assert isinstance(page, StatisticsPage) and isinstance(page.section, ForecastSection)
    assert page.section.weeks == weeks and page.section.ahead.currentText() == "на 8 тижнів"
    driver.section = page.section
    driver.settled()
