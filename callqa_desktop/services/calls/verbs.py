"""What can be done to many calls at once: the work of one portion, inside its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CursorResult, Delete, Insert, and_, delete, exists, insert, literal, select
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call, CallTag, Recording
from callqa_desktop.models.quality import Assignment
from callqa_desktop.models.queries import search
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.services.folding import fold
from callqa_desktop.services.tallies import marking


def add_tag(session: Session, ids: Sequence[int], tag: str) -> int:
    """Puts a tag on calls; returns how many did not have it."""
    there = exists().where(and_(CallTag.call_id == Call.id, CallTag.tag == tag))
    wanted = select(Call.id, literal(tag), literal(fold(tag))).where(among(Call.id.expression, ids), ~there)
    return _touched(session, insert(CallTag).from_select(["call_id", "tag", "tag_folded"], wanted))


def remove_tag(session: Session, ids: Sequence[int], tag: str) -> int:
    """Takes a tag off; returns how many had it."""
    return _touched(session, delete(CallTag).where(among(CallTag.call_id.expression, ids), CallTag.tag == tag))


def assign(session: Session, ids: Sequence[int], reviewer: str, author: str) -> int:
    """Gives calls to a reviewer; returns how many were not his before."""
    there = exists().where(and_(Assignment.call_id == Call.id, Assignment.reviewer == reviewer))
    wanted = select(Call.id, literal(reviewer), literal(author), literal(now_ms())).where(
        among(Call.id.expression, ids), ~there
    )
    return _touched(session, insert(Assignment).from_select(["call_id", "reviewer", "author", "created_at"], wanted))


def unassign(session: Session, ids: Sequence[int], reviewer: str) -> int:
    """Takes calls back from a reviewer; returns how many were his."""
    mine = among(Assignment.call_id.expression, ids)
    return _touched(session, delete(Assignment).where(mine, Assignment.reviewer == reviewer))


def remove(session: Session, ids: Sequence[int], stems: list[str]) -> int:
    """Removes calls with all that belongs to them; adds to `stems` where their sounds lie."""
    stems += session.scalars(select(Recording.path).where(among(Recording.call_id.expression, ids)))
    marking.calls(session, ids)  # while it is known on which days they were
    search.forget(session, ids)
    return _touched(session, delete(Call).where(among(Call.id.expression, ids)))


def _touched(session: Session, statement: Insert | Delete) -> int:
    result: CursorResult[Any] = session.execute(statement)  # type: ignore[assignment]  # what these statements give
    return result.rowcount
