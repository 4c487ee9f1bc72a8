"""The old place of ui.keys.physical."""

from callqa_desktop.ui.keys.physical import NAMED, chord, place

__all__ = ["NAMED", "chord", "place"]
