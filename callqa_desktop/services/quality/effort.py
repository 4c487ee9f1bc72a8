"""How long a review takes a person: time to listen plus time to score, learned from their own finished reviews."""

from __future__ import annotations

import statistics

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import EvaluationKind, EvaluationStatus
from callqa_desktop.models.evaluation import Evaluation

DEFAULT_OVERHEAD = 180
"""Seconds to score a call beyond hearing it, until there is something to learn from."""
LEAST_OVERHEAD, MOST_OVERHEAD = 20, 1800
ENOUGH, RECENT = 5, 50
"""Reviews to learn from: at least so many, at most the newest so many."""


def overhead(session: Session, person: str, speed: float) -> int:
    """Seconds beyond listening: the median over the person's newest reviews, or DEFAULT_OVERHEAD."""
    rows = session.execute(
        select(Evaluation.active_ms, Call.talk_seconds)
        .join(Call, Call.id == Evaluation.call_id)
        .where(
            Evaluation.kind == EvaluationKind.HUMAN, Evaluation.evaluator == person,
            Evaluation.status == EvaluationStatus.SUBMITTED, Evaluation.active_ms > 0,
        )
        .order_by(Evaluation.id.desc())
        .limit(RECENT)
    ).all()  # fmt: skip
    if len(rows) < ENOUGH:
        return DEFAULT_OVERHEAD
    middle = statistics.median(active / 1000 - talk / speed for active, talk in rows)
    return round(max(LEAST_OVERHEAD, min(MOST_OVERHEAD, middle)))


def expected(talk_seconds: int, speed: float, beyond: int) -> int:
    """Seconds a call will take."""
    return round(talk_seconds / speed) + beyond
