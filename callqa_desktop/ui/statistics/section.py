"""One kind of statistics on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from callqa_desktop.ui.statistics.page import StatisticsPage


class Section(QWidget):
    """A chip of the page leads to it; it is made on its first visit and reads what it shows by itself."""

    def __init__(self, page: StatisticsPage) -> None:
        super().__init__(page)
        self.page = page
        self.acts: dict[str, Any] = {}
        """What the actions of the page do here, by name (ui.keys.statistics)."""

    def shown(self) -> None:
        """Has come to the front: read what is stale, take the focus."""

    def leave(self) -> None:
        """Goes to the back: give up what is being read."""

    def keep(self) -> dict[str, Any]:
        """What is open here, for the section that is built in this one's place."""
        return {}

    def take_up(self, kept: dict[str, Any]) -> None:
        """Opens again what `keep` returned."""
