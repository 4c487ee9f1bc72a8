"""The keyboard of the page of findings."""

from __future__ import annotations

from callqa_desktop.texts import later
from callqa_desktop.ui.keys.registry import Action

INSIGHTS = later("Insights")


def _insight(name: str, title: str, keys: tuple[str, ...] = (), typing: tuple[str, ...] = ()) -> Action:
    return Action(f"insight_{name}", title, INSIGHTS, keys, typing, "insight")


ACTIONS = (
    _insight("filter", later("Add a filter"), ("F",), ("Alt+F",)),
    _insight("chips", later("To the chips of the filter"), ("Shift+F",)),
    _insight("open", later("Open these calls"), ("O",), ("Alt+O",)),
    _insight("renew", later("Read anew"), ("R",), ("Alt+R",)),
    _insight("next_section", later("Next section"), (), ("Ctrl+PgDn",)),
    _insight("previous_section", later("Previous section"), (), ("Ctrl+PgUp",)),
    _insight("new_tracker", later("New tracker"), (), ("Ctrl+N",)),
    _insight("keep_tracker", later("Keep the tracker"), (), ("Ctrl+Enter",)),
)
