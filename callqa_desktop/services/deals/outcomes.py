"""Which deals there are, whose calls are theirs, and how they ended; where no CRM tells, tags of calls do."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.call import Call, CallTag
from callqa_desktop.models.deal import Deal, DealPhone
from callqa_desktop.models.enums import DealState
from callqa_desktop.models.people import Client
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.services.crm.base import match_phone, search_key
from callqa_desktop.services.deals.records import Left
from callqa_desktop.services.folding import fold
from callqa_desktop.services.settings import setting

SHARED = 3
"""A number on the deals of more clients of the CRM than this is a switchboard's, and nobody's."""
MASS = 20
MASS_SHARE = 0.1
"""Ends that are known by the CRM's last change alone and fall on one day in such numbers (at least MASS, and this share
of all such): somebody changed very many deals at once, and when they ended is not known."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One deal, ready to be looked at."""

    key: str
    deal_id: int
    """0 for an outcome of tags."""
    state: str
    clients: tuple[int, ...]
    began: int
    """Calls before this belong to an earlier deal of the client; 0 for none."""
    closed_at: int | None
    dated: bool
    created_at: int | None = None
    title: str = ""
    client_name: str = ""
    stage: str = ""
    responsible: str = ""
    amount: float | None = None
    currency: str = ""


class Numbers:
    """Our clients by their numbers and by the card a CRM has of them."""

    def __init__(self, session: Session) -> None:
        self._by_key: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._by_card: dict[str, list[int]] = defaultdict(list)
        rows: Any = session.execute(select(Client.id, Client.phone, Client.card["id"].as_string()))
        for number, phone, card in rows:
            if key := search_key(phone):
                self._by_key[key].append((number, phone))
            if card:
                self._by_card[str(card)].append(number)

    def of(self, phones: Iterable[str], card: str = "") -> tuple[int, ...]:
        """The clients with one of these numbers or this card."""
        found = set(self._by_card.get(card, ())) if card else set()
        for phone in phones:
            for number, ours in self._by_key.get(search_key(phone), ()):
                if match_phone(ours, [phone]).phone:
                    found.add(number)
        return tuple(sorted(found))


def subjects(session: Session) -> list[Subject]:
    """All deals with the clients they are with; outcomes of tags for clients without a deal."""
    numbers = Numbers(session)
    phones = _phones(session)
    made = [_subject(deal, numbers, phones.get(deal.id, [])) for deal in session.scalars(select(Deal))]
    known = {client for one in made for client in one.clients}
    made += [one for one in _tagged(session) if not known.intersection(one.clients)]
    return _apart(made)


def of_client(session: Session, client_id: int) -> list[Subject]:
    """The deals with one client, for showing beside a call."""
    client = session.get(Client, client_id)
    if client is None or not search_key(client.phone):
        return []
    shared = _shared(session, search_key(client.phone))
    by_number: set[int] = set()
    if not shared:
        rows = session.execute(
            select(DealPhone.deal_id, DealPhone.phone).where(DealPhone.search_key == search_key(client.phone))
        )
        by_number = {deal for deal, phone in rows if match_phone(client.phone, [phone]).phone}
    card = str(client.card.get("id") or "")
    by_card = set(session.scalars(select(Deal.id).where(Deal.remote_client == card))) if card else set()
    deals = session.scalars(select(Deal).where(Deal.id.in_(by_number | by_card)))
    return _apart([_row(deal, (client_id,)) for deal in deals])


def usable(ended: Sequence[Subject]) -> tuple[list[Subject], Counter[str]]:
    """Ended deals that can be learned from, and why the others cannot."""
    left: Counter[str] = Counter()
    loose = Counter(_day(one.closed_at) for one in ended if not one.dated and one.closed_at is not None)
    mass = {day for day, n in loose.items() if n >= max(MASS, MASS_SHARE * sum(loose.values()))}
    good = []
    for one in ended:
        if not one.clients:
            left[Left.NO_CLIENT] += 1
        elif one.closed_at is None:
            left[Left.NO_DATE] += 1
        elif not one.dated and _day(one.closed_at) in mass:
            left[Left.MASS] += 1
        else:
            good.append(one)
    return good, left


def names(session: Session, clients: Iterable[int]) -> dict[int, str]:
    """What clients are called, or their numbers."""
    rows = session.execute(
        select(Client.id, Client.name, Client.phone).where(among(Client.id.expression, list(clients)))
    )
    return {number: name or phone for number, name, phone in rows}


def fraction(key: str) -> float:
    """A number of [0, 1) that belongs to a deal for good: which moment of its life is looked at."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:6]) / (1 << 48)


def _phones(session: Session) -> dict[int, list[str]]:
    """Numbers by deal, without those many clients of the CRM share."""
    owners: dict[str, set[str]] = defaultdict(set)
    rows = session.execute(
        select(DealPhone.deal_id, DealPhone.phone, DealPhone.search_key, Deal.remote_client).join(
            Deal, Deal.id == DealPhone.deal_id
        )
    ).all()
    for _, _, key, owner in rows:
        if owner:
            owners[key].add(owner)
    found: dict[int, list[str]] = defaultdict(list)
    for deal, phone, key, _ in rows:
        if len(owners[key]) <= SHARED:
            found[deal].append(phone)
    return found


def _shared(session: Session, key: str) -> bool:
    owners = session.scalars(
        select(Deal.remote_client)
        .join(DealPhone, DealPhone.deal_id == Deal.id)
        .where(DealPhone.search_key == key, Deal.remote_client != "")
        .distinct()
        .limit(SHARED + 1)
    )
    return len(owners.all()) > SHARED


def _subject(deal: Deal, numbers: Numbers, phones: Sequence[str]) -> Subject:
    return _row(deal, numbers.of(phones, deal.remote_client))


def _row(deal: Deal, clients: tuple[int, ...]) -> Subject:
    return Subject(
        f"{deal.connection_id}:{deal.external_id}", deal.id, deal.state, clients, 0, deal.closed_at, deal.dated,
        deal.created_at, deal.title, deal.client_name, deal.stage, deal.responsible, deal.amount, deal.currency,
    )  # fmt: skip


def _tagged(session: Session) -> list[Subject]:
    """Calls whose tag says how the deal ended: it ended with that call. A call with both tags says nothing."""
    said = setting(session, "deal_tags")
    words = {
        fold(word): state
        for state in (DealState.WON, DealState.LOST)
        for word in said.get(state, ())
        if isinstance(word, str) and word.strip()
    }
    if not words:
        return []
    rows = session.execute(
        select(CallTag.call_id, CallTag.tag_folded, Call.client_id, Call.started_at)
        .join(Call, Call.id == CallTag.call_id)
        .where(CallTag.tag_folded.in_(list(words)))
    )
    by_call: dict[tuple[int, int, int], set[str]] = defaultdict(set)
    for call, word, client, at in rows:
        if client is not None:
            by_call[(call, client, at)].add(words[word])
    return [
        Subject(f"call:{call}", 0, next(iter(states)), (client,), 0, at, True)
        for (call, client, at), states in by_call.items()
        if len(states) == 1
    ]  # fmt: skip


def _apart(made: list[Subject]) -> list[Subject]:
    """Calls before the end of a client's earlier deal belong to that one."""
    ends: dict[int, list[int]] = defaultdict(list)
    for one in made:
        if one.closed_at is not None:
            for client in one.clients:
                ends[client].append(one.closed_at)
    found = []
    for one in made:
        until = one.created_at if one.closed_at is None else one.closed_at
        earlier = [
            end for client in one.clients for end in ends[client] if end < (until if until is not None else 1 << 62)
        ]
        found.append(replace(one, began=max(earlier, default=0)))
    return found


def _day(at: int | None) -> int | None:
    return None if at is None else datetime.fromtimestamp(at / 1000).astimezone().toordinal()
