"""Signals from other threads to an object that may be deleted at that very moment."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, SignalInstance


class Gate:
    """Lets other threads emit signals of an object as long as it lives.

    Asking whether an object is valid is not enough: it may be deleted between the question and the signal, and the
    program dies. Its deletion waits here until a signal under way has gone out, and no later one gets through.
    """

    def __init__(self, owner: QObject) -> None:
        self._owner = owner
        self._lock = threading.Lock()
        self._open = True
        owner.destroyed.connect(self._shut, Qt.ConnectionType.DirectConnection)

    def emit(self, signal: str, *values: Any) -> None:
        """Emits the signal of that name, from any thread; nothing happens when the object is gone."""
        with self._lock, suppress(RuntimeError):  # its Python side may be gone a moment before it
            if self._open and shiboken6.isValid(self._owner):
                found: SignalInstance = getattr(self._owner, signal)
                found.emit(*values)

    def _shut(self) -> None:
        with self._lock:
            self._open = False
