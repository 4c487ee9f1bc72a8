"""Music and tones on a channel, which detectors of voices take for speech: hold music, ringing, busy, keys.

What they are is told by `sound_quality.tones`. Here music must last four seconds besides: the check only warns of it,
here speech that is taken for music would be lost to everything that follows.
"""

from __future__ import annotations

import numpy as np

from callqa_desktop.services.sound_quality.tones import Spectrogram
from callqa_desktop.services.voice.activity import FLOOR, Decibels, decibels, power_of
from callqa_desktop.services.voice.speech import Bools, joined, runs
from callqa_desktop.services.voice.windows import AROUND, HOP, RATE, Window

_SIZE = 512
_STEP = 256
"""Samples at 8 kHz: 64 ms every 32 ms."""
_SHORTEST_MUSIC = 3.9
_MUSIC_PAUSE = 2.0
"""Seconds between notes."""
_EDGE = 2.0
"""Seconds that music may begin before and end after the blocks it was found in."""
_FADED = 20.0
"""dB below its usual level at which music has not begun or has ended."""
_REST = 0.1
_AUDIBLE = 15.0
"""dB above the faintest level below which a minute holds nothing to look at."""


def music_of(window: Window) -> Bools:
    """Per channel and hop, whether it carries music or a tone."""
    import scipy.fft

    found = np.zeros((len(window.lanes), window.hops), bool)
    shape = np.hanning(_SIZE + 1)[:-1].astype(np.float32)
    scale = np.float32(2.0 / (_SIZE * float((shape**2).sum())))
    levels = power_of(window)
    for channel in range(len(found)):
        lane = window.low[channel, AROUND * RATE : -AROUND * RATE]
        if len(lane) < 2 * _SIZE or decibels(levels[channel]).max() < FLOOR + _AUDIBLE:
            continue
        frames = np.lib.stride_tricks.sliding_window_view(lane, _SIZE)[::_STEP]
        spectrum = scipy.fft.rfft(frames * shape, axis=1)
        spectrogram = Spectrogram(RATE / _SIZE)
        spectrogram.add((spectrum.real**2 + spectrum.imag**2) * scale)
        tone, music = spectrogram.found()
        for start, end in _long(music):
            first, last = _whole(start, end, decibels(levels[channel]))
            found[channel, first:last] = True
        for start, end in _hops(tone):
            found[channel, start:end] = True
    return found


def _hops(frames: Bools) -> list[tuple[int, int]]:
    times = runs(frames) * (_STEP / RATE) + [0.0, (_SIZE - _STEP) / RATE]
    return [(round(start / HOP), round(end / HOP)) for start, end in times.tolist()]


def _long(frames: Bools) -> list[tuple[int, int]]:
    times = joined(runs(frames) * (_STEP / RATE) + [0.0, (_SIZE - _STEP) / RATE], _MUSIC_PAUSE)
    times = times[times[:, 1] - times[:, 0] >= _SHORTEST_MUSIC]
    return [(round(start / HOP), round(end / HOP)) for start, end in times.tolist()]


def _whole(start: int, end: int, levels: Decibels) -> tuple[int, int]:
    """The first hop of music and the one past its last: to where it begins and fades."""
    faint = levels < np.median(levels[start:end]) - _FADED
    rest = [(int(first), int(last)) for first, last in runs(faint) if last - first >= _REST / HOP]
    reach = round(_EDGE / HOP)
    before = max((last for _, last in rest if last <= start), default=0)
    after = min((first for first, _ in rest if first >= end), default=len(levels))
    return max(before, start - reach), min(after, end + reach)
