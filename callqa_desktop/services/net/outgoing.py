"""Counts what leaves the machine, for the ledger: every client of every service tells of each request here.

Bytes are those of the path with its query and of the body as it goes out (sound in base64, JSON as encoded); headers,
a few hundred bytes a request, and what TLS adds are not counted. Nothing that was sent is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

NEVER_LEFT = {
    f"net.{kind}" for kind in ("address", "proxy", "certificate", "clock", "tls", "dns", "refused", "network")
}
"""Codes of failures before anything was sent."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One request that left."""

    service: str
    """Name as people know it, or a Service."""
    host: str
    subject: str
    """What was in it, see models.analysis.Outgoing.subject."""
    sent_bytes: int
    outcome: str
    """"ok", or the code of the failure."""


Listener = Callable[[Sent], None]
_listener: ContextVar[Listener | None] = ContextVar("callqa_outgoing", default=None)
_meter: ContextVar[Meter | None] = ContextVar("callqa_meter", default=None)


class Meter:
    """Bytes of requests whose line in the ledger somebody else writes (a request to a model, with its tokens)."""

    def __init__(self) -> None:
        self.host = ""
        self._bytes = 0

    def add(self, host: str, size: int) -> None:
        self.host = host
        self._bytes += size

    def take(self) -> int:
        """Bytes since the last time."""
        taken, self._bytes = self._bytes, 0
        return taken


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """While this lasts, requests of this task and of those it starts are told to the listener."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@contextmanager
def metered() -> Iterator[Meter]:
    """While this lasts, requests of this task are counted by the meter instead."""
    meter = Meter()
    token = _meter.set(meter)
    try:
        yield meter
    finally:
        _meter.reset(token)


def left(service: str, host: str, subject: str, size: int, outcome: str = "ok") -> None:
    """A request has gone out; where nobody keeps a ledger nothing happens."""
    meter = _meter.get()
    if meter is not None:
        meter.add(host, size)
        return
    listener = _listener.get()
    if listener is not None:
        listener(Sent(service, host, subject, size, outcome))
