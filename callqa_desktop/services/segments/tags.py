"""Groups of clients as tags in a CRM: each tag on each card once, nothing ever taken away.

A row of client_tag stands before anything is sent, and stays as the ledger of what was. Adding a tag is safe to repeat,
so a crash or a lost answer leaves a row that simply waits.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from callqa_desktop.errors import Rejected, Unavailable, UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import CRM, ChangeKind, JobKind, OutboxState
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.models.segment import ClientTag, Segment, SegmentMember
from callqa_desktop.services.crm.base import Crm, TagsLost
from callqa_desktop.services.folding import storable
from callqa_desktop.services.jobs import rows
from callqa_desktop.services.jobs.queueing import ASKED, one_of
from callqa_desktop.services.jobs.wording import keep, said
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.store import Store, announce
from callqa_desktop.texts import later, tr

log = logging.getLogger(__name__)

LONGEST = 60
SECONDS = 2.0
"""A client takes three requests (find, look, change) at the pace of 100 a minute KeepinCRM allows."""
_PORTION = 500
_AGAIN = (OutboxState.SKIPPED, OutboxState.FAILED)


@dataclass(frozen=True, slots=True)
class TagPlan:
    """What sending would do."""

    crm: str
    """Name of the connection."""
    tags: tuple[str, ...]
    """As they will stand on the cards."""
    clients: int
    fresh: int
    """To be sent, those that failed before among them."""
    already: int
    """Sent before."""
    waiting: int
    """On their way."""
    seconds: float
    """About how long it takes."""


@dataclass(frozen=True, slots=True)
class TagResult:
    sent: int = 0
    already: int = 0
    """The card had the tag."""
    skipped: int = 0
    """The CRM does not know the number."""
    failed: int = 0


def tag_text(text: str) -> str:
    """A tag as CRMs take it: one line, without commas, which would make two of it.

    Raises:
        UserFacingError: nothing is left.
    """
    made = re.sub(r"\s*[,;]\s*", " / ", " ".join(storable(text).split())).strip(" /")[:LONGEST].strip()
    if not made:
        raise UserFacingError(
            tr("The tag is empty"), "", tr("Type the tag the clients of this segment shall have"), code="segments.tag"
        )
    return made


def plan(session: Session, wanted: Mapping[int, str]) -> TagPlan:
    """Counts without doing anything.

    Args:
        wanted: tag by id of the segment.

    Raises:
        UserFacingError: no CRM is connected, no segment is chosen, or a tag is empty.
    """
    crm = one_of(session, CRM, tr("no CRM is connected"), tr("add KeepinCRM"))
    named = _named(wanted)
    clients = fresh = already = waiting = 0
    for segment_id, tag in named.items():
        states = _states(session, crm.id, tag)
        for digits in session.scalars(_members(segment_id)):
            clients += 1
            match states.get(digits):
                case OutboxState.SENT:
                    already += 1
                case OutboxState.PENDING:
                    waiting += 1
                case _:
                    fresh += 1
    return TagPlan(crm.name, tuple(named.values()), clients, fresh, already, waiting, (fresh + waiting) * SECONDS)


def queue(session: Session, wanted: Mapping[int, str]) -> list[int]:
    """Puts the tags into the ledger and queues the job that sends them; asking twice sends once. Returns the jobs.

    Raises: as `plan`.
    """
    crm = one_of(session, CRM, tr("no CRM is connected"), tr("add KeepinCRM"))
    for segment_id, tag in _named(wanted).items():
        states = _states(session, crm.id, tag)
        members = list(session.scalars(_members(segment_id)))
        fresh = [digits for digits in members if digits not in states]
        for start in range(0, len(fresh), _PORTION):
            _add(session, crm.id, segment_id, tag, fresh[start : start + _PORTION])
        again = {digits for digits in members if states.get(digits) in _AGAIN}
        if again:
            rows_again = session.execute(
                select(ClientTag.id, ClientTag.client_digits).where(
                    ClientTag.connection_id == crm.id, ClientTag.tag == tag, ClientTag.state.in_(_AGAIN)
                )
            )
            ids = [number for number, digits in rows_again if digits in again]
            values: dict[str, Any] = {"state": OutboxState.PENDING, "reason": "", "attempts": 0}
            session.execute(update(ClientTag).where(among(ClientTag.id.expression, ids)).values(**values))
    target = {"connection_id": crm.id, "name": crm.name}
    return [rows.queue(session, JobKind.TAG, f"crm:{crm.id}", target, f"tag:{crm.id}", ASKED)]


async def drain(store: Store, crm: Crm, connection_id: int, progress: Progress) -> TagResult:
    """Sends what waits, one by one, oldest first.

    Raises:
        Refused, Throttled, Unavailable: the queue stops; what was not sent waits.
        TagsLost: a card lost tags; what was not sent waits for a person.
        Cancelled
    """
    counts = dict.fromkeys(("sent", "already", "skipped", "failed"), 0)
    ids = await store.aread(partial(_waiting, connection_id=connection_id))
    unanswered: Unavailable | None = None
    in_a_row = 0
    for number, row_id in enumerate(ids):
        progress.report(number, len(ids))
        found = await store.aread(partial(_parcel, row_id=row_id))
        if found is None:
            continue
        phone, tag = found
        try:
            client = await crm.find_client(phone, progress)
            if client is None:
                reason = said(later("the CRM has no card with this number"))
                await store.awrite(partial(_end, row_id=row_id, state=OutboxState.SKIPPED, reason=reason))
                counts["skipped"] += 1
                continue
            fresh = await crm.add_tag(client, tag, progress)
            await store.awrite(partial(_end, row_id=row_id, state=OutboxState.SENT, remote_client=client.id))
            counts["sent" if fresh else "already"] += 1
            in_a_row = 0
        except TagsLost as error:
            await store.awrite(partial(_end, row_id=row_id, state=OutboxState.FAILED, reason=keep(str(error))))
            raise
        except Rejected as error:
            await store.awrite(partial(_end, row_id=row_id, state=OutboxState.FAILED, reason=keep(str(error))))
            counts["failed"] += 1
        except Unavailable as error:
            # One card may be what breaks the service; two in a row are an outage.
            in_a_row += 1
            unanswered = error
            if in_a_row == 2:
                raise
    progress.report(len(ids), len(ids))
    if unanswered:
        raise unanswered
    return TagResult(**counts)


def sent(session: Session, segment_ids: Sequence[int]) -> dict[str, int]:
    """How many tags of these segments are in each state."""
    found = session.execute(
        select(ClientTag.state, func.count()).where(ClientTag.segment_id.in_(segment_ids)).group_by(ClientTag.state)
    )
    return {str(state): int(number) for state, number in found}


def _named(wanted: Mapping[int, str]) -> dict[int, str]:
    if not wanted:
        raise UserFacingError(
            tr("No segment is chosen"), "", tr("Choose the segments whose clients shall have a tag"),
            code="segments.none",
        )  # fmt: skip
    return {segment_id: tag_text(text) for segment_id, text in wanted.items()}


def _members(segment_id: int) -> Any:
    return select(SegmentMember.client_digits).where(SegmentMember.segment_id == segment_id)


def _states(session: Session, connection_id: int, tag: str) -> dict[str, str]:
    found = session.execute(
        select(ClientTag.client_digits, ClientTag.state).where(
            ClientTag.connection_id == connection_id, ClientTag.tag == tag
        )
    )
    return {row[0]: row[1] for row in found}


def _add(session: Session, connection_id: int, segment_id: int, tag: str, digits: Sequence[str]) -> None:
    if session.get(Segment, segment_id) is None:
        return
    phones = dict(
        session.execute(
            select(Call.client_digits, func.max(Call.client_phone))
            .where(Call.client_digits.in_(digits))
            .group_by(Call.client_digits)
        ).all()
    )
    now = now_ms()
    made = [
        {
            "connection_id": connection_id, "segment_id": segment_id, "client_digits": one,
            "phone": phones.get(one) or one, "tag": tag, "state": OutboxState.PENDING, "created_at": now,
        }
        for one in digits
    ]  # fmt: skip
    session.execute(insert(ClientTag), made)


def _waiting(session: Session, connection_id: int) -> list[int]:
    waiting = ClientTag.connection_id == connection_id, ClientTag.state == OutboxState.PENDING
    return list(session.scalars(select(ClientTag.id).where(*waiting).order_by(ClientTag.id)))


def _parcel(session: Session, row_id: int) -> tuple[str, str] | None:
    row = session.get(ClientTag, row_id)
    return (row.phone, row.tag) if row is not None and row.state == OutboxState.PENDING else None


def _end(session: Session, row_id: int, state: OutboxState, reason: str = "", remote_client: str = "") -> None:
    values: dict[str, Any] = {"state": state, "reason": reason[:1000], "attempts": ClientTag.attempts + 1}
    if state == OutboxState.SENT:
        values |= {"remote_client": remote_client, "sent_at": now_ms()}
    session.execute(update(ClientTag).where(ClientTag.id == row_id).values(**values))
    announce(session, ChangeKind.SEGMENT)
    log.info("tag row %d %s", row_id, state.value)
