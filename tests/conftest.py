"""Fixtures every test may use: a workspace in a temporary folder and an encrypted, migrated store in it."""

from __future__ import annotations

import gc
import secrets
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from keyring_daemon import KeyringDaemon, forget_keyrings

from callqa_desktop.paths import Workspace
from callqa_desktop.services.migrate import migrate
from callqa_desktop.services.store import Store


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "workspace"
    root.mkdir()
    return Workspace(root)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """An empty store that went through every migration, and its key; made once, tests begin with a copy."""
    folder, key = tmp_path_factory.mktemp("migrated"), secrets.token_bytes(32)
    migrate(folder / "callqa.db", key, folder)
    return folder / "callqa.db", key


@pytest.fixture
def store(workspace: Workspace, migrated: tuple[Path, bytes]) -> Iterator[Store]:
    shutil.copy(migrated[0], workspace.store)
    opened = Store(workspace.store, migrated[1])
    yield opened
    opened.close()


@pytest.fixture
def keyring_daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyringDaemon]:
    """A real Secret Service of its own: a private session bus and an unlocked gnome-keyring."""
    daemon = KeyringDaemon(tmp_path / "keyring")
    for name, value in daemon.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DISPLAY", raising=False)
    forget_keyrings()
    daemon.unlock()
    yield daemon
    daemon.stop()
    forget_keyrings()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # keyring's Secret Service back end leaves its socket to us
        gc.collect()


@pytest.fixture
def no_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without any keyring: no session bus."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    forget_keyrings()
    yield
    forget_keyrings()
