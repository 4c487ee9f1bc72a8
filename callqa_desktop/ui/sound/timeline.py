"""Which part of a call is in sight, shared by the lanes and the minimap."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

SHORTEST_MS = 50
"""The closest zoom shows this much: single samples of a telephone call can be told apart."""


class Timeline(QObject):
    """A visible range within the length of a call, in milliseconds."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.duration = 0
        self.start, self.end = 0.0, 1.0

    @property
    def length(self) -> float:
        """Milliseconds in sight, never 0."""
        return max(1.0, self.end - self.start)

    @property
    def whole(self) -> bool:
        """True when all of the call is in sight."""
        return self.length >= self.duration

    def begin(self, duration_ms: int) -> None:
        """Another call, all of it in sight."""
        self.duration = duration_ms
        self.show(0, duration_ms)

    def show(self, start: float, end: float) -> None:
        """Shows a range, kept inside the call and not shorter than the closest zoom."""
        length = min(max(end - start, SHORTEST_MS), max(self.duration, 1))
        self.start = min(max(0.0, start), max(0.0, self.duration - length))
        self.end = self.start + length
        self.changed.emit()

    def move(self, by: float) -> None:
        """Shows as much, earlier or later."""
        self.show(self.start + by, self.start + by + self.length)

    def zoom(self, factor: float, around: float) -> None:
        """Shows `factor` times less; what lies at `around` stays where it is."""
        length = min(max(self.length / factor, SHORTEST_MS), max(self.duration, 1))
        share = (around - self.start) / self.length
        self.show(around - length * share, around + length * (1 - share))

    def holds(self, ms: float) -> bool:
        return self.start <= ms <= self.end

    def x(self, ms: float, width: int) -> float:
        """Pixels from the left for a moment."""
        return (ms - self.start) / self.length * width

    def ms(self, x: float, width: int) -> int:
        """The moment at some pixels from the left, kept inside the call."""
        found = self.start + x / max(1, width) * self.length
        return round(min(max(0.0, found), float(self.duration)))
