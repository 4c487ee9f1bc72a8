"""What the dashboard is asked: the period, what it is compared with, and whose calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from callqa_desktop.services.dashboard.records import Compare, Question
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.filters import Conditions

USUAL = Conditions(period="days30")
FIELDS = ("employees", "teams", "directions", "connections")


@dataclass(frozen=True)
class Asked:
    """`held` keeps the period, employees, directions and connections in the form of the list of calls."""

    held: Conditions = USUAL
    teams: tuple[str, ...] = ()
    compare: Compare = Compare.BEFORE

    def question(self, today: date) -> Question:
        span = self.held.days(today)
        first, last = span or (None, None)
        return Question(
            first, last, self.compare if span else Compare.NOTHING, self.held.employees, self.teams,
            self.held.directions, self.held.connections,
        )  # fmt: skip

    def values(self, field: str) -> tuple[str, ...]:
        """What one of FIELDS holds."""
        found: tuple[str, ...] = self.teams if field == "teams" else getattr(self.held, field)
        return found

    def with_values(self, field: str, values: tuple[str, ...]) -> Asked:
        if field == "teams":
            return replace(self, teams=values)
        chosen: dict[str, Any] = {field: values}
        return replace(self, held=replace(self.held, **chosen))

    @property
    def narrowed(self) -> bool:
        """Whether it asks for less than everybody's calls."""
        return any(self.values(field) for field in FIELDS)

    def everybody(self) -> Asked:
        """Without any filter."""
        return replace(
            self, held=Conditions(period=self.held.period, first=self.held.first, last=self.held.last), teams=()
        )

    def kept(self) -> dict[str, Any]:
        """As a plain mapping for the settings."""
        return {"held": self.held.kept(), "teams": list(self.teams), "compare": str(self.compare)}

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> Asked:
        """From what `kept` gave; whatever does not fit is left out."""
        held, teams, compare = kept.get("held"), kept.get("teams"), kept.get("compare")
        return cls(
            Conditions.restored(held) if isinstance(held, dict) else USUAL,
            tuple(t for t in teams if isinstance(t, str)) if isinstance(teams, list) else (),
            Compare(compare) if isinstance(compare, str) and compare in set(Compare) else Compare.BEFORE,
        )


def compare_words(compare: Compare) -> str:
    return {
        Compare.BEFORE: tr("against the period before"),
        Compare.YEAR: tr("against a year earlier"),
        Compare.NOTHING: tr("without comparison"),
    }[compare]


def field_name(field: str) -> str:
    return {
        "employees": tr("Manager"), "teams": tr("Team"), "directions": tr("Direction"),
        "connections": tr("Connection"),
    }[field]  # fmt: skip
