"""Where a second opinion answers the card otherwise than the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from callqa_desktop.services.records import AnswerRow
from callqa_desktop.services.scoring.card import Card, Question


@dataclass(frozen=True, slots=True)
class Disagreement:
    question: Question
    first: AnswerRow
    second: AnswerRow


def disagreements(
    card: Card, first: Mapping[str, AnswerRow], second: Mapping[str, AnswerRow]
) -> tuple[Disagreement, ...]:
    """Questions both answered, and differently, in the card's order. Words and answers of measures are not compared."""
    found = []
    for question in card.questions():
        one, other = first.get(question.key), second.get(question.key)
        if one is None or other is None or question.answer_type == "text" or "metric" in (one.source, other.source):
            continue
        if (one.option, set(one.options), one.number) != (other.option, set(other.options), other.number):
            found.append(Disagreement(question, one, other))
    return tuple(found)
