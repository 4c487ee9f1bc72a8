"""Answers as they come from outside: read from a file's JSON, and checked against the card."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.records import AnswerRow, EvidenceRow
from callqa_desktop.services.scoring import answers as of
from callqa_desktop.services.scoring.card import NA, NUMBER_TYPES, Card, Question
from callqa_desktop.texts import tr

_DAY_SECONDS = 86_400
_HUGE = 1e15


class Sheet(NamedTuple):
    """A filled card."""

    answers: Mapping[str, AnswerRow]
    """By key of the question."""
    comment: str


def check_answers(card: Card, answers: Mapping[str, AnswerRow]) -> None:
    """Raises UserFacingError naming the first question the card does not know, or the first answer that is none."""
    for key, answer in answers.items():
        question = card.question(key)
        if question is None or answer.question != key:
            raise _unknown_question(card, key)
        _check(question, answer)


def _check(question: Question, answer: AnswerRow) -> None:
    if answer.option and question.option(answer.option) is None:
        raise _unknown_option(question, answer.option)
    known = {option.key for option in question.options}
    for key in answer.options if question.answer_type == "multi" else ():
        if key not in known:
            raise _unknown_option(question, key)
    if not of.is_answered(question, answer):
        if answer.number is not None and question.answer_type in NUMBER_TYPES:
            raise _beyond(question, answer.number)
        raise _unknown_option(question, answer.option or ", ".join(answer.options) or answer.text)


def answers_from_json(card: Card, data: Any) -> Sheet:
    """Reads the answers of a file: ``{"answers": {...}, "comment": "..."}``, or the answers alone.

    Each answer stands under the question's key (or its number, like "Q1"). It is the key of an option, a list of keys
    where several may hold, a number, or a text, as the question wants; or an object with one of ``option``,
    ``options``, ``number``, ``text``, and ``comment``, ``evidence: [{"start", "end", "quote"}]`` with times in seconds.

    Raises:
        UserFacingError: something in it cannot be used; the text names the question and says what is allowed.
    """
    if not isinstance(data, dict):
        raise _malformed(tr("the file must hold a JSON object with the answers"))
    given = data.get("answers", data)
    comment = data.get("comment", "") if "answers" in data else ""
    if not isinstance(given, dict) or not given:
        raise _malformed(tr("“answers” must be an object of questions and their options, and not empty"))
    if not isinstance(comment, str):
        raise _malformed(tr("“comment” must be a text"))
    numbers = {question.number.casefold(): question.key for question in card.questions()}
    answers: dict[str, AnswerRow] = {}
    for name, value in given.items():
        question = card.question(name) or card.question(numbers.get(name.casefold(), ""))
        if question is None:
            raise _unknown_question(card, name)
        if question.key in answers:
            raise _malformed(tr("the question “{question}” is answered twice").format(question=question.key))
        answers[question.key] = _answer(question, value)
    return Sheet(answers, comment)


def _answer(question: Question, value: Any) -> AnswerRow:
    if not isinstance(value, dict):
        value = _short_form(question, value)
    known = {"option", "options", "number", "text", "comment", "evidence"}
    if not set(value) <= known or len(set(value) & {"option", "options", "number", "text"}) != 1:
        raise _malformed(
            tr(
                "the answer to “{question}” must be an option, options, a number or a text, "
                "or an object with one of them, comment and evidence"
            ).format(question=question.key)
        )
    option, options, text = value.get("option", ""), value.get("options", []), value.get("text", "")
    comment, evidence = value.get("comment", ""), value.get("evidence", [])
    number = value.get("number")
    is_number = number is None or (
        isinstance(number, (int, float)) and not isinstance(number, bool) and abs(number) < _HUGE
    )
    if (
        not all(isinstance(one, str) for one in (option, text, comment))
        or not is_number
        or not isinstance(options, list)
        or not all(isinstance(one, str) for one in options)
        or not isinstance(evidence, list)
    ):
        raise _malformed(
            tr("in the answer to “{question}” the comment must be a text and the evidence a list").format(
                question=question.key
            )
        )
    answer = AnswerRow(
        question.key,
        option,
        comment=comment,
        evidence=tuple(_evidence(question, one) for one in evidence),
        options=tuple(dict.fromkeys(options)),
        number=None if number is None else float(number),
        text=text,
    )
    _check(question, answer)
    return answer


def _short_form(question: Question, value: Any) -> dict[str, Any]:
    """The object a bare value stands for."""
    if isinstance(value, str):
        as_text = question.answer_type == "text" and question.option(value) is None
        return {"text": value} if as_text else {"option": value}
    if isinstance(value, list):
        return {"options": value}
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return {"number": value}
    return {}


def _evidence(question: Question, value: Any) -> EvidenceRow:
    times = [value.get("start"), value.get("end")] if isinstance(value, dict) else []
    quote = value.get("quote", "") if isinstance(value, dict) else None
    good = [
        float(t)
        for t in times
        if isinstance(t, (int, float)) and not isinstance(t, bool) and math.isfinite(t) and 0 <= t < _DAY_SECONDS
    ]
    if len(good) != 2 or good[0] > good[1] or not isinstance(quote, str):
        raise _malformed(
            tr("evidence of “{question}” needs start and end in seconds, the start not after the end").format(
                question=question.key
            )
        )
    return EvidenceRow(round(good[0] * 1000), round(good[1] * 1000), quote)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"


def _unknown_question(card: Card, name: str) -> UserFacingError:
    return UserFacingError(
        tr("The answers do not fit the scorecard"),
        tr("it has no question “{question}”").format(question=_short(name)),
        tr("Its questions: {questions}").format(questions=", ".join(q.key for q in card.questions())),
        code="scoring.unknown_question",
    )


def _unknown_option(question: Question, option: str) -> UserFacingError:
    wanted = ", ".join(o.key for o in question.choices)
    if question.answer_type in NUMBER_TYPES:
        wanted = ", ".join(part for part in (_bounds(question), NA if question.option(NA) else "") if part)
    return UserFacingError(
        tr("The answers do not fit the scorecard"),
        tr("“{option}” is no answer to “{question}”").format(option=_short(option), question=question.key),
        tr("Possible answers: {options}").format(options=wanted or tr("a text")),
        code="scoring.unknown_option",
    )


def _beyond(question: Question, number: float) -> UserFacingError:
    return UserFacingError(
        tr("The answers do not fit the scorecard"),
        tr("“{option}” is no answer to “{question}”").format(option=f"{number:g}", question=question.key),
        tr("Possible answers: {options}").format(options=_bounds(question)),
        code="scoring.bounds",
    )


def _bounds(question: Question) -> str:
    """The numbers a question takes, in words."""
    low, high, step = question.minimum, question.maximum, question.step
    words = tr("a number")
    if low is not None and high is not None:
        words = tr("a number from {low} to {high}").format(low=f"{low:f}", high=f"{high:f}")
    elif low is not None:
        words = tr("a number not less than {low}").format(low=f"{low:f}")
    elif high is not None:
        words = tr("a number not greater than {high}").format(high=f"{high:f}")
    return words if step is None else tr("{bounds} in steps of {step}").format(bounds=words, step=f"{step:f}")


def _malformed(why: str) -> UserFacingError:
    return UserFacingError(
        tr("The answers cannot be read"),
        why,
        tr('Write them like {"answers": {"greet": "yes"}, "comment": ""}'),
        code="scoring.malformed",
    )
