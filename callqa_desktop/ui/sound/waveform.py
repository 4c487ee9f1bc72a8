"""The lanes of a call: what was said when, the loop, the marks and the playhead.

Painted by hand instead of with pyqtgraph: its import alone takes 0.2 s, and it brings its own ideas of axes, mouse and
ink. The lanes are drawn once per view (`picture`); while the call plays only the strips under the old and the new
playhead are repainted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.sound import layers
from callqa_desktop.ui.sound.chip_row import ChipRow
from callqa_desktop.ui.sound.closeup import CloseUp
from callqa_desktop.ui.sound.mouse import Mouse
from callqa_desktop.ui.sound.note_drag import NoteDrag
from callqa_desktop.ui.sound.picture import Picture
from callqa_desktop.ui.sound.readout import readout
from callqa_desktop.ui.sound.shapes import (
    HIGHEST_LANE,
    LOWEST_LANE,
    MARKS,
    MODES,
    RULER,
    USUAL_LANE,
    WAVE,
    Geometry,
    Lane,
    Mark,
)
from callqa_desktop.ui.sound.tiles import Tiles
from callqa_desktop.ui.sound.timeline import Timeline
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets.labels import plain_tooltip

if TYPE_CHECKING:
    from callqa_desktop.services.audio.curves import Curves
    from callqa_desktop.services.audio.pcm import Sound
    from callqa_desktop.services.audio.peaks import Peaks


class Waveform(QAbstractSlider):
    """Lanes, loop region, marks and playhead; a slider over the call for screen readers, its value in milliseconds.

    Clicks and keys only ask: `seek_requested(ms)`, `loop_requested(start, end)`, `mark_clicked(key)`.
    """

    seek_requested = Signal(int)
    loop_requested = Signal(int, int)
    mark_clicked = Signal(str)
    mark_moved = Signal(str, int, int)
    """A note was dragged: key, first and last millisecond."""
    look_changed = Signal()
    """Height of the lanes, view mode or shown layers are others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.timeline = Timeline(self)
        self.tiles = Tiles(self)
        self.closeup = CloseUp(self)
        self.picture = Picture(self.timeline, self.tiles, self.closeup)
        self.loop: tuple[int, int] | None = None
        self.words = ""
        """What stands over the lanes instead of bars, while the sound is on its way."""
        self.note_drag = NoteDrag(self)
        self._mouse = Mouse(self)
        self._mode = WAVE
        self._lane = USUAL_LANE
        self._chips = ChipRow()
        self._loop_on = True
        self._evidence: tuple[tuple[int, int], ...] = ()
        self._found: tuple[int, ...] = ()
        self._position = 0
        self._follows = True
        self._drawn: QPixmap | None = None
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSingleStep(1000)
        self.setPageStep(5000)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Position in the recording"))
        self.actionTriggered.connect(self._asked)
        self.timeline.changed.connect(self._view_changed)
        self.tiles.pieces.arrived.connect(self._forget)
        self.closeup.pieces.arrived.connect(self._forget)
        theme.changed.connect(self._forget)

    # What is shown

    @property
    def geometry_(self) -> Geometry:
        """Where ruler, lanes and marks lie now."""
        return Geometry(len(self.picture.lanes), self._lane, self._mode)

    @property
    def view(self) -> tuple[int, int]:
        """First and last millisecond in sight."""
        return round(self.timeline.start), round(self.timeline.end)

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self._chips.marks

    @property
    def view_mode(self) -> str:
        """One of shapes.MODES."""
        return self._mode

    @property
    def lane_height(self) -> int:
        """Logical pixels of a waveform."""
        return self._lane

    @property
    def layers(self) -> frozenset[str]:
        """What lies over the bars, see Picture.layers."""
        return self.picture.layers

    def sizeHint(self) -> QSize:
        return QSize(600, self.geometry_.height)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.geometry_.height)

    def set_sound(self, peaks: Peaks | None, duration_ms: int, lanes: tuple[Lane, ...]) -> None:
        """Shows another recording from its start, the whole of it; None while there is no picture of it."""
        self.picture.peaks, self.picture.curves = peaks, None
        self.set_samples(None)
        self.loop, self._evidence, self._found, self._position = None, (), (), 0
        self.setRange(0, max(0, duration_ms))
        self.setValue(0)
        self.set_lanes(lanes)
        self.timeline.begin(duration_ms)

    def set_lanes(self, lanes: tuple[Lane, ...]) -> None:
        """Whose voice is where, from the top."""
        self.picture.lanes = lanes or (Lane(0, ""),)
        self._look()

    def set_peaks(self, peaks: Peaks) -> None:
        """The bars of the recording shown have arrived."""
        self.picture.peaks = peaks
        self.words = ""
        self._forget()

    def set_samples(self, sound: Sound | None) -> None:
        """The sound itself, for the spectrogram and the closest zoom, has arrived; None while there is none."""
        self.tiles.begin(sound)
        self.closeup.begin(sound)
        self._forget()

    def set_curves(self, curves: Curves) -> None:
        """Pitch, loudness, silence and overlap have arrived."""
        self.picture.curves = curves
        self._forget()

    def set_view_mode(self, mode: str) -> None:
        """Waveform, spectrogram, or both above each other."""
        self._mode = mode if mode in MODES else WAVE
        self._look()

    def next_view_mode(self) -> None:
        self.set_view_mode(MODES[(MODES.index(self._mode) + 1) % len(MODES)])

    def set_layers(self, shown: frozenset[str]) -> None:
        self.picture.layers = shown
        self._look()

    def set_lane_height(self, height: int) -> None:
        self._lane = min(max(height, LOWEST_LANE), HIGHEST_LANE)
        self._look()

    def set_words(self, words: str) -> None:
        """Says over the lanes what is awaited; "" for nothing."""
        self.words = words
        self.update()

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        self._chips.show(self.note_drag.held(marks))
        self.update()

    def set_loop(self, loop: tuple[int, int] | None, active: bool) -> None:
        self.loop, self._loop_on = loop, active
        self.update()

    def set_evidence(self, ranges: tuple[tuple[int, int], ...]) -> None:
        """Places of the call that the selected question rests on: a line under the lanes."""
        if ranges != self._evidence:
            self._evidence = ranges
            self.update()

    @property
    def found(self) -> tuple[int, ...]:
        """Milliseconds of the lines in which the search found something."""
        return self._found

    def set_found(self, moments: tuple[int, ...]) -> None:
        """Matches of the search: pins under the ruler."""
        self._found = moments
        self.update()

    def set_silenced(self, speakers: frozenset[str]) -> None:
        """Lanes that are not heard now are drawn pale."""
        if speakers != self.picture.silenced:
            self.picture.silenced = speakers
            self._forget()

    def set_position(self, ms: int, *, playing: bool = False) -> None:
        """Moves the playhead. The view turns its page when the playhead leaves it, unless somebody looks elsewhere
        while it plays."""
        old, self._position = self._position, ms
        if not self.isSliderDown():
            self.blockSignals(True)
            self.setValue(ms)
            self.blockSignals(False)
        jumped = not playing or abs(ms - old) > 1000
        if self.timeline.holds(ms):
            self._follows = True
        elif (self._follows or jumped) and not self._mouse.busy:
            lead = self.timeline.length * 0.05
            self.timeline.show(ms - lead, ms - lead + self.timeline.length)
            self._follows = True
            return
        foot = self.geometry_.bottom + 6
        for moment in (old, ms):
            self.update(QRect(int(self._x(moment)) - 4, 0, 9, foot))

    def show_range(self, start: float, end: float) -> None:
        """Zooms to a range, kept inside the call."""
        self.timeline.show(start, end)

    def zoom(self, factor: float, around: float | None = None) -> None:
        """Shows `factor` times less around a moment (the playhead when it is in sight, else the middle)."""
        if around is None:
            inside = self.timeline.holds(self._position)
            around = self._position if inside else (self.timeline.start + self.timeline.end) / 2
        self.timeline.zoom(factor, around)

    def pan(self, share: float) -> None:
        """Moves the view by a share of its length, forward when positive."""
        self.timeline.move(share * self.timeline.length)

    def ms(self, x: float) -> int:
        """The moment at some pixels from the left."""
        return self.timeline.ms(x, self.width())

    def mark_at(self, point: QPointF | QPoint) -> Mark | None:
        return self._chips.at(QPointF(point))

    def _x(self, ms: float) -> float:
        return self.timeline.x(ms, self.width())

    def _asked(self, _action: int) -> None:
        self.seek_requested.emit(self.sliderPosition())

    def _view_changed(self) -> None:
        self._follows = self.timeline.holds(self._position)
        self._forget()

    def _look(self) -> None:
        self.updateGeometry()
        self._forget()
        self.look_changed.emit()

    def _forget(self) -> None:
        self._drawn = None
        self.update()

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse.release(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.note_drag.leave()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._mouse.wheel(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._forget()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and self._mouse.pinch(event):
            return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            mark = self.mark_at(event.pos())
            hint = mark.hint if mark is not None else readout(self.picture, self.ms(event.pos().x()))
            QToolTip.showText(event.globalPos(), plain_tooltip(hint), self)
            return True
        return super().event(event)

    # Paint

    def paintEvent(self, event: QPaintEvent) -> None:
        geometry = self.geometry_
        painter = QPainter(self)
        if event.rect().top() < RULER:
            layers.paint_ruler(painter, self.timeline, self.width())
        if self.loop:
            layers.paint_loop(painter, self.timeline, geometry, self.width(), self.loop, active=self._loop_on)
        if self._drawn is None:
            self._drawn = self.picture.draw(geometry, self.width(), self.devicePixelRatioF())
        painter.drawPixmap(0, 0, self._drawn)
        self.note_drag.paint(painter)
        layers.paint_found(painter, self._found, self._x, self.width(), RULER)
        if self.words:
            layers.paint_words(painter, geometry, self.width(), self.words)
        layers.paint_evidence(painter, self._evidence, self._x, geometry)
        if event.rect().bottom() >= geometry.bottom + 4:
            self._chips.paint(painter, self.timeline, self.width(), geometry.bottom + 2 + (MARKS - 2) / 2)
        layers.paint_playhead(painter, self._x(self._position), geometry)
        if self.hasFocus():
            layers.paint_focus(painter, self.rect())
