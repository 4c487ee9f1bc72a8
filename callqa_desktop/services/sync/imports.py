"""Single files and folders made into calls, outside any folder that is synced."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call, Recording
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import ChangeKind, ConnectionState, RecordingState, Service
from callqa_desktop.services.audio.faults import NO_DECODER
from callqa_desktop.services.audio.library import RecordingLibrary, StoredSound
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.store import Store, announce
from callqa_desktop.services.sync.calls import prepare, write_calls
from callqa_desktop.services.sync.people import Directory
from callqa_desktop.services.sync.recordings import save
from callqa_desktop.services.sync.result import ImportOutcome, SyncResult
from callqa_desktop.services.telephony.base import RemoteCall
from callqa_desktop.services.telephony.folder import MEDIA_TYPES, Found, pour, scan
from callqa_desktop.texts import tr

_OWN = "imported"
"""Marks, in its settings, the connection that imported files belong to; its name may be changed or translated."""


async def import_paths(
    store: Store, library: RecordingLibrary, paths: Sequence[Path], progress: Progress
) -> list[ImportOutcome]:
    """Makes calls of audio files and of all those in folders; one outcome a file, in order of paths.

    What is not a sound, cannot be read or cannot be kept fails alone, and no call is made of it.

    Raises:
        Cancelled: the user cancelled; the files before are kept.
    """
    found = await asyncio.to_thread(lambda: list(scan(paths, "", progress)))
    connection_id = await store.awrite(_own_connection)
    outcomes = []
    for done, one in enumerate(found):
        progress.report(done, len(found), tr("Files"))
        outcomes.append(await _import(store, library, connection_id, one, progress))
    return outcomes


def _own_connection(session: Session) -> int:
    """The folder connection of imported files, made on demand."""
    rows = session.execute(select(Connection.id, Connection.service, Connection.name, Connection.settings)).all()
    for row in rows:
        if row.service == Service.FOLDER and row.settings.get(_OWN):
            return int(row.id)
    taken = {row.name for row in rows}
    base = tr("Files")
    name = next(name for n in range(1, len(taken) + 2) if (name := base if n == 1 else f"{base} {n}") not in taken)
    made = session.execute(
        insert(Connection)
        .values(
            service=Service.FOLDER,
            name=name,
            settings={_OWN: True},
            cursor={},
            state=ConnectionState.READY,
            reason="",
            created_at=now_ms(),
        )
        .returning(Connection.id)
    ).scalar_one()
    announce(session, ChangeKind.CONNECTION, made)
    return made


async def _import(
    store: Store, library: RecordingLibrary, connection_id: int, found: Found, progress: Progress
) -> ImportOutcome:
    call = found.call
    if call is None:
        return ImportOutcome(found.path, None, "failed", found.reason)
    known = await store.aread(lambda session: _known(session, call.external_id))
    if known is not None:
        return ImportOutcome(found.path, known, "duplicate")
    try:
        with library.begin() as incoming:
            await asyncio.to_thread(pour, found.path, call.external_id, incoming.write, progress)
            sound = await incoming.finish(MEDIA_TYPES[found.path.suffix.lower()])
    except UserFacingError as error:
        if error.code == NO_DECODER:  # no file is to blame, and none would fare better
            raise
        return ImportOutcome(found.path, None, "failed", str(error))
    try:
        call_id = await store.awrite(lambda session: _write(session, connection_id, call, sound))
    except asyncio.CancelledError:
        raise  # the transaction ends by itself, and with it the files are in use
    except BaseException:
        library.delete(sound.stem)
        raise
    return ImportOutcome(found.path, call_id, "new")


def _known(session: Session, sha256: str) -> int | None:
    """The call that has this content already, wherever it came from."""
    return session.scalar(
        select(Call.id)
        .outerjoin(Recording, Recording.call_id == Call.id)
        .join(Connection, Connection.id == Call.connection_id)
        .where(
            or_(
                Recording.sha256 == sha256,
                (Call.external_id == sha256)
                & (Connection.service == Service.FOLDER)
                & (Call.recording_state == RecordingState.STORED),
            )
        )
        .limit(1)
    )


def _write(session: Session, connection_id: int, call: RemoteCall, sound: StoredSound) -> int:
    """The call and its recording, in one transaction."""
    directory = Directory(session, connection_id, (), lists=False)
    write_calls(session, connection_id, prepare([call], "UA"), directory, SyncResult())
    call_id = session.scalars(
        select(Call.id).where(Call.connection_id == connection_id, Call.external_id == call.external_id)
    ).one()
    save(session, call_id, sound, 0)
    return call_id
