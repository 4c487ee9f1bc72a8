"""Listening to a recording: everything that is followed over its time, from which measures and curves are made.

Two passes, a minute at a time. The first hears who speaks when; the second follows pitch where somebody does. Of three
hours of stereo at 8 kHz the result takes some 30 MB.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.audio.pcm import Sound
from callqa_desktop.services.voice import pitch, voices
from callqa_desktop.services.voice.activity import Detector, power_of, speech_of
from callqa_desktop.services.voice.loudness import Weighing
from callqa_desktop.services.voice.music import music_of
from callqa_desktop.services.voice.perturbation import Perturbation
from callqa_desktop.services.voice.speech import Bools, Speech, mask_of, runs
from callqa_desktop.services.voice.syllables import sonority
from callqa_desktop.services.voice.windows import AROUND, HOP, RATE, Floats, Window, hops_of, windows

_DOUBLED = 0.95
_WIDEBAND = 16000
"""Hz: sound of a lower rate has nothing above the telephone band."""
_BAND = 4200.0
_WIDE = -50.0
"""dB of speech above the telephone band to all of it, from which on the sound has a band beyond it."""


@dataclass
class Track:
    """What was heard, per channel and hop of 10 ms unless said otherwise."""

    speech: Speech
    power: Floats
    """Mean square, full scale 1."""
    spoken: Bools
    semitones: Floats
    """Above 27.5 Hz, NaN where unvoiced."""
    strength: Floats
    """The periodic part of the power of voiced sound, 0 to 1; NaN where unvoiced."""
    sonority: Floats
    """Mean square between 300 and 1500 Hz."""
    weighted: Floats
    """Mean square of the K-weighted sound per tenth of a second."""
    doubled: bool
    """Both channels carry the same."""
    wide: tuple[bool, ...]
    """Whether a channel's speech reaches beyond the telephone band."""
    cepstrum: Floats | None
    """Of one channel with both voices, see `voices`."""
    periods: tuple[Perturbation, ...] = ()

    @property
    def channels(self) -> int:
        return len(self.power)


@dataclass
class _Heard:
    """Of the first pass."""

    power: list[Floats] = field(default_factory=list)
    voice: list[Bools] = field(default_factory=list)
    music: list[Bools] = field(default_factory=list)
    weighted: list[Floats] = field(default_factory=list)
    products: NDArray[np.float64] = field(default_factory=lambda: np.zeros(3))


def find_speech(sound: Sound) -> Speech:
    """Who speaks when: the first pass alone."""
    return _speech(sound, _hear(sound))


def listen(sound: Sound) -> Track:
    """Both passes."""
    heard = _hear(sound)
    speech = _speech(sound, heard)
    hops = hops_of(sound)
    spoken = np.stack([mask_of(s, HOP, hops) for s in speech.stretches])
    one, other, both = heard.products
    doubled = sound.channels == 2 and one > 0 and other > 0 and bool(both / np.sqrt(one * other) >= _DOUBLED)
    track = Track(
        speech=speech,
        power=_whole(heard.power, sound.channels),
        spoken=spoken,
        semitones=np.full(spoken.shape, np.nan, np.float32),
        strength=np.full(spoken.shape, np.nan, np.float32),
        sonority=np.zeros(spoken.shape, np.float32),
        weighted=_whole(heard.weighted, sound.channels),
        doubled=doubled,
        wide=(False,) * sound.channels,
        cepstrum=None,
        periods=tuple(Perturbation() for _ in range(sound.channels)),
    )
    _follow(sound, track, alone=doubled or sound.channels == 1)
    return track


def _whole(parts: list[Floats], channels: int) -> Floats:
    return np.concatenate(parts, axis=1) if parts else np.zeros((channels, 0), np.float32)


def _hear(sound: Sound) -> _Heard:
    heard = _Heard()
    detector, weighing = Detector(sound.channels), Weighing(sound.channels, sound.sample_rate)
    for window in windows(sound):
        heard.power.append(power_of(window))
        heard.voice.append(detector.hear(window, AROUND * RATE))
        heard.music.append(music_of(window))
        heard.weighted.append(weighing.power(window))
        if sound.channels == 2:
            one, other = window.lanes
            heard.products += (float(one @ one), float(other @ other), float(one @ other))
    return heard


def _speech(sound: Sound, heard: _Heard) -> Speech:
    nothing = np.zeros((sound.channels, 0), bool)
    voice = np.concatenate([nothing, *heard.voice], axis=1)
    music = np.concatenate([nothing, *heard.music], axis=1)
    return speech_of(_whole(heard.power, sound.channels), voice, music, sound.frames / sound.sample_rate)


def _follow(sound: Sound, track: Track, *, alone: bool) -> None:
    """The second pass: pitch, strength, and where it is worth it periods and cepstrum, into the track."""
    tracker = pitch.Tracker()
    loudest = [_loudest(track, channel) for channel in range(track.channels)]
    wide = _Band(sound.sample_rate, track.channels)
    features: list[Floats] = []
    for window in windows(sound):
        part = slice(window.first, window.first + window.hops)
        wide.add(window, track.spoken[:, part])
        track.sonority[:, part] = sonority(window)
        for channel in range(track.channels):
            wanted = np.flatnonzero(track.spoken[channel, part])
            found = tracker.track(window.low[channel], wanted, AROUND * RATE, loudest[channel], one_voice=not alone)
            track.semitones[channel, window.first + wanted] = found.semitones
            track.strength[channel, window.first + wanted] = found.strength
            if sound.sample_rate >= _WIDEBAND:
                _mark(window, track, channel)
        if alone:
            middle = window.low[0, AROUND * RATE : -AROUND * RATE]
            if len(middle) >= 2 * RATE // 10:
                columns = -(-window.hops // voices.FEATURE_HOPS)
                features.append(voices.cepstrum(middle)[:, :columns])
    track.wide = wide.found()
    track.cepstrum = np.concatenate(features, axis=1) if features else None


def _mark(window: Window, track: Track, channel: int) -> None:
    semitones = track.semitones[channel, window.first : window.first + window.hops]
    for start, end in runs(~np.isnan(semitones)).tolist():
        hertz = pitch.hertz(semitones[start:end])
        track.periods[channel].add(window.lanes[channel], window.rate, start * HOP, hertz, HOP)


def _loudest(track: Track, channel: int) -> float:
    """Root mean square of the loudest speech of a channel."""
    spoken = track.power[channel][track.spoken[channel]]
    return float(np.sqrt(np.percentile(spoken, 98))) if len(spoken) else 1.0


class _Band:
    """Whether speech reaches beyond the telephone band."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._sums = np.zeros((2, channels))

    def add(self, window: Window, spoken: Bools) -> None:
        if self._rate < _WIDEBAND:
            return
        from scipy.signal import butter, sosfilt

        above = sosfilt(butter(6, _BAND, "highpass", fs=self._rate, output="sos"), window.lanes, axis=1)
        over = power_of(Window(window.first, window.hops, window.rate, above.astype(np.float32), window.low))
        self._sums += [(over * spoken).sum(axis=1), (power_of(window) * spoken).sum(axis=1)]

    def found(self) -> tuple[bool, ...]:
        above, all_of_it = self._sums
        return tuple(
            bool(a > 0 and 10 * np.log10(a / max(t, 1e-12)) > _WIDE) for a, t in zip(above, all_of_it, strict=True)
        )
