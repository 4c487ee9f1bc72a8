"""What an answer of any type comes to: its option, the share it earns, what it sets off."""

from __future__ import annotations

import math
from decimal import Decimal

from callqa_desktop.services.records import AnswerRow
from callqa_desktop.services.scoring.card import NA, NA_OPTION, NUMBER_TYPES, Option, Question

LOW = Decimal("0.5")
"""An answer that earns less than this share of its weight is low."""


def chosen(question: Question, answer: AnswerRow | None) -> tuple[Option, ...]:
    """The options that hold: the chosen ones, or the one a number means through its ranges. Foreign keys are none."""
    if answer is None:
        return ()
    if answer.option == NA:
        return (NA_OPTION,) if NA_OPTION in question.choices else ()
    if question.answer_type == "multi":
        return tuple(option for option in question.options if option.key in answer.options)
    if question.answer_type in NUMBER_TYPES:
        found = reached(question, number_of(question, answer))
        return (found,) if found else ()
    found = question.option(answer.option)
    return (found,) if found else ()


def reached(question: Question, number: Decimal | None) -> Option | None:
    """The option a number means; None without ranges or without a number."""
    if number is None:
        return None
    for one in question.ranges:
        if one.below is None or number < one.below:
            return question.option(one.option)
    return None


def number_of(question: Question, answer: AnswerRow) -> Decimal | None:
    """The number answered, exact as it is written; None where there is none or it lies beyond the bounds."""
    if question.answer_type not in NUMBER_TYPES or answer.number is None or not math.isfinite(answer.number):
        return None
    number = Decimal(str(answer.number))
    too_low = question.minimum is not None and number < question.minimum
    too_high = question.maximum is not None and number > question.maximum
    if too_low or too_high:
        return None
    if question.step is not None and (number - (question.minimum or 0)) % question.step:
        return None
    return number


def is_na(question: Question, answer: AnswerRow | None) -> bool:
    """Whether the answer takes the question out of what is scored."""
    options = chosen(question, answer)
    return bool(options) and all(option.is_na for option in options)


def is_answered(question: Question, answer: AnswerRow | None) -> bool:
    if answer is None:
        return False
    if question.answer_type == "text" and answer.option != NA:
        return bool(answer.text.strip())
    if question.answer_type in NUMBER_TYPES and number_of(question, answer) is not None:
        return True
    return bool(chosen(question, answer))


def value(question: Question, answer: AnswerRow | None) -> Decimal | None:
    """Share of the weight earned, 0 to 1: the option's, the sum of several up to 1, the part of the way on a scale.

    None while unanswered, where it does not apply and where nothing can be earned (texts, numbers without ranges).
    """
    if answer is None or is_na(question, answer):
        return None
    if question.answer_type == "scale":
        number = number_of(question, answer)
        if number is None or question.minimum is None or question.maximum is None:
            return None
        return (number - question.minimum) / (question.maximum - question.minimum)
    options = [option for option in chosen(question, answer) if not option.is_na]
    return min(Decimal(1), sum((option.value for option in options), Decimal(0))) if options else None


def breaches(question: Question, answer: AnswerRow | None) -> frozenset[str]:
    """What the answer sets off: words of the question's severity and of its options' effects; empty for none."""
    options = chosen(question, answer)
    found: set[str] = {option.effect for option in options}
    if question.breach and any(option.key == question.breach for option in options):
        found.add(question.severity)
    return frozenset(found - {"none", "normal"})


def is_low(question: Question, answer: AnswerRow | None) -> bool:
    """Whether the answer earns less than half of its weight, or is a breach."""
    if breaches(question, answer):
        return True
    share = value(question, answer)
    return share is not None and share < LOW and (question.weight > 0)
