"""Fixtures every test may use: a workspace in a temporary folder and an encrypted, migrated store in it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from callqa_desktop.models.schema import metadata
from callqa_desktop.paths import Workspace
from callqa_desktop.services.store import Store


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "workspace"
    root.mkdir()
    return Workspace(root)


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    opened = Store(workspace.store, secrets.token_bytes(32))
    metadata.create_all(opened._write_engine)
    yield opened
    opened.close()
