"""From answers to a score.

Section = sum(weight x value) / sum(weight) over questions that are visible, answered and applicable.
Total = sum(section weight x section) / sum(section weight) over sections with such a question, x 100; in scoring mode
"points" a section weighs as much as its counted questions together, which makes it sum(points) / sum(possible).
A breach of fail_section makes its section 0, one of fail_all the total 0, bonus or not.
The bonus is added after, capped, and lifts the total over 100 only where the card allows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from callqa_desktop.services.records import AnswerRow
from callqa_desktop.services.scoring import answers as of
from callqa_desktop.services.scoring.card import Band, Card, Condition, Question, Section

_HUNDRED = Decimal(100)
_ONE = Decimal(1)
_NONE = Decimal(0)
_ONE_DIGIT = Decimal("0.1")


class Unscored(StrEnum):
    """Why there is no score."""

    NO_QUESTIONS = "no_questions"  # the card has none that could count
    NO_WEIGHTS = "no_weights"  # all its weights are zero
    NOT_ANSWERED = "not_answered"
    NOT_APPLICABLE = "not_applicable"  # all that is answered


@dataclass(frozen=True, slots=True)
class Step:
    """How one answer moves the total, in points of it."""

    section: str
    question: str
    earned: Decimal
    possible: Decimal


@dataclass(frozen=True, slots=True)
class Result:
    """What the answers come to; numbers are exact, 0-100, rounded only to be shown (`shown`)."""

    score: Decimal | None
    """None while no scored question is answered and applicable."""
    score_before_fail: Decimal | None
    """What the score would be without the breach that made it 0; None when none did."""
    passed: bool | None
    band: Band | None
    sections: Mapping[str, Decimal | None]
    """By key, of the scored sections; None where nothing counts."""
    bonus: Decimal
    """Points added."""
    alerts: tuple[str, ...]
    """Keys of the questions whose answer is a breach."""
    answered: int
    total: int
    """Visible questions of scored sections and gates, and how many of them are answered."""
    visible: frozenset[str]
    """Keys of the questions that are asked, given these answers."""
    steps: tuple[Step, ...] = ()
    """Every answer that counts, in the card's order: `possible` adds up to 100, `earned` and the bonus (both before
    the cut at 100) to the score before a breach of fail_all."""
    unscored: Unscored | None = None
    """Why `score` is None."""


def shown(value: Decimal) -> Decimal:
    """The number as it is shown and stored: one digit, half up."""
    return value.quantize(_ONE_DIGIT, ROUND_HALF_UP)


def score(card: Card, answers: Mapping[str, AnswerRow]) -> Result:
    """Scores answers by key of the question; unknown keys and answers to hidden questions count for nothing."""
    answered = {q.key: answers[q.key] for q in card.questions() if of.is_answered(q, answers.get(q.key))}
    visible = _visible(card, answered)
    given = {key: answer for key, answer in answered.items() if key in visible}
    set_off = {q.key: found for q in card.questions() if (found := of.breaches(q, given.get(q.key)))}

    parts = [(s, _counted(card, s, given)) for s in card.sections if s.kind == "standard"]
    weights = {s.key: _section_weight(card, s, counted) for s, counted in parts if counted}
    whole = sum(weights.values(), _NONE)
    sections: dict[str, Decimal | None] = {}
    steps: list[Step] = []
    for section, counted in parts:
        sections[section.key] = None
        if not counted:
            continue
        failed = any("fail_section" in set_off.get(q.key, ()) for q in section.questions)
        weight = sum((q.weight for q, _ in counted), _NONE)
        earned = _NONE if failed else sum((q.weight * value for q, value in counted), _NONE)
        sections[section.key] = earned / weight * _HUNDRED
        if whole:
            for q, value in counted:
                possible = weights[section.key] * q.weight / weight / whole * _HUNDRED
                steps.append(Step(section.key, q.key, _NONE if failed else possible * value, possible))

    bonus = min(_bonus(card, given), card.bonus_cap)
    total = None
    if whole:
        values = {key: value for key, value in sections.items() if value is not None}
        total = sum((weights[key] * value for key, value in values.items()), _NONE) / whole + bonus
        total = total if card.over_100 else min(total, _HUNDRED)
    failed = total is not None and any("fail_all" in found for found in set_off.values())
    final = _NONE if failed else total
    asked = [q.key for s in card.sections if s.kind in ("standard", "info") for q in s.questions if q.key in visible]
    never = any("critical" in found for found in set_off.values())
    return Result(
        score=final,
        score_before_fail=total if failed else None,
        passed=None if final is None else final >= card.pass_mark and not never,
        band=None if final is None else next((band for band in card.bands if final >= band.at_least), None),
        sections=sections,
        bonus=bonus,
        alerts=tuple(set_off),
        answered=sum(key in given for key in asked),
        total=len(asked),
        visible=visible,
        steps=tuple(steps),
        unscored=_why(card, given) if final is None else None,
    )


def _visible(card: Card, answers: Mapping[str, AnswerRow]) -> frozenset[str]:
    """Conditions look only at questions asked before (the card checks that), so one pass settles them."""
    visible: set[str] = set()

    def holds(condition: Condition | None) -> bool:
        if condition is None:
            return True
        other = card.question(condition.question)
        if other is None or condition.question not in visible:
            return False
        return any(option.key in condition.options for option in of.chosen(other, answers.get(other.key)))

    for section in card.sections:
        if not holds(section.visible_when):
            continue
        for question in section.questions:
            if holds(question.visible_when):
                visible.add(question.key)
    return frozenset(visible)


def _counted(card: Card, section: Section, given: Mapping[str, AnswerRow]) -> list[tuple[Question, Decimal]]:
    """Questions that count, each with the share it earns."""
    counted = []
    for question in section.questions:
        answer = given.get(question.key)
        if answer is None or not question.weight:
            continue
        value = of.value(question, answer)
        if value is None and card.na_policy == "full" and of.is_na(question, answer):
            value = _ONE
        if value is not None:
            counted.append((question, value))
    return counted


def _section_weight(card: Card, section: Section, counted: list[tuple[Question, Decimal]]) -> Decimal:
    return sum((q.weight for q, _ in counted), _NONE) if card.scoring_mode == "points" else section.weight


def _bonus(card: Card, given: Mapping[str, AnswerRow]) -> Decimal:
    return sum(
        (
            q.weight * (of.value(q, given.get(q.key)) or _NONE)
            for section in card.sections
            if section.kind == "bonus"
            for q in section.questions
        ),
        _NONE,
    )


def _why(card: Card, given: Mapping[str, AnswerRow]) -> Unscored:
    scored = [(s, q) for s in card.sections if s.kind == "standard" for q in s.questions]
    if not scored:
        return Unscored.NO_QUESTIONS
    able = [q for s, q in scored if q.weight and (s.weight or card.scoring_mode == "points")]
    if not able:
        return Unscored.NO_WEIGHTS
    answered = [q for q in able if q.key in given]
    return Unscored.NOT_APPLICABLE if answered else Unscored.NOT_ANSWERED
