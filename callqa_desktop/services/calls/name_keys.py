"""Sorting keys for the names of clients that an older program wrote without them."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from callqa_desktop.models.people import Client
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.store import Store

PORTION = 2000
"""Clients of one transaction, well under a tenth of a second of the writer."""


def fill(store: Store) -> int:
    """Gives every name without a sorting key its key, portion by portion; returns how many names that were.

    Waits for the store: not for the interface thread.
    """
    filled, last = 0, 0
    while True:
        found = store.read(lambda s, after=last: _nameless(s, after)).result()  # type: ignore[misc]
        if not found:
            return filled
        store.write(lambda s, rows=found: _write(s, rows)).result()  # type: ignore[misc]
        filled, last = filled + len(found), found[-1][0]


def _nameless(session: Session, after: int) -> list[tuple[int, str]]:
    wanted = (Client.name != "", Client.name_key == "", Client.id > after)
    found = session.execute(select(Client.id, Client.name).where(*wanted).order_by(Client.id).limit(PORTION))
    return [(row.id, row.name) for row in found]


def _write(session: Session, rows: list[tuple[int, str]]) -> None:
    statement = update(Client.__table__).where(Client.__table__.c.id == bindparam("client"))  # type: ignore[arg-type]
    keyed = [{"client": client, "key": sort_key(name)} for client, name in rows]
    session.execute(statement.values(name_key=bindparam("key")), keyed)
