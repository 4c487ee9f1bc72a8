"""Rows that are added, or changed where they are there already."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def upsert(session: Session, table: Table) -> Any:
    """The INSERT of this database that can resolve conflicts (SQLite and PostgreSQL speak alike here)."""
    return (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(table)
