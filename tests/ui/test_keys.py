"""The keyboard: by place on the keyboard, in any layout, and silent while somebody types."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from review_driver import LINUX, UKRAINIAN, uk_press

from callqa_desktop.ui.keys import actions, keymap
from callqa_desktop.ui.keys.keyboard import ALL_KEYS, OWN_KEYS, Keyboard
from callqa_desktop.ui.keys.keymap import may_type
from callqa_desktop.ui.keys.physical import chord
from callqa_desktop.ui.keys.presets import PRESETS, preset_titles

SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
NONE = Qt.KeyboardModifier.NoModifier


@pytest.mark.parametrize("place", sorted(UKRAINIAN))
def test_a_letter_key_is_known_by_its_place_in_the_ukrainian_layout(place: str) -> None:
    assert chord(uk_press(place), "linux") == place
    assert chord(uk_press(place, ALT), "linux") == f"Alt+{place}"


def test_windows_reports_the_same_places_without_the_offset() -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, ord("О"), NONE, LINUX["J"] - 8, 0x4A, 0, "о")
    assert chord(event, "win32") == "J"


def test_macos_gives_the_place_in_the_virtual_key_even_for_the_key_numbered_zero() -> None:
    assert chord(QKeyEvent(QEvent.Type.KeyPress, ord("Ф"), NONE, 1, 0, 0, "ф"), "darwin") == "A"
    assert chord(QKeyEvent(QEvent.Type.KeyPress, ord("О"), NONE, 1, 38, 0, "о"), "darwin") == "J"


def test_without_a_scan_code_the_letter_tells_the_place() -> None:
    assert chord(QKeyEvent(QEvent.Type.KeyPress, ord("О"), NONE, "о"), "linux") == "J"
    assert chord(QKeyEvent(QEvent.Type.KeyPress, ord("Х"), NONE, "х"), "linux") == "["
    assert chord(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_J, NONE, "j"), "linux") == "J"


def test_signs_that_layouts_move_go_by_character() -> None:
    seven = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Question, SHIFT, LINUX["7"], 0, 0, "?")
    assert chord(seven, "linux") == "?", "? is Shift+7 in the Ukrainian layout"
    slash = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Question, SHIFT, LINUX["/"], 0, 0, "?")
    assert chord(slash, "linux") == "?"
    comma = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Comma, SHIFT, LINUX["/"], 0, 0, ",")
    assert chord(comma, "linux") == "Shift+/"
    plus = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Plus, CONTROL | SHIFT, 21, 0, 0, "+")
    assert chord(plus, "linux") == "Ctrl+="


def test_media_keys_and_the_keys_of_pedals_have_names() -> None:
    for key, name in (
        (Qt.Key.Key_MediaTogglePlayPause, "MediaPlay"),
        (Qt.Key.Key_MediaPlay, "MediaPlay"),
        (Qt.Key.Key_MediaPrevious, "MediaPrevious"),
        (Qt.Key.Key_MediaNext, "MediaNext"),
        (Qt.Key.Key_F4, "F4"),
        (Qt.Key.Key_F24, "F24"),
    ):
        assert chord(QKeyEvent(QEvent.Type.KeyPress, key, NONE), "linux") == name
    assert all(keymap.find("review", name, typing=True) for name in ("MediaPlay", "MediaPrevious", "MediaNext", "F4"))


@pytest.mark.parametrize("preset", PRESETS)
def test_in_every_preset_no_key_stands_for_two_actions_and_none_that_had_a_key_lost_it(preset: str) -> None:
    assert preset in preset_titles()
    try:
        keymap.use_preset(preset)
        assert keymap.all_clashes() == {}
        assert [a.name for a in actions() if a.keys + a.typing and not keymap.chords(a.name).all] == []
        # The journal of the card editor takes back what was typed in its fields too.
        journal = {"cards_undo", "cards_redo"}
        typing = [(a.name, key) for a in actions() if a.name not in journal for key in keymap.chords(a.name).typing]
        disturbing = [(name, key) for name, key in typing if not may_type(key)]
        assert disturbing == [], "these would take away what writes or moves in a text"
    finally:
        keymap.load({})


def test_the_map_is_the_one_people_were_promised() -> None:
    keymap.load({})
    promised = {
        "Space": "play", "K": "play", "J": "back_5", "L": "forward_5", "Shift+J": "back_15", "Left": "back_1",
        ",": "nudge_back", "Up": "previous_line", "Shift+Up": "previous_turn", "Home": "start", "R": "replay",
        "I": "loop_in", "O": "loop_out", "/": "loop_toggle", "Shift+/": "loop_clear", "[": "slower",
        "\\": "normal_speed",
        "S": "skip_silence", "Alt+1": "solo_agent", "Alt+0": "swap_channels", "G": "go_to", "F": "follow",
        "Ctrl+G": "to_current", "M": "mark", "Shift+M": "mark_loop", "N": "next_mark", "W": "view_mode",
        "Ctrl+=": "zoom_in", "Ctrl+0": "zoom_fit", "Z": "zoom_loop", "F2": "edit_line", "F8": "next_doubtful",
        "Ctrl+Down": "next_question", "1": "answer_1", "0": "answer_0", "C": "comment", "E": "attach", "A": "accept",
        "V": "play_evidence", "Ctrl+Enter": "submit", "Ctrl+Shift+Enter": "submit_next", "Ctrl+PgDn": "next_call",
        "Ctrl+F": "find", "Ctrl+Shift+F": "search_all", "F3": "find_next", "Ctrl+P": "palette", "F5": "sync_now",
        "Ctrl+Z": "undo", "Ctrl+Y": "redo", "Ctrl+,": "go_settings", "?": "sheet", "F1": "sheet", "F4": "hold",
        "MediaPlay": "play", "MediaPrevious": "previous_line", "MediaNext": "next_line",
    }  # fmt: skip
    assert {key: keymap.find("review", key, typing=False) for key in promised} == promised
    while_typing = {
        "Alt+K": "play", "Alt+J": "back_5", "Alt+Shift+L": "forward_15", "Alt+Left": "back_1", "Alt+[": "slower",
        "Alt+S": "skip_silence", "Alt+M": "mark", "Alt+E": "attach", "Ctrl+Enter": "submit", "Ctrl+P": "palette",
    }  # fmt: skip
    assert {key: keymap.find("review", key, typing=True) for key in while_typing} == while_typing
    assert keymap.find("review", "J", typing=True) == ""
    assert keymap.find("calls", "J", typing=False) == "", "keys of a page act on that page alone"
    assert keymap.find("calls", "Ctrl+E", typing=False) == "calls_report"


def test_letters_can_be_switched_off_and_the_rest_goes_on() -> None:
    try:
        keymap.use_single_keys(False)
        assert keymap.find("review", "J", typing=False) == ""
        assert keymap.find("review", "Space", typing=False) == ""
        assert keymap.find("review", "Alt+J", typing=False) == "back_5"
        assert keymap.hint("back_5") == "Alt+J", "the hint shows a key that works"
    finally:
        keymap.load({})


def test_what_was_kept_is_understood_again_and_rubbish_is_left_out() -> None:
    try:
        keymap.use_preset("pedal")
        keymap.add("mark", "free", "Q")
        kept = keymap.kept()
        keymap.load({})
        assert keymap.find("review", "Q", typing=False) == ""
        keymap.load(kept)
        assert keymap.find("review", "Q", typing=False) == "mark"
        assert keymap.find("review", "F7", typing=True) == "back_5"
        keymap.load({"preset": 7, "single": "x", "own": {"no such": {}, "mark": [1], "play": {"free": ["P"]}}})
        assert keymap.chords("play").all == ("P",)
    finally:
        keymap.load({})


@pytest.fixture
def page(qtbot: QtBot) -> tuple[QWidget, list[str], QLineEdit, QPushButton]:
    """A window with a text field, a button and the keyboard; what it does is noted."""
    window = QWidget()
    layout = QVBoxLayout(window)
    field, button = QLineEdit(), QPushButton("x")
    layout.addWidget(field)
    layout.addWidget(button)
    done: list[str] = []

    def perform(action: str) -> bool:
        done.append(action)
        return True

    keyboard = Keyboard(window, lambda: "review", perform, lambda action: done.append(f"{action} ends"))
    keyboard.platform = "linux"
    keyboard.start()
    qtbot.addWidget(window, before_close_func=lambda _: keyboard.stop())
    window.show()
    window.setFocus()
    return window, done, field, button


def test_letters_are_written_into_a_field_and_act_nowhere(
    qtbot: QtBot, page: tuple[QWidget, list[str], QLineEdit, QPushButton]
) -> None:
    _, done, field, _ = page
    field.setFocus()
    QApplication.sendEvent(field, uk_press("J"))
    assert field.text() == "о"
    QApplication.sendEvent(field, uk_press("J", ALT))
    assert done == ["back_5"]
    assert field.text() == "о"


def test_space_presses_a_focused_button_and_plays_everywhere_else(
    qtbot: QtBot, page: tuple[QWidget, list[str], QLineEdit, QPushButton]
) -> None:
    window, done, _, button = page
    clicks: list[bool] = []
    button.clicked.connect(lambda: clicks.append(True))
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert (clicks, done) == ([True], [])
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert done == ["play"]


def test_a_key_that_is_held_acts_while_it_is_down(
    qtbot: QtBot, page: tuple[QWidget, list[str], QLineEdit, QPushButton]
) -> None:
    window, done, field, _ = page
    field.setFocus()
    qtbot.keyPress(field, Qt.Key.Key_F4)
    again = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F4, NONE, "", True)
    QApplication.sendEvent(field, again)
    assert done == ["hold"], "a pedal that stays down does not press again"
    qtbot.keyRelease(field, Qt.Key.Key_F4)
    assert done == ["hold", "hold ends"]
    qtbot.keyPress(field, Qt.Key.Key_F4)
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowDeactivate))
    assert done[2:] == ["hold", "hold ends"], "another window in front lets the key go"


def test_a_control_keeps_the_keys_it_calls_its_own(
    qtbot: QtBot, page: tuple[QWidget, list[str], QLineEdit, QPushButton]
) -> None:
    _, done, _, button = page
    button.setFocus()
    button.setProperty(OWN_KEYS, [ALL_KEYS])
    qtbot.keyClick(button, Qt.Key.Key_F1)
    assert done == []
    button.setProperty(OWN_KEYS, None)
    qtbot.keyClick(button, Qt.Key.Key_F1)
    assert done == ["sheet"]
