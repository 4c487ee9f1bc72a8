"""The waveform of both sides of a call.

Painted by hand instead of with pyqtgraph: what is drawn is two rows of bars, a region and a line, so a plot item
would cost its import (about 0.2 s with numpy's helpers) and its own ideas of axes, mouse and ink, and gain nothing.
The bars are drawn once per view into a pixmap from `Peaks.window` for the visible range; while the call plays only the
strips under the old and the new playhead are repainted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.chips import chip_width, paint_chip
from callqa_desktop.ui.widgets.labels import plain_tooltip

if TYPE_CHECKING:
    import numpy as np

    from callqa_desktop.services.audio.peaks import Peaks

LANE, MARKS, LANE_GAP = 52, 26, 4
_STEP, _BAR = 3, 2
"""Pixels from bar to bar, and of a bar."""
_DRAG = 4
_READABLE = 64
"""Pixels below which a chip shows its sign alone."""
_SHORTEST_MS = 400
"""The widest zoom shows this much."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of bars: a channel of the sound and who speaks on it ("agent", "client" or "" for both)."""

    channel: int
    speaker: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A chip under the lanes: a note or a finding."""

    key: str
    """"note:<id>" or "finding:<n>"."""
    start_ms: int
    end_ms: int
    label: str
    tone: str
    sign: str
    """Stands alone where there is no room for the label."""
    hint: str


class Waveform(QAbstractSlider):
    """Lanes, loop region, marks and playhead; a slider over the call for screen readers, its value in milliseconds.

    Clicks and keys only ask: `seek_requested(ms)`, `loop_requested(start, end)`, `mark_clicked(key)`.
    """

    seek_requested = Signal(int)
    loop_requested = Signal(int, int)
    mark_clicked = Signal(str)
    zoomed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._peaks: Peaks | None = None
        self._lanes: tuple[Lane, ...] = (Lane(0, "agent"), Lane(1, "client"))
        self._silenced: frozenset[str] = frozenset()
        self._marks: tuple[Mark, ...] = ()
        self._chips: list[tuple[QRectF, Mark]] = []
        self._loop: tuple[int, int] | None = None
        self._loop_on = True
        self._evidence: tuple[tuple[int, int], ...] = ()
        self._duration = 0
        self._from, self._to = 0.0, 1.0
        self._position = 0
        self._bars: QPixmap | None = None
        self._press: QPointF | None = None
        self._dragging = False
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSingleStep(1000)
        self.setPageStep(5000)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Position in the recording"))
        self.actionTriggered.connect(self._asked)
        theme.changed.connect(self._forget_bars)

    def sizeHint(self) -> QSize:
        return QSize(600, self.lanes_height() + MARKS)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.lanes_height() + MARKS)

    def lanes_height(self) -> int:
        return len(self._lanes) * LANE + (len(self._lanes) - 1) * LANE_GAP

    @property
    def view(self) -> tuple[int, int]:
        """First and last millisecond in sight."""
        return round(self._from), round(self._to)

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self._marks

    def set_sound(self, peaks: Peaks | None, duration_ms: int, lanes: tuple[Lane, ...]) -> None:
        """Shows another recording from its start, the whole of it; None while there is no picture of it."""
        self._peaks, self._duration = peaks, duration_ms
        self._lanes = lanes or (Lane(0, ""),)
        self._loop, self._evidence, self._position = None, (), 0
        self.setRange(0, max(0, duration_ms))
        self.setValue(0)
        self.updateGeometry()
        self.show_range(0, duration_ms)

    def set_peaks(self, peaks: Peaks) -> None:
        """The bars of the recording shown have arrived."""
        self._peaks = peaks
        self._forget_bars()

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        self._marks = tuple(sorted(marks, key=lambda mark: mark.start_ms))
        self.update()

    def set_loop(self, loop: tuple[int, int] | None, active: bool) -> None:
        self._loop, self._loop_on = loop, active
        self.update()

    def set_evidence(self, ranges: tuple[tuple[int, int], ...]) -> None:
        """Places of the call that the selected question rests on: a line under the lanes."""
        if ranges != self._evidence:
            self._evidence = ranges
            self.update()

    def set_silenced(self, speakers: frozenset[str]) -> None:
        """Lanes that are not heard now are drawn pale."""
        self._silenced = speakers
        self._forget_bars()

    def set_position(self, ms: int, *, playing: bool = False) -> None:
        """Moves the playhead; while playing, the view turns the page when the playhead leaves it."""
        old = self._position
        self._position = ms
        if not self.isSliderDown():
            self.blockSignals(True)
            self.setValue(ms)
            self.blockSignals(False)
        if playing and not self._from <= ms <= self._to and self._press is None:
            length = self._to - self._from
            self.show_range(ms - length * 0.05, ms + length * 0.95)
            return
        for moment in (old, ms):
            self.update(QRect(int(self._x(moment)) - 3, 0, 7, self.lanes_height() + 8))

    def show_range(self, start: float, end: float) -> None:
        """Zooms to a range, kept inside the call."""
        length = min(max(end - start, _SHORTEST_MS), max(self._duration, 1))
        self._from = min(max(0.0, start), max(0.0, self._duration - length))
        self._to = self._from + length
        self._forget_bars()
        self.zoomed.emit()

    def zoom(self, factor: float, around: float | None = None) -> None:
        """Shows `factor` times less around a moment (the playhead when it is in sight, else the middle)."""
        if around is None:
            inside = self._from <= self._position <= self._to
            around = self._position if inside else (self._from + self._to) / 2
        length = (self._to - self._from) / factor
        share = (around - self._from) / max(1.0, self._to - self._from)
        self.show_range(around - length * share, around - length * share + length)

    def _x(self, ms: float) -> float:
        return (ms - self._from) / max(1.0, self._to - self._from) * self.width()

    def _ms(self, x: float) -> int:
        found = self._from + x / max(1, self.width()) * (self._to - self._from)
        return round(min(max(0.0, found), float(self._duration)))

    def _asked(self, _action: int) -> None:
        self.seek_requested.emit(self.sliderPosition())

    # Mouse: a click seeks, a drag makes the loop, the wheel zooms.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._duration:
            self._press, self._dragging = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._chip_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)
        if self._press is None:
            return
        if abs(event.position().x() - self._press.x()) >= _DRAG:
            self._dragging = True
        if self._dragging:
            first, last = sorted((self._ms(self._press.x()), self._ms(event.position().x())))
            self._loop, self._loop_on = (first, last), True
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        press, self._press = self._press, None
        if press is None:
            return
        if self._dragging and self._loop:
            self._dragging = False
            self.loop_requested.emit(*self._loop)
        elif (mark := self._chip_at(press)) is not None:
            self.mark_clicked.emit(mark.key)
        else:
            self.seek_requested.emit(self._ms(press.x()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn, aside = event.angleDelta().y(), event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or abs(aside) > abs(turn):
            length = self._to - self._from
            move = -(aside or turn) / 120 * length * 0.1
            self.show_range(self._from + move, self._from + move + length)
        elif turn:
            self.zoom(1.25 ** (turn / 120), self._ms(event.position().x()))
        event.accept()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            mark = self._chip_at(QPointF(event.pos()))
            if mark is not None:
                QToolTip.showText(event.globalPos(), plain_tooltip(mark.hint), self)
            else:
                QToolTip.showText(event.globalPos(), formats.position(self._ms(event.pos().x())), self)
            return True
        return super().event(event)

    def _chip_at(self, point: QPointF | QPoint) -> Mark | None:
        return next((mark for rect, mark in self._chips if rect.contains(QPointF(point))), None)

    # Paint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._forget_bars()

    def _forget_bars(self) -> None:
        self._bars = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        scheme = tokens.current()
        painter = QPainter(self)
        lanes = self.lanes_height()
        if self._loop:
            self._paint_loop(painter, scheme, lanes)
        painter.drawPixmap(0, 0, self._bar_picture())
        for start, end in self._evidence:
            left, right = self._x(start), max(self._x(end), self._x(start) + 3)
            painter.fillRect(QRectF(left, lanes - 2, right - left, 3), QColor(scheme.warning))
        if event.rect().bottom() >= lanes + 4:
            self._paint_marks(painter, lanes + MARKS / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(scheme.playhead), 1.5))
        x = self._x(self._position)
        painter.drawLine(QPointF(x, 0), QPointF(x, lanes + 4))
        if self.hasFocus():
            painter.setPen(QPen(QColor(scheme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(1, 1, self.width() - 2, self.height() - 2), 4, 4)

    def _paint_loop(self, painter: QPainter, scheme: tokens.Tokens, lanes: int) -> None:
        assert self._loop is not None
        left, right = self._x(self._loop[0]), self._x(self._loop[1])
        if self._loop_on:
            painter.fillRect(QRectF(left, 0, right - left, lanes), QColor(scheme.accent_soft))
        painter.setPen(QPen(QColor(scheme.accent), 1, Qt.PenStyle.SolidLine if self._loop_on else Qt.PenStyle.DotLine))
        for x in (left, right):
            painter.drawLine(QPointF(x, 0), QPointF(x, lanes))

    def _bar_picture(self) -> QPixmap:
        if self._bars is None:
            ratio = self.devicePixelRatioF()
            self._bars = QPixmap(QSize(max(1, round(self.width() * ratio)), round(self.lanes_height() * ratio)))
            self._bars.setDevicePixelRatio(ratio)
            self._bars.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._bars)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            self._paint_bars(painter, tokens.current())
            painter.end()
        return self._bars

    def _paint_bars(self, painter: QPainter, scheme: tokens.Tokens) -> None:
        columns = max(1, self.width() // _STEP)
        heights = self._heights(columns)
        for row, lane in enumerate(self._lanes):
            colour = QColor(scheme.client if lane.speaker == "client" else scheme.agent)
            if lane.speaker == "":
                colour = QColor(scheme.muted)
            if lane.speaker in self._silenced:
                colour.setAlphaF(0.3)
            painter.setBrush(colour)
            middle = row * (LANE + LANE_GAP) + LANE / 2
            found = heights[lane.channel] if heights is not None and lane.channel < len(heights) else None
            for column in range(columns):
                half = max(0.75, float(found[column]) * (LANE / 2 - 2)) if found is not None else 0.75
                painter.drawRoundedRect(QRectF(column * _STEP, middle - half, _BAR, 2 * half), 1, 1)

    def _heights(self, columns: int) -> np.ndarray | None:
        """Height of each bar, 0-1, shape (channels, columns); the loudest moment of the call is 1."""
        if self._peaks is None or not self._peaks.frames:
            return None
        import numpy as np

        peaks = self._peaks
        rate = peaks.sample_rate / 1000
        shown = peaks.window(round(self._from * rate), max(1, round(self._to * rate)), columns)
        whole = np.abs(peaks.window(0, peaks.frames, 512).astype(np.int32)).max()
        scaled: np.ndarray = np.abs(shown.astype(np.int32)).max(axis=2) / max(int(whole), 1)
        return scaled

    def _paint_marks(self, painter: QPainter, middle: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._chips = []
        shown = [m for m in self._marks if self._from <= m.start_ms <= self._to or self._from < m.end_ms < self._to]
        taken = 0.0
        for index, mark in enumerate(shown):
            left = max(taken, min(max(0.0, self._x(mark.start_ms)), self.width() - 44))
            following = self._x(shown[index + 1].start_ms) if index + 1 < len(shown) else float(self.width())
            room = min(following - left - 4, self.width() - left)
            label = mark.label if room >= min(_READABLE, chip_width(mark.label)) else mark.sign
            width = paint_chip(painter, left, middle, label, mark.tone, max(room, chip_width(label)))
            self._chips.append((QRectF(left, middle - 11, width, 22), mark))
            taken = left + width + 4
