"""What the machine made of a call: checks and measures of its sound, transcripts, analyses with findings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callqa_desktop.models.base import Base, Ms, Name, Pk, Word
from callqa_desktop.models.enums import AnalysisKind


class SoundCheck(Base):
    """How good the sound of one recording is; made anew when the method changes."""

    __tablename__ = "sound_check"

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True)
    method: Mapped[Name]
    verdict: Mapped[Word] = mapped_column(index=True)
    """good, fair, poor or unusable."""
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    """[{code, channel, value}]: what is wrong, worst first; channel null where it is the whole recording."""
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[Ms]


class Measures(Base):
    """What was measured of one call, its sound and its words; made anew when the method or the transcript changes."""

    __tablename__ = "measures"

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True)
    method: Mapped[Name]
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[Ms]


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
    notes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How it was made: `pieces` heard, lines `moved` to where somebody speaks, phrases of `vocabulary` given, and
    `instead_of`: the dedicated model that refused, so that a general one took over."""
    created_at: Mapped[Ms]


class HeardPiece(Base):
    """A piece of a long recording that was heard while its transcript is not complete; gone when that stands."""

    __tablename__ = "heard_piece"

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Hash of the sound, the place of the piece in it, and of how it was asked for."""
    lines: Mapped[list[Any]] = mapped_column(default=list)
    """[[speaker, start_ms, end_ms, text, language, estimated, doubtful, words]]; of words [text, start_ms, end_ms,
    confidence]."""
    moved: Mapped[int]
    """Lines moved to where somebody speaks."""
    created_at: Mapped[Ms]


class Utterance(Base):
    __tablename__ = "utterance"

    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    start_ms: Mapped[Ms]
    end_ms: Mapped[Ms]
    speaker: Mapped[Word]
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8), default="")
    """uk, en, ru …; "" where nobody said."""
    estimated: Mapped[bool] = mapped_column(default=False)
    """Where it lies was not measured: laid over the speech, or drawn there from far away."""
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
    """One judgement of one transcript. A later one, by another model or another prompt, never changes it."""

    __tablename__ = "analysis"
    __table_args__ = (Index(None, "call_id", "id"), Index(None, "transcript_id"))

    id: Mapped[Pk]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id", ondelete="CASCADE"))
    kind: Mapped[Word] = mapped_column(default=AnalysisKind.MAIN)
    """main, or second: another opinion, which is shown beside the main one and counts nowhere."""
    script_id: Mapped[int | None] = mapped_column(ForeignKey("sales_script.id", ondelete="SET NULL"))
    """The version of the sales script it was judged against."""
    model: Mapped[Name]
    prompt: Mapped[Name]
    summary: Mapped[str] = mapped_column(Text)
    advice: Mapped[list[Any]] = mapped_column(default=list)
    """Sentences of advice to the agent."""
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Steps of the script, mood by quarter, likelihood of success: services.analysis.details."""
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
    speaker: Mapped[Word] = mapped_column(default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What its kind knows beyond words: how an objection was handled, who promised what by when."""
    start_ms: Mapped[Ms | None]
    end_ms: Mapped[Ms | None]


class Outgoing(Base):
    """What left the machine: one request to a model, or those of one job to one host together."""

    __tablename__ = "outgoing"
    __table_args__ = (Index(None, "created_at", "id"), Index(None, "batch_id"))

    id: Mapped[Pk]
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"), index=True)
    connection_id: Mapped[int | None] = mapped_column(ForeignKey("connection.id", ondelete="SET NULL"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id", ondelete="SET NULL"))
    service: Mapped[Word]
    host: Mapped[Name] = mapped_column(default="")
    purpose: Mapped[Word]
    subject: Mapped[Word] = mapped_column(default="")
    """What was sent: sound, text (words of a call), phone, results, question (nothing of a call)."""
    model: Mapped[Name] = mapped_column(default="")
    requests: Mapped[int] = mapped_column(default=1)
    """More than one where the requests of one job to one host stand in one line."""
    sent_bytes: Mapped[int]
    """Of paths, queries and bodies as they left; without headers."""
    input_tokens: Mapped[int] = mapped_column(default=0)
    output_tokens: Mapped[int] = mapped_column(default=0)
    thinking_tokens: Mapped[int] = mapped_column(default=0)
    cost_micro_usd: Mapped[int | None]
    """Millionths of a US dollar; None where the price is not known, 0 where there is none."""
    outcome: Mapped[str] = mapped_column(String(64))
    """"ok", or the code of the failure."""
    created_at: Mapped[Ms]


class Tracker(Base):
    """Words or a topic looked for in every conversation."""

    __tablename__ = "tracker"

    id: Mapped[Pk]
    name: Mapped[Name] = mapped_column(unique=True)
    phrases: Mapped[list[Any]] = mapped_column(default=list)
    """Phrases as people wrote them; every form of their words is found."""
    speaker: Mapped[Word] = mapped_column(default="")
    """Who must say it; "" anybody."""
    expected: Mapped[bool] = mapped_column(default=False)
    """It ought to be said: calls without it are what one looks for."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Ms]
    changed_at: Mapped[Ms]


class TrackerHit(Base):
    """A tracker that was heard in a call; none where it was not."""

    __tablename__ = "tracker_hit"
    __table_args__ = (Index(None, "tracker_id", "call_id"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True)
    tracker_id: Mapped[int] = mapped_column(ForeignKey("tracker.id", ondelete="CASCADE"), primary_key=True)
    count: Mapped[int]
    first_ms: Mapped[Ms]
    places: Mapped[list[Any]] = mapped_column(default=list)
    """[[line, first, end, speaker, phrase, start_ms]]: place of the line as it is shown, characters of its text."""
