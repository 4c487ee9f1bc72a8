"""From answers to a score.

Section = sum(weight x value) / sum(weight) over questions that are visible, answered and applicable.
Total = sum(section weight x section) / sum(section weight) over sections with such a question, x 100.
A breach of fail_section makes its section 0, one of fail_all the total 0, bonus or not.
The bonus is added after, capped, and never lifts the total over 100.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from callqa_desktop.services.scoring.card import NA, Band, Card, Condition, Section

_HUNDRED = Decimal(100)
_ONE_DIGIT = Decimal("0.1")


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


def shown(value: Decimal) -> Decimal:
    """The number as it is shown and stored: one digit, half up."""
    return value.quantize(_ONE_DIGIT, ROUND_HALF_UP)


def score(card: Card, answers: Mapping[str, str]) -> Result:
    """Scores answers (question key to option key); unknown keys and answers to hidden questions count for nothing."""
    valid = {key: option for key, option in answers.items() if (q := card.question(key)) and q.option(option)}
    visible = _visible(card, valid)
    given = {key: option for key, option in valid.items() if key in visible}
    breaches = [q for q in card.questions() if q.breach and given.get(q.key) == q.breach]

    sections: dict[str, Decimal | None] = {}
    weighted = weights = bonus = Decimal(0)
    for section in card.sections:
        if section.kind == "bonus":
            bonus += sum((q.weight * _value(section, q.key, given) for q in section.questions), Decimal(0))
        if section.kind != "standard":
            continue
        value = _section_value(section, given)
        if value is not None and any(q.severity == "fail_section" and q in section.questions for q in breaches):
            value = Decimal(0)
        sections[section.key] = None if value is None else value * _HUNDRED
        if value is not None:
            weighted += section.weight * value
            weights += section.weight

    bonus = min(bonus, card.bonus_cap)
    total = min(weighted / weights * _HUNDRED + bonus, _HUNDRED) if weights else None
    failed = total is not None and any(q.severity == "fail_all" for q in breaches)
    final = Decimal(0) if failed else total
    asked = [q.key for s in card.sections if s.kind in ("standard", "info") for q in s.questions if q.key in visible]
    return Result(
        score=final,
        score_before_fail=total if failed else None,
        passed=None if final is None else final >= card.pass_mark and all(q.severity != "critical" for q in breaches),
        band=None if final is None else next((band for band in card.bands if final >= band.at_least), None),
        sections=sections,
        bonus=bonus,
        alerts=tuple(q.key for q in breaches),
        answered=sum(key in given for key in asked),
        total=len(asked),
        visible=visible,
    )


def _visible(card: Card, answers: Mapping[str, str]) -> frozenset[str]:
    """Conditions look only at questions asked before (the card checks that), so one pass settles them."""
    visible: set[str] = set()

    def holds(condition: Condition | None) -> bool:
        if condition is None:
            return True
        return condition.question in visible and answers.get(condition.question) in condition.options

    for section in card.sections:
        if not holds(section.visible_when):
            continue
        for question in section.questions:
            if holds(question.visible_when):
                visible.add(question.key)
    return frozenset(visible)


def _value(section: Section, key: str, given: Mapping[str, str]) -> Decimal:
    question = next(q for q in section.questions if q.key == key)
    option = question.option(given.get(key, ""))
    return option.value if option else Decimal(0)


def _section_value(section: Section, given: Mapping[str, str]) -> Decimal | None:
    counted = [q for q in section.questions if given.get(q.key, NA) != NA and q.weight > 0]
    weights = sum((q.weight for q in counted), Decimal(0))
    if not weights:
        return None
    return sum((q.weight * _value(section, q.key, given) for q in counted), Decimal(0)) / weights
