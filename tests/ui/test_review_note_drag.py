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
from callqa_desktop.ui.review.page import ReviewPage
from callqa_desktop.ui.theme import tokens

LEFT = Qt.MouseButton.LeftButton


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


def noted(driver: ReviewDriver) -> tuple[int, ReviewPage]:
    call_id = add_call(driver.program, "01-kitchen")
    driver.program.review.annotate(call_id, 20_000, 30_000, kind="praise", text="good").result()
    page = driver.open(call_id)
    wave = page.sound.waveform
    driver.qtbot.waitUntil(lambda: any(m.key.startswith("note:") for m in wave.marks))
    wave.grab()
    return call_id, page


def drag(driver: ReviewDriver, page: ReviewPage, start: QPoint, end: QPoint) -> None:
    wave, bot = page.sound.waveform, driver.qtbot
    bot.mouseMove(wave, start)
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
    driver.qtbot.mouseMove(wave, here)
    driver.qtbot.mousePress(wave, LEFT, pos=here)
    for by in (20, 40, 60):
        driver.qtbot.mouseMove(wave, here + QPoint(by, 0))
    assert wave.note_drag.mark is not None and wave.note_drag.mark.start_ms > 20_000
    assert place(driver, call_id) == (20_000, 30_000)
    driver.qtbot.mouseRelease(wave, LEFT, pos=here + QPoint(60, 0))
    driver.qtbot.waitUntil(lambda: place(driver, call_id)[0] > 20_000)


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
