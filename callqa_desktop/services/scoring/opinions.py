"""Where a second opinion answers the card otherwise than the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from callqa_desktop.services.records import AnswerRow
from callqa_desktop.services.scoring.card import Card, Question
from callqa_desktop.services.scoring.metrics import SOURCE


@dataclass(frozen=True, slots=True)
class Disagreement:
    question: Question
    first: AnswerRow
    second: AnswerRow


def disagreements(
    card: Card, first: Mapping[str, AnswerRow], second: Mapping[str, AnswerRow]
) -> tuple[Disagreement, ...]:
    """Questions both answered, and differently, in the card's order."""
    found = []
    for question in card.questions():
        one, other = first.get(question.key), second.get(question.key)
        if one is not None and other is not None and differ(question, one, other):
            found.append(Disagreement(question, one, other))
    return tuple(found)


def differ(question: Question, first: AnswerRow, second: AnswerRow) -> bool:
    """Whether two answers say something else; words never do, and neither does what a measure answered."""
    if question.answer_type == "text" or SOURCE in (first.source, second.source):
        return False
    return (first.option, set(first.options), first.number) != (second.option, set(second.options), second.number)
