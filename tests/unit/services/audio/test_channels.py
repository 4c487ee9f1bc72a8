"""Sides of a call as files of their own."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import soundfile

from callqa_desktop.services.audio.channels import flac_of, wav_of


@pytest.mark.parametrize("make", [wav_of, flac_of])
def test_each_side_alone_and_both_mixed(make: Any, memory_sound: Any, chirps: np.ndarray) -> None:
    samples = np.tile(chirps, (4, 1))
    sound = memory_sound(samples)
    mixed = samples.astype(int).sum(axis=1) / 2
    for channel, expected in ((0, samples[:, 0]), (1, samples[:, 1]), (None, mixed)):
        read, rate = soundfile.read(io.BytesIO(make(sound, channel)), dtype="int16")
        assert rate == sound.sample_rate
        assert read.ndim == 1
        assert np.abs(read - expected).max() <= 0.5
    with pytest.raises(ValueError, match="no such channel"):
        make(sound, 2)


def test_flac_is_much_smaller(memory_sound: Any, chirps: np.ndarray) -> None:
    silent_half = np.concatenate((chirps, np.zeros_like(chirps)))
    sound = memory_sound(silent_half)
    assert len(flac_of(sound, 0)) < 0.6 * len(wav_of(sound, 0))
