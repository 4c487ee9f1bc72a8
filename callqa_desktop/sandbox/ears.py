"""Recognises which demo recording, and which channel of it, a piece of sound is.

Compared are envelopes of loudness, 20 values a second, in decibels above a floor, by normalised cross-correlation;
these survive MP3, other sampling rates, other volumes and a cut at either end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.sandbox.sounds import DemoSound, demo_original, demo_sounds, read_sound

PER_SECOND = 20
ALIKE = 0.8
"""Correlation above which two sounds are the same; pieces of different demo recordings stay below 0.6."""
SHORTEST = 5.0
"""Seconds of sound below which nothing is recognised."""

Envelope = NDArray[np.float64]
Known = tuple[DemoSound, int | None, Envelope]
"""A sound with its truth, one channel of it (None: both), and the envelope it is recognised by."""


@dataclass(frozen=True)
class Heard:
    """A recognised sound: which one, which channel (None: both), and the seconds where the piece begins and ends."""

    sound: DemoSound
    channel: int | None
    start: float
    end: float


def envelope(samples: NDArray[np.float32], rate: int) -> Envelope:
    """Loudness of one channel, 20 values a second, in decibels above -50 dB of its loudest moment."""
    hop = rate / PER_SECOND
    edges = (np.arange(int(len(samples) / hop) + 1) * hop).astype(np.int64)
    power = np.concatenate(([0.0], np.cumsum(samples.astype(np.float64) ** 2)))
    mean = np.diff(power[edges]) / np.maximum(np.diff(edges), 1)
    peak = float(mean.max(initial=0.0))
    if peak <= 1e-9:
        return np.zeros(len(mean))
    loudness: Envelope = np.maximum(10 * np.log10(np.maximum(mean / peak, 1e-12)) + 50, 0.0)
    return loudness


@cache
def _known() -> tuple[Known, ...]:
    return tuple(one for sound in demo_sounds().values() for one in known(sound, *read_sound(demo_original(sound.id))))


def known(sound: DemoSound, samples: NDArray[np.float32], rate: int) -> list[Known]:
    """What a sound is recognised by: whole, and each of its two sides."""
    found: list[Known] = [(sound, None, envelope(samples.mean(axis=1), rate))]
    if sound.channels == 2:
        found += [(sound, channel, envelope(samples[:, channel], rate)) for channel in (0, 1)]
    return found


def recognise(data: bytes) -> Heard | None:
    """The demo recording this is, whole or a piece; None for any other sound. ValueError when it is no sound."""
    samples, rate = read_sound(data)
    return recognise_samples(samples, rate)


def recognise_samples(samples: NDArray[np.float32], rate: int, learnt: Sequence[Known] = ()) -> Heard | None:
    """As `recognise`; `learnt` are sounds known before the demo recordings."""
    piece = envelope(samples.mean(axis=1), rate)
    if len(piece) < SHORTEST * PER_SECOND or not piece.any():
        return None
    best: tuple[float, int, DemoSound, int | None] | None = None
    for sound, channel, whole in (*learnt, *_known()):
        alike, at = _best_place(piece, whole)
        if best is None or alike > best[0]:
            best = (alike, at, sound, channel)
    if best is None or best[0] < ALIKE:
        return None
    start = best[1] / PER_SECOND
    return Heard(best[2], best[3], start, start + len(samples) / rate)


def _best_place(piece: Envelope, whole: Envelope) -> tuple[float, int]:
    """The highest correlation of the piece with any stretch of the whole, and where the stretch begins.

    The whole is padded by a second of silence on both sides, since MP3 adds some at its ends.
    """
    pad = PER_SECOND
    if len(piece) > len(whole) + 2 * pad:
        return 0.0, 0
    padded = np.concatenate((np.zeros(pad), whole, np.zeros(pad)))
    n = len(piece)
    centred = piece - piece.mean()
    size = 1 << (len(padded) + n).bit_length()
    products = np.fft.irfft(np.fft.rfft(padded, size) * np.conj(np.fft.rfft(centred, size)), size)[
        : len(padded) - n + 1
    ]
    sums = np.concatenate(([0.0], np.cumsum(padded)))
    squares = np.concatenate(([0.0], np.cumsum(padded**2)))
    spread = squares[n:] - squares[:-n] - (sums[n:] - sums[:-n]) ** 2 / n
    norm = np.sqrt(np.maximum(spread, 1e-9) * float(centred @ centred))
    alike = np.where(spread > 1e-6 * n, products / np.maximum(norm, 1e-9), 0.0)
    at = int(alike.argmax())
    return float(alike[at]), at - pad
