"""Takes a list of rated numbers into the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import ChangeKind, ReviewSource, ReviewState
from callqa_desktop.models.number import NumberReview
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.store import Store, announce
from callqa_desktop.services.trust import list_file, numbers
from callqa_desktop.services.trust.list_file import Incoming, Plan

CHUNK = 2000
"""Reviews kept in one transaction: others write between."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    reviews: int
    numbers: int
    known: int
    """Lines that were here already."""


def plan(session: Session, path: Path, country: str, progress: Progress) -> Plan:
    """Reads a file and tells what it would bring.

    Raises:
        UserFacingError: see list_file.read.
        Cancelled: the progress was cancelled.
    """
    lines = list_file.read(path)
    found = list(lines.good(country, progress, datetime.now().astimezone()))
    known = _known(session, [one.digest for one in found])
    fresh = tuple(one for one in found if one.digest not in known)
    return Plan(
        lines.name, lines.encoding, lines.columns, fresh, len({one.digits for one in fresh}), lines.twice,
        len(found) - len(fresh), lines.bad, lines.told,
    )  # fmt: skip


async def take_in(store: Store, wanted: Plan, pending: bool, progress: Progress) -> TakenIn:
    """Keeps the reviews chunk by chunk on the writer thread; cancelled between two, the kept ones stay.

    Raises:
        Cancelled: the progress was cancelled.
    """
    taken: list[str] = []
    try:
        for start in range(0, len(wanted.good), CHUNK):
            progress.report(start, len(wanted.good))
            taken += await store.awrite(partial(_keep, part=wanted.good[start : start + CHUNK], pending=pending))
    finally:
        await store.awrite(partial(announce, kind=ChangeKind.NUMBER))
    return TakenIn(len(taken), len(set(taken)), len(wanted.good) - len(taken))


def _keep(session: Session, part: Sequence[Incoming], pending: bool) -> list[str]:
    """Keeps what is not here yet; the digits of the numbers, once a review."""
    known = _known(session, [one.digest for one in part])
    fresh = [one for one in part if one.digest not in known]
    if not fresh:
        return []
    ids = numbers.make_many(session, ((one.phone, one.digits) for one in fresh))
    now = now_ms()
    session.execute(
        insert(NumberReview),
        [
            {
                "number_id": ids[one.digits], "level": one.level, "comment": one.comment, "author": one.author,
                "source": ReviewSource.IMPORT, "state": ReviewState.PENDING if pending else ReviewState.SHOWN,
                "at": now if one.at is None else one.at, "digest": one.digest, "moderated_by": "", "moderated_why": "",
            }
            for one in fresh
        ],
    )  # fmt: skip
    numbers.recount(session, {ids[one.digits] for one in fresh}, quiet=True)
    return [one.digits for one in fresh]


def _known(session: Session, digests: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(digests), numbers.CHUNK):
        some = digests[start : start + numbers.CHUNK]
        found.update(session.scalars(select(NumberReview.digest).where(NumberReview.digest.in_(some))))
    return found
