"""Makes a sound better: cut tops drawn anew, hum and steady noise lowered, levels evened out. The original stays.

Works a minute at a time with a second of margin at either end; neighbours are faded into each other there.

- declip: see `declipping`
- polarity: the second channel turned upside down
- highpass: Butterworth of 4th order at 75 Hz, forwards and backwards, so that nothing moves
- denoise: spectral gate, frames of 32 ms every 8 ms; the noise of each frequency is learnt from the faint frames, each
  bin is turned down by 1 - 1.5 noise / power (Boll, "Suppression of acoustic noise in speech using spectral
  subtraction", IEEE TASSP 27, 1979), never by more than 15 dB, the gains smoothed over time and frequency
- gain: to -24 dB of full scale per channel; what would exceed full scale is bent, not cut
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.audio.pcm import Samples, Sound
from callqa_desktop.services.sound_quality import verdict
from callqa_desktop.services.sound_quality.declipping import declip

_WINDOW = 60.0
_MARGIN = 1.0
_CUT_HZ = 75.0
_TARGET_DB = -24.0
_LARGEST_DB = 40.0
_HEADROOM = 0.891
"""-1 dB of full scale."""
_KNEE = 0.75
_FRAME, _HOP = 0.032, 0.008
_OVER = 1.5
_FLOOR_DB = -15.0
_LEARN = 20
"""The fainter frames in a hundred noise is learnt from."""
_BIAS = 1.9
"""Mean of noise over what a fifth of its smoothed frames stays below."""
_FULL = 32768.0

Floats = NDArray[np.float32]


def clean(sound: Sound, steps: Sequence[str], figures: Mapping[str, Any]) -> Iterator[Samples]:
    """The cleaned sound in blocks, int16 (frames, channels), as many frames as the sound has.

    Args:
        steps: of `verdict.STEPS`, as a check names them.
        figures: of the same check.
    """
    rate = sound.sample_rate
    margin, span = round(_MARGIN * rate), round(_WINDOW * rate)
    lanes = [_Lane(n, steps, figures, rate) for n in range(sound.channels)]
    fade = np.linspace(0, 1, margin, endpoint=False, dtype=np.float32)[:, None]
    tail = np.zeros((0, sound.channels), np.float32)
    for start in range(0, sound.frames, span):
        begin, end = max(0, start - margin), min(sound.frames, start + span + margin)
        samples = sound.read(begin, end - begin).astype(np.float32) / _FULL
        made = np.stack([lane.clean(np.ascontiguousarray(samples[:, n])) for n, lane in enumerate(lanes)], axis=1)
        made = made[start - begin :]
        blend = min(len(tail), len(made))
        made[:blend] = tail[:blend] * (1 - fade[:blend]) + made[:blend] * fade[:blend]
        own, tail = made[:span], made[span:]
        yield np.clip(np.rint(own * _FULL), -32768, 32767).astype(np.int16)


class _Lane:
    """What is done to one channel."""

    def __init__(self, channel: int, steps: Sequence[str], figures: Mapping[str, Any], rate: int) -> None:
        lane = figures["lanes"][channel]
        self._rate = rate
        self._steps = frozenset(steps) & (verdict.lane_steps(lane) | {verdict.GAIN})
        self._turned = verdict.POLARITY in steps and channel == 1
        up, down = lane["ceiling"]
        self._ceilings = (up / _FULL if up else None, down / _FULL if down else None)
        self._gain = 1.0
        level = lane["level_dbfs"]
        if verdict.GAIN in self._steps and level is not None:
            self._gain = float(10 ** (min(_LARGEST_DB, _TARGET_DB - level) / 20))
        elif verdict.DECLIP in self._steps:
            self._gain = 0.5  # tops drawn anew need room above the ceiling

    def clean(self, lane: Floats) -> Floats:
        """The lane, float32 of full scale 1, with everything done that helps it."""
        if verdict.DECLIP in self._steps:
            lane = declip(lane, self._rate, *self._ceilings)
        if self._turned:
            lane = -lane
        if verdict.HIGHPASS in self._steps:
            lane = highpass(lane, self._rate)
        if verdict.DENOISE in self._steps:
            lane = gate(lane, self._rate)
        return bend(lane * np.float32(self._gain)) if self._gain != 1.0 else lane


def highpass(lane: Floats, rate: int) -> Floats:
    """Takes out what lies below 75 Hz."""
    from scipy.signal import butter, sosfiltfilt

    sections = butter(4, _CUT_HZ, "highpass", fs=rate, output="sos")
    if len(lane) < 64:
        return lane
    made: Floats = sosfiltfilt(sections, lane).astype(np.float32)
    return made


def gate(lane: Floats, rate: int) -> Floats:
    """Lowers steady noise."""
    import scipy.fft
    from scipy.ndimage import uniform_filter

    hop = max(1, round(_HOP * rate))
    size = hop * round(_FRAME / _HOP)
    padded = np.pad(lane, (size, 2 * size))
    window = np.sqrt(np.hanning(size + 1)[:-1]).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
    spectrum = scipy.fft.rfft(frames * window, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    smooth = uniform_filter(power, (5, 1))
    sounding = power.sum(axis=1) > 1e-9 * size
    if sounding.sum() < 20:
        return lane
    noise = np.percentile(smooth[sounding], _LEARN, axis=0).astype(np.float32) * np.float32(_BIAS)
    gains = np.maximum(1 - np.float32(_OVER) * noise / (smooth + 1e-12), np.float32(10 ** (_FLOOR_DB / 10)))
    gains = uniform_filter(np.sqrt(gains), (5, 3))
    made = scipy.fft.irfft(spectrum * gains, size, axis=1) * window
    result = np.zeros(len(padded) + size, np.float32)
    overlaps = size // hop
    for n in range(overlaps):
        part = made[n::overlaps].reshape(-1)
        result[n * hop : n * hop + len(part)] += part
    # Square-rooted Hann windows applied twice add up to a constant.
    return result[size : size + len(lane)] * np.float32(2 / overlaps)


def bend(lane: Floats) -> Floats:
    """Bends what rises above three quarters of full scale, so that all stays 1 dB below it."""
    high = np.abs(lane) > _KNEE
    if not high.any():
        return lane
    room = _HEADROOM - _KNEE
    bent = lane.copy()
    over = np.abs(lane[high]) - _KNEE
    bent[high] = np.sign(lane[high]) * (_KNEE + room * np.tanh(over / room))
    return bent
