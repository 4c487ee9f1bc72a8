"""Tests of groups against each other: what is compared, how large it was planned, and every look at its result."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from callqa_desktop.models.base import Base, Ms, Name, Pk, Word


class Experiment(Base):
    __tablename__ = "experiment"
    __table_args__ = (Index(None, "created_at"),)

    id: Mapped[Pk]
    kind: Mapped[Word]
    """ab or factorial."""
    name: Mapped[Name]
    definition: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Calls, groups, outcomes, and what is counted: services.experiments.definitions."""
    plan: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was decided before: size of a group, usual value, difference to be seen, error rates; {} without a plan."""
    conclusion: Mapped[str] = mapped_column(Text, default="")
    """What the person concluded, in their words."""
    author: Mapped[Name] = mapped_column(default="")
    created_at: Mapped[Ms]
    concluded_at: Mapped[Ms | None]
    """When it ended; None while it runs."""


class ExperimentLook(Base):
    """Somebody saw the result with so much data: each look is a chance to be fooled, so each is counted."""

    __tablename__ = "experiment_look"
    __table_args__ = (Index(None, "experiment_id", "id"),)

    id: Mapped[Pk]
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"))
    sizes: Mapped[list[Any]] = mapped_column(default=list)
    """Calls or clients counted in each group."""
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was seen, as the command line writes it: difference, interval, p."""
    p_value: Mapped[float | None]
    author: Mapped[Name] = mapped_column(default="")
    seen_at: Mapped[Ms]
