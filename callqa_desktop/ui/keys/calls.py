"""The keyboard of the page of calls."""

from __future__ import annotations

from callqa_desktop.texts import later
from callqa_desktop.ui.keys.registry import Action

FIND, DO = later("Finding calls"), later("Selected calls")


def _calls(name: str, title: str, group: str, keys: tuple[str, ...] = (), typing: tuple[str, ...] = ()) -> Action:
    return Action(name, title, group, keys, typing, "calls")


ACTIONS = (
    _calls("calls_search", later("Search calls"), FIND, (), ("Ctrl+F",)),
    _calls("calls_filter", later("Add a filter"), FIND, ("F",), ("Alt+F",)),
    _calls("calls_chips", later("To the chips of the filter"), FIND, ("Shift+F",)),
    _calls("calls_clear", later("Clear all filters"), FIND, (), ("Alt+Shift+F",)),
    _calls("calls_views", later("Choose or save a view"), FIND, ("V",), ("Alt+V",)),
    _calls("calls_columns", later("Columns and order"), FIND, ("C",), ("Alt+C",)),
    _calls("calls_details", later("Show or hide the details"), FIND, ("D",), ("Alt+D",)),
    _calls("calls_new", later("Show new calls"), FIND, ("N",), ("Alt+N",)),
    _calls("calls_number", later("Look the number up"), FIND, ("L",), ("Alt+L",)),
    _calls("select_all", later("Select everything that matches"), DO, ("Ctrl+A",)),
    _calls("calls_analyze", later("Analyze calls"), DO, ("A",), ("Alt+A",)),
    _calls("calls_tag", later("Add a tag"), DO, ("T",), ("Alt+T",)),
    _calls("calls_untag", later("Remove a tag"), DO, ("Shift+T",), ("Alt+Shift+T",)),
    _calls("calls_assign", later("Assign for review"), DO, ("G",), ("Alt+G",)),
    _calls("calls_unassign", later("Take an assignment back"), DO, ("Shift+G",), ("Alt+Shift+G",)),
    _calls("calls_push", later("Push results to the CRM"), DO, ("P",), ("Alt+P",)),
    _calls("calls_report", later("Make a report"), DO, (), ("Ctrl+E",)),
    _calls("calls_summary", later("Summary of these calls"), DO, ("S",), ("Alt+S",)),
    _calls("calls_delete", later("Delete calls"), DO, ("Delete",)),
)
