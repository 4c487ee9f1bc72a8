"""Copies of the store: one encrypted file, the same key; recordings are not in it (that is said aloud)."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import DatabaseError

from callqa_desktop.errors import UserFacingError
from callqa_desktop.paths import Workspace
from callqa_desktop.services.migrate import HEAD, known_revisions, revision
from callqa_desktop.services.store import Store, open_engine
from callqa_desktop.texts import tr

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def backup(store: Store, target: Path) -> Path:
    """Copies the store while it is in use: written to a temporary name, checked, renamed.

    Raises:
        UserFacingError: the place cannot be written or is taken.
    """
    if target.exists():
        raise UserFacingError(
            tr("There is a file of that name already"), "", tr("Choose another name"), code="backup.exists"
        )
    partial = target.with_name(target.name + ".partial")

    def work(session: Session) -> None:
        # A reader's transaction sees one moment of the store; the pages are copied as they lie, encrypted.
        cursor = session.connection().connection.cursor()
        cursor.execute("COMMIT")
        cursor.execute(f"ATTACH DATABASE ? AS copy KEY \"x'{store.key.hex()}'\"", [str(partial)])
        try:
            cursor.execute("SELECT sqlcipher_export('copy')")
        finally:
            cursor.execute("DETACH DATABASE copy")
            cursor.execute("BEGIN")

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        store.read(work).result()
        check(partial, store.key)
        with partial.open("rb+") as stream:
            os.fsync(stream.fileno())
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UserFacingError(
            tr("The copy could not be written"), error.strerror or "",
            tr("Choose another folder or free some space"), code="backup.write",
        ) from error  # fmt: skip
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return target


def check(path: Path, key: bytes) -> str:
    """The revision of a whole store file.

    Raises:
        UserFacingError: it is no store of this workspace, is damaged, or comes from a newer program.
    """
    engine = open_engine(path, key, writer=False)
    try:
        with engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA quick_check").scalar() != "ok":
                raise UserFacingError(tr("This copy is damaged"), "", tr("Choose another copy"), code="backup.damaged")
        found = revision(engine)
    except DatabaseError as error:
        raise UserFacingError(
            tr("This file is no copy of this workspace"), tr("it is damaged or was made with another key"),
            tr("Choose a copy made from this workspace"), code="backup.foreign",
        ) from error  # fmt: skip
    finally:
        engine.dispose()
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    if found is None or (found != HEAD and found not in known_revisions()):
        raise UserFacingError(
            tr("This copy was made by a newer version of the program"), "",
            tr("Install the newest version of CallQA Desktop"), code="store.newer",
        )  # fmt: skip
    return found


def _checkpoint(path: Path, key: bytes) -> None:
    """Brings what a crash left beside the store into its file; a store too damaged for that is kept as it is."""
    if not path.exists():
        return
    engine = open_engine(path, key, writer=False)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    except DatabaseError:
        return
    finally:
        engine.dispose()


def restore(workspace: Workspace, key: bytes, source: Path) -> Path:
    """Puts a copy in place of the store, which must be closed; the present store is kept beside the copies.

    Returns:
        Where the former store went.
    """
    if not source.is_file():
        raise UserFacingError(tr("There is no such file"), "", tr("Check the path"), code="backup.missing")
    workspace.backups.mkdir(parents=True, exist_ok=True)
    partial = workspace.store.with_name("restore.partial")
    shutil.copyfile(source, partial)
    try:
        check(partial, key)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    _checkpoint(workspace.store, key)
    former = workspace.backups / f"before-restore-{datetime.now().astimezone():%Y%m%d-%H%M%S}.db"
    if workspace.store.exists():
        shutil.copyfile(workspace.store, former)
    for suffix in ("-wal", "-shm"):
        beside = workspace.store.with_name(workspace.store.name + suffix)
        if beside.exists():
            beside.replace(former.with_name(former.name + suffix))
    partial.replace(workspace.store)
    return former
