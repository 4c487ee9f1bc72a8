"""Faster and slower speech with its pitch kept: WSOLA (Verhelst and Roelands, ICASSP 1993), in numpy.

Windows of the sound, 30 ms long and overlapping by half, are laid out at their usual distance while the places they are
taken from move on faster or slower; each may shift by up to 8 ms to where it continues its forerunner best.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
"""float32 samples, shape (frames, channels), full scale 1.0."""

SLOWEST, FASTEST = 0.5, 3.0
_WINDOW = 0.030
_SEARCH = 0.008


class Stretcher:
    """Gives a sound from any place at any speed, block by block; changing place or speed is a new Stretcher.

    The sound is asked for by place, never in order only, so nothing has to be run in.
    """

    def __init__(self, read: Callable[[int, int], Floats], sample_rate: int, start: int, speed: float) -> None:
        """`read(place, n)` gives exactly n frames from `place` on, silence outside the sound, also before it."""
        self._read = read
        self._speed = min(max(speed, SLOWEST), FASTEST)
        self._half = max(8, int(sample_rate * _WINDOW / 2))
        self._search = max(4, int(sample_rate * _SEARCH))
        n = 2 * self._half
        self._window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)).astype(np.float32)[:, None]
        self._place = float(start)
        self._next = start
        """Where the window given last would go on by itself."""
        self._tail = read(start, self._half) * self._window[self._half :]

    @property
    def place(self) -> float:
        """The frame of the sound the next block begins with."""
        return self._place

    @property
    def speed(self) -> float:
        """Frames of the sound for each frame given."""
        return self._speed

    def block(self) -> Floats:
        """The next 15 ms to play."""
        half = self._half
        here = int(self._place)
        if self._speed == 1.0:
            self._place += half
            return self._read(here, half)
        taken = self._read(self._fitting(here), 2 * half) * self._window
        given = self._tail + taken[:half]
        self._tail = taken[half:]
        self._place += half * self._speed
        return given

    def _fitting(self, here: int) -> int:
        """The place near `here` that resembles best what would have come next; also notes what comes after it."""
        half, search = self._half, self._search
        wanted = self._read(self._next, half).sum(axis=1)
        region = self._read(here - search, 2 * search + half).sum(axis=1)
        likeness = np.correlate(region, wanted, "valid")
        energy = np.cumsum(np.concatenate((np.zeros(1), region.astype(np.float64) ** 2)))
        likeness = likeness / np.sqrt(energy[half:] - energy[:-half] + 1e-6)
        best = here - search + int(likeness.argmax())
        self._next = best + half
        return best
