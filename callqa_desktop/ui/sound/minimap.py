"""The whole call in one line; the part in sight can be taken and moved."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.sound import layers, raster
from callqa_desktop.ui.sound.waveform import Waveform
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets import formats

HEIGHT = 28
_EDGE = 6
"""Pixels to either side of an end of the range that take hold of it."""
_VEIL = 0.62


class Minimap(QAbstractSlider):
    """A slider over the start of the part in sight, for keys and screen readers; by mouse its ends can be drawn too."""

    def __init__(self, waveform: Waveform, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waveform = waveform
        self._timeline = waveform.timeline
        self._position = 0
        self._heard: tuple[tuple[int, int], ...] = ()
        self._drawn: QPixmap | None = None
        self._hold = ""
        self._offset = 0.0
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Part of the call in sight"))
        self._timeline.changed.connect(self._view_changed)
        self.actionTriggered.connect(lambda _action: self._go(self.sliderPosition()))
        waveform.look_changed.connect(self.renew)
        theme.changed.connect(self.renew)

    def sizeHint(self) -> QSize:
        return QSize(600, HEIGHT)

    def renew(self) -> None:
        """The bars are others."""
        self._drawn = None
        self.update()

    def set_position(self, ms: int) -> None:
        old, self._position = self._position, ms
        if int(self._x(old)) != int(self._x(ms)):
            self.update()

    def set_heard(self, ranges: tuple[tuple[int, int], ...]) -> None:
        """Stretches in milliseconds that really sounded: a thin line along the bottom."""
        if ranges != self._heard:
            self._heard = ranges
            self.update()

    def range(self) -> tuple[float, float]:
        """Left and right of the part in sight, in pixels."""
        return self._x(self._timeline.start), self._x(self._timeline.end)

    def _x(self, ms: float) -> float:
        return ms / max(1, self._timeline.duration) * self.width()

    def _ms(self, x: float) -> float:
        return x / max(1, self.width()) * self._timeline.duration

    def _go(self, start: float) -> None:
        self._timeline.show(start, start + self._timeline.length)

    def _view_changed(self) -> None:
        timeline = self._timeline
        self.blockSignals(True)
        self.setRange(0, max(0, round(timeline.duration - timeline.length)))
        self.setSingleStep(max(1, round(timeline.length / 10)))
        self.setPageStep(max(1, round(timeline.length)))
        self.setValue(round(timeline.start))
        self.blockSignals(False)
        self.setAccessibleDescription(
            tr("{start} to {end} of {length}").format(
                start=formats.position(timeline.start),
                end=formats.position(timeline.end),
                length=formats.position(timeline.duration),
            )
        )
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pages = {
            Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,  # forward, as in a list
            Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
        }
        action = pages.get(Qt.Key(event.key()))
        if action is None:
            super().keyPressEvent(event)
        else:
            self.triggerAction(action)

    # Mouse

    def _part(self, x: float) -> str:
        left, right = self.range()
        if self._timeline.whole:
            return "start" if x <= _EDGE else "end" if x >= self.width() - _EDGE else ""
        if abs(x - left) <= _EDGE and x < (left + right) / 2:
            return "start"
        if abs(x - right) <= _EDGE:
            return "end"
        return "range" if left < x < right else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self._timeline.duration:
            return
        x = event.position().x()
        self._hold = self._part(x)
        if not self._hold:
            self._go(self._ms(x) - self._timeline.length / 2)
            self._hold = "range"
        self._offset = self._ms(x) - self._timeline.start
        self._show_hand(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, timeline = event.position().x(), self._timeline
        if self._hold == "range":
            self._go(self._ms(x) - self._offset)
        elif self._hold == "start":
            timeline.show(min(max(0.0, self._ms(x)), timeline.end - 1), timeline.end)
        elif self._hold == "end":
            timeline.show(timeline.start, min(max(self._ms(x), timeline.start + 1), timeline.duration))
        self._show_hand(x)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hold = ""
        self._show_hand(event.position().x())

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y() or event.angleDelta().x()
        if turn:
            self._timeline.zoom(1.25 ** (turn / 120), self._ms(event.position().x()))
        event.accept()

    def _show_hand(self, x: float) -> None:
        part = self._hold or self._part(x)
        if part in ("start", "end"):
            self.setCursor(Qt.CursorShape.SizeHorCursor)
        elif part == "range":
            self.setCursor(Qt.CursorShape.ClosedHandCursor if self._hold else Qt.CursorShape.OpenHandCursor)
        else:
            self.setCursor(Qt.CursorShape.ArrowCursor)

    # Paint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.renew()

    def paintEvent(self, event: QPaintEvent) -> None:
        scheme, timeline = tokens.current(), self._timeline
        painter = QPainter(self)
        if self._drawn is None:
            self._drawn = self._picture()
        painter.drawPixmap(0, 0, self._drawn)
        left, right = self.range()
        veil = QColor(scheme.panel)
        veil.setAlphaF(_VEIL)
        painter.fillRect(QRectF(0, 0, left, HEIGHT), veil)
        painter.fillRect(QRectF(right, 0, self.width() - right, HEIGHT), veil)
        for first, last in self._heard:
            painter.fillRect(
                QRectF(self._x(first), HEIGHT - 3, max(1.0, self._x(last) - self._x(first)), 3), QColor(scheme.good)
            )
        layers.paint_found(painter, self._waveform.found, self._x, self.width(), 8)
        loop = self._waveform.loop
        if loop:
            start, end = self._x(loop[0]), self._x(loop[1])
            painter.fillRect(QRectF(start, 0, max(2.0, end - start), 3), QColor(scheme.accent))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = self.hasFocus() or not timeline.whole
        painter.setPen(QPen(QColor(scheme.accent if strong else scheme.line_strong), 2 if self.hasFocus() else 1))
        frame = QRectF(left + 0.5, 0.5, max(4.0, right - left - 1), HEIGHT - 1)
        painter.drawRoundedRect(frame, 4, 4)
        if not timeline.whole:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(scheme.accent))
            for x in (frame.left(), frame.right()):
                painter.drawRoundedRect(QRectF(x - 1.5, HEIGHT / 2 - 6, 3, 12), 1.5, 1.5)
        painter.setPen(QPen(QColor(scheme.playhead), 1.5))
        x = self._x(self._position)
        painter.drawLine(QPointF(x, 1), QPointF(x, HEIGHT - 1))

    def _picture(self) -> QPixmap:
        """Both sides over each other, the louder one in front."""
        ratio, picture = self.devicePixelRatioF(), self._waveform.picture
        made = QPixmap(max(1, round(self.width() * ratio)), round(HEIGHT * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        heights = picture.heights(0, self._timeline.duration, raster.columns_of(self.width()))
        painter = QPainter(made)
        for lane in picture.lanes:
            of_lane = heights[lane.channel] if heights is not None and lane.channel < len(heights) else None
            painter.drawImage(QPointF(0, 0), raster.bars(of_lane, self.width(), HEIGHT, ratio, picture.colour(lane)))
        painter.end()
        return made
