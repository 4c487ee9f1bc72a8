"""Background jobs, the outbox to the CRM, settings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callqa_desktop.models.base import Base, Ms, Name, Pk, Word, now_ms
from callqa_desktop.models.enums import BatchState, JobState, OutboxState


class Batch(Base):
    """Many calls analyzed as one piece of work, within a budget."""

    __tablename__ = "batch"

    id: Mapped[Pk]
    title: Mapped[Name]
    call_filter: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[Word] = mapped_column(default=BatchState.RUNNING)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    """Why it was paused by itself, in words for the store (services.jobs.wording)."""
    total: Mapped[int] = mapped_column(default=0)
    """Calls taken in."""
    limit_requests: Mapped[int | None]
    limit_tokens: Mapped[int | None]
    limit_micro_usd: Mapped[int | None]
    estimate: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was foreseen when it began: requests, tokens, micro_usd, seconds."""
    author: Mapped[Name] = mapped_column(default="")
    created_at: Mapped[Ms]
    finished_at: Mapped[Ms | None]


class Job(Base):
    """One background act, written before it starts and safe to repeat. What it does is a function of `target`."""

    __tablename__ = "job"
    __table_args__ = (
        Index(None, "state", "id"),
        Index(None, "duplicate_key", "state"),
        Index(None, "batch_id", "state"),
        Index(None, "queue", "batch_id", "state", "priority"),
    )

    id: Mapped[Pk]
    kind: Mapped[Word]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id", ondelete="SET NULL"))
    queue: Mapped[Name]
    """One queue an outside service, for example "connection:3" or "model:5"."""
    target: Mapped[dict[str, Any]]
    duplicate_key: Mapped[Name]
    """Two open jobs never share one: asking twice queues once."""
    state: Mapped[Word] = mapped_column(default=JobState.QUEUED)
    priority: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """0 while the size of the work is not known."""
    note: Mapped[str] = mapped_column(String(1000), default="")
    """What is going on, or what came out, in words."""
    code: Mapped[str] = mapped_column(String(64), default="")
    what: Mapped[str] = mapped_column(String(1000), default="")
    why: Mapped[str] = mapped_column(String(1000), default="")
    remedy: Mapped[str] = mapped_column(String(1000), default="")
    not_before: Mapped[Ms] = mapped_column(default=0)
    created_at: Mapped[Ms]
    started_at: Mapped[Ms | None]
    finished_at: Mapped[Ms | None]


class Outbox(Base):
    """One result to be written into one CRM exactly once."""

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("connection_id", "call_id"), Index(None, "state"), Index(None, "call_id"))

    id: Mapped[Pk]
    connection_id: Mapped[int] = mapped_column(ForeignKey("connection.id", ondelete="CASCADE"))
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    marker: Mapped[Name]
    state: Mapped[Word] = mapped_column(default=OutboxState.PENDING)
    remote_kind: Mapped[Word] = mapped_column(default="")
    remote_id: Mapped[Name] = mapped_column(default="")
    remote_client: Mapped[Name] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[Ms]
    sent_at: Mapped[Ms | None]


class Setting(Base):
    __tablename__ = "setting"

    key: Mapped[Name] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class SalesScript(Base):
    """A version of the instruction that calls are judged against (F7); the one put in force last holds, an empty text
    means none."""

    __tablename__ = "sales_script"

    id: Mapped[Pk]
    kind: Mapped[Word] = mapped_column(default="text")
    """google_docs, file or text: where it came from."""
    source: Mapped[str] = mapped_column(String(1000))
    """Link or name of the file."""
    title: Mapped[Name] = mapped_column(default="")
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    """Of the text: a link read again with the same text is no new version."""
    checked_at: Mapped[Ms | None]
    """When the source was last read."""
    created_at: Mapped[Ms]
    in_force_at: Mapped[Ms] = mapped_column(default=now_ms)
    """When it was last put in force."""
