"""What the machine made of a call: transcripts, analyses with findings, and the requests it took."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callqa_desktop.models.base import Base, Ms, Name, Pk, Word


class Transcript(Base):
    """One transcription of one recording; a later one does not change it, the newest is shown."""

    __tablename__ = "transcript"
    __table_args__ = (Index(None, "call_id", "id"),)

    id: Mapped[Pk]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    model: Mapped[Name]
    prompt: Mapped[Name]
    """Version of the prompt, for example "transcribe-1"."""
    language: Mapped[str] = mapped_column(String(16), default="")
    approximate: Mapped[bool]
    """True when speakers were separated by the model from one channel."""
    created_at: Mapped[Ms]


class Utterance(Base):
    __tablename__ = "utterance"

    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    start_ms: Mapped[Ms]
    end_ms: Mapped[Ms]
    speaker: Mapped[Word]
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[list[Any]] = mapped_column(default=list)
    """[[first, end, start_ms, end_ms, confidence]]: characters of `text`, times and 0-1, null where the model gave
    none; only words something is known of. Never changed: corrections are TranscriptEdit."""


class TranscriptEdit(Base):
    """One correction laid over a transcript; the words themselves stay. Undone ones stay too, until a new one."""

    __tablename__ = "transcript_edit"
    __table_args__ = (UniqueConstraint("transcript_id", "sequence"),)

    id: Mapped[Pk]
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"))
    sequence: Mapped[int]
    kind: Mapped[Word]
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    author: Mapped[Name] = mapped_column(default="")
    undone: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Ms]


class Analysis(Base):
    """One judgement of one transcript."""

    __tablename__ = "analysis"
    __table_args__ = (Index(None, "call_id", "id"), Index(None, "transcript_id"))

    id: Mapped[Pk]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"))
    model: Mapped[Name]
    prompt: Mapped[Name]
    summary: Mapped[str] = mapped_column(Text)
    advice: Mapped[list[Any]] = mapped_column(default=list)
    """Sentences of advice to the agent."""
    measures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    client_mood: Mapped[str] = mapped_column(String(16), default="")
    """From words only: positive, neutral, negative, mixed or ""."""
    created_at: Mapped[Ms]


class Finding(Base):
    __tablename__ = "finding"

    id: Mapped[Pk]
    analysis_id: Mapped[int] = mapped_column(ForeignKey("analysis.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Word]
    text: Mapped[str] = mapped_column(Text)
    quote: Mapped[str] = mapped_column(Text, default="")
    start_ms: Mapped[Ms | None]
    end_ms: Mapped[Ms | None]


class ModelRequest(Base):
    """One request to the model: what for, how large, how many tokens, what it cost."""

    __tablename__ = "model_request"
    __table_args__ = (Index(None, "created_at"),)

    id: Mapped[Pk]
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"), index=True)
    connection_id: Mapped[int | None] = mapped_column(ForeignKey("connection.id", ondelete="SET NULL"))
    purpose: Mapped[Word]
    model: Mapped[Name]
    sent_bytes: Mapped[int]
    input_tokens: Mapped[int] = mapped_column(default=0)
    output_tokens: Mapped[int] = mapped_column(default=0)
    thinking_tokens: Mapped[int] = mapped_column(default=0)
    cost_micro_usd: Mapped[int | None]
    """Millionths of a US dollar; None where the price of the model is not known."""
    outcome: Mapped[str] = mapped_column(String(64))
    """"ok", or the code of the failure."""
    created_at: Mapped[Ms]
