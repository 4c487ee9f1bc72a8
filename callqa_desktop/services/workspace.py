"""Opening a workspace as a whole: folder, one program at a time, vault, migrated store, sound library."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

import filelock

from callqa_desktop.errors import UserFacingError
from callqa_desktop.paths import Workspace
from callqa_desktop.services import migrate
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.changes import ChangeBus
from callqa_desktop.services.store import Store
from callqa_desktop.services.vault.base import Vault
from callqa_desktop.services.vault.open import PassphrasePrompt, open_vault
from callqa_desktop.texts import tr

log = logging.getLogger(__name__)


@dataclass
class Opened:
    """An open workspace. `close` releases it."""

    workspace: Workspace
    vault: Vault
    store: Store
    library: RecordingLibrary
    changes: ChangeBus
    release: Callable[[], None]

    def close(self) -> None:
        self.library.close()
        self.store.close()
        self.release()


def open_workspace(
    workspace: Workspace, *, exclusive: bool = True, ask: PassphrasePrompt | None = None, throwaway: bool = False
) -> Opened:
    """Opens, and makes when new, the workspace.

    Args:
        exclusive: True for whoever writes (window, sync, analysis); False only reads and may stand beside a writer.
        throwaway: see services.vault.open.open_vault.

    Raises:
        UserFacingError: the folder cannot be used, another program holds it, the vault or the store cannot be opened.
    """
    make_folders(workspace)
    release = lock(workspace) if exclusive or not workspace.store.exists() else _nothing
    try:
        vault, key = open_vault(workspace, ask, throwaway=throwaway)
        migrate.migrate(workspace.store, key, workspace.backups)
        changes = ChangeBus()
        store = Store(workspace.store, key, changes)
        library = RecordingLibrary(workspace.recordings, key)
    except BaseException:
        release()
        raise
    return Opened(workspace, vault, store, library, changes, release)


def make_folders(workspace: Workspace) -> None:
    try:
        workspace.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (workspace.recordings, workspace.backups, workspace.logs):
            folder.mkdir(parents=True, exist_ok=True)
        probe = workspace.root / ".writable"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise UserFacingError(
            tr("The workspace folder cannot be used"),
            error.strerror or "",
            tr("Choose a folder you may write to (--workspace DIR), or free some space on the disk"),
            code="workspace.folder",
        ) from error


def lock(workspace: Workspace) -> Callable[[], None]:
    """Holds the workspace for this program alone; the system lets go of it if the program dies."""
    held = filelock.FileLock(workspace.root / ".lock")
    try:
        held.acquire(timeout=0)
    except filelock.Timeout as error:
        raise UserFacingError(
            tr("Another copy of the program uses this workspace"),
            "",
            tr("Close the other window or wait for its command to end, or choose another workspace"),
            code="workspace.in_use",
        ) from error
    return held.release


def _nothing() -> None:
    return
