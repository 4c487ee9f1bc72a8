"""The chips under the lanes: notes and findings at their places."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from callqa_desktop.ui.sound.shapes import Mark
from callqa_desktop.ui.sound.timeline import Timeline
from callqa_desktop.ui.widgets.chips import HEIGHT, chip_width, paint_chip

_READABLE = 64
"""Pixels below which a chip shows its sign alone."""
_NARROWEST = 44
_GAP = 4


class ChipRow:
    def __init__(self) -> None:
        self.marks: tuple[Mark, ...] = ()
        """In the order of time."""
        self._painted: list[tuple[QRectF, Mark]] = []

    def show(self, marks: tuple[Mark, ...]) -> None:
        self.marks = tuple(sorted(marks, key=lambda mark: mark.start_ms))

    def at(self, point: QPointF) -> Mark | None:
        """The chip painted there."""
        return next((mark for rect, mark in self._painted if rect.contains(point)), None)

    def paint(self, painter: QPainter, timeline: Timeline, width: int, middle: float) -> None:
        """Each chip from its moment on; what has no room for its words shows its sign."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painted = []
        start, end = timeline.start, timeline.end
        shown = [m for m in self.marks if start <= m.start_ms <= end or start < m.end_ms < end]
        taken = 0.0
        for index, mark in enumerate(shown):
            left = max(taken, min(max(0.0, timeline.x(mark.start_ms, width)), width - _NARROWEST))
            if left >= width:
                break
            following = timeline.x(shown[index + 1].start_ms, width) if index + 1 < len(shown) else float(width)
            room = min(following - left - _GAP, width - left)
            label = mark.label if room >= min(_READABLE, chip_width(mark.label)) else mark.sign
            wide = paint_chip(painter, left, middle, label, mark.tone, max(room, chip_width(label)))
            self._painted.append((QRectF(left, middle - HEIGHT / 2, wide, HEIGHT), mark))
            taken = left + wide + _GAP
