"""Scoring on the review page with the real program: by keyboard, saved within a second, finished, scored again."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, connect, judge, people

from callqa_desktop.app import Program, open_program
from callqa_desktop.models.enums import EvaluationKind
from callqa_desktop.paths import Workspace
from callqa_desktop.services.records import EvaluationRow
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.scoring.saver import LONGEST_MS, PAUSE_MS

CONTROL = Qt.KeyboardModifier.ControlModifier

V2 = {
    "greet": "yes", "purpose": "na", "custname": "partly", "openq": "few", "criteria": "yes", "recap_need": "no",
    "listen": "yes", "match": "yes", "value": "yes", "accurate": "yes", "objection": "no", "next": "partly",
    "ask": "yes", "recap": "yes", "bye": "yes", "polite": "yes", "pace": "yes", "lang": "yes",
}  # fmt: skip
"""Vector V2 of the default card: inbound, no objections, name partly, few questions, need not summarised."""


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def driver(qtbot: QtBot, loop: None, empty_program: Program, make_window: Callable[..., MainWindow]) -> ReviewDriver:
    people(empty_program)
    return ReviewDriver(qtbot, empty_program, make_window)


def humans(driver: ReviewDriver, call_id: int) -> list[EvaluationRow]:
    found = driver.program.review.detail(call_id).result().evaluations
    return [e for e in found if e.kind == EvaluationKind.HUMAN]


def human(driver: ReviewDriver, call_id: int) -> EvaluationRow:
    return humans(driver, call_id)[-1]


def answer(driver: ReviewDriver, answers: dict[str, str]) -> None:
    """Answers question after question with number keys and Ctrl+Down, in the Ukrainian layout."""
    sheet = driver.page.sheet
    for _ in range(40):
        question = sheet.question()
        assert question is not None
        wanted = answers.get(question.key)
        if wanted is not None:
            options = [option.key for option in question.options]
            driver.press("0" if wanted == "na" else str(options.index(wanted) + 1))
        before = sheet.current
        driver.key(Qt.Key.Key_Down, CONTROL)
        if sheet.current == before:
            return


def own_chip(driver: ReviewDriver) -> str:
    return driver.page.header_parts.own.text


VECTORS = [
    ({**dict.fromkeys(V2, "yes"), "purpose": "na", "openq": "many", "objection": "no"}, "draft 100.0"),
    (V2, "draft 82.5"),
    ({**V2, "accurate": "no"}, "draft 59.0"),
    ({**V2, "abuse": "yes"}, "draft 0.0"),
    ({**V2, "cross_sell": "yes"}, "draft 87.5"),
    ({**V2, "objection": "yes", "ack": "no", "answer": "no", "check": "no"}, "draft 70.1"),
]


@pytest.mark.parametrize(("answers", "shown"), VECTORS, ids=["V1", "V2", "V3", "V4", "V5", "V6"])
def test_the_card_is_answered_by_keyboard_and_shows_its_total(
    driver: ReviewDriver, answers: dict[str, str], shown: str
) -> None:
    call_id = add_call(driver.program, "01-kitchen" if shown == "draft 82.5" else "")
    driver.open(call_id)
    answer(driver, answers)
    assert own_chip(driver) == shown
    driver.saved()
    row = human(driver, call_id)
    assert f"draft {row.score}" == shown
    assert {key: a.option for key, a in row.answers.items()} == answers


def test_section_scores_are_live_and_the_gate_opens_its_section(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program))
    answer(driver, V2)
    titles = {key: label.text() for key, label in page.score._titles.items()}
    assert [titles[k] for k in ("opening", "needs", "offer", "closing")] == ["81.3", "68.0", "100.0", "75.0"]
    assert "objections" not in titles
    assert "ack" not in page.score.rows
    page.sheet.answer("objection", "yes")
    assert "ack" in page.score.rows
    assert page.score._titles["objections"].text() == "–"


def test_both_scores_stand_side_by_side_and_the_model_never_touches_the_persons(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "01-kitchen")
    page = driver.open(call_id)
    assert page.header_parts.ai.text == "✓ 100.0"
    assert own_chip(driver) == "–", "the answers of the model are only proposed"
    assert page.score.rows["greet"].own.text() == "not scored"
    assert page.score.rows["greet"].ai.text == "✓ AI: Yes"
    driver.press("3")
    assert page.score.rows["greet"].own.text() == "✕ No"
    assert page.score.rows["greet"].ai.text == "✓ AI: Yes"
    driver.press("A")
    assert page.sheet.chosen("greet") == "yes"
    assert page.sheet.answers["greet"].evidence[0].quote != ""


def test_a_draft_is_in_the_store_within_a_second_and_comes_back_in_a_new_window(
    driver: ReviewDriver, make_window: Callable[..., MainWindow]
) -> None:
    assert LONGEST_MS + PAUSE_MS / 2 < 1000
    call_id = add_call(driver.program, "01-kitchen")
    page = driver.open(call_id)
    driver.press("2")
    driver.saved()
    driver.press("C")
    comment = QApplication.focusWidget()
    driver.qtbot.keyClicks(comment, "said hello only")
    driver.key(Qt.Key.Key_Escape)
    driver.qtbot.waitUntil(lambda: human(driver, call_id).answers["greet"].comment == "said hello only")
    driver.saved()
    assert page.score.footer.saved.text().startswith("saved ")
    other = ReviewDriver(driver.qtbot, driver.program, make_window)
    again = other.open(call_id)
    assert again.sheet.chosen("greet") == "partly"
    assert again.score.rows["greet"].own.text() == "△ Partly ✎"
    assert again.sheet.current == "purpose", "the first question without an answer comes first"


def test_a_draft_survives_a_kill(workspace: Workspace, no_keyring: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_STORE_PASSPHRASE", "four words of a test")
    script = Path(__file__).parents[1] / "helpers" / "score_and_die.py"
    done = subprocess.run(
        [sys.executable, str(script), str(workspace.root)], capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    program = open_program(workspace)
    try:
        answers = program.review.detail(1).result().evaluations[-1].answers
    finally:
        program.close()
    assert {key: (a.option, a.comment) for key, a in answers.items()} == {"greet": ("partly", "half of it")}


def test_what_was_typed_a_moment_before_leaving_is_kept(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program)
    page = driver.open(call_id)
    driver.press("1")
    page.sheet.write_call_comment("the last words")
    page.leave()
    driver.qtbot.waitUntil(lambda: humans(driver, call_id)[-1:] != [] and human(driver, call_id).comment != "")
    assert human(driver, call_id).comment == "the last words"
    assert human(driver, call_id).answers["greet"].option == "yes"


def test_a_comment_without_an_answer_is_kept_too(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program)
    page = driver.open(call_id)
    page.sheet.write_comment("greet", "listen again")
    driver.saved()
    assert human(driver, call_id).answers["greet"].comment == "listen again"
    assert page.score.rows["greet"].own.text() == "not scored"


def test_evidence_is_the_loop_or_else_the_line_being_spoken(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "01-kitchen")
    page = driver.open(call_id)
    line = page.transcript.model.lines[2]
    page.playback.seek(line.start_ms + 50)
    driver.press("E")
    page.playback.set_loop(30_000, 33_000)
    driver.press("E")
    driver.press("1")
    driver.saved()
    kept = human(driver, call_id).answers["greet"].evidence
    assert [(e.start_ms, e.end_ms) for e in kept] == [(line.start_ms, line.end_ms), (30_000, 33_000)]
    page.sheet.detach("greet", kept[0])
    driver.qtbot.waitUntil(lambda: len(human(driver, call_id).answers["greet"].evidence) == 1)


def test_finishing_says_what_is_missing_then_locks_the_card_until_scored_again(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program)
    page = driver.open(call_id)
    answer(driver, {key: option for key, option in V2.items() if key != "next"})
    driver.key(Qt.Key.Key_Return, CONTROL)
    assert page.score.footer.missing.isVisible()
    assert page.score.footer.missing.text() == "To finish, answer: Next step with who, what and when"
    assert page.sheet.current == "next"
    driver.press("2")
    assert not page.score.footer.missing.isVisible()
    driver.key(Qt.Key.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: page.sheet.submitted)
    assert own_chip(driver) == "✓ 82.5"
    assert driver.program.review.detail(call_id).result().row.human_score == 82.5
    driver.press("1")
    assert page.sheet.chosen("next") == "partly", "a finished card is only read"
    assert page.header_parts.finish.isHidden()
    page.score.footer.again.click()
    driver.qtbot.waitUntil(lambda: not page.sheet.submitted)
    assert page.sheet.chosen("next") == "partly"
    page.sheet.select("next")
    driver.press("1")
    driver.saved()
    assert driver.program.review.detail(call_id).result().row.human_score == 82.5, "until the new one is finished"
    driver.key(Qt.Key.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: page.sheet.submitted)
    assert driver.program.review.detail(call_id).result().row.human_score == 88.4


def test_a_draft_that_cannot_be_saved_says_so_and_stays_on_the_screen(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program)
    page = driver.open(call_id)
    answer(driver, V2)
    driver.saved()
    evaluation = page.sheet.evaluation
    assert evaluation is not None
    driver.program.calls.delete([call_id]).result()  # in another window, meanwhile
    page.sheet.select("greet")
    driver.press("2")
    driver.qtbot.waitUntil(lambda: page.saver.state == "failed", timeout=3000)
    assert page.score.footer.saved.text() == "✕ not saved yet, trying again"
    assert "The scores cannot be saved" in driver.notices()
    assert page.sheet.chosen("greet") == "partly", "what was answered stays on the screen"


def test_new_answers_of_the_model_arrive_without_touching_ones_own(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "02-sofa", analysed=False)
    page = driver.open(call_id)
    driver.press("3")
    driver.saved()
    assert page.score.rows["greet"].ai.isHidden()
    judge(driver.program, call_id, "02-sofa")
    driver.qtbot.waitUntil(lambda: bool(page.transcript.model.lines), timeout=5000)
    assert page.sheet.chosen("greet") == "no"
    assert not page.score.rows["greet"].ai.isHidden()


def test_pushing_without_a_crm_says_what_to_do(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    page.header_parts.push.click()
    driver.qtbot.waitUntil(lambda: bool(driver.notices()))
    assert driver.notices() == ["This needs a connection"]


def test_a_pushed_call_shows_that_it_waits_for_the_crm(driver: ReviewDriver) -> None:
    connect(driver.program, "keepincrm")
    page = driver.open(add_call(driver.program, "01-kitchen"))
    page.header_parts.push.click()
    driver.qtbot.waitUntil(lambda: page.header_parts.push_state.text == "… waiting for the CRM")
    assert page.header_parts.push.isHidden()
