"""Calls and clients written in batches: what is new is added, what changed is updated, what we found out stays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import CallStatus, ChangeKind, RecordingState
from callqa_desktop.models.people import Client
from callqa_desktop.services.store import announce
from callqa_desktop.services.sync.people import Directory, upsert
from callqa_desktop.services.sync.result import SyncResult
from callqa_desktop.services.telephony.base import RemoteCall
from callqa_desktop.services.telephony.phones import normalise
from callqa_desktop.texts import tr

BATCH = 500
"""Rows of one transaction: short enough that a person's own saving never waits noticeably."""
_STATES = {
    "ready": RecordingState.PENDING,
    "uploading": RecordingState.PENDING,
    "failed": RecordingState.FAILED,
}
_CALL: Table = Call.__table__  # type: ignore[assignment]  # typed as FromClause upstream
_CLIENT: Table = Client.__table__  # type: ignore[assignment]
_VENDOR_FIELDS = (
    "started_at", "direction", "disposition", "client_id", "client_phone", "client_digits", "internal_number",
    "employee_id", "line_number", "wait_seconds", "talk_seconds", "recording_state", "failure", "facts",
    "content_hash", "changed_at",
)  # fmt: skip
"""Columns a changed row overwrites; status, scores and tags are ours."""


@dataclass(slots=True)
class Prepared:
    """A call ready to be written: what needs no database is done."""

    call: RemoteCall
    phone: str
    digits: str
    content_hash: str


def prepare(calls: Sequence[RemoteCall], country: str) -> list[Prepared]:
    """Normalised phones and digests, one entry an external id. Plain CPU work, may run on any thread."""
    prepared: dict[str, Prepared] = {}
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
    for call in calls:
        phone, digits = normalise(call.client_phone, country)
        told = encode(
            (
                call.started_at, call.direction, call.disposition, phone, call.client_name, call.internal_number,
                call.employee_name, call.employee_email, call.wait_seconds, call.talk_seconds, call.recording,
                call.line_number, call.facts,
            )
        )  # fmt: skip
        digest = hashlib.blake2b(told.encode(), digest_size=16).hexdigest()
        prepared[call.external_id] = Prepared(call, phone, digits, digest)
    return list(prepared.values())


def write_calls(
    session: Session, connection_id: int, batch: Sequence[Prepared], directory: Directory, result: SyncResult
) -> None:
    """Writes one batch (at most BATCH rows) and counts it in the result."""
    known = {
        row[1]: row
        for row in session.execute(
            select(
                Call.id, Call.external_id, Call.content_hash, Call.recording_state, Call.failure, Call.talk_seconds
            ).where(Call.connection_id == connection_id, Call.external_id.in_([p.call.external_id for p in batch]))
        )
    }
    touched = [
        p for p in batch if p.call.external_id not in known or known[p.call.external_id].content_hash != p.content_hash
    ]
    result.unchanged += len(batch) - len(touched)
    if not touched:
        return
    changed_ids = [known[p.call.external_id].id for p in touched if p.call.external_id in known]
    said_before = _said_of_recordings(session, changed_ids)
    directory.add_strangers(session, [p.call for p in touched])
    clients = _clients(session, touched)
    now = now_ms()
    rows = []
    for one in touched:
        row = _row(one, connection_id, clients.get(one.phone), directory.find(one.call), now)
        before = known.get(one.call.external_id)
        if before is not None:
            _keep_own(row, before, said_before.get(before.id, "none") == one.call.recording)
        rows.append(row)
    if changed_ids:
        statement = upsert(session, _CALL)
        statement = statement.on_conflict_do_update(
            index_elements=["connection_id", "external_id"],
            set_={name: statement.excluded[name] for name in _VENDOR_FIELDS},
        )
    else:
        statement = _CALL.insert()
    session.execute(statement, rows)
    result.changed += len(changed_ids)
    result.new += len(touched) - len(changed_ids)
    written = select(Call.id).where(
        Call.connection_id == connection_id, Call.external_id.in_([p.call.external_id for p in touched])
    )
    announce(session, ChangeKind.CALL, *session.scalars(written))


def _row(one: Prepared, connection_id: int, client_id: int | None, employee_id: int | None, now: int) -> dict[str, Any]:
    call = one.call
    state = _STATES.get(call.recording, RecordingState.NONE)
    return {
        "connection_id": connection_id,
        "external_id": call.external_id,
        "started_at": call.started_at,
        "direction": call.direction,
        "disposition": call.disposition,
        "client_id": client_id,
        "client_phone": one.phone,
        "client_digits": one.digits,
        "internal_number": call.internal_number,
        "employee_id": employee_id,
        "line_number": call.line_number,
        "wait_seconds": call.wait_seconds,
        "talk_seconds": call.talk_seconds,
        "recording_state": state,
        "status": CallStatus.NEW,
        "failure": tr("The telephone service could not record this call") if state == RecordingState.FAILED else "",
        "facts": call.facts if call.recording == "none" else {**call.facts, "recording": call.recording},
        "content_hash": one.content_hash,
        "created_at": now,
        "changed_at": now,
    }


def _keep_own(row: dict[str, Any], before: Any, same_recording: bool) -> None:
    """What we found out about the recording stays, unless the vendor now says something else about it."""
    stored = before.recording_state == RecordingState.STORED
    if stored or same_recording:
        row["recording_state"] = before.recording_state
        row["failure"] = before.failure
    if stored and not row["talk_seconds"]:  # the vendor never knew the length, the sound told it
        row["talk_seconds"] = before.talk_seconds


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
    fresh = [{"phone": phone, "name": name, "card": {}} for phone, name in names.items() if phone not in known]
    if fresh:
        session.execute(upsert(session, _CLIENT).on_conflict_do_nothing(index_elements=["phone"]), fresh)
        known |= {phone: (client_id, name) for client_id, phone, name in session.execute(listed)}
    for phone, name in names.items():
        client_id, kept = known[phone]
        if name and not kept:
            session.execute(update(_CLIENT).where(_CLIENT.c.id == client_id).values(name=name))
    return {phone: client_id for phone, (client_id, _) in known.items()}
