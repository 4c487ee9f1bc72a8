"""Personal data is silenced in sound where it is said, and nowhere else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from callqa_desktop.services.privacy.sounding import MARGIN_MS, WIDE_MARGIN_MS, Covered, stretches
from callqa_desktop.services.records import UtteranceRow, WordRow

PHONE = "067 123 45 67"
RATE = 8_000


class Samples:
    """Sound in memory: int16 (frames, channels)."""

    def __init__(self, samples: np.ndarray[Any, Any]) -> None:
        self._samples = samples.astype(np.int16)
        self.sample_rate, self.channels, self.frames = RATE, samples.shape[1], len(samples)

    def read(self, start_frame: int, n: int) -> np.ndarray[Any, Any]:
        return self._samples[start_frame : start_frame + n].copy()


def row(text: str, start: int, end: int, words: tuple[WordRow, ...] = ()) -> UtteranceRow:
    return UtteranceRow(0, start, end, "client", text, words)


def test_by_the_times_of_words() -> None:
    text = f"Мій номер {PHONE} так"
    at = text.index(PHONE)
    words = tuple(
        WordRow(at + first, at + end, 2_000 + 500 * n, 2_400 + 500 * n)
        for n, (first, end) in enumerate(((0, 3), (4, 7), (8, 10), (11, 13)))
    )
    assert stretches([row(text, 0, 6_000, words)]) == [(2_000 - MARGIN_MS, 3_900 + MARGIN_MS)]


def test_without_times_of_words_rather_too_much() -> None:
    text = f"Мій номер {PHONE} так"
    ((start, end),) = stretches([row(text, 10_000, 16_000)])
    first = 10_000 + 6_000 * text.index(PHONE) // len(text)
    assert start == first - WIDE_MARGIN_MS and end > first + 6_000 * len(PHONE) // len(text)


def test_nothing_is_silenced_where_nothing_personal_is_said() -> None:
    assert stretches([row("Добрий день", 0, 1_000), row("Ціна 12 500 гривень", 1_000, 3_000)]) == []


@pytest.mark.parametrize("cover", ["silence", "beep"])
def test_the_covered_sound_is_the_same_elsewhere_however_it_is_read(cover: Any) -> None:
    rng = np.random.default_rng(3)
    sound = Samples(rng.integers(-9_000, 9_000, (RATE * 4, 2)))
    covered = Covered(sound, [(1_000, 1_500), (3_000, 3_200)], cover)
    whole = covered.read(0, covered.frames)
    original = sound.read(0, sound.frames)
    inside = np.zeros(sound.frames, bool)
    inside[8_000:12_000] = inside[24_000:25_600] = True
    assert (whole[~inside] == original[~inside]).all()
    assert not (whole[inside] == original[inside]).all(axis=1).mean() > 0.05
    loudest = np.abs(whole[8_000:12_000]).max()
    assert loudest == 0 if cover == "silence" else 2_000 < loudest < 4_000
    pieces = np.concatenate([covered.read(n, 777) for n in range(0, covered.frames, 777)])
    assert (pieces == whole).all()
    assert (sound.read(0, sound.frames) == original).all(), "the stored sound is never changed"
