"""The keyboard of the page of statistics."""

from __future__ import annotations

from callqa_desktop.texts import later
from callqa_desktop.ui.keys.registry import Action

STATISTICS = later("Statistics")


def _statistics(name: str, title: str, keys: tuple[str, ...] = (), typing: tuple[str, ...] = ()) -> Action:
    return Action(f"statistics_{name}", title, STATISTICS, keys, typing, "statistics")


ACTIONS = (
    _statistics("next_section", later("Next section"), (), ("Ctrl+PgDn",)),
    _statistics("previous_section", later("Previous section"), (), ("Ctrl+PgUp",)),
)
