"""Pitch (fundamental frequency) of speech, every 10 ms.

Frames of 50 ms at 8 kHz, Hann window; the autocorrelation of the frame divided by that of the window, whose highest
peaks between 60 and 500 Hz are the candidates, placed by a parabola; of all paths through the candidates and through
"unvoiced" the one that costs least, where leaps of pitch and changes of voicing cost (P. Boersma, "Accurate short-term
analysis of the fundamental frequency and the harmonics-to-noise ratio of a sampled sound", IFA Proceedings 17, 1993).
Autocorrelation finds the pitch also where the telephone has cut the fundamental off.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.voice.speech import runs
from callqa_desktop.services.voice.windows import PER_SECOND, RATE, Floats

BASE_HZ = 27.5
"""Pitch is told in semitones above this, the lowest A of a piano, as in GeMAPS (Eyben et al., IEEE TAFFC 2016)."""
LOWEST, HIGHEST = 60.0, 500.0
_FRAME = 400
"""Samples: three periods of the lowest pitch."""
_HOP = RATE // PER_SECOND
_SHORTEST_LAG = int(RATE / HIGHEST)
_LONGEST_LAG = int(np.ceil(RATE / LOWEST)) + 1
_CANDIDATES = 4
_VOICED = 0.45
_OCTAVE_COST = 0.02
"""A lower octave repeats as well as the pitch itself: the higher one is preferred."""
_LEAP_COST = 0.35
"""An octave, from one hop to the next."""
_SWITCH_COST = 0.14
_QUIET = 0.03
"""Amplitude, to the loudest of the channel, below which sound counts as less and less voiced."""
_HOPELESS = _VOICED - 2 * _SWITCH_COST - 0.02
"""No path goes through such a candidate: it would gain less than two changes of voicing cost."""
_APART = 25
"""Hops without speech that end a stretch."""
_TELLING = 30
"""Voiced hops from which on a stretch has a usual pitch of its own."""
_RISE, _FALL = 0.6, 0.8
"""Octaves above and below the usual pitch that a voice takes freely."""
_FAR_COST = 0.5
"""Of a further octave."""
_SHORTEST_RUN = 4
"""Hops: a shorter sound has no pitch to speak of."""
_BATCH = 1024
_IMPOSSIBLE = np.float32(-1000)

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Pitch:
    """Of the frames asked for; NaN where unvoiced."""

    semitones: Floats
    """Above 27.5 Hz."""
    strength: Floats
    """Height of the peak of the autocorrelation: the periodic part of the power, 0 to 1."""


class Tracker:
    """Finds the pitch in sound of 8 kHz."""

    def __init__(self) -> None:
        import scipy.fft

        self._size = scipy.fft.next_fast_len(_FRAME + _LONGEST_LAG + 1, real=True)
        self._window = np.hanning(_FRAME + 2)[1:-1].astype(np.float32)
        own = self._echo(self._window[None, :])[0]
        self._own = own / own[0]
        lags = np.arange(_SHORTEST_LAG, _LONGEST_LAG)
        self._cost = (_OCTAVE_COST * np.log2(lags / _SHORTEST_LAG)).astype(np.float32)

    def track(self, lane: Floats, hops: Places, around: int, loudest: float, *, one_voice: bool) -> Pitch:
        """The pitch of frames around the middles of these hops.

        Args:
            lane: samples, of which the first `around` (25 ms or more) lie before the first hop, and as many after
                the last.
            hops: ascending.
            loudest: root mean square of the loudest speech of the channel.
            one_voice: a stretch of speech has one usual pitch; not so where two people share a channel.
        """
        count = len(hops)
        if not count:
            return Pitch(np.zeros(0, np.float32), np.zeros(0, np.float32))
        frames = np.lib.stride_tricks.sliding_window_view(lane, _FRAME)
        starts = around + hops * _HOP + (_HOP - _FRAME) // 2
        octaves = np.zeros((count, _CANDIDATES), np.float32)
        scores = np.full((count, _CANDIDATES), _IMPOSSIBLE, np.float32)
        strengths = np.zeros((count, _CANDIDATES), np.float32)
        unvoiced = np.zeros(count, np.float32)
        for n in range(0, count, _BATCH):
            part = slice(n, n + _BATCH)
            octaves[part], scores[part], strengths[part], power = self._candidates(frames[starts[part]])
            amplitude = np.sqrt(power) / max(loudest, 1e-6)
            unvoiced[part] = _VOICED + np.maximum(0, 2 - amplitude * (1 + _VOICED) / _QUIET)
        neighbours = np.diff(hops) == 1
        chosen = _path(octaves, scores, unvoiced, neighbours)
        if one_voice:
            chosen = _path(octaves, scores - _strange(octaves, strengths, chosen, hops), unvoiced, neighbours)
        voiced = chosen >= 0
        for start, end in runs(voiced):
            if end - start < _SHORTEST_RUN:
                voiced[start:end] = False
        rows = np.arange(count)
        nan = np.float32(np.nan)
        semitones = np.where(voiced, 12 * (octaves[rows, chosen] - np.float32(np.log2(BASE_HZ))), nan)
        strength = np.where(voiced, strengths[rows, chosen], nan)
        return Pitch(semitones.astype(np.float32), strength.astype(np.float32))

    def _echo(self, frames: Floats) -> Floats:
        import scipy.fft

        spectrum = scipy.fft.rfft(frames, self._size, axis=1)
        power = spectrum.real**2 + spectrum.imag**2
        echo: Floats = scipy.fft.irfft(power, self._size, axis=1)[:, : _LONGEST_LAG + 1]
        return echo

    def _candidates(self, frames: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Frequencies (log2 of Hz), scores and strengths of the best peaks of each frame, and its mean square."""
        echo = self._echo((frames - frames.mean(axis=1, keepdims=True)) * self._window)
        power = echo[:, 0] / np.float32((self._window**2).sum())
        echo = echo / (np.maximum(echo[:, :1], np.float32(1e-9)) * self._own)
        range_ = echo[:, _SHORTEST_LAG:_LONGEST_LAG]
        before, after = echo[:, _SHORTEST_LAG - 1 : _LONGEST_LAG - 1], echo[:, _SHORTEST_LAG + 1 : _LONGEST_LAG + 1]
        peaks = (range_ >= before) & (range_ > after)
        scored = np.where(peaks, range_ - self._cost, _IMPOSSIBLE)
        rows = np.arange(len(frames))
        count = len(frames)
        octaves = np.zeros((count, _CANDIDATES), np.float32)
        scores = np.empty((count, _CANDIDATES), np.float32)
        strengths = np.empty((count, _CANDIDATES), np.float32)
        for k in range(_CANDIDATES):
            best = scored.argmax(axis=1)
            left, top, right = before[rows, best], range_[rows, best], after[rows, best]
            bend = left - 2 * top + right
            shift = np.where(bend < 0, 0.5 * (left - right) / np.where(bend < 0, bend, 1), 0)
            octaves[:, k] = np.log2(RATE / (_SHORTEST_LAG + best + np.clip(shift, -0.5, 0.5)))
            scores[:, k] = scored[rows, best]
            strengths[:, k] = top - 0.25 * (left - right) * shift
            scored[rows, best] = _IMPOSSIBLE
        scores[octaves < np.float32(np.log2(LOWEST))] = _IMPOSSIBLE
        return octaves, scores, strengths, power


def _strange(octaves: Floats, strengths: Floats, chosen: Places, hops: Places) -> Floats:
    """What each candidate costs for lying far from the usual pitch of its stretch of speech: (frames, candidates).

    Where the telephone has left a single harmonic of a voice, that harmonic looks like the pitch; around it the voice
    is heard as it is.
    """
    rows = np.arange(len(chosen))
    voiced = chosen >= 0
    found = np.where(voiced, octaves[rows, chosen], np.float32(np.nan))
    cost = np.zeros(octaves.shape, np.float32)
    usual = _weighted_median(found[voiced], strengths[rows, chosen][voiced]) if voiced.any() else 0.0
    starts = np.concatenate(([0], np.flatnonzero(np.diff(hops) > _APART) + 1, [len(hops)]))
    for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        part = slice(start, end)
        here = voiced[part]
        own = usual
        if here.sum() >= _TELLING:
            own = _weighted_median(found[part][here], strengths[rows[part], chosen[part]][here])
        away = octaves[part] - np.float32(own)
        cost[part] = _FAR_COST * np.maximum(0, np.maximum(away - _RISE, -away - _FALL))
    return cost


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    sums = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(sums, sums[-1] / 2)])


def _path(octaves: Floats, scores: Floats, unvoiced: Floats, neighbours: NDArray[np.bool_]) -> Places:
    """The best candidate of every frame on the cheapest path, -1 where that is unvoiced.

    Frames without a hopeful candidate are unvoiced on any path, so the islands between them are independent: they are
    followed all at once, step by step.

    Args:
        octaves, scores: (frames, candidates).
        neighbours: whether a frame is followed by the next hop, (frames - 1).
    """
    chosen = np.full(len(scores), -1, np.intp)
    hopeful = scores.max(axis=1) > _HOPELESS
    first = hopeful & ~np.concatenate(([False], hopeful[:-1] & neighbours))
    last = hopeful & ~np.concatenate((hopeful[1:] & neighbours, [False]))
    starts, ends = np.flatnonzero(first), np.flatnonzero(last) + 1
    if not len(starts):
        return chosen
    order = np.argsort(starts - ends, kind="stable")
    starts, lengths = starts[order], (ends - starts)[order]
    steps, states = int(lengths[0]), scores.shape[1] + 1
    silent = states - 1
    still = np.searchsorted(-lengths, -np.arange(steps), side="left")  # islands longer than that many steps
    back = np.zeros((steps, len(starts), states), np.int8)
    sums = np.concatenate((scores[starts], unvoiced[starts, None]), axis=1)
    for step in range(1, steps):
        n = int(still[step])
        at = starts[:n] + step
        cost = np.zeros((n, states, states), np.float32)
        cost[:, :silent, :silent] = _LEAP_COST * np.abs(octaves[at - 1][:, :, None] - octaves[at][:, None, :])
        cost[:, :silent, silent] = cost[:, silent, :silent] = _SWITCH_COST
        ways = sums[:n, :, None] - cost
        best = ways.argmax(axis=1)
        back[step, :n] = best
        sums[:n] = np.take_along_axis(ways, best[:, None, :], axis=1)[:, 0]
        sums[:n, :silent] += scores[at]
        sums[:n, silent] += unvoiced[at]
    state = sums.argmax(axis=1)
    for step in range(steps - 1, -1, -1):
        n = int(still[step])
        chosen[starts[:n] + step] = np.where(state[:n] == silent, -1, state[:n])
        if step:
            state[:n] = back[step, np.arange(n), state[:n]]
    return chosen


def hertz(semitones: Floats) -> Floats:
    """Semitones above 27.5 Hz as hertz."""
    result: Floats = (BASE_HZ * 2 ** (semitones / 12)).astype(np.float32)
    return result
