"""The sync: employees, calls, recordings of one connection. Safe to repeat and to kill at any moment."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from callqa_desktop.errors import Refused, UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import ChangeKind, ConnectionState, Disposition, RecordingState
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.store import Store, announce
from callqa_desktop.services.sync.calls import BATCH, Prepared, prepare, write_calls
from callqa_desktop.services.sync.imports import import_paths
from callqa_desktop.services.sync.people import Directory, write_employees
from callqa_desktop.services.sync.recordings import fetch_pending
from callqa_desktop.services.sync.result import ImportOutcome, SyncResult
from callqa_desktop.services.sync.windows import AHEAD, HISTORY_DAYS, OPEN_FOR, Cursor, Windows, start_of
from callqa_desktop.services.telephony.base import RemoteCall, RemoteEmployee, Telephony, TooMany, int_of
from callqa_desktop.texts import tr, trn

__all__ = ["ImportOutcome", "SyncResult", "import_paths", "sync_connection"]

log = logging.getLogger(__name__)

_THREAD_ABOVE = 500
"""Calls prepared off the event loop."""
_ALWAYS = 1 << 53
"""A moment after every call."""


@dataclass(frozen=True, slots=True)
class _Source:
    """What a sync needs to know of its connection."""

    id: int
    settings: Mapping[str, Any]
    cursor: Cursor | None
    oldest_open: int | None
    empty: bool
    """No call of it is stored yet."""


async def sync_connection(
    store: Store,
    library: RecordingLibrary,
    connection_id: int,
    telephony: Telephony,
    *,
    since_ms: int | None = None,
    until_ms: int | None = None,
    progress: Progress,
) -> SyncResult:
    """Brings one connection up to date and notes its state.

    Without a period it goes on from where the last sync stopped, with an overlap; the first one reads the history back
    to the setting `history_days`. With a period it reads that and leaves the mark of the last sync alone.

    Args:
        telephony: open for the connection; the caller closes it.
        since_ms: first moment wanted; until_ms: first moment not wanted.

    Raises:
        UserFacingError: the service, the disk or the connection failed; what was fetched so far is kept.
        Cancelled: the user cancelled; likewise.
    """
    result = SyncResult()
    now = now_ms()
    source = await store.aread(lambda session: _load(session, connection_id, now))
    try:
        people = await telephony.employees(progress)
        result.employees = len(people)
        lists = telephony.max_window_ms != 0
        directory = await store.awrite(lambda session: _write_people(session, connection_id, people, lists))
        await _read_calls(store, source, telephony, directory, (since_ms, until_ms), now, progress, result)
        await fetch_pending(store, library, connection_id, telephony, source.settings, progress, result)
    except UserFacingError as error:
        state = ConnectionState.REFUSED if isinstance(error, Refused) else ConnectionState.FAILING
        await _note_state(store, connection_id, state, str(error))
        raise
    await _note_state(store, connection_id, ConnectionState.READY, "", now_ms())
    log.info("connection %d synced: %d new, %d changed", connection_id, result.new, result.changed)
    return result


def _load(session: Session, connection_id: int, now: int) -> _Source:
    row = session.execute(
        select(Connection.settings, Connection.cursor).where(Connection.id == connection_id)
    ).one_or_none()
    if row is None:
        raise UserFacingError(tr("The connection no longer exists"), "", tr("Connect the service again"))
    oldest_open = session.scalar(
        select(Call.started_at)
        .where(
            Call.connection_id == connection_id,
            Call.started_at >= now - OPEN_FOR,
            or_(
                Call.disposition == Disposition.ONLINE,
                (Call.recording_state == RecordingState.PENDING) & (Call.facts["recording"].as_string() == "uploading"),
            ),
        )
        .order_by(Call.started_at)
        .limit(1)
    )
    any_call = session.scalar(select(Call.id).where(Call.connection_id == connection_id).limit(1))
    return _Source(connection_id, row.settings, Cursor.read(row.cursor), oldest_open, any_call is None)


def _write_people(session: Session, connection_id: int, people: Sequence[RemoteEmployee], lists: bool) -> Directory:
    write_employees(session, connection_id, people)
    return Directory(session, connection_id, people, lists=lists)


async def _read_calls(
    store: Store,
    source: _Source,
    telephony: Telephony,
    directory: Directory,
    period: tuple[int | None, int | None],
    now: int,
    progress: Progress,
    result: SyncResult,
) -> None:
    writer = _Writer(store, source, directory, result)
    skipped = telephony.unreadable
    since, until = period
    end = now + AHEAD if until is None else until
    if telephony.max_window_ms == 0:
        calls = await telephony.calls(since or 0, _ALWAYS if until is None else until, progress)
        await writer.write(calls, None, progress)
        result.failed += telephony.unreadable - skipped
        return
    try:
        days = int_of(source.settings.get("history_days"), HISTORY_DAYS) or HISTORY_DAYS
        start = start_of(source.cursor, now, days, source.oldest_open) if since is None else since
        keep_cursor = since is None and until is None
        cursor = source.cursor
        if cursor is None or start < cursor.first:
            cursor = Cursor(start, start)
        windows = Windows(start, end, telephony.max_window_ms)
        while not windows.done:
            progress.report(
                (windows.start - start) // 60_000,
                (end - start) // 60_000,
                trn("{n} new call", "{n} new calls", result.new),
            )
            stop = windows.stop
            try:
                calls = await telephony.calls(windows.start, stop, progress)
            except TooMany as error:
                if windows.shorter():
                    continue
                log.warning("a minute with %d calls may be cut by the service", len(error.calls))
                calls = error.calls
            newest = min(calls[-1].started_at, now) if calls else 0
            cursor = cursor.moved(min(stop, now), newest)
            await writer.start(calls, cursor if keep_cursor else None, progress)
            windows.next(len(calls))
    finally:
        await writer.drain()
    result.failed += telephony.unreadable - skipped


class _Writer:
    """Writes windows of calls in batches; the cursor goes with the last batch of its window.

    While one window is written the next one may be fetched; windows are written in their order.
    """

    def __init__(self, store: Store, source: _Source, directory: Directory, result: SyncResult) -> None:
        self._store = store
        self._id = source.id
        self._country = str(source.settings.get("country") or "UA").upper()
        self._directory = directory
        self._result = result
        self._writing: asyncio.Task[None] | None = None
        self._was_empty = source.empty
        self._seen: set[str] = set()

    async def start(self, calls: Sequence[RemoteCall], cursor: Cursor | None, progress: Progress) -> None:
        """Begins to write a window once the one before is written."""
        await self.drain()
        self._writing = asyncio.create_task(self.write(calls, cursor, progress))

    async def drain(self) -> None:
        """Waits for the window being written, and raises what went wrong with it."""
        writing, self._writing = self._writing, None
        if writing is not None:
            await writing

    async def write(self, calls: Sequence[RemoteCall], cursor: Cursor | None, progress: Progress) -> None:
        if len(calls) > _THREAD_ABOVE:
            prepared = await asyncio.to_thread(prepare, calls, self._country)
        else:
            prepared = prepare(calls, self._country)
        starts = range(0, len(prepared), BATCH) or (0,)
        for start in starts:
            progress.check()
            last = start == starts[-1]
            await self._write_batch(prepared[start : start + BATCH], cursor if last else None)

    async def _write_batch(self, batch: Sequence[Prepared], cursor: Cursor | None) -> None:
        # In a first sync only what this very sync wrote can be there already.
        look_up = not (self._was_empty and self._seen.isdisjoint(p.call.external_id for p in batch))
        if self._was_empty:
            self._seen.update(p.call.external_id for p in batch)

        def write(session: Session) -> None:
            if batch:
                write_calls(session, self._id, batch, self._directory, self._result, look_up=look_up)
            if cursor is not None:
                session.execute(update(Connection).where(Connection.id == self._id).values(cursor=cursor.stored()))

        if batch or cursor is not None:
            await self._store.awrite(write)


async def _note_state(
    store: Store, connection_id: int, state: ConnectionState, reason: str, synced_at: int | None = None
) -> None:
    values: dict[str, Any] = {"state": state, "reason": reason[:1000]}
    if synced_at is not None:
        values["last_sync_at"] = synced_at

    def write(session: Session) -> None:
        session.execute(update(Connection).where(Connection.id == connection_id).values(**values))
        announce(session, ChangeKind.CONNECTION, connection_id)

    await store.awrite(write)
