"""Answers as they come from outside: read from a file's JSON, and checked against the card."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.records import AnswerRow, EvidenceRow
from callqa_desktop.services.scoring.card import Card, Question
from callqa_desktop.texts import tr

_DAY_SECONDS = 86_400


class Sheet(NamedTuple):
    """A filled card."""

    answers: Mapping[str, AnswerRow]
    """By key of the question."""
    comment: str


def check_answers(card: Card, answers: Mapping[str, AnswerRow]) -> None:
    """Raises UserFacingError naming the first question or option the card does not know."""
    for key, answer in answers.items():
        question = card.question(key)
        if question is None or answer.question != key:
            raise _unknown_question(card, key)
        if question.option(answer.option) is None:
            raise _unknown_option(question, answer.option)


def answers_from_json(card: Card, data: Any) -> Sheet:
    """Reads the answers of a file: ``{"answers": {...}, "comment": "..."}``, or the answers alone.

    Each answer stands under the question's key (or its number, like "Q1") and is the key of an option, or an object
    ``{"option", "comment", "evidence": [{"start", "end", "quote"}]}`` with times in seconds.

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
    if isinstance(value, str):
        value = {"option": value}
    known = {"option", "comment", "evidence"}
    if not isinstance(value, dict) or not isinstance(value.get("option"), str) or not set(value) <= known:
        raise _malformed(
            tr("the answer to “{question}” must be an option, or an object with option, comment, evidence").format(
                question=question.key
            )
        )
    if question.option(value["option"]) is None:
        raise _unknown_option(question, value["option"])
    comment, evidence = value.get("comment", ""), value.get("evidence", [])
    if not isinstance(comment, str) or not isinstance(evidence, list):
        raise _malformed(
            tr("in the answer to “{question}” the comment must be a text and the evidence a list").format(
                question=question.key
            )
        )
    rows = tuple(_evidence(question, one) for one in evidence)
    return AnswerRow(question.key, value["option"], comment=comment, evidence=rows)


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
    return UserFacingError(
        tr("The answers do not fit the scorecard"),
        tr("“{option}” is no answer to “{question}”").format(option=_short(option), question=question.key),
        tr("Possible answers: {options}").format(options=", ".join(o.key for o in question.choices)),
        code="scoring.unknown_option",
    )


def _malformed(why: str) -> UserFacingError:
    return UserFacingError(
        tr("The answers cannot be read"),
        why,
        tr('Write them like {"answers": {"greet": "yes"}, "comment": ""}'),
        code="scoring.malformed",
    )
