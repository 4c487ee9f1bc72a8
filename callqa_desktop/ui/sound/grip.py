"""The lower edge of the sound panel: drawn down, the lanes grow."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.sound.shapes import HIGHEST_LANE, LOWEST_LANE, USUAL_LANE
from callqa_desktop.ui.sound.waveform import Waveform
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.labels import plain_tooltip

_HEIGHT = 12


class Grip(QAbstractSlider):
    """A slider over the height of a lane; a double click brings the usual one back."""

    def __init__(self, waveform: Waveform, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waveform = waveform
        self._press: tuple[float, int] | None = None
        self.setOrientation(Qt.Orientation.Vertical)
        self.setInvertedControls(True)  # Down makes it larger, as the mouse does
        self.setRange(LOWEST_LANE, HIGHEST_LANE)
        self.setSingleStep(8)
        self.setPageStep(32)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self.setAccessibleName(tr("Height of the waveform"))
        self.setToolTip(plain_tooltip(tr("Drag for a higher or lower waveform; double click for the usual height")))
        self.setValue(waveform.lane_height)
        self.valueChanged.connect(waveform.set_lane_height)
        waveform.look_changed.connect(lambda: self.setValue(waveform.lane_height))

    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = event.globalPosition().y(), self._waveform.lane_height

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is not None:
            down = event.globalPosition().y() - self._press[0]
            self.setValue(self._press[1] + round(down / max(1, len(self._waveform.picture.lanes))))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._press = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.setValue(USUAL_LANE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        scheme = tokens.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.accent if self.hasFocus() else scheme.line_strong))
        middle = self.width() / 2
        painter.drawRoundedRect(QRectF(middle - 16, _HEIGHT / 2 - 2, 32, 4), 2, 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(scheme.accent), 2))
            painter.drawRoundedRect(QRectF(middle - 24, 1, 48, _HEIGHT - 2), 4, 4)
