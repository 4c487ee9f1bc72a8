"""The keyboard in the real window: the Ukrainian layout, pedals, media keys, typing, less motion."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop, uk_press
from review_world import add_call, people

from callqa_desktop.app import Program
from callqa_desktop.ui import motion
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.keys import keymap
from callqa_desktop.ui.keys.palette import Palette
from callqa_desktop.ui.main_window import MainWindow

Maker = Callable[..., MainWindow]
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def driver(qtbot: QtBot, loop: None, make_window: Maker, empty_program: Program) -> Iterator[ReviewDriver]:
    people(empty_program)
    made = ReviewDriver(qtbot, empty_program, make_window)
    made.open(add_call(empty_program, "01-kitchen"))
    yield made
    keymap.load({})
    motion.reduce(False)


def press_uk(place: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """A key of the Ukrainian layout, to whatever has the focus."""
    focus = QApplication.focusWidget()
    assert focus is not None
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
        QApplication.sendEvent(focus, uk_press(place, modifiers, kind))


def palette_open() -> bool:
    return any(isinstance(w, Palette) and w.isVisible() for w in QApplication.topLevelWidgets())


def test_pages_search_and_palette_open_with_the_ukrainian_layout(
    qtbot: QtBot, make_window: Maker, program: Program
) -> None:
    window = make_window(program)
    window.keyboard.platform = "linux"
    page = window.page("calls")
    assert isinstance(page, CallsPage)
    press_uk(",", CONTROL)
    assert window.current == "settings"
    press_uk("1", CONTROL)
    assert window.current == "calls"
    press_uk("F", CONTROL)
    assert page.search.hasFocus()
    window.go("jobs")
    press_uk("F", CONTROL | SHIFT)
    assert window.current == "calls"
    assert page.search.hasFocus(), "searching all calls begins anywhere"
    press_uk("P", CONTROL)
    assert palette_open()
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, Palette):
            widget.reject()


def test_a_pedal_plays_while_it_is_down_also_while_somebody_types(driver: ReviewDriver, qtbot: QtBot) -> None:
    page = driver.page
    page.playback.seek(4000)
    press_uk("C")  # the comment of the question takes the focus
    field = QApplication.focusWidget()
    assert field is not None
    qtbot.keyPress(field, Qt.Key.Key_F4)
    assert page.playback.playing
    QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F4, NONE, "", True))
    assert page.playback.playing
    qtbot.keyRelease(field, Qt.Key.Key_F4)
    assert not page.playback.playing


def test_a_pedal_that_sends_other_keys_is_a_preset(driver: ReviewDriver, qtbot: QtBot) -> None:
    keymap.use_preset("pedal")
    page = driver.page
    page.playback.seek(12_000)
    qtbot.keyClick(page, Qt.Key.Key_F7)
    assert page.playback.position == 7000
    qtbot.keyClick(page, Qt.Key.Key_F9)
    assert page.playback.position == 12_000


def test_media_keys_play_and_go_from_line_to_line(driver: ReviewDriver, qtbot: QtBot) -> None:
    page = driver.page
    page.playback.seek(page.transcript.model.lines[0].start_ms)
    qtbot.keyClick(page, Qt.Key.Key_MediaNext)
    second = page.transcript.model.lines[1].start_ms
    assert page.playback.position == second
    qtbot.keyClick(page, Qt.Key.Key_MediaPrevious)
    assert page.playback.position < second
    qtbot.keyClick(page, Qt.Key.Key_MediaTogglePlayPause)
    assert page.playback.playing
    qtbot.keyClick(page, Qt.Key.Key_MediaTogglePlayPause)
    assert not page.playback.playing


def test_a_changed_key_acts_at_once_in_the_ukrainian_layout(driver: ReviewDriver) -> None:
    driver.page.playback.seek(12_000)
    keymap.add("back_5", "free", "K", take_over=True)
    press_uk("K")
    assert driver.page.playback.position == 7000
    assert not driver.page.playback.playing


def test_without_single_keys_letters_do_nothing_and_alt_goes_on(driver: ReviewDriver) -> None:
    keymap.use_single_keys(False)
    driver.page.playback.seek(12_000)
    press_uk("J")
    assert driver.page.playback.position == 12_000
    press_uk("J", ALT)
    assert driver.page.playback.position == 7000


def test_with_less_motion_the_playhead_moves_once_a_second(driver: ReviewDriver) -> None:
    page = driver.page
    motion.reduce(True)
    page.playback.seek(4000)
    page.playback.play()
    start = page.playback.position
    page.playback.seek(start + 400)
    assert page.sound.waveform.value() == start
    page.playback.seek(start + 1200)
    assert page.sound.waveform.value() == start + 1200
    page.playback.pause()
    page.playback.seek(start + 1300)
    assert page.sound.waveform.value() == start + 1300, "a person who moves it sees it move"
