"""Inter, shipped with the program, so that Ukrainian letters and figures look the same everywhere."""

from __future__ import annotations

import sys
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

from callqa_desktop import paths
from callqa_desktop.ui.theme import tokens

FAMILY = "Inter"
SEMIBOLD = QFont.Weight.DemiBold
SMALLEST = 12
"""No text is smaller, in pixels."""
LARGEST_SCALE = 1.5
_USUAL = {"win32": 12.0, "darwin": 13.0}
"""Pixels of the system's text where nobody enlarged it; elsewhere 10 points at 96 dots per inch."""


@cache
def load() -> None:
    """Registers the font files once; without them Qt falls back to the system's sans."""
    for weight in ("Regular", "Medium", "SemiBold"):
        QFontDatabase.addApplicationFont(str(paths.resource("fonts", f"Inter-{weight}.ttf")))


@cache
def scale() -> float:
    """How much larger than usual the system's text is, 1.0 to LARGEST_SCALE: ours grows with it."""
    size = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).pixelSize()
    return max(1.0, min(LARGEST_SCALE, size / _USUAL.get(sys.platform, 96 / 72 * 11)))


def pixels(size: int) -> int:
    """A size of the design in the pixels it gets: with the text of the system, and never below SMALLEST."""
    return round(max(SMALLEST, size) * scale())


def font(size: int = tokens.BODY, weight: QFont.Weight = QFont.Weight.Normal, *, tabular: bool = False) -> QFont:
    """A font of `size`, taken to `pixels`; `tabular` makes all figures equally wide (numbers and times in columns)."""
    made = QFont(FAMILY)
    made.setPixelSize(pixels(size))
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
