"""Training as a job: the table is read here, the model is made in a process of its own, the card is kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.deal import DealModel
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.child import Child
from callqa_desktop.services.deals.records import ModelCard, Verdict
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.store import Store, announce

if TYPE_CHECKING:  # it brings numpy along
    from callqa_desktop.services.deals.terms import Terms

KEPT = 52
"""Cards of former trainings: a year of weeks. Of these the newest alone keeps its model."""
_LIMIT = 300.0
"""Seconds a step of the training may take before something is wrong."""


async def train(store: Store, progress: Progress) -> ModelCard:
    """Trains on every ended deal and keeps the card with the model.

    Raises:
        Cancelled: nothing is kept then.
    """
    from callqa_desktop.services.deals import gather, learn

    found = await store.aread(lambda session: gather.table(session, progress))
    child = Child(learn.make)

    def work() -> tuple[ModelCard, Terms | None]:
        made: tuple[ModelCard, Terms | None] = child.ask(
            found.data, limit=_LIMIT, cancelled=lambda: progress.cancelled, on_step=lambda step: progress.report(*step)
        )
        return made

    try:
        card, terms = await asyncio.to_thread(work)
    finally:
        await asyncio.to_thread(child.close)
    card = replace(card, trained_at=now_ms(), left=dict(found.left), undated=found.undated)
    await store.awrite(lambda session: _keep(session, card, terms))
    return card


def newest(session: Session) -> tuple[ModelCard, Terms | None]:
    """The card of the last training, and its model where it can be used."""
    row = session.scalars(select(DealModel).order_by(DealModel.id.desc()).limit(1)).first()
    if row is None:
        return ModelCard(), None
    card = ModelCard.of(row.card)
    if not row.usable or card.verdict != Verdict.GOOD or not row.terms:
        return card, None
    from callqa_desktop.services.deals.terms import Terms

    return card, Terms.of(row.terms)


def trained_at(session: Session) -> int | None:
    """When the last training was, None before the first."""
    return session.scalar(select(func.max(DealModel.created_at)))


def former(session: Session) -> list[ModelCard]:
    """Cards of all trainings kept, the newest first."""
    return [ModelCard.of(card) for card in session.scalars(select(DealModel.card).order_by(DealModel.id.desc()))]


def _keep(session: Session, card: ModelCard, terms: Terms | None) -> None:
    for row in session.scalars(select(DealModel)):
        row.terms = {}
    session.add(
        DealModel(
            created_at=card.trained_at, usable=card.verdict == Verdict.GOOD, card=card.kept(),
            terms=terms.kept() if terms is not None else {},
        )
    )  # fmt: skip
    session.flush()
    oldest = session.scalars(select(DealModel.id).order_by(DealModel.id.desc()).offset(KEPT)).all()
    if oldest:
        session.execute(delete(DealModel).where(DealModel.id.in_(oldest)))
    announce(session, ChangeKind.DEAL)
