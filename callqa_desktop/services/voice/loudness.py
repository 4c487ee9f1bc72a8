"""Loudness as the ear weighs it, in LUFS: ITU-R BS.1770-5, K-weighting and gating, of one channel at a time.

The recommendation gives the two filters of the K-weighting for 48 kHz. For other rates they are made anew from the
analogue filters behind them (parameters by B. De Man, "Evaluation of implementations of the EBU R128 loudness
measurement", AES Convention 145, 2018); at 48 kHz this gives the printed coefficients.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log10, pi, tan

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.voice.speech import Bools
from callqa_desktop.services.voice.windows import PER_SECOND, Floats, Window, edges, sums

TENTHS = 10
"""Values a second; four neighbours make a block of 400 ms, so blocks overlap by 75 %."""
_BLOCK = 4
_OFFSET = -0.691
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0
_SPOKEN = 0.5

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Loudness:
    """Of the blocks of speech of one side."""

    lufs: float
    """Integrated."""
    spread: float
    """LU between the 20th and the 80th percentile of the blocks (the range GeMAPS takes of loudness)."""


def k_weighting(rate: int) -> Doubles:
    """The two filters as second-order sections: float64 (2, 6)."""
    k = tan(pi * 1681.974450955533 / rate)
    gain = 10 ** (3.999843853973347 / 20)
    bent = gain**0.4996667741545416
    q = 0.7071752369554196
    a0 = 1 + k / q + k * k
    shelf = [
        (gain + bent * k / q + k * k) / a0, 2 * (k * k - gain) / a0, (gain - bent * k / q + k * k) / a0,
        1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0,
    ]  # fmt: skip
    k = tan(pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    a0 = 1 + k / q + k * k
    high_pass = [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    return np.array([shelf, high_pass])


class Weighing:
    """Weighs a recording window by window; the filters remember, so windows come in order."""

    def __init__(self, channels: int, rate: int) -> None:
        self._filters = k_weighting(rate)
        self._state = np.zeros((2, channels, 2))

    def power(self, window: Window) -> Floats:
        """Mean square of the weighted sound per tenth of a second: float32 (channels, tenths)."""
        from scipy.signal import sosfilt

        weighted, self._state = sosfilt(self._filters, window.lanes, axis=1, zi=self._state)
        weighted = weighted.astype(np.float32, copy=False)
        at = edges(weighted.shape[1], window.rate, TENTHS)
        power: Floats = sums(weighted * weighted, at) / np.maximum(np.diff(at), 1)
        return power


def loudness(weighted: Floats, spoken: Bools) -> Loudness | None:
    """Loudness of one side's speech; None without any.

    Args:
        weighted: mean square per tenth of a second of its channel.
        spoken: per hop, whether this side speaks; a block counts where it does for at least half of it.
    """
    if len(weighted) < _BLOCK:
        return None
    ticks = PER_SECOND // TENTHS
    share = np.add.reduceat(spoken, np.arange(0, len(spoken), ticks), dtype=np.float64)[: len(weighted)] / ticks
    blocks, talked = _sliding(weighted.astype(np.float64)), _sliding(share)
    blocks = blocks[talked[: len(blocks)] >= _SPOKEN]
    levels = _OFFSET + 10 * np.log10(blocks + 1e-12)
    above = levels > _ABSOLUTE_GATE
    if not above.any():
        return None
    gate = _OFFSET + 10 * log10(blocks[above].mean()) + _RELATIVE_GATE
    above &= levels > gate
    low, high = np.percentile(levels[above], (20, 80))
    return Loudness(_OFFSET + 10 * log10(blocks[above].mean()), float(high - low))


def _sliding(values: Doubles) -> Doubles:
    """Mean of every four neighbours."""
    added = np.concatenate(([0.0], np.cumsum(values)))
    means: Doubles = (added[_BLOCK:] - added[:-_BLOCK]) / _BLOCK
    return means
