"""Base of all models: naming convention and common column types."""

from __future__ import annotations

import time
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, mapped_column


def now_ms() -> int:
    """The present moment as stored everywhere: milliseconds since 1970 in UTC."""
    return time.time_ns() // 1_000_000


# BigInteger keys do not auto-increment in SQLite, where INTEGER is 64 bits wide anyway.
BigInt = BigInteger().with_variant(Integer, "sqlite")

Pk = Annotated[int, mapped_column(BigInt, primary_key=True)]
Ms = Annotated[int, mapped_column(BigInt)]
"""A moment (UTC) or a length, in milliseconds."""
Name = Annotated[str, mapped_column(String(255))]
Word = Annotated[str, mapped_column(String(32))]
"""A member of one of the enums, stored by value."""


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012 - SQLAlchemy's own form
