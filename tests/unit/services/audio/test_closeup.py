"""The sound from its samples: extremes of columns, joined, at any zoom."""

from __future__ import annotations

import numpy as np
import pytest

from callqa_desktop.services.audio import closeup
from callqa_desktop.services.audio.closeup import BLOCK, columns


class Tone:
    """200 Hz on the left, silence with one click on the right."""

    sample_rate, channels, frames = 8000, 2, BLOCK + 1000

    def __init__(self) -> None:
        left = 10_000 * np.sin(2 * np.pi * 200 * np.arange(self.frames) / self.sample_rate)
        right = np.zeros(self.frames)
        right[BLOCK + 10] = 20_000
        self.samples = np.stack((left, right), axis=1).astype(np.int16)

    def read(self, start_frame: int, n: int) -> np.ndarray:
        return self.samples[start_frame : start_frame + n]


def test_a_block_has_its_channels_apart_and_silence_after_the_end() -> None:
    tone = Tone()
    made = closeup.block(tone, 1)
    assert made.shape == (2, BLOCK)
    assert made[1, 10] == 20_000
    assert np.array_equal(made[0, :1000], tone.samples[BLOCK:, 0])
    assert not made[:, 1000:].any()
    assert not closeup.block(tone, -1).any()
    assert not closeup.block(tone, 2).any()


@pytest.mark.parametrize(("first", "step"), [(100.0, 16.0), (33.3, 7.37), (0.0, 1.0), (250.6, 255.9)])
def test_columns_hold_every_sample_and_what_joins_them(first: float, step: float) -> None:
    lanes = np.random.default_rng(3).integers(-20_000, 20_000, (2, 40_000), np.int16)
    count = 150
    made = columns(lanes, first, step, count)
    for n in range(count):
        left, right = first + n * step, first + (n + 1) * step
        inside = lanes[:, int(np.ceil(left)) : int(np.floor(right)) + 1].astype(float)
        for channel in range(2):
            ends = np.interp((left, right), np.arange(lanes.shape[1]), lanes[channel])
            every = [*ends, *inside[channel]]
            assert made[channel, n] == pytest.approx((min(every), max(every)), abs=2)


def test_between_two_samples_it_is_one_line_without_gaps() -> None:
    lanes = np.array([[0, 1000, -500, 0, 0]], np.int16)
    made = columns(lanes, 0.0, 0.1, 30)[0]
    assert np.allclose(made[:10, 1], np.arange(1, 11) * 100, atol=1), "up in ten even steps"
    assert np.allclose(made[10:20, 0], 1000 - np.arange(1, 11) * 150, atol=1)
    assert (made[1:, 0] <= made[:-1, 1] + 0.1).all()
    assert (made[1:, 1] >= made[:-1, 0] - 0.1).all()
