"""Ending a read of the store in the middle of a query."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from callqa_desktop.errors import Cancelled

if TYPE_CHECKING:  # the window makes these before SQLAlchemy is there
    from sqlalchemy.orm import Session


class Stop:
    """Ends one read nobody waits for any more; `Store.read` takes it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reading: Any = None
        self._stopped = False

    def stop(self) -> None:
        """The read ends as Cancelled, also when it has not begun. From any thread, without waiting."""
        with self._lock:
            self._stopped = True
            if self._reading is not None:
                self._reading.interrupt()

    @contextmanager
    def over(self, session: Session) -> Iterator[None]:
        """While this lasts, `stop` interrupts what the session reads.

        Raises:
            Cancelled: it was stopped, before or meanwhile.
        """
        driver = session.connection().connection.dbapi_connection
        with self._lock:
            if self._stopped:
                raise Cancelled
            self._reading = driver
        try:
            yield
        except Exception as error:
            if self._stopped:
                raise Cancelled from error
            raise
        finally:
            with self._lock:
                self._reading = None
