"""100,000 characters pasted into every field: cut or refused with the limit said, or kept whole; never a pause."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from calls_driver import CallsDriver, Ctrl, Key, Maker
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, people
from transcript_words import spoken

from callqa_desktop.app import Program
from callqa_desktop.services.records import MAX_TEXT, CallDetail
from callqa_desktop.ui.calls.bulk_verbs import MarkDialog
from callqa_desktop.ui.calls.views_button import NameDialog
from callqa_desktop.ui.cards.page import CardsPage
from callqa_desktop.ui.main_window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier
NOVEL = "розстрочка " * 9_091
"""100,001 characters, as a document pasted by mistake."""


@pytest.fixture
def loop(qtbot: QtBot) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def driver(
    qtbot: QtBot,
    loop: None,
    empty_program: Program,
    make_window: Callable[..., MainWindow],
    monkeypatch: pytest.MonkeyPatch,
) -> ReviewDriver:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    people(empty_program)
    return ReviewDriver(qtbot, empty_program, make_window)


@pytest.fixture
def calls(qtbot: QtBot, make_window: Maker, program: Program) -> CallsDriver:
    driver = CallsDriver(qtbot, make_window(program))
    qtbot.waitUntil(lambda: bool(driver.page.filters.choices.tags))
    return driver


def paste(bot: QtBot, where: QWidget, text: str = NOVEL) -> None:
    QGuiApplication.clipboard().setText(text)
    bot.keyClick(where, Qt.Key.Key_V, CONTROL)
    QApplication.processEvents()


def stored(driver: ReviewDriver, call_id: int) -> CallDetail:
    return driver.program.review.detail(call_id).result()


def test_the_search_of_calls_takes_its_limit_and_says_so(calls: CallsDriver) -> None:
    calls.page.table.setFocus()
    calls.key(Key.Key_F, Ctrl)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    paste(calls.bot, field)
    assert len(field.text()) == 400
    calls.told("The search was cut short")
    assert "400" in calls.window.notices.notices[-1].why
    calls.wait_rows(0)
    calls.key(Key.Key_Escape)
    calls.wait_rows(300)


def test_the_search_in_a_call_takes_its_limit_and_says_so(driver: ReviewDriver) -> None:
    texts = [f"Репліка {n}: розстрочка на кухню" for n in range(2_000)]
    page = driver.open(add_call(driver.program, words=spoken(*texts)))
    driver.press("F", CONTROL)
    field = page.transcript.field
    assert field.hasFocus()
    paste(driver.qtbot, field)
    assert len(field.text()) == 400
    assert page.transcript.count.text() == "cut to 400 characters, no match"
    driver.key(Qt.Key.Key_A, CONTROL)
    driver.type("репліка 17:")
    assert page.transcript.count.text() == "1 of 1"


def test_a_note_that_is_too_long_is_not_lost_when_another_call_is_opened(driver: ReviewDriver) -> None:
    call_id, other = add_call(driver.program), add_call(driver.program)
    page = driver.open(call_id)
    driver.press("M")
    editor = page.notes.editor
    paste(driver.qtbot, editor.text)
    assert "characters are kept" in editor.limit.text() and not editor.keep.isEnabled()
    driver.key(Qt.Key.Key_Return, CONTROL)
    assert editor.isVisible(), "it is not saved while it is too long"
    driver.open(other)
    driver.qtbot.waitUntil(lambda: len(stored(driver, call_id).annotations) == 1)
    kept = stored(driver, call_id).annotations[0].text
    assert len(kept) == MAX_TEXT and NOVEL.startswith(kept)
    driver.open(call_id)
    driver.qtbot.waitUntil(lambda: len(page.notes.items) == 1)


def test_a_comment_on_the_call_and_on_an_answer_keeps_what_fits_after_a_restart(
    driver: ReviewDriver, make_window: Callable[..., MainWindow]
) -> None:
    call_id = add_call(driver.program)
    page = driver.open(call_id)
    driver.press("1")
    driver.press("C")
    field = QApplication.focusWidget()
    assert isinstance(field, QPlainTextEdit)
    paste(driver.qtbot, field)
    driver.saved()
    assert len(field.toPlainText()) == len(NOVEL), "the person may shorten it"
    assert any("too many" in label.text() for label in page.score.findChildren(QLabel) if label.isVisible())
    driver.window.close()
    driver.window.finish()
    later = ReviewDriver(driver.qtbot, driver.program, make_window)
    again = later.open(call_id)
    assert again.sheet.chosen("greet") == "yes"
    assert again.sheet.answers["greet"].comment == NOVEL[:MAX_TEXT]
    again.sheet.select("greet")
    later.press("2")
    later.saved()
    assert stored(later, call_id).evaluations[-1].answers["greet"].option == "partly"


def test_a_line_of_the_conversation_refuses_it_and_keeps_its_own_words(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, words=spoken("Добрий день", "Так"))
    page = driver.open(call_id)
    driver.key(Qt.Key.Key_F2)
    editor = page.transcript.editor
    driver.qtbot.waitUntil(editor.isVisible)
    driver.type("Ще ")
    before = editor.text
    paste(driver.qtbot, editor.field)
    assert editor.text == before and "Ще" in before
    assert driver.notices() == ["This is too long for one line"]
    driver.open(add_call(driver.program))
    driver.qtbot.waitUntil(lambda: list(stored(driver, call_id).corrections.drafts.values()) == [before])
    driver.open(call_id)
    driver.key(Qt.Key.Key_F2)
    assert page.transcript.editor.text == before, "the draft is offered again"


def test_the_name_of_a_view_is_refused_with_its_limit(calls: CallsDriver) -> None:
    calls.page.table.setFocus()
    calls.key(Key.Key_V)
    calls.choose("Save as a new view")
    dialog = calls.dialog(NameDialog)
    paste(calls.bot, dialog.field)
    calls.key(Key.Key_Return)
    assert dialog.isVisible() and dialog.notice is not None
    assert "1 to 60 characters" in dialog.notice.why.text()
    dialog.field.setText("коротко")
    calls.key(Key.Key_Return)
    calls.no_dialog()


def test_a_tag_is_refused_with_its_limit(calls: CallsDriver, program: Program) -> None:
    calls.select([0])
    calls.key(Key.Key_T)
    dialog = calls.dialog(MarkDialog)
    paste(calls.bot, dialog.field)
    assert len(dialog.what.text()) < 200, "the question names it in short"
    calls.key(Key.Key_Return)
    calls.bot.waitUntil(lambda: dialog.notice is not None)
    assert dialog.notice is not None and "60" in dialog.notice.why.text()
    assert dialog.isVisible() and dialog.field.text(), "what was pasted can be shortened"
    calls.key(Key.Key_Escape)
    calls.no_dialog()


def test_the_text_of_a_question_says_its_limit_and_keeps_what_fits(
    qtbot: QtBot, loop: None, empty_program: Program, make_window: Callable[..., MainWindow]
) -> None:
    window = make_window(empty_program)
    window.go("cards")
    page = window.page("cards")
    assert isinstance(page, CardsPage)
    qtbot.waitUntil(lambda: page.editing.card_id != 0 and page.faces.face == "full")
    tree = page.structure.tree
    question = next(item for item in tree.items() if tree.place(item).question >= 0)
    tree.setCurrentItem(question)
    qtbot.waitUntil(lambda: page.properties.form is not None and not page.properties._later.isActive())
    form = page.properties.form
    assert form is not None
    field = next(w for w in form.findChildren(QPlainTextEdit) if "English" in w.accessibleName())
    field.setFocus()
    field.selectAll()
    paste(qtbot, field)
    limit = "Only the first 10\u202f000 characters are kept"
    assert any(label.text() == limit for label in form.findChildren(QLabel) if label.isVisible())
    qtbot.waitUntil(lambda: not page.editing.saving and not page.editing.dirty, timeout=8000)
    assert len(page.editing.part["text"]["en"]) == 10_000
    qtbot.keyClick(tree, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
