"""A card without weights, two people on one call, two windows on one draft: nothing is overwritten, all is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, people
from work_driver import score, work_page

from callqa_desktop.app import Program
from callqa_desktop.models.schema import Setting
from callqa_desktop.services.records import EvaluationRow
from callqa_desktop.services.review.desk import ReviewDesk
from callqa_desktop.services.scoring.versions import CARD_SETTING
from callqa_desktop.ui.main_window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier
FLAT = """
key: flat
title: {uk: Без ваги, en: Without weight}
sections:
  - key: talk
    title: {uk: Розмова, en: The talk}
    weight: 0
    questions:
      - {key: greet, number: "1", text: {uk: Привітався, en: Said hello}, answer_type: yn, weight: 0}
      - {key: clear, number: "2", text: {uk: Зрозуміло, en: Was clear}, answer_type: ypn, weight: 0}
"""


@pytest.fixture
def loop(qtbot: QtBot) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def driver(qtbot: QtBot, loop: None, empty_program: Program, make_window: Callable[..., MainWindow]) -> ReviewDriver:
    people(empty_program)
    empty_program.settings.set("evaluator", "Anna").result()
    return ReviewDriver(qtbot, empty_program, make_window)


def humans(driver: ReviewDriver, call_id: int) -> list[EvaluationRow]:
    return [e for e in driver.program.review.detail(call_id).result().evaluations if e.kind == "human"]


def words(driver: ReviewDriver) -> list[str]:
    return [label.text() for label in driver.page.findChildren(QLabel) if label.isVisible()]


def submit(driver: ReviewDriver) -> None:
    driver.key(Qt.Key.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: driver.page.sheet.submitted, timeout=5000)


def test_a_card_without_weights_from_a_file_gives_no_score_and_says_why(driver: ReviewDriver) -> None:
    program = driver.program
    program.cards.publish(program.cards.import_yaml(FLAT.encode()).result().id).result()
    program.store.write(lambda s: s.merge(Setting(key=CARD_SETTING, value="flat"))).result()
    call_id = add_call(program)
    page = driver.open(call_id)
    driver.press("1")
    driver.key(Qt.Key.Key_Down, CONTROL)
    driver.press("3")
    driver.saved()
    assert page.score.footer.none.text() == "No score: all weights of the card are zero"
    assert page.header_parts.own.text == "–"
    driver.key(Qt.Key.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: "The scorecard cannot be submitted yet" in driver.notices())
    told = driver.window.notices.notices[-1]
    assert "all weights of the card are zero" in told.why.lower() and "weights" in told.why.lower().split(".")[1]
    shown = " ".join(words(driver)) + page.header_parts.own.text
    assert not re.search(r"\bnan\b|\binf\b", shown, re.IGNORECASE)
    row = humans(driver, call_id)[0]
    assert (row.score, row.passed, row.status) == (None, None, "draft")
    assert {key: a.option for key, a in row.answers.items()} == {"greet": "yes", "clear": "no"}, "the draft is kept"
    assert program.review.detail(call_id).result().row.human_score is None


def test_two_people_score_one_call_and_neither_draft_touches_the_other(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program)
    other = add_call(driver.program)
    page = driver.open(call_id)
    driver.press("1")
    driver.press("C")
    driver.type("Anna writes")
    driver.saved()
    driver.key(Qt.Key.Key_Escape)
    work_page(driver).person_button.become("Bohdan")
    driver.window.go("review")
    driver.qtbot.waitUntil(lambda: page.sheet.evaluator == "Bohdan" and page.detail is not None)
    assert not page.sheet.is_answered("greet"), "the draft of another person is not one's own"
    driver.press("3")
    driver.saved()
    driver.open(other)
    driver.open(call_id)
    assert page.sheet.chosen("greet") == "no"
    work_page(driver).person_button.become("Anna")
    driver.window.go("review")
    driver.qtbot.waitUntil(lambda: page.sheet.evaluator == "Anna" and page.detail is not None)
    driver.qtbot.waitUntil(lambda: page.sheet.chosen("greet") == "yes")
    drafts = {e.evaluator: (e.answers["greet"].option, e.answers["greet"].comment) for e in humans(driver, call_id)}
    assert drafts == {"Anna": ("yes", "Anna writes"), "Bohdan": ("no", "")}
    for name, first in (("Anna", "1"), ("Bohdan", "3")):
        work_page(driver).person_button.become(name)
        driver.window.go("review")
        driver.qtbot.waitUntil(lambda n=name: page.sheet.evaluator == n and page.detail is not None)
        driver.page.transcript.view.setFocus()
        score(driver)
        page.sheet.select("polite")
        driver.press(first)
        submit(driver)
    found = humans(driver, call_id)
    assert sorted((e.evaluator, e.status) for e in found) == [("Anna", "submitted"), ("Bohdan", "submitted")]
    assert any(n.startswith("Anna scored this call too") for n in driver.notices())
    page.loader.refresh()
    driver.qtbot.waitUntil(lambda: {"Anna", "Bohdan"} <= set(words(driver)))
    by_name = {e.evaluator: e.score for e in found}
    assert driver.program.review.detail(call_id).result().row.human_score == by_name["Bohdan"] != by_name["Anna"]


def submitted_elsewhere(driver: ReviewDriver) -> EvaluationRow:
    """A call answered here in full, whose draft another desk on the same store submits."""
    call_id = add_call(driver.program)
    page = driver.open(call_id)
    score(driver)
    driver.saved()
    assert page.sheet.evaluation is not None
    desk = ReviewDesk(driver.program.store, driver.program.library, driver.program.settings)
    return desk.submit(page.sheet.evaluation.id).result()


def test_a_draft_that_was_submitted_elsewhere_is_shown_as_finished(driver: ReviewDriver) -> None:
    row = submitted_elsewhere(driver)
    submit(driver)
    assert driver.notices() == ["These scores were submitted already"]
    assert [(e.id, e.status) for e in humans(driver, row.call_id)] == [(row.id, "submitted")]
    assert not driver.page.sheet.editable


def test_what_is_answered_after_a_submission_elsewhere_becomes_a_new_draft(driver: ReviewDriver) -> None:
    row = submitted_elsewhere(driver)
    page = driver.page
    page.sheet.select("polite")
    driver.press("3")
    driver.qtbot.waitUntil(lambda: len(humans(driver, row.call_id)) == 2, timeout=8000)
    driver.saved()
    assert driver.notices() == ["These scores were submitted already"]
    first, draft = humans(driver, row.call_id)
    assert (first.status, first.answers, draft.status) == ("submitted", row.answers, "draft")
    assert draft.answers["polite"].option == "no" and page.sheet.chosen("polite") == "no"
    submit(driver)
    assert [e.status for e in humans(driver, row.call_id)] == ["superseded", "submitted"]


def test_what_is_answered_in_the_moment_before_leaving_is_kept_too(driver: ReviewDriver) -> None:
    row = submitted_elsewhere(driver)
    other = add_call(driver.program)
    driver.page.sheet.select("polite")
    driver.press("3")
    driver.open(other)
    driver.qtbot.waitUntil(lambda: len(humans(driver, row.call_id)) == 2, timeout=8000)
    driver.qtbot.waitUntil(lambda: humans(driver, row.call_id)[1].answers["polite"].option == "no")
