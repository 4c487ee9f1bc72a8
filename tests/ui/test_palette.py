"""The command palette: found by a few letters in either language and layout, run with Enter, recent ones first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from typing_keys import type_text

from callqa_desktop.app import Program
from callqa_desktop.ui.keys import actions
from callqa_desktop.ui.keys.fuzzy import fit, readings
from callqa_desktop.ui.keys.palette import Palette, ranked
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.theme.manager import theme

Maker = Callable[..., MainWindow]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("calls", "go_calls"),
        ("дзвінки", "go_calls"),
        ("сфдды", "go_calls"),  # "calls" with a Cyrillic layout
        ("сфддіі", None),
        ("pdsyrb", None),
        ("ldsyrb", None),
        ("lpdsyrb", "go_calls"),  # "дзвінки" with the English layout
        ("скщтенф", None),
        ("темна", "theme_dark"),
        ("dark", "theme_dark"),
        ("вфкл", "theme_dark"),
        ("hi co", "theme_contrast"),
        ("ключ від квартири", None),
    ],
)
def test_what_is_typed_finds_the_action(typed: str, expected: str | None) -> None:
    found = ranked(typed, list(actions("program")), [])
    if expected is None:
        assert all(fit(typed, (one.title,)) is None or fit(typed, (one.title,)) < 60 for one in found)  # type: ignore[operator]  # checked before
    else:
        assert found[0].name == expected


def test_both_layouts_are_tried_and_the_letters_as_typed_come_first() -> None:
    assert readings("rfhnrf")[:2] == ("rfhnrf", "картка")
    assert "calls" in readings("сфддс") or "callc" in readings("сфддс")
    assert readings("сфдді")[1:] == ("calls",)


def open_palette(qtbot: QtBot, window: MainWindow) -> Palette:
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: any(isinstance(w, Palette) and w.isVisible() for w in QApplication.topLevelWidgets()))
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, Palette) and w.isVisible())


def test_an_action_runs_on_enter_and_comes_first_the_next_time(
    qtbot: QtBot, make_window: Maker, program: Program
) -> None:
    window = make_window(program)
    palette = open_palette(qtbot, window)
    qtbot.waitUntil(palette.field.hasFocus)
    type_text(palette.field, "jobs")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.current == "jobs")
    palette = open_palette(qtbot, window)
    assert palette.model.words(0).startswith("Jobs · Pages · Ctrl ")
    try:
        type_text(palette.field, "контраст")
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: tokens.current() is tokens.CONTRAST)
        assert window.preferences.text("theme") == "contrast"
    finally:
        theme.apply("light")


def test_arrows_move_and_esc_leaves(qtbot: QtBot, make_window: Maker, program: Program) -> None:
    window = make_window(program)
    palette = open_palette(qtbot, window)
    first = palette.list.currentIndex().row()
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == first + 1
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == palette.model.rowCount() - 1
    type_text(palette.field, "щось таке, чого немає")
    assert palette.none.isVisible()
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible(), "nothing to run"
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert window.current == "calls"


def test_only_what_can_be_done_here_is_offered(qtbot: QtBot, make_window: Maker, program: Program) -> None:
    window = make_window(program)
    palette = open_palette(qtbot, window)
    names = [palette.model.action(n).name for n in range(palette.model.rowCount())]
    assert "calls_report" in names
    assert "play" not in names
    palette.reject()
