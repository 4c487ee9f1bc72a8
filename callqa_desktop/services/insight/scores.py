"""Scores of a set: how they lie, and question by question."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from callqa_desktop.models.enums import EvaluationKind
from callqa_desktop.services.insight import gather
from callqa_desktop.services.insight.gather import Cards, Evaluated, Given, Known
from callqa_desktop.services.insight.records import Asked, Bin
from callqa_desktop.texts import language

STEP = 10
"""Points in a bin."""


def bins(calls: Sequence[Known]) -> tuple[Bin, ...]:
    """Calls by ten points of the score that counts; () without scores."""
    found: dict[int, array[int]] = defaultdict(lambda: array("q"))
    for call in calls:
        if call.score is not None:
            found[min(int(call.score // STEP), 100 // STEP - 1)].append(call.id)
    if not found:
        return ()
    return tuple(Bin(n * STEP, (n + 1) * STEP, found.get(n, array("q"))) for n in range(100 // STEP))


def questions(session: Session, found: Mapping[tuple[int, str], Evaluated]) -> tuple[Asked, ...]:
    """Every question with points that was answered, in the order of the cards."""
    cards = Cards(session, [one.version_id for one in found.values()])
    by_question: dict[str, list[Given]] = defaultdict(list)
    for one in gather.answers(session, list(found.values()), cards):
        by_question[one.question].append(one)
    by_id = {one.id: one for one in found.values()}
    counts = {one.id for one in gather.in_force(found).values()}
    made = []
    for key, question in cards.questions.items():
        if question.weight and key in by_question:
            title = f"{question.number}  {question.text.of(language())}"
            made.append(_asked(key, title, by_question[key], by_id, counts))
    return tuple(made)


def _asked(
    key: str, title: str, given: Sequence[Given], evaluations: Mapping[int, Evaluated], counts: set[int]
) -> Asked:
    na, low, everybody, machine, people = 0, array("q"), _Mean(), _Mean(), _Mean()
    by_machine: dict[int, str] = {}
    by_people: dict[int, str] = {}
    for one in given:
        own = [evaluations[number] for number in one.evaluations]
        human = [evaluation.call_id for evaluation in own if evaluation.kind == EvaluationKind.HUMAN]
        others = [evaluation.call_id for evaluation in own if evaluation.kind != EvaluationKind.HUMAN]
        by_people |= dict.fromkeys(human, one.category)
        by_machine |= dict.fromkeys(others, one.category)
        in_force = [evaluation.call_id for evaluation in own if evaluation.id in counts]
        if one.earned is None:
            na += len(in_force)
            continue
        people.add(one.earned, len(human))
        machine.add(one.earned, len(others))
        everybody.add(one.earned, len(in_force))
        if one.earned < 0.5:
            low.extend(in_force)
    both = by_machine.keys() & by_people.keys()
    equal = sum(by_machine[call] == by_people[call] for call in both)
    return Asked(
        key, title, everybody.n, everybody.value, na, array("q", sorted(low)), machine.value, people.value, len(both),
        equal,
    )  # fmt: skip


class _Mean:
    def __init__(self) -> None:
        self.n = 0
        self._sum = 0.0

    def add(self, value: float, times: int) -> None:
        self.n += times
        self._sum += value * times

    @property
    def value(self) -> float | None:
        return self._sum / self.n if self.n else None
