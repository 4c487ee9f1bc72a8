"""The background thread: a QThread with a plain asyncio loop that runs jobs and polling."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, QThread

log = logging.getLogger(__name__)

STOP_MS = 5000


class BackgroundThread(QThread):
    """Runs `work()` (a coroutine function) until it returns; `ask_to_stop` is called from the interface thread.

    The work is the same Qt-free code the command line runs.
    """

    def __init__(
        self,
        work: Callable[[], Coroutine[Any, Any, None]],
        ask_to_stop: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("background")
        self._work = work
        self._ask_to_stop = ask_to_stop

    def run(self) -> None:
        """The thread's body; called by Qt."""
        try:
            asyncio.run(self._work())
        except Exception:  # the thread must not take the window with it
            log.exception("the background thread ended early")

    def stop(self) -> bool:
        """Asks the work to stop; `finished` tells when it did."""
        self._ask_to_stop()
        return self.isFinished()
