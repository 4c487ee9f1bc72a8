"""A store with calls, a card and evaluations to work on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from seeding import seed
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import EvaluationStatus
from callqa_desktop.models.evaluation import Evaluation
from callqa_desktop.services.quality import queues
from callqa_desktop.services.quality.records import Plan
from callqa_desktop.services.records import AnswerRow
from callqa_desktop.services.scoring import evaluations
from callqa_desktop.services.scoring.versions import current_card, publish_defaults
from callqa_desktop.services.store import Store


@pytest.fixture
def filled(store: Store) -> Store:
    """300 calls of six employees, and the cards that come with the program."""
    seed(store)
    store.write(publish_defaults).result()
    return store


def done(future: Future[Any]) -> Any:
    return future.result(timeout=20)


def all_best(session: Session, version_id: int, **other: str) -> dict[str, AnswerRow]:
    """Every question answered with its best option, but for `other`."""
    card = evaluations.card_of(session, version_id)
    answers: dict[str, AnswerRow] = {}
    for section in card.sections:
        for question in section.questions:
            if section.kind in ("critical", "bonus") or not question.options:
                continue
            answers[question.key] = AnswerRow(question.key, question.options[0].key)
    for key, option in other.items():
        answers[key] = AnswerRow(key, option, comment="because", evidence=())
    return answers


def scored(
    session: Session, call_id: int, person: str, *, at: int | None = None, active_ms: int = 0, **other: str
) -> int:
    """A finished evaluation of a person, written as the store keeps it."""
    version_id, _ = current_card(session)
    row = evaluations.draft_for(session, call_id, person)
    evaluations.save_draft(session, row.id, all_best(session, version_id, **other))
    made = session.get_one(Evaluation, row.id)
    made.status, made.submitted_at, made.active_ms = EvaluationStatus.SUBMITTED, at or now_ms(), active_ms
    session.flush()
    return row.id


def judged(session: Session, call_id: int, *, confidence: float = 0.95, **other: str) -> int:
    """The model's evaluation."""
    version_id, _ = current_card(session)
    answers = [AnswerRow(a.question, a.option, confidence) for a in all_best(session, version_id, **other).values()]
    return evaluations.store_ai(session, call_id, version_id, "model", answers).id


def make_queue(session: Session, plan: Plan, person: str, speed: float = 1.0) -> int:
    """Draws and keeps a queue at once."""
    return queues.keep(session, plan, queues.draw(session, plan, person, speed), person)


Writer = Callable[[Callable[[Session], Any]], Any]


@pytest.fixture
def write(filled: Store) -> Writer:
    """Runs a function in one transaction and returns what it gives."""
    return lambda work: done(filled.write(work))


@pytest.fixture
def read(filled: Store) -> Writer:
    return lambda work: done(filled.read(work))
