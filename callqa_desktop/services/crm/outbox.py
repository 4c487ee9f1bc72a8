"""Results on their way into a CRM, each exactly once.

A row of the outbox stands before anything is sent. It goes from pending to sending (committed before the request),
and to sent with the id of what was written. Before every write the CRM is searched for the row's marker, so that a
crash or a lost answer never leads to a second note. A row that is sent stays so, whatever happens to the call later.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callqa_desktop import texts
from callqa_desktop.errors import Rejected, ServiceError, Unavailable
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import ChangeKind, OutboxState
from callqa_desktop.models.people import Client
from callqa_desktop.models.work import Outbox
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.crm.base import Crm, RemoteClient, RemoteRef, Result, Unreadable, search_key
from callqa_desktop.services.crm.note import counting, marker_of, render
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.privacy.giving import to_give
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import ClientCard
from callqa_desktop.services.review.reader import client_card, detail
from callqa_desktop.services.scoring.evaluations import card_of
from callqa_desktop.services.store import Store, announce
from callqa_desktop.texts import tr

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
"""Writes of one result that end without an answer before a person has to look."""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Queued:
    """What became of a wish to push."""

    new: int
    again: int
    """Skipped or failed before, tried once more."""
    waiting: int
    """In the outbox already, not sent yet."""
    already: int
    """Sent before; left alone."""


@dataclass(frozen=True, slots=True)
class PushResult:
    sent: int = 0
    already: int = 0
    """Found in the CRM by their marker: an earlier request had got through."""
    skipped: int = 0
    """The CRM does not know the caller."""
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Parcel:
    """One row of the outbox with all that is needed to send it; without a result, `reason` says why."""

    id: int
    call_id: int
    marker: str
    phone: str
    repeated: bool
    """A request may be out there already."""
    attempts: int
    result: Result | None
    reason: str = ""
    """Of a row that cannot be sent."""


def queue(session: Session, connection_id: int, call_ids: Sequence[int]) -> Queued:
    """Puts calls into the outbox of one CRM connection, inside `Store.write`; asking twice queues once."""
    new = again = waiting = already = 0
    wanted = list(dict.fromkeys(call_ids))
    for start in range(0, len(wanted), _BATCH):
        page = wanted[start : start + _BATCH]
        rows = session.scalars(select(Outbox).where(Outbox.connection_id == connection_id, Outbox.call_id.in_(page)))
        known = {row.call_id: row for row in rows}
        for call_id, external_id in session.execute(select(Call.id, Call.external_id).where(Call.id.in_(page))):
            row = known.get(call_id)
            if row is None:
                session.add(
                    Outbox(
                        connection_id=connection_id,
                        call_id=call_id,
                        marker=marker_of(external_id),
                        state=OutboxState.PENDING,
                        created_at=now_ms(),
                    )
                )
                new += 1
            elif row.state == OutboxState.SENT:
                already += 1
            elif row.state in (OutboxState.SKIPPED, OutboxState.FAILED):
                row.state, row.reason, row.attempts = OutboxState.PENDING, "", 0
                again += 1
            else:
                waiting += 1
    return Queued(new, again, waiting, already)


def sent_before(session: Session, call_ids: Sequence[int]) -> int:
    """How many of these calls have reached a CRM already."""
    sent = set(session.scalars(select(Outbox.call_id).where(Outbox.state == OutboxState.SENT)))
    return len(sent.intersection(call_ids))


def reasons(session: Session, call_ids: Sequence[int]) -> dict[int, str]:
    """Why results of these calls did not reach the CRM, by call: those skipped or failed."""
    found = session.execute(
        select(Outbox.call_id, Outbox.reason).where(Outbox.state.in_((OutboxState.SKIPPED, OutboxState.FAILED)))
    )
    wanted = set(call_ids)
    return {call_id: reason for call_id, reason in found if call_id in wanted}


async def drain(store: Store, crm: Crm, connection_id: int, progress: Progress) -> PushResult:
    """Sends what waits in the outbox of the connection, one by one, oldest first.

    Raises:
        Refused, Throttled, Unavailable: the queue stops; what was not sent waits for the next drain.
        Cancelled: the user cancelled; what was not sent waits.
    """
    return await _Drain(store, crm, connection_id, progress).run()


async def read_card(
    store: Store, crm: Crm, connection_id: int, call_id: int, progress: Progress | None = None
) -> ClientCard | None:
    """Reads the caller's card and open deals and keeps them with the client, for reading offline later.

    Returns:
        The card as kept, or None when the call has no number or the CRM does not know it.

    Raises:
        ServiceError: the CRM cannot be asked; what was kept before stays.
    """

    def numbers(session: Session) -> tuple[str, str]:
        call = session.get(Call, call_id)
        connection = session.get(Connection, connection_id)
        return (call.client_phone if call else "", connection.name if connection else "")

    phone, source = await store.aread(numbers)
    found = await crm.find_client(phone, progress) if phone else None
    if found is None:
        await store.awrite(partial(_unknown_caller, call_id=call_id, source=source), initiator="crm")
        return None
    deals = await crm.deals(found.id, progress)
    card: dict[str, Any] = {
        "id": found.id,
        "name": found.name,
        "company": found.company,
        "email": found.email,
        "responsible": found.responsible,
        "is_lead": found.is_lead,
        "deals": [{"title": d.title, "stage": d.stage, "total": d.total} for d in deals],
        "source": source,
    }

    def keep(session: Session) -> ClientCard | None:
        call = session.get(Call, call_id)
        if call is None:
            return None
        client = session.get(Client, call.client_id) if call.client_id else None
        if client is None:
            client = session.scalar(select(Client).where(Client.phone == phone[:32]))
        if client is None:
            client = Client(phone=phone[:32], name=found.name, name_key=sort_key(found.name))
            session.add(client)
            session.flush()
        call.client_id = client.id
        client.card, client.card_at = card, now_ms()
        announce(session, ChangeKind.CALL, call_id)
        return client_card(client)

    return await store.awrite(keep, initiator="crm")


def _unknown_caller(session: Session, call_id: int, source: str) -> None:
    """Notes that the CRM was asked, so that it is not asked again at once; an old card no longer holds."""
    call = session.get(Call, call_id)
    client = session.get(Client, call.client_id) if call and call.client_id else None
    if client is not None:
        client.card, client.card_at = {"source": source}, now_ms()
        announce(session, ChangeKind.CALL, call_id)


class _Drain:
    def __init__(self, store: Store, crm: Crm, connection_id: int, progress: Progress) -> None:
        self._store = store
        self._crm = crm
        self._connection_id = connection_id
        self._progress = progress
        self._counts = dict.fromkeys(("sent", "already", "skipped", "failed"), 0)
        self._unanswered: Unavailable | None = None
        self._kept: dict[str, Any] = {}

    async def run(self) -> PushResult:
        ids = await self._store.aread(self._waiting)
        in_a_row = 0
        for number, row_id in enumerate(ids):
            self._progress.report(number, len(ids))
            parcel = await self._store.aread(partial(_parcel, row_id=row_id))
            if parcel is None:
                continue
            try:
                await self._send(parcel)
                in_a_row = 0
            except Unavailable as error:
                # One card may be what breaks the service; two in a row are an outage.
                in_a_row += 1
                if in_a_row == 2:
                    raise
                self._unanswered = error
        self._progress.report(len(ids), len(ids))
        if self._unanswered:
            raise self._unanswered
        return PushResult(**self._counts)

    def _waiting(self, session: Session) -> list[int]:
        open_states = (OutboxState.PENDING, OutboxState.SENDING)
        rows = session.scalars(
            select(Outbox.id)
            .where(Outbox.connection_id == self._connection_id, Outbox.state.in_(open_states))
            .order_by(Outbox.id)
        )
        return list(rows)

    async def _send(self, parcel: _Parcel) -> None:
        if parcel.result is None:
            await self._end(parcel, OutboxState.FAILED, parcel.reason)
            return
        in_doubt = parcel.repeated
        try:
            client = await self._crm.find_client(parcel.phone, self._progress)
            if client is None:
                await self._end(parcel, OutboxState.SKIPPED, tr("the CRM has no card with the caller’s number"))
                return
            await self._set(parcel, OutboxState.SENDING, remote_client=client.id, attempts=parcel.attempts + 1)
            if found := await self._look(parcel, client):
                await self._sent(parcel, found, "already")
                return
            in_doubt = True
            try:
                written = await self._crm.write_result(client, parcel.result, self._progress)
            except Unavailable as error:
                await self._unanswered_write(parcel, client, error)
                return
            except ServiceError:
                in_doubt = parcel.repeated  # answered with a no: nothing was written
                raise
            await self._keep_learned()
            await self._sent(parcel, written, "sent")
        except Rejected as error:
            await self._end(parcel, OutboxState.FAILED, str(error))
        except BaseException:
            if not in_doubt:
                await self._set(parcel, OutboxState.PENDING, attempts=parcel.attempts)
            raise

    async def _look(self, parcel: _Parcel, client: RemoteClient) -> RemoteRef | None:
        try:
            found = await self._crm.find_marker(
                client, parcel.marker, thorough=parcel.repeated, progress=self._progress
            )
        except Unreadable as error:
            if parcel.repeated:
                raise Rejected(
                    tr("It is not known whether the result reached the CRM"),
                    tr("the answer was lost, and the CRM does not show what was written"),
                    tr("Look at the client’s card, and push the call again if the result is missing"),
                    code="crm.unknown",
                ) from error
            found = None
        await self._keep_learned()
        return found

    async def _unanswered_write(self, parcel: _Parcel, client: RemoteClient, error: Unavailable) -> None:
        """Looks at once whether the write got through; if not, leaves the row for the next drain to look again.

        Not repeated right away: the request may still be on its way.
        """
        try:
            found = await self._crm.find_marker(client, parcel.marker, thorough=True, progress=self._progress)
        except Unreadable:
            found = None
        if found:
            await self._sent(parcel, found, "sent")
        elif parcel.attempts + 1 >= MOST_ATTEMPTS:
            await self._end(parcel, OutboxState.FAILED, str(error))
        else:
            self._unanswered = error

    async def _keep_learned(self) -> None:
        """What the client found out about the account goes into the connection's settings."""
        learned = dict(self._crm.learned)
        if not learned or learned == self._kept:
            return
        self._kept = learned

        def work(session: Session) -> None:
            connection = session.get(Connection, self._connection_id)
            if connection is not None:
                connection.settings = {**connection.settings, **learned}
                announce(session, ChangeKind.CONNECTION, self._connection_id)

        await self._store.awrite(work, initiator="crm")

    async def _sent(self, parcel: _Parcel, ref: RemoteRef, count: str) -> None:
        fields = {"remote_kind": ref.kind, "remote_id": ref.id, "sent_at": now_ms(), "reason": ""}
        await self._set(parcel, OutboxState.SENT, **fields)
        self._counts[count] += 1
        log.info("outbox row %d sent as %s %s", parcel.id, ref.kind, ref.id)

    async def _end(self, parcel: _Parcel, state: OutboxState, reason: str) -> None:
        await self._set(parcel, state, reason=reason[:1000])
        self._counts[state.value] += 1
        log.info("outbox row %d %s", parcel.id, state.value)

    async def _set(self, parcel: _Parcel, state: OutboxState, **fields: Any) -> None:
        def work(session: Session) -> None:
            session.execute(update(Outbox).where(Outbox.id == parcel.id).values(state=state, **fields))
            announce(session, ChangeKind.CALL, parcel.call_id)

        await self._store.awrite(work, initiator="crm")


def _parcel(session: Session, row_id: int) -> _Parcel | None:
    """The row with its result rendered in the program's language; None when it is gone or no longer waits."""
    row = session.get(Outbox, row_id)
    if row is None or row.state not in (OutboxState.PENDING, OutboxState.SENDING):
        return None
    found = to_give(session, detail(session, row.call_id))
    result, reason = None, ""
    if not search_key(found.row.client_phone):
        reason = tr("the call shows no number of the client")
    elif row.call_id in hidden_calls(session):
        reason = tr("you calibrate this call blind; send its result when the calibration has ended")
    elif found.row.score is None and not found.summary:
        reason = tr("the call has been neither analyzed nor scored yet")
    else:
        evaluation = counting(found)
        card = card_of(session, evaluation.version_id) if evaluation else None
        result = render(found, card, row.marker, texts.language())
    return _Parcel(
        row.id, row.call_id, row.marker, found.row.client_phone, row.state == OutboxState.SENDING, row.attempts,
        result, reason,
    )  # fmt: skip
