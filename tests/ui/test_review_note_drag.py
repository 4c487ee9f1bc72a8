"""Notes taken hold of on the waveform, and places the search in the call found."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, people

from callqa_desktop.app import Program
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.page import NOTES, ReviewPage
from callqa_desktop.ui.theme import tokens

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def driver(qtbot: QtBot, loop: None, empty_program: Program, make_window: Callable[..., MainWindow]) -> ReviewDriver:
    people(empty_program)
    return ReviewDriver(qtbot, empty_program, make_window)


def place(driver: ReviewDriver, call_id: int) -> tuple[int, int]:
    note = driver.program.review.detail(call_id).result().annotations[0]
    return note.start_ms, note.end_ms


def place_shown(page: ReviewPage) -> tuple[int, int]:
    (note,) = page.notes.notes
    return note.start_ms, note.end_ms


def noted(driver: ReviewDriver) -> tuple[int, ReviewPage]:
    call_id = add_call(driver.program, "01-kitchen")
    driver.program.review.annotate(call_id, 20_000, 30_000, kind="praise", text="good").result()
    page = driver.open(call_id)
    wave = page.sound.waveform
    driver.qtbot.waitUntil(lambda: any(m.key.startswith("note:") for m in wave.marks))
    driver.qtbot.waitUntil(lambda: wave.picture.curves is not None, timeout=8000)
    wave.grab()
    return call_id, page


def hover(driver: ReviewDriver, page: ReviewPage, where: QPoint) -> None:
    """The pointer comes to a place of a note; a cursor that stands there already has to move to be noticed."""
    wave = page.sound.waveform

    def over() -> bool:
        wave.grab()
        driver.qtbot.mouseMove(wave, where + QPoint(1, 0))
        driver.qtbot.mouseMove(wave, where)
        return wave.note_drag.mark is not None

    driver.qtbot.waitUntil(over)


def drag(driver: ReviewDriver, page: ReviewPage, start: QPoint, end: QPoint) -> None:
    wave, bot = page.sound.waveform, driver.qtbot
    hover(driver, page, start)
    bot.mousePress(wave, LEFT, pos=start)
    bot.mouseMove(wave, (start + end) / 2)
    bot.mouseMove(wave, end)
    bot.mouseRelease(wave, LEFT, pos=end)


def test_a_note_is_dragged_by_its_chip_and_its_edges_and_saved_once(driver: ReviewDriver) -> None:
    call_id, page = noted(driver)
    wave = page.sound.waveform
    row = wave.geometry_.bottom + 14
    step = round(5_000 / wave.timeline.length * wave.width())

    def x(ms: int) -> int:
        return round(wave.timeline.x(ms, wave.width()))

    body = QPoint(x(20_000) + 14, row)
    driver.qtbot.mouseMove(wave, body)
    assert wave.cursor().shape() == Qt.CursorShape.OpenHandCursor
    drag(driver, page, body, body + QPoint(step, 0))
    driver.qtbot.waitUntil(lambda: abs(place(driver, call_id)[0] - 25_000) < 300)
    start, end = place(driver, call_id)
    assert end - start == 10_000
    assert page.playback.loop is None
    wave.grab()
    lane = wave.geometry_.top(0) + 10
    driver.qtbot.mouseMove(wave, QPoint(x(start) + 14, row))
    driver.qtbot.mouseMove(wave, QPoint(x(end), lane))
    assert wave.cursor().shape() == Qt.CursorShape.SizeHorCursor
    drag(driver, page, QPoint(x(end), lane), QPoint(x(end) + step, lane))
    driver.qtbot.waitUntil(lambda: abs(place(driver, call_id)[1] - end - 5_000) < 300)
    assert place(driver, call_id)[0] == start
    assert page.playback.loop is None


def test_while_a_note_is_dragged_nothing_is_written(driver: ReviewDriver) -> None:
    call_id, page = noted(driver)
    wave = page.sound.waveform
    here = QPoint(round(wave.timeline.x(20_000, wave.width())) + 14, wave.geometry_.bottom + 14)
    hover(driver, page, here)
    driver.qtbot.mousePress(wave, LEFT, pos=here)
    for by in (20, 40, 60):
        driver.qtbot.mouseMove(wave, here + QPoint(by, 0))
    assert wave.note_drag.mark is not None and wave.note_drag.mark.start_ms > 20_000
    assert place(driver, call_id) == (20_000, 30_000)
    driver.qtbot.mouseRelease(wave, LEFT, pos=here + QPoint(60, 0))
    driver.qtbot.waitUntil(lambda: place(driver, call_id)[0] > 20_000)


def test_a_call_read_anew_does_not_take_a_note_out_of_the_hand(driver: ReviewDriver) -> None:
    call_id, page = noted(driver)
    wave = page.sound.waveform
    here = QPoint(round(wave.timeline.x(20_000, wave.width())) + 14, wave.geometry_.bottom + 14)
    hover(driver, page, here)
    driver.qtbot.mousePress(wave, LEFT, pos=here)
    for by in (20, 40, 60):
        driver.qtbot.mouseMove(wave, here + QPoint(by, 0))
    assert wave.note_drag.mark is not None and wave.note_drag.mark.start_ms > 20_000
    driver.program.review.annotate(call_id, 60_000, 61_000, kind="note", text="of somebody else").result()
    page.loader.refresh()
    driver.qtbot.waitUntil(lambda: len(page.notes.notes) == 2)
    assert wave.note_drag.mark is not None
    dragged = wave.note_drag.mark.start_ms
    assert dragged > 20_000
    driver.qtbot.mouseRelease(wave, LEFT, pos=here + QPoint(60, 0))
    driver.qtbot.waitUntil(lambda: place(driver, call_id)[0] == dragged)


def test_a_dragged_note_goes_back_with_the_key_and_with_the_button(driver: ReviewDriver) -> None:
    call_id, page = noted(driver)
    wave, undoing = page.sound.waveform, page.note_keeper.undoing
    assert page.tabs.current() != NOTES
    here = QPoint(round(wave.timeline.x(20_000, wave.width())) + 14, wave.geometry_.bottom + 14)
    drag(driver, page, here, here + QPoint(60, 0))
    moved = place_shown(page)
    assert moved[0] > 20_000
    assert undoing.isVisible(), "also while another tab is in front"
    assert undoing.words.text() == "Note moved"
    wave.grab()
    lane = wave.geometry_.top(0) + 10
    end = QPoint(round(wave.timeline.x(moved[1], wave.width())), lane)
    driver.qtbot.mouseMove(wave, here + QPoint(60, 0))
    drag(driver, page, end, end + QPoint(50, 0))
    assert place_shown(page)[1] > moved[1]
    assert undoing.words.text() == "Edge of the note moved"
    driver.press("Z", CONTROL)
    assert place_shown(page) == moved
    driver.qtbot.waitUntil(lambda: place(driver, call_id) == moved)
    assert undoing.words.text() == "Note moved"
    driver.qtbot.mouseClick(undoing.button, LEFT)
    assert place_shown(page) == (20_000, 30_000)
    driver.qtbot.waitUntil(lambda: place(driver, call_id) == (20_000, 30_000))
    assert not undoing.isVisible()
    assert any((m.start_ms, m.end_ms) == (20_000, 30_000) for m in wave.marks)


def test_a_note_moved_deleted_and_brought_back_is_also_moved_back(driver: ReviewDriver) -> None:
    call_id, page = noted(driver)
    page.tabs.show_tab(NOTES)
    (item,) = page.notes.items.values()
    item.setFocus()
    driver.qtbot.waitUntil(item.hasFocus)
    driver.qtbot.keyClick(item, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    driver.qtbot.waitUntil(lambda: place(driver, call_id) == (20_000, 30_100))
    driver.qtbot.waitUntil(item.hasFocus)
    driver.qtbot.keyClick(item, Qt.Key.Key_Delete)
    driver.qtbot.waitUntil(lambda: not page.notes.notes)
    page.transcript.view.setFocus()
    driver.press("Z", CONTROL)
    driver.press("Z", CONTROL)  # at once: the note is not there yet
    driver.qtbot.waitUntil(lambda: len(page.notes.notes) == 1)
    assert place_shown(page) == (20_000, 30_100)
    driver.press("Z", CONTROL)
    driver.qtbot.waitUntil(lambda: place(driver, call_id) == (20_000, 30_000))
    assert page.notes.notes[0].text == "good"


def test_of_words_and_notes_the_later_change_is_undone_first(driver: ReviewDriver) -> None:
    call_id, page = noted(driver)
    model = page.transcript.model
    before = model.lines[0].speaker
    here = QPoint(round(page.sound.waveform.timeline.x(20_000, page.sound.waveform.width())) + 14, 0)
    here.setY(page.sound.waveform.geometry_.bottom + 14)
    drag(driver, page, here, here + QPoint(60, 0))
    page.transcript.view.setFocus()
    page.correcting.switch_speaker(0)
    driver.qtbot.waitUntil(lambda: model.lines[0].speaker != before)
    driver.press("Z", CONTROL)
    driver.qtbot.waitUntil(lambda: model.lines[0].speaker == before)
    assert place_shown(page)[0] > 20_000
    driver.press("Z", CONTROL)
    driver.qtbot.waitUntil(lambda: place(driver, call_id) == (20_000, 30_000))
    driver.open(add_call(driver.program, "01-kitchen"))
    assert not page.note_keeper.undoing.isVisible(), "another call has nothing to undo"


def test_matches_stand_on_the_lanes_and_the_minimap_also_in_other_forms(driver: ReviewDriver) -> None:
    words = [
        {"start": 2.0, "end": 4.0, "speaker": "agent", "text": "У нас є знижка."},
        {"start": 30.0, "end": 34.0, "speaker": "client", "text": "Скористаюся знижкою завтра."},
        {"start": 50.0, "end": 54.0, "speaker": "agent", "text": "Дякую."},
    ]
    page = driver.open(add_call(driver.program, "01-kitchen", words=words))
    page.transcript.field.setFocus()
    driver.type("знижка")
    assert page.sound.waveform.found[:1] == (2_000,)
    driver.qtbot.waitUntil(lambda: page.sound.waveform.found == (2_000, 30_000), timeout=5000)
    assert page.transcript.count.text().endswith("2")
    pin = tokens.current().warning
    for widget in (page.sound.waveform, page.sound.minimap):
        image = widget.grab().toImage()
        length = page.sound.waveform.timeline.duration
        at = round(30_000 / length * widget.width())
        assert any(image.pixelColor(at, y).name() == pin.lower() for y in range(16))
    driver.key(Qt.Key.Key_Escape)
    assert page.sound.waveform.found == ()
