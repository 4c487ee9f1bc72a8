"""A store with published cards, a recording library, and the sandbox's Gemini to analyze calls with."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import Direction, Disposition, RecordingState, Service
from callqa_desktop.models.schema import Call, Connection, Outgoing, Recording, Setting
from callqa_desktop.paths import Workspace
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import demo_world
from callqa_desktop.services.analysis.engines import Engine
from callqa_desktop.services.analysis.gemini import Gemini
from callqa_desktop.services.analysis.gemini_ears import GeminiEars
from callqa_desktop.services.analysis.gemini_mind import GeminiMind
from callqa_desktop.services.analysis.pipeline import analyze_call
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallDetail
from callqa_desktop.services.review.reader import detail
from callqa_desktop.services.scoring.evaluations import publish_defaults
from callqa_desktop.services.store import Store


class Bench:
    """Puts calls into the store and analyzes them."""

    def __init__(self, store: Store, library: RecordingLibrary, sandbox: Sandbox) -> None:
        self.store, self.library, self.sandbox = store, library, sandbox
        self.connection_id: int = store.write(self._start).result()

    @staticmethod
    def _start(session: Session) -> int:
        publish_defaults(session)
        connection = Connection(service=Service.GEMINI, name="Gemini", created_at=now_ms())
        session.add(connection)
        session.flush()
        return connection.id

    def put(self, sound: bytes, *, agent_channel: int | None, direction: str = Direction.INBOUND) -> int:
        """A call with this recording."""

        async def take() -> Any:
            incoming = self.library.begin()
            incoming.write(sound)
            return await incoming.finish()

        stored = asyncio.run(take())

        def work(session: Session) -> int:
            now = now_ms()
            call = Call(
                connection_id=self.connection_id,
                external_id=secrets.token_hex(8),
                started_at=now,
                direction=direction,
                disposition=Disposition.ANSWERED,
                recording_state=RecordingState.STORED,
                created_at=now,
                changed_at=now,
            )
            session.add(call)
            session.flush()
            recording = Recording(
                call_id=call.id,
                path=stored.stem,
                sha256=stored.sha256,
                original_bytes=stored.original_bytes,
                media_type=stored.media_type,
                sample_rate=stored.sample_rate,
                channels=stored.channels,
                frames=stored.frames,
                agent_channel=agent_channel,
                created_at=now,
            )
            session.add(recording)
            return call.id

        return self.store.write(work).result()

    def analyze(self, call_id: int, *, again: bool = False, progress: Progress | None = None) -> None:
        async def run() -> None:
            key = self.sandbox.secrets["gemini"]["api_key"]
            async with Gemini(key, "gemini-3.8-flash", self.sandbox.url) as model:
                engine = Engine(GeminiEars(model), GeminiMind(model), model.aclose)
                await analyze_call(
                    self.store, self.library, engine, call_id, self.connection_id, progress or Progress(), again=again
                )

        asyncio.run(run())

    def set(self, key: str, value: Any) -> None:
        """A setting of the workspace."""
        self.store.write(lambda s: s.merge(Setting(key=key, value=value))).result()

    def detail(self, call_id: int) -> CallDetail:
        return self.store.read(lambda s: detail(s, call_id)).result()

    def outcomes(self) -> list[tuple[str, str]]:
        """Purpose and outcome of every request about a call on record; the list of models is none."""

        def read(session: Session) -> list[tuple[str, str]]:
            rows = session.scalars(select(Outgoing).where(Outgoing.purpose != "models").order_by(Outgoing.id))
            return [(row.purpose, row.outcome) for row in rows]

        return self.store.read(read).result()

    def cost(self) -> int:
        """Micro dollars of all requests."""
        return int(self.store.read(lambda s: s.scalar(select(func.sum(Outgoing.cost_micro_usd)))).result() or 0)

    @property
    def sent(self) -> int:
        """Requests the vendor counted."""
        return len(self.sandbox.gemini.requests)


@pytest.fixture
def bench(store: Store, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setenv("CALLQA_PACE", "0")
    library = RecordingLibrary(workspace.recordings, secrets.token_bytes(32))
    with Sandbox(demo_world(now=1_795_000_000.0)) as sandbox:
        yield Bench(store, library, sandbox)
    library.close()
