"""Samples that stand still: tops cut off by clipping, and holes where the sound dropped out.

Clipped samples lie in flat runs at one and the same height, the ceiling, which the sound reaches by a jump. Quiet or
coarsely stored sounds (8 bits, u-law) have short flat runs at the tops of their waves too, but at every height and
reached by the smallest step there is. What a lossy coder made of clipped sound has no flat runs any more; there the
heights pile up below the ceiling (J. Eaton, P. A. Naylor, "Detection of clipping in coded speech signals",
EUSIPCO 2013).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_HEIGHTS = 32769
_SHORTEST_HOLE = 0.010
_LONGEST_HOLE = 1.5
_FLAT = 3
_JUMP = 3
"""Stored values between a flat top and its flank, at least on one side."""
_FAINT = 100
"""Of 32768: what is lower is no top of a wave."""
_NEAR = 0.015
_FEWEST = 24
"""Samples at a ceiling without which there is none."""
_CONCENTRATED = 0.3
"""The part of all flat samples that lies at the ceiling where there is one."""
_PILED = 0.42
"""Of the samples above 0.55 of the greatest height the part above 0.8: about 0.15 for speech, more when clipped."""

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Flats:
    """Gathers the flat runs of one channel."""

    def __init__(self) -> None:
        self._up = np.zeros(_HEIGHTS, np.int64)
        """Samples in flat tops by height, those above the middle."""
        self._down = np.zeros(_HEIGHTS, np.int64)
        self._heights = np.zeros(_HEIGHTS, np.int64)
        """All samples of speech by height."""
        self._holes: list[Ints] = []
        """Runs without any change, int64 (runs, 2): the first sample and the one past the last."""
        self._spoken = 0

    def add(self, lane: NDArray[np.int16], start: int, spoken: Bools, step: int) -> None:
        """Takes the next samples, from sample `start` of the recording on.

        Args:
            spoken: per step of `step` samples, whether somebody speaks.
        """
        changes = np.flatnonzero(lane[1:] != lane[:-1]) + 1
        edges = np.concatenate(([0], changes, [len(lane)]))
        lengths = np.diff(edges)
        hole = max(8, round(_SHORTEST_HOLE * step / 0.016))
        still = np.flatnonzero(lengths >= hole)
        self._holes.append(start + np.stack((edges[still], edges[still + 1]), axis=1))
        self._tops(lane, edges, lengths, hole)
        whole = len(spoken) * step
        talked = np.abs(lane[:whole].reshape(-1, step)[spoken].astype(np.int32)).ravel()
        self._heights += np.bincount(talked, minlength=_HEIGHTS)
        self._spoken += len(talked)

    def _tops(self, lane: NDArray[np.int16], edges: Ints, lengths: Ints, longest: int) -> None:
        flat = np.flatnonzero((lengths >= _FLAT) & (lengths < longest))
        flat = flat[(flat > 0) & (flat < len(lengths) - 1)]
        if not len(flat):
            return
        height = lane[edges[flat]].astype(np.int32)
        before, after = lane[edges[flat] - 1].astype(np.int32), lane[edges[flat + 1]].astype(np.int32)
        sign = np.sign(height)
        top = (np.abs(height) >= _FAINT) & (sign * before < sign * height) & (sign * after < sign * height)
        used = np.zeros(65537, np.int32)
        used[1:] = np.bincount(lane.astype(np.int32) + 32768, minlength=65536) > 0
        rank = np.cumsum(used)
        steps = np.maximum(
            np.abs(rank[height + 32768] - rank[before + 32768]), np.abs(rank[height + 32768] - rank[after + 32768])
        )
        top &= steps >= _JUMP
        for into, side in ((self._up, 1), (self._down, -1)):
            chosen = top & (sign == side)
            np.add.at(into, np.abs(height[chosen]), lengths[flat[chosen]])

    def clipping(self) -> tuple[float, int | None, int | None]:
        """The share of samples of speech that are clipped, and the ceiling above and below the middle as heights of
        32768; a ceiling is None where there is none, or where a coder has smeared it."""
        up, down = _ceiling(self._up), _ceiling(self._down)
        if self._spoken and (up or down):
            clipped = 0
            for tops, ceiling in ((self._up, up), (self._down, down)):
                if ceiling:
                    clipped += int(tops[int(ceiling * (1 - _NEAR)) :].sum())
            return min(1.0, clipped / self._spoken), up, down
        return self._piled(), None, None

    def _piled(self) -> float:
        """The share by the heights alone."""
        above = np.cumsum(self._heights[::-1])[::-1]
        if self._spoken < 8000:
            return 0.0
        highest = int(np.flatnonzero(above >= self._spoken * 1e-4)[-1])
        if highest < _FAINT:
            return 0.0
        near, around = int(above[int(highest * 0.8)]), int(above[int(highest * 0.55)])
        return near / self._spoken if near > _PILED * around else 0.0

    def drops(self, power: NDArray[np.float32], step: int, usual: float, spoken: Bools) -> Ints:
        """The holes that cut into sounding speech, loud right before and after and not as long as a pause: int64
        (holes, 2), the first sample and the one past the last.

        Args:
            power: per step of `step` samples.
            usual: mean power of the speech.
        """
        holes = np.concatenate(self._holes) if self._holes else np.zeros((0, 2), np.int64)
        before, after = holes[:, 0] // step - 1, -(-holes[:, 1] // step)
        short = holes[:, 1] - holes[:, 0] <= _LONGEST_HOLE * step / 0.016
        inside = short & (before >= 0) & (after < len(power))
        holes, before, after = holes[inside], before[inside], after[inside]
        louder, fainter = np.maximum(power[before], power[after]), np.minimum(power[before], power[after])
        return holes[spoken[before] & spoken[after] & (louder > usual * 0.1) & (fainter > usual * 0.01)]


def _ceiling(tops: Ints) -> int | None:
    """The height most flat tops share."""
    total = int(tops.sum())
    if total < _FEWEST:
        return None
    sums = np.concatenate(([0], np.cumsum(tops)))
    heights = np.flatnonzero(tops)
    lows = (heights * (1 - _NEAR)).astype(np.intp)
    near = sums[heights + 1] - sums[lows]
    best = int(near.argmax())
    if near[best] < max(_FEWEST, _CONCENTRATED * total):
        return None
    return int(heights[best])
