"""Another language at run time: what is open stays open; numbers, dates, plurals and order follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, people

from callqa_desktop import texts
from callqa_desktop.app import Program
from callqa_desktop.texts import trn
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.page import NOTES, ReviewPage
from callqa_desktop.ui.widgets import formats

Maker = Callable[..., MainWindow]


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[None]:
    with interface_loop():
        yield


def test_the_list_keeps_filter_search_choice_and_scroll(qtbot: QtBot, make_window: Maker, program: Program) -> None:
    window = make_window(program)
    window.resize(1280, 700)
    page = window.page("calls")
    assert isinstance(page, CallsPage)
    qtbot.waitUntil(lambda: len(page.model.ids) == 300, timeout=8000)
    page.filters.set_conditions(replace(page.filters.conditions, directions=("inbound",)))
    qtbot.waitUntil(lambda: 60 < len(page.model.ids) < 300, timeout=8000)
    third, fortieth = int(page.model.ids[3]), int(page.model.ids[40])
    page.table.select_ids({third, fortieth}, fortieth)
    page.table.verticalScrollBar().setValue(30)
    window.acts.use_language("uk")
    again = window.page("calls")
    assert isinstance(again, CallsPage)
    assert again is not page
    assert window.navigation.buttons["calls"].text() == "Дзвінки"
    qtbot.waitUntil(lambda: again.table.verticalScrollBar().value() == 30, timeout=8000)
    assert again.table.current_id() == fortieth
    assert set(again.table.selected_ids()) == {third, fortieth}
    assert again.filters.conditions == page.filters.conditions


def test_the_call_stays_open_where_it_was(qtbot: QtBot, loop: None, make_window: Maker, empty_program: Program) -> None:
    people(empty_program)
    first, call = add_call(empty_program, "01-kitchen"), add_call(empty_program)
    driver = ReviewDriver(qtbot, empty_program, make_window)
    page = driver.open(first, (call, first))
    page.playback.seek(7000)
    page.playback.set_loop(6000, 9000)
    page.tabs.show_tab(NOTES)
    page.sheet.move(2)
    question = page.sheet.current
    page.sheet.choose(1)
    driver.saved()
    driver.window.acts.use_language("uk")
    again = driver.window.page("review")
    assert isinstance(again, ReviewPage)
    qtbot.waitUntil(lambda: again.detail is not None and again.playback.ready, timeout=8000)
    assert again.detail is not None
    assert again.detail.row.id == first
    assert again.playback.position == 7000
    assert again.playback.loop == (6000, 9000)
    assert again.tabs.current() == NOTES
    assert again.sheet.current == question
    assert question in again.sheet.answers, "the draft is there"
    assert again.neighbour(-1), "the queue is still known"
    driver.window.go("settings")
    driver.window.acts.use_language("en")
    assert driver.window.current == "settings"


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (1, "1 дзвінок"),
        (2, "2 дзвінки"),
        (5, "5 дзвінків"),
        (11, "11 дзвінків"),
        (21, "21 дзвінок"),
        (104, "104 дзвінки"),
    ],
)
def test_counted_words_have_three_forms_in_ukrainian(n: int, words: str) -> None:
    texts.set_language("uk")
    try:
        assert trn("{n} call", "{n} calls", n) == words
    finally:
        texts.set_language("en")


def test_numbers_dates_and_sizes_are_written_as_in_ukraine() -> None:
    moment = int(datetime(2026, 12, 31, 14, 5).astimezone().timestamp() * 1000)
    texts.set_language("uk")
    try:
        assert formats.date(moment) == "31.12.2026"
        assert formats.moment(moment) == "31.12.2026 14:05"
        assert formats.number(1284.5) == "1\u00a0284,5"
        assert formats.length(3907) == "1:05:07"
        assert formats.phone("+380674120855") == "+380\u00a067\u00a0412\u00a008\u00a055"
        assert formats.locale().firstDayOfWeek() == Qt.DayOfWeek.Monday
    finally:
        texts.set_language("en")
    assert formats.date(moment) == "31.12.2026"
    assert formats.locale().firstDayOfWeek() == Qt.DayOfWeek.Monday


def test_names_stand_in_the_order_of_the_ukrainian_alphabet() -> None:
    names = ["Яна", "Ірина", "Ґалина", "Єва", "Андрій", "Галина", "Жанна", "Їжак", "Емма", "Adam", "Йосип", "Зоя"]
    assert formats.in_order(names) == [
        "Adam", "Андрій", "Галина", "Ґалина", "Емма", "Єва", "Жанна", "Зоя", "Ірина", "Їжак", "Йосип", "Яна",
    ]  # fmt: skip


def test_the_choices_of_a_filter_come_in_that_order(program: Program) -> None:
    choices = program.calls.choices().result()
    for names in (choices.employees, choices.tags, choices.reviewers):
        assert list(names) == formats.in_order(names)
