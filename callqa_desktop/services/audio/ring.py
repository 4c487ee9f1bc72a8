"""The samples between the thread that makes them and the sound callback that takes them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from operator import itemgetter

import numpy as np

from callqa_desktop.services.audio.stretch import Floats


class Ring:
    """A ring of stereo frames for one writer and one taker, without a lock: each moves only its own counter.

    It remembers which place of the sound each frame came from. A seek or a change of speed is a new ring.
    """

    def __init__(
        self,
        capacity: int,
        first: int,
        previous: Ring | None = None,
        frame_of: Callable[[float], float] = float,
    ) -> None:
        """`first`: number of the frame, among all the device was handed, that this ring begins with. `previous`: the
        ring it takes over from while frames of that one are still on their way to the ear. `frame_of`: the frame of the
        sound that is heard at a place."""
        self._frame_of = frame_of
        self._data = np.zeros((capacity, 2), np.float32)
        self._written = 0
        self._taken = 0
        self._marks: tuple[tuple[int, float, float], ...] = ()
        """(frame of this ring, its place, places per frame), rebound and never changed, as other threads read it."""
        self._previous = previous
        if previous:
            previous._previous = None
        self.first = first
        self._from = first
        self.complete = False
        """Nothing will follow what is written: silence afterwards is meant."""

    @property
    def free(self) -> int:
        return len(self._data) - (self._written - self._taken)

    @property
    def waiting(self) -> int:
        """Frames written and not yet taken."""
        return self._written - self._taken

    @property
    def end(self) -> int:
        """Number, among all the device was handed, of the frame after the last one written."""
        return self.first + self._written

    def start(self, handed: int, skip: int = 0) -> None:
        """Begins at this frame of all those handed to the device, leaving out the first `skip` that were written."""
        self._taken = min(skip, self._written)
        self.first = handed - self._taken
        self._from = handed

    def put(self, frames: Floats, place: float, step: float) -> None:
        """Adds frames that begin at a place and move `step` places each; there must be room for them."""
        at = self._written % len(self._data)
        head = min(len(frames), len(self._data) - at)
        self._data[at : at + head] = frames[:head]
        self._data[: len(frames) - head] = frames[head:]
        keep = bisect_right(self._marks, self._taken - 4 * len(self._data), key=itemgetter(0))
        self._marks = (*self._marks[max(0, keep - 1) :], (self._written, place, step))
        self._written += len(frames)

    def take(self, out: Floats) -> bool:
        """Fills `out` (frames, 1 or 2 channels), with silence where frames lack; False when they lack unmeant."""
        n = len(out)
        got = min(n, self._written - self._taken)
        at = self._taken % len(self._data)
        head = min(got, len(self._data) - at)
        if out.shape[1] == 2:
            out[:head] = self._data[at : at + head]
            out[head:got] = self._data[: got - head]
        else:
            out[:head, 0] = self._data[at : at + head].mean(axis=1)
            out[head:got, 0] = self._data[: got - head].mean(axis=1)
        out[got:] = 0
        self._taken += got
        if got < n and not self.complete:
            self.first += n - got  # what comes later comes later by as much
            return False
        return True

    def heard_at(self, frame: int | float) -> float | None:
        """The frame of the sound for one counted among all the device was handed; None before anything came."""
        if frame < self._from and self._previous:
            return self._previous.heard_at(frame)
        marks = self._marks
        if not marks:
            return None
        local = min(max(frame - self.first, marks[0][0]), self._written)
        at, place, step = marks[max(0, bisect_right(marks, local, key=itemgetter(0)) - 1)]
        return self._frame_of(place + (local - at) * step)
