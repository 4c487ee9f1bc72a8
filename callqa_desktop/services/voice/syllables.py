"""Syllables counted without words, by their nuclei: peaks of the level of sonorous sound between dips.

As N. H. de Jong and T. Wempe, "Praat script to detect syllable nuclei and measure speech rate automatically", Behavior
Research Methods 41 (2009), have it: peaks above the dips on both sides and not far below the usual level of this voice.
The level is that between 300 and 1500 Hz, where vowels and sonorants have their first formants and fricatives little;
this takes the place of voicing, which a telephone line hides in low and rough voices. A dip of 1 dB does in this band.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.voice.speech import Bools
from callqa_desktop.services.voice.windows import AROUND, PER_SECOND, RATE, Floats, Window

_BAND = (300.0, 1500.0)
_DIP = 1.0
_APART = 8
"""Hops: nobody speaks more than twelve syllables a second."""
_BELOW_USUAL = 12.0
_SMOOTH = 7


def sonority(window: Window) -> Floats:
    """Mean square of the sound in the band per hop: float32 (channels, hops)."""
    from scipy.signal import butter, sosfilt

    step = RATE // PER_SECOND
    first, count = AROUND * RATE, window.hops * step
    banded = sosfilt(butter(2, _BAND, "bandpass", fs=RATE, output="sos"), window.low[:, first - RATE // 10 :], axis=1)
    banded = banded[:, RATE // 10 : RATE // 10 + count].astype(np.float32, copy=False)
    power: Floats = np.square(banded).reshape(len(banded), window.hops, step).mean(axis=2)
    return power


def nuclei(power: Floats, spoken: Bools) -> NDArray[np.intp]:
    """The hops of the nuclei of one channel.

    Args:
        power: of `sonority`.
    """
    from scipy.signal import find_peaks

    if len(power) < _SMOOTH or not spoken.any():
        return np.zeros(0, np.intp)
    window = np.hanning(_SMOOTH + 2)[1:-1].astype(np.float32)
    smooth = np.convolve(10 * np.log10(power + 1e-10), window / window.sum(), "same")
    usual = float(np.median(smooth[spoken]))
    peaks, _ = find_peaks(smooth, height=usual - _BELOW_USUAL, prominence=_DIP, distance=_APART)
    found: NDArray[np.intp] = peaks[spoken[peaks]]
    return found
