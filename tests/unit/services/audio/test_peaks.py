"""The waveform shows the loudest and lowest of what is there, at any zoom."""

from __future__ import annotations

import numpy as np
import pytest

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.audio.peaks import BUCKET, Peaks, PeaksBuilder

RATE = 8000


def built(samples: np.ndarray, step: int = 10_000) -> Peaks:
    builder = PeaksBuilder(samples.shape[1])
    for start in range(0, len(samples), step):
        builder.add(samples[start : start + step])
    return Peaks(builder.data(RATE))


@pytest.mark.parametrize("frames", [1, BUCKET - 1, BUCKET, BUCKET + 1, 100_003, 700_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_column_holds_every_sample_below_it(frames: int, channels: int) -> None:
    samples = np.random.default_rng(frames).integers(-32768, 32768, (frames, channels)).astype(np.int16)
    samples[:, -1] //= 3
    peaks = built(samples)
    assert (peaks.frames, peaks.channels, peaks.sample_rate) == (frames, channels, RATE)
    for columns in (1, 7, 500, 2000):
        shown = peaks.window(0, frames, columns)
        assert shown.shape == (channels, columns, 2)
        assert shown.dtype == np.int16
        edges = np.linspace(0, frames, columns + 1)
        for column in range(0, columns, max(1, columns // 20)):
            part = samples[int(edges[column]) : max(int(edges[column]) + 1, int(edges[column + 1]))]
            assert (shown[:, column, 0] <= part.min(axis=0)).all()
            assert (shown[:, column, 1] >= part.max(axis=0)).all()


def test_a_click_is_seen_where_it_is_at_every_zoom() -> None:
    samples = np.zeros((3600 * RATE, 2), np.int16)
    place = 1234 * RATE
    samples[place, 1] = 30_000
    peaks = built(samples, 1 << 20)
    for seconds in (3600, 600, 60, 5):
        start = place - seconds * RATE // 3
        shown = peaks.window(start, start + seconds * RATE, 900)
        assert shown[0].max() == 0
        columns = np.flatnonzero(shown[1, :, 1] == 30_000)
        assert len(columns)
        assert abs(columns - 300).max() <= max(2, 900 * 2 * BUCKET / (seconds * RATE))


def test_outside_the_sound_is_empty() -> None:
    peaks = built(np.full((RATE, 1), 500, np.int16))
    shown = peaks.window(-RATE, 2 * RATE, 300)[0, :, 1]
    assert set(shown[:99]) == {0}
    assert set(shown[101:199]) == {500}
    assert set(shown[201:]) == {0}
    assert peaks.window(5 * RATE, 6 * RATE, 10).any() == np.False_
    assert peaks.window(10, 10, 5).shape == (1, 5, 2)
    assert peaks.window(0, RATE, 0).shape == (1, 0, 2)


def test_broken_data_is_told() -> None:
    builder = PeaksBuilder(1)
    builder.add(np.zeros((5000, 1), np.int16))
    data = builder.data(RATE)
    for broken in (b"", data[:20], data[:-2], data + b"\0\0", b"RIFF" + data[4:]):
        with pytest.raises(UserFacingError) as told:
            Peaks(broken)
        assert told.value.code == "audio.damaged"
