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
_CUT = 0.05
"""Of the mean height of speech the jump at an end of a hole."""
_FLAT = 2
_JUMP = 3
"""Stored values between a flat top and its flank, at least on one side."""
_FAINT = 100
"""Of 32768: what is lower is no top of a wave."""
_NEAR = 0.015
_FEWEST = 24
"""Samples at a ceiling without which there is none."""
_CONCENTRATED = 0.5
"""The part of all flat samples that lies at the ceiling where there is one."""
_LOWEST = 0.2
"""Of the greatest height: what lies lower is no ceiling but the middle of an offset sound."""
_STOP = 0.5
"""Samples at the greatest height against those right below it, of which sounds that end by themselves have more."""
_PILED = 0.33
"""Of the samples above half of the greatest height the part above three quarters: 0.1 to 0.2 for speech, 0.35 to 0.7
where one sample in a hundred and more was clipped."""

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
        """Runs without any change, int64 (runs, 3): the first sample, the one past the last, and the larger of the
        jumps at its ends."""
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
        still = still[(still > 0) & (still < len(lengths) - 1)]
        first, past = edges[still], edges[still + 1]
        values = lane.astype(np.int32)
        used = np.zeros(65537, np.int32)
        used[1:] = np.bincount(values + 32768, minlength=65536) > 0
        jumps = np.maximum(np.abs(values[first] - values[first - 1]), np.abs(values[past] - values[past - 1]))
        if len(still):
            jumps[jumps < _JUMP * np.diff(np.flatnonzero(used)).min()] = 0  # the smallest steps of 8 bits are high
        self._holes.append(np.stack((start + first, start + past, jumps), axis=1))
        self._tops(lane, edges, lengths, hole, np.cumsum(used))
        whole = len(spoken) * step
        talked = np.abs(lane[:whole].reshape(-1, step)[spoken].astype(np.int32)).ravel()
        self._heights += np.bincount(talked, minlength=_HEIGHTS)
        self._spoken += len(talked)

    def _tops(self, lane: NDArray[np.int16], edges: Ints, lengths: Ints, longest: int, rank: Ints) -> None:
        """`rank`: of each height, shifted by 32768, among the heights that occur."""
        flat = np.flatnonzero((lengths >= _FLAT) & (lengths < longest))
        flat = flat[(flat > 0) & (flat < len(lengths) - 1)]
        if not len(flat):
            return
        height = lane[edges[flat]].astype(np.int32)
        before, after = lane[edges[flat] - 1].astype(np.int32), lane[edges[flat + 1]].astype(np.int32)
        sign = np.sign(height)
        top = (np.abs(height) >= _FAINT) & (sign * before < sign * height) & (sign * after < sign * height)
        steps = np.maximum(
            np.abs(rank[height + 32769] - rank[before + 32769]), np.abs(rank[height + 32769] - rank[after + 32769])
        )
        top &= steps >= _JUMP
        for into, side in ((self._up, 1), (self._down, -1)):
            chosen = top & (sign == side)
            np.add.at(into, np.abs(height[chosen]), lengths[flat[chosen]])

    def clipping(self) -> tuple[float, int | None, int | None]:
        """The share of samples of speech that are clipped, and the ceiling above and below the middle as heights of
        32768; a ceiling is None where there is none, or where a coder has smeared it."""
        if not self._spoken:
            return 0.0, None, None
        highest = int(np.flatnonzero(self._heights)[-1])
        if highest >= _FAINT and self._stops_at(highest):
            return int(self._heights[int(highest * (1 - _NEAR / 2)) :].sum()) / self._spoken, highest, highest
        floor = max(_FAINT, int(highest * _LOWEST))
        up, down = _ceiling(self._up, floor), _ceiling(self._down, floor)
        if not (up or down):
            return self._piled(), None, None
        sides = ((self._up, up), (self._down, down))
        clipped = sum(int(tops[int(height * (1 - _NEAR)) :].sum()) for tops, height in sides if height)
        return min(1.0, clipped / self._spoken), up, down

    def _stops_at(self, highest: int) -> bool:
        """Whether so many samples have the greatest height that it is a ceiling; single ones, too, are cut then."""
        below = int(self._heights[int(highest * (1 - 4 * _NEAR)) : int(highest * (1 - _NEAR))].sum())
        return int(self._heights[highest - 1 :].sum()) >= max(_FEWEST, _STOP * below)

    def _piled(self) -> float:
        """The share by the heights alone."""
        above = np.cumsum(self._heights[::-1])[::-1]
        if self._spoken < 8000:
            return 0.0
        highest = int(np.flatnonzero(above >= self._spoken * 1e-4)[-1])
        if highest < _FAINT:
            return 0.0
        near, around = int(above[int(highest * 0.75)]), int(above[int(highest * 0.5)])
        return int(above[int(highest * 0.8)]) / self._spoken if near > _PILED * around else 0.0

    def drops(self, power: NDArray[np.float32], step: int, usual: float, spoken: Bools) -> Ints:
        """The holes that cut into sounding speech: loud right before and after, with a jump at one end at least (before
        a consonant a voice fades), and not as long as a pause. int64 (holes, 2), the first sample and the one past the
        last.

        Args:
            power: per step of `step` samples.
            usual: mean power of the speech.
        """
        holes = np.concatenate(self._holes) if self._holes else np.zeros((0, 3), np.int64)
        before, after = holes[:, 0] // step - 1, -(-holes[:, 1] // step)
        cut = holes[:, 2] > _CUT * np.sqrt(usual) * (_HEIGHTS - 1)
        short = holes[:, 1] - holes[:, 0] <= _LONGEST_HOLE * step / 0.016
        chosen = cut & short & (before >= 0) & (after < len(power))
        holes, before, after = holes[chosen], before[chosen], after[chosen]
        talked = np.concatenate(([0], np.cumsum(spoken)))
        within = talked[after + 1] - talked[before] == after + 1 - before
        louder, fainter = np.maximum(power[before], power[after]), np.minimum(power[before], power[after])
        drops: Ints = holes[within & (louder > usual * 0.1) & (fainter > usual * 0.01), :2]
        return drops


def _ceiling(tops: Ints, floor: int) -> int | None:
    """The height from `floor` on that most flat tops share."""
    tops = np.where(np.arange(len(tops)) < floor, 0, tops)
    heights = np.flatnonzero(tops)
    if not len(heights):
        return None
    sums = np.concatenate(([0], np.cumsum(tops)))
    near = sums[heights + 1] - sums[(heights * (1 - _NEAR)).astype(np.intp)]
    best = int(near.argmax())
    return int(heights[best]) if near[best] >= max(_FEWEST, _CONCENTRATED * sums[-1]) else None
