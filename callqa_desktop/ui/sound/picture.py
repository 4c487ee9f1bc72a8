"""The picture of the lanes for one view, drawn once and kept until the view, the sound or the colours change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from callqa_desktop.ui.sound import layers, raster
from callqa_desktop.ui.sound.closeup import CloseUp
from callqa_desktop.ui.sound.shapes import Geometry, Lane
from callqa_desktop.ui.sound.tiles import Tiles
from callqa_desktop.ui.sound.timeline import Timeline
from callqa_desktop.ui.theme import tokens

if TYPE_CHECKING:
    import numpy as np

    from callqa_desktop.services.audio.curves import Curves
    from callqa_desktop.services.audio.peaks import Peaks

_PALE = 0.3


class Picture:
    """Lanes without anything that moves: spectrogram, waveform, silences, overlaps and lines."""

    def __init__(self, timeline: Timeline, tiles: Tiles, closeup: CloseUp) -> None:
        self.lanes: tuple[Lane, ...] = (Lane(0, "agent"), Lane(1, "client"))
        self.silenced: frozenset[str] = frozenset()
        """Speakers who are not heard now are drawn pale."""
        self.curves: Curves | None = None
        self.layers: frozenset[str] = frozenset({"silence"})
        """Those shown over the bars: "silence" (overlaps too), "pitch", "loudness"."""
        self.peaks: Peaks | None = None
        self._loudest: tuple[Peaks, int] | None = None
        self._timeline, self._tiles, self._closeup = timeline, tiles, closeup

    def draw(self, geometry: Geometry, width: int, ratio: float) -> QPixmap:
        """Transparent where nothing is drawn, down to the foot of the last lane."""
        size = QSize(max(1, round(width * ratio)), max(1, round(geometry.bottom * ratio)))
        made = QPixmap(size)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        if self.curves is not None and "silence" in self.layers:
            layers.paint_silences(painter, self.curves, self._timeline, geometry, width)
        if geometry.spectrum:
            self._paint_spectra(painter, geometry, width, ratio)
        if geometry.wave:
            self._paint_wave(painter, geometry, width, ratio)
        if self.curves is not None:
            self._paint_lines(painter, self.curves, geometry, width, ratio)
        painter.end()
        return made

    def colour(self, lane: Lane) -> QColor:
        scheme = tokens.current()
        colour = QColor({"client": scheme.client, "": scheme.muted}.get(lane.speaker, scheme.agent))
        if lane.speaker in self.silenced:
            colour.setAlphaF(_PALE)
        return colour

    def heights(self, start_ms: float, end_ms: float, columns: int) -> np.ndarray[Any, Any] | None:
        """Height of each bar, 0-1, shape (channels, columns); the loudest moment of the call is 1."""
        peaks = self.peaks
        if peaks is None or not peaks.frames:
            return None
        import numpy as np

        rate = peaks.sample_rate / 1000
        shown = peaks.window(round(start_ms * rate), max(1, round(end_ms * rate)), columns)
        scaled: np.ndarray[Any, Any] = np.abs(shown.astype(np.int32)).max(axis=2) / self._full_scale(peaks)
        return scaled

    def extents(self, start_ms: float, end_ms: float, width: int, ratio: float) -> np.ndarray[Any, Any] | None:
        """Where the line through the samples goes in each device pixel, -1 to 1, shape (channels, pixels, 2: lowest and
        highest). None where bars are enough, and until the samples are there."""
        peaks = self.peaks
        if peaks is None or not peaks.frames:
            return None
        from callqa_desktop.services.audio.peaks import BUCKET

        if (end_ms - start_ms) * peaks.sample_rate / 1000 >= BUCKET * raster.columns_of(width):
            return None
        found = self._closeup.view(start_ms, end_ms, raster.dots(width, ratio))
        return None if found is None else found / self._full_scale(peaks)

    def _full_scale(self, peaks: Peaks) -> int:
        """The loudest sample of the call."""
        import numpy as np

        if self._loudest is None or self._loudest[0] is not peaks:
            self._loudest = peaks, max(1, int(np.abs(peaks.window(0, peaks.frames, 512).astype(np.int32)).max()))
        return self._loudest[1]

    def _paint_wave(self, painter: QPainter, geometry: Geometry, width: int, ratio: float) -> None:
        """Bars; closer than a bucket of the peaks to a bar, the line through the samples once they are there."""
        start, end = self._timeline.start, self._timeline.end
        shown = self.extents(start, end, width, ratio)
        paint = raster.bars if shown is None else raster.stroke
        if shown is None:
            shown = self.heights(start, end, raster.columns_of(width))
        for row, lane in enumerate(self.lanes):
            of_lane = shown[lane.channel] if shown is not None and lane.channel < len(shown) else None
            image = paint(of_lane, width, geometry.wave, ratio, self.colour(lane))
            painter.drawImage(QPointF(0, geometry.top(row)), image)

    def _paint_spectra(self, painter: QPainter, geometry: Geometry, width: int, ratio: float) -> None:
        levels = self._tiles.view(self._timeline.start, self._timeline.end, width)
        if levels is None:
            return
        scheme = tokens.current()
        for row, lane in enumerate(self.lanes):
            if lane.channel >= len(levels):
                continue
            colour = self.colour(lane)
            table = raster.heat(QColor(scheme.ground), QColor(colour.name()), QColor(scheme.text))
            image = raster.spectrum(levels[lane.channel], width, geometry.spectrum, ratio, table)
            painter.setOpacity(colour.alphaF())
            painter.drawImage(QPointF(0, geometry.top(row) + geometry.wave), image)
        painter.setOpacity(1.0)

    def _paint_lines(self, painter: QPainter, curves: Curves, geometry: Geometry, width: int, ratio: float) -> None:
        if "silence" in self.layers:
            layers.paint_overlaps(painter, curves, self._timeline, geometry, width)
        height = geometry.wave or geometry.spectrum
        for kind in ("loudness", "pitch"):
            if kind not in self.layers:
                continue
            values = curves.window(kind, self._timeline.start, self._timeline.end, width)
            for row, lane in enumerate(self.lanes):
                if lane.channel < len(values):
                    faint = lane.speaker in self.silenced
                    image = layers.curve_image(values[lane.channel], kind, height, ratio, faint=faint)
                    painter.drawImage(QPointF(0, geometry.top(row)), image)
