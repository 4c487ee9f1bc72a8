"""The colours of a heat map."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QColor

from callqa_desktop.ui.theme import tokens

STEPS = 5
"""Shades that the legend shows."""
SHADES, LEAST = 61, 4.6
"""Shades there are, and the contrast of their texts."""


def heat_colours(share: float) -> tuple[QColor, QColor]:
    """Ground and text of a cell; `share` 0 is the lowest value, 1 the highest. The text keeps a contrast of 4.5:1.

    In the middle of the scale neither a dark nor a light text stands out enough: such a shade gives way to the next
    one on which the better of the two does.
    """
    return _shades(tokens.current().name)[round(max(0.0, min(1.0, share)) * (SHADES - 1))]


@cache
def _shades(scheme_name: str) -> tuple[tuple[QColor, QColor], ...]:
    scheme = tokens.SCHEMES[scheme_name]
    pale, full = _channels(QColor(scheme.raised)), _channels(QColor(scheme.accent))
    texts = [QColor(colour) for colour in (scheme.text, scheme.on_accent)]

    def shade(number: int) -> tuple[QColor, QColor]:
        part = number / (SHADES - 1)
        red, green, blue = (a + (b - a) * part for a, b in zip(pale, full, strict=True))
        ground = QColor.fromRgbF(red, green, blue)
        return ground, max(texts, key=lambda text: _contrast(text, ground))

    made = [shade(number) for number in range(SHADES)]
    good = [number for number, pair in enumerate(made) if _contrast(*pair) >= LEAST]
    return tuple(made[min(good, key=lambda other: (abs(other - number), other))] for number in range(SHADES))


def _channels(colour: QColor) -> tuple[float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF()


def _light(colour: QColor) -> float:
    """Relative luminance (WCAG 2.2)."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _contrast(one: QColor, other: QColor) -> float:
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
