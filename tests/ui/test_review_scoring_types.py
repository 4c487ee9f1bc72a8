"""Every type of question answered on the review page with keys and mouse, kept, shown and required as the card says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from every_type import EVERY_TYPE, put_in_force
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, people

from callqa_desktop.app import Program
from callqa_desktop.services.records import AnswerRow, EvaluationRow
from callqa_desktop.ui.main_window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def driver(qtbot: QtBot, loop: None, empty_program: Program, make_window: Callable[..., MainWindow]) -> ReviewDriver:
    people(empty_program)
    return ReviewDriver(qtbot, empty_program, make_window)


@pytest.fixture
def call_id(driver: ReviewDriver) -> int:
    """A call judged by the model with the usual card; the card of every type is in force for people."""
    made = add_call(driver.program, "01-kitchen")
    put_in_force(driver.program)
    return made


def kept(driver: ReviewDriver, call_id: int) -> EvaluationRow:
    driver.saved()
    return driver.program.review.detail(call_id).result().evaluations[-1]


def go(driver: ReviewDriver, key: str) -> None:
    """To a question with Ctrl+Up and Ctrl+Down."""
    sheet = driver.page.sheet
    keys = [q.key for q in sheet.asked()]
    while sheet.current != key:
        step = keys.index(key) - keys.index(sheet.current)
        driver.key(Qt.Key.Key_Down if step > 0 else Qt.Key.Key_Up, CONTROL)


def own(driver: ReviewDriver, key: str) -> str:
    return driver.page.score.rows[key].own.text()


def test_several_options_are_ticked_with_digits_and_the_mouse(driver: ReviewDriver, call_id: int) -> None:
    page = driver.open(call_id)
    go(driver, "tools")
    driver.press("1")
    driver.press("3")
    assert own(driver, "tools") == "△ A demonstration, A visit"
    driver.press("3")
    assert page.score.detail is not None
    check = page.score.detail.inputs.checks["price"]
    driver.qtbot.mouseClick(check, Qt.MouseButton.LeftButton, pos=QPoint(14, check.height() // 2))
    assert own(driver, "tools") == "△ A demonstration, A price"
    assert page.score.detail.inputs.checks["price"].isChecked()
    assert kept(driver, call_id).answers["tools"].options == ("demo", "price")
    driver.press("0")
    assert own(driver, "tools") == "N/A"
    assert not page.score.detail.inputs.checks["demo"].isChecked()


def test_a_scale_takes_its_digits_and_no_others(driver: ReviewDriver, call_id: int) -> None:
    page = driver.open(call_id)
    go(driver, "warmth")
    driver.press("5")
    assert own(driver, "warmth") == "✓ 5"
    driver.press("9")
    driver.press("0")
    assert own(driver, "warmth") == "✓ 5", "the scale ends at 5 and knows no N/A"
    assert page.score.detail is not None
    page.score.detail.inputs.stops[2.0].click()
    assert own(driver, "warmth") == "△ 2"
    assert kept(driver, call_id).answers["warmth"].number == 2.0


def test_a_digit_begins_a_number_and_bounds_are_told(driver: ReviewDriver, call_id: int) -> None:
    page = driver.open(call_id)
    go(driver, "offers")
    driver.press("1")
    assert page.score.detail is not None and page.score.detail.inputs.number is not None
    number = page.score.detail.inputs.number
    assert number.field.hasFocus() and number.field.text() == "1"
    assert number.reached.text() == "Too few"
    driver.qtbot.keyClicks(number.field, "2")
    assert own(driver, "offers") == "✓ 12 · Enough"
    driver.qtbot.keyClicks(number.field, "5")
    assert number.wrong.isVisible() and "0–20" in number.wrong.text()
    driver.key(Qt.Key.Key_Return)
    assert number.field.text() == "12", "what cannot be kept goes, what was kept stays"
    assert kept(driver, call_id).answers["offers"] == AnswerRow("offers", "many", number=12.0)


def test_a_duration_is_written_as_minutes_and_seconds(driver: ReviewDriver, call_id: int) -> None:
    driver.open(call_id)
    go(driver, "hold")
    driver.press("1")
    field = QApplication.focusWidget()
    driver.qtbot.keyClicks(field, ":30")
    driver.key(Qt.Key.Key_Return)
    assert own(driver, "hold") == "01:30"
    assert kept(driver, call_id).answers["hold"].number == 90.0


def test_a_measure_fills_its_question_by_the_rule_and_may_be_overridden_with_a_reason(
    driver: ReviewDriver, call_id: int
) -> None:
    page = driver.open(call_id)
    assert page.detail is not None
    share = round(page.detail.measures["talk_share_agent"] * 100, 1)
    go(driver, "share")
    assert page.score.detail is not None
    said = page.score.detail.findChildren(type(page.score.detail.agreement))
    words = " ".join(label.text() for label in said)
    assert f"Manager’s share of the talk: {share} % → " in words and "Rule: below 65.0: Within bounds; else" in words
    assert not page.sheet.begun, "what was measured is nobody's draft yet"
    driver.press("4")
    assert own(driver, "share") == "✓ 4 · Within bounds"
    driver.key(Qt.Key.Key_Return)
    assert page.score.detail.reason.isVisible()
    page.score.detail.reason.field.setFocus()
    driver.qtbot.keyClicks(page.score.detail.reason.field, "music was counted")
    answer = kept(driver, call_id).answers["share"]
    assert (answer.source, answer.reason, answer.number) == ("override", "music was counted", 4.0)


def test_a_text_is_written_and_a_conditional_question_comes_and_goes(driver: ReviewDriver, call_id: int) -> None:
    page = driver.open(call_id)
    go(driver, "words")
    driver.press("1")
    driver.qtbot.keyClicks(QApplication.focusWidget(), "<b>too dear</b>")
    driver.key(Qt.Key.Key_Escape)
    assert kept(driver, call_id).answers["words"].text == "<b>too dear</b>"
    assert "settled" not in page.score.rows
    go(driver, "doubt")
    driver.press("1")
    assert "settled" in page.score.rows and page.sheet.current == "doubt"
    driver.press("2")
    assert "settled" not in page.score.rows


def test_what_is_left_is_counted_named_and_gone_to(driver: ReviewDriver, call_id: int) -> None:
    page = driver.open(call_id)
    for key, digit in (("greet", "3"), ("tools", "1"), ("warmth", "5"), ("accurate", "2"), ("doubt", "1")):
        go(driver, key)
        driver.press(digit)
    go(driver, "offers")
    driver.press("4")
    driver.key(Qt.Key.Key_Return)
    assert page.score.footer.left.text() == "5 left: 3 answers, 1 comment, 1 piece of evidence"
    assert page.score.rows["greet"].lacks.text() == "△ needs a comment"
    assert page.score.rows["accurate"].lacks.text() == "△ needs evidence"
    driver.key(Qt.Key.Key_Return, CONTROL)
    assert page.sheet.current == "greet"
    assert page.score.footer.missing.text() == "To finish, comment on: Said hello and 4 more"
    assert page.score.detail is not None and page.score.detail.comment.isVisible()
    driver.press("C")
    driver.qtbot.keyClicks(QApplication.focusWidget(), "no name")
    assert page.score.rows["greet"].lacks.isHidden()
    driver.key(Qt.Key.Key_Escape)
    page.score.footer.left.click()
    assert page.sheet.current == "hold"
    driver.press("9")
    driver.key(Qt.Key.Key_Return)
    go(driver, "words")
    driver.press("1")
    driver.qtbot.keyClicks(QApplication.focusWidget(), "dear")
    driver.key(Qt.Key.Key_Escape)
    go(driver, "settled")
    driver.press("1")
    assert page.score.footer.left.text() == "Left: 1 piece of evidence"
    driver.key(Qt.Key.Key_Return, CONTROL)
    assert page.sheet.current == "accurate"
    page.playback.set_loop(1_000, 3_000)
    driver.press("E")
    assert page.score.footer.left.isHidden()
    driver.key(Qt.Key.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: page.sheet.submitted)


def test_breaches_and_bonus_are_told_by_icon_and_word(driver: ReviewDriver, call_id: int) -> None:
    page = driver.open(call_id)
    texts = {label.text() for label in page.score.findChildren(type(page.score._titles["never"]))}
    assert {"critical", "bonus", "⚑ a breach fails the call", "⚑ a breach fails the section"} <= texts
    go(driver, "rude")
    driver.press("1")
    assert page.score._titles["never"].text() == "✕ 1 breach"
    assert own(driver, "rude") == "✕ Yes"


def test_a_card_whose_weights_are_zero_says_why_there_is_no_score(driver: ReviewDriver, call_id: int) -> None:
    flat = {
        **EVERY_TYPE, "key": "flat",
        "sections": [{"key": "talk", "title": EVERY_TYPE["title"], "weight": "0",
                      "questions": [EVERY_TYPE["sections"][0]["questions"][0]]}],
    }  # fmt: skip
    put_in_force(driver.program, flat)
    page = driver.open(call_id)
    driver.press("1")
    assert page.score.footer.none.text() == "No score: all weights of the card are zero"
    assert page.header_parts.own.text == "–"
    driver.key(Qt.Key.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: "The scorecard cannot be submitted yet" in driver.notices())
    assert kept(driver, call_id).answers["greet"].option == "yes"


def test_a_comment_of_100_000_characters_tells_its_limit_and_stays_in_the_field(
    driver: ReviewDriver, call_id: int
) -> None:
    page = driver.open(call_id)
    driver.press("1")
    driver.press("C")
    QApplication.clipboard().setText("ї" * 100_000)
    driver.key(Qt.Key.Key_V, CONTROL)
    assert page.score.detail is not None
    field = page.score.detail._comment
    assert field.limit.isVisible() and "80\u202f000 too many" in field.limit.text()
    assert len(field.text()) == 100_000
    assert len(kept(driver, call_id).answers["greet"].comment) == 20_000
    assert page.saver.state == "saved", "the rest of the draft is kept as ever"
