"""What a test compares: groups of calls, the outcome looked at, and what is counted. Plain values that can be kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from callqa_desktop.services.records import CallFilter

MOST_FACTORS = 4
MOST_LEVELS = 5
ALPHA = 0.05
"""Chance of a false alarm that is accepted when nothing else is planned."""
POWER = 0.8
"""Chance that is wanted to see a difference that is there."""


class By(StrEnum):
    """What calls are told apart by."""

    SCRIPT = "script"  # version of the sales script the call was judged against
    EMPLOYEE = "employee"
    TEAM = "team"
    PERIOD = "period"
    TAG = "tag"
    DIRECTION = "direction"
    RANDOM = "random"  # by lot: the same client always falls into the same group


class Unit(StrEnum):
    """What is counted once."""

    CALL = "call"
    CLIENT = "client"


class What(StrEnum):
    """Outcomes. The first seven happen or not (a conversion), the others are numbers (compared by their means)."""

    ANSWER = "answer"  # a question of the card answered with its best answer
    FINDING = "finding"
    TRACKER = "tracker"
    MOOD = "mood"  # the client's mood is positive
    DEAL = "deal"  # won
    TAG = "tag"
    SCORE_FROM = "score_from"  # a score of at least so many points
    SCORE = "score"
    MEASURE = "measure"  # of the sound: services.scoring.metrics
    TALK = "talk"  # seconds
    AMOUNT = "amount"  # of won deals


CONVERSIONS = frozenset(
    {What.ANSWER, What.FINDING, What.TRACKER, What.MOOD, What.DEAL, What.TAG, What.SCORE_FROM}
)  # fmt: skip
KEYED = frozenset({What.ANSWER, What.FINDING, What.TRACKER, What.TAG, What.MEASURE})
"""Outcomes that name which one: a question, a kind, a tracker, a tag, a measure."""
OF_CLIENTS = frozenset({What.DEAL, What.AMOUNT})
"""Known of a client, not of one call."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group. `values` are what its calls have: ids of versions of the script, names, tags, directions, or one
    period "2026-11-01..2026-11-15"; () means all calls no other group takes."""

    name: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grouping:
    by: By
    groups: tuple[Group, ...]
    salt: str = ""
    """Of a draw by lot: another salt draws anew."""


@dataclass(frozen=True, slots=True)
class Outcome:
    what: What
    key: str = ""
    at_least: float = 0.0
    """Of SCORE_FROM."""

    @property
    def conversion(self) -> bool:
        return self.what in CONVERSIONS


@dataclass(frozen=True, slots=True)
class Plan:
    """What is decided before anybody looks."""

    size: int = 0
    """Calls or clients in each group at which the test ends; 0: not planned."""
    usual: float = 0.0
    """Share (0-1) or mean expected without a difference."""
    spread: float = 0.0
    """Standard deviation expected, of means."""
    difference: float = 0.0
    """The smallest difference worth seeing, in the unit of `usual`."""
    alpha: float = ALPHA
    power: float = POWER


@dataclass(frozen=True, slots=True)
class Trial:
    """One test. An A/B test has one grouping with two groups, a factorial one up to four groupings.

    The first outcome is what the test is about; others are looked at besides and corrected for that.
    """

    calls: CallFilter
    factors: tuple[Grouping, ...]
    outcomes: tuple[Outcome, ...]
    unit: Unit = Unit.CALL
    plan: Plan = Plan()
    kind: str = "ab"
    """ab or factorial."""
    sums: int = 2
    """Type of the sums of squares of a factorial test: 2 or 3."""

    @property
    def grouping(self) -> Grouping:
        return self.factors[0]

    @property
    def outcome(self) -> Outcome:
        return self.outcomes[0]


Offered = tuple[tuple[str, str], ...]
"""(value, words) in the order they are offered."""


@dataclass(frozen=True, slots=True)
class Choices:
    groups: dict[By, Offered]
    """Values of groups; none for periods and lots, which nobody chooses from a list."""
    keys: dict[What, Offered]
    """Which question, finding, tracker, tag or measure."""
    deals: bool
    """Deals with an end are known."""


def period(first: date, last: date) -> str:
    """The value of a group of calls of these days."""
    return f"{first.isoformat()}..{last.isoformat()}"


def planned(trial: Trial, size: int | None, usual: float, spread: float) -> Trial:
    """The trial with a plan for the difference it wants to see; as it is where no size does."""
    if size is None:
        return trial
    return replace(trial, plan=replace(trial.plan, size=size, usual=usual, spread=spread))


def kept(trial: Trial) -> dict[str, Any]:
    """As JSON values, without the plan."""
    made = asdict(replace(trial, calls=CallFilter()))
    made["calls"] = {f.name: _plain(v) for f in fields(CallFilter) if (v := getattr(trial.calls, f.name)) != f.default}
    del made["plan"]
    return made


def kept_plan(plan: Plan) -> dict[str, Any]:
    return asdict(plan) if plan.size else {}


def restored(body: Mapping[str, Any], plan: Mapping[str, Any] | None = None) -> Trial:
    """From what `kept` and `kept_plan` gave.

    Raises:
        KeyError, ValueError: written by another program.
    """
    known = {f.name for f in fields(CallFilter)}
    calls: dict[str, Any] = {
        name: tuple(v) if isinstance(v, list) else v for name, v in body["calls"].items() if name in known
    }
    return Trial(
        calls=CallFilter(**calls),
        factors=tuple(
            Grouping(By(one["by"]), tuple(Group(g["name"], tuple(g["values"])) for g in one["groups"]), one["salt"])
            for one in body["factors"]
        ),
        outcomes=tuple(Outcome(What(one["what"]), one["key"], one["at_least"]) for one in body["outcomes"]),
        unit=Unit(body["unit"]),
        plan=Plan(**plan) if plan else Plan(),
        kind=body["kind"],
        sums=body["sums"],
    )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
