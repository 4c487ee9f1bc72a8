"""The calls that match now: asks the store for ids and figures, and counts newcomers."""

from __future__ import annotations

from array import array
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from callqa_desktop.services.records import CallFilter, CallSort, CallSummary
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.ports import Bridge, Program

SETTLE_MS = 300
"""Announcements gather so long before the figures are read anew."""


class CallsResult(QObject):
    """One question to the store at a time; a late answer to an older question is thrown away."""

    loaded = Signal(object)
    """The ids in order (array of 64-bit integers); `sort` is their order."""
    summarised = Signal(object)
    """A CallSummary of the filter, as the store is now."""
    newcomers = Signal(int)
    """How many calls came in since the ids were read."""
    failed = Signal(object)

    def __init__(self, program: Program, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._program = program
        self._bridge = bridge
        self._question = 0
        self._shown: int | None = None
        self._asking_summary = False
        self.wanted = CallFilter()
        self.sort = CallSort()
        self.summary: CallSummary | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.ask_summary)

    def ask(self, conditions: Conditions, sort: CallSort) -> None:
        """Asks for the calls that match, in this order."""
        self._question += 1
        self.wanted = conditions.call_filter(datetime.now().astimezone().date())
        self.sort = sort
        self._shown = None
        self._bridge.then(
            self,
            self._program.calls.ids(self.wanted, sort),
            partial(self._ids, self._question),
            partial(self._no_ids, self._question),
        )
        self._bridge.then(
            self,
            self._program.calls.summary(self.wanted),
            partial(self._figures, self._question),
            partial(self._no_ids, self._question),
        )

    def store_changed(self) -> None:
        """Calls changed in the store: the figures are read anew in a moment."""
        if not self._settle.isActive():
            self._settle.start()

    def ask_summary(self) -> None:
        if self._asking_summary:
            self._settle.start()
            return
        self._asking_summary = True
        self._bridge.then(
            self,
            self._program.calls.summary(self.wanted),
            partial(self._later_figures, self._question),
            self._no_figures,
        )

    def _ids(self, question: int, ids: array[int]) -> None:
        if question == self._question:
            self._shown = len(ids)
            self.newcomers.emit(0)
            self.loaded.emit(ids)

    def _no_ids(self, question: int, error: BaseException) -> None:
        if question == self._question:
            self.failed.emit(error)

    def _figures(self, question: int, summary: CallSummary) -> None:
        if question == self._question:
            self.summary = summary
            self.summarised.emit(summary)

    def _later_figures(self, question: int, summary: CallSummary) -> None:
        self._asking_summary = False
        self._figures(question, summary)
        if question == self._question and self._shown is not None:
            self.newcomers.emit(max(0, summary.count - self._shown))

    def _no_figures(self, error: BaseException) -> None:
        self._asking_summary = False
        self.failed.emit(error)
