"""What the stand-ins know: a company, its people, its calls and its clients."""

from __future__ import annotations

import bisect
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Employee:
    """Someone on the company's telephone exchange. `endpoint` is the form the vendor gives the line in:
    "one" object, a "map" of objects, or "none" for a person without a line."""

    id: str
    name: str
    email: str
    internal_number: str
    department: str
    endpoint: str = "one"


@dataclass(frozen=True)
class Leg:
    """One part of a transferred call, in seconds."""

    wait: int
    talk: int
    disposition: str
    internal_number: str
    employee: Employee | None


@dataclass(frozen=True)
class WorldCall:
    """One row of the exchange's history. Times are unix seconds.

    `ends_at`: until then the call is going on. `ready_at`: until then its recording is still uploading.
    `sound` names a recording of the demo; "" for none.
    """

    id: str
    start: int
    outgoing: bool
    internal_number: str
    external_number: str
    wait: int
    talk: int
    disposition: str
    employee: Employee | None = None
    sound: str = ""
    recording: str = ""
    ends_at: float | None = None
    ready_at: float | None = None
    legs: tuple[Leg, ...] = ()
    is_new: bool = False
    outside_name: str = ""
    sms: str = ""
    tracking: tuple[tuple[str, str], ...] = ()

    def settled(self) -> bool:
        """Whether the row looks the same at any time."""
        return self.ends_at is None and self.ready_at is None


@dataclass
class CrmClient:
    """A card of the CRM. A phone is a text as somebody typed it, or the object form newer replies use."""

    id: int
    person: str
    phones: list[str | dict[str, Any]]
    company: str = ""
    email: str = ""
    lead: bool = False
    responsible: str = ""
    comment: str = ""
    tags: list[str] = field(default_factory=list)


@dataclass
class Agreement:
    id: int
    client_id: int
    title: str
    total: float
    stage_id: int
    result: str | None
    ordered_at: str
    comment: str = ""
    updated_at: str = ""
    """Last change; "" for none since it was ordered."""


class Clock:
    """The world's time: starts at `now`, runs on by itself, and can be moved forward."""

    def __init__(self, now: float) -> None:
        self._now = now
        self._started = time.monotonic()

    def time(self) -> float:
        return self._now + time.monotonic() - self._started

    def advance(self, seconds: float) -> None:
        self._now += seconds


@dataclass
class World:
    """One company at one moment; the calls are kept sorted by start."""

    clock: Clock
    employees: Sequence[Employee]
    calls: list[WorldCall]
    clients: list[CrmClient] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    stages: list[tuple[int, str]] = field(default_factory=list)
    line_number: str = "0443334455"
    company_id: str = "62770"

    def __post_init__(self) -> None:
        self.calls.sort(key=lambda call: (call.start, call.id))
        self._starts = [call.start for call in self.calls]
        self._by_id = {call.id: call for call in self.calls}

    def between(self, first: int, last: int) -> Sequence[WorldCall]:
        """Calls that began in the seconds first..last, both included, as far as they have begun at all."""
        last = min(last, int(self.clock.time()))
        return self.calls[bisect.bisect_left(self._starts, first) : bisect.bisect_right(self._starts, last)]

    def call(self, general_id: str) -> WorldCall | None:
        return self._by_id.get(general_id)

    def add(self, call: WorldCall) -> None:
        """A call that happens while the sandbox runs."""
        at = bisect.bisect_right(self._starts, call.start)
        self.calls.insert(at, call)
        self._starts.insert(at, call.start)
        self._by_id[call.id] = call
