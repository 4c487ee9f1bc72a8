"""Pieces of the spectrogram in sight: made on a thread of their own, kept under a ceiling."""

from __future__ import annotations

import math
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from callqa_desktop.errors import UserFacingError

if TYPE_CHECKING:
    import numpy as np

    from callqa_desktop.services.audio.pcm import Sound

CEILING = 24 << 20
"""Bytes of pieces kept; a view of both lanes takes less than 1 MB."""
FINEST_MS = 4.0
"""Milliseconds of a column at the closest zoom; every level above has columns twice as long."""
_COLUMNS = 256

Key = tuple[int, int]
"""Level and number of a piece."""


class Tiles(QObject):
    """The least recently seen pieces go first; what is asked for and no longer in sight is not made."""

    arrived = Signal()
    """A piece that was asked for is there."""
    _made = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sound: Sound | None = None
        self._kept: OrderedDict[Key, np.ndarray[Any, Any]] = OrderedDict()
        self._bytes = 0
        self._wanted: dict[Key, Future[Any]] = {}
        self._failed = False
        self._worker = ThreadPoolExecutor(1, "spectrogram")
        self._made.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def size(self) -> int:
        """Bytes kept."""
        return self._bytes

    @property
    def waiting(self) -> bool:
        """Whether pieces in sight are still being made."""
        return bool(self._wanted)

    def begin(self, sound: Sound | None) -> None:
        """Another sound; everything of the one before is forgotten."""
        for work in self._wanted.values():
            work.cancel()
        self._wanted = {}
        self._kept.clear()
        self._bytes = 0
        self._failed = False
        self._sound = sound

    def view(self, start_ms: float, end_ms: float, columns: int) -> np.ndarray[Any, Any] | None:
        """Levels for drawing, uint8 (channels, bands, columns); zero where pieces are still to come, which are asked
        for. None without a sound."""
        import numpy as np

        if self._sound is None or self._failed:
            return None
        width = (end_ms - start_ms) / max(1, columns)
        level = max(0, math.ceil(math.log2(max(width, 1e-6) / FINEST_MS)))
        column_ms = FINEST_MS * 2**level
        numbers = ((start_ms + (np.arange(columns) + 0.5) * width) / column_ms).astype(np.intp)
        first, last = int(numbers[0]) // _COLUMNS, int(numbers[-1]) // _COLUMNS
        self._drop({(level, n) for n in range(first, last + 1)})
        pieces = [self._piece((level, n), column_ms) for n in range(first, last + 1)]
        shape = next((p.shape for p in pieces if p is not None), None)
        if shape is None:
            return np.zeros((self._sound.channels, 1, columns), np.uint8)
        joined = np.concatenate([np.zeros(shape, np.uint8) if p is None else p for p in pieces], axis=2)
        shown: np.ndarray[Any, Any] = joined[:, :, numbers - first * _COLUMNS]
        return shown

    def _piece(self, key: Key, column_ms: float) -> np.ndarray[Any, Any] | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        elif key not in self._wanted:
            self._wanted[key] = self._order(key, column_ms)
        return found

    def _drop(self, visible: set[Key]) -> None:
        for key in [key for key in self._wanted if key not in visible]:
            self._wanted.pop(key).cancel()

    def _order(self, key: Key, column_ms: float) -> Future[Any]:
        sound = self._sound
        assert sound is not None

        def work() -> Any:
            from callqa_desktop.services.audio.spectrogram import piece

            return piece(sound, key[1] * _COLUMNS * column_ms, column_ms)

        def done(future: Future[Any]) -> None:
            if not future.cancelled() and shiboken6.isValid(self):
                self._made.emit(key, future)

        future = self._worker.submit(work)
        future.add_done_callback(done)
        return future

    @Slot(object, object)
    def _take(self, key: Key, future: Future[Any]) -> None:
        if self._wanted.get(key) is not future:  # of the sound before, or out of sight meanwhile
            return
        del self._wanted[key]
        error = future.exception()
        if isinstance(error, UserFacingError):  # the file went while it was open; the player tells
            self._failed = True
            self.arrived.emit()
            return
        if error is not None:
            raise error
        made = future.result()
        self._kept[key] = made
        self._bytes += made.nbytes
        while self._bytes > CEILING and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].nbytes
        self.arrived.emit()
