"""Writing the ledger: the requests of one act are added up by host and subject, so that a sync of ten thousand calls
is a few lines."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Outgoing
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.services.net import outgoing
from callqa_desktop.services.net.outgoing import Sent
from callqa_desktop.services.store import Store

EVERY = 5.0
"""Seconds between two writings of an act that goes on; the first request is written at once. A crash loses the count of
at most so long."""


@asynccontextmanager
async def noting(
    store: Store, purpose: str, *, connection_id: int | None = None, call_id: int | None = None
) -> AsyncIterator[None]:
    """While this lasts, what this task sends stands in the ledger.

    Args:
        purpose: why, one word: sync, push, connect, client, script …
    """
    act = _Act(store, purpose, connection_id, call_id)
    with outgoing.listening(act.add):
        try:
            yield
        finally:
            await act.finish()


@dataclass(slots=True)
class _Sum:
    requests: int = 0
    sent_bytes: int = 0


_Key = tuple[str, str, str, str]
"""Service, host, subject, outcome: one line."""


class _Act:
    """The requests of one act, kept in as many lines as it has hosts, subjects and outcomes."""

    def __init__(self, store: Store, purpose: str, connection_id: int | None, call_id: int | None) -> None:
        self._store = store
        self._purpose, self._connection_id, self._call_id = purpose, connection_id, call_id
        self._lock = threading.Lock()
        self._waiting: dict[_Key, _Sum] = {}
        self._lines: dict[_Key, int] = {}
        self._next = 0.0

    def add(self, sent: Sent) -> None:
        key = (sent.service.lower().replace(" ", "_")[:32], sent.host[:255], sent.subject, sent.outcome[:64])
        with self._lock:
            line = self._waiting.setdefault(key, _Sum())
            line.requests += 1
            line.sent_bytes += sent.sent_bytes
            due = time.monotonic() >= self._next
            if due:
                self._next = time.monotonic() + EVERY
        if due:
            self.write()

    def write(self) -> None:
        """Hands what was counted since to the writer; does not wait."""
        if self._waiting:
            self._store.write(self._keep, initiator="ledger")

    async def finish(self) -> None:
        """Keeps the rest; on the disk when this ends."""
        if self._waiting:
            with suppress(RuntimeError):  # the store was closed under an act nobody waits for any more
                await self._store.awrite(self._keep, initiator="ledger")

    def _keep(self, session: Session) -> None:
        with self._lock:
            counted, self._waiting = self._waiting, {}
        try:
            for key, line in counted.items():
                self._lines[key] = self._line(session, key, line)
        except BaseException:
            with self._lock:
                for key, line in counted.items():
                    again = self._waiting.setdefault(key, _Sum())
                    again.requests += line.requests
                    again.sent_bytes += line.sent_bytes
            raise

    def _line(self, session: Session, key: _Key, line: _Sum) -> int:
        number = self._lines.get(key)
        row = session.get(Outgoing, number) if number is not None else None
        if row is None:
            service, host, subject, outcome = key
            row = Outgoing(
                call_id=self._call_id if self._call_id and session.get(Call, self._call_id) else None,
                connection_id=(
                    self._connection_id
                    if self._connection_id and session.get(Connection, self._connection_id)
                    else None
                ),
                service=service, host=host, purpose=self._purpose, subject=subject, requests=0, sent_bytes=0,
                cost_micro_usd=0, outcome=outcome, created_at=now_ms(),
            )  # fmt: skip
            session.add(row)
        row.requests += line.requests
        row.sent_bytes += line.sent_bytes
        session.flush()
        return row.id
