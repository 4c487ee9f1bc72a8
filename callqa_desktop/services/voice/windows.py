"""A recording a minute at a time, as it is and brought to the rate of the telephone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, gcd

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.audio.pcm import Sound

RATE = 8000
"""What is looked for in speech (voice activity, pitch, syllables, music) lies below 4 kHz."""
HOP = 0.01
"""Seconds between two values of anything that is followed over time."""
PER_SECOND = 100
AROUND = 1
"""Seconds read on either side of a window, so that frames may look over its edges."""
_SECONDS = 60

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Window:
    """Some seconds of a recording; full scale is 1."""

    first: int
    """Hop it begins with."""
    hops: int
    """The last window ends with a hop that may not be whole."""
    rate: int
    lanes: Floats
    """float32 (channels, frames): the sound as it is, without anything around."""
    low: Floats
    """float32 (channels, frames) at 8 kHz, with AROUND seconds on either side: silence where there is no sound."""


def hops_of(sound: Sound) -> int:
    """How many hops a recording has, the last one included when it is not whole."""
    return ceil(sound.frames * PER_SECOND / sound.sample_rate)


def windows(sound: Sound, seconds: int = _SECONDS) -> Iterator[Window]:
    """The recording from its start to its end."""
    rate = sound.sample_rate
    span = seconds * rate
    around = AROUND * rate
    for start in range(0, sound.frames, span):
        begin = max(0, start - around)
        end = min(sound.frames, start + span)
        read = sound.read(begin, end + around - begin)
        missing = (around - (start - begin), max(0, end + around - begin - len(read)))
        lanes = np.ascontiguousarray(read.T, np.float32)
        lanes /= np.float32(32768)
        padded = np.pad(lanes, ((0, 0), missing)) if any(missing) else lanes
        first = start * PER_SECOND // rate
        hops = ceil((end - start) * PER_SECOND / rate)
        yield Window(first, hops, rate, padded[:, around : around + end - start], _lowered(padded, rate))


def _lowered(lanes: Floats, rate: int) -> Floats:
    if rate == RATE:
        return lanes
    from scipy.signal import resample_poly

    common = gcd(rate, RATE)
    lowered: Floats = resample_poly(lanes, RATE // common, rate // common, axis=1).astype(np.float32, copy=False)
    return lowered


def edges(frames: int, rate: int, per_second: int) -> NDArray[np.intp]:
    """First frame of every part of 1/per_second seconds, and the number of frames at the end."""
    count = ceil(frames * per_second / rate)
    places: NDArray[np.intp] = np.minimum(np.rint(np.arange(count + 1) * (rate / per_second)), frames).astype(np.intp)
    return places


def sums(lanes: Floats, at: NDArray[np.intp]) -> Floats:
    """Sum of each part between neighbouring edges: float32 (channels, parts)."""
    if len(at) < 2:
        return np.zeros((len(lanes), 0), np.float32)
    added: Floats = np.add.reduceat(lanes, at[:-1], axis=1)
    return added
