"""How long work reports and how it is told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from callqa_desktop.errors import Cancelled


@dataclass(frozen=True, slots=True)
class Step:
    done: int
    total: int
    """0 while the size of the work is not known."""
    note: str = ""


class Progress:
    """Handed to long work: it calls `report` and, between steps, `check`.

    Cancelling is a wish: `cancel()` may be called from any thread, the work ends itself with Cancelled.
    """

    def __init__(self, listener: Callable[[Step], None] | None = None) -> None:
        self._listener = listener
        self._cancelled = threading.Event()

    def report(self, done: int, total: int = 0, note: str = "") -> None:
        self.check()
        if self._listener:
            self._listener(Step(done, total, note))

    def check(self) -> None:
        """Raises Cancelled once somebody asked for it."""
        if self._cancelled.is_set():
            raise Cancelled

    def cancel(self) -> None:
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()
