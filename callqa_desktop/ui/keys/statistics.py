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
    _statistics("filter", later("Add a filter"), ("F",), ("Alt+F",)),
    _statistics("chips", later("To the chips of the filter"), ("Shift+F",)),
    _statistics("renew", later("Read anew"), ("R",), ("Alt+R",)),
    _statistics("open", later("Open these calls"), ("O",), ("Alt+O",)),
    _statistics("run", later("Compare"), (), ("Ctrl+Enter",)),
    _statistics("plan", later("What would be seen"), ("P",), ("Alt+P",)),
    _statistics("save", later("Keep what is shown"), (), ("Ctrl+S",)),
    _statistics("saved", later("To what is kept"), ("K",), ("Alt+K",)),
)
