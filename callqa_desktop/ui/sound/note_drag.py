"""A note under the pointer: shown as a band over the lanes, moved by its chip, made longer or shorter at its edges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from callqa_desktop.ui.sound.shapes import RULER, Mark
from callqa_desktop.ui.theme import tokens

if TYPE_CHECKING:
    from callqa_desktop.ui.sound.waveform import Waveform

BODY, START, END = "note", "note_start", "note_end"
PARTS = (BODY, START, END)
_EDGE = 5
"""Pixels to either side of an edge that take hold of it."""
_TINT = 0.16


class NoteDrag:
    """Findings are the model's and stay where they are; only notes are taken hold of."""

    def __init__(self, view: Waveform) -> None:
        self._view = view
        self._key = ""
        self._before: Mark | None = None
        self._now: Mark | None = None
        """Where it was dragged to."""

    @property
    def mark(self) -> Mark | None:
        """The note under the pointer, or the one being dragged."""
        return next((mark for mark in self._view.marks if mark.key == self._key), None)

    def hover(self, where: QPointF) -> None:
        """The band comes with the chip, and stays as long as the pointer is over it."""
        found = self._view.mark_at(where)
        key = found.key if found is not None and found.key.startswith("note:") else ""
        mark = self.mark
        if not key and mark is not None and where.y() >= RULER:
            left, right = self._ends(mark)
            key = self._key if left - _EDGE <= where.x() <= right + _EDGE else ""
        self._aim(key)

    def leave(self) -> None:
        if self._before is None:
            self._aim("")

    def part(self, where: QPointF) -> str:
        """What a drag from here takes hold of, "" for nothing of a note."""
        mark = self.mark
        if mark is None or where.y() < RULER:
            return ""
        left, right = self._ends(mark)
        if right - left >= 3 * _EDGE:
            if abs(where.x() - right) <= _EDGE:
                return END
            if abs(where.x() - left) <= _EDGE:
                return START
        found = self._view.mark_at(where)
        return BODY if found is not None and found.key == mark.key else ""

    def begin(self) -> None:
        self._before = self._now = self.mark

    def held(self, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
        """The marks with the one being dragged where the pointer has it: a call read anew does not take it away."""
        now = self._now
        return marks if now is None else tuple(now if mark.key == now.key else mark for mark in marks)

    def drag(self, part: str, x: float, by_ms: int) -> None:
        """Args:
        x: of the pointer, inside the lanes.
        by_ms: how far it came since the press.
        """
        before, view = self._before, self._view
        if before is None:
            return
        first, last, here = before.start_ms, before.end_ms, view.ms(x)
        if part == BODY:
            by = min(max(by_ms, -first), max(0, view.timeline.duration - last))
            first, last = first + by, last + by
        elif part == START:
            first, last = min(here, last), max(here, last)
        else:
            first, last = min(first, here), max(first, here)
        self._now = replace(before, start_ms=first, end_ms=last)
        view.set_marks(view.marks)

    def end(self) -> None:
        """Let go: asks once for the new place."""
        before, now = self._before, self._now
        self._before = self._now = None
        if before is not None and now is not None and (before.start_ms, before.end_ms) != (now.start_ms, now.end_ms):
            self._view.mark_moved.emit(now.key, now.start_ms, now.end_ms)

    def paint(self, painter: QPainter) -> None:
        """The stretch of the note over all lanes, its edges as lines."""
        mark = self.mark
        if mark is None:
            return
        left, right = self._ends(mark)
        colour = QColor(tokens.current().accent)
        bottom = self._view.geometry_.bottom
        tint = QColor(colour)
        tint.setAlphaF(_TINT)
        painter.fillRect(QRectF(left, RULER, right - left, bottom - RULER), tint)
        for x in (left, right):
            painter.fillRect(QRectF(x - 1, RULER, 2, bottom - RULER + 4), colour)

    def _ends(self, mark: Mark) -> tuple[float, float]:
        view = self._view
        return view.timeline.x(mark.start_ms, view.width()), view.timeline.x(mark.end_ms, view.width())

    def _aim(self, key: str) -> None:
        if key != self._key:
            self._key = key
            self._view.update()
