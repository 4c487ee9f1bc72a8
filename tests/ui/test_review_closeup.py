"""The waveform close up: drawn from the samples, so that every column shows its own moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_recorded, people

from callqa_desktop.app import Program
from callqa_desktop.services.audio import faults
from callqa_desktop.services.audio.peaks import Peaks, PeaksBuilder
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.page import ReviewPage
from callqa_desktop.ui.sound.shapes import Lane
from callqa_desktop.ui.sound.waveform import Waveform

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
RATE = 8000
CLICK_MS = 5_000
SECONDS = 20


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def driver(
    qtbot: QtBot,
    loop: None,
    empty_program: Program,
    make_window: Callable[..., MainWindow],
    monkeypatch: pytest.MonkeyPatch,
) -> ReviewDriver:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    people(empty_program)
    return ReviewDriver(qtbot, empty_program, make_window)


def tone(seconds: float = SECONDS) -> NDArray[np.int16]:
    """200 Hz at the loudest, from a rising crossing at 0."""
    return (30_000 * np.sin(2 * np.pi * 200 * np.arange(round(seconds * RATE)) / RATE)).astype(np.int16)


def click() -> NDArray[np.int16]:
    """Silence with one loud sample."""
    made = np.zeros(SECONDS * RATE, np.int16)
    made[CLICK_MS * RATE // 1000] = 30_000
    return made


def opened(driver: ReviewDriver, *channels: NDArray[np.int16]) -> ReviewPage:
    page = driver.open(add_recorded(driver.program, np.stack(channels, axis=1)))
    wave = page.sound.waveform
    driver.qtbot.waitUntil(lambda: wave.picture.peaks is not None and wave.picture.curves is not None, timeout=8000)
    wave.set_layers(frozenset())
    return page


def ink(wave: Waveform, row: int) -> NDArray[np.bool_]:
    """Which pixels of a lane have the whole colour of its voice, shape (height, width)."""
    image = wave.grab().toImage()
    wanted = wave.picture.colour(wave.picture.lanes[row]).rgb()
    top = wave.geometry_.top(row)
    rows = range(top, top + wave.geometry_.wave)
    return np.array([[image.pixel(x, y) == wanted for x in range(image.width())] for y in rows])


def close_up(driver: ReviewDriver, wave: Waveform, start: float, end: float) -> None:
    """Shows a range and waits for its samples."""
    wave.show_range(start, end)
    wave.grab()
    driver.qtbot.waitUntil(lambda: not wave.closeup.pieces.waiting, timeout=8000)


def test_a_tone_is_seen_swinging_where_it_swings(driver: ReviewDriver) -> None:
    wave = opened(driver, tone(), click()).sound.waveform
    close_up(driver, wave, 10_000, 10_050)
    shown = ink(wave, 0)
    height, width = shown.shape
    inked = shown.any(axis=0)
    assert inked.mean() > 0.85, "one line; at its turns it may lie between two rows of pixels"
    middles = (np.arange(height)[:, None] * shown).sum(axis=0) / np.maximum(1, shown.sum(axis=0)) + 0.5
    columns = np.arange(width) + 0.5
    there = inked & (np.abs(columns - width / 2) > 6)  # the playhead may stand over it
    swing = height / 2 - (height / 2 - 2) * np.sin(2 * np.pi * 200 * columns / width * 0.05)
    assert np.abs(middles - swing)[there].max() < 2
    assert len({tuple(shown[:, x]) for x in range(100)}) > 10, "neighbours differ"


@pytest.mark.parametrize("length", [8_000, 1_000, 60])
def test_a_click_is_where_it_is(driver: ReviewDriver, length: int) -> None:
    wave = opened(driver, tone(), click()).sound.waveform
    close_up(driver, wave, CLICK_MS - length * 0.3, CLICK_MS + length * 0.7)
    tall = np.flatnonzero(ink(wave, 1)[: wave.geometry_.wave // 4].any(axis=0))
    sample = wave.width() / length / (RATE / 1000)
    assert len(tall), "it reaches up"
    assert tall[0] + 0.5 == pytest.approx(wave.timeline.x(CLICK_MS, wave.width()), abs=sample + 1)
    assert tall[-1] - tall[0] <= 2 * sample + 2, "and is no wider than the sample and its neighbours"
    assert not ink(wave, 1)[wave.geometry_.wave * 3 // 4 :].any(), "it does not reach down"


def test_with_swapped_sides_the_click_is_on_the_other_lane(driver: ReviewDriver) -> None:
    page = opened(driver, np.zeros_like(click()), click())
    wave = page.sound.waveform
    close_up(driver, wave, CLICK_MS - 300, CLICK_MS + 700)
    quarter = wave.geometry_.wave // 4
    assert not ink(wave, 0)[:quarter].any()
    assert ink(wave, 1)[:quarter].any()
    driver.press("0", ALT)
    driver.qtbot.waitUntil(lambda: page.playback.swapped, timeout=8000)
    assert ink(wave, 0)[:quarter].any()
    assert not ink(wave, 1)[:quarter].any()


def test_a_recording_with_one_channel_is_seen_close_up_too(driver: ReviewDriver) -> None:
    wave = opened(driver, click()).sound.waveform
    assert len(wave.picture.lanes) == 1
    close_up(driver, wave, CLICK_MS - 300, CLICK_MS + 700)
    (column,) = {round(x) for x in np.flatnonzero(ink(wave, 0)[: wave.geometry_.wave // 4].any(axis=0)) / 4}
    assert column * 4 == pytest.approx(wave.timeline.x(CLICK_MS, wave.width()), abs=4)


def test_keys_zoom_in_until_samples_and_the_ruler_counts_along(driver: ReviewDriver) -> None:
    page = opened(driver, tone(), click())
    wave = page.sound.waveform
    page.playback.seek(10_000)
    for _ in range(20):
        driver.key(Qt.Key.Key_Equal, CONTROL)
        wave.grab()
    assert wave.view[1] - wave.view[0] == 50
    driver.qtbot.waitUntil(lambda: not wave.closeup.pieces.waiting, timeout=8000)
    where = QPoint(round(wave.timeline.x(10_010, wave.width())), 40)
    driver.qtbot.mouseClick(wave, Qt.MouseButton.LeftButton, pos=where)
    assert page.playback.position == 10_010
    driver.key(Qt.Key.Key_0, CONTROL)
    assert wave.view == (0, SECONDS * 1000)


class SlowSound:
    """A sound that is read when the test says so."""

    sample_rate, channels, frames = RATE, 1, SECONDS * RATE

    def __init__(self) -> None:
        self.samples = click()[:, None]
        self.turn = threading.Event()
        self.fault: Exception | None = None

    def read(self, start_frame: int, n: int) -> NDArray[np.int16]:
        self.turn.wait(10)
        if self.fault is not None:
            raise self.fault
        return self.samples[start_frame : start_frame + n]


@pytest.fixture
def slow(qtbot: QtBot) -> Iterator[tuple[Waveform, SlowSound]]:
    """Lanes whose bars are there and whose samples are on their way."""
    sound, wave = SlowSound(), Waveform()
    qtbot.addWidget(wave)
    wave.resize(900, wave.sizeHint().height())
    wave.set_sound(None, SECONDS * 1000, (Lane(0, ""),))
    builder = PeaksBuilder(1)
    builder.add(sound.samples)
    wave.set_peaks(Peaks(builder.data(RATE)))
    wave.set_samples(sound)
    yield wave, sound
    sound.turn.set()


def test_bars_stay_until_the_samples_have_come(qtbot: QtBot, slow: tuple[Waveform, SlowSound]) -> None:
    wave, sound = slow
    wave.show_range(CLICK_MS - 300, CLICK_MS + 700)
    quarter = wave.geometry_.wave // 4
    bars = ink(wave, 0)[:quarter].any(axis=0).sum()
    assert bars > 10, "a bucket of 32 ms wide, and painted without waiting"
    with qtbot.waitSignal(wave.closeup.pieces.arrived):
        sound.turn.set()
    qtbot.waitUntil(lambda: not wave.closeup.pieces.waiting)
    assert 0 < ink(wave, 0)[:quarter].any(axis=0).sum() < 4
    wave.show_range(CLICK_MS - 100, CLICK_MS + 200)
    assert not wave.closeup.pieces.waiting, "closer yet nothing more is read"
    assert 0 < ink(wave, 0)[:quarter].any(axis=0).sum() < 4


def test_bars_stay_where_the_sound_can_no_longer_be_read(qtbot: QtBot, slow: tuple[Waveform, SlowSound]) -> None:
    wave, sound = slow
    sound.fault = faults.missing()
    wave.show_range(CLICK_MS - 300, CLICK_MS + 700)
    before = ink(wave, 0)
    sound.turn.set()
    qtbot.waitUntil(lambda: not wave.closeup.pieces.waiting)
    assert np.array_equal(ink(wave, 0), before)
    assert before.any()


def test_of_a_long_walk_only_the_last_samples_are_kept(qtbot: QtBot, slow: tuple[Waveform, SlowSound]) -> None:
    wave, sound = slow
    sound.turn.set()
    pieces = wave.closeup.pieces
    pieces.ceiling = 150_000
    for start in range(0, 19_000, 1_000):
        wave.show_range(start, start + 1_000)
        wave.grab()
        qtbot.waitUntil(lambda: not pieces.waiting)
        assert pieces.size <= 150_000
    wave.set_sound(None, 0, (Lane(0, ""),))
    assert pieces.size == 0
