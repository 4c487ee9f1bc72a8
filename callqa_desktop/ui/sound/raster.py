"""Rows of pixels made with numpy: bars, lines and spectrograms, much faster than painter calls for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QColor, QImage

if TYPE_CHECKING:
    import numpy as np

STEP, BAR = 3, 2
"""Logical pixels from bar to bar, and of a bar."""
_DASH = (4, 7)
"""Logical pixels drawn, and from dash to dash."""
_NOWHERE = 1e6
"""A place below everything that is drawn."""
_FLAT = 0.75
"""Half the height of the bar of silence, and half the thickness of the line through samples."""


def columns_of(width: int) -> int:
    """How many bars fit a width in logical pixels."""
    return max(1, width // STEP)


def bars(heights: np.ndarray[Any, Any] | None, width: int, height: int, ratio: float, colour: QColor) -> QImage:
    """Bars around the middle, with soft ends.

    Args:
        heights: 0 to 1, one each of `columns_of(width)`; None for a flat line.
        width, height: logical pixels.
        ratio: device pixels in a logical one.
    """
    import numpy as np

    columns = columns_of(width)
    wide, high = dots(width, ratio), dots(height, ratio)
    half = np.full(columns, _FLAT * ratio)
    if heights is not None:
        half = np.maximum(half, heights * (high / 2 - 2 * ratio))
    away = np.abs(np.arange(high) + 0.5 - high / 2)
    cover = np.clip(half[None, :] - away[:, None] + 0.5, 0, 1)
    shades = (cover * 255).astype(np.uint8)
    alpha = np.zeros((high, wide), np.uint8)
    lefts = np.rint(np.arange(columns) * STEP * ratio).astype(np.intp)
    for offset in range(max(1, round(BAR * ratio))):
        places = lefts + offset
        inside = places < wide
        alpha[:, places[inside]] = shades[:, inside]
    return _image(_ramp(colour)[alpha], ratio)


def stroke(extents: np.ndarray[Any, Any] | None, width: int, height: int, ratio: float, colour: QColor) -> QImage:
    """The line through the samples, filled between the lowest and the highest place it takes in each column.

    Args:
        extents: lowest and highest, -1 to 1, one pair for each of `dots(width, ratio)`; None for a flat line.
        width, height: logical pixels.
        ratio: device pixels in a logical one.
    """
    import numpy as np

    wide, high = dots(width, ratio), dots(height, ratio)
    if extents is None:
        extents = np.zeros((wide, 2))
    places = high / 2 - extents * (high / 2 - 2 * ratio)
    tops, feet = places[:, 1] - _FLAT * ratio, places[:, 0] + _FLAT * ratio
    return _image(_ramp(colour)[_cover(tops, feet, high)], ratio)


def dots(logical: int, ratio: float) -> int:
    """Device pixels of a length in logical ones, at least one."""
    return max(1, round(logical * ratio))


def line(
    places: np.ndarray[Any, Any],
    height: int,
    ratio: float,
    colour: QColor,
    *,
    thickness: float,
    leap: float,
    dashed: bool,
) -> QImage:
    """A line through one place each logical pixel, broken where there is none.

    Stroked here and not by the painter, which takes some 20 ms for a jagged line across a window.

    Args:
        places: logical pixels from the top, float (width,), NaN for none.
        thickness: logical pixels.
        leap: logical pixels between neighbours from which they are not joined.
    """
    import numpy as np

    before = np.concatenate((places[:1], places[:-1]))
    after = np.concatenate((places[1:], places[-1:]))
    towards = np.where(np.abs(before - places) < leap, (before + places) / 2, places)
    away = np.where(np.abs(after - places) < leap, (after + places) / 2, places)
    tops = np.minimum(np.minimum(towards, away), places) - thickness / 2
    feet = np.nan_to_num(np.maximum(np.maximum(towards, away), places) + thickness / 2, nan=-_NOWHERE)
    if dashed:
        tops = np.where(np.arange(len(places)) % _DASH[1] < _DASH[0], tops, np.nan)
    wide, high = dots(len(places), ratio), dots(height, ratio)
    columns = np.minimum((np.arange(wide) / ratio).astype(np.intp), len(places) - 1)
    tops = np.nan_to_num(tops[columns] * ratio, nan=_NOWHERE)
    return _image(_ramp(colour)[_cover(tops, feet[columns] * ratio, high)], ratio)


def spectrum(
    levels: np.ndarray[Any, Any], width: int, height: int, ratio: float, table: np.ndarray[Any, Any]
) -> QImage:
    """Levels, uint8 (bands, columns) with the lowest band first, stretched to a size in logical pixels.

    `table`: a colour for each level, see `heat`.
    """
    import numpy as np

    wide, high = dots(width, ratio), dots(height, ratio)
    rows = ((np.arange(high)[::-1] + 0.5) * levels.shape[0] / high).astype(np.intp)
    places = ((np.arange(wide) + 0.5) * levels.shape[1] / wide).astype(np.intp)
    return _image(table[levels[rows[:, None], places[None, :]]], ratio)


def heat(ground: QColor, colour: QColor, brightest: QColor) -> np.ndarray[Any, Any]:
    """A colour for each of 256 levels: from the ground over the colour of the lane to the brightest."""
    import numpy as np

    points = np.array([_channels(ground), _channels(ground), _channels(colour), _channels(brightest)], np.float64)
    at = np.arange(256)
    mixed = [np.interp(at, (0, 60, 180, 255), points[:, n]) for n in range(3)]
    red, green, blue = (np.rint(part).astype(np.uint32) for part in mixed)
    table: np.ndarray[Any, Any] = (np.uint32(255) << 24) | (red << 16) | (green << 8) | blue
    return table


def _cover(tops: np.ndarray[Any, Any], feet: np.ndarray[Any, Any], high: int) -> np.ndarray[Any, Any]:
    """Opacity 0-255 of each device pixel of columns filled from top to foot, soft at both ends, (high, columns)."""
    import numpy as np

    tops, feet = tops.astype(np.float32), feet.astype(np.float32)
    middles = np.arange(high, dtype=np.float32)[:, None] + np.float32(0.5)
    cover = np.clip(np.minimum(middles - tops, feet - middles) + np.float32(0.5), 0, 1)
    shades: np.ndarray[Any, Any] = (cover * 255).astype(np.uint8)
    return shades


def _ramp(colour: QColor) -> np.ndarray[Any, Any]:
    """The colour at each of 256 opacities, premultiplied."""
    import numpy as np

    alpha = np.rint(np.arange(256) * colour.alphaF()).astype(np.uint32)
    red, green, blue = (np.rint(alpha * part / 255).astype(np.uint32) for part in _channels(colour))
    ramp: np.ndarray[Any, Any] = (alpha << 24) | (red << 16) | (green << 8) | blue
    return ramp


def _channels(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def _image(pixels: np.ndarray[Any, Any], ratio: float) -> QImage:
    import numpy as np

    pixels = np.ascontiguousarray(pixels, np.uint32)
    high, wide = pixels.shape
    shared = QImage(pixels.data, wide, high, wide * 4, QImage.Format.Format_ARGB32_Premultiplied)
    made = shared.copy()  # the pixels belong to numpy
    made.setDevicePixelRatio(ratio)
    return made
