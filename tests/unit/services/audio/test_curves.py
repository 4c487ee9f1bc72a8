"""Pitch, loudness, silence and overlap against sounds whose truth is known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.audio.curves import STEP_MS, Curves, trace
from callqa_desktop.services.audio.library import RecordingLibrary, StoredSound
from callqa_desktop.services.voice.pitch import BASE_HZ

RATE = 8000
Keep = Callable[[bytes], StoredSound]


def voice(hertz: np.ndarray, speaks: np.ndarray, rate: int, *, telephone: bool = False) -> np.ndarray:
    """A buzz with a voice's falling harmonics; `telephone` leaves out what lies below 300 Hz."""
    phase = 2 * np.pi * np.cumsum(hertz) / rate
    harmonics = range(1, 12)
    parts = [np.sin(phase * k) / k * (hertz * k > 300 if telephone else 1.0) for k in harmonics]
    noise = np.random.default_rng(3).normal(0, 0.0008, len(hertz))
    return 0.2 * np.sum(parts, axis=0) * speaks + noise


def found(memory_sound: Any, *lanes: np.ndarray, rate: int = RATE) -> Curves:
    samples = np.clip(np.stack(lanes, axis=1), -1, 1) * 32_000
    return Curves(trace(memory_sound(samples.astype(np.int16), rate)))


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100])
@pytest.mark.parametrize("telephone", [False, True])
@pytest.mark.parametrize("hertz", [90.0, 130.0, 215.0, 320.0])
def test_the_pitch_is_within_two_percent(memory_sound: Any, hertz: float, telephone: bool, rate: int) -> None:
    time = np.arange(12 * rate) / rate
    truth = hertz * 2 ** (3 / 12 * np.sin(2 * np.pi * 0.4 * time))
    speaks = (time % 4) < 2.5
    curves = found(memory_sound, voice(truth, speaks, rate, telephone=telephone), np.zeros(len(time)), rate=rate)
    middles = (np.arange(curves.pitch.shape[1]) * STEP_MS + STEP_MS / 2) / 1000
    expected = np.interp(middles, time, truth)
    heard = BASE_HZ * 2 ** (curves.pitch[0] / 12)
    inside = np.isfinite(heard) & (middles % 4 < 2.4) & (middles % 4 > 0.1)
    errors = np.abs(heard[inside] / expected[inside] - 1)
    assert inside.sum() > 0.9 * 12 / 4 * 2.3 * 50, "the voice is found where it is"
    assert np.quantile(errors, 0.99) < 0.02
    assert np.isnan(curves.pitch[1]).all(), "silence has no pitch"
    assert np.isnan(curves.pitch[0][(middles % 4 > 2.7) & (middles % 4 < 3.8)]).all()


def test_noise_has_no_pitch(memory_sound: Any) -> None:
    time = np.arange(10 * RATE) / RATE
    hiss = np.random.default_rng(5).normal(0, 0.1, len(time)) * (time % 3 < 2)
    curves = found(memory_sound, hiss)
    assert np.isfinite(curves.pitch).mean() < 0.02


def test_loudness_is_told_in_decibels_below_full_scale(memory_sound: Any) -> None:
    time = np.arange(4 * RATE) / RATE
    loud, soft = (np.sin(2 * np.pi * 400 * time) * 10 ** (db / 20) * 32768 / 32_000 for db in (-10, -40))
    curves = found(memory_sound, loud, soft)
    assert curves.loudness[0] == pytest.approx(-13, abs=0.2), "a sine's mean power is 3 dB below its peak"
    assert curves.loudness[1] == pytest.approx(-43, abs=0.2)


def test_silences_and_overlaps_are_found_where_they_are(memory_sound: Any) -> None:
    """Ten minutes in which pauses of 2 to 12 seconds are known; each total within 3 %."""
    rng = np.random.default_rng(11)
    seconds = 600
    time = np.arange(seconds * RATE) / RATE
    speaks = np.zeros((2, len(time)), bool)
    silent = both = at = 0.0
    while at < seconds - 30:
        pause, talk, overlap, answer = rng.uniform(2, 12), rng.uniform(3, 8), rng.uniform(1, 2), rng.uniform(3, 6)
        first, second = at + pause, at + pause + talk - overlap
        end = second + answer
        speaks[0] |= (time >= first) & (time < first + talk)
        speaks[1] |= (time >= second) & (time < end)
        silent, both, at = silent + pause, both + overlap, end
    silent += seconds - at
    wave = 2 ** (0.15 * np.sin(2 * np.pi * 1.1 * time))  # what never moves is a tone
    lanes = [voice(hertz * wave, on, RATE) for hertz, on in zip((210.0, 95.0), speaks, strict=True)]
    curves = found(memory_sound, *lanes)
    assert np.diff(curves.silences, axis=1).sum() / 1000 == pytest.approx(silent, rel=0.03)
    assert np.diff(curves.overlaps, axis=1).sum() / 1000 == pytest.approx(both, rel=0.10)
    for start, end in curves.silences.tolist():
        assert not speaks[:, (start + 100) * RATE // 1000 : (end - 100) * RATE // 1000].any()
    for start, end in curves.overlaps.tolist():
        assert speaks[:, (start + 100) * RATE // 1000 : (end - 100) * RATE // 1000].all()


def test_a_view_of_any_width_shows_the_same_curve(memory_sound: Any) -> None:
    time = np.arange(60 * RATE) / RATE
    curves = found(memory_sound, voice(np.full(len(time), 150.0), time % 4 < 3.2, RATE))
    semitones = 12 * np.log2(150 / BASE_HZ)
    for start, end, columns in ((0, 60_000, 500), (0, 60_000, 40), (10_000, 12_000, 700), (29_000, 29_200, 300)):
        shown = curves.window("pitch", start, end, columns)
        assert shown.shape == (1, columns)
        assert np.nanmax(np.abs(shown - semitones)) < 0.2
    assert np.isnan(curves.window("loudness", 70_000, 80_000, 10)).all()
    assert curves.window("pitch", 5, 5, 0).shape == (1, 0)
    assert curves.at(29_000)[0][0] == pytest.approx(150, rel=0.02)
    assert curves.at(61_000) == []


@pytest.mark.parametrize("seconds", [0.005, 0.02, 0.2, 1.0])
def test_the_shortest_recordings_have_curves_too(memory_sound: Any, seconds: float) -> None:
    time = np.arange(max(1, int(seconds * RATE))) / RATE
    curves = found(memory_sound, *[np.sin(2 * np.pi * 200 * time)] * 2)
    assert curves.pitch.shape == curves.loudness.shape == (2, int(np.ceil(seconds * 1000 / STEP_MS)))


def test_curves_are_kept_sealed_and_made_again_where_they_are_damaged(
    library: RecordingLibrary, keep: Keep, root: Path, chirps: np.ndarray, encoded: Callable[..., bytes]
) -> None:
    stem = keep(encoded(chirps, "FLAC", "PCM_16")).stem
    first = asyncio.run(library.curves(stem))
    file = root / f"{stem}.curves"
    made = file.stat().st_mtime_ns
    again = asyncio.run(library.curves(stem))
    assert file.stat().st_mtime_ns == made, "kept, not made anew"
    assert np.array_equal(again.loudness, first.loudness)
    assert b"CQCURV" not in file.read_bytes()
    file.write_bytes(file.read_bytes()[:-1])
    (root / f"{stem}.pcm").unlink()
    assert np.array_equal(asyncio.run(library.curves(stem)).pitch, first.pitch, equal_nan=True)
    library.delete(stem)
    assert not file.exists()
    with pytest.raises(UserFacingError) as told:
        asyncio.run(library.curves(stem))
    assert told.value.code == "audio.missing"
