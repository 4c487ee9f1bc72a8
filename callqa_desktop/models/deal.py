"""Deals and how they ended, and the models of success trained on them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callqa_desktop.models.base import Base, Ms, Name, Pk, Word


class Deal(Base):
    """One deal, as a CRM or a file tells it. Which of our clients it is with is found by its numbers."""

    __tablename__ = "deal"
    __table_args__ = (UniqueConstraint("connection_id", "external_id"), Index(None, "state", "closed_at"))

    id: Mapped[Pk]
    connection_id: Mapped[int | None] = mapped_column(ForeignKey("connection.id", ondelete="CASCADE"))
    """The CRM it was read from, None for one of a file."""
    external_id: Mapped[Name]
    remote_client: Mapped[Name] = mapped_column(default="", index=True)
    """Id of the client's card in the CRM."""
    client_name: Mapped[Name] = mapped_column(default="")
    title: Mapped[Name] = mapped_column(default="")
    stage: Mapped[Name] = mapped_column(default="")
    """Words of the CRM, for people: they may tell the outcome, so nothing is learned from them."""
    state: Mapped[Word]
    amount: Mapped[float | None]
    currency: Mapped[str] = mapped_column(String(16), default="")
    responsible: Mapped[Name] = mapped_column(default="")
    created_at: Mapped[Ms | None]
    closed_at: Mapped[Ms | None]
    """When it ended: never later than the CRM's last change of it, and never moved later by a change afterwards."""
    dated: Mapped[bool] = mapped_column(default=False)
    """The end is known to the day: told by the CRM or the file, or seen open before. Else it is the last change."""
    read_at: Mapped[Ms]


class DealPhone(Base):
    """A number of a deal's client."""

    __tablename__ = "deal_phone"
    __table_args__ = (Index(None, "search_key"),)

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"), primary_key=True)
    phone: Mapped[str] = mapped_column(String(64), primary_key=True)
    """As it stands on the card."""
    search_key: Mapped[str] = mapped_column(String(16))
    """The digits every spelling of it shares (services.crm.base.search_key)."""


class DealModel(Base):
    """One training: what it was made of, how well it did on outcomes it had not seen, and the model itself."""

    __tablename__ = "deal_model"

    id: Mapped[Pk]
    created_at: Mapped[Ms]
    usable: Mapped[bool]
    """It did better than the base rate, so likelihoods are shown."""
    card: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """services.deals.records.ModelCard."""
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """services.deals.terms.Terms; {} where none could be trained."""
