"""What the player hears of a sound: which side, how loud, what is left out, and the loop as one endless line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np

from callqa_desktop.services.audio.pcm import Sound
from callqa_desktop.services.audio.stretch import Floats

Lane = Literal["both", "stereo"] | int
"""Both sides mixed in both ears, one side in each ear, or one channel (0 or 1) alone in both ears."""
Cuts = tuple[tuple[int, int], ...]
"""Stretches of frames that are not heard: (first, the one past the last), in order, apart."""

_BLOCK_SECONDS = 2.0


class Source:
    """A sound as stereo floats, addressed by place.

    Places count what is heard: they begin at 0 with the sound, leave out the cuts and, with a loop, go on at its start
    past its end, exact to the frame; whoever reads on never notices a seam.
    """

    def __init__(
        self, sound: Sound, *, lane: Lane, volume: float, loop: tuple[int, int] | None, cuts: Cuts = ()
    ) -> None:
        """`volume` 0 to 1; `loop` first frame and the one past the last, within the sound. A loop that lies in a cut
        as a whole is heard nevertheless."""
        self._sound = sound
        self._lane = lane
        self._volume = volume
        self._once = _Line(_kept(0, loop[1] if loop else sound.frames, cuts))
        self._again: _Line | None = None
        if loop:
            self._again = _Line(_kept(*loop, cuts) or [loop])
            if not _kept(*loop, cuts):
                self._once = _Line([*_kept(0, loop[0], cuts), loop])
        self._block = np.zeros((0, 2), np.float32)
        self._block_start = 0

    @property
    def end(self) -> int | None:
        """The place where the sound is over; None in a loop."""
        return None if self._again else self._once.length

    def frame(self, place: float) -> float:
        """The frame of the sound heard at a place."""
        if place < self._once.length or self._again is None:
            return self._once.frame(place)
        return self._again.frame((place - self._once.length) % self._again.length)

    def place(self, frame: int) -> int:
        """The first place at which this frame, or what is heard in its stead, comes."""
        return self._once.place(frame)

    def read(self, place: int, n: int) -> Floats:
        """Exactly n frames, float32 (n, 2); silence before the start and past the end."""
        offset = place - self._block_start
        if offset < 0 or offset + n > len(self._block):
            length = max(n, int(_BLOCK_SECONDS * self._sound.sample_rate))
            self._block_start = place - n  # a stretcher looks back a little
            self._block = self._fetch(self._block_start, n + length)
            offset = n
        return self._block[offset : offset + n]

    def _fetch(self, place: int, n: int) -> Floats:
        result = np.zeros((n, 2), np.float32)
        done = 0
        while done < n:
            here = place + done
            if here < 0:
                done += min(-here, n - done)
                continue
            if here < self._once.length:
                first, room = self._once.run(here)
            elif self._again:
                first, room = self._again.run((here - self._once.length) % self._again.length)
            else:
                break
            samples = self._sound.read(first, min(n - done, room))
            if not len(samples):
                break
            result[done : done + len(samples)] = self._heard(samples.astype(np.float32))
            done += len(samples)
        return result

    def _heard(self, samples: Floats) -> Floats:
        gain = self._volume / 32768.0
        if samples.shape[1] == 1:
            return samples * gain
        if self._lane == "stereo":
            return samples * gain
        if self._lane == "both":
            # Summed, not averaged: mostly one side speaks at a time, and each must stay as loud as it is.
            mixed: Floats = np.clip(samples.sum(axis=1, keepdims=True), -32768, 32767) * gain
            return mixed
        channel = int(self._lane)
        return samples[:, channel : channel + 1] * gain


class _Line:
    """Stretches of frames laid end to end."""

    def __init__(self, stretches: Sequence[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in stretches]
        self._ends = [end for _, end in stretches]
        self._places = [0]
        for start, end in stretches:
            self._places.append(self._places[-1] + end - start)

    @property
    def length(self) -> int:
        return self._places[-1]

    def run(self, place: int) -> tuple[int, int]:
        """The frame at a place within the line, and how many follow it without a seam, itself included."""
        index = bisect_right(self._places, place) - 1
        first = self._starts[index] + place - self._places[index]
        return first, self._ends[index] - first

    def frame(self, place: float) -> float:
        if not self._starts:
            return 0.0
        index = min(max(bisect_right(self._places, place) - 1, 0), len(self._starts) - 1)
        return min(max(self._starts[index] + place - self._places[index], 0.0), float(self._ends[index]))

    def place(self, frame: int) -> int:
        index = bisect_right(self._starts, frame) - 1
        if index < 0:
            return 0
        return self._places[index] + min(frame, self._ends[index]) - self._starts[index]


def _kept(first: int, last: int, cuts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is heard from one frame to another."""
    result = []
    here = first
    for start, end in cuts:
        if end <= here or start >= last:
            continue
        if start > here:
            result.append((here, start))
        here = max(here, end)
    if here < last:
        result.append((here, last))
    return result
