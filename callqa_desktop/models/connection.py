"""Connections to outside services."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callqa_desktop.models.base import Base, Ms, Name, Pk, Word
from callqa_desktop.models.enums import ConnectionState


class Connection(Base):
    """One account at one service. Its secrets live in the vault under ``connection:<id>``, never here."""

    __tablename__ = "connection"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[Pk]
    service: Mapped[Word]
    name: Mapped[Name]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cursor: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Where the last sync stopped; written in the same transaction as the calls it covers."""
    state: Mapped[Word] = mapped_column(default=ConnectionState.READY)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[Ms]
    last_sync_at: Mapped[Ms | None]
