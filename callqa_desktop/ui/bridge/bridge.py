"""From worker threads and coroutines back to the interface thread."""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.texts import tr
from callqa_desktop.ui.bridge.changes import Changes

if TYPE_CHECKING:
    from callqa_desktop.services.changes import ChangeBus

T = TypeVar("T")
log = logging.getLogger(__name__)

OnError = Callable[[BaseException], None]


class Bridge(QObject):
    """Delivers results on the interface thread, to owners that are still alive.

    `failed` carries a UserFacingError nobody else handled; the window shows it as a notice.
    """

    failed = Signal(object)
    _arrived = Signal(int)

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.changes = Changes(self)
        self._loop = loop
        self._tickets = itertools.count(1)
        self._lock = threading.Lock()
        self._open = True
        self._waiting: dict[int, tuple[QObject, Future[Any], Callable[[Any], None], OnError | None]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def listen(self, bus: ChangeBus) -> None:
        """Forwards the announcements of an open store to `changes.changed`."""
        self.changes.listen(bus)

    def then(
        self, owner: QObject, future: Future[T], on_result: Callable[[T], None], on_error: OnError | None = None
    ) -> None:
        """Calls on_result (or on_error) on the interface thread when the future is done.

        Nothing is called once `owner` has been deleted. Without on_error the failure becomes a notice.
        """
        ticket = next(self._tickets)
        self._waiting[ticket] = (owner, future, on_result, on_error)
        future.add_done_callback(lambda _: self._signal(ticket))

    def spawn(
        self,
        owner: QObject,
        coroutine: Coroutine[Any, Any, T],
        on_result: Callable[[T], None],
        on_error: OnError | None = None,
    ) -> asyncio.Task[T]:
        """Runs a short coroutine on the window's own loop; `cancel()` on the returned task ends it."""
        loop = self._loop or asyncio.get_event_loop()
        task = loop.create_task(coroutine)
        self._tasks.add(task)

        def done(finished: asyncio.Task[T]) -> None:
            self._tasks.discard(finished)
            if finished.cancelled():
                return
            error = finished.exception()
            if not shiboken6.isValid(owner):
                if error is not None:
                    log.warning("a task failed after its page was closed: %s", type(error).__name__)
                return
            if error is not None:
                self._fail(error, on_error)
            else:
                on_result(finished.result())

        task.add_done_callback(done)
        return task

    @property
    def idle(self) -> bool:
        """Nothing is waited for."""
        return not self._waiting and not self._tasks

    def close(self) -> None:
        """Forgets what is waited for and cancels the tasks."""
        with self._lock:
            self._open = False
        self._waiting.clear()
        for task in tuple(self._tasks):
            task.cancel()
        self.changes.close()

    def _signal(self, ticket: int) -> None:
        with self._lock:  # held while closing: a late worker must not signal an object that is being deleted
            if self._open:
                self._arrived.emit(ticket)

    @Slot(int)
    def _deliver(self, ticket: int) -> None:
        entry = self._waiting.pop(ticket, None)
        if entry is None:
            return
        owner, future, on_result, on_error = entry
        if not shiboken6.isValid(owner):
            return
        try:
            result = future.result()
        except CancelledError:
            return
        except BaseException as error:  # noqa: BLE001 - whatever failed elsewhere is shown here
            self._fail(error, on_error)
            return
        on_result(result)

    def _fail(self, error: BaseException, on_error: OnError | None) -> None:
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, UserFacingError):
            log.error("unexpected failure", exc_info=error)
        if on_error is not None:
            on_error(error)
        else:
            self.failed.emit(as_user_facing(error))


def as_user_facing(error: BaseException) -> UserFacingError:
    """The error itself when it is meant for the user, else a sentence that owns up to a bug."""
    if isinstance(error, UserFacingError):
        return error
    return UserFacingError(
        tr("The program made an error ({name})").format(name=type(error).__name__),
        "",
        tr("Try again; if it happens again, send us the log from the workspace folder"),
        code="bug",
    )
