"""Hands work to the player on a thread of its own and brings the answers back to the interface thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from callqa_desktop.errors import UserFacingError
from callqa_desktop.ui.bridge.gate import Gate

if TYPE_CHECKING:
    from callqa_desktop.services.audio.player import Player


class Orders(QObject):
    """Owns the one player. Orders are done in turn: opening a sound device may take a second, and the interface never
    waits for it."""

    happened = Signal(str, object)
    """What the player tells unasked: see player.EventListener."""
    failed = Signal(object)
    """UserFacingError of an order."""
    _event = Signal(str, object)
    _done = Signal(object, object, object)

    def __init__(self, prepare: Callable[[Player], None], parent: QObject) -> None:
        """`prepare` gives a new player all it has to know; it is called on the thread of the orders."""
        super().__init__(parent)
        self.player: Player | None = None
        """None until something is ordered, and after `release`."""
        self.pending = 0
        """Orders that are not done."""
        self._prepare = prepare
        self._thread = ThreadPoolExecutor(1, "playback")
        self._gate = Gate(self)
        self._event.connect(self.happened, Qt.ConnectionType.QueuedConnection)
        self._done.connect(self._answered, Qt.ConnectionType.QueuedConnection)

    def give(
        self,
        work: Callable[[Player], Any],
        on_result: Callable[[Any], None] | None = None,
        on_error: Callable[[UserFacingError], None] | None = None,
    ) -> None:
        """Does the work and then calls back on the interface thread."""
        self.pending += 1

        def run() -> Any:
            player = self.player
            if player is None:
                from callqa_desktop.services.audio.player import Player

                player = self.player = Player(self._from_player)
                self._prepare(player)
            return work(player)

        def done(future: Future[Any]) -> None:
            self._gate.emit("_done", future, on_result, on_error)

        self._thread.submit(run).add_done_callback(done)

    def release(self) -> None:
        """Gives the sound device back; the next order makes a new player."""

        def close() -> None:
            player, self.player = self.player, None
            if player is not None:
                player.close()

        self._thread.submit(close)

    def _from_player(self, kind: str, error: UserFacingError | None) -> None:
        """Called on the player's thread."""
        self._gate.emit("_event", kind, error)

    @Slot(object, object, object)
    def _answered(
        self,
        done: Future[Any],
        on_result: Callable[[Any], None] | None,
        on_error: Callable[[UserFacingError], None] | None,
    ) -> None:
        self.pending -= 1
        error = done.exception()
        if error is None:
            if on_result:
                on_result(done.result())
            return
        if not isinstance(error, UserFacingError):
            raise error
        if on_error:
            on_error(error)
        self.failed.emit(error)
