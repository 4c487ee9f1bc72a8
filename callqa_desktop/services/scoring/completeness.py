"""What an evaluation still lacks before it can be submitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from callqa_desktop.services.records import AnswerRow
from callqa_desktop.services.scoring.card import Card
from callqa_desktop.services.scoring.engine import score


@dataclass(frozen=True, slots=True)
class Missing:
    question: str
    what: Literal["answer", "comment", "evidence"]


def missing(card: Card, answers: Mapping[str, AnswerRow]) -> tuple[Missing, ...]:
    """In the order of the card. Scored questions and gates that are asked need an answer."""
    visible = score(card, {key: a.option for key, a in answers.items() if a.option}).visible
    return tuple(
        Missing(question.key, "answer")
        for section in card.sections
        if section.kind in ("standard", "info")
        for question in section.questions
        if question.key in visible and not (answers.get(question.key) or AnswerRow("", "")).option
    )
