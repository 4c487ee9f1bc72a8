"""Frozen records of the work of people; like those of services.records, every text in them is untrusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from callqa_desktop.models.enums import Strategy
from callqa_desktop.models.filters import CallFilter
from callqa_desktop.services.records import AnnotationRow, CallRow

CANDIDATES = 20_000
"""Draws other than random ones look at the newest so many calls that match."""
Reason = Mapping[str, Any]
"""Why a call was drawn: {"points": 0-100, "why": [[code, number]], "skipped": text}; see reasons.in_words."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person asks to be drawn."""

    strategy: str
    wanted: CallFilter = field(default_factory=CallFilter)
    quota: int = 10
    """Calls; not used with a budget."""
    budget_minutes: int = 0
    """0 for none."""
    seed: int | None = None
    """None for a new one."""
    per_employee: bool = False
    """Evenly over the employees (random draws)."""
    unscored: bool = True
    """Only calls no person has scored."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """One draw and how far it is worked off."""

    id: int
    name: str
    strategy: str
    seed: int
    quota: int
    budget_seconds: int
    per_employee: bool
    unscored: bool
    population: int
    population_hash: str
    created_by: str
    created_at: int
    total: int
    done: int
    skipped: int
    seconds_left: int
    """Expected time for what is left."""

    @property
    def left(self) -> int:
        return self.total - self.done - self.skipped

    @property
    def looked_at(self) -> int:
        """Of how many calls of the population it was chosen: the newest."""
        random = self.strategy == Strategy.RANDOM and not self.budget_seconds
        return self.population if random else min(self.population, CANDIDATES)


@dataclass(frozen=True, slots=True)
class QueueItem:
    position: int
    call: CallRow
    reason: Reason
    skipped: bool
    done: bool
    seconds: int
    """Expected time to listen and score."""
    score: float | None = None
    """The person's, once done."""
    heard_ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a draw can be repeated today."""

    population_same: bool
    population: int
    """Calls that could have been drawn, counted anew as of the moment of the draw."""
    draw_same: bool | None
    """The same seed gives the same calls in the same order; None where the draw was not random."""


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    id: int
    call: CallRow
    version_id: int
    title: str
    facilitator: str
    expert: str
    due_at: int | None
    created_at: int
    closed_at: int | None
    members: tuple[tuple[str, bool], ...]
    """Name and whether submitted, in the order they were named."""

    @property
    def submitted(self) -> int:
        return sum(done for _, done in self.members)

    @property
    def revealed(self) -> bool:
        """Closed, or everybody has submitted: answers may be seen."""
        return self.closed_at is not None or self.submitted == len(self.members)


@dataclass(frozen=True, slots=True)
class Concord:
    """How far raters agree over some questions or calls."""

    n: int
    exact: float | None
    """Share of pairs of raters with equal answers, 0-1."""
    near: float | None
    """Share of pairs at most one step apart."""
    measure: str
    """"kappa" for two raters without gaps, else "alpha"."""
    value: float | None
    low: float | None
    high: float | None
    why: str
    """Why there is no value: agreement.FEW or agreement.CONSTANT."""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    key: str
    number: str
    answers: Mapping[str, str]
    """Member to key of the option; members who left it out are missing."""
    steps: int
    """Distance between the lowest and the highest answer, in options of the card."""
    exact: float | None
    near: float | None
    over_calls: Concord
    """The same question over every revealed calibration of this card."""
    consensus: str
    """The expert's answer, else that of most; "" where nobody answered."""


@dataclass(frozen=True, slots=True)
class CalibrationResult:
    row: CalibrationRow
    questions: tuple[QuestionResult, ...]
    """In the order of the card, only those somebody answered."""
    overall: Concord
    scores: Mapping[str, float | None]
    distances: Mapping[str, tuple[float, float]]
    """Member to share of answers equal to the expert's, and mean steps away; empty without an expert."""
    heard: Mapping[str, float | None]

    @property
    def discuss(self) -> tuple[QuestionResult, ...]:
        """Questions with different answers, the widest apart first."""
        apart = [q for q in self.questions if q.steps]
        return tuple(sorted(apart, key=lambda q: (-q.steps, q.exact or 0.0)))

    @property
    def spread(self) -> float | None:
        """Points between the highest and the lowest score."""
        known = [score for score in self.scores.values() if score is not None]
        return max(known) - min(known) if known else None


@dataclass(frozen=True, slots=True)
class DisputeRow:
    id: int
    evaluation_id: int
    call: CallRow
    version_id: int
    evaluator: str
    score: float | None
    question: str
    """"" for the whole evaluation."""
    given_option: str
    wanted_option: str
    raised_by: str
    reason: str
    status: str
    deadline_at: int
    resolver: str
    decision: str
    result_evaluation_id: int | None
    created_at: int
    resolved_at: int | None
    heard_ratio: float | None = None


@dataclass(frozen=True, slots=True)
class CoachingRow:
    id: int
    employee_id: int | None
    employee: str
    call: CallRow | None
    questions: tuple[str, ...]
    clips: tuple[AnnotationRow, ...]
    text: str
    action: str
    due_at: int | None
    author: str
    created_at: int
    acknowledged_at: int | None


@dataclass(frozen=True, slots=True)
class Assigned:
    """A call somebody gave a person to review."""

    call: CallRow
    author: str
    created_at: int
    done: bool
    heard_ratio: float | None = None
