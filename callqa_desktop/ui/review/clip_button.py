"""A link to a place of the call that plays it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callqa_desktop.texts import tr
from callqa_desktop.ui.review import times
from callqa_desktop.ui.theme import icons
from callqa_desktop.ui.widgets.buttons import Button


def clip_button(start_ms: int, end_ms: int, play: Callable[[int, int], Any]) -> Button:
    """A button with the range as its words; `play` gets the range."""
    words = times.span(start_ms, end_ms)
    button = Button(words, lambda: play(start_ms, end_ms), kind="link", icon="play")
    icons.set_icon(button, "play", "accent_text")
    button.setAccessibleName(tr("Hear {span}").format(span=words))
    return button
