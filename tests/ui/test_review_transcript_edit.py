"""Correcting the conversation in the real window, with keys and mouse as a person does it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, people
from transcript_words import spoken, tooltip

from callqa_desktop.app import Program, open_program
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import ChangeKind, EditKind
from callqa_desktop.models.schema import Transcript, Utterance
from callqa_desktop.services.records import CallDetail
from callqa_desktop.services.store import announce
from callqa_desktop.ui.bridge.bridge import Bridge
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.conversation.history import HistoryDialog
from callqa_desktop.ui.review.conversation.naming import NameDialog
from callqa_desktop.ui.widgets.buttons import IconButton

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
WORDS = ("Добрий день, компанія Затишок", "Мене цікавить росрочка", "Так, вона є")


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[None]:
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


def opened(driver: ReviewDriver, *words: str) -> int:
    call = add_call(driver.program, "01-kitchen", words=spoken(*(words or WORDS)))
    driver.open(call)
    return call


def lines(driver: ReviewDriver) -> list[str]:
    return [line.text for line in driver.page.transcript.model.lines]


def become(driver: ReviewDriver, *expected: str) -> None:
    driver.qtbot.waitUntil(lambda: lines(driver) == list(expected), timeout=4000)


def open_line(driver: ReviewDriver, number: int, word: str) -> None:
    """A double click on a word: its first click plays from there, as always."""
    view, where = driver.page.transcript.view, driver.word_point(number, word)
    driver.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    driver.qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert driver.page.transcript.editor.isVisible()
    assert driver.page.transcript.editor.field.hasFocus()


def rewrite(driver: ReviewDriver, text: str) -> None:
    driver.key(Qt.Key.Key_A, CONTROL)
    driver.type(text)


def stored(driver: ReviewDriver, call: int) -> CallDetail:
    return driver.program.review.detail(call).result()


def test_f2_corrects_the_line_being_heard_and_enter_keeps_it_with_its_times(driver: ReviewDriver) -> None:
    call = opened(driver)
    page = driver.page
    driver.key(Qt.Key.Key_Down)
    driver.key(Qt.Key.Key_F2)
    assert page.transcript.editor.text == "Мене цікавить росрочка"
    assert "Client, Олексій Бондар at 0:03" in page.transcript.editor.field.accessibleName()
    rewrite(driver, "Мене цікавить розстрочка")
    driver.key(Qt.Key.Key_Return)
    become(driver, WORDS[0], "Мене цікавить розстрочка", WORDS[2])
    assert not page.transcript.editor.isVisible()
    assert page.transcript.view.hasFocus()
    line = stored(driver, call).transcript[1]
    assert (line.text, line.edited, line.start_ms, line.end_ms) == ("Мене цікавить розстрочка", True, 3_000, 5_400)
    rect = page.transcript.view.row_rect(1)
    delegate = page.transcript.view.lines_delegate
    marks = [
        QPoint(x, rect.center().y())
        for x in range(rect.left(), rect.right(), 4)
        if delegate.hit(1, rect, QPoint(x, rect.center().y())).part == "mark"
    ]
    assert tooltip(driver, marks[len(marks) // 2]) == "It was: Мене цікавить росрочка"


def test_escape_loses_nothing_and_the_draft_is_offered_again(driver: ReviewDriver) -> None:
    call = opened(driver)
    editor = driver.page.transcript.editor
    open_line(driver, 1, "цікавить")
    rewrite(driver, "Мене цікавить роз")
    driver.key(Qt.Key.Key_Escape)
    assert not editor.isVisible()
    assert lines(driver) == list(WORDS)
    driver.qtbot.waitUntil(lambda: dict(stored(driver, call).corrections.drafts) == {"1": "Мене цікавить роз"})
    open_line(driver, 1, "цікавить")
    assert editor.text == "Мене цікавить роз"
    assert editor.discard.isVisible()
    driver.qtbot.mouseClick(editor.discard, Qt.MouseButton.LeftButton)
    driver.qtbot.waitUntil(lambda: not stored(driver, call).corrections.drafts)
    open_line(driver, 1, "цікавить")
    assert editor.text == WORDS[1]
    assert not editor.discard.isVisible()


def test_what_is_written_is_kept_within_a_second_and_when_another_call_is_opened(driver: ReviewDriver) -> None:
    call = opened(driver)
    other = add_call(driver.program, words=spoken("Інша розмова"))
    open_line(driver, 2, "вона")
    driver.type("справді ")
    driver.qtbot.waitUntil(lambda: bool(stored(driver, call).corrections.drafts), timeout=3000)
    driver.type("таки ")
    driver.open(other)
    assert not driver.page.transcript.editor.isVisible()
    assert lines(driver) == ["Інша розмова"]
    driver.qtbot.waitUntil(lambda: "справді таки" in stored(driver, call).corrections.drafts.get("2", ""))


def test_ctrl_enter_splits_at_the_caret_and_ctrl_backspace_joins_again(driver: ReviewDriver) -> None:
    call = opened(driver)
    open_line(driver, 0, "компанія")
    driver.page.transcript.editor.place_caret(len("Добрий день, "))
    driver.key(Qt.Key.Key_Return, CONTROL)
    become(driver, "Добрий день,", "компанія Затишок", *WORDS[1:])
    assert not driver.page.score.footer.missing.isVisible(), "Ctrl+Enter finishes no evaluation while a line is open"
    first, second = stored(driver, call).transcript[:2]
    assert (first.start_ms, second.end_ms) == (0, 2_400)
    assert first.end_ms == second.start_ms
    assert 0 < second.start_ms < 2_400
    assert second.estimated
    view = driver.page.transcript.view
    assert tooltip(driver, view.row_rect(1).topLeft() + QPoint(30, 14)).startswith("Estimated")
    open_line(driver, 1, "компанія")
    driver.page.transcript.editor.place_caret(0)
    driver.key(Qt.Key.Key_Backspace, CONTROL)
    become(driver, *WORDS)
    assert (stored(driver, call).transcript[0].start_ms, stored(driver, call).transcript[0].end_ms) == (0, 2_400)


def test_a_split_with_nothing_on_one_side_is_refused_in_words_and_stays_open(driver: ReviewDriver) -> None:
    opened(driver)
    open_line(driver, 0, "день")
    driver.page.transcript.editor.place_caret(-1)
    driver.key(Qt.Key.Key_Return, CONTROL)
    assert driver.notices() == ["Nothing to split here"]
    assert driver.page.transcript.editor.isVisible()
    driver.page.transcript.editor.place_caret(0)
    driver.key(Qt.Key.Key_Backspace, CONTROL)
    assert "There is no line before this one" in driver.notices()
    assert driver.page.transcript.editor.text == WORDS[0]


def test_the_speaker_of_a_line_is_switched_by_key_and_by_menu(driver: ReviewDriver) -> None:
    call = opened(driver)
    driver.key(Qt.Key.Key_Down)
    driver.press("S", CONTROL | SHIFT)
    driver.qtbot.waitUntil(lambda: stored(driver, call).transcript[1].speaker == "agent")
    driver.qtbot.waitUntil(lambda: driver.page.transcript.model.lines[1].speaker == "agent")
    menu = line_menu(driver, 1)
    said_by = next(action.menu() for action in menu.actions() if action.text() == "Said by")
    assert isinstance(said_by, QMenu)
    other = next(action for action in said_by.actions() if action.text() == "Other voice")
    assert [action.text() for action in said_by.actions() if action.isChecked()] == ["Manager, Ґалина Цимбал"]
    other.trigger()
    menu.close()
    driver.qtbot.waitUntil(lambda: stored(driver, call).transcript[1].speaker == "other")


def line_menu(driver: ReviewDriver, number: int) -> QMenu:
    """The menu that a click with the right button opens on a line."""
    view = driver.page.transcript.view
    where = view.row_rect(number).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, view.viewport().mapToGlobal(where))
    QApplication.sendEvent(view.viewport(), event)
    driver.qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    found = QApplication.activePopupWidget()
    assert isinstance(found, QMenu)
    return found


def test_a_double_click_on_a_name_renames_that_side_in_the_whole_call(driver: ReviewDriver) -> None:
    call = opened(driver)
    view = driver.page.transcript.view
    where = QPoint(view.lines_delegate.text_left() - 40, view.row_rect(1).center().y())
    driver.qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    dialog = driver.page.findChild(NameDialog)
    assert dialog is not None
    driver.qtbot.waitUntil(dialog.isVisible)
    field = dialog.findChild(QLineEdit)
    assert field is not None and field.text() == "Олексій Бондар"
    assert field.hasSelectedText(), "typing replaces the old name"
    field.insert("Пан Олексій <b>")
    driver.qtbot.keyClick(field, Qt.Key.Key_Return)
    driver.qtbot.waitUntil(lambda: driver.page.transcript.model.name("client") == "Пан Олексій <b>")
    assert stored(driver, call).speakers == {"agent": "Ґалина Цимбал", "client": "Пан Олексій <b>"}


def test_agent_and_client_are_swapped_in_the_whole_call_and_back_with_undo(driver: ReviewDriver) -> None:
    call = opened(driver)
    driver.qtbot.mouseClick(driver.page.transcript.menu_button, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    swap = next(action for action in menu.actions() if action.text().startswith("Swap manager and client"))
    swap.trigger()
    menu.close()
    sides = lambda: [line.speaker for line in driver.page.transcript.model.lines]  # noqa: E731  # read again and again
    driver.qtbot.waitUntil(lambda: sides() == ["client", "agent", "client"])
    assert [line.speaker for line in stored(driver, call).transcript] == ["client", "agent", "client"]
    driver.press("Z", CONTROL)
    driver.qtbot.waitUntil(lambda: sides() == ["agent", "client", "agent"])


def test_undo_and_redo_go_through_the_corrections_and_survive_a_restart_of_the_program(
    driver: ReviewDriver, make_window: Callable[..., MainWindow], bridges: list[Bridge]
) -> None:
    call = opened(driver)
    open_line(driver, 1, "росрочка")
    rewrite(driver, "Мене цікавить розстрочка")
    driver.key(Qt.Key.Key_Return)
    become(driver, WORDS[0], "Мене цікавить розстрочка", WORDS[2])
    open_line(driver, 2, "вона")
    rewrite(driver, "Так, вона у нас є")
    driver.key(Qt.Key.Key_Return)
    become(driver, WORDS[0], "Мене цікавить розстрочка", "Так, вона у нас є")
    driver.press("Z", CONTROL)
    become(driver, WORDS[0], "Мене цікавить розстрочка", WORDS[2])

    driver.window.close()
    driver.window.finish()
    bridges[0].close()
    workspace = driver.program.workspace
    driver.program.close()
    again = open_program(workspace)
    try:
        later = ReviewDriver(driver.qtbot, again, make_window)
        later.open(call)
        become(later, WORDS[0], "Мене цікавить розстрочка", WORDS[2])
        later.press("Z", CONTROL | SHIFT)
        become(later, WORDS[0], "Мене цікавить розстрочка", "Так, вона у нас є")
        later.press("Z", CONTROL)
        become(later, WORDS[0], "Мене цікавить розстрочка", WORDS[2])
        later.press("Z", CONTROL)
        become(later, *WORDS)
        later.press("Y", CONTROL)
        become(later, WORDS[0], "Мене цікавить розстрочка", WORDS[2])
        open_line(later, 0, "Затишок")
        rewrite(later, "Добридень")
        later.key(Qt.Key.Key_Return)
        become(later, "Добридень", "Мене цікавить розстрочка", WORDS[2])
        later.press("Z", CONTROL | SHIFT)
        assert again.transcripts.read(call).result().corrections.undone == 0, "a new correction drops the undone one"
        later.window.close()
        later.window.finish()
        bridges[1].close()
    finally:
        again.close()


def test_undo_inside_the_open_line_undoes_typing_alone(driver: ReviewDriver) -> None:
    opened(driver)
    open_line(driver, 1, "росрочка")
    rewrite(driver, "Мене")
    driver.key(Qt.Key.Key_Z, CONTROL)
    driver.key(Qt.Key.Key_Z, CONTROL)
    assert driver.page.transcript.editor.text == WORDS[1]
    assert driver.page.transcript.editor.isVisible()


def test_a_pasted_novel_is_refused_with_the_limit_and_nothing_is_lost(driver: ReviewDriver) -> None:
    opened(driver)
    editor = driver.page.transcript.editor
    open_line(driver, 1, "росрочка")
    rewrite(driver, "Мене цікавить розстрочка")
    QGuiApplication.clipboard().setText("слово " * 16_667)
    driver.key(Qt.Key.Key_V, CONTROL)
    assert driver.notices() == ["This is too long for one line"]
    bar = driver.window.notices.notices[0]
    assert re.search(r"at most 5\D000 characters", bar.why, re.IGNORECASE)
    assert editor.text == "Мене цікавить розстрочка"
    QGuiApplication.clipboard().setText(" на\nшість\tмісяців")
    editor.place_caret(-1)
    driver.key(Qt.Key.Key_V, CONTROL)
    driver.key(Qt.Key.Key_Return)
    become(driver, WORDS[0], "Мене цікавить розстрочка на шість місяців", WORDS[2])


def test_an_empty_line_is_refused_and_stays_open(driver: ReviewDriver) -> None:
    opened(driver)
    open_line(driver, 1, "росрочка")
    driver.key(Qt.Key.Key_A, CONTROL)
    driver.key(Qt.Key.Key_Delete)
    driver.key(Qt.Key.Key_Return)
    driver.qtbot.waitUntil(lambda: driver.notices() == ["A line cannot be empty"])
    assert driver.page.transcript.editor.isVisible()
    assert driver.page.transcript.editor.field.hasFocus()
    driver.key(Qt.Key.Key_Escape)
    assert lines(driver) == list(WORDS)


def test_the_sound_is_driven_while_a_line_is_open(driver: ReviewDriver) -> None:
    opened(driver)
    open_line(driver, 1, "росрочка")
    before = driver.page.playback.position
    driver.press("L", Qt.KeyboardModifier.AltModifier)
    assert driver.page.playback.position == before + 5_000
    assert driver.page.transcript.editor.text == WORDS[1]
    assert driver.page.transcript.editor.isVisible()


def test_a_new_transcription_tells_about_the_old_corrections_and_copies_those_that_fit(driver: ReviewDriver) -> None:
    call = opened(driver)
    open_line(driver, 1, "росрочка")
    rewrite(driver, "Мене цікавить розстрочка")
    driver.key(Qt.Key.Key_Return)
    become(driver, WORDS[0], "Мене цікавить розстрочка", WORDS[2])

    def anew(session: object) -> None:
        from sqlalchemy.orm import Session

        assert isinstance(session, Session)
        made = Transcript(call_id=call, model="m", prompt="t-2", approximate=False, created_at=now_ms())
        session.add(made)
        session.flush()
        for n, text in enumerate((*WORDS, "Дякую")):
            session.add(
                Utterance(
                    transcript_id=made.id, position=n, start_ms=n * 3_000, end_ms=n * 3_000 + 2_000, speaker="agent",
                    text=text,
                )
            )  # fmt: skip
        announce(session, ChangeKind.CALL, call)

    driver.program.store.write(anew).result()
    become(driver, *WORDS, "Дякую")
    note = driver.page.correcting.note
    assert note.bar is not None
    assert note.bar.why.text() == "1 correction belongs to the former transcript"
    copy = next(
        b for b in note.bar.findChildren(type(driver.page.transcript.back_button)) if b.text() == "Copy those that fit"
    )
    driver.qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    become(driver, WORDS[0], "Мене цікавить розстрочка", WORDS[2], "Дякую")
    driver.qtbot.waitUntil(lambda: note.bar is None)
    driver.page.correcting.show_history()
    dialog = driver.page.findChild(HistoryDialog)
    assert dialog is not None
    driver.qtbot.waitUntil(lambda: dialog.area.widget() is not None)
    told = [
        label.text() for label in dialog.area.widget().findChildren(type(note.bar.what if note.bar else dialog.heading))
    ]
    assert told.count("+ Мене цікавить розстрочка") == 2
    assert any("of the former transcript" in words for words in told)
    dialog.accept()


def test_when_nothing_fits_the_new_transcript_it_says_so_and_can_be_put_away(driver: ReviewDriver) -> None:
    call = opened(driver)
    driver.program.transcripts.edit(call, EditKind.TEXT, {"line": "1", "text": "Мене цікавить розстрочка"}).result()
    driver.program.store.write(
        lambda s: s.add(Transcript(call_id=call, model="m", prompt="t-2", approximate=False, created_at=now_ms()))
    ).result()
    driver.program.store.write(
        lambda s: s.add(
            Utterance(transcript_id=2, position=0, start_ms=0, end_ms=900, speaker="agent", text="Зовсім інші слова")
        )
    ).result()
    driver.open(add_call(driver.program, words=spoken("Інша розмова")))
    driver.open(call)
    note = driver.page.correcting.note
    assert note.bar is not None
    driver.page.correcting.copy_former()
    driver.qtbot.waitUntil(
        lambda: note.bar is not None and note.bar.what.text() == "No correction fits the new transcript"
    )
    close = note.bar.findChildren(IconButton)[0]
    driver.qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert note.bar is None


def test_the_pencil_of_the_line_under_the_mouse_opens_it(driver: ReviewDriver) -> None:
    opened(driver)
    view = driver.page.transcript.view
    where = view.lines_delegate.edit_rect(view.row_rect(2)).center()
    driver.qtbot.mouseMove(view.viewport(), where)
    assert tooltip(driver, where) == "Correct the line  F2"
    before = driver.page.playback.position
    driver.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert driver.page.transcript.editor.text == WORDS[2]
    assert driver.page.playback.position == before, "the pencil plays nothing"
