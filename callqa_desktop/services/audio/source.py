"""What the player hears of a sound: which side, how loud, and the loop laid out as one endless line."""

from __future__ import annotations

from typing import Literal

import numpy as np

from callqa_desktop.services.audio.pcm import Sound
from callqa_desktop.services.audio.stretch import Floats

Lane = Literal["both", "stereo"] | int
"""Both sides mixed in both ears, one side in each ear, or one channel (0 or 1) alone in both ears."""

_BLOCK_SECONDS = 2.0


class Source:
    """A sound as stereo floats, addressed by place.

    A place is a frame of the sound; with a loop the places past its end go on at its start, exact to the frame, so that
    whoever reads on never notices the seam.
    """

    def __init__(self, sound: Sound, *, lane: Lane, volume: float, loop: tuple[int, int] | None) -> None:
        """`volume` 0 to 1; `loop` first frame and the one past the last, within the sound."""
        self._sound = sound
        self._lane = lane
        self._volume = volume
        self._loop = loop
        self._block = np.zeros((0, 2), np.float32)
        self._block_start = 0

    @property
    def end(self) -> int | None:
        """The place where the sound is over; None in a loop."""
        return None if self._loop else self._sound.frames

    def frame(self, place: float) -> float:
        """The frame of the sound heard at a place."""
        if self._loop and place >= self._loop[1]:
            start, end = self._loop
            return start + (place - end) % (end - start)
        return min(max(place, 0.0), float(self._sound.frames))

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
            first, limit = int(self.frame(here)), self._sound.frames
            if self._loop:
                limit = self._loop[1]
            samples = self._sound.read(first, min(n - done, limit - first))
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
