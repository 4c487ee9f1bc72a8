"""Frames of a spectrogram that hold a tone (ringback, busy, keys, fax) or music.

A tone puts nearly all its power into one or two lines that stand still; the harmonics of a voice are many and move.
Keys are pairs of one of four low and one of four high frequencies (ITU-T Q.23). Music holds notes: in a block of two
seconds some lines stand out of their neighbourhood for long, those of a voice glide on (continuous frequency
activation: K. Seyerlehner, T. Pohle, M. Schedl, G. Widmer, "Automatic music detection in television productions",
DAFx 2007), and few frames are faint (E. Scheirer, M. Slaney, "Construction and evaluation of a robust multifeature
speech/music discriminator", ICASSP 1997).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_LOW, _HIGH = 200.0, 3900.0
_TWO_LINES = 0.93
"""Of the power of a frame in its two strongest lines."""
_FAINTEST = 1e-6
"""Power of a frame (-60 dBFS) below which it holds nothing."""
_STEADY_HZ = 4.0
_STEADY_DB = 1.5
_SHORTEST = 5
"""Hops of 32 ms."""
_ROWS = np.array([697.0, 770.0, 852.0, 941.0])
_COLUMNS = np.array([1209.0, 1336.0, 1477.0, 1633.0])
_KEY_OFF = 0.02
_BLOCK = 64
"""Hops of a block of music: two seconds."""
_AROUND = 10
_STANDS_OUT = 4.0
"""dB above the neighbourhood."""
_ACTIVATION = 3.2
"""Sum of the five strongest activations above their surroundings from which on a block is music: instruments reach 4 to
5 (five notes that never move have 5), voices 2 and even ones below 3, noise 1. Above the middle between them, since
speech that is taken for music is lost to everything that follows. The check of the sound and the measures share it
(services.voice.music, which asks besides that music lasts)."""
_FAINT_FRAMES = 0.25
"""Of the frames of a block those below half of its mean: a voice has more, since it pauses between syllables."""

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


class Spectrogram:
    """The lower part of one minute of a channel, in power."""

    def __init__(self, bin_hz: float) -> None:
        self._bin = bin_hz
        self._first = max(2, int(_LOW / bin_hz))
        self._parts: list[Floats] = []
        self._totals: list[Floats] = []

    def add(self, power: Floats) -> None:
        """Takes the next frames: float32 (frames, bins)."""
        self._parts.append(power[:, self._first : int(_HIGH / self._bin) + 1].copy())
        self._totals.append(power[:, 2:].sum(axis=1))

    def found(self) -> tuple[Bools, Bools]:
        """Frames that hold a tone, and frames that hold music."""
        power, totals = np.concatenate(self._parts), np.concatenate(self._totals)
        if power.shape[1] < 3 * _AROUND:
            nothing = np.zeros(len(totals), bool)
            return nothing, nothing
        tone = self._tones(power, totals)
        return tone, self._music(power, totals, tone)

    def _tones(self, power: Floats, totals: Floats) -> Bools:
        rows = np.arange(len(power))
        first, first_power, rest = _strongest(power, rows)
        second, second_power, _ = _strongest(rest, rows)
        loud = totals > _FAINTEST
        pure = loud & (first_power + second_power > _TWO_LINES * totals)
        hertz = (_exact(power, first, rows) + self._first) * self._bin
        level = 10 * np.log10(totals + 1e-12)
        steady = np.zeros(len(power), bool)
        steady[1:] = (np.abs(np.diff(hertz)) < _STEADY_HZ) & (np.abs(np.diff(level)) < _STEADY_DB)
        held = _long(pure & steady, _SHORTEST - 1)
        held[:-1] |= held[1:]
        other = (_exact(power, second, rows) + self._first) * self._bin
        low, high = np.minimum(hertz, other), np.maximum(hertz, other)
        alike = (second_power > 0.04 * first_power) & pure
        keys = alike & _near(low, _ROWS) & _near(high, _COLUMNS)
        result: Bools = (held & pure) | _long(keys, 2)
        return result

    def _music(self, power: Floats, totals: Floats, tone: Bools) -> Bools:
        found = np.zeros(len(power), bool)
        for start in range(0, len(power), _BLOCK):
            part = slice(start, min(start + _BLOCK, len(power)))
            heard = (totals[part] > _FAINTEST * 10) & ~tone[part]
            if heard.sum() < 0.6 * _BLOCK:
                continue
            height = np.sqrt(totals[part])
            if float((height < 0.5 * height.mean()).mean()) > _FAINT_FRAMES:
                continue
            if activation(power[part][heard]) > _ACTIVATION:
                found[part] = heard
        return found


def activation(power: Floats) -> float:
    """How much lines stand still in a block: the sum of the five highest peaks of the share of frames in which a bin
    stands out of its neighbourhood, each above the lower of its valleys."""
    level = 10 * np.log10(power + 1e-12)
    sums = np.cumsum(np.pad(level, ((0, 0), (_AROUND + 1, _AROUND)), mode="edge"), axis=1)
    around = (sums[:, 2 * _AROUND + 1 :] - sums[:, : -2 * _AROUND - 1]) / (2 * _AROUND + 1)
    active = (level - around > _STANDS_OUT).mean(axis=0)
    inner = active[1:-1]
    peaks = np.flatnonzero((inner > active[:-2]) & (inner >= active[2:])) + 1
    if not len(peaks):
        return 0.0
    heights = []
    for peak in peaks:
        around_it = active[max(0, peak - 4) : peak + 5]
        heights.append(float(active[peak] - around_it.min()))
    return float(np.sort(heights)[-5:].sum())


def _strongest(power: Floats, rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], Floats, Floats]:
    """The bin of the strongest line, its power with the two bins on either side, and what is left without it."""
    best = power.argmax(axis=1)
    rest = power.copy()
    total = np.zeros(len(power), np.float32)
    for offset in range(-2, 3):
        at = np.clip(best + offset, 0, power.shape[1] - 1)
        total += rest[rows, at]
        rest[rows, at] = 0
    return best, total, rest


def _exact(power: Floats, best: NDArray[np.intp], rows: NDArray[np.intp]) -> Floats:
    """The place of a line between the bins, by a parabola through the logarithms."""
    at = np.clip(best, 1, power.shape[1] - 2)
    left, top, right = (np.log(power[rows, at + n] + 1e-20) for n in (-1, 0, 1))
    bend = left - 2 * top + right
    shift = np.where(bend < 0, 0.5 * (left - right) / np.where(bend < 0, bend, 1), 0)
    place: Floats = (at + np.clip(shift, -0.5, 0.5)).astype(np.float32)
    return place


def _near(hertz: Floats, wanted: NDArray[np.float64]) -> Bools:
    near: Bools = np.logical_or.reduce(np.abs(hertz[:, None] / wanted - 1) < _KEY_OFF, axis=1)
    return near


def _long(mask: Bools, shortest: int) -> Bools:
    """The mask without runs shorter than so many frames."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    result = np.zeros(len(mask), bool)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start >= shortest:
            result[start:end] = True
    return result
