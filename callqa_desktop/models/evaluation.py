"""Scorecards, and evaluations of calls against them by people and by the model."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callqa_desktop.models.base import Base, Ms, Name, Pk, Word
from callqa_desktop.models.enums import EvaluationStatus


class Scorecard(Base):
    __tablename__ = "scorecard"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[Pk]
    key: Mapped[Name]
    current_version_id: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)
    call_filter: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Which calls the card is meant for, for example {"directions": ["inbound"]}; {} for all."""
    draft: Mapped[dict[str, Any] | None]
    """The next version while it is being edited, as far as it got; not valid until published."""
    draft_saved_at: Mapped[Ms | None]


class ScorecardVersion(Base):
    """A published card: `body` is the whole card (services.scoring.card) and never changes."""

    __tablename__ = "scorecard_version"
    __table_args__ = (UniqueConstraint("scorecard_id", "number"),)

    id: Mapped[Pk]
    scorecard_id: Mapped[int] = mapped_column(ForeignKey("scorecard.id", ondelete="CASCADE"))
    number: Mapped[int]
    body: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[Ms]
    published_by: Mapped[Name] = mapped_column(default="")


class Evaluation(Base):
    """One person's or one model's answers for one call. A submitted one is never changed, only superseded."""

    __tablename__ = "evaluation"
    __table_args__ = (
        Index(None, "call_id", "kind", "status"),
        Index(None, "evaluator", "call_id"),
        Index(None, "calibration_id"),
    )

    id: Mapped[Pk]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("scorecard_version.id"))
    kind: Mapped[Word]
    evaluator: Mapped[Name]
    """A person's name, or model and prompt."""
    status: Mapped[Word] = mapped_column(default=EvaluationStatus.DRAFT)
    comment: Mapped[str] = mapped_column(Text, default="")
    score: Mapped[float | None]
    score_before_fail: Mapped[float | None]
    passed: Mapped[bool | None]
    supersedes_id: Mapped[int | None]
    started_at: Mapped[Ms]
    saved_at: Mapped[Ms]
    submitted_at: Mapped[Ms | None]
    heard: Mapped[list[Any]] = mapped_column(default=list)
    """[[start_ms, end_ms]] of the recording that really sounded while this was open; sorted, apart."""
    heard_ratio: Mapped[float | None]
    """Share of the recording in `heard`, 0-1."""
    active_ms: Mapped[Ms] = mapped_column(default=0)
    """Time the person worked on it."""
    sampling_id: Mapped[int | None] = mapped_column(ForeignKey("sampling.id", ondelete="SET NULL"))
    calibration_id: Mapped[int | None] = mapped_column(ForeignKey("calibration.id", ondelete="CASCADE"))


class Answer(Base):
    __tablename__ = "answer"

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[Name] = mapped_column(primary_key=True)
    """Key of the question, stable across versions of the card."""
    option: Mapped[Name]
    """Key of the chosen option."""
    confidence: Mapped[float | None]
    """0-1, only from the model."""
    comment: Mapped[str] = mapped_column(Text, default="")
    """The person's comment, or the model's reason."""
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    """[{start_ms, end_ms, quote}] in the recording."""
    options: Mapped[list[Any]] = mapped_column(default=list)
    """Keys of the chosen options of a question with several; `option` is then "" or "na"."""
    number: Mapped[float | None]
    """The answer to scale, number, duration (seconds) and metric questions."""
    text: Mapped[str] = mapped_column(Text, default="")
    """The answer to a text question."""
    source: Mapped[Word] = mapped_column(default="")
    """Where a person's answer came from: "" decided alone, "ai" accepted, "override" against the model, "metric"."""
    ai_option: Mapped[Name] = mapped_column(default="")
    """What the model had answered when the person decided."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why the person decided against the model."""


class Annotation(Base):
    """A person's note on a range of a call."""

    __tablename__ = "annotation"
    __table_args__ = (Index(None, "call_id", "start_ms"),)

    id: Mapped[Pk]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    start_ms: Mapped[Ms]
    end_ms: Mapped[Ms]
    speaker: Mapped[Word] = mapped_column(default="")
    """The lane it belongs to, "" for both."""
    kind: Mapped[Word]
    text: Mapped[str] = mapped_column(Text, default="")
    colour: Mapped[Word] = mapped_column(default="")
    """Name of a colour token, "" for that of the kind."""
    author: Mapped[Name] = mapped_column(default="")
    created_at: Mapped[Ms]
    changed_at: Mapped[Ms]
