"""Frozen records of the page of an employee and of the team. Scores are points of 100."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from callqa_desktop.services.charts.chart import Unit
from callqa_desktop.services.dashboard.records import Behind, Filling, Panel, Question
from callqa_desktop.services.insight.records import Clip


@dataclass(frozen=True, slots=True)
class Ranked:
    """One employee in the team. Intervals are of 95 %."""

    name: str
    team: str
    n: int
    """Calls with a score."""
    mean: float
    estimate: float
    """The mean drawn towards the team's by how few calls there are."""
    low: float
    high: float
    """Interval of `estimate`."""
    first: int
    last: int
    """Interval of the place in the team, from 1, the best."""
    group: int
    """From 1; employees of one group cannot be told apart from its leader."""
    behind: Behind


@dataclass(frozen=True, slots=True)
class Ranking:
    """The team, the best estimate first."""

    rows: tuple[Ranked, ...]
    panel: Panel | None
    """Estimates with their intervals."""
    words: str
    """What can be said of it, in a sentence or two."""
    few: tuple[tuple[str, int], ...] = ()
    """Employees with too few scored calls to be placed, with how many they have."""
    enough: int = 0
    """Scored calls from which on somebody is placed."""
    mean: float | None = None
    """Of the team."""
    between: float | None = None
    """Standard deviation of what really differs between employees; 0 where nothing shows that they differ."""
    within: float | None = None
    """Standard deviation of one employee's calls."""
    filling: Filling | None = None


@dataclass(frozen=True, slots=True)
class Against:
    """One measure of the period beside the employee's own earlier calls and the rest of the team."""

    key: str
    title: str
    unit: Unit
    value: float | None
    n: int
    own: float | None
    """In the comparison period."""
    n_own: int
    team: float | None
    """Of everybody else of the team in the period."""
    n_team: int
    better: int = 0
    """1: more is better, -1: less is better, 0: neither."""
    note: str = ""
    behind: Behind | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """A question of the card: share of its points earned, 0-1, beside the others; 95 % interval."""

    key: str
    title: str
    n: int
    earned: float
    low: float
    high: float
    team: float | None
    n_team: int
    points: float
    """Points of the total by which an average call differs from the others'; below 0 it loses."""
    sure: bool
    """Stands although many questions were compared."""
    clips: tuple[Clip, ...] = ()
    behind: Behind | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """Coaching given, and the scores before and after it. `change` None: too few calls on one side (see `words`)."""

    coaching_id: int
    created_at: int
    author: str
    text: str
    action: str
    questions: tuple[str, ...]
    """Titles."""
    n_before: int
    n_after: int
    before: float | None
    after: float | None
    change: float | None
    low: float | None
    high: float | None
    """95 % interval of the change."""
    words: str
    """What can be said of it, with care."""
    days: int
    """Days looked at on each side."""
    behind_before: Behind | None = None
    behind_after: Behind | None = None


@dataclass(frozen=True, slots=True)
class EmployeePage:
    question: Question
    name: str
    team: str
    active: bool
    first: date
    last: date
    calls: int
    scored: int
    words: str
    """The score of the period in a sentence, with its uncertainty."""
    trend: Panel
    """Score by step: the employee, the team, and the employee's mean of the comparison period as a mark."""
    measures: tuple[Against, ...]
    strengths: tuple[Topic, ...]
    gaps: tuple[Topic, ...]
    enough: int
    """Evaluated calls from which on a question is compared."""
    best: tuple[Clip, ...]
    worst: tuple[Clip, ...]
    coaching: tuple[Effect, ...]
    """The newest first."""
    behind: Behind
    filling: Filling | None = None
    topics_words: str = ""
    """Why there are no strengths or gaps, "" where there are some."""
