"""Google Docs on loopback, and files of every kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import demo_world
from callqa_desktop.services.script.desk import ScriptDesk
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    with Sandbox(demo_world()) as made:
        yield made


@pytest.fixture
def sandbox(running: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    monkeypatch.setenv("CALLQA_PACE", "0")
    monkeypatch.setenv("CALLQA_GOOGLE_DOCS_BASE_URL", running.url)
    running.google_docs.requests.clear()
    papers = dict(running.google_docs.papers)
    yield running
    running.faults.clear()
    running.google_docs.papers = papers


@pytest.fixture
def desk(store: Store) -> ScriptDesk:
    return ScriptDesk(store, Settings(store))
