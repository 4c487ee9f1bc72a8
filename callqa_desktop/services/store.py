"""The only door to the database: `write` on one writer thread, `read` on readers with connections of their own."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TypeVar

import sqlcipher3.dbapi2
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change, ChangeBus
from callqa_desktop.services.stop import Stop
from callqa_desktop.services.tallies import marking
from callqa_desktop.texts import tr

T = TypeVar("T")
log = logging.getLogger(__name__)

READERS = 3
_CHECKPOINT_PAGES = 4000
"""Pages (16 MB) between checkpoints: a first sync writes many, and each checkpoint stops the writer."""
CACHE_KIB = 6_144
"""Page cache of each reader: the upper levels of every index and the pages that a thousand calls in all places of the
store come from. With 5 MB searches that find so many take up to twice as long, with 8 MB nothing comes sooner
(benchmarks/search_text.py, calls_million.py)."""
_WRITER_CACHE_KIB = 32_768
"""Of the writer, who changes leaves all over the indexes."""


def _json(value: Any) -> str:
    """JSON as it is kept: letters as they are, since escaped Cyrillic ones take three times the room and are read half
    as fast. Only halves of characters, which no database takes, are escaped."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def open_engine(path: Path, key: bytes, *, writer: bool) -> Engine:
    """An engine on the encrypted file.

    Args:
        key: the raw 32-byte key; opening then costs under a millisecond.
        writer: True begins every transaction as a writing one, so that two writers wait instead of failing.
    """
    engine = create_engine(
        f"sqlite:///{path}",
        module=sqlcipher3.dbapi2,
        pool_size=READERS,
        max_overflow=0,
        pool_use_lifo=True,  # the connection used last has the pages wanted next in its cache
        json_serializer=_json,
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own habit breaks savepoints
        cursor = connection.cursor()
        cursor.execute("PRAGMA cipher_log_level=NONE")
        cursor.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "busy_timeout=5000",
            f"cache_size=-{_WRITER_CACHE_KIB if writer else CACHE_KIB}",
            "temp_store=MEMORY",
            f"wal_autocheckpoint={_CHECKPOINT_PAGES}",
        ):
            cursor.execute("PRAGMA " + pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")

    return engine


def announce(session: Session, kind: ChangeKind, *ids: int) -> None:
    """Notes inside a `write` that these records changed; told to the bus after the commit. No ids: any of them."""
    session.info.setdefault("changes", {}).setdefault(kind, set()).update(ids or (-1,))


class Store:
    """One encrypted database file.

    `fn` gets a session, returns plain values or records (never a stored object), and runs on a store thread.
    A `write` is one transaction: it is committed when fn returns and undone when fn raises.
    """

    def __init__(self, path: Path, key: bytes, changes: ChangeBus | None = None) -> None:
        self.path = path
        self.key = key
        self.changes = changes or ChangeBus()
        self.told: dict[str, Any] = {}
        """What work knows besides the rows: each session has it in its `info`."""
        self._write_engine = open_engine(path, key, writer=True)
        self._read_engine = open_engine(path, key, writer=False)
        self._writer = ThreadPoolExecutor(1, "db-writer")
        self._readers = ThreadPoolExecutor(READERS, "db-reader")
        self._closed = threading.Event()

    def read(self, fn: Callable[[Session], T], *, stop: Stop | None = None) -> Future[T]:
        """Runs fn on a reader thread. Never wait for the result on the interface thread.

        Args:
            stop: one for each read; whoever calls it ends the read as Cancelled.
        """
        return self._readers.submit(self._read, fn, stop)

    def write(self, fn: Callable[[Session], T], *, initiator: str = "") -> Future[T]:
        """Runs fn as one transaction on the writer thread."""
        return self._writer.submit(self._write, fn, initiator)

    async def aread(self, fn: Callable[[Session], T]) -> T:
        return await asyncio.wrap_future(self.read(fn))

    async def awrite(self, fn: Callable[[Session], T], *, initiator: str = "") -> T:
        """Like `write`; once begun the transaction ends by itself even if the waiting task is cancelled."""
        return await asyncio.shield(asyncio.wrap_future(self.write(fn, initiator=initiator)))

    def close(self) -> None:
        """Waits for what is under way, then closes the file."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True)
        self._read_engine.dispose()
        self._write_engine.dispose()

    def _read(self, fn: Callable[[Session], T], stop: Stop | None) -> T:
        try:
            with Session(self._read_engine, info=self.told) as session, stop.over(session) if stop else nullcontext():
                return fn(session)
        except (OperationalError, DatabaseError) as error:
            raise translate(error) from error

    def _write(self, fn: Callable[[Session], T], initiator: str) -> T:
        try:
            with Session(self._write_engine, expire_on_commit=False, info=self.told) as session, session.begin():
                result = fn(session)
                session.flush()
                changes = session.info.pop("changes", {})
                marking.announced(session, changes)
        except (OperationalError, DatabaseError) as error:
            raise translate(error) from error
        for kind, ids in changes.items():
            self.changes.publish(Change(kind, () if -1 in ids else tuple(sorted(ids)), initiator))
        return result


def translate(error: DatabaseError) -> BaseException:
    """The world's faults become words; ours stay bugs."""
    text = str(error.orig).lower()
    if "disk is full" in text or "disk i/o error" in text:
        return UserFacingError(
            tr("The disk is full or cannot be written"),
            tr("the data could not be saved"),
            tr("Free some space on the disk and try again; nothing that was saved before is lost"),
            code="store.disk",
        )
    if "readonly" in text or "unable to open" in text:
        return UserFacingError(
            tr("The workspace cannot be written"),
            tr("the folder or the file callqa.db is read-only"),
            tr("Allow writing to the folder, or choose another workspace"),
            code="store.read_only",
        )
    if "file is not a database" in text or "hmac" in text:
        return UserFacingError(
            tr("The store cannot be opened"),
            tr("the key does not fit or the file is damaged"),
            tr("Check the passphrase, or restore the last copy with: callqa restore FILE"),
            code="store.key",
        )
    if "malformed" in text:
        return UserFacingError(
            tr("The store is damaged"),
            "",
            tr("Restore the last copy with: callqa restore FILE"),
            code="store.damaged",
        )
    if "database is locked" in text:
        return UserFacingError(
            tr("The store is busy"), tr("another program holds it"), tr("Try again in a moment"), code="store.busy",
            retry_after=5,
        )  # fmt: skip
    return error
