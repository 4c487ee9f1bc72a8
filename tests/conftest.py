"""Fixtures every test may use: a workspace in a temporary folder and an encrypted, migrated store in it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from callqa_desktop.paths import Workspace
from callqa_desktop.services.migrate import migrate
from callqa_desktop.services.store import Store


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "workspace"
    root.mkdir()
    return Workspace(root)


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    key = secrets.token_bytes(32)
    migrate(workspace.store, key, workspace.backups)
    opened = Store(workspace.store, key)
    yield opened
    opened.close()
