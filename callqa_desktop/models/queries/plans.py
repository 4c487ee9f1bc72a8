"""How ids are read quickly: conditions no index is wanted for, and reads that give up in time.

SQLite has no statistics here: sampled ones take the many calls of one connection for a few, and exact ones cost more
than they give. So it would follow an index into the table for half of all calls, ten times slower than reading all of
them in order.
"""

from __future__ import annotations

import time
from array import array
from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_STEPS = 20_000
"""Instructions of SQLite (about a millisecond) between two looks at the clock."""
_PIECE = 30_000
"""Characters of ids read without letting other threads in."""


class _Unindexed(FunctionElement[Any]):
    inherit_cache = True


@compiles(_Unindexed, "sqlite")
def _sqlite(element: _Unindexed, compiler: SQLCompiler, **kw: Any) -> str:
    return f"+{compiler.process(element.clauses, **kw)}"


@compiles(_Unindexed)
def _others(element: _Unindexed, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


def unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column, for conditions and orders that are better answered without an index of it."""
    found = _Unindexed(column)
    found.type = column.type
    return found


def read_ids(session: Session, statement: Select[Any], *, within: float | None = None) -> array[int] | None:
    """The ids a statement selects (its one column, `id`), in their order, 8 bytes each.

    Args:
        within: seconds after which to give up, where the database can be stopped.

    Returns:
        None when it gave up.
    """
    connection = session.connection()
    driver: Any = connection.connection.dbapi_connection
    end = time.perf_counter() + within if within is not None and hasattr(driver, "set_progress_handler") else None
    compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    text = str(compiled)
    joined = connection.dialect.name == "sqlite"
    cursor = driver.cursor()
    try:
        if end is not None:
            driver.set_progress_handler(lambda: time.perf_counter() > end, _STEPS)
        # One value instead of a million rows: the driver takes and leaves the interpreter with every row, and the
        # interface would stumble over it with every call of Qt.
        text = f"SELECT group_concat(id) FROM ({text})" if joined else text  # noqa: S608 - its own statement
        cursor.execute(text, [compiled.params[name] for name in compiled.positiontup or ()])
        if joined:
            [(found,)] = cursor.fetchall()  # to the end: the driver so frees what it sorted
            return _numbers(found or "")
        ids = array("q")
        while batch := cursor.fetchmany(10_000):
            ids.extend([row[0] for row in batch])
        return ids
    except connection.dialect.loaded_dbapi.OperationalError:
        if end is None or time.perf_counter() <= end:
            raise
        return None
    finally:
        if end is not None:
            driver.set_progress_handler(None, 0)
        cursor.close()


def _numbers(text: str) -> array[int]:
    """Numbers between commas; read piece by piece, so that other threads come in between."""
    found = array("q")
    start = 0
    while start < len(text):
        end = text.find(",", start + _PIECE)
        end = len(text) if end < 0 else end
        found.extend(map(int, text[start:end].split(",")))
        start = end + 1
    return found
