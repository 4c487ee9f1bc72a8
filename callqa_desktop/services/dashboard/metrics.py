"""What can be said of a set of calls: each metric with how it is made of sums, and which calls it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from callqa_desktop.models.enums import Direction
from callqa_desktop.models.queries import tallies
from callqa_desktop.services.charts.chart import Unit
from callqa_desktop.texts import later

_AT = {name: place for place, name in enumerate(tallies.COLUMNS)}
_TOGETHER = {"objected_known": ("objected_no", "objected_partly", "objected_yes")}
_NOTHING = (0,) * len(tallies.COLUMNS)


class Figures:
    """Sums by direction."""

    def __init__(self) -> None:
        self._by: dict[str, list[Any]] = {}

    def add(self, direction: str, values: Sequence[Any]) -> None:
        there = self._by.setdefault(direction, [0] * len(values))
        for place, value in enumerate(values):
            there[place] += value

    def by_direction(self) -> list[tuple[str, list[Any]]]:
        return list(self._by.items())

    def of(self, name: str, *directions: str) -> Any:
        """A sum (tallies.COLUMNS, or several of _TOGETHER) over these directions, over all of them without any."""
        places = [_AT[one] for one in _TOGETHER.get(name, (name,))]
        return sum(self._by.get(one, _NOTHING)[place] for one in directions or self._by for place in places)

    @property
    def calls(self) -> int:
        return int(self.of("calls"))


@dataclass(frozen=True, slots=True)
class Metric:
    """`top` over `of`, times `times`. `of` is also how many calls it is made of: `part` of them, see models.queries
    .tallies.part; both sums are taken of calls in one `direction` where that is set."""

    key: str
    title: str
    """English, for tr()."""
    unit: Unit
    top: str
    of: str
    part: str = ""
    times: float = 1.0
    better: int = 0
    relative: bool = False
    """Changes are told in percent of the value before."""
    first: str = ""
    """The direction it is about, unless a question leaves that one out."""
    lacking: str = ""
    """English, for tr(): why there is no value."""

    def value(self, figures: Figures, directions: Sequence[str] = ()) -> float | None:
        """None where there are no calls to say it from.

        Args:
            directions: those a question asks for, () for all.
        """
        wanted = self.directions(directions)
        if self.of == self.top:
            return float(figures.of(self.top, *wanted))
        n = figures.of(self.of, *wanted)
        # What was taken from sums of floats (hidden calls) may leave a trace of the size of rounding.
        return float(figures.of(self.top, *wanted)) / n * self.times if n else None

    def n(self, figures: Figures, directions: Sequence[str] = ()) -> int:
        return int(figures.of(self.of, *self.directions(directions)))

    def directions(self, asked: Sequence[str]) -> tuple[str, ...]:
        """The directions it looks at where a question asks for these."""
        return (self.first,) if self.first and (not asked or self.first in asked) else tuple(asked)


_NO_SCORES = later("No call of the period has a score yet. Analyze calls, or score some by hand")
_NO_TALK = later("Nobody was talked to in this period")
_NO_JUDGED = later("No call of the period has been analyzed yet. Analyze calls to see this")
_NO_MEASURES = later("No call of the period has been measured yet. Measuring the sound needs no model")
_NO_INBOUND = later("There are no inbound calls in this period")
_IN = Direction.INBOUND.value

METRICS: dict[str, Metric] = {
    one.key: one
    for one in (
        Metric("calls", later("Calls"), Unit.COUNT, "calls", "calls", relative=True),
        Metric("answered", later("Answered"), Unit.PERCENT, "answered", "calls", "", 100, 1, first=_IN,
               lacking=_NO_INBOUND),
        Metric("fast", later("Answered within 20 s"), Unit.PERCENT, "fast", "calls", "", 100, 1, first=_IN,
               lacking=_NO_INBOUND),
        Metric("wait", later("Wait for the answer"), Unit.SECONDS, "waited", "answered", "answered", 1, -1, True, _IN,
               later("No call was answered in this period")),
        Metric("talk", later("Length of a conversation"), Unit.SECONDS, "talked", "answered", "answered", 1, 0, True,
               lacking=_NO_TALK),
        Metric("score", later("Score"), Unit.POINTS, "score", "scored", "scored", 1, 1, lacking=_NO_SCORES),
        Metric("analyzed", later("Analyzed"), Unit.PERCENT, "analyzed", "answered", "answered", 100, 0,
               lacking=_NO_TALK),
        Metric("reviewed", later("Reviewed by people"), Unit.PERCENT, "reviewed", "answered", "answered", 100, 1,
               lacking=_NO_TALK),
        Metric("agreement", later("Model and people agree"), Unit.PERCENT, "near", "pairs", "pairs", 100, 1,
               lacking=later("No call has a score by the model and one by a person. Review some analyzed calls")),
        Metric("talk_share", later("Manager’s talk share"), Unit.PERCENT, "share", "share_n", "share", 100,
               lacking=_NO_MEASURES),
        Metric("objections", later("Calls with objections"), Unit.PERCENT, "objected", "judged", "judged", 100,
               lacking=_NO_JUDGED),
        Metric("handled", later("Objections handled"), Unit.PERCENT, "objected_yes", "objected_known", "handled", 100,
               1, lacking=later("No call of the period has an objection of which it is known how it was handled")),
        Metric("promised", later("Calls with a next step"), Unit.PERCENT, "promised", "judged", "judged", 100, 1,
               lacking=_NO_JUDGED),
        Metric("gap", later("Pause before the manager’s answer"), Unit.SECONDS, "gap", "gap_n", "gap", 1, 0, True,
               lacking=_NO_MEASURES),
        Metric("interruptions", later("Interruptions by the manager"), Unit.NUMBER, "interruptions",
               "interruptions_n", "interruptions", 1, -1, lacking=_NO_MEASURES),
        Metric("monologue", later("Manager’s longest monologue"), Unit.SECONDS, "monologue", "monologue_n",
               "monologue", 1, 0, True, lacking=_NO_MEASURES),
        Metric("questions", later("Questions by the manager"), Unit.NUMBER, "questions", "questions_n", "questions",
               lacking=_NO_MEASURES),
    )
}  # fmt: skip
"""By key, in the order they are offered."""
