"""What an evaluation still lacks before it can be finished, and why there is no score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from callqa_desktop.services.records import AnswerRow
from callqa_desktop.services.scoring import answers as of
from callqa_desktop.services.scoring.card import Card, Question, Section
from callqa_desktop.services.scoring.engine import Unscored, score
from callqa_desktop.texts import tr


@dataclass(frozen=True, slots=True)
class Missing:
    question: str
    """Its key."""
    what: Literal["answer", "comment", "evidence"]


def missing(card: Card, answers: Mapping[str, AnswerRow]) -> tuple[Missing, ...]:
    """All that is missing, in the card's order: answers to what is asked, then comments and evidence policies want.

    Questions of critical and bonus sections may stay open (nothing happened), and so may texts unless a policy wants
    words: a text question with comment policy "always" must be written.
    """
    visible = score(card, answers).visible
    found: list[Missing] = []
    for section in card.sections:
        for question in section.questions:
            if question.key in visible:
                found += _of_question(section, question, answers.get(question.key))
    return tuple(found)


def must_answer(section: Section, question: Question) -> bool:
    """Whether the question, when asked, has to be answered before the evaluation can be finished."""
    if question.answer_type == "text":
        return question.comment_policy == "always"
    return section.kind in ("standard", "info")


def wants(policy: str, question: Question, answer: AnswerRow | None) -> bool:
    """Whether a policy of comments or evidence asks for some with this answer."""
    if not of.is_answered(question, answer):
        return False
    return policy == "always" or (policy == "on_low" and of.is_low(question, answer))


def _of_question(section: Section, question: Question, answer: AnswerRow | None) -> list[Missing]:
    if answer is None or not of.is_answered(question, answer):
        return [Missing(question.key, "answer")] if must_answer(section, question) else []
    found: list[Missing] = []
    if question.answer_type != "text" and wants(question.comment_policy, question, answer):
        found += [] if answer.comment.strip() else [Missing(question.key, "comment")]
    if wants(question.evidence_policy, question, answer):
        found += [] if answer.evidence else [Missing(question.key, "evidence")]
    return found


def why_unscored(reason: Unscored | None) -> str:
    """The reason in words; "" for none."""
    if reason is None:
        return ""
    return {
        Unscored.NO_QUESTIONS: tr("the card has no questions that count"),
        Unscored.NO_WEIGHTS: tr("all weights of the card are zero"),
        Unscored.NOT_ANSWERED: tr("no question that counts is answered"),
        Unscored.NOT_APPLICABLE: tr("every answer is “not applicable”"),
    }[reason]
