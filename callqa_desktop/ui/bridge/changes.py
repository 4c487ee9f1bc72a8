"""The change bus as one Qt signal, bursts collapsed to 20 a second."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change, ChangeBus

INTERVAL_MS = 50
MAX_IDS = 2000
"""Above so many ids a view reloads anyway: the ids are left out, which means "any"."""


class Changes(QObject):
    """`changed` carries a list[Change], one for each kind of record and initiator."""

    changed = Signal(object)
    _poked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._gathered: dict[tuple[str, str], set[int] | None] = {}
        self._listening = False
        self._remove: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._flush)
        self._poked.connect(self._start, Qt.ConnectionType.QueuedConnection)

    def listen(self, bus: ChangeBus) -> None:
        self.close()
        with self._lock:
            self._listening = True
        self._remove = bus.subscribe(self._gather)

    def close(self) -> None:
        with self._lock:  # a late worker must not signal an object that is being deleted
            self._listening = False
        if self._remove:
            self._remove()
            self._remove = None

    def _gather(self, change: Change) -> None:
        key = (change.kind, change.initiator)
        with self._lock:
            first = not self._gathered
            known = self._gathered.setdefault(key, set())
            if known is not None:
                if change.ids:
                    known.update(change.ids)
                if not change.ids or len(known) > MAX_IDS:
                    self._gathered[key] = None
            if first and self._listening:
                self._poked.emit()

    @Slot()
    def _start(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _flush(self) -> None:
        with self._lock:
            gathered, self._gathered = self._gathered, {}
        self.changed.emit(
            [Change(ChangeKind(kind), tuple(sorted(ids or ())), who) for (kind, who), ids in gathered.items()]
        )
