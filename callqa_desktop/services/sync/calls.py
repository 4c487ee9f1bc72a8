"""Calls and clients written in batches: what is new is added, what changed is updated, what we found out stays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import CallStatus, ChangeKind, RecordingState
from callqa_desktop.models.people import Client
from callqa_desktop.models.queries.upserts import upsert
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.store import announce
from callqa_desktop.services.sync.people import Directory
from callqa_desktop.services.sync.result import SyncResult
from callqa_desktop.services.tallies import marking
from callqa_desktop.services.telephony.base import RemoteCall
from callqa_desktop.services.telephony.phones import normalise
from callqa_desktop.texts import tr

BATCH = 2000
"""Rows of one transaction, about 50 ms of the writer: a person saving meanwhile does not notice the wait."""
_AT_ONCE = 500
"""Rows of one INSERT: times the columns, well below the 32,766 values SQLite takes."""
_STATES = {
    "ready": RecordingState.PENDING,
    "uploading": RecordingState.PENDING,
    "failed": RecordingState.FAILED,
}
_NONE = RecordingState.NONE.value
_NEW = CallStatus.NEW.value
_CALL: Table = Call.__table__  # type: ignore[assignment]  # typed as FromClause upstream
_CLIENT: Table = Client.__table__  # type: ignore[assignment]
_COLUMNS = (
    "connection_id", "external_id", "started_at", "direction", "disposition", "client_id", "client_phone",
    "client_digits", "internal_number", "employee_id", "line_number", "wait_seconds", "talk_seconds",
    "recording_state", "status", "failure", "facts", "content_hash", "created_at", "changed_at",
)  # fmt: skip
_KEPT = frozenset({"connection_id", "external_id", "status", "created_at"})
"""Columns that a changed row keeps; scores and tags are not written here at all."""
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


@dataclass(slots=True)
class Prepared:
    """A call ready to be written: what needs no database is done."""

    call: RemoteCall
    phone: str
    digits: str
    facts: str
    """JSON."""
    content_hash: str


def prepare(calls: Sequence[RemoteCall], country: str) -> list[Prepared]:
    """Normalised phones and digests, one entry an external id. Plain CPU work, may run on any thread."""
    prepared: dict[str, Prepared] = {}
    texts: dict[str, str] = {}  # most calls share their facts with others
    for call in calls:
        phone, digits = normalise(call.client_phone, country)
        said = repr((call.recording, call.facts))
        facts = texts.get(said)
        if facts is None:
            kept = call.facts if call.recording == "none" else {**call.facts, "recording": call.recording}
            facts = texts[said] = _encode(kept)
        told = (
            f"{call.started_at}\n{call.direction}\n{call.disposition}\n{phone}\n{call.client_name}\n"
            f"{call.internal_number}\n{call.employee_name}\n{call.employee_email}\n{call.wait_seconds}\n"
            f"{call.talk_seconds}\n{call.line_number}\n{facts}"
        )
        digest = hashlib.blake2b(told.encode(), digest_size=16).hexdigest()
        prepared[call.external_id] = Prepared(call, phone, digits, facts, digest)
    return list(prepared.values())


def write_calls(
    session: Session,
    connection_id: int,
    batch: Sequence[Prepared],
    directory: Directory,
    result: SyncResult,
    *,
    look_up: bool = True,
) -> None:
    """Writes one batch (at most BATCH rows) and counts it in the result.

    Args:
        look_up: False when the caller knows that the store has none of these calls.
    """
    known = _known(session, connection_id, batch) if look_up else {}
    if known:
        digests = {external_id: row.content_hash for external_id, row in known.items()}
        touched = [p for p in batch if digests.get(p.call.external_id) != p.content_hash]
        result.unchanged += len(batch) - len(touched)
        if not touched:
            return
    else:
        touched = list(batch)
    changed_ids = [known[p.call.external_id].id for p in touched if p.call.external_id in known]
    marking.calls(session, changed_ids)  # they may move to other days
    said_before = _said_of_recordings(session, changed_ids)
    directory.add_strangers(session, [p.call for p in touched])
    clients = _clients(session, touched)
    last_id = session.scalar(select(func.max(Call.id))) or 0
    now = now_ms()
    added: list[tuple[Any, ...]] = []
    changed: list[tuple[Any, ...]] = []
    for one in touched:
        call = one.call
        before = known.get(call.external_id)
        if before is None and call.recording == "none":
            state, failure, talk = _NONE, "", call.talk_seconds
        else:
            state, failure, talk = _own_of(call, before, said_before)
        (added if before is None else changed).append(
            (
                connection_id, call.external_id, call.started_at, call.direction, call.disposition,
                clients.get(one.phone), one.phone, one.digits, call.internal_number, directory.find(call),
                call.line_number, call.wait_seconds, talk, state, _NEW, failure, one.facts,
                one.content_hash, now, now,
            )
        )  # fmt: skip
    _run_many(session, "add", added)
    _run_many(session, "replace", changed)
    result.changed += len(changed)
    result.new += len(added)
    announce(session, ChangeKind.CALL, *changed_ids, *session.scalars(select(Call.id).where(Call.id > last_id)))


def _known(session: Session, connection_id: int, batch: Sequence[Prepared]) -> dict[str, Any]:
    """What is stored of these calls, by external id."""
    listed = select(
        Call.id, Call.external_id, Call.content_hash, Call.recording_state, Call.failure, Call.talk_seconds
    ).where(Call.connection_id == connection_id, Call.external_id.in_([p.call.external_id for p in batch]))
    return {row[1]: row for row in session.execute(listed)}


@cache
def _compiled(dialect: str, act: str) -> tuple[str, tuple[str, ...] | None]:
    """The text of a statement and the order of its values, None where they are named.

    Adding has no conflict clause: it costs a third more, and what is there was looked up in the same transaction.
    """
    engine = postgresql if dialect == "postgresql" else sqlite
    statement: Any = engine.insert(_CALL).values({name: bindparam(name) for name in _COLUMNS})
    if act == "replace":
        statement = statement.on_conflict_do_update(
            index_elements=["connection_id", "external_id"],
            set_={name: statement.excluded[name] for name in _COLUMNS if name not in _KEPT},
        )
    compiled = statement.compile(dialect=engine.dialect())
    return str(compiled), tuple(compiled.positiontup) if compiled.positional else None


def _run_many(session: Session, act: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Runs a Core statement over rows whose values are as the driver takes them, in the order of _COLUMNS.

    SQLAlchemy's own processing of each row would cost more than the database does. New rows go many to a statement:
    the driver then lets other threads run while the database works, instead of asking for the lock after each row.
    """
    connection = session.connection()
    text, order = _compiled(connection.dialect.name, act)
    if order is None:
        if rows:
            connection.exec_driver_sql(text, [dict(zip(_COLUMNS, row, strict=True)) for row in rows])
    elif act == "add":
        one = f", ({', '.join('?' * len(order))})"
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            connection.exec_driver_sql(text + one * (len(some) - 1), tuple(chain.from_iterable(some)))
    elif rows:
        connection.exec_driver_sql(text, list(rows))


def _own_of(call: RemoteCall, before: Any, said_before: dict[int, str]) -> tuple[str, str, int]:
    """State of the recording, its failure and the seconds of talk.

    What we found out about the recording stays, unless the vendor now says something else about it.
    """
    state = _STATES.get(call.recording, RecordingState.NONE)
    failure = tr("The telephone service could not record this call") if state == RecordingState.FAILED else ""
    if before is None:
        return state, failure, call.talk_seconds
    stored = before.recording_state == RecordingState.STORED
    # Where the vendor never knew the length, the sound told it.
    talk = before.talk_seconds if stored and not call.talk_seconds else call.talk_seconds
    if stored or said_before.get(before.id, "none") == call.recording:
        return before.recording_state, before.failure, talk
    return state, failure, talk


def _said_of_recordings(session: Session, call_ids: Sequence[int]) -> dict[int, str]:
    """What the vendor said last about the recordings of these calls."""
    if not call_ids:
        return {}
    rows = session.execute(select(Call.id, Call.facts).where(Call.id.in_(call_ids)))
    return {call_id: facts.get("recording", "none") for call_id, facts in rows}


def _clients(session: Session, batch: Iterable[Prepared]) -> dict[str, int]:
    """Ids of the callers with a public number; new ones are added, nameless ones get the name the vendor knows."""
    names: dict[str, str] = {}
    for one in batch:
        if one.phone.startswith("+"):
            names[one.phone] = one.call.client_name or names.get(one.phone, "")
    if not names:
        return {}
    listed = select(Client.id, Client.phone, Client.name).where(Client.phone.in_(list(names)))
    known = {phone: (client_id, name) for client_id, phone, name in session.execute(listed)}
    fresh = [
        {"phone": phone, "name": name, "name_key": sort_key(name), "card": {}}
        for phone, name in names.items()
        if phone not in known
    ]
    if fresh:
        session.execute(upsert(session, _CLIENT).on_conflict_do_nothing(index_elements=["phone"]), fresh)
        known |= {phone: (client_id, name) for client_id, phone, name in session.execute(listed)}
    for phone, name in names.items():
        client_id, kept = known[phone]
        if name and not kept:
            values = {"name": name, "name_key": sort_key(name)}
            session.execute(update(_CLIENT).where(_CLIENT.c.id == client_id).values(**values))
    return {phone: client_id for phone, (client_id, _) in known.items()}
