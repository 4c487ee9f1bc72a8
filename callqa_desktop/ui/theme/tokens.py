"""The look of the window: the palette in use, and measures."""

from __future__ import annotations

from callqa_desktop.palette import CONTRAST, DARK, LIGHT, SCHEMES, TONES, Tokens, tone_colours

__all__ = ["CONTRAST", "DARK", "LIGHT", "SCHEMES", "TONES", "Tokens", "current", "tone_colours", "use"]

# Measures in logical pixels, all multiples of 4 (hairlines and radii aside).
EDGE = 20
GAP = 14
S1, S2, S3, S4, S6 = 4, 8, 12, 16, 24
RADIUS_PANEL = 10
RADIUS_CONTROL = 7
BODY, SMALL, TITLE, HEADING = 13, 12, 17, 14
"""Text sizes in pixels."""
ROW_HEIGHTS = {"compact": 30, "normal": 36, "comfortable": 44}

_state = {"scheme": LIGHT}


def current() -> Tokens:
    """The scheme in use."""
    return _state["scheme"]


def use(tokens: Tokens) -> None:
    """Makes this scheme the current one; `theme.manager` calls it and restyles the window."""
    _state["scheme"] = tokens
