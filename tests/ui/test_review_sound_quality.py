"""How good the sound is, on the review page: chip, reasons, figures, and hearing the cleaned sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
import synthetic_sound as made
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, add_recorded, people
from synthetic_sound import MemorySound, Spoken, sound_of

from callqa_desktop.app import Program
from callqa_desktop.services.sound_quality import store as checks
from callqa_desktop.services.sound_quality.check import check
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.page import ReviewPage
from callqa_desktop.ui.widgets.buttons import Button

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def driver(
    qtbot: QtBot, loop: None, empty_program: Program, make_window: Callable[..., MainWindow],
    monkeypatch: pytest.MonkeyPatch,
) -> ReviewDriver:  # fmt: skip
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    people(empty_program)
    return ReviewDriver(qtbot, empty_program, make_window)


def noisy_call() -> tuple[MemorySound, Spoken]:
    """The client is hard to understand for noise, and quiet."""
    agent, client, spoken = made.call(20)
    quiet = client * 0.1
    return sound_of(agent, quiet + made.noise(len(client), -24 - 20 - 10, seed=8)), spoken


def opened(driver: ReviewDriver, *, checked: bool = True) -> ReviewPage:
    sound, spoken = noisy_call()
    call_id = add_recorded(driver.program, sound.samples)
    if checked:
        found = check(sound, spoken)
        driver.program.store.write(lambda s: checks.keep(s, call_id, found)).result()
    return driver.open(call_id)


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def press(driver: ReviewDriver, popup: QWidget, words: str) -> None:
    button = next(b for b in popup.findChildren(Button) if b.accessibleName() == words and b.isVisible())
    driver.qtbot.mouseClick(button, LEFT)


def test_the_chip_tells_the_verdict_and_the_panel_why(driver: ReviewDriver, shown_popup: Callable[[], QWidget]) -> None:
    page = opened(driver)
    chip = page.header_parts.quality
    assert chip.isVisible()
    assert (chip.text().strip(), chip.accessibleName()) == ("△", "△ fair sound"), "room for the rest at 1280 pixels"
    header = page.header_parts
    assert header.phone.width() >= header.phone.sizeHint().width() and chip.width() >= chip.sizeHint().width()
    driver.window.resize(1680, 1000)
    driver.qtbot.waitUntil(lambda: chip.text().strip() == "△ fair sound")
    driver.press("H", Qt.KeyboardModifier.ShiftModifier)
    popup = shown_popup()
    said = texts(popup)
    assert "the sides apart" in said
    noise = next(n for n, text in enumerate(said) if text.startswith("Client: noise, only"))
    assert said[noise + 1].startswith("Listen to the cleaned sound")
    assert any(text.startswith("Client: very quiet: −") for text in said)
    assert [text for text in said if text in ("Manager", "Client")] == ["Manager", "Client"]
    assert "Voice above the noise" in said
    assert "• steady noise is lowered" in said
    driver.qtbot.keyClick(popup, Qt.Key.Key_Escape)
    driver.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    assert chip.hasFocus()


def test_a_good_sound_says_so_and_offers_nothing_to_clean(
    driver: ReviewDriver, shown_popup: Callable[[], QWidget]
) -> None:
    agent, client, spoken = made.call(20)
    sound = sound_of(agent, client)
    call_id = add_recorded(driver.program, sound.samples)
    driver.program.store.write(lambda s: checks.keep(s, call_id, check(sound, spoken))).result()
    page = driver.open(call_id)
    assert page.header_parts.quality.accessibleName() == "✓ good sound"
    assert not page.sound.transport.form.isVisible()
    driver.press("H")
    assert page.cleaned.state == ""
    driver.qtbot.mouseClick(page.header_parts.quality, LEFT)
    said = texts(shown_popup())
    assert "Nothing is wrong with this sound" in said
    assert "The cleaned sound" not in said


def test_the_cleaned_sound_is_heard_and_the_original_again(driver: ReviewDriver) -> None:
    page = opened(driver)
    form = page.sound.transport.form
    assert form.isVisible()
    assert form.text().strip() == "Original"
    original = page.playback._sound
    page.playback.seek(7_000)
    driver.press("H")
    driver.qtbot.waitUntil(lambda: form.text().strip() == "Cleaned", timeout=15_000)
    assert form.isChecked()
    assert "steady noise is lowered" in form.toolTip()
    assert page.playback.position == 7_000
    cleaned = page.playback._sound
    assert cleaned is not None and original is not None
    before, after = (s.read(0, original.frames)[:, 1].astype(float) for s in (original, cleaned))
    assert np.abs(before[:3000]).mean() / np.abs(before).max() > 3 * np.abs(after[:3000]).mean() / np.abs(after).max()
    driver.qtbot.mouseClick(form, LEFT)
    assert form.text().strip() == "Original"
    assert page.playback._sound is original
    driver.press("H")
    assert form.text().strip() == "Cleaned", "it is made once"
    other = add_call(driver.program, "12-voicemail")
    page = driver.open(other)
    assert page.cleaned.state == "", "another call begins with its original"


def test_a_sound_nobody_looked_at_is_looked_at_on_request(
    driver: ReviewDriver, shown_popup: Callable[[], QWidget]
) -> None:
    page = opened(driver, checked=False)
    chip = page.header_parts.quality
    assert chip.accessibleName() == "sound not looked at"
    driver.qtbot.mouseClick(chip, LEFT)
    popup = shown_popup()
    assert any("Nobody has looked at this sound yet" in text for text in texts(popup))
    press(driver, popup, "Look at it now")
    driver.qtbot.waitUntil(lambda: chip.accessibleName() in ("△ fair sound", "✕ poor sound"), timeout=20_000)
    driver.qtbot.waitUntil(lambda: "Voice above the noise" in texts(popup))
    assert page.sound.transport.form.isVisible(), "and can be heard cleaned"


def test_a_call_without_a_recording_has_no_chip(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program))
    assert not page.header_parts.quality.isVisible()
