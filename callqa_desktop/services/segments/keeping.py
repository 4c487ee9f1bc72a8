"""Runs that are kept: their groups and the clients in them, inside a session."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from math import isnan
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.people import Client
from callqa_desktop.models.queries.idlist import among, among_texts
from callqa_desktop.models.segment import Segment, Segmentation, SegmentMember
from callqa_desktop.services.calls import reader
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.calls.bulk import Calls
from callqa_desktop.services.folding import storable
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.segments.records import Comparison, Found, Placed, Run, SavedRow, plain, restored
from callqa_desktop.services.store import announce
from callqa_desktop.texts import tr

LONGEST = 120
"""Characters of a name."""
_PORTION = 5000


def save(session: Session, run: Run, calls: Calls, name: str, author: str) -> int:
    """Keeps a run under a name; returns its id."""
    found = run.found
    kept = Segmentation(
        name=_name(name), call_filter=_filter(calls), figures=plain(found), clients=found.clients, author=author,
        created_at=now_ms(),
    )  # fmt: skip
    session.add(kept)
    session.flush()
    ids = {}
    for group in found.groups:
        segment = Segment(segmentation_id=kept.id, position=group.position, name=group.name, size=group.size)
        session.add(segment)
        session.flush()
        ids[group.position] = segment.id
    places = range(len(run.table.digits))
    for start in range(0, len(places), _PORTION):
        portion = [
            {
                "segmentation_id": kept.id, "client_digits": one.digits, "segment_id": ids[one.position],
                "figures": list(one.values),
            }
            for one in of_run(run, places[start : start + _PORTION])
        ]  # fmt: skip
        session.execute(insert(SegmentMember), portion)
    announce(session, ChangeKind.SEGMENT, kept.id)
    return kept.id


def of_run(run: Run, places: Iterable[int]) -> Iterator[Placed]:
    """Clients of a run by their places in its table."""
    columns = [run.table.columns[name] for name in run.found.wish.metrics]
    for place in places:
        values = tuple(None if isnan(column[place]) else float(column[place]) for column in columns)
        yield Placed(run.table.digits[place], int(run.labels[place]), values)


def of_saved(session: Session, saved_id: int, position: int | None = None) -> Iterator[Placed]:
    """Clients of a kept run, all or those of one group, group by group."""
    wanted = (
        select(SegmentMember.client_digits, Segment.position, SegmentMember.figures)
        .join(Segment, Segment.id == SegmentMember.segment_id)
        .where(SegmentMember.segmentation_id == saved_id)
        .order_by(Segment.position, SegmentMember.client_digits)
    )
    if position is not None:
        wanted = wanted.where(Segment.position == position)
    for digits, place, figures in session.execute(wanted).yield_per(_PORTION):
        yield Placed(digits, place, tuple(figures))


def listed(session: Session) -> list[SavedRow]:
    """The newest first."""
    rows = session.execute(
        select(
            Segmentation.id, Segmentation.name, Segmentation.clients,
            select(func.count()).where(Segment.segmentation_id == Segmentation.id).scalar_subquery(),
            Segmentation.author, Segmentation.created_at,
        ).order_by(Segmentation.id.desc())
    )  # fmt: skip
    return [SavedRow(*row) for row in rows]


def load(session: Session, saved_id: int) -> tuple[Found, Calls]:
    """A kept run, with the names its groups have now, and the calls it was made of.

    Raises:
        UserFacingError: it was deleted.
    """
    kept = _kept(session, saved_id)
    found = restored(kept.figures)
    named = {row.position: row for row in session.scalars(_segments(saved_id))}
    groups = tuple(
        replace(group, name=named[group.position].name, segment_id=named[group.position].id) for group in found.groups
    )
    return replace(found, groups=groups, name=kept.name, saved_id=kept.id), _calls(kept.call_filter)


def rename(session: Session, saved_id: int, name: str) -> None:
    _kept(session, saved_id).name = _name(name)
    announce(session, ChangeKind.SEGMENT, saved_id)


def rename_group(session: Session, segment_id: int, name: str) -> None:
    found = session.get(Segment, segment_id)
    if found is None:
        raise _gone()
    session.execute(update(Segment).where(Segment.id == segment_id).values(name=_name(name)))
    announce(session, ChangeKind.SEGMENT, found.segmentation_id)


def remove(session: Session, saved_id: int) -> None:
    """Forgets a run; tags that were sent stay in the CRM."""
    session.execute(delete(Segmentation).where(Segmentation.id == saved_id))
    announce(session, ChangeKind.SEGMENT, saved_id)


def members(session: Session, saved_id: int) -> dict[str, int]:
    """Position of the group by client."""
    rows = session.execute(
        select(SegmentMember.client_digits, Segment.position)
        .join(Segment, Segment.id == SegmentMember.segment_id)
        .where(SegmentMember.segmentation_id == saved_id)
    )
    return {row[0]: row[1] for row in rows}


def names(session: Session, digits: Sequence[str]) -> dict[str, tuple[str, str]]:
    """(number as it is known, name of the client or "") by digits; looked up among clients, and only where a number is
    none of theirs among the calls."""
    listed_clients = select(Client.phone, Client.name).where(
        among_texts(Client.phone.expression, [f"+{one}" for one in digits])
    )
    found = {phone[1:]: (phone, name) for phone, name in session.execute(listed_clients)}
    rest = [one for one in digits if one not in found]
    if rest:
        rows = session.execute(
            select(Call.client_digits, func.max(Call.client_phone))
            .where(among_texts(Call.client_digits.expression, rest))
            .group_by(Call.client_digits)
        )
        found |= {one: (phone, "") for one, phone in rows}
    return found


def calls_of(session: Session, calls: Calls, digits: Sequence[str]) -> array[int]:
    """Ids of the calls of these clients in the set, the newest first."""
    hidden = hidden_calls(session)
    chosen = among_texts(Call.client_digits.expression, digits)
    if isinstance(calls, CallFilter):
        where = [*reader.where_of(session, calls, hidden).plain, chosen]
    else:
        where = [among(Call.id.expression, calls), chosen]
    rows = session.execute(select(Call.id).where(*where).order_by(Call.started_at.desc(), Call.id.desc()))
    return array("q", (row[0] for row in rows))


def compare(session: Session, old: int, new: int) -> Comparison:
    """Two kept runs: who stayed together, who moved.

    The groups of the two are paired so that most clients stay (Kuhn, Naval Research Logistics 2, 1955).
    """
    before, after = members(session, old), members(session, new)
    common = sorted(before.keys() & after.keys())
    moves = Counter((before[one], after[one]) for one in common)
    old_names = _names(session, old)
    new_names = _names(session, new)
    stayed, rand = _agreement(moves, len(old_names), len(new_names), [(before[one], after[one]) for one in common])
    return Comparison(
        len(common),
        len(after) - len(common),
        len(before) - len(common),
        stayed,
        rand,
        dict(moves),
        old_names,
        new_names,
    )


def _agreement(
    moves: Mapping[tuple[int, int], int], old: int, new: int, pairs: Sequence[tuple[int, int]]
) -> tuple[int, float]:
    if not pairs:
        return 0, 0.0
    import numpy as np
    from scipy.optimize import linear_sum_assignment
    from sklearn.metrics import adjusted_rand_score  # type: ignore[import-untyped]  # it has no stubs

    counts = np.zeros((old, new), dtype=np.int64)
    for (one, other), number in moves.items():
        counts[one - 1, other - 1] = number
    rows, columns = linear_sum_assignment(-counts)
    before, after = zip(*pairs, strict=True)
    return int(counts[rows, columns].sum()), float(adjusted_rand_score(before, after))


def _names(session: Session, saved_id: int) -> tuple[str, ...]:
    return tuple(row.name for row in session.scalars(_segments(saved_id)))


def _segments(saved_id: int) -> Any:
    return select(Segment).where(Segment.segmentation_id == saved_id).order_by(Segment.position)


def _kept(session: Session, saved_id: int) -> Segmentation:
    found = session.get(Segmentation, saved_id)
    if found is None:
        raise _gone()
    return found


def _gone() -> UserFacingError:
    return UserFacingError(
        tr("These segments are not there any more"), tr("somebody deleted them"), tr("Choose others, or run anew"),
        code="segments.gone",
    )  # fmt: skip


def _name(text: str) -> str:
    made = " ".join(storable(text).split())[:LONGEST]
    if not made:
        raise UserFacingError(tr("A name is missing"), "", tr("Type a name"), code="segments.name")
    return made


def _filter(calls: Calls) -> dict[str, Any]:
    """The set as JSON keeps it; calls that were chosen by hand as their ids."""
    wanted = calls if isinstance(calls, CallFilter) else CallFilter(ids=tuple(calls))
    empty = CallFilter()
    return {name: found for name, found in asdict(wanted).items() if found != getattr(empty, name)}


def _calls(kept: Mapping[str, Any]) -> CallFilter:
    known = {field.name for field in fields(CallFilter)}
    values: dict[str, Any] = {
        name: tuple(found) if isinstance(found, list) else found for name, found in kept.items() if name in known
    }
    return CallFilter(**values)
