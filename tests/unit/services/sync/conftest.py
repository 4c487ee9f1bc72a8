"""A connection in a fresh store and a source of calls whose answers a test sets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from sqlalchemy import insert, select

from callqa_desktop.models.call import Call, Recording
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.paths import Workspace
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.store import Store
from callqa_desktop.services.telephony.base import RemoteCall, RemoteEmployee


@pytest.fixture
def library(workspace: Workspace) -> Iterator[RecordingLibrary]:
    opened = RecordingLibrary(workspace.recordings, b"k" * 32)
    yield opened
    opened.close()


@dataclass
class Bench:
    """The store with one connection, and what a person would see of it."""

    store: Store
    connection_id: int

    def all(self, *columns: Any, order: Any = None) -> list[tuple[Any, ...]]:
        statement = select(*columns)
        if order is not None:
            statement = statement.order_by(order)
        return self.store.read(lambda session: [tuple(row) for row in session.execute(statement)]).result()

    def calls(self) -> list[tuple[Any, ...]]:
        """Everything of the calls that a disturbed sync could get wrong."""
        statement = (
            select(
                Call.external_id, Call.started_at, Call.direction, Call.disposition, Call.client_phone,
                Client.name, Call.internal_number, Employee.name, Call.wait_seconds, Call.talk_seconds,
                Call.recording_state, Call.content_hash, Recording.sha256,
            )
            .outerjoin(Client, Client.id == Call.client_id)
            .outerjoin(Employee, Employee.id == Call.employee_id)
            .outerjoin(Recording, Recording.call_id == Call.id)
            .order_by(Call.external_id)
        )  # fmt: skip
        return self.store.read(lambda session: [tuple(row) for row in session.execute(statement)]).result()

    def connection(self) -> Any:
        row = select(Connection.state, Connection.reason, Connection.cursor, Connection.last_sync_at)
        return self.store.read(
            lambda session: session.execute(row.where(Connection.id == self.connection_id)).one()
        ).result()


@pytest.fixture
def bench(store: Store) -> Bench:
    values = {"service": "binotel", "name": "B", "settings": {}, "cursor": {}, "state": "ready", "reason": ""}
    made = insert(Connection).values(**values, created_at=0).returning(Connection.id)
    return Bench(store, store.write(lambda session: session.execute(made).scalar_one()).result())


@pytest.fixture
def wav(tmp_path: Path) -> Callable[..., bytes]:
    """Bytes of a short sound; another seed is another sound."""

    def make(seed: int = 1, channels: int = 1, seconds: float = 1.0) -> bytes:
        noise = np.random.default_rng(seed).normal(0, 0.1, (int(8000 * seconds), channels))
        path = tmp_path / f"made-{seed}-{channels}.wav"
        soundfile.write(path, noise, 8000)
        return path.read_bytes()

    return make


def remote(external_id: str, started_at: int, **changes: Any) -> RemoteCall:
    values: dict[str, Any] = {
        "external_id": external_id,
        "started_at": started_at,
        "direction": "inbound",
        "disposition": "answered",
        "client_phone": "0671112233",
        "internal_number": "901",
        "talk_seconds": 30,
    }
    return RemoteCall(**(values | changes))


@dataclass
class Source:
    """A telephone exchange with the calls a test gives it; it obeys the protocol and nothing more."""

    made: list[RemoteCall] = field(default_factory=list)
    people: list[RemoteEmployee] = field(
        default_factory=lambda: [RemoteEmployee("1", "Олена Бойко", "olena@x", "901", lines=("901",))]
    )
    sounds: dict[str, bytes] = field(default_factory=dict)
    max_window_ms: int = 7 * 86_400_000
    unreadable: int = 0
    asked: list[tuple[int, int]] = field(default_factory=list)
    before: Callable[[str], None] = lambda act: None
    """Called before each act with its name; may raise."""

    def call(self, external_id: str, minutes_ago: float, **changes: Any) -> None:
        self.made = [c for c in self.made if c.external_id != external_id]
        self.made.append(remote(external_id, int((time.time() - minutes_ago * 60) * 1000), **changes))

    async def verify(self) -> None: ...

    async def employees(self, progress: Progress | None = None) -> list[RemoteEmployee]:
        self.before("employees")
        return list(self.people)

    async def calls(self, start_ms: int, end_ms: int, progress: Progress | None = None) -> list[RemoteCall]:
        self.before("calls")
        self.asked.append((start_ms, end_ms))
        found = [c for c in self.made if start_ms <= c.started_at <= end_ms]
        return sorted(found, key=lambda c: c.started_at)

    async def fetch_recording(
        self, external_id: str, sink: Callable[[bytes], object], progress: Progress | None = None
    ) -> str:
        self.before("recording " + external_id)
        sink(self.sounds[external_id])
        return "audio/wav"

    async def aclose(self) -> None: ...


@pytest.fixture
def source() -> Source:
    return Source()
