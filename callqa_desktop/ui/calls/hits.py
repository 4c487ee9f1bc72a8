"""Where the searched words stand in the calls in sight: asked for a few rows at a time, a bounded number kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from callqa_desktop.services.records import Snippet
from callqa_desktop.texts import tr
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.widgets import formats

KEPT = 2000
ASKED_AT_ONCE = 60
"""Calls asked about together; of more only the last ones seen are, the others are out of sight already."""
WAIT_MS = 30


class Hits(QObject):
    """Snippets by call, for the words of one search. `of` never waits: it wants what is not here yet."""

    arrived = Signal()

    def __init__(self, program: Program, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._program = program
        self._bridge = bridge
        self.words = ""
        """What is searched for, "" when there is nothing to show."""
        self._known: OrderedDict[int, Snippet | None] = OrderedDict()
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._asked: set[int] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self._serve)

    def search(self, words: str) -> None:
        """Other words: all that was known is forgotten."""
        if words != self.words:
            self.words = words
            self.forget()

    def forget(self) -> None:
        self._known.clear()
        self._wanted.clear()
        self._asked.clear()

    def spoil(self, ids: Iterable[int]) -> None:
        """These calls changed; without ids any may have."""
        for call_id in tuple(ids) or tuple(self._known):
            self._known.pop(call_id, None)

    def of(self, call_id: int) -> Snippet | None:
        """The hit in a call, None when there is none or it is not here yet."""
        if not self.words:
            return None
        if call_id in self._known:
            self._known.move_to_end(call_id)
            return self._known[call_id]
        if call_id not in self._asked:
            self._wanted[call_id] = None
            self._wanted.move_to_end(call_id)
            if not self._timer.isActive():
                self._timer.start()
        return None

    def known(self, call_id: int) -> bool:
        return call_id in self._known

    def _serve(self) -> None:
        ids = list(self._wanted)[-ASKED_AT_ONCE:]
        self._wanted.clear()
        if not ids or not self.words:
            return
        self._asked.update(ids)
        future = self._program.calls.snippets(ids, self.words)
        self._bridge.then(self, future, partial(self._here, self.words, ids), partial(self._not_here, ids))

    def _here(self, words: str, ids: list[int], found: Mapping[int, Snippet]) -> None:
        if words != self.words:
            return
        for call_id in ids:
            self._asked.discard(call_id)
            self._known[call_id] = found.get(call_id)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        self.arrived.emit()

    def _not_here(self, ids: list[int], _error: BaseException) -> None:
        """The rows stay without their snippets; whoever scrolls over them asks again."""
        self._asked.difference_update(ids)


def place(hit: Snippet) -> str:
    """Where a hit stands, in words: "transcript 3:41"."""
    name = {
        "transcript": tr("conversation"),
        "summary": tr("summary"),
        "finding": tr("finding"),
        "note": tr("note"),
        "comment": tr("comment"),
    }.get(hit.source, hit.source)
    return name if hit.start_ms is None else f"{name} {formats.position(hit.start_ms)}"
