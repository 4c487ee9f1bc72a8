"""Speech made faster and slower."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from callqa_desktop.services.audio.source import Source
from callqa_desktop.services.audio.stretch import Stretcher

RATE = 8000


def stretched(source: Source, start: int, speed: float, frames: int) -> np.ndarray:
    stretcher = Stretcher(source.read, RATE, start, speed)
    blocks: list[np.ndarray] = []
    while sum(map(len, blocks)) < frames:
        blocks.append(stretcher.block().copy())
    return np.concatenate(blocks)[:frames]


def tone(memory_sound: Any, hertz: float, seconds: int = 10) -> Source:
    t = np.arange(seconds * RATE) / RATE
    wave = sum(np.sin(2 * np.pi * hertz * n * t) / n for n in range(1, 6)) * 5000
    return Source(memory_sound(wave.astype(np.int16)[:, None]), lane="both", volume=1.0, loop=None)


def frequency(signal: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(signal * np.hanning(len(signal))))
    return float(np.argmax(spectrum)) * RATE / len(signal)


@pytest.mark.parametrize("speed", [0.5, 0.8, 1.0, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("hertz", [95.0, 215.0])
def test_the_pitch_stays(memory_sound: Any, speed: float, hertz: float) -> None:
    heard = stretched(tone(memory_sound, hertz), 1000, speed, 2 * RATE)[:, 0]
    assert frequency(heard) == pytest.approx(hertz, rel=0.02)
    assert heard.std() == pytest.approx(tone(memory_sound, hertz).read(0, RATE).std(), rel=0.1)


@pytest.mark.parametrize("speed", [0.5, 1.0, 1.5, 3.0])
def test_places_pass_at_the_speed_asked_for(memory_sound: Any, speed: float) -> None:
    """A burst every second is heard when its time has come, from wherever playing began."""
    samples = np.zeros((20 * RATE, 1))
    rng = np.random.default_rng(4)
    for second in range(20):
        samples[second * RATE : second * RATE + 800, 0] = rng.normal(0, 8000, 800)
    source = Source(memory_sound(samples.clip(-32768, 32767).astype(np.int16)), lane="both", volume=1.0, loop=None)
    heard = np.abs(stretched(source, int(4.5 * RATE), speed, int(6 * RATE / speed)))[:, 0]
    energy = np.convolve(heard, np.ones(160) / 160, "same") > 0.05
    starts = np.flatnonzero(np.diff(energy.astype(int)) == 1) / RATE
    first = starts[np.concatenate(([True], np.diff(starts) > 0.5 / speed))]
    assert first == pytest.approx([(0.5 + n) / speed for n in range(len(first))], abs=0.03)
    assert len(first) == 6


def test_at_normal_speed_nothing_is_changed(memory_sound: Any, chirps: np.ndarray) -> None:
    source = Source(memory_sound(chirps), lane="stereo", volume=1.0, loop=None)
    heard = stretched(source, 12_345, 1.0, 30_000)
    assert (np.rint(heard * 32768) == chirps[12_345:42_345]).all()


def test_starting_anywhere_is_at_once(memory_sound: Any, chirps: np.ndarray) -> None:
    """The first block at any speed is the sound itself, without a fade or a run-in."""
    source = Source(memory_sound(chirps), lane=0, volume=1.0, loop=None)
    first = Stretcher(source.read, RATE, 50_000, 1.7).block()[:, 0]
    assert np.corrcoef(first, chirps[50_000 : 50_000 + len(first), 0])[0, 1] > 0.99


def test_a_loop_is_one_endless_line(memory_sound: Any, chirps: np.ndarray) -> None:
    start, end = 10_001, 13_334
    source = Source(memory_sound(chirps), lane="stereo", volume=1.0, loop=(start, end))
    heard = np.rint(source.read(start + 100, 20_000) * 32768).astype(int)
    expected = np.tile(chirps[start:end], (8, 1))[100:20_100]
    assert (heard == expected).all()
    assert source.frame(end) == start
    assert source.frame(end + 5 * (end - start) + 7) == start + 7


def test_sides_and_volume(memory_sound: Any, chirps: np.ndarray) -> None:
    sound = memory_sound(chirps)
    at = slice(5000, 6000)
    for lane, left, right in (
        ("stereo", chirps[at, 0], chirps[at, 1]),
        (0, chirps[at, 0], chirps[at, 0]),
        (1, chirps[at, 1], chirps[at, 1]),
    ):
        heard = Source(sound, lane=lane, volume=0.5, loop=None).read(5000, 1000) * 32768
        assert np.abs(heard - np.stack((left, right), axis=1) / 2).max() < 0.01
    both = Source(sound, lane="both", volume=1.0, loop=None).read(0, len(chirps))
    assert np.abs(both).max() <= 1.0
    assert (both[:, 0] == both[:, 1]).all()
    outside = Source(sound, lane="both", volume=1.0, loop=None)
    assert not outside.read(-500, 400).any()
    assert not outside.read(len(chirps), 400).any()
