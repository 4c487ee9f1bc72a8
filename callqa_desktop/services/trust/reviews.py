"""Reviews in the store: written, edited, taken back, moderated, listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import NumberDeed, ReviewSource, ReviewState
from callqa_desktop.models.number import NumberReview, PhoneNumber
from callqa_desktop.services.folding import storable
from callqa_desktop.services.trust import numbers
from callqa_desktop.services.trust.digest import digest
from callqa_desktop.services.trust.levels import LEVELS, MAX_COMMENT, MAX_WHY
from callqa_desktop.services.trust.records import ReviewRow
from callqa_desktop.texts import tr, trn

_ROW = (
    NumberReview.id, PhoneNumber.digits, PhoneNumber.phone, NumberReview.level, NumberReview.comment,
    NumberReview.author, NumberReview.source, NumberReview.state, NumberReview.at, NumberReview.edited_at,
    NumberReview.moderated_by, NumberReview.moderated_at, NumberReview.moderated_why,
)  # fmt: skip


def rate(session: Session, phone: str, digits: str, level: int, comment: str, author: str) -> int:
    """Writes what a person thinks of a number. Each person has one review of a number: a second one takes the place of
    the first.

    Returns:
        The id of the review.

    Raises:
        UserFacingError: the level is none, the comment too long, nobody is named, or a moderator hid the review.
    """
    level, comment, author = checked(level, comment, author)
    number = numbers.make(session, phone, digits)
    before = own(session, number.id, author)
    if before is not None:
        edit(session, before.id, level, comment, author)
        return before.id
    review = NumberReview(
        number_id=number.id, level=level, comment=comment, author=author, source=ReviewSource.OWN,
        state=ReviewState.SHOWN, at=now_ms(),
    )  # fmt: skip
    review.digest = digest(digits, level, comment, review.at, author)
    session.add(review)
    session.flush()
    numbers.recount(session, [number.id])
    return review.id


def own(session: Session, number_id: int, author: str) -> NumberReview | None:
    """The review of a person that is in force, or was hidden."""
    return session.scalars(
        select(NumberReview)
        .where(
            NumberReview.number_id == number_id, NumberReview.author == author,
            NumberReview.source == ReviewSource.OWN, numbers.STATE != ReviewState.WITHDRAWN,
        )
        .order_by(NumberReview.id.desc())
        .limit(1)
    ).first()  # fmt: skip


def edit(session: Session, review_id: int, level: int, comment: str, author: str) -> None:
    """Changes one's own review.

    Raises:
        UserFacingError: as for `rate`, or it is somebody else's.
    """
    level, comment, author = checked(level, comment, author)
    review = _of(session, review_id, author)
    if review.state == ReviewState.HIDDEN:
        raise UserFacingError(
            tr("A moderator has hidden this review"), review.moderated_why,
            tr("Ask {name} before you write it again").format(name=review.moderated_by or tr("the moderator")),
            code="number.hidden",
        )  # fmt: skip
    if (review.level, review.comment) == (level, comment):
        return
    told = tr("level {n}").format(n=review.level)
    review.level, review.comment, review.edited_at = level, comment, now_ms()
    number = session.get_one(PhoneNumber, review.number_id)
    review.digest = digest(number.digits, level, comment, review.at, author)
    numbers.note(session, review.number_id, NumberDeed.EDIT, author, told, review.id)
    numbers.recount(session, [review.number_id])


def withdraw(session: Session, review_id: int, author: str) -> None:
    """Takes one's own review back; it counts no more.

    Raises:
        UserFacingError: it is somebody else's.
    """
    review = _of(session, review_id, author)
    if review.state != ReviewState.WITHDRAWN:
        review.state = ReviewState.WITHDRAWN
        numbers.note(session, review.number_id, NumberDeed.WITHDRAW, author, "", review.id)
        numbers.recount(session, [review.number_id])


def moderate(session: Session, ids: Sequence[int], shown: bool, why: str, author: str) -> None:
    """Shows reviews, or hides them with a reason; withdrawn ones stay as they are.

    Raises:
        UserFacingError: no reason is given for hiding.
    """
    why = reason(why, needed=not shown)
    wanted = ReviewState.SHOWN if shown else ReviewState.HIDDEN
    concerned = set()
    for review in session.scalars(select(NumberReview).where(NumberReview.id.in_(list(ids)))):
        if review.state in (wanted, ReviewState.WITHDRAWN):
            continue
        review.state = wanted
        review.moderated_by, review.moderated_at, review.moderated_why = author[:255], now_ms(), why
        deed = NumberDeed.SHOW if shown else NumberDeed.HIDE
        numbers.note(session, review.number_id, deed, author, why, review.id)
        concerned.add(review.number_id)
    numbers.recount(session, concerned)


def of_number(
    session: Session, digits: str, levels: Sequence[int], limit: int, author: str
) -> tuple[list[ReviewRow], int]:
    """Reviews of a number, newest first, and how many there are in all. Withdrawn ones are left out; those a moderator
    hid, or that wait for one, stand in the list of moderation.

    Args:
        levels: only these; all where empty.
    """
    shown = [PhoneNumber.digits == digits, numbers.SHOWN]
    if levels:
        shown.append(NumberReview.level.in_(list(levels)))
    wanted = _rows().where(*shown).order_by(NumberReview.at.desc(), NumberReview.id.desc()).limit(limit)
    total = session.scalar(
        select(func.count()).select_from(NumberReview).join(PhoneNumber, PhoneNumber.id == NumberReview.number_id)
        .where(*shown)
    )  # fmt: skip
    return [_row(line, author) for line in session.execute(wanted)], total or 0


def one(session: Session, review_id: int, author: str) -> ReviewRow | None:
    line = session.execute(_rows().where(NumberReview.id == review_id)).first()
    return _row(line, author) if line is not None else None


def mine(session: Session, digits: str, author: str) -> ReviewRow | None:
    """The review of the person at the desk, None where they wrote none."""
    number = numbers.stored(session, digits)
    review = own(session, number.id, author) if number is not None else None
    return one(session, review.id, author) if review is not None else None


def to_moderate(session: Session, limit: int, author: str) -> list[ReviewRow]:
    """Reviews that wait, then those that are hidden; newest first."""
    found: list[ReviewRow] = []
    for state in (ReviewState.PENDING, ReviewState.HIDDEN):
        wanted = _rows().where(NumberReview.state == state).order_by(NumberReview.at.desc(), NumberReview.id.desc())
        found += [_row(line, author) for line in session.execute(wanted.limit(limit))]
    return found[:limit]


def not_shown(session: Session, number_id: int) -> int:
    """Reviews of a number that are hidden or wait."""
    wanted = select(func.count()).where(
        NumberReview.number_id == number_id, numbers.STATE.in_((ReviewState.PENDING, ReviewState.HIDDEN))
    )
    return session.scalar(wanted) or 0


def checked(level: int, comment: str, author: str) -> tuple[int, str, str]:
    """Level, comment and author as they are kept.

    Raises:
        UserFacingError: see `rate`.
    """
    if level not in LEVELS:
        raise UserFacingError(
            tr("The level is missing"), "", tr("Give a level from 1 (dangerous) to 5 (trusted)"), code="number.level"
        )
    comment = storable(comment).strip()
    if len(comment) > MAX_COMMENT:
        over = len(comment) - MAX_COMMENT
        raise UserFacingError(
            tr("The comment is too long"),
            trn("it has {n} character too many", "it has {n} characters too many", over),
            tr("Shorten it"), code="number.comment",
        )  # fmt: skip
    author = " ".join(storable(author).split())[:255]
    if not author:
        raise UserFacingError(
            tr("Who rates the number?"), "", tr("Give your name on the page Work, or in the settings"),
            code="number.author",
        )  # fmt: skip
    return level, comment, author


def reason(why: str, *, needed: bool) -> str:
    """A reason as it is kept.

    Raises:
        UserFacingError: it is needed and missing, or too long.
    """
    why = " ".join(storable(why).split())
    if needed and not why:
        raise UserFacingError(
            tr("The reason is missing"), "", tr("Write in a few words why, so that others can follow it"),
            code="number.why",
        )  # fmt: skip
    if len(why) > MAX_WHY:
        raise UserFacingError(
            tr("The reason is too long"), tr("it has at most {n} characters").format(n=MAX_WHY), tr("Shorten it"),
            code="number.why",
        )  # fmt: skip
    return why


def _of(session: Session, review_id: int, author: str) -> NumberReview:
    """A review that this person may change."""
    review = session.get(NumberReview, review_id)
    if review is None:
        raise UserFacingError(tr("This review was deleted meanwhile"), code="number.gone")
    if review.author != author or review.source != ReviewSource.OWN:
        raise UserFacingError(
            tr("This review is not yours"), tr("only its author changes it"),
            tr("A moderator can hide it, with a reason"), code="number.not_mine",
        )  # fmt: skip
    return review


def _rows() -> Any:
    return select(*_ROW).join(PhoneNumber, PhoneNumber.id == NumberReview.number_id)


def _row(line: Any, author: str) -> ReviewRow:
    mine = line.author == author and line.source == ReviewSource.OWN and bool(author)
    values: list[Any] = [*line, mine]
    return ReviewRow(*values)
