"""How far measures are from what is true: one function a measure, used by tests and by benchmarks/measures_truth.py."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from spoken_calls import SIDES, SpokenCall, Truth

BASE_HZ = 27.5


class Memory:
    """A Sound over samples in memory."""

    def __init__(self, samples: np.ndarray, rate: int) -> None:
        self.samples, self.sample_rate = samples, rate
        self.frames, self.channels = samples.shape

    def read(self, start_frame: int, n: int) -> np.ndarray:
        return self.samples[start_frame : start_frame + n]


def sound_of(call: SpokenCall) -> Memory:
    return Memory(call.samples, call.rate)


def of_voice(voice: np.ndarray, rate: int) -> Memory:
    """One channel of floats."""
    return Memory(np.rint(np.clip(voice, -1, 1) * 32767).astype(np.int16)[:, None], rate)


def matched(truth: Sequence[tuple[float, str]], found: Sequence[Sequence[object]], within: float = 0.6) -> int:
    """How many of the true places were found, each once."""
    left = [(float(place[0]), str(place[2])) for place in found]  # type: ignore[arg-type]
    hits = 0
    for at, side in truth:
        near = [place for place in left if place[1] == side and abs(place[0] - at) <= within]
        if near:
            left.remove(min(near, key=lambda place: abs(place[0] - at)))
            hits += 1
    return hits


def f1(hits: int, truth: int, found: int) -> float:
    return 2 * hits / (truth + found) if truth + found else 1.0


def talk_share(truth: Truth) -> float:
    return truth.seconds(0) / (truth.seconds(0) + truth.seconds(1))


def pitch_errors(semitones: np.ndarray, hertz: np.ndarray, rate: int, inside: np.ndarray) -> tuple[float, float, float]:
    """Median error, share of errors over 20 % (octaves), and share of the voice that was found.

    Args:
        semitones: per hop of 10 ms.
        hertz: true pitch per sample.
        inside: per hop, where there is certainly voice.
    """
    middles = ((np.arange(len(semitones)) + 0.5) * 0.01 * rate).astype(np.intp)
    expected = hertz[np.minimum(middles, len(hertz) - 1)]
    heard = BASE_HZ * 2 ** (semitones / 12)
    known = inside & np.isfinite(heard)
    errors = np.abs(heard[known] / expected[known] - 1)
    return float(np.median(errors)), float((errors > 0.2).mean()), float(known.sum() / inside.sum())


def reference_lufs(lane: np.ndarray, rate: int, truth: Sequence[tuple[float, float]]) -> float:
    """BS.1770 by its printed filters at 48 kHz, by plain loops, over the blocks that truly hold speech.

    Args:
        lane: one channel, full scale 1.
    """
    from scipy.signal import lfilter, resample_poly

    wide = resample_poly(lane, 48000 // rate, 1)
    shelf = ([1.53512485958697, -2.69169618940638, 1.19839281085285], [1.0, -1.69065929318241, 0.73248077421585])
    high_pass = ([1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621])
    weighted = lfilter(*high_pass, lfilter(*shelf, wide))
    blocks = []
    for start in np.arange(0, len(lane) / rate - 0.4, 0.1):
        spoken = sum(max(0.0, min(end, start + 0.4) - max(begin, start)) for begin, end in truth)
        if spoken >= 0.2:
            part = weighted[round(start * 48000) : round((start + 0.4) * 48000)]
            blocks.append(float(np.mean(part**2)))
    kept = [block for block in blocks if -0.691 + 10 * np.log10(block + 1e-12) > -70]
    gate = -0.691 + 10 * np.log10(np.mean(kept)) - 10
    kept = [block for block in kept if -0.691 + 10 * np.log10(block) > gate]
    return float(-0.691 + 10 * np.log10(np.mean(kept)))


__all__ = ["SIDES", "Memory"]
