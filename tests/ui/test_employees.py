"""The team and the page of one employee: who can be told apart, what stands out, moments to hear, coaching."""

from __future__ import annotations

from collections.abc import Iterator

import insight_world
import pytest
from calls_driver import Maker
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from review_driver import interface_loop
from sqlalchemy.orm import Session

from callqa_desktop.app import Program
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.services.insight.records import Clip
from callqa_desktop.services.records import CallFilter
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.dashboard.employee import EmployeeSection
from callqa_desktop.ui.dashboard.page import DashboardPage
from callqa_desktop.ui.insight.coaching import CoachingSection
from callqa_desktop.ui.insight.page import InsightPage
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.page import ReviewPage
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.work.coach_dialog import CoachDialog

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier
WEAKER, STRONGER = "Олена Гринько", "Тарас Їжакевич"


class EmployeesDriver:
    def __init__(self, qtbot: QtBot, window: MainWindow, program: Program) -> None:
        self.bot, self.window, self.program = qtbot, window, program
        page = window.page("dashboard")
        assert isinstance(page, DashboardPage)
        self.page = page

    def team(self) -> None:
        """The team by score."""
        self.window.go("dashboard")
        self.page.setFocus()
        self.key(Key.Key_PageDown, Ctrl)
        section = self.page.employees
        self.bot.waitUntil(
            lambda: self.page.section is section and section.faces.face == "full" and not section.asker.reading,
            timeout=20_000,
        )

    def person(self) -> EmployeeSection:
        """The page of one employee, once it is there."""
        section = self.page.employee
        self.bot.waitUntil(
            lambda: self.window.current == "dashboard" and self.page.section is section
            and section.answer is not None and section.faces.face == "full", timeout=20_000,
        )  # fmt: skip
        return section

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.page, key, modifiers)

    def click(self, widget: QWidget) -> None:
        self.bot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def calls_shown(self) -> set[int]:
        calls = self.window.page("calls")
        assert isinstance(calls, CallsPage)
        self.bot.waitUntil(lambda: self.window.current == "calls" and calls.result.complete, timeout=10_000)
        return set(calls.model.ids.tolist())


def _recent(session: Session) -> None:
    """The calls lie in the last days, whenever this runs."""
    for call in session.query(Call):
        call.started_at = now_ms() - call.id * 3_600_000


@pytest.fixture
def driver(qtbot: QtBot, make_window: Maker, empty_program: Program) -> EmployeesDriver:
    insight_world.build(empty_program.store)
    empty_program.store.write(_recent).result()
    return EmployeesDriver(qtbot, make_window(empty_program), empty_program)


@pytest.fixture
def looping() -> Iterator[None]:
    """The review page opens sounds on the interface loop."""
    with interface_loop():
        yield


def test_the_team_stands_by_score_and_groups_are_said_in_words(driver: EmployeesDriver) -> None:
    driver.team()
    section = driver.page.employees
    names = [line.cells[0].text for line in section.table.figures.lines]
    assert names == [STRONGER, WEAKER]
    assert section.words.text()
    assert section.answer is not None
    if section.answer.rows[-1].group > 1:
        assert f"Group 1: {STRONGER}" in section.groups.text()
    chart = section.chart.chart
    assert chart is not None
    assert chart.x == (STRONGER, WEAKER)


def test_enter_on_a_name_leads_to_the_page_and_its_calls_open(driver: EmployeesDriver) -> None:
    driver.team()
    table = driver.page.employees.table
    driver.bot.waitUntil(table.hasFocus)
    driver.key(Key.Key_Down)
    driver.key(Key.Key_Return)
    section = driver.person()
    assert section.title.text() == WEAKER
    assert driver.page.chips["employee"].text() == WEAKER
    driver.key(Key.Key_O)
    assert driver.calls_shown() == set(driver.program.calls.ids(CallFilter(employees=(WEAKER,))).result())


def test_a_click_on_an_interval_opens_the_calls_it_is_made_of(driver: EmployeesDriver) -> None:
    driver.team()
    section = driver.page.employees
    driver.bot.waitUntil(lambda: section.chart.plot.canvas is not None and section.chart.faces.face == "full")
    place = section.chart.plot.place_of(0, 0)
    assert place is not None
    assert section.answer is not None
    QTest.mouseClick(section.chart.plot, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert len(driver.calls_shown()) == section.answer.rows[0].n


def test_gaps_and_strengths_name_the_question_and_open_its_calls(driver: EmployeesDriver) -> None:
    driver.window.open_employee(WEAKER)
    section = driver.person()
    assert section.answer is not None
    gaps = [topic.key for topic in section.answer.gaps]
    assert insight_world.WEAK in gaps
    line = section.gaps.table.figures.lines[gaps.index(insight_world.WEAK)]
    assert line.cells[3].text.startswith("−"), "points lost against the others"
    section.gaps.table.setCurrentIndex(section.gaps.table.figures.index(gaps.index(insight_world.WEAK), 0))
    driver.click(section.gaps.calls_button)
    assert driver.calls_shown()


def test_a_moment_opens_the_review_where_it_is(driver: EmployeesDriver, looping: None) -> None:
    driver.window.open_employee(WEAKER)
    section = driver.person()
    listed = next(view for view in (section.worst.list, section.best.list, section.gaps.clips) if view.lines.lines)
    clip = listed.current_key()
    assert isinstance(clip, Clip)
    listed.setFocus()
    driver.key(Key.Key_Return)
    review = driver.window.page("review")
    assert isinstance(review, ReviewPage)
    driver.bot.waitUntil(lambda: review.detail is not None, timeout=10_000)
    assert review.detail is not None
    assert review.detail.row.id == clip.call_id


def test_coaching_is_planned_from_the_page_and_shows_there(driver: EmployeesDriver) -> None:
    driver.window.open_employee(WEAKER)
    section = driver.person()
    section.trend.focus()
    driver.key(Key.Key_N, Ctrl)
    driver.bot.waitUntil(lambda: bool(driver.page.findChildren(CoachDialog)))
    dialog = driver.page.findChildren(CoachDialog)[0]
    driver.bot.waitUntil(lambda: dialog.employee.currentText() == WEAKER)
    dialog.text.setPlainText("Підсумовуйте потребу")
    driver.click(dialog.ok)
    driver.bot.waitUntil(lambda: section.answer is not None and len(section.answer.coaching) == 1, timeout=15_000)
    driver.bot.waitUntil(lambda: section.coached.none.isHidden())


def test_another_employee_is_chosen_in_place(driver: EmployeesDriver) -> None:
    driver.window.open_employee(WEAKER)
    section = driver.person()
    driver.bot.waitUntil(lambda: section.who.count() == 2)
    section.who.setFocus()
    section.who.setCurrentText(STRONGER)
    section.who.textActivated.emit(STRONGER)
    driver.bot.waitUntil(lambda: section.title.text() == STRONGER, timeout=10_000)
    assert not driver.page.bar.chips["employees"].isVisible(), "nobody need be chosen above"


def test_the_line_of_who_needs_coaching_leads_to_the_page(driver: EmployeesDriver) -> None:
    driver.window.go("insight")
    page = driver.window.page("insight")
    assert isinstance(page, InsightPage)
    page.show_section("coaching")
    section = page.sections["coaching"]
    assert isinstance(section, CoachingSection)
    driver.bot.waitUntil(lambda: section.need.table.line() is not None, timeout=20_000)
    driver.click(section.person)
    assert driver.person().title.text() == WEAKER


def test_with_too_few_scores_the_page_says_how_many_are_needed(
    qtbot: QtBot, make_window: Maker, empty_program: Program
) -> None:
    driver = EmployeesDriver(qtbot, make_window(empty_program), empty_program)
    driver.window.go("dashboard")
    driver.page.show_section("employees")
    faces = driver.page.employees.faces
    qtbot.waitUntil(lambda: faces.face == "message", timeout=10_000)
    assert faces.message.why.text()
    assert faces.message.findChildren(Button)
