"""Markup in what the lists, menus, filters and dialogs of the program show: literal there too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from calls_driver import CallsDriver, Ctrl, Key, Maker, say
from literal import NASTY, mangled, nasty, plain, pointed_at, said, texts
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from review_driver import interface_loop
from sqlalchemy.orm import Session

from callqa_desktop.app import Program
from callqa_desktop.models.analysis import Analysis, Finding
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.models.work import Job
from callqa_desktop.services.folding import sort_key
from callqa_desktop.ui.calls.bulk_verbs import MarkDialog
from callqa_desktop.ui.calls.columns import INDEX
from callqa_desktop.ui.calls.popups import ChoicePopup
from callqa_desktop.ui.calls.views_button import NameDialog
from callqa_desktop.ui.jobs.page import JobsPage
from callqa_desktop.ui.widgets.dialog import Question

TAG = "<b>x</b><img src=x> =SUM(1) &amp; A&B {x} %1"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def loop(qtbot: QtBot) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def world(program: Program) -> Program:
    """The newest call, its manager, client, tag, reviewer and connection are called by hostile names."""

    def work(session: Session) -> None:
        call = session.get_one(Call, 1)
        call.employee_id, call.status, call.failure = 1, "analyzed", nasty("failure")
        employee, client = session.get_one(Employee, 1), session.get_one(Client, call.client_id)
        employee.name, employee.name_key = nasty("employee"), sort_key(nasty("employee"))
        client.name, client.name_key = nasty("client"), sort_key(nasty("client"))
        session.get_one(Connection, 1).name = nasty("connection")
        session.query(Job).filter(Job.id == 2).update(
            {"what": nasty("what"), "why": nasty("why"), "remedy": nasty("remedy"), "note": nasty("job")}
        )
        session.query(Job).filter(Job.id == 4).update({"note": nasty("job"), "target": {"name": nasty("connection")}})
        session.query(Analysis).filter(Analysis.call_id == 1).update({"summary": nasty("summary")})
        session.query(Finding).update({"text": nasty("finding"), "quote": nasty("quote")})

    program.store.write(work).result()
    program.calls.add_tag([1, 2], TAG).result()
    program.settings.set("evaluator", nasty("evaluator")).result()
    return program


@pytest.fixture
def calls(qtbot: QtBot, loop: None, make_window: Maker, world: Program) -> CallsDriver:
    driver = CallsDriver(qtbot, make_window(world))
    qtbot.waitUntil(lambda: len(driver.page.filters.choices.employees) == 6)
    qtbot.waitUntil(lambda: TAG in driver.page.filters.choices.tags)
    return driver


def menu(calls: CallsDriver, key: Qt.Key) -> QMenu:
    calls.page.table.setFocus()
    calls.key(key)
    found = calls.popup()
    assert isinstance(found, QMenu)
    return found


def test_the_finder_of_mangled_texts_finds_them(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    layout = QVBoxLayout(holder)
    label, button, hinted, entries = QLabel(NASTY), QPushButton(NASTY), QWidget(), QMenu(holder)
    hinted.setToolTip(NASTY)
    entries.addAction(QAction(NASTY, entries))
    for widget in (label, button, hinted):
        layout.addWidget(widget)
    assert len(mangled(holder)) == 4
    label.setTextFormat(Qt.TextFormat.PlainText)
    assert len(mangled(holder)) == 3


def test_the_list_the_preview_and_the_tooltips_of_calls_are_literal(calls: CallsDriver) -> None:
    page = calls.page
    calls.select([0])
    calls.bot.waitUntil(lambda: plain(nasty("summary")) in said(page))
    page.table.viewport().grab()
    assert mangled(calls.window) == []
    shown = said(page)
    for text in (nasty("employee"), nasty("client"), nasty("finding"), TAG):
        assert plain(text) in shown, text
    assert plain(calls.text(0, "employee")) == plain(nasty("employee"))
    place = QPoint(page.table.columnViewportPosition(INDEX["employee"]) + 10, page.table.rowViewportPosition(0) + 10)
    assert plain(pointed_at(page.table.viewport(), place)) == plain(nasty("employee"))


@pytest.mark.parametrize(
    ("filter_name", "condition", "value"),
    [
        ("Manager", "employees", nasty("employee")), ("Tag", "tags", TAG),
        ("Connection", "connections", nasty("connection")),
    ],
)  # fmt: skip
def test_the_choices_and_the_chip_of_a_filter_are_literal(
    calls: CallsDriver, filter_name: str, condition: str, value: str
) -> None:
    calls.page.table.setFocus()
    calls.key(Key.Key_F)
    calls.choose(filter_name)
    calls.bot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), ChoicePopup))
    popup = calls.popup()
    assert isinstance(popup, ChoicePopup)
    assert plain(value) in said(popup)
    assert mangled(popup) == []
    box = next(box for box in popup.boxes.values() if plain(box.accessibleName()) == plain(value))
    QTest.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
    calls.key(Key.Key_Escape)
    chip = calls.page.filters.chips[condition]
    calls.bot.waitUntil(chip.isVisible)
    assert mangled(calls.window) == []
    assert plain(value) in plain(pointed_at(chip.words, QPoint(5, 5)))


def test_a_saved_view_is_named_literally_in_button_menu_and_questions(calls: CallsDriver) -> None:
    name = "<b>x</b> =HYPERLINK(1) &amp; A&B {x} %1"
    menu(calls, Key.Key_V)
    calls.choose("Save as a new view")
    calls.dialog(NameDialog)
    calls.type(name)
    calls.key(Key.Key_Return)
    calls.no_dialog()
    entries = [text for _, text in texts(menu(calls, Key.Key_V))]
    assert {name, f"Update “{name}”", f"Rename “{name}”…", f"Delete “{name}”…"} <= set(entries)
    assert f"View: {name}" in [text for _, text in texts(calls.page)]
    calls.choose("Delete")
    question = calls.dialog(Question)
    assert f"Delete the view “{name}”?" in [label.text() for label in question.findChildren(QLabel)]
    assert question.windowTitle() == f"Delete the view “{name}”?"
    calls.key(Key.Key_Return)  # the safe answer has the keyboard
    calls.no_dialog()
    menu(calls, Key.Key_V)
    calls.choose("Save as a new view")
    calls.dialog(NameDialog)
    calls.type(name.upper())
    calls.key(Key.Key_Return)
    dialog = calls.dialog(NameDialog)
    assert dialog.notice is not None and name.upper() in dialog.notice.what.text()


def test_a_tag_is_offered_told_and_found_literally(calls: CallsDriver) -> None:
    calls.select([3])
    calls.key(Key.Key_T)
    dialog = calls.dialog(MarkDialog)
    calls.bot.keyClicks(dialog.field, "<b")
    popup = dialog.field.completer().popup()
    calls.bot.waitUntil(popup.isVisible)
    assert popup.model().index(0, 0).data() == TAG
    popup.hide()
    dialog.field.setFocus()
    dialog.field.setText(TAG)
    assert dialog.what.text() == f"1 call will be tagged “{TAG}”."
    QTest.mouseClick(dialog.yes, LEFT)
    calls.told(f"Tagged “{TAG}”")
    calls.no_dialog()
    assert f"Tagged “{TAG}”: 1 call" in [text for _, text in texts(calls.window.notices)]


def test_words_of_a_call_found_by_the_search_are_literal(calls: CallsDriver, world: Program) -> None:
    say(world, {5: [(0, f"перець {NASTY}")]})
    calls.page.table.setFocus()
    calls.key(Key.Key_F, Ctrl)
    calls.type("перець")
    calls.key(Key.Key_Return)
    calls.wait_rows(1)
    calls.bot.waitUntil(lambda: calls.page.model.hits.of(5) is not None)
    calls.page.table.viewport().grab()
    hit = calls.page.model.hits.of(5)
    assert hit is not None and "<b>x</b><img src=x onerror=1>" in hit.text and "&amp;" in hit.text


@pytest.mark.parametrize("page", ["jobs", "connections", "work", "settings"])
def test_other_pages_are_literal(calls: CallsDriver, page: str) -> None:
    calls.window.go(page)
    shown = {"jobs": "what", "connections": "connection", "work": "evaluator"}
    if page == "jobs":
        found = cast(JobsPage, calls.window.page("jobs")).list
        calls.bot.waitUntil(lambda: found.model().rowCount() == 4)
        found.setFocus()
        for _ in range(3):
            calls.key(Key.Key_Down)
            if plain(nasty("what")) in said(calls.window):
                break
    if page in shown:
        calls.bot.waitUntil(lambda: plain(nasty(shown[page]))[:16] in said(calls.window), timeout=8000)
    if page == "settings":
        fields = calls.window.page("settings").findChildren(QLineEdit)
        assert plain(nasty("evaluator")) in [plain(field.text()) for field in fields]
    calls.window.grab()
    assert mangled(calls.window) == []
