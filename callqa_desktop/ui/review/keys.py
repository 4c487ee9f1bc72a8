"""The old place of ui.keys."""

from callqa_desktop.ui.keys import hint, shown
from callqa_desktop.ui.keys.keyboard import OWN_KEYS, by_keyboard

__all__ = ["OWN_KEYS", "by_keyboard", "hint", "shown"]
