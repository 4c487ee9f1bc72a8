"""The keys are changed in the settings by pressing others; it holds at once, on every page, and after a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from review_driver import uk_press
from typing_keys import type_text

from callqa_desktop.app import Program
from callqa_desktop.ui.keys import keymap
from callqa_desktop.ui.keys.keymap import Keymap
from callqa_desktop.ui.keys.sheet import KeySheet
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.settings.keyboard import ACTION, KeyboardSection
from callqa_desktop.ui.settings.page import SettingsPage
from callqa_desktop.ui.settings.recorder import Recorder
from callqa_desktop.ui.widgets.buttons import Button

Maker = Callable[..., MainWindow]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(make_window: Maker, program: Program) -> Iterator[MainWindow]:
    made = make_window(program)
    made.resize(1280, 800)
    made.go("settings")
    yield made
    keymap.load({})


@pytest.fixture
def section(qtbot: QtBot, window: MainWindow) -> KeyboardSection:
    page = cast(SettingsPage, window.page("settings"))
    qtbot.mouseClick(page.buttons[page.sections.index(page.keys)], Qt.MouseButton.LeftButton)
    assert page.keys.isVisible()
    return page.keys


def record(qtbot: QtBot, recorder: Recorder, place: str, modifiers: Qt.KeyboardModifier) -> None:
    """Clicks the recorder and presses a key with the Ukrainian layout active."""
    recorder.platform = "linux"
    qtbot.mouseClick(recorder, Qt.MouseButton.LeftButton)
    assert recorder.waiting
    QApplication.sendEvent(recorder, uk_press(place, modifiers))
    assert not recorder.waiting


NONE = Qt.KeyboardModifier.NoModifier


def test_a_key_is_added_by_pressing_it_and_works_at_once(
    qtbot: QtBot, window: MainWindow, section: KeyboardSection, program: Program
) -> None:
    section.choose("calls_report")
    record(qtbot, section.editor.recorders["typing"], "R", CONTROL)
    assert "Ctrl R" in section.items["calls_report"].text(2)
    assert section.items["calls_report"].text(ACTION).startswith("•")
    qtbot.waitUntil(lambda: "calls_report" in program.settings.get("keys").get("own", {}))
    chip = next(b for b in section.editor.findChildren(QPushButton) if b.accessibleName() == "Take away Ctrl E")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    window.go("calls")
    hints = [button.keys for button in window.page("calls").findChildren(Button)]
    assert "Ctrl R" in hints, "the hint beside the button follows"
    assert "Ctrl E" not in hints


def test_a_clash_is_shown_before_anything_changes_and_can_be_taken_over(
    qtbot: QtBot, window: MainWindow, section: KeyboardSection
) -> None:
    section.choose("play")
    record(qtbot, section.editor.recorders["free"], "J", NONE)
    assert "J already means “Back 5 s”." in section.editor.message.text()
    assert keymap.find("review", "J", typing=False) == "back_5"
    qtbot.mouseClick(section.editor.leave, Qt.MouseButton.LeftButton)
    assert not section.editor.message.isVisible()
    record(qtbot, section.editor.recorders["free"], "J", NONE)
    qtbot.keyClick(section.editor.take, Qt.Key.Key_Space)
    assert keymap.find("review", "J", typing=False) == "play"
    assert keymap.chords("back_5").free == ()
    assert keymap.all_clashes() == {}


def test_a_letter_is_refused_where_it_would_no_longer_type(qtbot: QtBot, section: KeyboardSection) -> None:
    section.choose("mark")
    before = keymap.chords("mark")
    record(qtbot, section.editor.recorders["typing"], "Q", NONE)
    assert "While typing" in section.editor.message.text()
    assert keymap.chords("mark") == before


def test_esc_and_tab_let_everything_be(qtbot: QtBot, section: KeyboardSection) -> None:
    section.choose("mark")
    before = keymap.kept()
    recorder = section.editor.recorders["free"]
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Tab):
        qtbot.mouseClick(recorder, Qt.MouseButton.LeftButton)
        qtbot.keyClick(recorder, key)
        assert not recorder.waiting
    assert keymap.kept() == before


def test_one_action_and_all_of_them_go_back(qtbot: QtBot, section: KeyboardSection) -> None:
    for name, place in (("mark", "Q"), ("replay", "Q")):
        section.choose(name)
        record(qtbot, section.editor.recorders["free"], place, CONTROL)
        if section.editor.take.isVisible():
            qtbot.mouseClick(section.editor.take, Qt.MouseButton.LeftButton)
    assert keymap.find("review", "Ctrl+Q", typing=False) == "replay"
    qtbot.mouseClick(section.editor.reset, Qt.MouseButton.LeftButton)
    assert not keymap.is_own("replay")
    section.choose("start")
    record(qtbot, section.editor.recorders["free"], "Q", CONTROL)
    qtbot.mouseClick(section.reset, Qt.MouseButton.LeftButton)
    assert keymap.kept()["own"] == {}
    assert not section.reset.isEnabled()


def test_presets_and_letters_are_chosen_and_kept(qtbot: QtBot, section: KeyboardSection, program: Program) -> None:
    section.preset.setFocus()
    qtbot.keyClick(section.preset, Qt.Key.Key_Down)
    section.preset.activated.emit(section.preset.currentIndex())
    assert section.preset.currentText() == "oTranscribe"
    assert section.items["play"].text(2).startswith("Esc")
    qtbot.keyClick(section.single, Qt.Key.Key_Space)
    assert not keymap.single_keys
    qtbot.waitUntil(lambda: program.settings.get("keys").get("single") is False)
    again = Keymap()
    again.load(program.settings.get("keys"))
    assert (again.preset, again.single_keys) == ("otranscribe", False)


def test_actions_are_found_by_name_in_both_languages_and_by_their_key(qtbot: QtBot, section: KeyboardSection) -> None:
    def shown() -> list[str]:
        return [name for name, item in section.items.items() if not item.isHidden()]

    type_text(section.field, "skip sil")
    assert shown() == ["skip_silence"]
    section.field.clear()
    type_text(section.field, "тишу")
    assert shown() == ["skip_silence"]
    section.field.clear()
    type_text(section.field, "f8")
    assert "next_doubtful" in shown()


def test_the_search_of_the_settings_leads_to_the_line(qtbot: QtBot, window: MainWindow) -> None:
    page = cast(SettingsPage, window.page("settings"))
    qtbot.keyClick(window, Qt.Key.Key_F, CONTROL)
    assert page.search.hasFocus()
    type_text(page.search, "step back")
    assert page.listening.isVisible()
    assert [b.text() for b in page.buttons if b.isVisible()] == ["Listening"]
    assert page.listening.step_back.isVisible()
    assert not page.listening.device.isVisible()
    page.search.clear()
    type_text(page.search, "xyzzy")
    assert page.nothing.isVisible()
    page.search.clear()
    assert all(button.isVisible() for button in page.buttons)


def test_the_sheet_shows_the_keys_of_now_finds_actions_and_leads_to_the_settings(
    qtbot: QtBot, window: MainWindow, section: KeyboardSection
) -> None:
    section.choose("calls_report")
    record(qtbot, section.editor.recorders["typing"], "R", CONTROL)
    window.go("calls")
    qtbot.keyClick(window, Qt.Key.Key_F1)
    sheet = next(w for w in QApplication.topLevelWidgets() if isinstance(w, KeySheet) and w.isVisible())
    words = [label.text() for label in sheet.findChildren(QLabel)]
    assert "Ctrl R" in words
    assert "Make a report" in words
    type_text(sheet.search, "report")
    assert sheet.names == ["calls_report"]
    change = next(b for b in sheet.findChildren(QPushButton) if b.text() == "Change the keys")
    qtbot.mouseClick(change, Qt.MouseButton.LeftButton)
    assert window.current == "settings"
    assert cast(SettingsPage, window.page("settings")).keys.isVisible()
