"""The page of settings: what is chosen holds at once and is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog
from pytestqt.qtbot import QtBot

from callqa_desktop.app import Program
from callqa_desktop.models.connection import Connection
from callqa_desktop.services.records import CallFilter
from callqa_desktop.ui import motion
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.settings.page import SettingsPage
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.theme.manager import theme

Maker = Callable[..., MainWindow]


@pytest.fixture
def window(make_window: Maker, program: Program) -> MainWindow:
    made = make_window(program)
    made.go("settings")
    return made


def choose(box: QComboBox, value: str) -> None:
    place = box.findData(value)
    box.setCurrentIndex(place)
    box.activated.emit(place)


def test_the_language_changes_at_once_and_is_kept(qtbot: QtBot, window: MainWindow, program: Program) -> None:
    page = cast(SettingsPage, window.page("settings"))
    choose(page.appearance.language, "uk")
    qtbot.waitUntil(lambda: window.page("settings").accessibleName() == "Налаштування")
    assert window.preferences.text("language") == "uk"
    assert program.settings.get("language") == "uk"


def test_theme_density_and_name_hold_at_once(qtbot: QtBot, window: MainWindow, program: Program) -> None:
    page = cast(SettingsPage, window.page("settings"))
    choose(page.appearance.theme, "dark")
    assert tokens.current().dark
    theme.apply("light")
    choose(page.appearance.density, "compact")
    page.work.evaluator.setText("  Оксана   Їжак ")
    page.work.evaluator.editingFinished.emit()
    qtbot.waitUntil(lambda: program.settings.get("evaluator") == "Оксана Їжак")
    window.go("calls")
    table = cast(CallsPage, window.page("calls")).table
    assert table.verticalHeader().defaultSectionSize() == tokens.ROW_HEIGHTS["compact"]


def test_high_contrast_less_motion_and_the_step_back_are_kept(
    qtbot: QtBot, window: MainWindow, program: Program
) -> None:
    page = cast(SettingsPage, window.page("settings"))
    try:
        choose(page.appearance.theme, "contrast")
        assert tokens.current() is tokens.CONTRAST
        assert window.palette().window().color().name().upper() == tokens.CONTRAST.ground
        qtbot.keyClick(page.appearance.motion, Qt.Key.Key_Space)
        assert motion.reduced()
    finally:
        theme.apply("light")
        motion.reduce(False)
    page.listening.step_back.setValue(3000)
    kept = program.settings
    qtbot.waitUntil(lambda: kept.get("step_back_ms") == 3000)
    assert (kept.get("theme"), kept.get("reduced_motion")) == ("contrast", True)
    assert window.preferences.text("theme") == "contrast"


def test_the_section_in_front_stays_in_another_language(qtbot: QtBot, window: MainWindow) -> None:
    page = cast(SettingsPage, window.page("settings"))
    page.open_section(page.keys)
    page.keys.choose("mark")
    window.acts.use_language("uk")
    again = cast(SettingsPage, window.page("settings"))
    assert again is not page
    assert again.keys.isVisible()
    assert again.keys.editor.heading.text() == "Нотатка в цю мить · Нотатки"


def test_scores_disputes_and_clips_are_set_and_found(
    qtbot: QtBot, window: MainWindow, program: Program, tmp_path: Path
) -> None:
    page = cast(SettingsPage, window.page("settings"))
    window.go("settings")
    page.work.dispute_hours.setValue(72)
    page.work.dispute_limit.setValue(500)
    assert page.work.dispute_limit.value() == 20
    page.work.blind.setChecked(True)
    page.open_section(page.clips)
    page.clips.pattern.clear()
    qtbot.keyClicks(page.clips.pattern, "{employee}: {at}")
    assert page.clips.example.text() == "For example: Iryna Kovalenko- 02.15.wav"
    qtbot.keyClick(page.clips.pattern, Qt.Key.Key_Return)
    choose(page.clips.format, "mp3")
    choose(page.clips.sides, "agent")
    qtbot.mouseClick(page.clips.folder, Qt.MouseButton.LeftButton)
    dialog = page.clips.findChild(QFileDialog, "clip_folder")
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path))
    dialog.reject()
    kept = program.settings
    assert [kept.get(key) for key in ("dispute_hours", "dispute_limit", "blind", "clip_name")] == [
        72, 20, True, "{employee}: {at}"
    ]  # fmt: skip
    assert [kept.get(key) for key in ("clip_format", "clip_sides", "clip_folder")] == ["mp3", "agent", str(tmp_path)]
    page.search.setText("dispute")
    assert page.work.dispute_hours.isVisible()
    assert not page.clips.isVisible()


def test_who_analyzes_is_asked_only_where_there_are_several(qtbot: QtBot, window: MainWindow, program: Program) -> None:
    page = cast(SettingsPage, window.page("settings"))
    page.open_section(page.analysis)
    who = page.analysis.who
    qtbot.waitUntil(lambda: who.count() == 1)
    assert not who.isVisible()
    page.search.setText("who analyzes")
    assert not who.isVisible(), "the search does not bring it out either"
    page.search.clear()
    program.store.write(
        lambda s: s.add(Connection(service="local", name="This computer", settings={"model": "small"}, created_at=1))
    ).result()
    window.go("calls")
    window.go("settings")
    qtbot.waitUntil(lambda: who.count() == 2)
    assert who.isVisible()
    assert [who.itemText(n) for n in range(2)] == ["Google Gemini · gemini-3-flash", "This computer · small"]
    assert who.currentIndex() == 0, "the one connected first, until somebody chooses"
    choose(who, "This computer")
    qtbot.waitUntil(lambda: program.settings.get("analyzed_by") == "This computer")
    call = program.calls.ids(CallFilter(recordings=("stored",))).result()[0]
    (job,) = program.jobs.analyze([call]).result()
    assert program.jobs.of([job]).result()[0].queue.startswith("local:")
