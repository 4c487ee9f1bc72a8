"""Reading deals of a CRM into the store: in portions, safe to repeat and to stop at any moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.deal import Deal, DealPhone
from callqa_desktop.models.enums import ChangeKind, DealState
from callqa_desktop.services.crm.base import Crm, DealsPage, RemoteDeal, search_key
from callqa_desktop.services.deals.figures import DAY
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.store import Store, announce
from callqa_desktop.texts import trn

CURSOR = "deals"
"""Key in the cursor of the connection: `changed` (newest change seen in a whole reading), `full` (when all were last
read), `mute` (ids of clients without a number), `asked` (when a reading last began)."""
_OVERLAP = DAY
_FULL_EVERY = 30 * DAY
"""Everything is read again so often, so that deals deleted in the CRM go here too."""
_PART = 500


@dataclass(slots=True)
class DealsRead:
    """What a reading brought."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    """Rows of the CRM that made no sense and were left out."""
    gone: int = 0
    whole: bool = False
    """Nothing was missing in what the CRM counted; else the next reading begins where this one did."""


@dataclass(frozen=True, slots=True)
class _Mark:
    changed: int | None = None
    full: int = 0
    mute: frozenset[str] = frozenset()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> _Mark:
        changed, full, mute = kept.get("changed"), kept.get("full"), kept.get("mute")
        return cls(
            changed if isinstance(changed, int) else None, full if isinstance(full, int) else 0,
            frozenset(str(one) for one in mute) if isinstance(mute, list) else frozenset(),
        )  # fmt: skip


async def read_deals(store: Store, crm: Crm, connection_id: int, progress: Progress) -> DealsRead:
    """Brings the deals of a connection up to date.

    Raises:
        ServiceError: the CRM failed; what was read so far is kept, and the next reading begins where this one did.
        Cancelled: the user cancelled; likewise.
    """
    now = now_ms()
    mark = await store.awrite(partial(_begin, connection_id=connection_id, now=now))
    everything = mark.changed is None or mark.full < now - _FULL_EVERY
    since = None if everything or mark.changed is None else mark.changed - _OVERLAP
    result = DealsRead()
    seen: set[str] = set()
    newest = mark.changed or 0
    async for page in crm.deal_pages(since, progress):
        seen.update(deal.id for deal in page.deals)
        newest = max([newest, *(min(deal.changed_at, now) for deal in page.deals if deal.changed_at is not None)])
        await store.awrite(partial(_keep, connection_id=connection_id, page=page, now=now, result=result))
        result.failed += page.unreadable
        result.whole = page.whole
        progress.report(page.number, page.of, trn("{n} deal", "{n} deals", len(seen)))
    mute = await _numbers(store, crm, connection_id, mark, everything=everything, progress=progress)
    if result.whole:
        kept = {"changed": newest, "full": now if everything else mark.full, "mute": sorted(mute)}
        await store.awrite(partial(_finish, connection_id=connection_id, kept=kept, everything=everything, seen=seen,
                                   result=result))  # fmt: skip
    return result


async def _numbers(
    store: Store, crm: Crm, connection_id: int, mark: _Mark, *, everything: bool, progress: Progress
) -> frozenset[str]:
    """Reads the numbers of clients that have none here yet; returns those who have none in the CRM either."""
    known = frozenset() if everything else mark.mute
    wanted = await store.aread(partial(_without_number, connection_id=connection_id))
    asked = [one for one in wanted if one not in known]
    if not asked:
        return known
    found = await crm.phones_of(asked, progress)
    await store.awrite(partial(_keep_numbers, connection_id=connection_id, found=found))
    return known | {one for one in asked if not any(search_key(phone) for phone in found.get(one, ()))}


def _begin(session: Session, connection_id: int, now: int) -> _Mark:
    row = session.get(Connection, connection_id)
    if row is None:
        return _Mark()
    kept = row.cursor.get(CURSOR)
    kept = dict(kept) if isinstance(kept, Mapping) else {}
    row.cursor = {**row.cursor, CURSOR: {**kept, "asked": now}}
    return _Mark.of(kept)


def _keep(session: Session, connection_id: int, page: DealsPage, now: int, result: DealsRead) -> None:
    ids = [deal.id for deal in page.deals]
    known = {
        row.external_id: row
        for row in session.scalars(
            select(Deal).where(Deal.connection_id == connection_id, Deal.external_id.in_(ids))
        )
    }  # fmt: skip
    changed = False
    for deal in page.deals:
        row = known.get(deal.id)
        if row is None:
            row = known[deal.id] = Deal(connection_id=connection_id, external_id=deal.id, state="", read_at=now)
            _take(row, deal, now, first=True)
            session.add(row)
            session.flush()
            result.new += 1
            changed = True
        elif _take(row, deal, now, first=False):
            result.changed += 1
            changed = True
        else:
            result.unchanged += 1
        if deal.phones:
            changed |= _put_numbers(session, row.id, deal.phones)
    if changed:
        announce(session, ChangeKind.DEAL)


def _take(row: Deal, deal: RemoteDeal, now: int, *, first: bool) -> bool:
    """Writes what the CRM says into the row; whether anything differs."""
    values: dict[str, Any] = {
        "remote_client": deal.client_id, "client_name": deal.client_name or (row.client_name or ""),
        "title": deal.title, "stage": deal.stage, "state": deal.state.value, "amount": deal.amount,
        "currency": deal.currency, "responsible": deal.responsible, "created_at": deal.created_at,
    }  # fmt: skip
    values |= _end(row, deal, now, first=first)
    differs = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in values.items():
        setattr(row, name, value)
    row.read_at = now
    return bool(differs)


def _end(row: Deal, deal: RemoteDeal, now: int, *, first: bool) -> dict[str, Any]:
    """When it ended. A CRM that tells only of the last change is believed as far as it goes: a deal seen open before
    has ended by that change, of one first seen ended it is the latest possible, and later changes move nothing."""
    if deal.state == DealState.OPEN:
        return {"closed_at": None, "dated": False}
    told = deal.closed_at if deal.closed_at is not None else deal.changed_at
    latest = None if told is None else min(told, now)
    if first:
        return {"closed_at": latest, "dated": deal.closed_at is not None}
    if row.state == DealState.OPEN:
        return {"closed_at": now if latest is None else latest, "dated": True}
    known = [moment for moment in (row.closed_at, latest) if moment is not None]
    return {"closed_at": min(known, default=None), "dated": row.dated or deal.closed_at is not None}


def _put_numbers(session: Session, deal_id: int, phones: Sequence[str]) -> bool:
    wanted = {phone.strip()[:64]: search_key(phone)[:16] for phone in phones if search_key(phone)}
    known = set(session.scalars(select(DealPhone.phone).where(DealPhone.deal_id == deal_id)))
    if known == set(wanted):
        return False
    session.execute(delete(DealPhone).where(DealPhone.deal_id == deal_id))
    session.add_all(DealPhone(deal_id=deal_id, phone=phone, search_key=key) for phone, key in wanted.items())
    return True


def _without_number(session: Session, connection_id: int) -> list[str]:
    """Clients of the CRM with a deal here that has no number yet."""
    bare = select(Deal.id, Deal.remote_client).where(
        Deal.connection_id == connection_id,
        Deal.remote_client != "",
        Deal.id.not_in(select(DealPhone.deal_id)),
    )
    return sorted({owner for _, owner in session.execute(bare)})


def _keep_numbers(session: Session, connection_id: int, found: Mapping[str, Sequence[str]]) -> None:
    owners = [owner for owner, phones in found.items() if phones]
    for start in range(0, len(owners), _PART):
        rows = session.execute(
            select(Deal.id, Deal.remote_client).where(
                Deal.connection_id == connection_id, Deal.remote_client.in_(owners[start : start + _PART])
            )
        ).all()
        for deal_id, owner in rows:
            _put_numbers(session, deal_id, found[owner])
    if owners:
        announce(session, ChangeKind.DEAL)


def _finish(
    session: Session, connection_id: int, kept: dict[str, Any], everything: bool, seen: set[str], result: DealsRead
) -> None:
    row = session.get(Connection, connection_id)
    if row is None:
        return
    row.cursor = {**row.cursor, CURSOR: {**(row.cursor.get(CURSOR) or {}), **kept}}
    row.last_sync_at = now_ms()
    if everything:
        gone = [
            number
            for number, external_id in session.execute(
                select(Deal.id, Deal.external_id).where(Deal.connection_id == connection_id)
            )
            if external_id not in seen
        ]
        for start in range(0, len(gone), _PART):
            session.execute(delete(Deal).where(Deal.id.in_(gone[start : start + _PART])))
        result.gone = len(gone)
    announce(session, ChangeKind.CONNECTION, connection_id)
    announce(session, ChangeKind.DEAL)
