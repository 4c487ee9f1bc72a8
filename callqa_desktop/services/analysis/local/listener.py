"""The child process that holds the model: kept warm between calls, ended when it has been idle."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from callqa_desktop.services.analysis.local.reasons import Unfit, reason
from callqa_desktop.services.child import Child, Died, Overdue

if TYPE_CHECKING:
    from callqa_desktop.services.analysis.local.worker import Piece, Result

IDLE = 60.0
"""Seconds after which a model nobody needs gives its memory back."""
PATIENCE = 600.0
"""Seconds for loading the model, or for one phrase, on a slow machine."""


@dataclass(frozen=True, slots=True)
class Model:
    """Which model listens, and how."""

    folder: str
    threads: int
    languages: tuple[str, ...]


class Listener:
    """One model in one child at a time, whatever calls ask for it. Thread-safe."""

    def __init__(self, idle: float = IDLE) -> None:
        self._idle = idle
        self._lock = threading.Lock()
        self._child: tuple[Model, Child] | None = None
        self._timer: threading.Timer | None = None
        self._asking = 0
        # Its own thread: waiting for a model that is busy must not hold up what else works in threads.
        self._pool = ThreadPoolExecutor(1, "local-model")

    async def listen(
        self, model: Model, piece: Piece, cancelled: Callable[[], bool], on_step: Callable[[float], object]
    ) -> Result:
        """The phrases of a piece.

        Raises:
            UserFacingError: the model cannot be used, or stopped over this piece twice.
            Cancelled
        """
        gone = threading.Event()

        def ask() -> Result:
            return self._ask(model, piece, lambda: gone.is_set() or cancelled(), on_step)

        try:
            return await asyncio.wrap_future(self._pool.submit(ask))
        except Unfit as error:
            raise reason(error.code, error.detail) from None
        except Overdue:
            raise reason("slow", str(round(PATIENCE / 60))) from None
        except Died:
            raise reason("crashed") from None
        finally:
            gone.set()

    def close(self) -> None:
        """Ends the child; the next request starts it again."""
        with self._lock:
            self._end()

    def _ask(
        self, model: Model, piece: Piece, cancelled: Callable[[], bool], on_step: Callable[[float], object]
    ) -> Result:
        child = self._take(model)
        try:
            for attempt in range(2):
                try:
                    found: Result = child.ask(piece, limit=PATIENCE, cancelled=cancelled, on_step=on_step)
                    return found
                except Died:
                    if attempt:
                        raise
            raise AssertionError("unreachable")
        finally:
            self._give_back()

    def _take(self, model: Model) -> Child:
        from callqa_desktop.services.analysis.local.worker import load

        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._child is not None and self._child[0] != model:
                self._end()
            if self._child is None:
                self._child = model, Child(load, model.folder, model.threads, model.languages)
            self._asking += 1
            return self._child[1]

    def _give_back(self) -> None:
        with self._lock:
            self._asking -= 1
            if not self._asking and self._child is not None:
                self._timer = threading.Timer(self._idle, self._rest)
                self._timer.daemon = True
                self._timer.start()

    def _rest(self) -> None:
        with self._lock:
            if not self._asking:
                self._end()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child[1].close()


shared = Listener()
"""The one of this process: two models at once would want the memory of two."""
