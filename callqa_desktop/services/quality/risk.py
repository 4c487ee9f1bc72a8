"""Which calls are worth a person's time, with the reasons: by risk, by doubt, and both within a time budget.

Points are a judgement, not a measure: they only order a queue, and each call says in words what brought it there.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from callqa_desktop.services.quality.facts import Facts
from callqa_desktop.services.quality.records import Reason

GOOD_SCORE = 80.0
ENOUGH_REVIEWS = 4
"""Reviews of an employee in 30 days that are usual (product survey, "calls reviewed per agent")."""
SHORT_SECONDS, LONG_SECONDS = 30, 900
LONG_SILENCE = 0.3
"""Share of the call; services usually stay below a quarter."""
MUCH_OVERLAP = 0.05
SURE = 0.7
"""Confidence below which an answer of the model is doubtful."""

_PLAIN = ("silence", "overlap", "short", "long", "coverage")
"""Reasons that judge nobody."""

Why = list[tuple[str, float, float]]
"""(code, number for its words, points), strongest first."""


@dataclass(frozen=True, slots=True)
class Ranked:
    call_id: int
    points: float
    """0-100."""
    why: tuple[tuple[str, float], ...]

    @property
    def reason(self) -> Reason:
        return {"points": round(self.points), "why": [list(one) for one in self.why]}


def unjudged(reason: Reason) -> Reason:
    """A reason without what the model judged of the call, and without the points, which tell of it."""
    kept = {key: value for key, value in reason.items() if key != "points"}
    if "why" in kept:
        kept["why"] = [one for one in kept["why"] if one[0] in _PLAIN]
    return kept


def by_risk(facts: Sequence[Facts], reviews: Counter[int]) -> list[Ranked]:
    """Riskiest first; ties by id."""
    return _ranked([(one.call_id, risk(one, reviews)) for one in facts])


def by_doubt(facts: Sequence[Facts], questions: Mapping[str, float]) -> list[Ranked]:
    """Calls whose answers people are likeliest to change first; those without any doubt are left out."""
    return _ranked([(one.call_id, why) for one in facts if (why := doubt(one, questions))])


def risk(facts: Facts, reviews: Counter[int]) -> Why:
    why: Why = []
    if facts.ai_score is not None and facts.ai_score < GOOD_SCORE:
        why.append(("score", facts.ai_score, 10 + (GOOD_SCORE - facts.ai_score) / GOOD_SCORE * 30))
    if facts.breach:
        why.append(("breach", 1, 25))
    if conflicts := facts.findings["conflict"]:
        why.append(("conflict", conflicts, 15))
    if objections := facts.findings["objection"]:
        why.append(("objection", objections, min(10, 4 * objections)))
    silence, overlap = _number(facts, "silence_share"), _number(facts, "overlap_seconds")
    if silence > LONG_SILENCE:
        why.append(("silence", silence, 8))
    if facts.talk_seconds and overlap / facts.talk_seconds > MUCH_OVERLAP:
        why.append(("overlap", overlap, 6))
    if facts.talk_seconds < SHORT_SECONDS:
        why.append(("short", facts.talk_seconds, 5))
    elif facts.talk_seconds > LONG_SECONDS:
        why.append(("long", facts.talk_seconds, 5))
    if (rare := rarity(facts.employee_id, reviews)) > 0:
        why.append(("coverage", reviews[facts.employee_id or 0], 12 * rare))
    return why


def rarity(employee_id: int | None, reviews: Counter[int]) -> float:
    """0-1: how far the employee's reviews of the last 30 days stay below what is usual; 0 without an employee."""
    if employee_id is None:
        return 0.0
    return max(0.0, 1 - reviews[employee_id] / ENOUGH_REVIEWS)


def doubt(facts: Facts, questions: Mapping[str, float]) -> Why:
    why: Why = []
    unsure = [value for value in facts.confidence.values() if value < SURE]
    if unsure:
        why.append(("unsure", len(unsure), min(45, 15 * sum(1 - value for value in unsure) / (1 - SURE))))
    if facts.second:
        why.append(("second", facts.second, min(35, 12 * facts.second)))
    often = [rate for key in facts.confidence if (rate := questions.get(key, 0.0)) > 0.5]
    if often:
        why.append(("disputed", len(often), min(30, 10 * len(often))))
    return why


def uncertainty(facts: Facts, questions: Mapping[str, float]) -> float:
    """0-1; a call the model has not answered is as uncertain as a coin."""
    if not facts.confidence:
        return 0.5
    return min(1.0, sum(points for _, _, points in doubt(facts, questions)) / 100)


def within(
    facts: Sequence[Facts],
    reviews: Counter[int],
    questions: Mapping[str, float],
    seconds: Mapping[int, int],
    budget: int,
) -> list[Ranked]:
    """Fills a budget of time with the best calls by risk x uncertainty x coverage of the employee.

    Each call taken counts as a review of its employee, so that one employee does not fill the whole queue. A call that
    no longer fits gives way to the next best.

    Args:
        seconds: expected time for each call.
        budget: seconds.
    """
    reviews = Counter(reviews)
    known = {one.call_id: one for one in facts}
    bare = {one.call_id: _total(risk(one, Counter({one.employee_id or 0: ENOUGH_REVIEWS}))) for one in facts}
    unsure = {one.call_id: uncertainty(one, questions) for one in facts}

    def worth(call_id: int) -> float:
        rare = rarity(known[call_id].employee_id, reviews)
        return (10 + bare[call_id]) * (0.5 + unsure[call_id]) * (0.5 + rare)

    heap = [(-worth(call_id), call_id) for call_id in known]
    heapq.heapify(heap)
    taken: list[Ranked] = []
    while heap:
        before, call_id = heapq.heappop(heap)
        now = worth(call_id)
        if now < -before - 1e-9:  # its employee was taken meanwhile: it may no longer be the best
            heapq.heappush(heap, (-now, call_id))
            continue
        if seconds[call_id] > budget:
            continue
        budget -= seconds[call_id]
        one = known[call_id]
        why = [*risk(one, reviews), *doubt(one, questions)]
        taken.append(_one(call_id, why))
        reviews[one.employee_id or 0] += 1
    return taken


def _ranked(found: list[tuple[int, Why]]) -> list[Ranked]:
    return sorted((_one(call_id, why) for call_id, why in found), key=lambda one: (-one.points, one.call_id))


def _one(call_id: int, why: Why) -> Ranked:
    ordered = sorted(why, key=lambda one: -one[2])
    return Ranked(call_id, _total(why), tuple((code, round(number, 3)) for code, number, _ in ordered))


def _total(why: Why) -> float:
    return min(100.0, sum(points for _, _, points in why))


def _number(facts: Facts, name: str) -> float:
    value = facts.measures.get(name)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0
