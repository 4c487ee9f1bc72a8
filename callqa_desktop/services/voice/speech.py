"""Stretches of time on the channels of a recording: speech, music and tones, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Stretches = NDArray[np.float64]
"""float64 (stretches, 2), start and end in seconds, in order, apart."""
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Speech:
    """Who speaks when, one entry per channel."""

    stretches: tuple[Stretches, ...]
    duration: float
    """Seconds."""
    music: tuple[Stretches, ...] = ()
    """Music and tones (ringing, busy, keys) of each channel, which are nobody's speech."""

    def music_anywhere(self) -> Stretches:
        return joined(np.concatenate([none(), *self.music]))


def none() -> Stretches:
    return np.zeros((0, 2))


def silences_of(speech: Speech, shortest: float) -> Stretches:
    """Where nobody speaks for at least `shortest` seconds, the start and the end of the sound included."""
    spoken = joined(np.concatenate([none(), *speech.stretches]))
    edges = np.concatenate(([0.0], spoken.ravel(), [speech.duration])).reshape(-1, 2)
    found: Stretches = edges[edges[:, 1] - edges[:, 0] >= shortest]
    return found


def together(one: Stretches, other: Stretches) -> Stretches:
    """Where both are."""
    found = []
    n = 0
    for start, end in one.tolist():
        while n and other[n - 1, 1] > start:
            n -= 1
        while n < len(other) and other[n, 1] <= start:
            n += 1
        while n < len(other) and other[n, 0] < end:
            found.append((max(start, float(other[n, 0])), min(end, float(other[n, 1]))))
            n += 1
    return np.array(found, np.float64).reshape(-1, 2)


def joined(stretches: Stretches, pause: float = 0.0) -> Stretches:
    """In order, with those that overlap or are no further apart than a pause made one."""
    if not len(stretches):
        return none()
    ordered = stretches[np.argsort(stretches[:, 0], kind="stable")]
    ends = np.maximum.accumulate(ordered[:, 1])
    begins = np.concatenate(([True], ordered[1:, 0] - ends[:-1] > pause))
    lasts = np.concatenate((begins[1:], [True]))
    return np.stack((ordered[begins, 0], ends[lasts]), axis=1)


def length(stretches: Stretches) -> float:
    """Seconds altogether."""
    return float((stretches[:, 1] - stretches[:, 0]).sum())


def runs(mask: Bools) -> NDArray[np.intp]:
    """The runs of true values: intp (runs, 2), first place and the one past the last."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return edges.reshape(-1, 2)


def mask_of(stretches: Stretches, hop: float, hops: int) -> Bools:
    """Per hop of so many seconds, whether its middle lies in a stretch."""
    mask = np.zeros(hops, bool)
    for start, end in np.rint(stretches / hop).astype(np.intp):
        mask[max(0, start) : end] = True
    return mask
