"""Full-text index over what was said and written; the one place with SQLite's own SQL (FTS5).

The table `call_text` holds one row a call (rowid = call id) with folded words; folding is the services' business.
It keeps the index only, not the text (a contentless table): snippets are cut from where the texts stand.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, ColumnElement, column, delete, select, table, text
from sqlalchemy.orm import Session

from callqa_desktop.models.call import Call
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.models.queries.plans import unindexed

FEW = 1000
"""Up to so many hits are looked up one by one."""

_CALL_TEXT = table("call_text", column("rowid", BigInteger), column("call_text"))
_MATCHES = _CALL_TEXT.c.call_text.op("MATCH", is_comparison=True)


def put(session: Session, call_id: int, words: str) -> None:
    """Replaces the indexed words of one call; "" removes it."""
    session.execute(text("DELETE FROM call_text WHERE rowid = :id"), {"id": call_id})
    if words:
        session.execute(text("INSERT INTO call_text(rowid, body) VALUES (:id, :body)"), {"id": call_id, "body": words})


def forget(session: Session, ids: Sequence[int]) -> None:
    """Takes calls out of the index."""
    session.execute(delete(_CALL_TEXT).where(among(_CALL_TEXT.c.rowid, ids)))


def hits(session: Session, query: str) -> list[int] | None:
    """Ids of the calls an FTS5 query matches, None when they are many."""
    found = select(_CALL_TEXT.c.rowid).where(_MATCHES(query)).limit(FEW + 1)
    ids = list(session.scalars(found))
    return ids if len(ids) <= FEW else None


def matches(query: str) -> ColumnElement[bool]:
    """Condition on calls: their text matches an FTS5 query, of many calls: they are met while walking through all."""
    return unindexed(Call.id.expression).in_(select(_CALL_TEXT.c.rowid).where(_MATCHES(query)))
