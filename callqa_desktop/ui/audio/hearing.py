"""Which stretches of a call really sounded, from the positions of the player."""

from __future__ import annotations

from collections.abc import Callable

LONGEST_MS = 1000
"""A stretch is told at the latest when it is this long, so that little is lost with the program."""
_WOBBLE_MS = 50
"""A device corrects what it says of its delay: so small a step back is no jump."""

Span = tuple[int, int]


class Hearing:
    """Gathers positions, told some thirty times a second, into stretches without what was left out."""

    def __init__(self, tell: Callable[[int, int], None]) -> None:
        """`tell(start_ms, end_ms)` gets every stretch once."""
        self._tell = tell
        self._start: int | None = None
        self._end = 0

    def at(self, ms: int, cuts: tuple[Span, ...], loop: Span | None) -> int:
        """The sound has come to this place by playing on; returns the milliseconds of cuts it jumped over."""
        if self._start is None:
            self._start = self._end = ms
            return 0
        jumped = 0
        if ms < self._end - _WOBBLE_MS:
            if loop:
                jumped = self._through(self._end, loop[1], cuts)
            self.stop()
            if not loop:
                self._start = self._end = ms
                return jumped
            self._start = self._end = loop[0]
        return jumped + self._through(self._end, ms, cuts)

    def stop(self) -> None:
        """The sound stops or goes elsewhere."""
        if self._start is not None and self._end > self._start:
            self._tell(self._start, self._end)
        self._start = None

    def _through(self, start: int, end: int, cuts: tuple[Span, ...]) -> int:
        jumped = 0
        here = start
        for first, last in cuts:
            if last <= here or first >= end:
                continue
            self._on(here, max(here, first))
            self.stop()
            jumped += min(last, end) - max(here, first)
            here = min(last, end)
            self._start = self._end = here
        self._on(here, end)
        return jumped

    def _on(self, start: int, end: int) -> None:
        if end <= start:
            return
        if self._start is None:
            self._start = start
        self._end = end
        if self._end - self._start >= LONGEST_MS:
            self._tell(self._start, self._end)
            self._start = end
