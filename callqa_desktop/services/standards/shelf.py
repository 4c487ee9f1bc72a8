"""Standards as they hold here: the shipped ones with what the person changed of them, and rows of their own."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.standard import Standard as Stored
from callqa_desktop.services.calls.blind import person
from callqa_desktop.services.folding import storable
from callqa_desktop.services.standards.figures import FIGURES
from callqa_desktop.services.standards.records import Confidence, Direction, Standard
from callqa_desktop.services.standards.shipped import shipped
from callqa_desktop.services.store import announce
from callqa_desktop.texts import tr

MAX_TITLE, MAX_NOTE = 120, 2000
OWN = "own-"


def standards(session: Session) -> list[Standard]:
    """Every standard, the shipped ones in their order, then those of the person's by age."""
    rows = shipped()
    for stored in session.scalars(select(Stored).order_by(Stored.id)):
        if stored.own:
            rows[stored.key] = _own(stored)
        elif stored.key in rows:
            rows[stored.key] = _changed(rows[stored.key], stored)
    return list(rows.values())


def keep(session: Session, wanted: Standard) -> str:
    """Keeps what the person wrote: a row of their own (a new one where its key is ""), or changes of a shipped one.

    Returns:
        Its key.

    Raises:
        UserFacingError: a row without a name or a value, values in the wrong order, or one that is gone meanwhile.
    """
    original = shipped().get(wanted.key)
    checked = _checked(wanted, own=original is None)
    stored = session.scalars(select(Stored).where(Stored.key == wanted.key)).first() if wanted.key else None
    if original is None and wanted.key and stored is None:
        raise UserFacingError(tr("This standard was deleted meanwhile"), code="standard.gone")
    fresh = stored is None and original is None
    if stored is None:
        key = f"{OWN}{now_ms()}" if fresh else wanted.key  # until its number is known
        stored = Stored(key=key, own=original is None, changed_at=now_ms())
        session.add(stored)
    stored.active, stored.low, stored.high = checked.active, checked.low, checked.high
    stored.deviation, stored.note = checked.deviation, checked.note
    stored.changed_by, stored.changed_at = person(session), now_ms()
    if original is None:
        stored.title, stored.figure, stored.direction = checked.title, checked.figure, checked.direction.value
        stored.confidence, stored.source = checked.confidence.value, checked.source
    session.flush()
    if fresh:
        stored.key = f"{OWN}{stored.id}"
        session.flush()
    announce(session, ChangeKind.STANDARD)
    return stored.key


def reset(session: Session, key: str) -> None:
    """Puts a shipped row back as it was, or deletes a row of the person's."""
    session.execute(delete(Stored).where(Stored.key == key))
    announce(session, ChangeKind.STANDARD)


def _own(stored: Stored) -> Standard:
    figure = FIGURES.get(stored.figure)
    return Standard(
        key=stored.key, title=stored.title, unit=figure.unit if figure else "count", low=stored.low, high=stored.high,
        direction=Direction(stored.direction), figure=stored.figure if figure else "", source=stored.source,
        confidence=Confidence(stored.confidence), deviation=stored.deviation, note=stored.note, own=True,
        active=stored.active, why="" if figure else tr("No figure to compare with was chosen"),
    )  # fmt: skip


def _changed(original: Standard, stored: Stored) -> Standard:
    made = replace(
        original, active=stored.active, low=stored.low, high=stored.high, deviation=stored.deviation, note=stored.note
    )
    return replace(made, changed=made != original)


def _checked(wanted: Standard, *, own: bool) -> Standard:
    title = " ".join(storable(wanted.title).split())
    if own and not 0 < len(title) <= MAX_TITLE:
        raise UserFacingError(
            tr("The standard needs a name"), tr("a name has 1 to {n} characters").format(n=MAX_TITLE),
            code="standard.name",
        )  # fmt: skip
    if own and wanted.low is None and wanted.high is None:
        raise UserFacingError(
            tr("The standard needs a value"), remedy=tr("Give one value, or the two ends of a range"),
            code="standard.value",
        )  # fmt: skip
    values = [one for one in (wanted.low, wanted.high, wanted.deviation) if one is not None]
    if not all(isfinite(one) and abs(one) <= 1e9 for one in values):
        raise UserFacingError(tr("A value of the standard is not a usable number"), code="standard.number")
    if wanted.low is not None and wanted.high is not None and wanted.low > wanted.high:
        raise UserFacingError(
            tr("The range ends before it begins"), remedy=tr("Put the smaller value first"), code="standard.order"
        )
    if wanted.deviation is not None and wanted.deviation <= 0:
        raise UserFacingError(
            tr("The known deviation must be above zero"),
            tr("it says how far single values usually lie from their mean"),
            tr("Give a number above zero, or leave it out: then the t-test estimates it from the values"),
            code="standard.deviation",
        )
    return replace(
        wanted, title=title, note=storable(wanted.note).strip()[:MAX_NOTE], source=storable(wanted.source).strip()[:255]
    )
