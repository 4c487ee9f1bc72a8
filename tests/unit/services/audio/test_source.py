"""What is left out of a sound, and the loop, as one line of places; and pieces of a spectrogram."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from callqa_desktop.services.audio.source import Source
from callqa_desktop.services.audio.spectrogram import BAND_HZ, BANDS, COLUMNS, piece

RATE = 8000
CUTS = ((1000, 2500), (4000, 4800))


@pytest.fixture
def counting(memory_sound: Any) -> Any:
    """A sound whose samples are the numbers of their frames."""
    return memory_sound(np.arange(10_000, dtype=np.int16)[:, None])


def heard(source: Source, place: int, n: int) -> list[int]:
    return np.rint(source.read(place, n)[:, 0] * 32768).astype(int).tolist()


def test_cuts_are_left_out_without_a_gap(counting: Any) -> None:
    source = Source(counting, lane="both", volume=1.0, loop=None, cuts=CUTS)
    expected = [*range(1000), *range(2500, 4000), *range(4800, 10_000)]
    assert heard(source, 0, len(expected)) == expected
    assert source.end == len(expected)
    assert heard(source, 995, 10) == [*range(995, 1000), *range(2500, 2505)]
    for place in (0, 999, 1000, 2499, 2500, 5000):
        frame = source.frame(place)
        assert frame == expected[place]
        assert source.place(int(frame)) == place
    assert source.place(1700) == source.place(2500), "in a cut the sound goes on behind it"
    assert heard(source, -5, 10) == [0, 0, 0, 0, 0, 0, 1, 2, 3, 4]


def test_a_loop_with_cuts_comes_round_exactly(counting: Any) -> None:
    source = Source(counting, lane="both", volume=1.0, loop=(500, 3000), cuts=CUTS)
    once = [*range(500, 1000), *range(2500, 3000)]
    start = source.place(500)
    assert heard(source, start, 3 * len(once)) == once * 3
    assert source.end is None
    assert source.frame(start + 2 * len(once) + 7) == 507


def test_a_loop_inside_a_silence_is_heard_nevertheless(counting: Any) -> None:
    source = Source(counting, lane="both", volume=1.0, loop=(1200, 1300), cuts=CUTS)
    start = source.place(1200)
    assert heard(source, start, 250) == [*range(1200, 1300), *range(1200, 1300), *range(1200, 1250)]


def test_a_tone_stands_in_its_band_at_its_time(memory_sound: Any) -> None:
    time = np.arange(20 * RATE) / RATE
    tone = np.where((time > 5) & (time < 10), np.sin(2 * np.pi * 1000 * time) * 1200, 0).astype(np.int16)
    sound = memory_sound(np.stack((tone, np.zeros_like(tone)), axis=1))
    band = round(1000 / BAND_HZ)
    for column_ms in (4.0, 16.0, 128.0, 512.0):
        levels = piece(sound, 5000 - 128 * column_ms, column_ms)
        assert levels.shape == (2, BANDS, COLUMNS)
        first, sure = 128, 128 + max(1, int(40 / column_ms) + 1)
        last = min(COLUMNS, 128 + int(5000 / column_ms)) - max(1, int(40 / column_ms) + 1)
        if last > sure:
            assert (levels[0, :, sure:last].argmax(axis=0) == band).all()
            assert levels[0, band, sure:last].min() > 180
        assert levels[0, :, : first - max(1, int(40 / column_ms) + 1)].max() < 60
        assert levels[1].max() == 0
    assert piece(sound, 30_000, 16.0).max() == 0, "behind the end"
    assert piece(memory_sound(tone[:40, None]), 0, 4.0).shape == (1, BANDS, COLUMNS)
