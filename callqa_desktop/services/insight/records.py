"""Frozen records of what many calls show together. `calls` of a figure are the ids of the calls behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from array import array

    Ids = array[int]  # "q": 8 bytes a call


@dataclass(frozen=True, slots=True)
class Clip:
    """A place in a call that can be heard; times None where only the words are known."""

    call_id: int
    text: str
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the set the view knows."""

    calls: Ids
    analyzed: Ids
    """With a judgement by the machine."""
    transcribed: Ids
    measured: Ids
    scored: Ids
    """By people."""
    blind: int
    """Calls whose judgements are kept from the person here, who calibrates them."""
    fresh: Ids
    """With a recording, and not analyzed yet."""
    failed: Ids


@dataclass(frozen=True, slots=True)
class Spread:
    """Numbers in short."""

    n: int
    median: float
    low: float
    high: float
    """Quartiles: half of the calls lie between them."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Calls with scores in [low, high), the last one to 100 itself."""

    low: int
    high: int
    calls: Ids


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the card over the set; answers count as in force: a person's, else the machine's."""

    key: str
    title: str
    n: int
    """Calls in which it was answered and applies."""
    mean: float | None
    """Share of its points earned, 0-1."""
    na: int
    low: Ids
    """Calls in which it earned less than half."""
    ai_mean: float | None
    human_mean: float | None
    """Of answers by the machine, and by people, each over their own calls."""
    both: int
    equal: int
    """Calls that both answered, and those in which they agree."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Findings of one kind."""

    kind: str
    count: int
    calls: Ids
    examples: tuple[Clip, ...]


@dataclass(frozen=True, slots=True)
class Objections:
    """Objections, by how they were handled: yes, partly, no, "" where nobody said."""

    by: Mapping[str, Ids]
    examples: Mapping[str, tuple[Clip, ...]]


@dataclass(frozen=True, slots=True)
class ScriptStep:
    key: str
    title: str
    found: Ids
    missed: Ids
    out_of_order: Ids


@dataclass(frozen=True, slots=True)
class Due:
    """A promise for which a time was named."""

    call_id: int
    started_at: int
    employee: str
    client: str
    text: str
    who: str
    due: str
    start_ms: int | None


@dataclass(frozen=True, slots=True)
class Advised:
    """One piece of advice, in the words most often used for it."""

    text: str
    calls: Ids
    other: tuple[str, ...]
    """Other words for the same."""


@dataclass(frozen=True, slots=True)
class Tracked:
    tracker_id: int
    name: str
    expected: bool
    said: Ids
    unsaid: Ids
    by: Mapping[str, int]
    """Places by speaker."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure: `name` as in services.scoring.metrics.MEASURES; shares in percent."""

    name: str
    spread: Spread
    outside: Ids
    """Calls beyond three interquartile ranges from the middle half."""


@dataclass(frozen=True, slots=True)
class Consolidated:
    coverage: Coverage
    score: Spread | None = None
    bins: tuple[Bin, ...] = ()
    questions: tuple[Asked, ...] = ()
    findings: tuple[Kind, ...] = ()
    trackers: tuple[Tracked, ...] = ()
    objections: Objections = Objections({}, {})
    steps: tuple[ScriptStep, ...] = ()
    promises: tuple[Due, ...] = ()
    """The newest; see `promised`."""
    promised: int = 0
    advice: tuple[Advised, ...] = ()
    measures: tuple[Measured, ...] = ()
    mood: tuple[Spread | None, ...] = ()
    """The client's, by quarter of the call, -5 to 5; () where no call tells it."""
    bad_mood: tuple[Ids, ...] = ()
    """Calls with a mood below 0, by quarter."""
    sound: Mapping[str, Ids] = field(default_factory=dict)
    """Calls by verdict on their sound."""


@dataclass(frozen=True, slots=True)
class Trait:
    """What sets a call apart: a value, and where most calls of the set lie."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Odd:
    call_id: int
    started_at: int
    employee: str
    strength: float
    """0-1: how far apart it is, 1 the farthest of the set."""
    traits: tuple[Trait, ...]
    """The most telling first."""


@dataclass(frozen=True, slots=True)
class Unusual:
    """Unusual calls of a set; `missing` says how many more calls are needed when there were too few."""

    looked: int
    found: tuple[Odd, ...] = ()
    groups: int = 0
    """Kinds of usual calls that were found."""
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """What one employee loses on one question, against the others."""

    employee_id: int
    employee: str
    question: str
    title: str
    n: int
    """Evaluated calls in which it applies."""
    lost: float
    """Share of its points lost, 0-1."""
    low: float
    high: float
    """95 % interval of `lost`."""
    team: float
    """Share lost by everybody else."""
    shrunk: float
    """`lost` drawn towards the team by how few calls there are."""
    weight: float
    """Points of the total the question stands for."""
    sure: bool
    """The interval lies above the team."""
    evidence: tuple[Clip, ...]
    calls: Ids
    """Calls in which points were lost."""

    @property
    def points(self) -> float:
        """Points of the total lost against the team in an average call."""
        return self.weight * max(0.0, self.shrunk - self.team)


@dataclass(frozen=True, slots=True)
class Coaching:
    """`few`: employees with too few evaluations to say anything, with how many they have."""

    needs: tuple[Need, ...]
    few: tuple[tuple[str, int], ...] = ()
    enough: int = 0
    """Evaluated calls from which on something is said."""
    evaluations: int = 0
