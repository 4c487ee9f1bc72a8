"""Calls and their recordings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from callqa_desktop.models.base import Base, Ms, Name, Pk, Word
from callqa_desktop.models.enums import CallStatus, RecordingState


class Call(Base):
    """One conversation. The vendor's identity is the pair (connection, external id)."""

    __tablename__ = "call"
    __table_args__ = (
        UniqueConstraint("connection_id", "external_id"),
        Index(None, "started_at", "id"),
        Index(None, "employee_id", "started_at", "id"),
        Index(None, "talk_seconds", "id"),
        Index(None, "client_digits", "id"),
        Index(None, "status", "started_at", "id"),
    )

    id: Mapped[Pk]
    connection_id: Mapped[int] = mapped_column(ForeignKey("connection.id", ondelete="CASCADE"))
    external_id: Mapped[Name]
    started_at: Mapped[Ms]
    direction: Mapped[Word]
    disposition: Mapped[Word]
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id", ondelete="SET NULL"), index=True)
    client_phone: Mapped[str] = mapped_column(String(64), default="")
    """E.164 where the number can be read so, else what the vendor gave."""
    client_digits: Mapped[str] = mapped_column(String(64), default="")
    internal_number: Mapped[str] = mapped_column(String(255), default="")
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id", ondelete="SET NULL"))
    line_number: Mapped[str] = mapped_column(String(64), default="")
    wait_seconds: Mapped[int] = mapped_column(default=0)
    talk_seconds: Mapped[int] = mapped_column(default=0)
    recording_state: Mapped[Word] = mapped_column(default=RecordingState.NONE)
    status: Mapped[Word] = mapped_column(default=CallStatus.NEW)
    failure: Mapped[str] = mapped_column(String(2000), default="")
    """Why the recording or the analysis failed, in words; "" when nothing did."""
    ai_score: Mapped[float | None]
    human_score: Mapped[float | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the vendor said beyond the columns: legs, names, tracking; never shown unescaped."""
    content_hash: Mapped[str] = mapped_column(String(32), default="")
    """Digest of the vendor's data: equal means unchanged."""
    created_at: Mapped[Ms]
    changed_at: Mapped[Ms]


class CallTag(Base):
    __tablename__ = "call_tag"
    __table_args__ = (Index(None, "tag_folded", "call_id"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[Name] = mapped_column(primary_key=True)
    tag_folded: Mapped[Name]


class Recording(Base):
    """The sound of one call: the sealed original, a sealed seek-exact form and sealed peaks, in recordings/."""

    __tablename__ = "recording"
    __table_args__ = (UniqueConstraint("call_id"), Index(None, "sha256"))

    id: Mapped[Pk]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(String(255))
    """Stem below recordings/, for example "0a/1f…": the files are <stem>.orig, .pcm and .peaks."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the original's bytes, in hex."""
    original_bytes: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(64))
    sample_rate: Mapped[int]
    channels: Mapped[int]
    frames: Mapped[int]
    agent_channel: Mapped[int | None]
    """0 or 1 in a two-channel recording, None where both voices share one channel."""
    created_at: Mapped[Ms]


_SCORE = func.coalesce(Call.human_score, Call.ai_score)
_PENDING = Call.recording_state == RecordingState.PENDING
# Each index costs every sync: those that concern few calls hold only these, and columns of a handful of values have
# none, since sorting by them reads all calls anyway.
Index("ix_call_score", _SCORE, Call.id, sqlite_where=_SCORE.is_not(None), postgresql_where=_SCORE.is_not(None))
Index("ix_call_pending", Call.connection_id, Call.started_at, sqlite_where=_PENDING, postgresql_where=_PENDING)
