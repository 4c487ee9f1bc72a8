"""Phone numbers people rate: reviews, looks, and what was decided about them."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callqa_desktop.models.base import Base, Ms, Name, Pk, Word
from callqa_desktop.models.enums import ReviewSource, ReviewState


class PhoneNumber(Base):
    """A number somebody rated or looked up. What is counted here follows from reviews and looks and is kept beside
    them, so that lists of many numbers need no sums."""

    __tablename__ = "phone_number"
    __table_args__ = (UniqueConstraint("digits"), Index(None, "fraud"))

    id: Mapped[Pk]
    digits: Mapped[str] = mapped_column(String(32))
    """As `Call.client_digits` holds them: E.164 without its plus, or a short number as it is dialled."""
    phone: Mapped[str] = mapped_column(String(32))
    """E.164, or the short number."""
    country: Mapped[str] = mapped_column(String(2), default="")
    """ISO code, "" where the number tells none."""
    kind: Mapped[Word] = mapped_column(default="")
    """See services.trust.typed.KINDS."""
    fraud: Mapped[bool] = mapped_column(default=False)
    """A person decided that it is tied to fraud; who and why stand in its acts."""
    level_1: Mapped[int] = mapped_column(default=0)
    """Shown reviews of this level, as the next four."""
    level_2: Mapped[int] = mapped_column(default=0)
    level_3: Mapped[int] = mapped_column(default=0)
    level_4: Mapped[int] = mapped_column(default=0)
    level_5: Mapped[int] = mapped_column(default=0)
    last_review_at: Mapped[Ms | None]
    views: Mapped[int] = mapped_column(default=0)
    last_view_at: Mapped[Ms | None]
    created_at: Mapped[Ms]


class NumberReview(Base):
    """What one person thinks of a number."""

    __tablename__ = "number_review"
    __table_args__ = (
        Index(None, "number_id", "at"),
        Index(None, "state", "at"),
        Index(None, "digest"),
    )

    id: Mapped[Pk]
    number_id: Mapped[int] = mapped_column(ForeignKey("phone_number.id", ondelete="CASCADE"))
    level: Mapped[int]
    """1 dangerous, 2 doubtful, 3 neutral, 4 safe, 5 trusted."""
    comment: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[Name] = mapped_column(default="")
    """"" where a list did not name anybody."""
    source: Mapped[Word] = mapped_column(default=ReviewSource.OWN)
    state: Mapped[Word] = mapped_column(default=ReviewState.SHOWN)
    at: Mapped[Ms]
    edited_at: Mapped[Ms | None]
    moderated_by: Mapped[Name] = mapped_column(default="")
    moderated_at: Mapped[Ms | None]
    moderated_why: Mapped[str] = mapped_column(String(500), default="")
    digest: Mapped[str] = mapped_column(String(32), default="")
    """Of an imported line: the same line again is no new review."""


class NumberView(Base):
    """How often a number was looked up on one day."""

    __tablename__ = "number_view"
    __table_args__ = (Index(None, "day", "number_id"),)

    number_id: Mapped[int] = mapped_column(ForeignKey("phone_number.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True)
    """Local day as date.toordinal() counts."""
    count: Mapped[int] = mapped_column(default=0)


class NumberAct(Base):
    """One decision about a number or a review of it; nothing is ever taken from this list but with the number."""

    __tablename__ = "number_act"
    __table_args__ = (Index(None, "number_id", "at"), Index(None, "at"))

    id: Mapped[Pk]
    number_id: Mapped[int] = mapped_column(ForeignKey("phone_number.id", ondelete="CASCADE"))
    review_id: Mapped[int | None] = mapped_column(ForeignKey("number_review.id", ondelete="SET NULL"), index=True)
    act: Mapped[Word]
    """One of models.enums.NumberDeed."""
    author: Mapped[Name] = mapped_column(default="")
    why: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[Ms]
