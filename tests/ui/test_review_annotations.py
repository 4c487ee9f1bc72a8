"""Notes on places of a call: made while listening, kept while written, filtered, moved, used; and coaching clips."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, people

from callqa_desktop.app import Program
from callqa_desktop.services.records import AnnotationRow
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.page import NOTES, ReviewPage

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def driver(qtbot: QtBot, loop: None, empty_program: Program, make_window: Callable[..., MainWindow]) -> ReviewDriver:
    people(empty_program)
    empty_program.settings.set("evaluator", "Olha").result()
    return ReviewDriver(qtbot, empty_program, make_window)


def stored(driver: ReviewDriver, call_id: int) -> tuple[AnnotationRow, ...]:
    return driver.program.review.detail(call_id).result().annotations


def with_notes(driver: ReviewDriver) -> tuple[int, ReviewPage]:
    """A call with praise by Ivan, an issue and a coaching note by Olha."""
    call_id = add_call(driver.program, "01-kitchen")
    driver.program.settings.set("evaluator", "Ivan").result()
    driver.program.review.annotate(
        call_id, 15_000, 21_000, speaker="agent", kind="praise", text="good question"
    ).result()
    driver.program.settings.set("evaluator", "Olha").result()
    driver.program.review.annotate(call_id, 40_000, 40_000, kind="issue", text="<b>no price</b>").result()
    driver.program.review.annotate(call_id, 56_000, 60_000, kind="coaching", text="listen again").result()
    page = driver.open(call_id)
    page.tabs.show_tab(NOTES)
    return call_id, page


def order(page: ReviewPage) -> list[str]:
    """Texts of the notes in sight, from top to bottom."""
    QApplication.processEvents()
    shown = [item for item in page.notes.items.values() if not item.isHidden()]
    return [item.note.text for item in sorted(shown, key=lambda item: item.y())]


def test_a_note_is_in_the_store_while_it_is_being_written(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "01-kitchen")
    page = driver.open(call_id)
    page.playback.seek(24_000)
    driver.press("M")
    editor = page.notes.editor
    driver.qtbot.keyClicks(editor.text, "budg")
    driver.qtbot.waitUntil(lambda: [n.text for n in stored(driver, call_id)] == ["budg"], timeout=2000)
    assert editor.isVisible() and editor.text.hasFocus(), "the person writes on"
    driver.qtbot.keyClicks(editor.text, "et")
    driver.key(Qt.Key.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: [n.text for n in stored(driver, call_id)] == ["budget"])
    assert order(page) == ["budget"] and editor.isHidden()
    driver.key(Qt.Key.Key_Space)
    assert page.playback.playing and editor.isHidden(), "the next key plays, it presses no button beside the note"


def test_cancel_takes_back_what_was_stored_meanwhile(driver: ReviewDriver) -> None:
    call_id, page = with_notes(driver)
    driver.press("M")
    driver.qtbot.keyClicks(page.notes.editor.text, "hm")
    driver.qtbot.waitUntil(lambda: len(stored(driver, call_id)) == 4, timeout=2000)
    cancel = next(b for b in page.notes.editor.findChildren(type(page.notes.editor.keep)) if b.text() == "Cancel")
    cancel.click()
    driver.qtbot.waitUntil(lambda: len(page.notes.notes) == 3)
    driver.qtbot.waitUntil(lambda: len(stored(driver, call_id)) == 3)
    first = page.notes.notes[0]
    driver.qtbot.keyClick(page.notes.items[first.id], Qt.Key.Key_Return)
    driver.qtbot.keyClicks(page.notes.editor.text, "!")
    driver.qtbot.waitUntil(lambda: stored(driver, call_id)[0].text != "good question", timeout=2000)
    cancel.click()
    driver.qtbot.waitUntil(lambda: stored(driver, call_id)[0].text == "good question")
    assert page.notes.items[first.id].hasFocus(), "the list goes on where it was"


def test_another_note_keeps_the_one_being_written(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "01-kitchen")
    page = driver.open(call_id)
    driver.press("M")
    driver.qtbot.keyClicks(page.notes.editor.text, "first")
    page.playback.seek(9_000)
    driver.press("M", ALT)
    driver.qtbot.keyClicks(page.notes.editor.text, "second")
    driver.key(Qt.Key.Key_Escape)
    driver.qtbot.waitUntil(lambda: [n.text for n in stored(driver, call_id)] == ["first", "second"])


def test_a_late_hand_is_made_up_for_while_it_plays(driver: ReviewDriver) -> None:
    driver.program.settings.set("mark_delay_ms", 1500).result()
    page = driver.open(add_call(driver.program, "01-kitchen"))
    page.playback.seek(20_000)
    driver.press("M")
    assert page.notes.editor.edit.start_ms == 20_000, "a note made at rest stands where it was put"
    driver.key(Qt.Key.Key_Escape)
    page.playback.set_speed(2.0)
    page.playback._playing = True  # as while it plays; there may be no sound device here
    driver.press("M")
    page.playback._playing = False
    assert page.notes.editor.edit.start_ms == 17_000


def test_the_list_is_filtered_by_kind_and_person(driver: ReviewDriver) -> None:
    _, page = with_notes(driver)
    panel = page.notes
    assert order(page) == ["good question", "<b>no price</b>", "listen again"]
    assert [panel.kind.itemText(n) for n in range(panel.kind.count())] == [
        "all kinds", "✓ praise", "✕ issue", "△ coaching",
    ]  # fmt: skip
    panel.author.setFocus()
    driver.qtbot.keyClick(panel.author, Qt.Key.Key_Down)
    assert panel.author.currentText() == "Ivan"
    assert order(page) == ["good question"]
    panel.kind.setFocus()
    for _ in range(2):
        driver.qtbot.keyClick(panel.kind, Qt.Key.Key_Down)
    assert panel.kind.currentText() == "✕ issue"
    assert order(page) == []
    assert panel._empty.isVisible()
    panel._show_all()
    assert len(order(page)) == 3


def test_notes_are_stepped_through_edited_in_place_moved_and_coloured(driver: ReviewDriver) -> None:
    call_id, page = with_notes(driver)
    panel = page.notes
    issue = next(n for n in panel.notes if n.kind == "issue")
    panel.select(issue.id)
    item = panel.items[issue.id]
    item.setFocus()
    driver.key(Qt.Key.Key_Right, ALT)
    driver.qtbot.waitUntil(lambda: stored(driver, call_id)[1].end_ms == 40_100)
    driver.key(Qt.Key.Key_Right, ALT)
    driver.qtbot.waitUntil(lambda: stored(driver, call_id)[1].end_ms == 40_200)
    driver.key(Qt.Key.Key_Right, ALT | SHIFT)
    driver.qtbot.waitUntil(lambda: stored(driver, call_id)[1].start_ms == 40_100)
    assert item.hasFocus()
    driver.key(Qt.Key.Key_Return)
    QApplication.processEvents()
    above, below = (panel.items[panel.notes[n].id] for n in (0, 2))
    assert above.y() < panel.editor.y() < below.y() and item.isHidden()
    panel.editor.colour.setFocus()
    driver.qtbot.keyClick(panel.editor.colour, Qt.Key.Key_End)
    panel.editor.text.setFocus()
    driver.key(Qt.Key.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: stored(driver, call_id)[1].colour == "client")
    mark = next(m for m in page.sound.waveform.marks if m.key == f"note:{issue.id}")
    driver.qtbot.waitUntil(
        lambda: next(m for m in page.sound.waveform.marks if m.key == mark.key).tone == "client"
    )  # fmt: skip
    page.transcript.view.setFocus()
    page.playback.seek(0)
    for _ in range(8):
        driver.press("N")
        if panel.selected == panel.notes[2].id:
            break
    assert panel.selected == panel.notes[2].id and page.playback.position == 56_000
    driver.press("N", SHIFT)
    assert page.playback.position < 56_000


def test_a_note_becomes_evidence_of_the_current_question(driver: ReviewDriver) -> None:
    _, page = with_notes(driver)
    page.playback.seek(57_000)
    driver.press("E", SHIFT)
    clip = page.sheet.answers["greet"].evidence[0]
    assert (clip.start_ms, clip.end_ms) == (56_000, 60_000) and "фасади" in clip.quote
    page.playback.seek(39_000)
    driver.press("E", SHIFT)
    clip = page.sheet.answers["greet"].evidence[1]
    assert clip.start_ms <= 40_000 < clip.end_ms, "a moment stands for the line it lies in"


def test_a_note_becomes_a_clip_that_can_be_heard_and_privacy_is_told_once(driver: ReviewDriver, tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    driver.program.settings.set("clip_folder", str(folder)).result()
    _, page = with_notes(driver)
    page.playback.seek(57_000)
    driver.press("X")
    driver.qtbot.waitUntil(lambda: "The clip is saved" in driver.notices(), timeout=5000)
    notice = driver.window.notices.notices[-1]
    assert "plain files" in notice.why and notice.acts[0][0] == "Show in folder"
    sound, text = sorted(folder.iterdir(), key=lambda p: p.suffix, reverse=True)
    assert soundfile.info(sound).duration == pytest.approx(5.0, abs=0.01)
    assert abs(soundfile.read(sound, dtype="int16")[0]).max() > 500
    said = text.read_text("utf-8")
    assert "coaching, 0:56–1:00" in said and "listen again" in said and "фасади" in said
    driver.press("X")
    driver.qtbot.waitUntil(lambda: len(list(folder.iterdir())) == 4, timeout=5000)
    driver.qtbot.waitUntil(lambda: "plain files" not in driver.window.notices.notices[-1].why)


def test_the_loop_alone_becomes_a_clip_and_nothing_at_all_is_told(driver: ReviewDriver, tmp_path: Path) -> None:
    driver.program.settings.set("clip_folder", str(tmp_path)).result()
    page = driver.open(add_call(driver.program, "01-kitchen"))
    driver.press("X")
    assert driver.notices() == ["There is no note to make a clip of"]
    page.playback.set_loop(5_000, 8_000)
    driver.press("X")
    driver.qtbot.waitUntil(lambda: len(list(tmp_path.glob("*.wav"))) == 1, timeout=5000)


def test_a_folder_that_cannot_be_written_offers_another(driver: ReviewDriver, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    driver.program.settings.set("clip_folder", str(blocked / "clips")).result()
    _, page = with_notes(driver)
    driver.press("X")
    driver.qtbot.waitUntil(lambda: "The clip cannot be written" in driver.notices(), timeout=5000)
    driver.window.notices.notices[-1].acts[0][1]()
    dialog = page.findChild(QFileDialog, "clip_folder")
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "other"))
    dialog.close()
    assert page.clip_maker.folder == tmp_path / "other"


def test_settings_of_notes_and_clips_stand_in_the_menu(driver: ReviewDriver) -> None:
    _, page = with_notes(driver)
    menu = QMenu(page)
    page.notes.options_requested.emit(menu)
    inner = {a.text(): a.menu() for a in menu.actions() if a.menu()}
    forms = inner["Sound file of clips"]
    assert isinstance(forms, QMenu)
    next(a for a in forms.actions() if a.text() == "FLAC").trigger()
    assert driver.program.settings.get("clip_format") == "flac"
    menu.deleteLater()


def test_a_note_of_100_000_characters_tells_its_limit_and_keeps_the_text(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "01-kitchen")
    page = driver.open(call_id)
    driver.press("M")
    editor = page.notes.editor
    QApplication.clipboard().setText("x" * 100_000)
    driver.key(Qt.Key.Key_V, CONTROL)
    assert "80\u202f000 too many" in editor.limit.text() and not editor.keep.isEnabled()
    driver.key(Qt.Key.Key_Escape)
    assert editor.isVisible() and len(editor.text.toPlainText()) == 100_000
    editor.text.setPlainText("x" * 20_000)
    driver.key(Qt.Key.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: [len(n.text) for n in stored(driver, call_id)] == [20_000])


def test_markup_in_a_note_is_shown_as_it_was_written(driver: ReviewDriver) -> None:
    _, page = with_notes(driver)
    item = next(i for i in page.notes.items.values() if i.note.kind == "issue")
    label = next(x for x in item.findChildren(type(page.header_parts.phone)) if "price" in x.text())
    assert label.text() == "<b>no price</b>" and label.textFormat() == Qt.TextFormat.PlainText
