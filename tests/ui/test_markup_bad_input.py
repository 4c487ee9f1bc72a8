"""Markup, formulas, entities, line breaks and turned directions in every text from outside: shown as they are."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from every_type import EVERY_TYPE, put_in_force
from literal import NASTY, mangled, nasty, plain, pointed_at, said
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, people
from sqlalchemy.orm import Session
from transcript_words import spoken
from work_driver import dialog, work_page

from callqa_desktop.app import Program
from callqa_desktop.models.analysis import Analysis, Finding
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call, CallTag
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.services.folding import fold
from callqa_desktop.services.records import AnswerRow, EvidenceRow
from callqa_desktop.services.scoring import evaluations
from callqa_desktop.services.search.index import index_call
from callqa_desktop.ui.cards.page import CardsPage
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.work.calibrate_dialog import CalibrateDialog
from callqa_desktop.ui.work.coach_dialog import CoachDialog
from callqa_desktop.ui.work.dispute_dialog import DisputeDialog

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[None]:
    with interface_loop():
        yield


def hostile_card() -> dict[str, Any]:
    """The card with every kind of question, each of its texts hostile."""
    body = copy.deepcopy(EVERY_TYPE)

    def both(name: str) -> dict[str, str]:
        return {"uk": nasty(name), "en": nasty(name)}

    body["title"] = both("card")
    for section in body["sections"]:
        section["title"] = both(f"section {section['key']}")
        for question in section["questions"]:
            question["text"] = both(f"question {question['key']}")
            question["guidance"] = both(f"guidance {question['key']}")
            for option in question.get("options", ()):
                option["label"] = both(f"option {option['key']}")
    return body


def hostile_people(program: Program) -> None:
    people(program)

    def work(session: Session) -> None:
        session.get_one(Connection, 1).name = nasty("connection")
        employee, client = session.get_one(Employee, 1), session.get_one(Client, 1)
        employee.name = nasty("employee")
        client.name = nasty("client")
        client.card = {
            key: nasty(f"card {key}") for key in ("name", "company", "responsible", "source", "email")
        } | {"deals": [{"title": nasty("deal"), "stage": nasty("stage"), "total": nasty("total")}]}  # fmt: skip

    program.store.write(work).result()


def hostile_call(program: Program, version: int) -> int:
    """A call in which every text that comes from outside is hostile."""
    program.settings.set("evaluator", nasty("evaluator")).result()
    call_id = add_call(program, words=spoken(nasty("line one"), nasty("line two")))

    def work(session: Session) -> None:
        call = session.get_one(Call, call_id)
        call.internal_number = nasty("label")[:63] + "…"
        call.status, call.failure = "analyzed", nasty("failure")
        tag = " ".join(nasty("tag").split())[:59] + "…"
        session.add(CallTag(call_id=call_id, tag=tag, tag_folded=fold(tag)))
        analysis = Analysis(
            call_id=call_id, transcript_id=1, model=nasty("model"), prompt="p", summary=nasty("summary"),
            advice=[nasty("advice")], client_mood=nasty("mood"), created_at=now_ms(),
        )  # fmt: skip
        session.add(analysis)
        session.flush()
        for kind in ("objection", "promise"):
            session.add(
                Finding(
                    analysis_id=analysis.id, kind=kind, text=nasty(kind), quote=nasty("quote"), start_ms=0, end_ms=900
                )
            )
        evaluations.store_ai(
            session, call_id, version, nasty("model"),
            [AnswerRow("greet", "no", 0.9, nasty("reason"), (EvidenceRow(0, 900, nasty("evidence")),)),
             AnswerRow("words", "", 0.9, nasty("reason"), text=nasty("answer"))],
        )  # fmt: skip
        other = evaluations.draft_for(session, call_id, nasty("other"))
        evaluations.save_draft(
            session, other.id, {"greet": AnswerRow("greet", "no", comment=nasty("other comment"))}, nasty("whole")
        )
        evaluations.submit(session, other.id, complete=False)
        index_call(session, call_id)

    program.store.write(work).result()
    program.review.annotate(call_id, 100, 700, kind="issue", text=nasty("note")).result()
    return call_id


@pytest.fixture
def driver(qtbot: QtBot, loop: None, empty_program: Program, make_window: Callable[..., MainWindow]) -> ReviewDriver:
    hostile_people(empty_program)
    return ReviewDriver(qtbot, empty_program, make_window)


def test_review_shows_every_text_from_outside_as_it_is(driver: ReviewDriver) -> None:
    version = put_in_force(driver.program, hostile_card())
    page = driver.open(hostile_call(driver.program, version))
    assert mangled(page) == []
    for n in range(4):
        page.tabs.show_tab(n)
        QApplication.processEvents()
        driver.window.grab()
        assert mangled(page) == [], f"tab {n}"
    everything = said(driver.window)
    for field in (
        "employee", "card company", "card responsible", "card email", "deal", "stage", "total", "line one", "line two",
        "summary", "advice", "objection", "promise", "note", "card", "section talk", "question greet", "evaluator",
        "other",
    ):  # fmt: skip
        assert plain(nasty(field)) in everything, field
    assert page.header_parts.facts.text().count("\u202e") == 0, "what follows the name is not reversed by it"
    page.tabs.show_tab(0)
    for key in [q.key for q in page.sheet.asked()]:
        page.sheet.select(key)
        QApplication.processEvents()
        assert mangled(page) == [], key
    assert plain(nasty("option demo")) in said(page)


def test_tooltips_and_menus_of_a_conversation_are_literal(
    driver: ReviewDriver, shown_popup: Callable[[], QWidget]
) -> None:
    version = put_in_force(driver.program, hostile_card())
    page = driver.open(hostile_call(driver.program, version))
    view = page.transcript.view
    driver.qtbot.waitUntil(lambda: view.row_rect(0).height() > 0)
    name = QPoint(view.lines_delegate.text_left() - 40, view.row_rect(0).center().y())
    assert plain(nasty("employee")) in plain(pointed_at(view.viewport(), name))
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=name)
    driver.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    naming = QApplication.activeModalWidget()
    assert naming is not None and mangled(naming) == []
    driver.qtbot.keyClick(naming, Qt.Key.Key_Escape)
    QTest.mouseClick(page.transcript.menu_button, Qt.MouseButton.LeftButton)
    menu = shown_popup()
    assert mangled(menu) == []
    menu.close()


def test_what_a_person_writes_is_shown_as_written(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, words=spoken("Добрий день"))
    page = driver.open(call_id)
    driver.press("1")
    driver.press("C")
    written = NASTY.replace("\n", " ")
    QApplication.clipboard().setText(written)
    driver.key(Qt.Key.Key_V, CONTROL)
    driver.saved()
    assert driver.program.review.detail(call_id).result().evaluations[-1].answers["greet"].comment == written
    driver.key(Qt.Key.Key_Escape)
    driver.press("M")
    driver.qtbot.waitUntil(page.notes.editor.isVisible)
    driver.key(Qt.Key.Key_V, CONTROL)
    driver.key(Qt.Key.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: len(driver.program.review.detail(call_id).result().annotations) == 1)
    driver.qtbot.waitUntil(lambda: plain(NASTY) in said(page.notes))
    assert mangled(driver.window) == []


def test_the_card_editor_its_preview_and_its_dialogs_are_literal(
    qtbot: QtBot, loop: None, empty_program: Program, make_window: Callable[..., MainWindow],
    shown_popup: Callable[[], QWidget],
) -> None:  # fmt: skip
    put_in_force(empty_program, hostile_card())
    window = make_window(empty_program)
    window.go("cards")
    page = window.page("cards")
    assert isinstance(page, CardsPage)
    qtbot.waitUntil(lambda: page.editing.card_id != 0 and page.faces.face == "full")
    qtbot.waitUntil(lambda: plain(nasty("card")) in said(page))
    listed = page.list
    row = next(n for n, one in enumerate(listed.rows) if one.key == "every")
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=listed.visualItemRect(listed.item(row)).center())
    tree = page.structure.tree
    qtbot.waitUntil(lambda: any(plain(nasty("question greet")) in plain(i.text(0)) for i in tree.items()))
    for item in tree.items():
        tree.setCurrentItem(item)
        qtbot.waitUntil(lambda: not page.properties._later.isActive())
        assert mangled(window) == [], item.text(0)
    qtbot.keyClick(tree, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: bool(page.preview.inputs))
    window.grab()
    assert mangled(window) == []
    shown = said(page)
    for field in ("section talk", "question tools", "option demo"):
        assert plain(nasty(field)) in shown, field
    QTest.mouseClick(page.more, Qt.MouseButton.LeftButton)
    menu = shown_popup()
    assert isinstance(menu, QMenu)
    next(a for a in menu.actions() if a.text().startswith("Versions")).trigger()
    menu.close()
    qtbot.waitUntil(lambda: page.verbs.dialog is not None and page.verbs.dialog.isVisible())
    assert mangled(window) == []


def test_disputes_coaching_and_calibrations_are_literal(driver: ReviewDriver) -> None:
    version = put_in_force(driver.program, hostile_card())
    call_id = hostile_call(driver.program, version)
    driver.program.review.annotate(call_id, 1000, 3000, kind="coaching", text=nasty("clip")).result()
    page = driver.open(call_id)
    driver.key(Qt.Key.Key_K, CONTROL | SHIFT)
    asked = dialog(driver, CalibrateDialog)
    driver.qtbot.waitUntil(lambda: plain(nasty("evaluator")) in said(asked))
    assert mangled(driver.window) == []
    driver.qtbot.keyClick(asked, Qt.Key.Key_Escape)
    page.transcript.view.setFocus()
    driver.key(Qt.Key.Key_N, CONTROL | SHIFT)
    coach = dialog(driver, CoachDialog)
    assert isinstance(coach, CoachDialog)
    driver.qtbot.waitUntil(lambda: plain(coach.employee.currentText()) == plain(nasty("employee")))
    assert plain(nasty("clip")) in said(coach) and mangled(driver.window) == []
    coach.text.setPlainText(nasty("coaching"))
    coach.ok.setFocus()
    driver.qtbot.keyClick(coach.ok, Qt.Key.Key_Space)
    driver.qtbot.waitUntil(lambda: any(plain(nasty("employee")) in plain(what) for what in driver.notices()))
    assert mangled(driver.window) == []
    page.transcript.view.setFocus()
    driver.key(Qt.Key.Key_D, CONTROL | SHIFT)
    dispute = dialog(driver, DisputeDialog)
    assert isinstance(dispute, DisputeDialog)
    assert plain(nasty("question greet")) in said(dispute) and mangled(driver.window) == []
    dispute.reason.setFocus()
    QApplication.clipboard().setText(nasty("dispute"))
    driver.qtbot.keyClick(dispute.reason, Qt.Key.Key_V, CONTROL)
    dispute.ok.setFocus()
    driver.qtbot.keyClick(dispute.ok, Qt.Key.Key_Space)
    driver.qtbot.waitUntil(lambda: "The dispute is raised" in driver.notices())
    work = work_page(driver)
    for section, wanted in (("coaching", nasty("coaching")), ("disputes", nasty("dispute"))):
        work.show_section(section)
        driver.qtbot.waitUntil(lambda w=wanted: plain(w) in said(work))
        driver.window.grab()
        assert mangled(driver.window) == [], section
