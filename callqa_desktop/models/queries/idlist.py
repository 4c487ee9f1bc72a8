"""Conditions over lists of ids of any length, in the SQL of each database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, String, bindparam, cast, false, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

SHORT = 500
"""Up to so many ids stand in the statement one by one; databases limit the number of parameters."""


class _Members(FunctionElement[Any]):
    """The members of a JSON array, as a table with a column `value`."""

    name = "members"
    inherit_cache = True


@compiles(_Members, "sqlite")
def _sqlite(element: _Members, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kw)})"


@compiles(_Members)
def _postgresql(element: _Members, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **kw)} AS JSON))"


def among(column: ColumnElement[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """The column is one of these ids."""
    if not ids:
        return false()
    if len(ids) <= SHORT:
        return column.in_(list(ids))
    members = _Members(bindparam(None, json.dumps(list(ids)), String)).table_valued("value")
    return column.in_(select(cast(members.c.value, BigInteger)))


def among_texts(column: ColumnElement[str], texts: Sequence[str]) -> ColumnElement[bool]:
    """The column is one of these texts."""
    if not texts:
        return false()
    if len(texts) <= SHORT:
        return column.in_(list(texts))
    members = _Members(bindparam(None, json.dumps(list(texts)), String)).table_valued("value")
    return column.in_(select(cast(members.c.value, String)))
