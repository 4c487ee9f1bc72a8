"""The figures a deal's likelihood is made of: what its calls say up to a moment, and nothing later.

What could have been written knowing the outcome stays out: calls after the moment, the stage, title and amount of the
deal, scores by people, tags.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from callqa_desktop.texts import later

DAY = 86_400_000
WINDOW = 180 * DAY
"""Calls older than this say nothing of a deal."""
MARGIN = DAY
"""The last day before the end does not count: its calls are often the outcome itself."""
TRACKERS = 5
"""Trackers that are figures, the oldest first."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one call. None where nobody measured or judged it."""

    id: int
    started_at: int
    ended_at: int
    talk_seconds: int
    inbound: bool
    talked: bool
    """There was a conversation."""
    missed: bool
    """The client called and nobody answered."""
    talk_share: float | None = None
    gap: float | None = None
    """Seconds before the manager answers."""
    judged: bool = False
    score: float | None = None
    """The machine's, 0-100."""
    mood: float | None = None
    """The client's in the last quarter, -5..5."""
    objections: int = 0
    handled: float = 0.0
    """Of these, partly handled ones half."""
    promises: int = 0
    dated: int = 0
    """Agreements with a time named."""
    promise: str = ""
    due: str = ""
    likelihood: int | None = None
    """The language model's, 0-100."""
    heard: frozenset[int] = frozenset()
    """Trackers."""
    transcribed: bool = False


Made = Callable[[Sequence[Fact], int], float | None]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a deal: `make` gets its calls in order (never none) and the moment."""

    name: str
    title: str
    make: Made
    log: bool = False
    """A count or a length: learned by its logarithm, since the tenth tells less than the second."""
    decimals: int = 0
    unit: str = ""
    """%, days, min, s or "" for a number."""


def _talks(calls: Sequence[Fact]) -> list[Fact]:
    return [one for one in calls if one.talked]


def _judged(calls: Sequence[Fact]) -> list[Fact]:
    return [one for one in calls if one.judged]


def _mean(values: Sequence[float | None]) -> float | None:
    known = [one for one in values if one is not None]
    return sum(known) / len(known) if known else None


def _last_mood(calls: Sequence[Fact], _at: int) -> float | None:
    return next((one.mood for one in reversed(calls) if one.mood is not None), None)


def _next_step(calls: Sequence[Fact], _at: int) -> float | None:
    judged = _judged(calls)
    return float(judged[-1].promises > 0) * 100 if judged else None


def _dated(calls: Sequence[Fact], _at: int) -> float | None:
    made = sum(one.promises for one in calls)
    return 100 * sum(one.dated for one in calls) / made if made else None


def _handled(calls: Sequence[Fact], _at: int) -> float | None:
    raised = sum(one.objections for one in calls)
    return 100 * sum(one.handled for one in calls) / raised if raised else None


FIGURES: tuple[Figure, ...] = (
    Figure("talks", later("conversations"), lambda calls, _: float(len(_talks(calls))), log=True),
    Figure(
        "quiet_days", later("days since the last call"), lambda calls, at: (at - calls[-1].started_at) / DAY, log=True,
        unit="days",
    ),
    Figure(
        "talk_minutes", later("minutes of talk"), lambda calls, _: sum(one.talk_seconds for one in calls) / 60,
        log=True, unit="min",
    ),
    Figure("next_step", later("a next step agreed in the last conversation"), _next_step, unit="%"),
    Figure("mood_end", later("client’s mood at the end of the last conversation"), _last_mood, decimals=1),
    Figure(
        "score", later("score of the conversations"), lambda calls, _: _mean([one.score for one in calls]), decimals=1
    ),
    Figure("handled", later("objections handled"), _handled, unit="%"),
    Figure(
        "missed", later("client’s calls nobody answered"), lambda calls, _: float(sum(one.missed for one in calls)),
        log=True,
    ),
    Figure(
        "known_days", later("days since the first call"), lambda calls, at: (at - calls[0].started_at) / DAY, log=True,
        unit="days",
    ),
    Figure(
        "objections", later("objections in a conversation"),
        lambda calls, _: _mean([float(one.objections) for one in _judged(calls)]), decimals=1,
    ),
    Figure("dated", later("agreements with a time named"), _dated, unit="%"),
    Figure(
        "talk_share", later("manager’s share of the talk"),
        lambda calls, _: None if (m := _mean([one.talk_share for one in calls])) is None else m * 100, unit="%",
    ),
    Figure(
        "gap", later("pause before the manager’s answer"), lambda calls, _: _mean([one.gap for one in calls]),
        decimals=1, unit="s",
    ),
    Figure(
        "inbound", later("share of calls the client made"),
        lambda calls, _: 100 * sum(one.inbound for one in calls) / len(calls), unit="%",
    ),
)  # fmt: skip
"""In the order in which they are taken while there are few outcomes; fixed beforehand, never by looking at outcomes."""


def tracker(number: int, name: str) -> Figure:
    """How often a tracker was heard, in percent of the conversations there is a text of."""

    def make(calls: Sequence[Fact], _at: int) -> float | None:
        texts = [one for one in calls if one.transcribed]
        return 100 * sum(number in one.heard for one in texts) / len(texts) if texts else None

    return Figure(f"tracker:{number}", name, make, unit="%")


def before(calls: Sequence[Fact], at: int, began: int = 0) -> list[Fact]:
    """The calls that were over by the moment, not older than the window nor begun before `began`; in order."""
    return [one for one in calls if one.ended_at <= at and one.started_at >= max(began, at - WINDOW)]


def values(figures: Sequence[Figure], calls: Sequence[Fact], at: int, began: int = 0) -> list[float] | None:
    """The figures of a deal at a moment, NaN where nothing is known; None without a conversation before it."""
    known = before(calls, at, began)
    if not any(one.talked for one in known):
        return None
    made = [one.make(known, at) for one in figures]
    return [math.nan if one is None else float(one) for one in made]


def opinion(calls: Sequence[Fact], at: int, began: int = 0) -> int | None:
    """The language model's likelihood after the last call it judged before the moment."""
    told = [one.likelihood for one in before(calls, at, began) if one.likelihood is not None]
    return told[-1] if told else None
