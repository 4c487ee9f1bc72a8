"""Employees who talk and clients who are talked to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callqa_desktop.models.base import Base, Ms, Name, Pk


class Employee(Base):
    """A person of the company, as the telephone exchange names them. SIP passwords are never kept."""

    __tablename__ = "employee"
    __table_args__ = (
        UniqueConstraint("connection_id", "external_id"),
        Index(None, "connection_id", "internal_number"),
    )

    id: Mapped[Pk]
    connection_id: Mapped[int] = mapped_column(ForeignKey("connection.id", ondelete="CASCADE"))
    external_id: Mapped[Name]
    name: Mapped[Name]
    name_key: Mapped[Name]
    """Sorting key of the Ukrainian alphabet (callqa_desktop.services.folding)."""
    email: Mapped[Name] = mapped_column(default="")
    internal_number: Mapped[str] = mapped_column(String(64), default="")
    department: Mapped[Name] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)


class Client(Base):
    """A caller, known by phone number; `card` is what the CRM says, read for context."""

    __tablename__ = "client"
    __table_args__ = (UniqueConstraint("phone"),)

    id: Mapped[Pk]
    phone: Mapped[str] = mapped_column(String(32))
    """E.164."""
    name: Mapped[Name] = mapped_column(default="")
    name_key: Mapped[Name] = mapped_column(default="", server_default="")
    """Sorting key of the name, as an employee's; "" without a name, and until an older store's names got theirs."""
    card: Mapped[dict[str, Any]] = mapped_column(default=dict)
    card_at: Mapped[Ms | None]
