"""Garbage collection on the interface thread alone, in small portions between its other work.

Left to itself Python collects on whatever thread allocates: a full pass during a sync held up the window for 80 ms
(measured in benchmarks/interface_pause.py), and a QObject destroyed on a worker thread can end the program.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL_MS = 500
OLDER_EVERY, ALL_EVERY = 10, 40
"""Young objects are looked at every time, older ones every tenth, all every fortieth."""


class Collector(QObject):
    """Takes the collecting over with `start` and gives it back with `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rounds = 0
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._collect)

    def start(self) -> None:
        """What exists by now stays for good: it is taken out of all later passes, which so remain short."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    @Slot()
    def _collect(self) -> None:
        self._rounds += 1
        if self._rounds % ALL_EVERY == 0:
            gc.collect()
        elif self._rounds % OLDER_EVERY == 0:
            gc.collect(1)
        else:
            gc.collect(0)
