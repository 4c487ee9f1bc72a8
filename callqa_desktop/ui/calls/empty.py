"""Why there are no calls to show, and the button that helps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.widgets.faces import Faces


def show(
    faces: Faces,
    held: Conditions,
    *,
    connected: bool,
    clear: Callable[[], Any],
    sync: Callable[[], Any],
    connect: Callable[[], Any],
) -> None:
    """Shows the empty face that fits.

    Args:
        held: the conditions that nothing matches.
        connected: some telephony is set up.
        clear: takes the conditions away.
        sync: fetches calls.
        connect: leads to where telephony is set up.
    """
    if held.words:
        faces.show_empty(
            "search", tr("Nothing is found"),
            tr("No conversation, note or comment that matches the filter has these words. Fewer words find more."),
            (tr("Clear the filter"), clear),
        )  # fmt: skip
    elif not held.empty:
        faces.show_empty(
            "search", tr("No calls match"), tr("Change the conditions, or clear them to see every call."),
            (tr("Clear the filter"), clear),
        )  # fmt: skip
    elif connected:
        faces.show_empty(
            "inbox", tr("No calls yet"), tr("The connection is ready. The first sync reads the history of calls."),
            (tr("Sync now"), sync),
        )  # fmt: skip
    else:
        faces.show_empty(
            "plug", tr("Connect your telephony"),
            tr("Calls come from Binotel or from a folder of recordings. Setting it up takes a minute."),
            (tr("Add a connection"), connect),
        )  # fmt: skip
