"""Groups of clients alike, as a run of K-means found them and somebody kept them; tags sent to a CRM."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callqa_desktop.models.base import Base, Ms, Name, Pk, Word
from callqa_desktop.models.enums import OutboxState


class Segmentation(Base):
    """One kept run: the calls it was made of, and what came out (services.segments.records.Found)."""

    __tablename__ = "segmentation"

    id: Mapped[Pk]
    name: Mapped[Name]
    call_filter: Mapped[dict[str, Any]] = mapped_column(default=dict)
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    clients: Mapped[int]
    author: Mapped[Name] = mapped_column(default="")
    created_at: Mapped[Ms]


class Segment(Base):
    """One group of a kept run, `position` 1 the largest."""

    __tablename__ = "segment"
    __table_args__ = (UniqueConstraint("segmentation_id", "position"),)

    id: Mapped[Pk]
    segmentation_id: Mapped[int] = mapped_column(ForeignKey("segmentation.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[Name]
    size: Mapped[int]


class SegmentMember(Base):
    """A client of a group, known by the digits of the number; `call.client_digits` of its calls."""

    __tablename__ = "segment_member"
    __table_args__ = (Index(None, "segment_id", "client_digits"),)

    segmentation_id: Mapped[int] = mapped_column(ForeignKey("segmentation.id", ondelete="CASCADE"), primary_key=True)
    client_digits: Mapped[str] = mapped_column(String(64), primary_key=True)
    segment_id: Mapped[int] = mapped_column(ForeignKey("segment.id", ondelete="CASCADE"))
    figures: Mapped[list[Any]] = mapped_column(default=list)
    """The client's metrics as they were then, in the order of the wish; null where there was none."""


class ClientTag(Base):
    """One tag to be put on the card of one client in one CRM, once."""

    __tablename__ = "client_tag"
    __table_args__ = (UniqueConstraint("connection_id", "client_digits", "tag"), Index(None, "connection_id", "state"))

    id: Mapped[Pk]
    connection_id: Mapped[int] = mapped_column(ForeignKey("connection.id", ondelete="CASCADE"))
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id", ondelete="SET NULL"), index=True)
    client_digits: Mapped[str] = mapped_column(String(64))
    phone: Mapped[str] = mapped_column(String(64))
    """As calls have it."""
    tag: Mapped[Name]
    state: Mapped[Word] = mapped_column(default=OutboxState.PENDING)
    remote_client: Mapped[Name] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    """Why it did not arrive, in words for the store (services.jobs.wording)."""
    created_at: Mapped[Ms]
    sent_at: Mapped[Ms | None]
