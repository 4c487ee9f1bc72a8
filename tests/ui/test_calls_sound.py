"""Calls by how good their sound is: a filter, and a column for those who want it."""

from __future__ import annotations

import pytest
from calls_driver import CallsDriver, Key, Maker
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from callqa_desktop.app import Program
from callqa_desktop.services.sound_quality import store as checks
from callqa_desktop.services.sound_quality.check import Check
from callqa_desktop.ui.calls.columns import INDEX
from callqa_desktop.ui.calls.popups import ChoicePopup

VERDICTS = {1: "good", 2: "poor", 3: "fair", 4: "poor", 5: "unusable"}


@pytest.fixture
def calls(qtbot: QtBot, make_window: Maker, program: Program) -> CallsDriver:
    for call_id, verdict in VERDICTS.items():
        program.store.write(lambda s, i=call_id, v=verdict: checks.keep(s, i, Check(v, ()))).result()
    driver = CallsDriver(qtbot, make_window(program))
    qtbot.waitUntil(lambda: len(driver.page.filters.choices.employees) == 6)
    return driver


def test_poor_sound_is_filtered_for_from_the_keyboard(calls: CallsDriver) -> None:
    page = calls.page
    page.table.setFocus()
    calls.key(Key.Key_F)
    calls.choose("Sound quality")
    calls.bot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), ChoicePopup))
    popup = calls.popup()
    assert isinstance(popup, ChoicePopup)
    assert [box.text() for box in popup.boxes.values()] == [
        "good sound", "fair sound", "poor sound", "unusable sound", "sound not looked at",
    ]  # fmt: skip
    for _ in range(2):
        calls.key(Key.Key_Down)
    calls.key(Key.Key_Space)
    calls.wait_rows(2)
    calls.key(Key.Key_Escape)
    assert {row.id for row in calls.rows()} == {2, 4}
    assert page.filters.chips["sound"].words.text() == "Sound quality: poor sound"
    calls.key(Key.Key_Delete)
    calls.wait_rows(300)


def test_the_column_shows_the_verdict_and_orders_by_it(calls: CallsDriver) -> None:
    page = calls.page
    table = page.table
    assert table.isColumnHidden(INDEX["sound"]), "only for those who want it"
    table.arrangement.show("sound", True)
    assert not table.isColumnHidden(INDEX["sound"])
    model = table.model()
    first = next(n for n, row in enumerate(calls.rows()) if row.id == 1)
    assert model.index(first, INDEX["sound"]).data() == "good sound"
    header = table.horizontalHeader()
    header.sectionClicked.emit(INDEX["sound"])
    calls.bot.waitUntil(lambda: [row.sound for row in calls.rows()[:5]] == ["good", "fair", "poor", "poor", "unusable"])
