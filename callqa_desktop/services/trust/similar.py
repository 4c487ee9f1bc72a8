"""Numbers similar to one, with why; numbers similar to those tied to fraud."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.number import NumberReview, PhoneNumber
from callqa_desktop.services.trust import numbers
from callqa_desktop.services.trust.estimate import LEVELS
from callqa_desktop.services.trust.index import Index
from callqa_desktop.services.trust.neighbours import MOST, Neighbours
from callqa_desktop.services.trust.records import Basis, Likeness, Neighbour, NumberRow, Shared, Similar, Suspect
from callqa_desktop.texts import tr

ALIKE = 0.9
"""Cosine from which our calls with two numbers are called alike."""
RATERS = 3
"""People named as having rated both."""


def similar(session: Session, index: Index, digits: str, wanted: Likeness) -> Similar:
    """The nearest numbers. One that cannot be compared gets a sentence that says what is missing."""
    found = index.of(session, wanted.basis, wanted.own)
    compared = len(found.rated.ids)
    number = numbers.stored(session, digits)
    line = found.line(number.id) if number is not None else None
    if line is None:
        return _nothing(tr("This number has no reviews yet. One review is enough to compare it with others."), compared)
    if not found.told(line):
        return _nothing(
            tr("The reviews of this number name nobody, so it cannot be compared by who rated it. Compare by levels."),
            compared,
        )
    near, as_similar = found.near(line, wanted.neighbours)
    suspects = index.suspects(session, wanted.basis, wanted.own, wanted.neighbours, wanted.below)
    ids = [int(found.rated.ids[one.line]) for one in near]
    rows = numbers.rows(session, [int(found.rated.ids[line]), *ids])
    here = rows[int(found.rated.ids[line])]
    raters = _raters(session, int(found.rated.ids[line]), ids) if wanted.basis == Basis.RATERS else {}
    listed = [
        Neighbour(
            rows[number_id], one.similarity,
            raters.get(number_id, ()) if wanted.basis == Basis.RATERS else _levels(here, rows[number_id]),
            _calls_alike(found, line, one.line), one.line in suspects,
        )
        for number_id, one in zip(ids, near, strict=True)
        if number_id in rows
    ]  # fmt: skip
    suspect_of = _suspects(session, found, {line: suspects[line]})[0] if line in suspects else None
    return Similar(tuple(listed), as_similar, compared, _note(found, listed), suspect_of)


def suspect_of(session: Session, index: Index, number: PhoneNumber, row: NumberRow, wanted: Likeness) -> str:
    """Phone of the number tied to fraud that makes this one a possible fraudster, "" where it is none. The index is
    asked only where it can be one at all: rated low, and some number tied to fraud."""
    if number.fraud or not row.estimate.n or row.estimate.value > wanted.below:
        return ""
    if session.scalar(select(PhoneNumber.id).where(PhoneNumber.fraud.is_(True)).limit(1)) is None:
        return ""
    found = index.of(session, wanted.basis, wanted.own)
    lines = index.suspects(session, wanted.basis, wanted.own, wanted.neighbours, wanted.below)
    line = found.line(number.id)
    listed = _suspects(session, found, {line: lines[line]}) if line is not None and line in lines else []
    return listed[0].like if listed else ""


def suspects(session: Session, index: Index, wanted: Likeness) -> list[Suspect]:
    """Possible fraudsters beside all numbers tied to fraud, the most similar and best known first."""
    found = index.of(session, wanted.basis, wanted.own)
    return _suspects(
        session, found, index.suspects(session, wanted.basis, wanted.own, wanted.neighbours, wanted.below)
    )[:MOST]


def _suspects(session: Session, found: Neighbours, lines: dict[int, tuple[int, float]]) -> list[Suspect]:
    best = sorted(lines, key=lambda line: (-lines[line][1], -int(found.totals[line]), line))[:MOST]
    ids = found.rated.ids
    wanted = {int(ids[line]) for line in best} | {int(ids[lines[line][0]]) for line in best}
    rows = numbers.rows(session, sorted(wanted))
    return [
        Suspect(rows[int(ids[line])], rows[int(ids[leader])].phone, similarity)
        for line in best
        for leader, similarity in (lines[line],)
        if int(ids[line]) in rows and int(ids[leader]) in rows
    ]


def _levels(here: NumberRow, there: NumberRow) -> tuple[Shared, ...]:
    """Levels both numbers were given, those that weigh most first."""
    both = [
        Shared(level, mine, theirs)
        for level, mine, theirs in zip(range(1, LEVELS + 1), here.counts, there.counts, strict=True)
        if mine and theirs
    ]
    return tuple(sorted(both, key=lambda one: -one.here * one.there))


def _raters(session: Session, number_id: int, others: Sequence[int]) -> dict[int, tuple[Shared, ...]]:
    """Who gave the same level to the number and to each of the others."""
    given = session.execute(
        select(NumberReview.number_id, NumberReview.level, NumberReview.author)
        .where(
            NumberReview.number_id.in_([number_id, *others]), numbers.SHOWN,
            NumberReview.author != "",
        )
        .order_by(NumberReview.author)
    )  # fmt: skip
    people: dict[int, dict[int, dict[str, None]]] = {}
    for number, level, author in given:
        people.setdefault(number, {}).setdefault(level, {})[author] = None
    mine = people.get(number_id, {})
    found = {}
    for other in others:
        shared = []
        for level, raters in people.get(other, {}).items():
            both = [name for name in raters if name in mine.get(level, {})]
            if both:
                shared.append(Shared(level, len(both), len(both), tuple(both[:RATERS])))
        found[other] = tuple(sorted(shared, key=lambda one: (-one.here, one.level)))
    return found


def _calls_alike(found: Neighbours, here: int, there: int) -> bool:
    import numpy as np

    calls = found.rated.calls
    mine, theirs = (calls.get(int(found.rated.ids[line])) for line in (here, there))
    if mine is None or theirs is None:
        return False
    return float(mine @ theirs) >= ALIKE * float(np.linalg.norm(mine) * np.linalg.norm(theirs))


def _note(found: Neighbours, listed: Sequence[Neighbour]) -> str:
    compared = len(found.rated.ids)
    if compared < 2:
        return tr("No other number has reviews yet: there is nothing to compare with.")
    if not listed:
        return tr("No other number has reviews like these.")
    if found.groups == 1:
        return tr("All rated numbers have the same shares of levels: similarity tells nothing here yet.")
    return ""


def _nothing(note: str, compared: int) -> Similar:
    return Similar((), 0, compared, note, None)
