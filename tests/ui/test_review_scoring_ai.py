"""The model's answers beside the person's: accepted, overridden, hidden; several people; how the total came about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, people

from callqa_desktop.app import Program
from callqa_desktop.services.records import AnswerRow, EvaluationRow
from callqa_desktop.services.scoring import evaluations
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.widgets.labels import Label

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
V2 = {
    "greet": "yes", "purpose": "na", "custname": "partly", "openq": "few", "criteria": "yes", "recap_need": "no",
    "listen": "yes", "match": "yes", "value": "yes", "accurate": "yes", "objection": "no", "next": "partly",
    "ask": "yes", "recap": "yes", "bye": "yes", "polite": "yes", "pace": "yes", "lang": "yes",
}  # fmt: skip


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def driver(qtbot: QtBot, loop: None, empty_program: Program, make_window: Callable[..., MainWindow]) -> ReviewDriver:
    people(empty_program)
    empty_program.settings.set("evaluator", "Olha").result()
    return ReviewDriver(qtbot, empty_program, make_window)


def mine(driver: ReviewDriver, call_id: int) -> EvaluationRow:
    driver.saved()
    found = driver.program.review.detail(call_id).result().evaluations
    return [e for e in found if e.kind == "human" and e.evaluator == "Olha"][-1]


def scored_by(driver: ReviewDriver, call_id: int, name: str, answers: dict[str, str]) -> None:
    """Another person scores the call on this machine, through the service."""

    def work(session: Any) -> None:
        draft = evaluations.draft_for(session, call_id, name)
        evaluations.save_draft(session, draft.id, {k: AnswerRow(k, v) for k, v in answers.items()})
        evaluations.submit(session, draft.id)

    driver.program.store.write(work).result()


def words(driver: ReviewDriver) -> list[str]:
    return [label.text() for label in driver.page.score.findChildren(Label) if not label.isHidden()]


def test_accepting_and_differing_are_told_apart_and_a_reason_may_be_written(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "01-kitchen")
    page = driver.open(call_id)
    driver.press("A")
    accepted = mine(driver, call_id).answers["greet"]
    assert (accepted.source, accepted.ai_option, bool(accepted.evidence)) == ("ai", "yes", True)
    assert page.score.detail is not None and page.score.detail.reason.isHidden()
    driver.press("3")
    assert page.score.detail.reason.isVisible()
    page.score.detail.reason.field.setFocus()
    driver.qtbot.keyClicks(page.score.detail.reason.field, "no company named")
    driver.key(Qt.Key.Key_Escape)
    differs = mine(driver, call_id).answers["greet"]
    assert (differs.option, differs.source, differs.ai_option) == ("no", "override", "yes")
    assert differs.reason == "no company named"
    driver.press("1")
    assert page.score.detail.reason.isHidden()
    alone = mine(driver, call_id).answers["greet"]
    assert (alone.source, alone.ai_option, alone.reason) == ("", "yes", "")


def test_only_answers_with_evidence_are_taken_over_together(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "01-kitchen")
    page = driver.open(call_id)
    driver.press("3")
    assert page.sheet.ai is not None and page.score.sure is not None
    sure = {k for k, a in page.sheet.ai.answers.items() if a.evidence and k in page.score.rows and k != "greet"}
    bare = {k for k, a in page.sheet.ai.answers.items() if not a.evidence}
    assert sure and bare
    assert page.score.sure.text().strip() == f"Take over {len(sure)} AI answers with evidence"
    page.score.sure.click()
    answers = mine(driver, call_id).answers
    taken = {k for k, a in answers.items() if a.source == "ai"}
    assert sure <= taken and all(page.sheet.ai.answers[k].evidence for k in taken)
    assert answers["greet"].option == "no", "what a person answered stays"
    assert not bare & {k for k, a in answers.items() if a.source != "metric"}
    assert page.score.sure.isHidden()


def test_the_evidence_of_the_model_plays_round_and_round(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    clip = page.sheet.evidence()[0]
    driver.press("V")
    assert page.playback.loop == (clip.start_ms, clip.end_ms) and page.playback.loop_on


def test_blind_scoring_hides_the_model_until_one_has_finished(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "01-kitchen")
    page = driver.open(call_id)
    page.score.blind.click()
    assert page.score.rows["greet"].ai.isHidden() and page.header_parts.ai.isHidden()
    assert "The AI’s answer is hidden until you finish" in words(driver)
    driver.press("A")
    assert not page.sheet.begun, "there is nothing to accept"
    for key, option in V2.items():
        page.sheet.answer(key, option)
    assert mine(driver, call_id).answers["greet"].source == ""
    driver.key(Qt.Key.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: page.sheet.submitted)
    assert page.score.rows["greet"].ai.text == "✓ AI: Yes"
    second = add_call(driver.program, "02-sofa")
    driver.open(second)
    assert page.score.rows["greet"].ai.isHidden(), "the wish is remembered"


def test_two_people_stand_side_by_side_and_the_newest_counts(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "01-kitchen")
    scored_by(driver, call_id, "Ivan", {**V2, "accurate": "no"})
    page = driver.open(call_id)
    assert page.header_parts._own_word.text() == "Olha"
    assert page.sheet.chosen("greet") == "", "another person's answers are not one's own"
    assert "Evaluations of this call" in words(driver) and "Ivan" in words(driver)
    for key, option in V2.items():
        page.sheet.answer(key, option)
    driver.key(Qt.Key.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: page.sheet.submitted)
    assert driver.notices() == ["Ivan scored this call too: 59.0"]
    driver.window.page("review").loader.refresh()
    driver.qtbot.waitUntil(lambda: "△ 2 people scored this call; the newest evaluation counts" in words(driver))
    assert {"Ivan", "Olha"} <= set(words(driver))
    assert driver.program.review.detail(call_id).result().row.human_score == 82.5


def test_agreement_of_the_model_and_people_is_told_with_its_interval(driver: ReviewDriver) -> None:
    for n in range(6):
        call_id = add_call(driver.program, "01-kitchen")
        scored_by(driver, call_id, "Ivan", {**V2, "greet": "yes" if n % 3 else "no"})
    page = driver.open(add_call(driver.program, "02-sofa"))
    driver.qtbot.waitUntil(
        lambda: page.score.detail is not None and page.score.detail.agreement.isVisible(), timeout=30_000
    )
    assert page.score.detail is not None
    said = page.score.detail.agreement
    assert said.text().startswith("AI and people agree: 67 %") and said.text().endswith("N 6")
    assert "by chance" in said.toolTip() or "chance alone" in said.toolTip()


def test_the_points_are_a_table_that_leads_to_the_questions(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    for key, option in {**V2, "accurate": "no", "cross_sell": "yes"}.items():
        page.sheet.answer(key, option)
    page.score.footer.points.click()
    table = page.score.waterfall
    assert table.isVisible() and table.hasFocus()
    model = table.model()
    lines = [(model.index(r, 0).data(), model.index(r, 1).data()) for r in range(model.rowCount())]
    assert lines[0][1] == "100.0" and lines[-1] == ("Score", "64.0")
    assert ("✕ Offer: failed by “Terms stated correctly”", "−23.5") in lines
    assert any(text.startswith("+ ") and value == "+5.0" for text, value in lines)
    moved = sum(float(v.replace("−", "-")) for t, v in lines[1:-1] if t.startswith(("    ", "✕", "+")))
    assert 100 + moved == pytest.approx(64.0, abs=0.3)
    row = next(r for r, (text, _) in enumerate(lines) if "Need summarised" in text)
    said = model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Need summarised and confirmed: −4.7 points, ")
    for _ in range(row):
        driver.key(Qt.Key.Key_Down)
    assert table.currentIndex().row() == row
    driver.key(Qt.Key.Key_Return)
    assert page.sheet.current == "recap_need"
    assert not table.isVisible()


def test_a_breach_that_fails_the_call_ends_the_points_at_zero(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program))
    for key, option in {**V2, "abuse": "yes"}.items():
        page.sheet.answer(key, option)
    page.score.footer.points.click()
    bars = page.score.waterfall.points.bars
    assert bars[-2].kind == "fail" and float(bars[-2].moved) == pytest.approx(-82.5, abs=0.05)
    assert bars[-1].after == 0
    table = page.score.waterfall
    where = table.visualRect(table.model().index(len(bars) - 2, 0)).center()
    driver.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert page.sheet.current == "abuse"


def test_the_header_goes_through_the_queue_and_finishes_into_the_next_call(driver: ReviewDriver) -> None:
    first, second = add_call(driver.program), add_call(driver.program)
    page = driver.open(first, [first, second])
    header = page.header_parts
    assert not header.previous.isEnabled() and header.next.isEnabled()
    header.next.click()
    driver.qtbot.waitUntil(lambda: page.detail is not None and page.detail.row.id == second)
    assert not header.next.isEnabled() and header.finish_next.isHidden()
    header.previous.click()
    driver.qtbot.waitUntil(lambda: page.detail is not None and page.detail.row.id == first)
    for key, option in V2.items():
        page.sheet.answer(key, option)
    driver.saved()
    assert (header.saved.text(), header.saved.accessibleName()) == ("✓", "saved")
    driver.key(Qt.Key.Key_Return, CONTROL | SHIFT)
    driver.qtbot.waitUntil(lambda: page.detail is not None and page.detail.row.id == second)
    assert driver.program.review.detail(first).result().row.human_score == 82.5
