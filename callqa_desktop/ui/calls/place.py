"""Where somebody stands on the page of calls, kept while the page is built anew in another language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from callqa_desktop.ui.calls.page import CallsPage

_MOST = 1000
"""More chosen calls than that are not chosen anew one by one."""


class Place(QObject):
    """Takes up current call, selection and scroll once the list has come."""

    def __init__(self, page: CallsPage, kept: dict[str, Any]) -> None:
        super().__init__(page)
        self._page, self._kept = page, kept
        page.result.loaded.connect(self._arrived)

    @staticmethod
    def of(page: CallsPage) -> dict[str, Any]:
        """The place as it is now, in plain values."""
        table = page.table
        everything = table.everything_selected()
        return {
            "everything": everything,
            "chosen": [] if everything or table.selected_count() > _MOST else table.selected_ids().tolist(),
            "current": table.current_id(),
            "scroll": table.verticalScrollBar().value(),
        }

    def _arrived(self) -> None:
        self._page.result.loaded.disconnect(self._arrived)
        QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        table = self._page.table
        table.select_ids(set(self._kept["chosen"]), self._kept["current"])
        if self._kept["everything"]:
            table.selectAll()
        table.verticalScrollBar().setValue(self._kept["scroll"])
        self.deleteLater()
