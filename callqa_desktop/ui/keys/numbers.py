"""The keyboard of the page of phone numbers."""

from __future__ import annotations

from callqa_desktop.texts import later
from callqa_desktop.ui.keys.registry import Action

NUMBERS = later("Numbers")


def _numbers(name: str, title: str, keys: tuple[str, ...] = (), typing: tuple[str, ...] = ()) -> Action:
    return Action(f"numbers_{name}", title, NUMBERS, keys, typing, "numbers")


ACTIONS = (
    _numbers("search", later("Look a number up"), (), ("Ctrl+F",)),
    _numbers("rate", later("Rate the number"), ("R",), ("Alt+R",)),
    _numbers("calls", later("Calls with this number"), ("O",), ("Alt+O",)),
    _numbers("fraud", later("Tie the number to fraud, or untie it"), ("F",), ("Alt+F",)),
    _numbers("show", later("Show the review to all"), ("S",), ("Alt+S",)),
    _numbers("hide", later("Hide the review"), ("Delete",)),
    _numbers("import", later("Take in a list of numbers"), ("I",), ("Alt+I",)),
    _numbers("export", later("Save the reviews as CSV"), (), ("Ctrl+E",)),
    _numbers("next_section", later("Next section"), (), ("Ctrl+PgDn",)),
    _numbers("previous_section", later("Previous section"), (), ("Ctrl+PgUp",)),
)
