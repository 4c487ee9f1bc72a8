"""Calls in order, their rows and totals, compiled to SQL."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import SoundCheck
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import CallStatus, RecordingState
from callqa_desktop.models.filters import CallSort
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.models.queries import orders, plans
from callqa_desktop.models.queries.conditions import SCORE, Where, known

PATIENCE = 0.3
"""Seconds in which an index must have led to a first page of calls, before they are read as they lie."""
_INDEXED = ("client_phone", "talk_seconds", "status")
"""Sort keys whose index leads to calls that lie all over the table."""


def ordered_ids(
    session: Session, where: Where, sort: CallSort, names: Sequence[str] = (), unscored: Collection[int] = ()
) -> array[int]:
    """Ids of the calls in order, 8 bytes each.

    Args:
        names: see orders.ordered, as for `unscored`.
    """
    # An index of the sort key holds the ids in order, but not what the conditions ask for.
    plain = bool(where.plain) and sort.key != "started_at"
    return plans.read_ids(session, orders.ordered(where.plain, sort, names, unscored, plain=plain)) or array("q")


def first_ids(
    session: Session,
    where: Where,
    sort: CallSort,
    limit: int,
    names: Sequence[str] = (),
    unscored: Collection[int] = (),
) -> array[int]:
    """The first so many ids in order; far cheaper than all, since nothing need be sorted as a whole."""
    risky = where.indexed is not where.plain or (where.plain and sort.key in _INDEXED)
    by_index = orders.ordered(where.indexed, sort, names, unscored).limit(limit)
    found = plans.read_ids(session, by_index, within=PATIENCE if risky else None)
    if found is None:
        plain = orders.ordered(where.plain, sort, names, unscored, plain=True)
        found = plans.read_ids(session, plain.limit(limit))
    return found or array("q")


def of_clients(keys: Sequence[str], limit: int) -> Select[int]:
    """Ids of the newest calls of clients whose name key holds one of these keys; of common names the newest clients."""
    named = or_(*(Client.name_key.contains(key, autoescape=True) for key in keys))
    clients = select(Client.id).where(named).order_by(Client.id.desc()).limit(_NAMESAKES)
    newest = plans.unindexed(Call.started_at.expression).desc(), Call.id.desc()
    return select(Call.id).where(Call.client_id.in_(clients)).order_by(*newest).limit(limit)


def employees_called(names: Sequence[str], keys: Sequence[str]) -> Select[int, str, str]:
    """Id, name key and internal number of employees with one of these name keys or internal numbers."""
    return select(Employee.id, Employee.name_key, Employee.internal_number).where(
        or_(Employee.name_key.in_(keys), Employee.internal_number.in_(names))
    )


_NAMESAKES = 200

# In the order of CallRow.
_ROW: tuple[ColumnElement[Any], ...] = (
    Call.id.expression, Connection.name.expression, Call.external_id.expression, Call.started_at.expression,
    Call.direction.expression, Call.disposition.expression, Call.client_phone.expression,
    func.coalesce(Client.name, ""), Call.internal_number.expression, Employee.name.expression,
    Call.wait_seconds.expression, Call.talk_seconds.expression, Call.recording_state.expression,
    Call.status.expression, Call.ai_score.expression, Call.human_score.expression, Call.failure.expression,
    func.coalesce(SoundCheck.verdict, ""),
)  # fmt: skip


def rows_by_id(ids: Sequence[int]) -> Select[Any]:
    """The fields of a CallRow up to the human score, then the failure and the verdict on the sound; one row a call, in
    no order."""
    return (
        select(*_ROW)
        .select_from(Call)
        .join(Connection, Connection.id == Call.connection_id)
        .outerjoin(Employee, Employee.id == Call.employee_id)
        .outerjoin(Client, Client.id == Call.client_id)
        .outerjoin(SoundCheck, SoundCheck.call_id == Call.id)
        .where(Call.id.in_(ids))
    )


def totals(where: Sequence[ColumnElement[bool]], unscored: Collection[int] = ()) -> Select[Any]:
    """The fields of a CallSummary, in their order; scores without those of `unscored` calls."""
    human = known(Call.human_score.expression, unscored)
    ready = and_(Call.status == CallStatus.NEW, Call.recording_state == RecordingState.STORED)
    return select(
        func.count(),
        func.coalesce(func.sum(Call.talk_seconds), 0),
        func.avg(known(Call.ai_score.expression, unscored)),
        func.avg(human),
        func.count(human),
        func.coalesce(func.sum(case((ready, 1), else_=0)), 0),
        func.avg(known(SCORE, unscored)),
    ).where(*where)
