"""The scorecards as a person manages them: list, drafts, publishing, which calls each is meant for.

All functions work inside a session of `Store.read` or `Store.write`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.schema import Employee, Evaluation, Scorecard, ScorecardVersion, Setting
from callqa_desktop.services.scoring.card import Card, Text
from callqa_desktop.services.scoring.check import need_card
from callqa_desktop.services.scoring.outline import new_card
from callqa_desktop.services.scoring.versions import CARD_SETTING, Meant, add_version, default_key, parsed
from callqa_desktop.services.store import announce
from callqa_desktop.texts import tr


@dataclass(frozen=True, slots=True)
class VersionRow:
    id: int
    scorecard_id: int
    number: int
    content_hash: str
    """SHA-256 of the card, hex."""
    published_at: int
    published_by: str
    """"" for one that came with the program."""


@dataclass(frozen=True, slots=True)
class CardRow:
    id: int
    key: str
    title: Text
    """Of the current version, else of the draft."""
    active: bool
    usual: bool
    """Used for calls no other card is meant for."""
    meant: Meant
    current: VersionRow | None
    """None while it was never published."""
    versions: int
    draft_saved_at: int | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being edited: the kept draft, else the body of the current version."""

    card: CardRow
    body: dict[str, Any]
    kept: bool
    """Whether there is a draft."""
    published: Card | None
    """The current version."""


def cards(session: Session) -> tuple[CardRow, ...]:
    """All scorecards: the usual one first, then active ones, then archived ones, by age."""
    rows = [_row(session, card) for card in session.scalars(select(Scorecard).order_by(Scorecard.id))]
    return tuple(sorted(rows, key=lambda row: (not row.usual, not row.active, row.id)))


def versions(session: Session, scorecard_id: int) -> tuple[VersionRow, ...]:
    """Newest first."""
    wanted = select(ScorecardVersion).where(ScorecardVersion.scorecard_id == scorecard_id)
    return tuple(_version(row) for row in session.scalars(wanted.order_by(ScorecardVersion.number.desc())))


def uses(session: Session) -> Mapping[int, int]:
    """How many evaluations were made with each version."""
    counted = session.execute(select(Evaluation.version_id, func.count()).group_by(Evaluation.version_id))
    return {row[0]: row[1] for row in counted}


def by_key(session: Session, key: str) -> Scorecard:
    """Raises UserFacingError when there is no such card."""
    found = session.scalar(select(Scorecard).where(Scorecard.key == key))
    if found is None:
        known = ", ".join(session.scalars(select(Scorecard.key).order_by(Scorecard.id)))
        raise UserFacingError(
            tr("There is no scorecard “{key}”").format(key=key[:60]), "",
            tr("The scorecards here: {keys}").format(keys=known), code="card.unknown",
        )  # fmt: skip
    return found


def open_draft(session: Session, scorecard_id: int) -> Draft:
    scorecard = _scorecard(session, scorecard_id)
    current = _current(session, scorecard)
    published = parsed(current) if current else None
    body = scorecard.draft if scorecard.draft is not None else published.body() if published else None
    if body is None:
        body = new_card(scorecard.key, {"uk": scorecard.key, "en": scorecard.key})
    return Draft(_row(session, scorecard), body, scorecard.draft is not None, published)


def save_draft(session: Session, scorecard_id: int, body: Mapping[str, Any]) -> int:
    """Keeps the draft as it is, complete or not; returns the moment, or 0 when it says what the current version says
    and so is none."""
    scorecard = _scorecard(session, scorecard_id)
    current = _current(session, scorecard)
    same = current is not None and parsed(current).body() == body
    scorecard.draft, scorecard.draft_saved_at = (None, None) if same else (dict(body), now_ms())
    announce(session, ChangeKind.SCORECARD, scorecard_id)
    return scorecard.draft_saved_at or 0


def discard_draft(session: Session, scorecard_id: int) -> None:
    """Forgets the draft; a card that was never published goes with it."""
    scorecard = _scorecard(session, scorecard_id)
    if scorecard.current_version_id is None:
        session.delete(scorecard)
    else:
        scorecard.draft, scorecard.draft_saved_at = None, None
    announce(session, ChangeKind.SCORECARD, scorecard_id)


def publish(session: Session, scorecard_id: int, author: str) -> VersionRow:
    """Makes the draft the next version; new evaluations use it, those that were begun keep theirs.

    Raises:
        UserFacingError: there is nothing new to publish, or the card has faults; they are named.
    """
    scorecard = _scorecard(session, scorecard_id)
    if scorecard.draft is None:
        raise _nothing_new()
    card = need_card({**scorecard.draft, "key": scorecard.key})
    current = _current(session, scorecard)
    if current is not None and parsed(current) == card:
        raise _nothing_new()
    version = add_version(session, scorecard, card, published_by=author or tr("unnamed"))
    scorecard.draft, scorecard.draft_saved_at = None, None
    return _version(version)


def create(session: Session, body: Mapping[str, Any]) -> CardRow:
    """A new scorecard that is only a draft yet; its key is made free."""
    taken = set(session.scalars(select(Scorecard.key)))
    stem = str(body.get("key") or "card")[:56]
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}_{number}", number + 1
    scorecard = Scorecard(key=key, active=True, draft={**body, "key": key}, draft_saved_at=now_ms())
    session.add(scorecard)
    session.flush()
    announce(session, ChangeKind.SCORECARD, scorecard.id)
    return _row(session, scorecard)


def duplicate(session: Session, scorecard_id: int) -> CardRow:
    """A new scorecard whose draft says what this one's draft, else its current version, says."""
    draft = open_draft(session, scorecard_id)
    title = {code: _copy_name(code).format(name=draft.body["title"].get(code, "")) for code in ("uk", "en")}
    return create(session, {**draft.body, "title": title})


def _copy_name(code: str) -> str:
    return "{name} (копія)" if code == "uk" else "{name} (copy)"  # names of the card, in its own two languages


def archive(session: Session, scorecard_id: int, archived: bool) -> CardRow:
    """Takes a card out of use, or back; evaluations made with it stay.

    Raises:
        UserFacingError: it is the usual card.
    """
    scorecard = _scorecard(session, scorecard_id)
    if archived and scorecard.key == default_key(session):
        raise UserFacingError(
            tr("This card cannot be archived"), tr("it is used for every call no other card is meant for"),
            tr("Make another card the usual one first"), code="card.usual",
        )  # fmt: skip
    scorecard.active = not archived
    announce(session, ChangeKind.SCORECARD, scorecard_id)
    return _row(session, scorecard)


def use(session: Session, scorecard_id: int, meant: Meant) -> CardRow:
    """Says which calls the card is meant for; takes effect with the next evaluation of each call."""
    scorecard = _scorecard(session, scorecard_id)
    scorecard.call_filter = meant.stored()
    announce(session, ChangeKind.SCORECARD, scorecard_id)
    return _row(session, scorecard)


def make_usual(session: Session, scorecard_id: int) -> CardRow:
    """Uses the card for all calls no other card is meant for.

    Raises:
        UserFacingError: it was never published, or it is archived.
    """
    scorecard = _scorecard(session, scorecard_id)
    if scorecard.current_version_id is None or not scorecard.active:
        raise UserFacingError(
            tr("This card cannot be the usual one"),
            tr("it is archived") if not scorecard.active else tr("it was never published"),
            tr("Take it back from the archive") if not scorecard.active else tr("Publish it first"),
            code="card.unpublished",
        )
    session.merge(Setting(key=CARD_SETTING, value=scorecard.key))
    announce(session, ChangeKind.SETTING)
    announce(session, ChangeKind.SCORECARD, scorecard_id)
    return _row(session, scorecard)


def restore(session: Session, version_id: int) -> Draft:
    """An old version as the draft of its card, in place of the draft there is."""
    version = session.get(ScorecardVersion, version_id)
    if version is None:
        raise _gone()
    save_draft(session, version.scorecard_id, parsed(version).body())
    return open_draft(session, version.scorecard_id)


def people(session: Session) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of employees and departments a card can be meant for, sorted."""
    names = session.scalars(select(Employee.name).distinct().order_by(Employee.name_key))
    departments = session.scalars(select(Employee.department).where(Employee.department != "").distinct())
    return tuple(dict.fromkeys(names)), tuple(sorted(departments))


def version_numbered(session: Session, scorecard: Scorecard, number: int | None) -> ScorecardVersion:
    """The version with this number, None for the current one.

    Raises:
        UserFacingError: there is none.
    """
    wanted = select(ScorecardVersion).where(ScorecardVersion.scorecard_id == scorecard.id)
    if number is None:
        found = _current(session, scorecard)
    else:
        found = session.scalar(wanted.where(ScorecardVersion.number == number))
    if found is None:
        numbers = sorted(row.number for row in session.scalars(wanted))
        raise UserFacingError(
            tr("The card has no such version") if numbers else tr("The card was never published"), "",
            tr("Its versions: {numbers}").format(numbers=", ".join(map(str, numbers))) if numbers
            else tr("Publish it first"), code="card.version",
        )  # fmt: skip
    return found


def _scorecard(session: Session, scorecard_id: int) -> Scorecard:
    found = session.get(Scorecard, scorecard_id)
    if found is None:
        raise _gone()
    return found


def _current(session: Session, scorecard: Scorecard) -> ScorecardVersion | None:
    if scorecard.current_version_id is None:
        return None
    return session.get(ScorecardVersion, scorecard.current_version_id)


def _row(session: Session, scorecard: Scorecard) -> CardRow:
    current = _current(session, scorecard)
    counted = select(func.count()).where(ScorecardVersion.scorecard_id == scorecard.id)
    return CardRow(
        id=scorecard.id,
        key=scorecard.key,
        title=parsed(current).title if current else _draft_title(scorecard),
        active=scorecard.active,
        usual=scorecard.key == default_key(session),
        meant=Meant.of(scorecard.call_filter),
        current=_version(current) if current else None,
        versions=session.scalar(counted) or 0,
        draft_saved_at=scorecard.draft_saved_at if scorecard.draft is not None else None,
    )


def _draft_title(scorecard: Scorecard) -> Text:
    try:
        return Text.model_validate((scorecard.draft or {}).get("title"))
    except ValidationError:
        return Text(uk=scorecard.key, en=scorecard.key)


def _version(row: ScorecardVersion) -> VersionRow:
    return VersionRow(row.id, row.scorecard_id, row.number, row.content_hash, row.published_at, row.published_by)


def _nothing_new() -> UserFacingError:
    return UserFacingError(
        tr("There is nothing new to publish"), tr("the draft says the same as the current version"), "",
        code="card.unchanged",
    )  # fmt: skip


def _gone() -> UserFacingError:
    return UserFacingError(
        tr("This scorecard is no longer there"), "", tr("Refresh the list of cards"), code="card.gone"
    )
