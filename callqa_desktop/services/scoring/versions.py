"""Scorecards and their published versions in the store, and which of them a call is scored with.

All functions work inside a session of `Store.read` or `Store.write`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.schema import Call, Employee, Scorecard, ScorecardVersion, Setting
from callqa_desktop.services.store import announce

if TYPE_CHECKING:  # brings pydantic, which the window starts without
    from callqa_desktop.services.scoring.card import Card

DEFAULTS = {
    "sales": "aaa11e1f0ce855ab47a997c38a1bd2b182e7ea5970ff6d3641cc36e43b68962f",
    "support": "b41cd8271e815117e56af294b9976d482f958876df8493f8ac31f8ece6e49b3c",
    "empty": "72d52250e5006dd9d4ba282393b7235ba2289a51eed0beaacc15d96b6117ce23",
}
"""Cards that come with the program, with the hashes of their contents (a test holds them equal to the files'). Known
here so that an ordinary start reads no card."""
CARD_SETTING = "scorecard"
"""Setting that names the scorecard of calls no other card is meant for; "sales" without it."""

_cards: dict[str, Card] = {}
"""Parsed cards by content hash: published ones never change."""


@dataclass(frozen=True, slots=True)
class Meant:
    """Which calls a card is meant for; every given part must hold. Without any part: no call in particular."""

    directions: tuple[str, ...] = ()
    employees: tuple[str, ...] = ()
    """Names."""
    departments: tuple[str, ...] = ()

    @classmethod
    def of(cls, stored: Any) -> Self:
        """Read from the store; what is no list of texts is left out."""

        def texts(name: str) -> tuple[str, ...]:
            values = stored.get(name) if isinstance(stored, dict) else None
            return tuple(v for v in values if isinstance(v, str)) if isinstance(values, list) else ()

        return cls(texts("directions"), texts("employees"), texts("departments"))

    def stored(self) -> dict[str, Any]:
        named = {"directions": self.directions, "employees": self.employees, "departments": self.departments}
        return {name: list(values) for name, values in named.items() if values}

    @property
    def any_call(self) -> bool:
        return not (self.directions or self.employees or self.departments)

    def fits(self, direction: str, employee: str, department: str) -> bool:
        """Whether a call of this direction, by this employee of this department, is meant."""
        wanted = ((self.directions, direction), (self.employees, employee), (self.departments, department))
        return all(not values or value in values for values, value in wanted)


def publish_defaults(session: Session) -> None:
    """Puts the cards that come with the program into the store.

    A card that is there gets the program's newer body as its next version, unless a person published or drafted one.
    """
    present = {row.key: row for row in session.scalars(select(Scorecard).where(Scorecard.key.in_(DEFAULTS)))}
    current = select(ScorecardVersion).where(ScorecardVersion.id.in_([r.current_version_id for r in present.values()]))
    hashes = {version.scorecard_id: version.content_hash for version in session.scalars(current)}
    for key, content_hash in DEFAULTS.items():
        scorecard = present.get(key)
        if scorecard is not None and hashes.get(scorecard.id) == content_hash:
            continue
        from callqa_desktop.services.scoring.card import load_default

        card = load_default(key)
        if scorecard is None:
            scorecard = Scorecard(key=key, active=True)
            session.add(scorecard)
            session.flush()
        elif scorecard.draft is not None or not _shipped_only(session, scorecard, card):
            continue
        add_version(session, scorecard, card, published_by="")


def _shipped_only(session: Session, scorecard: Scorecard, card: Card) -> bool:
    """Whether every version came with the program and the newest says something else than this card."""
    rows = list(session.scalars(select(ScorecardVersion).where(ScorecardVersion.scorecard_id == scorecard.id)))
    newest = max(rows, key=lambda row: row.number, default=None)
    if newest is None or any(row.published_by for row in rows):
        return False
    return newest.id == scorecard.current_version_id and parsed(newest) != card


def add_version(session: Session, scorecard: Scorecard, card: Card, *, published_by: str) -> ScorecardVersion:
    """Publishes a card as the scorecard's next version and makes it the current one."""
    numbers = select(ScorecardVersion.number).where(ScorecardVersion.scorecard_id == scorecard.id)
    version = ScorecardVersion(
        scorecard_id=scorecard.id,
        number=max(session.scalars(numbers), default=0) + 1,
        body=card.body(),
        content_hash=card.content_hash,
        published_at=now_ms(),
        published_by=published_by,
    )
    session.add(version)
    session.flush()
    scorecard.current_version_id = version.id
    announce(session, ChangeKind.SCORECARD, scorecard.id)
    return version


def default_key(session: Session) -> str:
    """Key of the card for calls no other is meant for."""
    setting = session.get(Setting, CARD_SETTING)
    return str(setting.value) if setting else next(iter(DEFAULTS))


def current_card(session: Session) -> tuple[int, Card]:
    """The version of the card for calls no other is meant for.

    Raises:
        LookupError: the store has no such card, `publish_defaults` never ran.
    """
    key = default_key(session)
    version_id = session.scalar(select(Scorecard.current_version_id).where(Scorecard.key == key))
    if version_id is None:
        raise LookupError(f"no published scorecard {key}")
    return version_id, card_of(session, version_id)


def card_for(session: Session, call_id: int) -> tuple[int, Card]:
    """The version a call is scored with: of the first active card meant for it (oldest first), else the usual one.

    Raises:
        LookupError: as for `current_card`.
    """
    found = session.execute(
        select(Call.direction, Employee.name, Employee.department)
        .outerjoin(Employee, Employee.id == Call.employee_id)
        .where(Call.id == call_id)
    ).first()
    if found is not None:
        cards = session.execute(
            select(Scorecard.current_version_id, Scorecard.call_filter)
            .where(Scorecard.active, Scorecard.current_version_id.is_not(None))
            .order_by(Scorecard.id)
        )
        for version_id, stored in cards:
            meant = Meant.of(stored)
            if version_id is not None and not meant.any_call and meant.fits(found[0], found[1] or "", found[2] or ""):
                return version_id, card_of(session, version_id)
    return current_card(session)


def card_of(session: Session, version_id: int) -> Card:
    """The card of one published version.

    Raises:
        LookupError: there is no such version.
    """
    version = session.get(ScorecardVersion, version_id)
    if version is None:
        raise LookupError(f"no version {version_id} of a scorecard")
    return parsed(version)


def parsed(version: ScorecardVersion) -> Card:
    """The card of a stored version."""
    card = _cards.get(version.content_hash)
    if card is None:
        from callqa_desktop.services.scoring.card import Card

        card = _cards[version.content_hash] = Card.model_validate(version.body)
    return card
