"""The orders of calls, compiled to SQL; names go by the Ukrainian alphabet, whatever the database's collation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, Select, String, case, column, func, null, select, values
from sqlalchemy.orm import InstrumentedAttribute

from callqa_desktop.models.analysis import SoundCheck
from callqa_desktop.models.call import Call, CallTag
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.filters import CallSort
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.models.quality import Assignment
from callqa_desktop.models.queries import plans
from callqa_desktop.models.queries.conditions import SCORE, known

NAMED: dict[str, InstrumentedAttribute[str]] = {
    "connection": Connection.name,
    "tags": CallTag.tag,
    "assigned": Assignment.reviewer,
}
"""Sort keys that go by a handful of different names, and where those stand: the order of the names is handed in."""

_SORTS: dict[str, ColumnElement[Any]] = {
    "started_at": Call.started_at.expression,
    "direction": Call.direction.expression,
    "client_phone": Call.client_digits.expression,
    "employee": Employee.name_key.expression,
    "wait_seconds": Call.wait_seconds.expression,
    "talk_seconds": Call.talk_seconds.expression,
    "disposition": Call.disposition.expression,
    "recording": Call.recording_state.expression,
    "status": Call.status.expression,
    "score": SCORE,
    "ai_score": Call.ai_score.expression,
    "human_score": Call.human_score.expression,
    "client_name": func.nullif(Client.name_key, ""),
    "internal_number": func.nullif(Call.internal_number, ""),
    "sound": case({"good": 0, "fair": 1, "poor": 2, "unusable": 3}, value=SoundCheck.verdict),
}
_MAY_LACK = ("score", "ai_score", "human_score", "employee", "client_name", "internal_number", "sound", *NAMED)
"""Calls that lack it come last, whichever way it goes."""
_SCORES = ("score", "ai_score", "human_score")


def ordered(
    where: Sequence[ColumnElement[bool]],
    sort: CallSort,
    names: Sequence[str] = (),
    unscored: Collection[int] = (),
    *,
    plain: bool = False,
) -> Select[Any]:
    """The ids of the calls in order.

    Args:
        names: for a sort key of NAMED all the names that occur, in their order; a call with several goes by the first.
        unscored: calls whose scores count as missing.
        plain: read the calls as they lie and sort, instead of following an index of the sort key.

    Raises:
        ValueError: no such sort key.
    """
    statement: Select[Any] = select(Call.id).where(*where)
    if sort.key in NAMED:
        statement, key = _by_name(statement, sort.key, names)
    elif sort.key in _SORTS:
        key = known(_SORTS[sort.key], unscored) if sort.key in _SCORES else _SORTS[sort.key]
    else:
        raise ValueError(f"no such sort key: {sort.key}")
    if sort.key == "employee":
        statement = statement.outerjoin(Employee, Employee.id == Call.employee_id)
    elif sort.key == "client_name":
        statement = statement.outerjoin(Client, Client.id == Call.client_id)
    elif sort.key == "sound":
        statement = statement.outerjoin(SoundCheck, SoundCheck.call_id == Call.id)
    keys = [plans.unindexed(key) if plain else key]
    if sort.key == "internal_number":
        keys.insert(0, func.length(key))  # lines are numbers: 99 stands before 101
    turned = [key.desc() if sort.descending else key.asc() for key in keys]
    if sort.key in _MAY_LACK:
        turned = [key.nulls_last() for key in turned]
    return statement.order_by(*turned, Call.id.desc() if sort.descending else Call.id.asc())


def _by_name(statement: Select[Any], sort_key: str, names: Sequence[str]) -> tuple[Select[Any], ColumnElement[Any]]:
    """The statement with the place of each call's first name, and that place."""
    if not names:
        return statement, null()
    places = _places(names)
    if sort_key == "connection":
        statement = statement.join(Connection, Connection.id == Call.connection_id)
        return statement.join(places, places.c.name == Connection.name), places.c.place
    name = NAMED[sort_key]
    owner = name.class_.call_id
    firsts = (
        select(owner.label("call_id"), func.min(places.c.place).label("place"))
        .join(places, places.c.name == name)
        .group_by(owner)
        .subquery()
    )
    return statement.outerjoin(firsts, firsts.c.call_id == Call.id), firsts.c.place


def _places(names: Sequence[str]) -> CTE:
    """Names with their places, as a table."""
    rows = [(name, place) for place, name in enumerate(names)]
    return values(column("name", String), column("place", Integer), name="places").data(rows).cte("places")
