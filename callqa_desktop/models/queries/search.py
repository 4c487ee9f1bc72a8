"""Full-text index over what was said and written; the one place with SQLite's own SQL (FTS5).

The table `call_text` holds one row a call (rowid = call id) with folded text; folding is the services' business.
"""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, column, select, table, text
from sqlalchemy.orm import Session

from callqa_desktop.models.call import Call

CREATE = "CREATE VIRTUAL TABLE call_text USING fts5(body, tokenize='unicode61')"
DROP = "DROP TABLE call_text"

_CALL_TEXT = table("call_text", column("rowid"), column("call_text"))


def put(session: Session, call_id: int, folded: str) -> None:
    """Replaces the indexed text of one call; "" removes it."""
    session.execute(text("DELETE FROM call_text WHERE rowid = :id"), {"id": call_id})
    if folded:
        session.execute(text("INSERT INTO call_text(rowid, body) VALUES (:id, :body)"), {"id": call_id, "body": folded})


def query_of(folded: str) -> str:
    """The FTS5 query for the words a person typed: all of them, each as a beginning of a word."""
    return " ".join(f'"{word}"*' for word in re.findall(r"\w+", folded))


def matches(query: str) -> ColumnElement[bool]:
    """Condition on calls: their text matches an FTS5 query made by query_of."""
    found = select(_CALL_TEXT.c.rowid).where(_CALL_TEXT.c.call_text.op("MATCH")(query))
    return Call.id.in_(found)
