"""The keyboard of the dashboard. Letters of a chart (T, arrows, Enter) act while the chart has the focus."""

from __future__ import annotations

from callqa_desktop.texts import later
from callqa_desktop.ui.keys.registry import Action

FIGURES, CARDS = later("Dashboard"), later("Cards of the dashboard")


def _action(name: str, title: str, group: str, keys: tuple[str, ...] = (), typing: tuple[str, ...] = ()) -> Action:
    return Action(f"dashboard_{name}", title, group, keys, typing, "dashboard")


ACTIONS = (
    _action("period", later("Choose the period"), FIGURES, ("P",), ("Alt+P",)),
    _action("compare", later("Choose what to compare with"), FIGURES, ("C",), ("Alt+C",)),
    _action("chips", later("To the chips of the filter"), FIGURES, ("F",), ("Alt+F",)),
    _action("open", later("Open these calls"), FIGURES, ("O",), ("Alt+O",)),
    _action("renew", later("Read anew"), FIGURES, ("R",), ("Alt+R",)),
    _action("next_section", later("Next section"), FIGURES, (), ("Ctrl+PgDn",)),
    _action("previous_section", later("Previous section"), FIGURES, (), ("Ctrl+PgUp",)),
    _action("coach", later("Plan coaching"), FIGURES, (), ("Ctrl+N",)),
    _action("arrange", later("Choose cards and figures"), CARDS, ("V",), ("Alt+V",)),
    _action("earlier", later("Move the card one place up"), CARDS, (), ("Alt+Up",)),
    _action("later", later("Move the card one place down"), CARDS, (), ("Alt+Down",)),
    _action("wider", later("Make the card wide or narrow"), CARDS, ("W",), ("Alt+W",)),
    _action("hide", later("Take the card away"), CARDS, ("Delete",)),
)
