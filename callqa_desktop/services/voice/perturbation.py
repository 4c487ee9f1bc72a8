"""Jitter and shimmer: how much neighbouring periods of a voice differ in length and in height.

Periods are marked from the start of each voiced run on: the next one lies where the sound correlates best with the
period before (the "cross-correlation" marks of Praat). Local jitter is the mean difference of neighbouring periods to
their mean length, local shimmer that of neighbouring heights to their mean; pairs that differ too much are marks gone
wrong and are left out (P. Boersma, "Should jitter be measured by peak picking or by waveform matching?", Folia
Phoniatrica et Logopaedica 61, 2009).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.voice.windows import Floats

_MOST = 3000
"""Periods of a side looked at: more do not change the figure."""
_FEWEST = 100
_NEAR, _FAR = 0.8, 1.25
_LONGEST_FACTOR = 1.3
_HIGHEST_FACTOR = 1.6
_ALIKE = 0.7
"""Correlation below which a period does not go on."""

Doubles = NDArray[np.float64]


@dataclass
class Perturbation:
    """Gathers the periods of one side."""

    lengths: list[tuple[float, float]] = field(default_factory=list)
    """Neighbouring periods, in samples."""
    heights: list[tuple[float, float]] = field(default_factory=list)

    def add(self, lane: Floats, rate: int, start: float, hertz: Floats, hop: float) -> None:
        """Takes one voiced run.

        Args:
            start: of the run, in seconds of the lane.
            hertz: pitch per hop of so many seconds.
        """
        if len(self.lengths) >= _MOST:
            return
        at, end = round(start * rate), round((start + len(hertz) * hop) * rate)
        before: tuple[float, float] | None = None
        while at < end:
            usual = rate / float(hertz[min(len(hertz) - 1, int((at / rate - start) / hop))])
            found = _next(lane, at, usual)
            if found is None:
                before, at = None, at + round(usual)
                continue
            if before is not None:
                if max(found[0], before[0]) < _LONGEST_FACTOR * min(found[0], before[0]):
                    self.lengths.append((before[0], found[0]))
                if max(found[1], before[1]) < _HIGHEST_FACTOR * min(found[1], before[1]):
                    self.heights.append((before[1], found[1]))
            before, at = found, at + round(found[0])

    def jitter(self) -> float | None:
        """Local jitter in percent; None with too few periods."""
        return _local(self.lengths)

    def shimmer(self) -> float | None:
        """Local shimmer in percent; None with too few periods."""
        return _local(self.heights)


def _local(pairs: list[tuple[float, float]]) -> float | None:
    if len(pairs) < _FEWEST:
        return None
    both = np.array(pairs)
    return float(100 * np.abs(both[:, 0] - both[:, 1]).mean() / both.mean())


def _next(lane: Floats, at: int, usual: float) -> tuple[float, float] | None:
    """Length and height (from the lowest to the highest sample) of the period that begins at this sample."""
    size = round(usual)
    near, far = int(_NEAR * usual), int(np.ceil(_FAR * usual))
    if at + far + 1 + size > len(lane) or near < 2:
        return None
    period = lane[at : at + size].astype(np.float64)
    after = lane[at + near - 1 : at + far + 1 + size].astype(np.float64)
    products = np.correlate(after, period, "valid")
    squares = np.cumsum(np.concatenate(([0.0], after * after)))
    energy = np.sqrt(np.maximum((squares[size:] - squares[:-size]) * float(period @ period), 1e-20))
    likeness = products[: len(energy)] / energy
    best = int(likeness[1:-1].argmax()) + 1
    if likeness[best] < _ALIKE:
        return None
    left, top, right = likeness[best - 1 : best + 2].tolist()
    bend = left - 2 * top + right
    shift = 0.5 * (left - right) / bend if bend < 0 else 0.0
    return near - 1 + best + min(0.5, max(-0.5, shift)), float(period.max() - period.min())
