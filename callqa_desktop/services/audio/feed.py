"""What goes on filling the ring between the player and the sound callback."""

from __future__ import annotations

from callqa_desktop.services.audio.ring import Ring
from callqa_desktop.services.audio.source import Source
from callqa_desktop.services.audio.stretch import Floats, Stretcher

AHEAD = 0.4
"""Seconds of sound kept ready for the callback."""


class Feed:
    """One source at one speed from one frame on; a seek or another setting is a new feed."""

    def __init__(
        self, source: Source, sample_rate: int, frame: float, speed: float, *, handed: int, previous: Ring | None
    ) -> None:
        """`handed`, `previous`: see Ring."""
        self._source = source
        self._stretcher = Stretcher(source.read, sample_rate, source.place(round(frame)), speed)
        self._ahead = AHEAD * sample_rate
        self.ring = Ring(round(2 * self._ahead), handed, previous, source.frame)

    @property
    def speed(self) -> float:
        """Frames of the sound for each frame given."""
        return self._stretcher.speed

    def fill(self) -> None:
        """Makes what lacks; marks the ring as complete at the end of the sound.

        Raises:
            UserFacingError: the sound can no longer be read.
        """
        ring, end = self.ring, self._source.end
        while not ring.complete and ring.waiting < self._ahead:
            place, speed = self._stretcher.place, self.speed
            frames: Floats = self._stretcher.block()
            if end is not None and place + len(frames) * speed >= end:
                ring.put(frames[: max(0, int((end - place) / speed))], place, speed)
                ring.complete = True
            else:
                ring.put(frames, place, speed)
