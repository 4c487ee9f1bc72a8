"""What the program asks of any CRM, and how phone numbers are compared."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from callqa_desktop.errors import Rejected
from callqa_desktop.models.enums import DealState
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import DealRow


@dataclass(frozen=True, slots=True)
class RemoteClient:
    """A card of the CRM that has the number looked for. All texts come from outside."""

    id: str
    name: str
    company: str = ""
    email: str = ""
    responsible: str = ""
    is_lead: bool = False
    phone: str = ""
    """The number that matched, as it stands on the card."""

    @property
    def id_number(self) -> int | str:
        """The id as CRMs with numeric ids want it."""
        return int(self.id) if self.id.isdecimal() else self.id


@dataclass(frozen=True, slots=True)
class RemoteRef:
    """Where a result stands in the CRM."""

    kind: str
    """"note" or "task"."""
    id: str


@dataclass(frozen=True, slots=True)
class Result:
    """One call's result, ready to be written."""

    marker: str
    """Stands in title and text and is looked for before anything is repeated."""
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class RemoteDeal:
    """A deal of the CRM, open or ended. All texts come from outside."""

    id: str
    client_id: str
    state: DealState
    client_name: str = ""
    phones: tuple[str, ...] = ()
    """Of the client, where the deal itself tells them."""
    title: str = ""
    stage: str = ""
    amount: float | None = None
    currency: str = ""
    responsible: str = ""
    created_at: int | None = None
    changed_at: int | None = None
    """The last change of any kind."""
    closed_at: int | None = None
    """When it ended, where the CRM tells."""


@dataclass(frozen=True, slots=True)
class DealsPage:
    """A portion of a list of deals."""

    deals: tuple[RemoteDeal, ...]
    unreadable: int = 0
    """Rows that made no sense and were left out."""
    number: int = 1
    of: int = 0
    """Pages there are, 0 while not known."""
    whole: bool = False
    """The last one, and nothing the CRM counted is missing."""


class Unreadable(Rejected):
    """The CRM does not let us read what was written, so nobody can say whether a result is there."""


class TagsLost(Rejected):
    """A card lost tags it had before: nothing more may be sent to this CRM until somebody has looked."""


class Crm(Protocol):
    """One account of one CRM, used by one event loop. Methods raise the kinds of ServiceError and Cancelled."""

    learned: Mapping[str, Any]
    """Settings found out on the way, worth keeping with the connection."""

    async def verify(self) -> None:
        """Returns when the keys are good; raises Refused when they are not."""

    async def find_client(self, phone: str, progress: Progress | None = None) -> RemoteClient | None:
        """The card with this number (E.164, or as the exchange gave it); None when there is none."""

    async def deals(self, client_id: str, progress: Progress | None = None) -> tuple[DealRow, ...]:
        """The client's open deals."""

    def deal_pages(self, since_ms: int | None, progress: Progress | None = None) -> AsyncIterator[DealsPage]:
        """Deals of all clients, ended ones too, page by page.

        Args:
            since_ms: those changed since are wanted; others may come as well. None: all.
        """

    async def phones_of(
        self, client_ids: Sequence[str], progress: Progress | None = None
    ) -> Mapping[str, tuple[str, ...]]:
        """Numbers on the cards of these clients; a card that is gone is left out."""

    async def find_marker(
        self, client: RemoteClient, marker: str, *, thorough: bool, progress: Progress | None = None
    ) -> RemoteRef | None:
        """What was written with this marker before.

        Args:
            thorough: an earlier request may have got through, so every page is looked at.

        Raises:
            Unreadable: there is no list to look at.
        """

    async def write_result(self, client: RemoteClient, result: Result, progress: Progress | None = None) -> RemoteRef:
        """Writes once, never repeats by itself. Unavailable means: it may or may not have arrived."""

    async def add_tag(self, client: RemoteClient, tag: str, progress: Progress | None = None) -> bool:
        """Puts a tag beside those on the card, none of which is ever taken away. Safe to repeat.

        Returns:
            False: the card had it already.

        Raises:
            TagsLost: the card has fewer tags than before.
        """

    async def aclose(self) -> None: ...


_NUMBER = re.compile(r"\+?\d[\d\s().\u00a0\u2010-\u2015-]{2,}\d")
_SHORTEST = 5
"""Digits below which a number belongs to nobody in particular (short codes, internal lines)."""
SIGNIFICANT = 9
"""Digits of a subscriber number in Ukraine without country code and leading zero."""


def digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)


def search_key(phone: str) -> str:
    """The part of a number that every common spelling contains, "" when the number identifies nobody."""
    number = digits(phone)
    return number[-SIGNIFICANT:] if len(number) >= _SHORTEST else ""


@dataclass(frozen=True, slots=True)
class PhoneMatch:
    phone: str = ""
    """As it stands on the card; "" when nothing matched."""
    exact: bool = False
    """With the country code, digit by digit."""


def match_phone(wanted: str, stored: list[str]) -> PhoneMatch:
    """The first stored number that is the wanted one; exact spellings win over national ones.

    A stored text may hold several numbers or words. A national spelling (0671234567, 671234567) matches when it is
    the end of the wanted number; a number with another country code never does.
    """
    target = digits(wanted).removeprefix("00")
    near = ""
    for text in stored:
        for number in _numbers(text):
            plain = number.removeprefix("00")
            if plain == target:
                return PhoneMatch(text, True)
            national = plain.lstrip("0")
            if not near and len(national) >= SIGNIFICANT and target.endswith(national):
                near = text
    return PhoneMatch(near)


def _numbers(text: str) -> list[str]:
    found: list[str] = []
    for piece in _NUMBER.findall(text):
        number = digits(piece)
        if len(number) <= 15:
            found.append(number)
        else:  # several numbers with only blanks between them
            found += [digits(part) for part in piece.split() if len(digits(part)) >= SIGNIFICANT]
    return found
