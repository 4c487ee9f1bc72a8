"""Announcements of what changed: kinds of record, ids and who began it. Views decide for themselves."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from callqa_desktop.models.enums import ChangeKind


@dataclass(frozen=True, slots=True)
class Change:
    kind: ChangeKind
    ids: tuple[int, ...] = ()
    """Empty means: any of them may have changed."""
    initiator: str = ""


class ChangeBus:
    """Thread-safe fan-out; a listener runs on the thread that published and must be quick."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Change], None]] = []
        self._lock = threading.Lock()

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Adds a listener; returns the function that removes it again."""
        with self._lock:
            self._listeners.append(listener)

        def remove() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return remove

    def publish(self, change: Change) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(change)
