"""Standards of the trade to compare with: what a person changed of the shipped ones, and rows of their own."""

from __future__ import annotations

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callqa_desktop.models.base import Base, Ms, Name, Pk, Word


class Standard(Base):
    """A row of the person's own, or what differs from the shipped row with the same key (resources/standards).

    Of a shipped row only `active`, `low`, `high`, `deviation` and `note` count; the rest is read from the resource.
    Values are in the unit of the figure: percent, seconds, minutes, points.
    """

    __tablename__ = "standard"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[Pk]
    key: Mapped[Name]
    own: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    low: Mapped[float | None]
    high: Mapped[float | None]
    deviation: Mapped[float | None]
    """Known standard deviation of single values; None: estimated from the calls."""
    note: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[Name] = mapped_column(default="")
    figure: Mapped[str] = mapped_column(String(64), default="")
    """What it is compared with (services.standards.figures); "" for a row that is shown only."""
    direction: Mapped[Word] = mapped_column(default="higher")
    confidence: Mapped[Word] = mapped_column(default="L")
    source: Mapped[Name] = mapped_column(default="")
    changed_by: Mapped[Name] = mapped_column(default="")
    changed_at: Mapped[Ms]
