"""Who needs coaching in what: points lost against the team, question by question, with the calls that show it.

The share of points lost is drawn towards the team's by a prior worth PRIOR calls (shrinkage), so that three bad calls
do not outrank thirty. What is told as sure has a 95 % Wilson interval wholly above the team's share, and stays when
all the comparisons of a view share one false discovery rate (Benjamini, Hochberg, J. R. Stat. Soc. B 57, 1995): of
many employees and questions one in twenty would look worse by chance alone.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.evaluation import Answer
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.calls.bulk import Calls
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.insight import gather
from callqa_desktop.services.insight.gather import Cards, Known
from callqa_desktop.services.insight.numbers import wilson
from callqa_desktop.services.insight.records import Clip, Coaching, Need
from callqa_desktop.services.progress import Progress
from callqa_desktop.texts import language

ENOUGH = 8
"""Evaluated calls of one employee, and of the others, from which on a question is compared."""
PRIOR = 8.0
CLIPS = 5
SHOWN = 100
FALSE = 0.05
"""Share of what is told as sure that may be chance."""
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer that counts of one call: what it lost of the question's points, 0-1."""

    evaluation_id: int
    version_id: int
    call: Known
    lost: float


def needs(session: Session, wanted: Calls, progress: Progress) -> Coaching:
    """Needs by points of the total they cost, the dearest first; sure ones before the others.

    Raises:
        Cancelled
    """
    progress.report(0, _STEPS)
    ids = gather.ids_of(session, wanted)
    hidden = hidden_calls(session)
    calls = {n: one for n, one in gather.known(session, ids).items() if one.employee_id and n not in hidden}
    progress.report(1, _STEPS)
    by, cards, owners = answered(session, calls)
    progress.report(2, _STEPS)
    found = _compared(by, cards)
    progress.report(3, _STEPS)
    shown = tuple(
        replace(need, evidence=clips(session, need.question, by[need.employee_id, need.question], progress.check))
        for need in found[:SHOWN]
    )
    evaluations = Counter(call.employee for call in owners)
    few = [(name, evaluations[name]) for name in {c.employee for c in calls.values()} if evaluations[name] < ENOUGH]
    return Coaching(shown, tuple(sorted(few, key=lambda one: sort_key(one[0]))), ENOUGH, len(owners))


Answers = dict[tuple[int, str], list[Answered]]
"""By employee (0: nobody) and question."""


def answered(session: Session, calls: Mapping[int, Known]) -> tuple[Answers, Cards, list[Known]]:
    """The answers in force of these calls that earn points, the cards they belong to, and the calls that have any
    evaluation."""
    counts = list(gather.in_force(gather.evaluated(session, list(calls))).values())
    cards = Cards(session, [one.version_id for one in counts])
    owners = {one.id: calls[one.call_id] for one in counts}
    by: Answers = defaultdict(list)
    for given in gather.answers(session, counts, cards):
        if given.earned is not None:
            for n in given.evaluations:
                call = owners[n]
                one = Answered(n, given.version_id, call, 1.0 - given.earned)
                by[call.employee_id or 0, given.question].append(one)
    return by, cards, list(owners.values())


def _compared(by: Answers, cards: Cards) -> list[Need]:
    """Every employee and question with enough evaluations that loses more than the others."""
    all_lost: dict[str, float] = defaultdict(float)
    all_n: Counter[str] = Counter()
    for (_, question), answers in by.items():
        all_lost[question] += sum(one.lost for one in answers)
        all_n[question] += len(answers)
    made: list[Need] = []
    chances: list[float] = []
    for (employee, question), answers in by.items():
        n, others = len(answers), all_n[question] - len(answers)
        if n < ENOUGH or others < ENOUGH:
            continue
        mine = sum(one.lost for one in answers)
        team = (all_lost[question] - mine) / others
        made.append(_need(employee, question, answers, mine, team, cards))
        chances.append(chance(mine / n, n, team, others))
    real = discoveries(chances)
    sure = [replace(one, sure=one.sure and found) for one, found in zip(made, real, strict=True)]
    return sorted((one for one in sure if one.points > 0), key=lambda one: (not one.sure, -one.points))


def _need(
    employee: int, key: str, answers: Sequence[Answered], mine: float, team: float, cards: Cards
) -> Need:  # fmt: skip
    n = len(answers)
    low, high = wilson(mine / n, n)
    question = cards.questions[key]
    return Need(
        employee_id=employee,
        employee=answers[0].call.employee,
        question=key,
        title=f"{question.number}  {question.text.of(language())}",
        n=n,
        lost=mine / n,
        low=low,
        high=high,
        team=team,
        shrunk=(mine + PRIOR * team) / (n + PRIOR),
        weight=cards.weight(max(one.version_id for one in answers), key),
        sure=low > team,
        evidence=(),
        calls=array("q", sorted(one.call.id for one in answers if one.lost > 0)),
    )


def chance(share: float, n: int, team: float, others: int) -> float:
    """The chance that two shares so far apart, this one worse, come of one and the same (pooled z test)."""
    pooled = (share * n + team * others) / (n + others)
    spread = sqrt(pooled * (1 - pooled) * (1 / n + 1 / others))
    return 1.0 - NormalDist().cdf((share - team) / spread) if spread else 1.0


def discoveries(chances: Sequence[float], rate: float = FALSE) -> list[bool]:
    """Which of many comparisons stand at a false discovery rate (Benjamini, Hochberg)."""
    order = sorted(range(len(chances)), key=lambda n: chances[n])
    last = max((rank for rank, n in enumerate(order, 1) if chances[n] <= rate * rank / len(chances)), default=0)
    standing = set(order[:last])
    return [n in standing for n in range(len(chances))]


def clips(
    session: Session, question: str, answers: Sequence[Answered], check: Callable[[], None], *, best: bool = False
) -> tuple[Clip, ...]:
    """The places that prove it, of the calls with most points lost, or with `best` of those with none lost; the newest
    of them first."""
    check()
    telling = [one for one in answers if (one.lost == 0 if best else one.lost > 0)]
    worst = sorted(telling, key=lambda one: (-one.lost, -one.call.started_at))[: CLIPS * 3]
    rows = {
        evaluation: (comment, evidence)
        for evaluation, comment, evidence in session.execute(
            select(Answer.evaluation_id, Answer.comment, Answer.evidence).where(
                Answer.evaluation_id.in_([one.evaluation_id for one in worst]), Answer.question == question
            )
        )
    }
    found = []
    for one in worst:
        comment, evidence = rows.get(one.evaluation_id, ("", []))
        place = evidence[0] if evidence else {}
        text = str(place.get("quote") or "") or comment
        if text:
            found.append(Clip(one.call.id, text, place.get("start_ms"), place.get("end_ms")))
    return tuple(sorted(found, key=lambda clip: clip.start_ms is None)[:CLIPS])
