"""Pieces of a picture of sound: made on a thread of their own, kept under a ceiling."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from callqa_desktop.errors import UserFacingError
from callqa_desktop.ui.bridge.gate import Gate

if TYPE_CHECKING:
    import numpy as np


class Pieces(QObject):
    """The least recently seen pieces go first; what is asked for and no longer wanted is not made."""

    arrived = Signal()
    """A piece that was asked for is there, or there will be none."""
    _made = Signal(object, object)

    def __init__(self, thread: str, ceiling: int, parent: QObject | None = None) -> None:
        """Args:
        thread: name of the thread that makes them.
        ceiling: bytes kept.
        """
        super().__init__(parent)
        self._gate = Gate(self)
        self.ceiling = ceiling
        self.failed = False
        """The sound could not be read any more; nothing is made until another one begins."""
        self._kept: OrderedDict[Hashable, np.ndarray[Any, Any]] = OrderedDict()
        self._bytes = 0
        self._wanted: dict[Hashable, Future[Any]] = {}
        self._worker = ThreadPoolExecutor(1, thread)
        self._made.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def size(self) -> int:
        """Bytes kept."""
        return self._bytes

    @property
    def waiting(self) -> bool:
        """Whether pieces that are wanted are still being made."""
        return bool(self._wanted)

    def forget(self) -> None:
        """Another sound begins."""
        self.want(set())
        self._kept.clear()
        self._bytes = 0
        self.failed = False

    def want(self, keys: set[Hashable]) -> None:
        """Of what was asked for only these are still to be made."""
        for key in [key for key in self._wanted if key not in keys]:
            self._wanted.pop(key).cancel()

    def get(self, key: Hashable, make: Callable[[], np.ndarray[Any, Any]]) -> np.ndarray[Any, Any] | None:
        """A piece; None while it is being made, which begins now. `make` runs on the thread."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        elif key not in self._wanted and not self.failed:
            self._order(key, make)
        return found

    def _order(self, key: Hashable, make: Callable[[], np.ndarray[Any, Any]]) -> None:
        def done(future: Future[Any]) -> None:
            if not future.cancelled():
                self._gate.emit("_made", key, future)

        future = self._wanted[key] = self._worker.submit(make)
        future.add_done_callback(done)

    @Slot(object, object)
    def _take(self, key: Hashable, future: Future[Any]) -> None:
        if self._wanted.get(key) is not future:  # of the sound before, or no longer wanted
            return
        del self._wanted[key]
        error = future.exception()
        if isinstance(error, UserFacingError):  # the file went while it was open; the player tells
            self.failed = True
            self.arrived.emit()
            return
        if error is not None:
            raise error
        made = future.result()
        self._kept[key] = made
        self._bytes += made.nbytes
        while self._bytes > self.ceiling and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].nbytes
        self.arrived.emit()
