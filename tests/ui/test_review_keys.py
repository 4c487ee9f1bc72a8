"""The keyboard of the review page: by place on the keyboard, in any layout, and silent while somebody types."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from review_driver import LINUX, UKRAINIAN, uk_press

from callqa_desktop.ui.review import keys
from callqa_desktop.ui.review.physical import chord

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


def test_no_key_stands_for_two_actions_and_every_action_has_words() -> None:
    free = Counter(key for binding in keys.bindings() for key in binding.keys + binding.typing)
    assert [key for key, times in free.items() if times > 1] == []
    titles = keys.titles()
    unnamed = [b.action for b in keys.bindings() if b.action not in titles]
    assert unnamed == [f"answer_{n}" for n in range(2, 10)]
    assert set(titles) <= {b.action for b in keys.bindings()}


def test_while_typing_only_the_chords_with_ctrl_or_alt_act() -> None:
    for binding in keys.bindings():
        for key in binding.typing:
            assert key.startswith(("Ctrl+", "Alt+")) or key in ("F1", "F3", "Shift+F3", "Play"), key


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

    keyboard = keys.Keyboard(window, perform)
    keyboard.platform = "linux"
    keyboard.start()
    qtbot.addWidget(window, before_close_func=lambda _: keyboard.stop())
    window.show()
    window.setFocus()
    return window, done, field, button


def test_letters_are_written_into_a_field_and_act_nowhere(
    qtbot: QtBot, page: tuple[QWidget, list[str], QLineEdit, QPushButton]
) -> None:
    from PySide6.QtWidgets import QApplication

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
