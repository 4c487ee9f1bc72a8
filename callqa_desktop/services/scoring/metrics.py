"""Questions answered by the sound itself: which measures there are, and answers made of them by a card's rules."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from callqa_desktop.services.records import AnswerRow
from callqa_desktop.services.scoring import answers as of
from callqa_desktop.services.scoring.card import NA, Card, Question
from callqa_desktop.services.scoring.engine import score
from callqa_desktop.services.voice.describe import AGENT, METHODS, Described
from callqa_desktop.texts import tr

SOURCE = "metric"
"""`AnswerRow.source` of an answer a measure gave."""

Measures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that can be taken of a call (services.voice.describe)."""

    title: Callable[[], str]
    unit: Callable[[], str]
    percent: bool = False
    """Kept as a share, 0 to 1; shown and ruled by in percent."""


def _none() -> str:
    return ""


_FIRST: dict[str, Measure] = {
    "talk_share_agent": Measure(lambda: tr("Manager’s share of the talk"), lambda: "%", percent=True),
    "silence_share": Measure(lambda: tr("Share of silence"), lambda: "%", percent=True),
    "interruptions": Measure(lambda: tr("Interruptions by the manager"), _none),
    "interruptions_per_10_min": Measure(lambda: tr("Interruptions by the manager in 10 minutes"), _none),
    "response_gap_seconds": Measure(lambda: tr("Pause before the manager’s answer"), lambda: tr("s")),
    "agent_longest_monologue_seconds": Measure(lambda: tr("Manager’s longest monologue"), lambda: tr("s")),
    "client_longest_monologue_seconds": Measure(lambda: tr("Client’s longest monologue"), lambda: tr("s")),
    "overlap_seconds": Measure(lambda: tr("Both speak at once"), lambda: tr("s")),
    "silence_seconds": Measure(lambda: tr("Silence"), lambda: tr("s")),
    "duration_seconds": Measure(lambda: tr("Length of the recording"), lambda: tr("s")),
}


def _described(name: str, one: Described) -> Measure:
    side = next(side for side, of in (one.names or {}).items() if of == name)

    def title() -> str:
        if not side:
            return tr(one.title)
        whose = tr("{measure}: manager") if side == AGENT else tr("{measure}: client")
        return whose.format(measure=tr(one.title))

    return Measure(title, lambda: tr(one.unit) if one.unit else "", one.percent)


MEASURES: dict[str, Measure] = _FIRST | {
    name: _described(name, one) for name, one in METHODS.items() if name not in _FIRST
}
"""By name, in the order they are offered."""


def measured(name: str, measures: Measures) -> Decimal | None:
    """The number of a measure as rules use it (shares in percent); None where the recording has none."""
    if name == "interruptions_per_10_min":
        count, seconds = _number(measures.get("interruptions")), _number(measures.get("duration_seconds"))
        return None if count is None or not seconds else round(count * 600 / seconds, 1)
    found = _number(measures.get(name))
    known = MEASURES.get(name)
    return found * 100 if found is not None and known is not None and known.percent else found


def fill(card: Card, measures: Measures) -> Mapping[str, AnswerRow]:
    """The answers measures give by the card's rules, by key of the question.

    Their comment says which measure and number they came from. Where the recording has no such measure (one channel,
    silence) the answer is "not applicable" if the question allows it, and is left to the person otherwise.
    """
    filled: dict[str, AnswerRow] = {}
    for question in card.questions():
        if question.metric:
            answer = _answer(question, measured(question.metric, measures))
            if answer is not None:
                filled[question.key] = answer
    return filled


def with_measured(card: Card, answers: Iterable[AnswerRow], measures: Measures) -> tuple[AnswerRow, ...]:
    """The model's answers with those measures give to the other questions that are asked."""
    given = {answer.question: answer for answer in answers}
    together = {**fill(card, measures), **given}
    visible = score(card, together).visible
    return tuple(answer for key, answer in together.items() if key in given or key in visible)


def _answer(question: Question, number: Decimal | None) -> AnswerRow | None:
    title = MEASURES[question.metric].title() if question.metric in MEASURES else question.metric
    if number is None:
        if question.option(NA) is None:
            return None
        return AnswerRow(question.key, NA, comment=tr("{measure}: not measured").format(measure=title), source=SOURCE)
    unit = MEASURES[question.metric].unit() if question.metric in MEASURES else ""
    said = tr("{measure}: {number}").format(measure=title, number=f"{_plain(number)} {unit}".strip())
    option = of.reached(question, number)
    key = option.key if option else ""
    return AnswerRow(question.key, key, comment=said, number=float(number), source=SOURCE)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return Decimal(str(value))


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
