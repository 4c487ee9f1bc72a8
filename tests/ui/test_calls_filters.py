"""Filters of the page of calls, set, changed and removed with keys and mouse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from calls_driver import Alt, CallsDriver, Key, Maker
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from callqa_desktop.app import Program
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.evaluation import Annotation
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.period_popup import PeriodPopup
from callqa_desktop.ui.calls.popups import ChoicePopup, RangePopup

Popup = Callable[[], QWidget]


@pytest.fixture
def calls(qtbot: QtBot, make_window: Maker, program: Program) -> CallsDriver:
    driver = CallsDriver(qtbot, make_window(program))
    qtbot.waitUntil(lambda: len(driver.page.filters.choices.employees) == 6)
    return driver


def add_filter(calls: CallsDriver, name: str) -> QWidget:
    """F, the name in the menu, Enter: the small window of a condition stands open."""
    calls.page.table.setFocus()
    calls.key(Key.Key_F)
    calls.choose(name)
    calls.bot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), (ChoicePopup, RangePopup, PeriodPopup)))
    return calls.popup()


def test_a_filter_is_set_from_the_keyboard_and_stands_as_a_chip(calls: CallsDriver) -> None:
    add_filter(calls, "Direction")
    calls.key(Key.Key_Space)  # inbound
    fewer = calls.wait_fewer(300)
    assert {row.direction for row in calls.rows()} == {"inbound"}
    calls.key(Key.Key_Escape)
    chip = calls.page.filters.chips["directions"]
    assert chip.isVisible()
    assert chip.words.text() == "Direction: inbound"
    assert chip.words.hasFocus()  # ready to be changed again, or removed
    calls.key(Key.Key_Space)
    popup = calls.popup()
    assert isinstance(popup, ChoicePopup)
    assert popup.boxes["inbound"].isChecked()
    calls.key(Key.Key_Down)
    calls.key(Key.Key_Space)  # outbound too
    calls.key(Key.Key_Return)
    calls.wait_rows(300)
    assert fewer < 300
    assert chip.words.text() == "Direction: inbound, outbound"


@pytest.mark.parametrize("key", [Key.Key_Delete, Key.Key_Backspace])
def test_delete_removes_the_chip_under_the_keyboard_and_goes_on_to_the_next(calls: CallsDriver, key: Qt.Key) -> None:
    page = calls.page
    page.filters.set_conditions(Conditions(directions=("inbound",), statuses=("analyzed",)))
    calls.wait_fewer(300)
    page.table.setFocus()
    calls.key(Key.Key_F, Qt.KeyboardModifier.ShiftModifier)  # to the chips
    assert page.filters.chips["directions"].words.hasFocus()
    calls.key(Key.Key_Right)
    assert page.filters.chips["statuses"].words.hasFocus()
    calls.key(Key.Key_Left)
    calls.key(key)
    assert not page.filters.chips["directions"].isVisible()
    assert page.filters.chips["statuses"].words.hasFocus()
    calls.key(key)
    calls.wait_rows(300)
    assert page.filters.add.hasFocus()
    assert page.filters.conditions.empty


def test_the_cross_of_a_chip_and_clear_all(calls: CallsDriver) -> None:
    page = calls.page
    page.filters.set_conditions(Conditions(directions=("inbound",), statuses=("analyzed",), min_duration=60))
    few = calls.wait_fewer(300)
    QTest.mouseClick(page.filters.chips["statuses"].remove, Qt.MouseButton.LeftButton)
    calls.bot.waitUntil(lambda: page.result.complete and len(calls.ids) > few)
    assert page.filters.clear.isVisible()
    QTest.mouseClick(page.filters.clear, Qt.MouseButton.LeftButton)
    calls.wait_rows(300)
    assert [c for c in page.filters.chips.values() if c.isVisible()] == []


def test_periods_have_names_and_a_calendar_of_monday_weeks(calls: CallsDriver) -> None:
    popup = add_filter(calls, "Period")
    assert isinstance(popup, PeriodPopup)
    assert popup.calendar.days.firstDayOfWeek() == Qt.DayOfWeek.Monday
    calls.key(Key.Key_Down)
    calls.key(Key.Key_Space)
    calls.bot.waitUntil(lambda: calls.page.filters.conditions.period == "today")
    calls.key(Key.Key_Return)
    assert calls.page.filters.chips["period"].words.text() == "Today"
    QTest.mouseClick(calls.page.filters.chips["period"].words, Qt.MouseButton.LeftButton)
    again = calls.popup()
    assert isinstance(again, PeriodPopup)
    day = QDate.currentDate()
    again.calendar.days.setFocus()
    again.calendar.days.setSelectedDate(day.addDays(-1))
    QTest.keyClick(again.calendar.days.focusProxy() or again.calendar.days, Key.Key_Return)
    again.calendar.days.clicked.emit(day)  # the second day ends the period
    held = calls.page.filters.conditions
    yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011 - the day of this machine
    assert (held.period, held.first, held.last) == ("custom", yesterday.isoformat(), date.today().isoformat())  # noqa: DTZ011
    again.close()
    expected = f"{yesterday:%d.%m.%Y} – {date.today():%d.%m.%Y}"  # noqa: DTZ011
    assert calls.page.filters.chips["period"].words.text() == expected


def test_the_last_days_end_today() -> None:
    friday = date(2026, 11, 20)
    assert Conditions(period="days7").days(friday) == (date(2026, 11, 14), friday)
    assert Conditions(period="days30").days(friday) == (date(2026, 10, 22), friday)
    assert Conditions(period="yesterday").days(friday) == (date(2026, 11, 19), date(2026, 11, 19))


def test_a_long_list_is_searched_without_case_and_apostrophes_in_the_way(
    calls: CallsDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callqa_desktop.ui.calls.popups.SEARCH_FROM", 3)
    popup = add_filter(calls, "Manager")
    assert isinstance(popup, ChoicePopup)
    assert popup.search.hasFocus()
    calls.type("О'КОННОР")
    shown = [name for name, box in popup.boxes.items() if box.isVisible()]
    assert shown == ["Петро О’Коннор"]
    calls.key(Key.Key_Down)
    calls.key(Key.Key_Space)
    calls.wait_fewer(300)
    assert {row.employee for row in calls.rows()} == {"Петро О’Коннор"}
    popup.search.setText("нікого")
    assert not any(box.isVisible() for box in popup.boxes.values())
    popup.close()


def test_a_duration_is_typed_as_minutes_and_seconds(calls: CallsDriver) -> None:
    popup = add_filter(calls, "Duration")
    assert isinstance(popup, RangePopup)
    calls.type("5:00")
    calls.wait_fewer(300)
    assert min(row.talk_seconds for row in calls.rows()) >= 300
    calls.key(Key.Key_Return)
    assert calls.page.filters.chips["duration"].words.text() == "Duration: ≥ 5:00"


def test_a_band_of_the_score_is_one_press(calls: CallsDriver) -> None:
    popup = add_filter(calls, "Score")
    assert isinstance(popup, RangePopup)
    QTest.mouseClick(popup.bands["warning"], Qt.MouseButton.LeftButton)
    calls.wait_fewer(300)
    assert all(60 <= (row.score or 0) < 80 for row in calls.rows())
    popup.close()
    assert calls.page.filters.chips["score"].words.text() == "Score: 60 – 79.9"


def test_notes_people_and_assignments_are_conditions(calls: CallsDriver, program: Program) -> None:
    def note(session: Session) -> None:
        now = now_ms()
        for call_id in (5, 9):
            session.add(
                Annotation(call_id=call_id, start_ms=0, end_ms=0, speaker="", kind="note", text="увага", author="Я",
                           created_at=now, changed_at=now)
            )  # fmt: skip

    program.store.write(note).result()
    program.calls.assign([7, 8], "Марія").result()
    add_filter(calls, "Notes")
    calls.key(Key.Key_Space)
    calls.wait_rows(2)
    assert sorted(calls.ids) == [5, 9]
    calls.key(Key.Key_Escape)
    assert calls.page.filters.chips["annotated"].words.text() == "with notes"
    calls.page.filters.clear_all()
    calls.wait_rows(300)
    calls.bot.waitUntil(lambda: "Марія" in calls.page.filters.choices.reviewers)
    popup = add_filter(calls, "Assigned to")
    assert isinstance(popup, ChoicePopup)
    assert next(iter(popup.boxes.values())).text().startswith("me (")
    popup.boxes["Марія"].click()
    calls.wait_rows(2)
    assert sorted(calls.ids) == [7, 8]
    popup.close()


def test_alt_f_works_while_typing_and_on_the_ukrainian_layout(calls: CallsDriver, shown_popup: Popup) -> None:
    calls.page.search.setFocus()
    calls.key(Key.Key_F, Alt)
    shown_popup().close()
    assert calls.page.search.text() == ""
    calls.page.table.setFocus()
    calls.type("а")  # the same key with the Ukrainian layout
    shown_popup().close()


def test_a_text_of_a_hundred_thousand_characters_is_cut_in_words(calls: CallsDriver) -> None:
    calls.page.search.setFocus()
    QApplication.clipboard().setText("знижка " * 14_286)
    QTest.keyClick(calls.page.search, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    calls.told("The search was cut short")
    assert len(calls.page.search.text()) == 400
    calls.bot.waitUntil(lambda: calls.page.faces.face == "message" or not calls.ids, timeout=10_000)
    calls.key(Key.Key_Escape)
    calls.wait_rows(300)


def test_every_part_of_the_filter_bar_has_a_name(calls: CallsDriver) -> None:
    calls.page.filters.set_conditions(Conditions(tags=("скарга",), employees=("Софія Єрмак",)))
    for chip in calls.page.filters.chips.values():
        if chip.isVisible():
            assert chip.words.accessibleName()
            assert chip.remove.accessibleName().startswith("Remove the condition")
    assert calls.page.filters.accessibleName() == "Filter"
    assert calls.page.search.accessibleName() == "Search"
    assert calls.page.table.accessibleName() == "Calls"
