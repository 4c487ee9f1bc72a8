"""What lies over and under the bars: ruler, silences, overlaps, and the lines of pitch and loudness."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter, QPen

from callqa_desktop.ui.sound import raster
from callqa_desktop.ui.sound.shapes import LANE_GAP, RULER, Geometry
from callqa_desktop.ui.sound.timeline import Timeline
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets import formats

if TYPE_CHECKING:
    import numpy as np

    from callqa_desktop.services.audio.curves import Curves

LOWEST, HIGHEST = 14.0, 46.0
"""Semitones above 27.5 Hz at the foot and the head of a lane: 62 to 392 Hz."""
_LEAP = 4.0
"""Semitones between neighbours from which pitch is not one movement of a voice."""
QUIETEST, LOUDEST = -60.0, -6.0
"""dB at the foot and the head of a lane."""
_NARROWEST = 2.0
_TELLING = 44
"""Pixels from which a silence says how long it is."""
_TICKS = (
    5, 10, 20, 50, 100, 200, 500, *(1000 * s for s in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600))
)  # fmt: skip
"""Milliseconds between two times of the ruler."""
_TICK_ROOM = 84


def paint_ruler(painter: QPainter, timeline: Timeline, width: int) -> None:
    """Times over the lanes, as many as have room."""
    if timeline.duration <= 0:
        return
    scheme = tokens.current()
    font = fonts.font(tokens.SMALL - 1, tabular=True)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    per_ms = width / timeline.length
    step = next((s for s in _TICKS if s * per_ms >= _TICK_ROOM), _TICKS[-1])
    decimals = next(n for n in range(4) if step % 10 ** (3 - n) == 0)
    painter.setPen(QColor(scheme.muted))
    for ms in range(-(-int(timeline.start) // step) * step, int(timeline.end) + 1, step):
        x = timeline.x(ms, width)
        label = formats.position(ms)
        if decimals:
            label += formats.locale().decimalPoint() + f"{ms % 1000:03}"[:decimals]
        if x + metrics.horizontalAdvance(label) + 4 > width:
            break
        painter.drawLine(QPointF(x, RULER - 5), QPointF(x, RULER - 2))
        painter.drawText(QPointF(x + 4, RULER - 4), label)


def paint_found(
    painter: QPainter, moments: Sequence[int], place: Callable[[float], float], width: int, foot: int
) -> None:
    """A pin pointing down at every moment in sight; those on one pixel are one."""
    colour = QColor(tokens.current().warning)
    for x in {round(place(moment)) for moment in moments}:
        if 0 <= x <= width:
            painter.fillRect(QRectF(x - 1, foot - 8, 3, 8), colour)


def visible(ranges: np.ndarray[Any, Any], timeline: Timeline, width: int) -> list[tuple[float, float, int]]:
    """Left and right in pixels and milliseconds of the ranges in sight; neighbours closer than a pixel become one."""
    import numpy as np

    first = int(np.searchsorted(ranges[:, 1], timeline.start, "right"))
    last = int(np.searchsorted(ranges[:, 0], timeline.end, "left"))
    shown = ranges[first:last]
    if not len(shown):
        return []
    places = (shown - timeline.start) * (width / timeline.length)
    begins = np.concatenate(([True], places[1:, 0] - places[:-1, 1] >= 1))
    starts = np.flatnonzero(begins)
    ends = np.append(starts[1:], len(shown)) - 1
    lengths = np.add.reduceat(shown[:, 1] - shown[:, 0], starts)
    return list(zip(places[starts, 0].tolist(), places[ends, 1].tolist(), lengths.tolist(), strict=True))


def paint_silences(painter: QPainter, curves: Curves, timeline: Timeline, geometry: Geometry, width: int) -> None:
    """Slanted hatching over all lanes where nobody speaks, with its length where there is room."""
    scheme = tokens.current()
    painter.setFont(fonts.font(tokens.SMALL - 1, tabular=True))
    metrics = painter.fontMetrics()
    hatch = QBrush(QColor(scheme.line_strong), Qt.BrushStyle.BDiagPattern)
    middle = geometry.top(geometry.lanes - 1) - LANE_GAP / 2 if geometry.lanes > 1 else geometry.top(0) + 8.0
    for left, right, ms in visible(curves.silences, timeline, width):
        if right - left < _NARROWEST:
            continue
        painter.fillRect(QRectF(left, RULER, right - left, geometry.bottom - RULER), hatch)
        label = formats.position(ms)
        inside_left, inside_right = max(left, 0.0), min(right, float(width))
        if inside_right - inside_left >= _TELLING:
            wide = metrics.horizontalAdvance(label) + 8
            rect = QRectF((inside_left + inside_right - wide) / 2, middle - 7, wide, 14)
            painter.fillRect(rect, QColor(scheme.panel))
            painter.setPen(QColor(scheme.muted))
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), label)


def paint_overlaps(painter: QPainter, curves: Curves, timeline: Timeline, geometry: Geometry, width: int) -> None:
    """A toothed bar between the lanes where both speak, its ends reaching into both."""
    if geometry.lanes < 2:
        return
    scheme = tokens.current()
    top = geometry.top(1) - LANE_GAP
    colour = QColor(scheme.warning)
    teeth = QBrush(colour, Qt.BrushStyle.VerPattern)
    edges = []
    for left, right, _ms in visible(curves.overlaps, timeline, width):
        wide = max(right - left, _NARROWEST)
        if wide > _NARROWEST:
            painter.fillRect(QRectF(left, top + 1, wide, LANE_GAP - 2), teeth)
        edges += [QLineF(x, top - 4, x, top + LANE_GAP + 4) for x in (left, left + wide)]
    painter.setPen(QPen(colour, 1))
    painter.drawLines(edges)


def curve_image(values: np.ndarray[Any, Any], kind: str, height: int, ratio: float, *, faint: bool) -> QImage:
    """One line over a lane, broken where there is no value: pitch solid, loudness dashed.

    Args:
        values: semitones or dB for each logical pixel.
        kind: "pitch" or "loudness".
    """
    import numpy as np

    low, high = (LOWEST, HIGHEST) if kind == "pitch" else (QUIETEST, LOUDEST)
    places = 2 + (1 - np.clip((values - low) / (high - low), 0, 1)) * (height - 4)
    scheme = tokens.current()
    colour = QColor(scheme.text if kind == "pitch" else scheme.muted)
    colour.setAlphaF(0.35 if faint else 1.0)
    solid = kind == "pitch"
    leap = _LEAP / (high - low) * height if solid else height
    thickness = 1.5 if solid else 1.0
    return raster.line(places, height, ratio, colour, thickness=thickness, leap=leap, dashed=not solid)


def paint_loop(
    painter: QPainter, timeline: Timeline, geometry: Geometry, width: int, loop: tuple[int, int], *, active: bool
) -> None:
    """The region under the bars, its bar on the ruler, and two edges with something to take hold of."""
    scheme = tokens.current()
    left, right = (timeline.x(ms, width) for ms in loop)
    if active:
        painter.fillRect(QRectF(left, RULER, right - left, geometry.bottom - RULER), QColor(scheme.accent_soft))
    painter.fillRect(QRectF(left, RULER - 2, right - left, 2), QColor(scheme.accent))
    painter.setPen(QPen(QColor(scheme.accent), 1, Qt.PenStyle.SolidLine if active else Qt.PenStyle.DotLine))
    for x in (left, right):
        painter.drawLine(QPointF(x, RULER), QPointF(x, geometry.bottom))
        painter.fillRect(QRectF(x - 2, RULER - 6, 4, 12), QColor(scheme.accent))


def paint_evidence(
    painter: QPainter, ranges: Sequence[tuple[int, int]], place: Callable[[float], float], geometry: Geometry
) -> None:
    """A line under the lanes where the evidence lies."""
    colour = QColor(tokens.current().warning)
    for start, end in ranges:
        left, right = place(start), max(place(end), place(start) + 3)
        painter.fillRect(QRectF(left, geometry.bottom, right - left, 3), colour)


def paint_playhead(painter: QPainter, x: float, geometry: Geometry) -> None:
    """A line over all lanes with a point on the ruler."""
    colour = QColor(tokens.current().playhead)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.5))
    painter.drawLine(QPointF(x, RULER - 6), QPointF(x, geometry.bottom + 4))
    painter.setBrush(colour)
    painter.drawPolygon([QPointF(x - 3, RULER - 8), QPointF(x + 3, RULER - 8), QPointF(x, RULER - 4)])


def paint_focus(painter: QPainter, rect: QRect) -> None:
    """The ring of what has the keyboard."""
    painter.setPen(QPen(QColor(tokens.current().accent), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)


def paint_words(painter: QPainter, geometry: Geometry, width: int, words: str) -> None:
    """What is awaited, in the middle of the lanes."""
    painter.setFont(fonts.font(tokens.SMALL))
    painter.setPen(QColor(tokens.current().muted))
    rect = QRectF(0, RULER, width, geometry.bottom - RULER)
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), words)
