"""The calls that match now: asks the store for the first rows, then for all ids and figures, and counts newcomers."""

from __future__ import annotations

from array import array
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from callqa_desktop.errors import Cancelled
from callqa_desktop.services.records import CallFilter, CallSort, CallSummary, FirstCalls
from callqa_desktop.services.stop import Stop
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.ports import Bridge, Program

SETTLE_MS = 300
"""Announcements gather so long before the figures are read anew."""
PAINT_MS = 30
"""So long the first rows have to get painted."""


class CallsResult(QObject):
    """One question to the store at a time; a late answer to an older question is thrown away."""

    began = Signal(object)
    """A FirstCalls: what stands on top, long before all ids are here."""
    loaded = Signal(object)
    """All ids in order (array of 64-bit integers); `sort` is their order."""
    summarised = Signal(object)
    """A CallSummary of the filter, as the store is now."""
    newcomers = Signal(int)
    """How many matching calls came in since the rows were read."""
    failed = Signal(object)

    def __init__(self, program: Program, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._program = program
        self._bridge = bridge
        self._question = 0
        self._newest: int | None = None
        self._counting = 0
        """Answers about changes under way."""
        self.complete = False
        """All ids of the question are here."""
        self.wanted = CallFilter()
        self.sort = CallSort()
        self.summary: CallSummary | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.count_anew)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAINT_MS)
        self._rest.timeout.connect(self._ask_rest)
        self._reads: dict[str, Stop] = {}
        """What the question reads; a new question ends it."""

    def ask(self, conditions: Conditions, sort: CallSort) -> None:
        """Asks for the calls that match, in this order."""
        self._question += 1
        self._rest.stop()
        for read in self._reads.values():
            read.stop()
        self._reads.clear()
        self.wanted = conditions.call_filter(datetime.now().astimezone().date())
        self.sort = sort
        self.complete, self._newest = False, None
        question = self._question
        future = self._program.calls.first(self.wanted, sort, stop=self._read("ids"))
        self._bridge.then(self, future, partial(self._first, question), partial(self._not_found, question))

    def store_changed(self) -> None:
        """Calls changed in the store: the figures are read anew in a moment."""
        if not self._settle.isActive():
            self._settle.start()

    def count_anew(self) -> None:
        """Figures of the filter, and how many calls came in that match it."""
        if self._counting:
            self._settle.start()
            return
        self._ask_figures()
        if self._newest is not None:
            self._counting += 1
            future = self._program.calls.later(self.wanted, self._newest)
            self._bridge.then(self, future, partial(self._later, self._question), self._not_counted)

    def _ask_figures(self) -> None:
        self._counting += 1
        future = self._program.calls.summary(self.wanted, stop=self._read("figures"))
        self._bridge.then(self, future, partial(self._figures, self._question), self._not_counted)

    def _first(self, question: int, first: FirstCalls) -> None:
        if question != self._question:
            return
        self._newest = first.newest
        self.newcomers.emit(0)
        self.began.emit(first)
        if first.complete:
            self._ids(question, array("q", first.ids))
        self._rest.start()

    def _ask_rest(self) -> None:
        """All ids, and the figures: once the first rows are painted, for reading takes the machine."""
        if not self.complete:
            future = self._program.calls.ids(self.wanted, self.sort, stop=self._read("ids"))
            question = self._question
            self._bridge.then(self, future, partial(self._ids, question), partial(self._not_found, question))
        self._ask_figures()

    def _read(self, what: str) -> Stop:
        self._reads[what] = Stop()
        return self._reads[what]

    def _ids(self, question: int, ids: array[int]) -> None:
        if question == self._question:
            self.complete = True
            self.loaded.emit(ids)

    def _not_found(self, question: int, error: BaseException) -> None:
        if question == self._question:
            self.failed.emit(error)

    def _figures(self, question: int, summary: CallSummary) -> None:
        self._counting -= 1
        if question == self._question:
            self.summary = summary
            self.summarised.emit(summary)

    def _later(self, question: int, count: int) -> None:
        self._counting -= 1
        if question == self._question:
            self.newcomers.emit(count)

    def _not_counted(self, error: BaseException) -> None:
        self._counting -= 1
        if not isinstance(error, Cancelled):
            self.failed.emit(error)
