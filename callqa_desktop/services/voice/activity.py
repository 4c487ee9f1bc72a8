"""Voice activity: which hops of which channel are speech.

Three witnesses, per channel and hop of 10 ms. The level, smoothed over 30 ms, against the channel's own noise floor: a
stretch reaches an upper threshold and lasts while above a lower one. The voice activity detector of WebRTC (mode 1, 20
ms, at 8 kHz), which knows the shape of a voice's spectrum. And what is no voice: music and tones (see `music_of`), and
what leaks over from the other side, at least 20 dB weaker than usual there and then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.voice.speech import Bools, Speech, Stretches, joined, runs
from callqa_desktop.services.voice.windows import HOP, RATE, Floats, Window, edges, sums

PAUSE = 0.25
"""Seconds: a shorter silence belongs to the speech around it (N. H. de Jong, H. R. Bosker, "Choosing a threshold for
silent pauses to measure second language fluency", DiSS 2013)."""
FLOOR = -65.0
"""dBFS below which differences are digital silence or coding noise."""
_FAINTEST = -50.0
"""dBFS a channel's loudest speech must reach to be any."""
_RANGE = 12.0
"""dB between the loudest and the floor without which there is only noise."""
_HYSTERESIS = 4.0
_ABOVE_FLOOR = 5.0
"""dB above the floor below which nothing is speech, whatever the detector says."""
_LEAK = 20.0
_CLICK = 0.15
"""Seconds: nothing that anybody says is shorter."""
_BRIDGE = 6
"""Hops: a shorter gap does not end what the detector hears, as in a stop consonant."""
_FRAME = RATE // 50
_MODE = 1

Decibels = NDArray[np.float32]


class Detector:
    """The detector of WebRTC on every channel; it remembers what it heard, so windows come in order."""

    def __init__(self, channels: int) -> None:
        import webrtcvad

        self._heard: list[Any] = [webrtcvad.Vad(_MODE) for _ in range(channels)]

    def hear(self, window: Window, around: int) -> Bools:
        """Per channel and hop, whether it hears a voice: bool (channels, hops)."""
        found = np.zeros((len(self._heard), window.hops), bool)
        frames = (window.hops + 1) // 2
        for channel, vad in enumerate(self._heard):
            lane = window.low[channel, around : around + frames * _FRAME]
            lane = np.pad(lane, (0, frames * _FRAME - len(lane)))
            data = np.clip(np.rint(lane * 32768), -32768, 32767).astype("<i2").tobytes()
            step = 2 * _FRAME
            flags = [vad.is_speech(data[n : n + step], RATE) for n in range(0, len(data), step)]
            found[channel] = np.repeat(np.array(flags, bool), 2)[: window.hops]
        return found


def power_of(window: Window) -> Floats:
    """Mean square of every hop, 1 for a square wave at full scale: float32 (channels, hops). A constant offset is not
    loudness."""
    at = edges(window.lanes.shape[1], window.rate, round(1 / HOP))
    counts = np.maximum(np.diff(at), 1).astype(np.float32)
    mean = sums(window.lanes, at) / counts
    power: Floats = np.maximum(sums(window.lanes * window.lanes, at) / counts - mean * mean, 0)
    return power


def decibels(power: Floats) -> Decibels:
    """Level in dBFS, smoothed over three hops, not below FLOOR."""
    smooth = np.convolve(power, np.ones(3, np.float32) / 3, "same") if len(power) > 2 else power
    levels: Decibels = np.maximum(10 * np.log10(smooth + 1e-12), FLOOR).astype(np.float32)
    return levels


@dataclass(frozen=True, slots=True)
class Level:
    """What a channel's levels are measured against, in dBFS."""

    floor: float
    top: float
    upper: float
    """A stretch of speech reaches it somewhere."""

    @property
    def speaks(self) -> bool:
        return self.top >= _FAINTEST and self.top - self.floor >= _RANGE

    @classmethod
    def of(cls, levels: Decibels) -> Level:
        if not len(levels):
            return cls(FLOOR, FLOOR, FLOOR)
        floor, top = float(np.percentile(levels, 10)), float(np.percentile(levels, 99.8))
        return cls(floor, top, max(floor + 9, min(floor + 0.35 * (top - floor), top - 10)))


def speech_of(power: Floats, voice: Bools, music: Bools, duration: float) -> Speech:
    """Puts the witnesses together.

    Args:
        power, voice, music: (channels, hops) each.
    """
    levels = [decibels(lane) for lane in power]
    against = [Level.of(lane) for lane in levels]
    if len(levels) == 2:
        loud = [_loud(lane, level) for lane, level in zip(levels, against, strict=True)]
        usual = [lane - level.top for lane, level in zip(levels, against, strict=True)]
        for n, other in ((0, 1), (1, 0)):
            leaked = loud[other] & (usual[n] < usual[other] - _LEAK)
            levels[n] = np.where(leaked, FLOOR, levels[n])
    lanes = [
        _stretches(_spoken(lane, level, heard & ~played))
        for lane, level, heard, played in zip(levels, against, voice, music, strict=True)
    ]
    return Speech(tuple(lanes), duration, tuple(in_seconds(played) for played in music))


def _loud(levels: Decibels, level: Level) -> Bools:
    """The hops loud enough for speech by the two thresholds."""
    if not level.speaks:
        return np.zeros(len(levels), bool)
    return _reaching(levels > level.upper - _HYSTERESIS, levels, level)


def _spoken(levels: Decibels, level: Level, heard: Bools) -> Bools:
    if not level.speaks:
        return np.zeros(len(levels), bool)
    candidate = heard & (levels > min(level.floor + _ABOVE_FLOOR, level.upper - _HYSTERESIS))
    for start, end in runs(~candidate):
        if start > 0 and end < len(candidate) and end - start <= _BRIDGE:
            candidate[start:end] = True
    return _reaching(candidate, levels, level)


def _reaching(mask: Bools, levels: Decibels, level: Level) -> Bools:
    """The runs of the mask that reach the upper threshold."""
    keep = np.zeros(len(mask), bool)
    for start, end in runs(mask):
        if (levels[start:end] > level.upper).any():
            keep[start:end] = True
    return keep


def in_seconds(mask: Bools) -> Stretches:
    """The runs of a mask over hops."""
    found: Stretches = runs(mask).astype(np.float64) * HOP
    return found


def _stretches(heard: Bools) -> Stretches:
    found = joined(in_seconds(heard), PAUSE)
    return found[found[:, 1] - found[:, 0] >= _CLICK]
