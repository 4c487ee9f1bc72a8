"""Syllables counted without words, by their nuclei: peaks of the level between dips, where there is a voice.

As N. H. de Jong and T. Wempe, "Praat script to detect syllable nuclei and measure speech rate automatically", Behavior
Research Methods 41 (2009), have it: peaks at least 2 dB above the dips on both sides, voiced, not far below the usual
level of this voice.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.voice.speech import Bools
from callqa_desktop.services.voice.windows import Floats

_DIP = 2.0
_APART = 8
"""Hops: nobody speaks more than twelve syllables a second."""
_BELOW_USUAL = 12.0
_SMOOTH = 9
_REACH = 2
"""Hops around a peak in which a voice is looked for."""


def nuclei(levels: Floats, voiced: Bools, spoken: Bools) -> NDArray[np.intp]:
    """The hops of the nuclei of one channel.

    Args:
        levels: dB per hop.
    """
    from scipy.ndimage import maximum_filter1d
    from scipy.signal import find_peaks

    if len(levels) < _SMOOTH or not spoken.any():
        return np.zeros(0, np.intp)
    window = np.hanning(_SMOOTH + 2)[1:-1].astype(np.float32)
    smooth = np.convolve(levels, window / window.sum(), "same")
    usual = float(np.median(smooth[spoken]))
    peaks, _ = find_peaks(smooth, height=usual - _BELOW_USUAL, prominence=_DIP, distance=_APART)
    around = maximum_filter1d(voiced.astype(np.int8), 2 * _REACH + 1).astype(bool)
    found: NDArray[np.intp] = peaks[around[peaks] & spoken[peaks]]
    return found
