"""A long call made of the demo recordings one after the other, with its truth, in memory."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import soundfile

from callqa_desktop.sandbox.sounds import DemoSound, Spoken, demo_original, demo_sounds, read_sound

RATE = 8_000
PAUSE = 2.5
"""Seconds between two of the recordings."""


class Samples:
    """Sound in memory: int16 (frames, channels)."""

    def __init__(self, samples: np.ndarray[Any, Any], rate: int = RATE) -> None:
        self._samples = samples
        self.sample_rate, self.channels, self.frames = rate, samples.shape[1], len(samples)

    def read(self, start_frame: int, n: int) -> np.ndarray[Any, Any]:
        return self._samples[start_frame : start_frame + n]


def long_call(ids: Sequence[str] = (), *, mono: bool = False) -> tuple[DemoSound, Samples]:
    """The recordings of these ids (all with two channels where none are named) as one.

    Args:
        mono: both voices in one channel.
    """
    chosen = [s for s in demo_sounds().values() if (s.id in ids if ids else s.channels == 2)]
    parts, said, at = [], [], 0.0
    for sound in chosen:
        samples, rate = read_sound(demo_original(sound.id))
        assert rate == RATE
        parts += [np.rint(samples * 32767).astype(np.int16), np.zeros((int(PAUSE * RATE), samples.shape[1]), np.int16)]
        said += [Spoken(u.start + at, u.end + at, u.speaker, u.text) for u in sound.utterances]
        at += len(samples) / RATE + int(PAUSE * RATE) / RATE
    whole = np.concatenate(parts)
    if mono:
        whole = np.rint(whole.astype(np.float32).sum(axis=1, keepdims=True).clip(-32768, 32767)).astype(np.int16)
    truth = replace(chosen[0], id="long", channels=whole.shape[1], seconds=len(whole) / RATE, utterances=tuple(said))
    return truth, Samples(whole)


def wav(sound: Samples) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, sound.read(0, sound.frames), sound.sample_rate, format="WAV", subtype="PCM_16")
    return out.getvalue()
