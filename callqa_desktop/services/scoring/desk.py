"""What the scorecards' page and the command line ask for and keep; every answer is a future."""

from __future__ import annotations

from collections.abc import Callable

from callqa_desktop.services.store import Store

INITIATOR = "cards"


class CardDesk:
    """The scorecards of a workspace.

    Args:
        author: who publishes; asked each time, as the name is a setting.
    """

    def __init__(self, store: Store, author: Callable[[], str]) -> None:
        self._store = store
        self._author = author
