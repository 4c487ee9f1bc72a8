"""Filters and sorts of calls compiled to SQL."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import Session

from callqa_desktop.models.call import Call, CallTag
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import CallStatus, EvaluationKind, EvaluationStatus, RecordingState
from callqa_desktop.models.evaluation import Annotation, Evaluation
from callqa_desktop.models.filters import CallFilter, CallSort
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.models.quality import Assignment
from callqa_desktop.models.queries import search
from callqa_desktop.models.queries.idlist import among

SCORE = func.coalesce(Call.human_score, Call.ai_score)

LONGEST_PHONE = 64
"""Characters of a stored number; patterns of any length are refused by the database."""
LARGEST = 2**63 - 1

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
}


def conditions(
    wanted: CallFilter, *, employee_keys: Sequence[str], tag_keys: Sequence[str], query: str
) -> list[ColumnElement[bool]]:
    """The conditions of a filter.

    Args:
        employee_keys: name keys of `wanted.employees` (the folding is the services' business).
        tag_keys: folded tags, any of which will do.
        query: the full-text query of `wanted.search`, "" when nothing is searched.
    """
    found: list[ColumnElement[bool]] = []
    if wanted.ids is not None:
        found.append(among(Call.id.expression, wanted.ids))
    digits = "".join(c for c in wanted.phone if c.isdigit())
    if len(wanted.phone) > LONGEST_PHONE:
        found.append(false())
    elif digits:
        found.append(Call.client_digits.contains(digits))
    elif wanted.phone.strip():
        found.append(Call.client_phone.contains(wanted.phone.strip(), autoescape=True))
    if wanted.employees:
        people = select(Employee.id).where(
            or_(Employee.name_key.in_(employee_keys), Employee.internal_number.in_(wanted.employees))
        )
        found.append(or_(Call.employee_id.in_(people), Call.internal_number.in_(wanted.employees)))
    for column, values in (
        (Call.direction, wanted.directions),
        (Call.disposition, wanted.dispositions),
        (Call.status, wanted.statuses),
        (Call.recording_state, wanted.recordings),
    ):
        if values:
            found.append(column.in_(values))
    if wanted.connections:
        found.append(Call.connection_id.in_(select(Connection.id).where(Connection.name.in_(wanted.connections))))
    bounds: tuple[tuple[ColumnElement[Any], float | None, float | None], ...] = (
        (Call.talk_seconds.expression, wanted.min_duration, wanted.max_duration),
        (SCORE, wanted.min_score, wanted.max_score),
    )
    for bounded, low, high in bounds:
        if low is not None:
            found.append(bounded >= _storable(low))
        if high is not None:
            found.append(bounded <= _storable(high))
    if wanted.from_ms is not None:
        found.append(Call.started_at >= _storable(wanted.from_ms))
    if wanted.to_ms is not None:
        found.append(Call.started_at < _storable(wanted.to_ms))
    if tag_keys:
        found.append(Call.id.in_(select(CallTag.call_id).where(CallTag.tag_folded.in_(tag_keys))))
    found += _people(wanted)
    if wanted.search.strip():
        found.append(search.matches(query) if query else false())
    return found


def _people(wanted: CallFilter) -> list[ColumnElement[bool]]:
    """The conditions on what people did with a call."""
    found: list[ColumnElement[bool]] = []
    if wanted.reviewers:
        reviewed = select(Evaluation.call_id).where(
            Evaluation.evaluator.in_(wanted.reviewers),
            Evaluation.kind == EvaluationKind.HUMAN,
            Evaluation.status == EvaluationStatus.SUBMITTED,
        )
        found.append(Call.id.in_(reviewed))
    if wanted.assigned:
        found.append(Call.id.in_(select(Assignment.call_id).where(Assignment.reviewer.in_(wanted.assigned))))
    if wanted.annotated is True:
        found.append(Call.id.in_(select(Annotation.call_id)))
    elif wanted.annotated is False:
        found.append(~exists().where(Annotation.call_id == Call.id))
    return found


def _storable(bound: float) -> float:
    """The bound within the integers a database holds, beyond which no value can be."""
    return max(-LARGEST, min(LARGEST, bound))


def ordered_ids(
    session: Session, where: list[ColumnElement[bool]], sort: CallSort, *, limit: int | None = None
) -> array[int]:
    """Ids of the calls in order, 8 bytes each. Reads through the driver: eight times faster than rows.

    Args:
        limit: the first so many only; far cheaper, since nothing need be sorted as a whole.
    """
    key = _SORTS.get(sort.key)
    if key is None:
        raise ValueError(f"no such sort key: {sort.key}")
    statement: Select[Any] = select(Call.id).where(*where)
    if sort.key == "employee":
        statement = statement.outerjoin(Employee, Employee.id == Call.employee_id)
    ordered = key.desc() if sort.descending else key.asc()
    if sort.key in ("score", "ai_score", "human_score", "employee"):
        ordered = ordered.nulls_last()
    statement = statement.order_by(ordered, Call.id.desc() if sort.descending else Call.id.asc())
    if limit is not None:
        statement = statement.limit(limit)
    connection = session.connection()
    compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    cursor = connection.connection.cursor()
    try:
        cursor.execute(str(compiled), [compiled.params[name] for name in compiled.positiontup or ()])
        ids = array("q")
        while batch := cursor.fetchmany(10_000):
            ids.extend(row[0] for row in batch)
        return ids
    finally:
        cursor.close()


def rows_by_id(ids: Sequence[int]) -> Select[Call, str, str, str]:
    """One row per call with the names beside it, in no order."""
    return (
        select(Call, Connection.name, Employee.name, Client.name)
        .join(Connection, Connection.id == Call.connection_id)
        .outerjoin(Employee, Employee.id == Call.employee_id)
        .outerjoin(Client, Client.id == Call.client_id)
        .where(Call.id.in_(ids))
    )


def totals(where: list[ColumnElement[bool]]) -> Select[Any]:
    """The fields of a CallSummary, in their order."""
    ready = and_(Call.status == CallStatus.NEW, Call.recording_state == RecordingState.STORED)
    return select(
        func.count(),
        func.coalesce(func.sum(Call.talk_seconds), 0),
        func.avg(Call.ai_score),
        func.avg(Call.human_score),
        func.count(Call.human_score),
        func.coalesce(func.sum(case((ready, 1), else_=0)), 0),
        func.avg(SCORE),
    ).where(*where)
