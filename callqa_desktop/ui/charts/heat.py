"""The colours of a heat map."""

from __future__ import annotations

from PySide6.QtGui import QColor

from callqa_desktop.ui.theme import tokens

STEPS = 5
"""Shades that the legend shows."""


def heat_colours(share: float) -> tuple[QColor, QColor]:
    """Ground and text of a cell; `share` 0 is the lowest value, 1 the highest. The text keeps a contrast of 4.5:1."""
    scheme = tokens.current()
    pale, full = QColor(scheme.raised), QColor(scheme.accent)
    part = max(0.0, min(1.0, share))
    red, green, blue = (a + (b - a) * part for a, b in zip(_channels(pale), _channels(full), strict=True))
    ground = QColor.fromRgbF(red, green, blue)
    choices = (QColor(scheme.text), QColor(scheme.on_accent), QColor(scheme.panel))
    return ground, max(choices, key=lambda c: _contrast(c, ground))


def _channels(colour: QColor) -> tuple[float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF()


def _light(colour: QColor) -> float:
    """Relative luminance (WCAG 2.2)."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _contrast(one: QColor, other: QColor) -> float:
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
