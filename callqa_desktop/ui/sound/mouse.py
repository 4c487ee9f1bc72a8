"""What the mouse and the trackpad do on the lanes.

A click goes there; a drag over the lanes marks the loop, a drag of an edge of the loop moves that edge; a drag of the
ruler moves the view, and that of the loop's bar on the ruler the loop. Notes are moved by their chips and at their
edges (`note_drag`). The wheel and two fingers move the view, with
Ctrl or a pinch they zoom at the pointer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent

from callqa_desktop.ui.sound.note_drag import BODY, PARTS
from callqa_desktop.ui.sound.shapes import RULER

if TYPE_CHECKING:
    from callqa_desktop.ui.sound.waveform import Waveform

_DRAG = 4
"""Pixels before a press becomes a drag."""
_EDGE = 5
"""Pixels to either side of an edge of the loop that take hold of it."""
_NOTCH = 120
_NOTCH_SHARE = 0.1
"""Of the view that one notch of the wheel moves."""
_ZOOM = 1.25


class Mouse:
    def __init__(self, view: Waveform) -> None:
        self._view = view
        self._press: QPointF | None = None
        self._hold = ""
        """"" or what is dragged: "select", "start", "end", "loop", "view", or a part of a note."""
        self._grip = (0, 0)
        self._from = 0.0

    @property
    def busy(self) -> bool:
        """Whether a button is down: the view must not turn its page under the pointer."""
        return self._press is not None

    def press(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._view.timeline.duration:
            self._press, self._hold = event.position(), ""
            self._from = self._view.timeline.start
            self._grip = self._view.loop or (0, 0)

    def move(self, event: QMouseEvent) -> None:
        where = event.position()
        if self._press is None:
            self._view.note_drag.hover(where)
            self._view.setCursor(self._cursor(where))
            return
        if not self._hold and abs(where.x() - self._press.x()) >= _DRAG:
            self._hold = self._part(self._press) or "select"
            if self._hold in PARTS:
                self._view.note_drag.begin()
            if self._hold in ("view", BODY):
                self._view.setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._hold:
            self._drag(where.x())

    def release(self, event: QMouseEvent) -> None:
        press, self._press = self._press, None
        if press is None:
            return
        view = self._view
        if self._hold in ("select", "start", "end", "loop") and view.loop:
            view.loop_requested.emit(*view.loop)
        elif self._hold in PARTS:
            view.note_drag.end()
        elif not self._hold:
            mark = view.mark_at(press)
            if mark is not None:
                view.mark_clicked.emit(mark.key)
            else:
                view.seek_requested.emit(view.ms(press.x()))
        self._hold = ""
        view.note_drag.hover(event.position())
        view.setCursor(self._cursor(event.position()))

    def wheel(self, event: QWheelEvent) -> None:
        view, turn, fine = self._view, event.angleDelta(), event.pixelDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            view.timeline.zoom(_ZOOM ** ((turn.y() or turn.x()) / _NOTCH), view.ms(event.position().x()))
        elif not fine.isNull():
            pixels = fine.x() if abs(fine.x()) >= abs(fine.y()) else fine.y()
            view.pan(-pixels / max(1, view.width()))
        else:
            view.pan(-(turn.x() if abs(turn.x()) > abs(turn.y()) else turn.y()) / _NOTCH * _NOTCH_SHARE)
        event.accept()

    def pinch(self, event: QNativeGestureEvent) -> bool:
        """Two fingers drawn apart or together; False for any other gesture."""
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._view.timeline.zoom(max(0.2, 1 + event.value()), self._view.ms(event.position().x()))
            return True
        return False

    def _part(self, where: QPointF) -> str:
        """What a drag from here would take hold of, "" for the lanes."""
        view = self._view
        if (held := view.note_drag.part(where)) and where.y() >= view.geometry_.bottom:
            return held
        if view.loop and where.y() < view.geometry_.bottom:
            left, right = (view.timeline.x(ms, view.width()) for ms in view.loop)
            nearest = "start" if abs(where.x() - left) < abs(where.x() - right) else "end"
            if min(abs(where.x() - left), abs(where.x() - right)) <= _EDGE:
                return nearest
            if where.y() < RULER and left < where.x() < right:
                return "loop"
        return "view" if where.y() < RULER else held

    def _drag(self, x: float) -> None:
        view = self._view
        assert self._press is not None
        width = max(1, view.width())
        if self._hold == "view":
            start = self._from - (x - self._press.x()) / width * view.timeline.length
            view.timeline.show(start, start + view.timeline.length)
            return
        here = view.ms(min(max(x, 0.0), float(width)))
        if self._hold in PARTS:
            by = round((x - self._press.x()) / width * view.timeline.length)
            view.note_drag.drag(self._hold, min(max(x, 0.0), float(width)), by)
            return
        first, last = self._grip
        if self._hold == "select":
            first, last = view.ms(self._press.x()), here
        elif self._hold == "start":
            first = here
        elif self._hold == "end":
            last = here
        else:
            by = round((x - self._press.x()) / width * view.timeline.length)
            by = min(max(by, -first), view.timeline.duration - last)
            first, last = first + by, last + by
        view.set_loop((min(first, last), max(first, last)), active=True)

    def _cursor(self, where: QPointF) -> Qt.CursorShape:
        part = self._part(where)
        if part in ("", BODY) and self._view.mark_at(where) is not None:
            return Qt.CursorShape.OpenHandCursor if part else Qt.CursorShape.PointingHandCursor
        shapes = {
            "start": Qt.CursorShape.SizeHorCursor,
            "end": Qt.CursorShape.SizeHorCursor,
            "note_start": Qt.CursorShape.SizeHorCursor,
            "note_end": Qt.CursorShape.SizeHorCursor,
            "loop": Qt.CursorShape.OpenHandCursor,
            "view": Qt.CursorShape.OpenHandCursor,
        }
        return shapes.get(part, Qt.CursorShape.IBeamCursor)
