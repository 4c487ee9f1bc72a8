"""The work of people on calls: who reviews what, drawn samples, calibrations, disputes, coaching."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callqa_desktop.models.base import Base, BigInt, Ms, Name, Pk, Word


class Assignment(Base):
    """A call that a person is to review."""

    __tablename__ = "assignment"
    __table_args__ = (Index(None, "reviewer", "call_id"),)

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True)
    reviewer: Mapped[Name] = mapped_column(primary_key=True)
    author: Mapped[Name] = mapped_column(default="")
    created_at: Mapped[Ms]


class Sampling(Base):
    """One draw of calls to review; seed, filter and hash of the population let anyone repeat and prove it."""

    __tablename__ = "sampling"

    id: Mapped[Pk]
    name: Mapped[Name]
    strategy: Mapped[Word]
    call_filter: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seed: Mapped[int] = mapped_column(BigInt)
    quota: Mapped[int]
    """Calls asked for; 0 when `budget_seconds` decides."""
    budget_seconds: Mapped[int] = mapped_column(default=0)
    population: Mapped[int]
    population_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the sorted ids that could be drawn, in hex."""
    created_by: Mapped[Name] = mapped_column(default="")
    created_at: Mapped[Ms]


class SamplingItem(Base):
    __tablename__ = "sampling_item"
    __table_args__ = (Index(None, "call_id"),)

    sampling_id: Mapped[int] = mapped_column(ForeignKey("sampling.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    reason: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Why it was drawn, as code and numbers; put into words when shown."""
    skipped: Mapped[bool] = mapped_column(default=False)


class Calibration(Base):
    """One call scored by several people, blind to each other until all have submitted."""

    __tablename__ = "calibration"
    __table_args__ = (Index(None, "call_id"),)

    id: Mapped[Pk]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("scorecard_version.id"))
    title: Mapped[Name] = mapped_column(default="")
    facilitator: Mapped[Name]
    expert: Mapped[Name] = mapped_column(default="")
    """Whose answers the others are compared with; "" compares all with all."""
    due_at: Mapped[Ms | None]
    status: Mapped[Word]
    created_at: Mapped[Ms]
    closed_at: Mapped[Ms | None]


class CalibrationMember(Base):
    __tablename__ = "calibration_member"

    calibration_id: Mapped[int] = mapped_column(ForeignKey("calibration.id", ondelete="CASCADE"), primary_key=True)
    member: Mapped[Name] = mapped_column(primary_key=True)


class Dispute(Base):
    """An objection to an answer, or to a whole evaluation, with a deadline for its decision."""

    __tablename__ = "dispute"
    __table_args__ = (Index(None, "evaluation_id"), Index(None, "status", "deadline_at"))

    id: Mapped[Pk]
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id", ondelete="CASCADE"))
    question: Mapped[Name] = mapped_column(default="")
    """Key of the question, "" for the evaluation as a whole."""
    raised_by: Mapped[Name]
    reason: Mapped[str] = mapped_column(Text)
    wanted_option: Mapped[Name] = mapped_column(default="")
    status: Mapped[Word]
    deadline_at: Mapped[Ms]
    resolver: Mapped[Name] = mapped_column(default="")
    decision: Mapped[str] = mapped_column(Text, default="")
    """Why it was decided so."""
    result_evaluation_id: Mapped[int | None]
    created_at: Mapped[Ms]
    resolved_at: Mapped[Ms | None]


class Coaching(Base):
    """A note to an employee: what to practise, with the clips that show it."""

    __tablename__ = "coaching"
    __table_args__ = (Index(None, "employee_id", "created_at"), Index(None, "call_id"))

    id: Mapped[Pk]
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id", ondelete="SET NULL"))
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id", ondelete="SET NULL"))
    questions: Mapped[list[Any]] = mapped_column(default=list)
    """Keys of questions."""
    annotations: Mapped[list[Any]] = mapped_column(default=list)
    """Ids of annotations whose sound goes with it."""
    text: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text, default="")
    """What the employee is to do."""
    due_at: Mapped[Ms | None]
    author: Mapped[Name] = mapped_column(default="")
    created_at: Mapped[Ms]
    acknowledged_at: Mapped[Ms | None]
