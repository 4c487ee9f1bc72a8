"""Figures of the selected calls, read once the selection stands still."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from callqa_desktop.services.records import CallFilter, CallSummary
from callqa_desktop.ui.calls.table import CallsTable
from callqa_desktop.ui.ports import Bridge, Program

STILL_MS = 200


class SelectionFigures(QObject):
    """`told` carries a CallSummary of two or more selected calls, None when one or all of them are selected."""

    told = Signal(object)

    def __init__(self, program: Program, bridge: Bridge, table: CallsTable, parent: QObject) -> None:
        super().__init__(parent)
        self._program = program
        self._bridge = bridge
        self._table = table
        self._question = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STILL_MS)
        self._timer.timeout.connect(self._ask)

    def changed(self) -> None:
        """The selection is another one."""
        self._question += 1
        if self._table.selected_count() > 1 and not self._table.everything_selected():
            self._timer.start()
        else:
            self._timer.stop()
            self.told.emit(None)

    def _ask(self) -> None:
        chosen = CallFilter(ids=tuple(self._table.selected_ids()))
        future = self._program.calls.summary(chosen)
        self._bridge.then(self, future, partial(self._here, self._question), lambda _: self.told.emit(None))

    def _here(self, question: int, summary: CallSummary) -> None:
        if question == self._question:
            self.told.emit(summary)
