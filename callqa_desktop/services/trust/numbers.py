"""Numbers in the store: made, looked at, counted anew, listed, forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import ChangeKind, NumberDeed, ReviewState
from callqa_desktop.models.number import NumberAct, NumberReview, NumberView, PhoneNumber
from callqa_desktop.models.people import Client
from callqa_desktop.models.queries import plans
from callqa_desktop.services.store import announce
from callqa_desktop.services.trust import typed
from callqa_desktop.services.trust.estimate import LEVELS, estimate
from callqa_desktop.services.trust.records import ActRow, NumberRow

STATE = plans.unindexed(NumberReview.state.expression)
"""The state of a review where its number leads: nearly all are shown, so the index of states would be a detour."""
SHOWN = STATE == ReviewState.SHOWN
CHUNK = 500
"""Numbers asked for in one statement."""
COUNTS = (
    PhoneNumber.level_1, PhoneNumber.level_2, PhoneNumber.level_3, PhoneNumber.level_4, PhoneNumber.level_5,
)  # fmt: skip


def stored(session: Session, digits: str) -> PhoneNumber | None:
    return session.scalars(select(PhoneNumber).where(PhoneNumber.digits == digits)).first()


def make(session: Session, phone: str, digits: str) -> PhoneNumber:
    """The number as it is stored, put in when it was not."""
    found = stored(session, digits)
    if found is None:
        country, kind = typed.about(phone)
        found = PhoneNumber(digits=digits, phone=phone, country=country, kind=kind, created_at=now_ms())
        session.add(found)
        session.flush()
    return found


def make_many(session: Session, phones: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Ids by digits of numbers, given as (phone, digits), those that were missing put in."""
    wanted = {digits: phone for phone, digits in phones}
    known = _ids(session, list(wanted))
    rows: list[dict[str, Any]] = []
    for digits, phone in wanted.items():
        if digits not in known:
            country, kind = typed.about(phone)
            rows.append(
                {
                    "digits": digits, "phone": phone, "country": country, "kind": kind, "fraud": False, "views": 0,
                    "created_at": now_ms(), **{f"level_{level}": 0 for level in range(1, LEVELS + 1)},
                }
            )  # fmt: skip
    if rows:
        session.execute(insert(PhoneNumber), rows)
        known |= _ids(session, [str(row["digits"]) for row in rows])
    return known


def _ids(session: Session, wanted: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(wanted), CHUNK):
        some = PhoneNumber.digits.in_(wanted[start : start + CHUNK])
        found |= dict(session.execute(select(PhoneNumber.digits, PhoneNumber.id).where(some)).all())
    return found


def count_view(session: Session, phone: str, digits: str, today: date) -> None:
    """One more look at a number. Announces nothing: looks change no rating."""
    number = make(session, phone, digits)
    number.views += 1
    number.last_view_at = now_ms()
    of_day = session.get(NumberView, (number.id, today.toordinal()))
    if of_day is None:
        session.add(NumberView(number_id=number.id, day=today.toordinal(), count=1))
    else:
        of_day.count += 1


def recount(session: Session, ids: Collection[int], *, quiet: bool = False) -> None:
    """Brings the kept counts of numbers in line with their shown reviews, and announces them.

    Args:
        quiet: it is a part of something larger that is announced once at its end.
    """
    session.flush()
    some = sorted(ids)
    for start in range(0, len(some), CHUNK):
        part = some[start : start + CHUNK]
        levels = [func.sum(case((NumberReview.level == level, 1), else_=0)) for level in range(1, LEVELS + 1)]
        found = {
            row[0]: row[1:]
            for row in session.execute(
                select(NumberReview.number_id, func.max(NumberReview.at), *levels)
                .where(NumberReview.number_id.in_(part), SHOWN)
                .group_by(NumberReview.number_id)
            )
        }
        nothing = (None, *(0,) * LEVELS)
        session.execute(
            update(PhoneNumber),
            [
                {
                    "id": number, "last_review_at": newest,
                    **{f"level_{level}": int(count) for level, count in enumerate(counts, 1)},
                }
                for number in part
                for newest, *counts in (found.get(number, nothing),)
            ],
        )  # fmt: skip
    if some and not quiet:
        announce(session, ChangeKind.NUMBER, *some)


def set_fraud(session: Session, phone: str, digits: str, tied: bool, why: str, author: str) -> None:
    """Ties a number to fraud, or unties it."""
    number = make(session, phone, digits)
    if number.fraud != tied:
        number.fraud = tied
        note(session, number.id, NumberDeed.FRAUD if tied else NumberDeed.CLEAR, author, why)


def note(
    session: Session, number_id: int, deed: NumberDeed, author: str, why: str, review_id: int | None = None
) -> None:
    """Writes a decision down and announces the number."""
    session.add(
        NumberAct(number_id=number_id, review_id=review_id, act=deed, author=author[:255], why=why, at=now_ms())
    )
    announce(session, ChangeKind.NUMBER, number_id)


def acts(session: Session, limit: int) -> list[ActRow]:
    """The newest decisions."""
    found = session.execute(
        select(PhoneNumber.phone, NumberAct.act, NumberAct.author, NumberAct.why, NumberAct.at)
        .join(PhoneNumber, PhoneNumber.id == NumberAct.number_id)
        .order_by(NumberAct.at.desc(), NumberAct.id.desc())
        .limit(limit)
    )
    return [ActRow(*row) for row in found]


def tied(session: Session, number_id: int) -> NumberAct | None:
    """The decision that tied a number to fraud last."""
    return session.scalars(
        select(NumberAct)
        .where(NumberAct.number_id == number_id, NumberAct.act == NumberDeed.FRAUD)
        .order_by(NumberAct.at.desc(), NumberAct.id.desc())
        .limit(1)
    ).first()


def popular(session: Session, today: date, days: int, limit: int) -> list[NumberRow]:
    """The numbers looked up most in the last days, today included."""
    first = (today - timedelta(days=days - 1)).toordinal()
    looks = (
        select(NumberView.number_id, func.sum(NumberView.count).label("looks"))
        .where(NumberView.day >= first)
        .group_by(NumberView.number_id)
        .order_by(func.sum(NumberView.count).desc(), NumberView.number_id)
        .limit(limit)
        .subquery()
    )
    wanted = _rows().add_columns(looks.c.looks).join(looks, looks.c.number_id == PhoneNumber.id)
    return [
        _row(line[:-1], line[-1]) for line in session.execute(wanted.order_by(looks.c.looks.desc(), PhoneNumber.id))
    ]


def rows(session: Session, ids: Sequence[int]) -> dict[int, NumberRow]:
    """These numbers as rows, by id."""
    found: dict[int, NumberRow] = {}
    for start in range(0, len(ids), CHUNK):
        wanted = _rows().where(PhoneNumber.id.in_(ids[start : start + CHUNK]))
        found |= {line[0]: _row(line) for line in session.execute(wanted)}
    return found


def row_of(session: Session, phone: str, digits: str) -> tuple[PhoneNumber | None, NumberRow]:
    """One number, also where nobody rated it yet."""
    number = stored(session, digits)
    if number is not None:
        return number, rows(session, [number.id])[number.id]
    return None, NumberRow(digits, phone, (0,) * LEVELS, estimate((0,) * LEVELS), name=client_name(session, phone))


def client_name(session: Session, phone: str) -> str:
    return session.scalar(select(Client.name).where(Client.phone == phone)) or ""


def _rows() -> Any:
    return select(
        PhoneNumber.id,
        PhoneNumber.digits,
        PhoneNumber.phone,
        *COUNTS,
        PhoneNumber.fraud,
        func.coalesce(Client.name, ""),
    ).outerjoin(Client, Client.phone == PhoneNumber.phone)


def _row(line: Sequence[Any], views: int = 0) -> NumberRow:
    _, digits, phone, *counts, fraud, name = line
    return NumberRow(digits, phone, tuple(counts), estimate(counts), bool(fraud), name, int(views))


def rated() -> Any:
    """The condition that a number has a shown review."""
    return or_(*(count > 0 for count in COUNTS))


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What `forget` took away."""

    reviews: int
    views: int
    known: bool
    """The number was stored at all."""


def forget(session: Session, digits: str) -> Forgotten:
    """Erases all that is kept of a number here: reviews of whatever state, looks, decisions, the number itself. Calls
    and the client's card are others' to erase.

    Args:
        digits: as `typed.read` tells them.
    """
    number = stored(session, digits)
    if number is None:
        return Forgotten(0, 0, known=False)
    reviews = session.scalar(select(func.count()).where(NumberReview.number_id == number.id)) or 0
    views = number.views
    for kept in (NumberAct, NumberReview, NumberView):
        session.execute(delete(kept).where(kept.number_id == number.id))
    session.execute(delete(PhoneNumber).where(PhoneNumber.id == number.id))
    announce(session, ChangeKind.NUMBER)
    return Forgotten(reviews, views, known=True)
