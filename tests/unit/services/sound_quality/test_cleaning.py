"""Cleaning makes sounds better, and leaves alone what it would harm."""

from __future__ import annotations

import numpy as np
import pytest
import synthetic_sound as made
from synthetic_sound import Spoken, sound_of

from callqa_desktop.services.sound_quality.check import check
from callqa_desktop.services.sound_quality.cleaning import clean

RATE = 8000


def cleaned(lanes: tuple[np.ndarray, ...], spoken: Spoken, rate: int = RATE) -> tuple[tuple[str, ...], np.ndarray]:
    """The steps that were thought to help, and what they made of the sound, float (frames, lanes)."""
    sound = sound_of(*lanes, rate=rate)
    found = check(sound, spoken)
    samples = np.concatenate(list(clean(sound, found.cleaning, found.figures)))
    assert samples.shape == (sound.frames, sound.channels)
    assert samples.dtype == np.int16
    return found.cleaning, samples / 32768


@pytest.mark.parametrize("rate", [8000, 16000])
@pytest.mark.parametrize(("ratio", "better"), [(0, 2.0), (5, 2.0), (10, 1.5), (15, 0.8), (19, 0.3)])
def test_steady_noise_is_lowered(ratio: int, better: float, rate: int) -> None:
    lane, stretches = made.voice(40, rate, level_db=-26)
    noisy = lane + made.noise(len(lane), -26 - ratio)
    steps, result = cleaned((noisy,), Spoken((stretches,)), rate)
    assert steps == ("denoise",)
    before, after = (made.segmental_snr(lane, x, rate) for x in (noisy, result[:, 0]))
    assert after > before + better
    quiet = slice(0, int(0.3 * rate))
    assert (result[quiet, 0] ** 2).mean() < 0.2 * (noisy[quiet] ** 2).mean(), "also where nobody speaks"


@pytest.mark.parametrize("ratio", [22, 30, 45])
def test_what_is_clean_is_left_alone(ratio: int) -> None:
    lane, stretches = made.voice(20)
    noisy = lane + made.noise(len(lane), -24 - ratio)
    steps, result = cleaned((noisy,), Spoken((stretches,)))
    assert steps == ()
    assert np.abs(result[:, 0] - noisy).max() < 1 / 32000


def test_noise_that_comes_and_goes_is_left_alone() -> None:
    lane, stretches = made.voice(40)
    noise = made.noise(len(lane), -34) * ((np.arange(len(lane)) // 400) % 5 == 0)
    steps, _ = cleaned((lane + noise + made.noise(len(lane), -50),), Spoken((stretches,)))
    assert "denoise" not in steps


@pytest.mark.parametrize("ceiling", [0.95, 0.5])
@pytest.mark.parametrize(("loudness", "better"), [(1.2, 3.0), (1.5, 3.0), (2.5, 1.5), (4.0, 1.0)])
def test_cut_tops_are_drawn_anew(ceiling: float, loudness: float, better: float) -> None:
    lane, stretches = made.voice(30)
    lane = lane / np.abs(lane).max() * loudness * ceiling
    cut = np.clip(lane, -ceiling, ceiling)
    steps, result = cleaned((cut,), Spoken((stretches,)))
    assert steps == ("declip",)
    drawn = result[:, 0] / _gain(result[:, 0], cut)
    assert _distortion(lane, drawn) < _distortion(lane, cut) - better, "dB"
    small = np.abs(cut) < 0.5 * ceiling
    assert np.abs(drawn - cut)[small].max() < 0.001, "what was not cut stays"


def _gain(result: np.ndarray, original: np.ndarray) -> float:
    """By how much the whole was made louder or softer: from the samples nothing was cut off of."""
    small = np.abs(original) < 0.3 * np.abs(original).max()
    return float(result[small] @ original[small] / (original[small] @ original[small]))


def _distortion(clean_lane: np.ndarray, lane: np.ndarray) -> float:
    return float(10 * np.log10(((clean_lane - lane) ** 2).sum() / (clean_lane**2).sum()))


def test_quiet_sounds_get_louder_without_being_cut() -> None:
    agent, client, spoken = made.call()
    steps, result = cleaned((agent, client * 0.03), spoken)
    assert steps == ("gain",)
    for n in range(2):
        level = 10 * np.log10(made.power(result[:, n], spoken.stretches[n], RATE))
        assert level == pytest.approx(-24, abs=1.5)
    assert np.abs(result).max() < 0.9


def test_one_side_upside_down_is_turned() -> None:
    agent, client, spoken = made.call()
    mixed = agent + client
    both = Spoken((np.sort(np.concatenate(spoken.stretches), axis=0),) * 2)
    steps, result = cleaned((mixed, -mixed), both)
    assert steps == ("polarity",)
    assert np.corrcoef(result.T)[0, 1] > 0.99, "a mono copy is heard"


def test_hum_and_offset_go() -> None:
    lane, stretches = made.voice(30)
    lane = lane + made.noise(len(lane), -70)
    hum = lane + made.tone(30, RATE, 50.0, level_db=-40) + 0.03
    steps, result = cleaned((hum,), Spoken((stretches,)))
    assert "highpass" in steps
    assert abs(result.mean()) < 0.001
    assert made.segmental_snr(lane, result[:, 0], RATE) > made.segmental_snr(lane, hum, RATE) + 3


def test_minutes_join_without_a_seam() -> None:
    """A steady tone under steady noise through the borders of the windows: no click, nothing moved."""
    lane, stretches = made.voice(150, level_db=-26)
    noisy = lane + made.noise(len(lane), -38)
    _, result = cleaned((noisy,), Spoken((stretches,)))
    jumps = np.abs(np.diff(result[:, 0]))
    for border in (60 * RATE, 61 * RATE, 120 * RATE):
        near = jumps[border - 40 : border + 40].max()
        assert near <= np.abs(np.diff(noisy[border - 400 : border + 400])).max()
    assert made.segmental_snr(lane, result[:, 0], RATE) > made.segmental_snr(lane, noisy, RATE) + 1


def test_the_shortest_sounds() -> None:
    for n in (1, 50, 300):
        lane = made.noise(n, -20)
        figures = check(sound_of(lane), Spoken((np.zeros((0, 2)),))).figures
        for steps in ((), ("declip", "polarity", "highpass", "denoise", "gain")):
            blocks = list(clean(sound_of(lane), steps, figures))
            assert sum(map(len, blocks)) == n
