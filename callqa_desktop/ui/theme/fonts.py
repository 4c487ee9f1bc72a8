"""Inter, shipped with the program, so that Ukrainian letters and figures look the same everywhere."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from callqa_desktop import paths
from callqa_desktop.ui.theme import tokens

FAMILY = "Inter"


@cache
def load() -> None:
    """Registers the font files once; without them Qt falls back to the system's sans."""
    for weight in ("Regular", "Medium", "SemiBold"):
        QFontDatabase.addApplicationFont(str(paths.resource("fonts", f"Inter-{weight}.ttf")))


def font(size: int = tokens.BODY, weight: QFont.Weight = QFont.Weight.Normal, *, tabular: bool = False) -> QFont:
    """A font of `size` logical pixels; `tabular` makes all figures equally wide (numbers and times in columns)."""
    made = QFont(FAMILY)
    made.setPixelSize(size)
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
