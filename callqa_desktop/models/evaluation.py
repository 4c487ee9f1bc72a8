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


class Evaluation(Base):
    """One person's or one model's answers for one call. A submitted one is never changed, only superseded."""

    __tablename__ = "evaluation"
    __table_args__ = (Index(None, "call_id", "kind", "status"),)

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
    author: Mapped[Name] = mapped_column(default="")
    created_at: Mapped[Ms]
    changed_at: Mapped[Ms]
