"""Fetching the recordings that are still missing, one after the other, newest first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from callqa_desktop.errors import Refused, Throttled, Unavailable, UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call, Recording
from callqa_desktop.models.enums import CallStatus, ChangeKind, RecordingState
from callqa_desktop.services.audio.faults import NO_DECODER
from callqa_desktop.services.audio.library import RecordingLibrary, StoredSound
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.store import Store, announce
from callqa_desktop.services.sync.result import SyncResult
from callqa_desktop.services.sync.windows import OPEN_FOR
from callqa_desktop.services.telephony.base import NoRecording, Telephony, int_of
from callqa_desktop.texts import tr

log = logging.getLogger(__name__)

_STORAGE = frozenset({"audio.disk_full", "audio.read_only", NO_DECODER})
"""Faults of this computer: no other recording could be kept either."""
_GIVE_UP = 3
"""Failures of the connection in a row after which the service counts as down."""


async def fetch_pending(
    store: Store,
    library: RecordingLibrary,
    connection_id: int,
    telephony: Telephony,
    settings: Mapping[str, Any],
    progress: Progress,
    result: SyncResult,
) -> None:
    """Fetches what is pending. A recording that fails leaves its reason with the call and does not stop the others.

    Failures that may pass leave it pending and are tried a second time at the end, then at the next sync.

    Raises:
        UserFacingError: the disk is full or read-only, the keys are refused, or the service is down: the rest waits.
    """
    waiting = await store.aread(lambda session: _pending(session, connection_id))
    channel = int_of(settings.get("agent_channel"))
    total = len(waiting)
    for last_round in (False, True):
        again: list[tuple[int, str]] = []
        in_a_row = 0
        for done, (call_id, external_id) in enumerate(waiting):
            progress.report(total - len(waiting) + done, total, tr("Recordings"))
            try:
                await _fetch_one(store, library, telephony, call_id, external_id, channel, progress)
                result.recordings_stored += 1
                in_a_row = 0
            except NoRecording:
                await _note(store, call_id, RecordingState.NONE, "")
            except (Unavailable, Throttled) as error:
                log.warning("recording of call %d is put off: %s", call_id, error.code)
                await _note(store, call_id, RecordingState.PENDING, str(error))
                again.append((call_id, external_id))
                in_a_row += 1
                if in_a_row >= _GIVE_UP:
                    result.recordings_failed += len(again)
                    raise
            except Refused:
                raise
            except UserFacingError as error:
                if error.code in _STORAGE:
                    raise
                log.warning("recording of call %d cannot be used: %s", call_id, error.code)
                await _note(store, call_id, RecordingState.FAILED, str(error))
                result.recordings_failed += 1
                in_a_row = 0
        waiting = again
        if last_round:
            result.recordings_failed += len(again)


async def _fetch_one(
    store: Store,
    library: RecordingLibrary,
    telephony: Telephony,
    call_id: int,
    external_id: str,
    channel: int,
    progress: Progress,
) -> None:
    with library.begin() as incoming:
        media_type = await telephony.fetch_recording(external_id, incoming.write, progress)
        sound = await incoming.finish(media_type)
    await keep(store, library, call_id, sound, channel)


async def keep(store: Store, library: RecordingLibrary, call_id: int, sound: StoredSound, channel: int) -> None:
    """Writes the row of a recording and the call's state in one transaction; undone, the files go too."""
    try:
        await store.awrite(lambda session: save(session, call_id, sound, channel))
    except asyncio.CancelledError:
        raise  # the transaction ends by itself, and with it the files are in use
    except BaseException:
        library.delete(sound.stem)
        raise


def save(session: Session, call_id: int, sound: StoredSound, channel: int) -> None:
    """The row of a stored recording, and what follows from it for its call."""
    session.execute(
        insert(Recording).values(
            call_id=call_id,
            path=sound.stem,
            sha256=sound.sha256,
            original_bytes=sound.original_bytes,
            media_type=sound.media_type,
            sample_rate=sound.sample_rate,
            channels=sound.channels,
            frames=sound.frames,
            agent_channel=channel if sound.channels == 2 and channel in (0, 1) else None,
            created_at=now_ms(),
        )
    )
    talk, status, failure = session.execute(
        select(Call.talk_seconds, Call.status, Call.failure).where(Call.id == call_id)
    ).one()
    session.execute(
        update(Call)
        .where(Call.id == call_id)
        .values(
            recording_state=RecordingState.STORED,
            talk_seconds=talk or round(sound.frames / sound.sample_rate),
            failure=failure if status == CallStatus.FAILED else "",
            changed_at=now_ms(),
        )
    )
    announce(session, ChangeKind.CALL, call_id)


def _pending(session: Session, connection_id: int) -> list[tuple[int, str]]:
    """Calls with a recording to fetch, newest first; those still uploading wait, but not for ever."""
    rows = session.execute(
        select(Call.id, Call.external_id, Call.facts, Call.started_at)
        .where(Call.connection_id == connection_id, Call.recording_state == RecordingState.PENDING)
        .order_by(Call.started_at.desc(), Call.id.desc())
    )
    still = now_ms() - OPEN_FOR
    return [
        (call_id, external_id)
        for call_id, external_id, facts, started_at in rows
        if facts.get("recording") != "uploading" or started_at < still
    ]


async def _note(store: Store, call_id: int, state: RecordingState, failure: str) -> None:
    def write(session: Session) -> None:
        session.execute(
            update(Call).where(Call.id == call_id).values(recording_state=state, failure=failure, changed_at=now_ms())
        )
        announce(session, ChangeKind.CALL, call_id)

    await store.awrite(write)
