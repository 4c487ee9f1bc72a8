"""Pieces of a spectrogram: what a stretch of sound is made of, for drawing.

Short-time Fourier transform: Hann windows of 32 ms (bands of 31.25 Hz), each at the middle of its column. Where a
column is longer than a window it shows the loudest of four windows spread over it. Only the band of speech up to 4 kHz
is kept.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.audio.pcm import Samples, Sound

BANDS = 128
BAND_HZ = 31.25
COLUMNS = 256
"""Columns of a piece."""
_WINDOW = 1 / BAND_HZ
_QUIETEST, _LOUDEST = -84.0, -24.0
"""dB of a band below a sine of full scale that become 0 and 255."""
_SPREAD = 4
_AT_ONCE = 0.25
"""Seconds: columns up to this long are read in one go, longer ones window by window."""

Levels = NDArray[np.uint8]
"""uint8 (channels, bands, columns): loudness, the lowest band first."""


def piece(sound: Sound, start_ms: float, column_ms: float) -> Levels:
    """COLUMNS columns from a moment on; zero outside the sound."""
    rate = sound.sample_rate
    size = round(rate * _WINDOW)
    middles = (start_ms + (np.arange(COLUMNS) + 0.5) * column_ms) * rate / 1000
    spread = _SPREAD if column_ms > 1000 * _WINDOW else 1
    offsets = ((np.arange(spread) + 0.5) / spread - 0.5) * column_ms * rate / 1000
    starts = np.rint(middles[:, None] + offsets - size / 2).astype(np.intp).ravel()
    levels = np.concatenate([_loudness(frames, size) for frames in _frames(sound, starts, size, column_ms)])
    grouped = levels.reshape(COLUMNS, spread, sound.channels, -1).max(axis=1)
    scaled = (grouped - _QUIETEST) * (255 / (_LOUDEST - _QUIETEST))
    result = np.zeros((sound.channels, BANDS, COLUMNS), np.uint8)
    known = min(BANDS, scaled.shape[2])
    result[:, :known] = np.clip(scaled, 0, 255).astype(np.uint8).transpose(1, 2, 0)[:, :known]
    return result


def _frames(sound: Sound, starts: NDArray[np.intp], size: int, column_ms: float) -> list[NDArray[np.float32]]:
    """The samples of every window, float32 (windows, channels, size), in a few arrays."""
    if column_ms / 1000 > _AT_ONCE:
        windows = [_read(sound, int(start), size) for start in starts]
        return [np.stack(windows).transpose(0, 2, 1)]
    first = int(starts[0])
    samples = np.ascontiguousarray(_read(sound, first, int(starts[-1]) - first + size).T)
    views = np.lib.stride_tricks.sliding_window_view(samples, size, axis=1)
    return [views[:, starts[n : n + COLUMNS] - first].transpose(1, 0, 2) for n in range(0, len(starts), COLUMNS)]


def _read(sound: Sound, start: int, n: int) -> NDArray[np.float32]:
    """n frames from `start` on, float32 (n, channels), silence outside the sound."""
    result = np.zeros((n, sound.channels), np.float32)
    inside = max(0, start)
    if inside < min(start + n, sound.frames):
        samples: Samples = sound.read(inside, start + n - inside)
        result[inside - start : inside - start + len(samples)] = samples
    return result


def _loudness(frames: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """dB of every band, float32 (windows, channels, bands)."""
    window = np.hanning(size + 1)[:-1].astype(np.float32)
    spectrum = np.fft.rfft(frames * window, axis=2)
    power = (spectrum.real**2 + spectrum.imag**2) / (size / 4 * 32768) ** 2
    levels: NDArray[np.float32] = (10 * np.log10(power[:, :, :BANDS] + 1e-12)).astype(np.float32)
    return levels
