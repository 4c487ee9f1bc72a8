"""The whole of a call as one small picture: a row of bars for each side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets import formats

if TYPE_CHECKING:
    from callqa_desktop.services.audio.peaks import Peaks

LANE = 28
_STEP, _BAR = 3, 2
"""Pixels from bar to bar, and of a bar."""


class MiniWave(QWidget):
    """Shows peaks after `show_peaks`; a line of dots while they are being read. Nothing in it can be clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._peaks: Peaks | None = None
        self._agent: int | None = None
        self._channels = 1
        self.clear(1, None)

    @property
    def ready(self) -> bool:
        """The bars are here."""
        return self._peaks is not None

    def clear(self, channels: int, agent_channel: int | None) -> None:
        """Another recording, whose peaks are on their way."""
        self._peaks, self._agent, self._channels = None, agent_channel, channels
        self.setAccessibleName(tr("Waveform"))
        self.updateGeometry()
        self.update()

    def show_peaks(self, peaks: Peaks) -> None:
        self._peaks = peaks
        self._channels = peaks.channels
        self.setAccessibleName(tr("Waveform of {length}").format(length=formats.position(peaks.duration_ms)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, LANE * self._channels)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, LANE * self._channels)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        scheme = tokens.current()
        left = self._name_lanes(painter) if self._channels == 2 and self._agent is not None else 0.0
        bars = max(1, int((self.width() - left) / _STEP))
        level = self._peaks.window(0, self._peaks.frames, bars) if self._peaks is not None else None
        loudest = max(1.0, float(abs(level.astype("i4")).max())) if level is not None and level.size else 1.0
        for lane, channel in enumerate(self._order()):
            side = "agent" if self._agent is None or channel == self._agent else "client"
            painter.setBrush(QColor(scheme.muted if level is None else getattr(scheme, side)))
            middle = lane * LANE + LANE / 2
            for bar in range(bars):
                height = 1.0
                if level is not None:
                    low, high = level[channel, bar]
                    height = max(1.0, (float(high) - float(low)) / (2 * loudest) * (LANE - 4))
                painter.drawRoundedRect(QRectF(left + bar * _STEP, middle - height / 2, _BAR, height), 1, 1)

    def _order(self) -> list[int]:
        """Channels from top to bottom, the agent first."""
        channels = list(range(self._channels))
        return sorted(channels, key=lambda channel: channel != self._agent) if self._agent is not None else channels

    def _name_lanes(self, painter: QPainter) -> float:
        """One letter before each lane: the colour alone says nothing to some. Returns the room it takes."""
        scheme = tokens.current()
        painter.setFont(fonts.font(11))
        for lane, (name, colour) in enumerate(((tr("Manager"), scheme.agent_text), (tr("Client"), scheme.client_text))):
            painter.setPen(QColor(colour))
            painter.drawText(QRectF(0, lane * LANE, 12, LANE), int(Qt.AlignmentFlag.AlignVCenter), name[:1])
        painter.setPen(Qt.PenStyle.NoPen)
        return 16.0
