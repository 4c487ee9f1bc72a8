"""Voice activity: which hops of which channel are speech.

Two witnesses for it, per channel and hop of 10 ms; one is enough. The level, smoothed over 30 ms, against the channel's
own noise floor: a stretch reaches an upper threshold and lasts while above a lower one. And the voice activity detector
of WebRTC (mode 1, 20 ms, at 8 kHz), which knows the shape of a voice's spectrum and hears it in noise. Against it: a
channel that is never much louder than its floor, music and tones (see `music`), and what leaks over from the other
side, at least 20 dB weaker than usual there and then.
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
_ABOVE_FLOOR = 6.0
"""dB above the floor that a stretch the detector hears reaches somewhere."""
_LEAK = 20.0
_CLICK = 0.2
"""Seconds: nothing that anybody says is shorter."""
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
    loud = [_loud(lane, level) for lane, level in zip(levels, against, strict=True)]
    foreign = [played.copy() for played in music]
    if len(levels) == 2:
        usual = [lane - level.top for lane, level in zip(levels, against, strict=True)]
        for n, other in ((0, 1), (1, 0)):
            foreign[n] |= loud[other] & (usual[n] < usual[other] - _LEAK)
    lanes = []
    for n, level in enumerate(against):
        heard = (voice[n] & (levels[n] > FLOOR + 1) | loud[n]) & ~foreign[n]  # the detector lingers into true silence
        if not level.speaks:
            heard[:] = False
        lanes.append(_stretches(_reaching(heard, levels[n], level.floor + _ABOVE_FLOOR)))
    return Speech(tuple(lanes), duration, tuple(in_seconds(played) for played in music))


def _loud(levels: Decibels, level: Level) -> Bools:
    """The hops loud enough for speech by the two thresholds."""
    if not level.speaks:
        return np.zeros(len(levels), bool)
    return _reaching(levels > level.upper - _HYSTERESIS, levels, level.upper)


def _reaching(mask: Bools, levels: Decibels, limit: float) -> Bools:
    """The runs of the mask that rise above the limit somewhere."""
    keep = np.zeros(len(mask), bool)
    for start, end in runs(mask):
        if (levels[start:end] > limit).any():
            keep[start:end] = True
    return keep


def in_seconds(mask: Bools) -> Stretches:
    """The runs of a mask over hops."""
    found: Stretches = runs(mask).astype(np.float64) * HOP
    return found


def _stretches(heard: Bools) -> Stretches:
    found = joined(in_seconds(heard), PAUSE)
    return found[found[:, 1] - found[:, 0] >= _CLICK]
