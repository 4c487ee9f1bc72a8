"""The calls behind figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.filters import CallFilter
from callqa_desktop.models.queries import tallies
from callqa_desktop.services.calls import reader
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.dashboard.period import Span
from callqa_desktop.services.dashboard.records import Behind
from callqa_desktop.services.tallies import days
from callqa_desktop.services.tallies.days import Zone


@dataclass(frozen=True, slots=True)
class Trail:
    """Makes filters of what a question asks for."""

    zone: Zone
    employees: tuple[str, ...]
    """Names of those it is about, () for everybody."""
    directions: tuple[str, ...]
    connections: tuple[str, ...]

    def behind(
        self, span: Span, words: str, part: str = "", *, employees: Sequence[str] = (), directions: Sequence[str] = (),
        dispositions: Sequence[str] = (), statuses: Sequence[str] = (), said: Sequence[str] = (),
    ) -> Behind:  # fmt: skip
        """The calls of these days, with further conditions in place of the question's own."""
        wanted = CallFilter(
            from_ms=self.zone.start(span.first),
            to_ms=self.zone.start(span.last + 1),
            employees=tuple(employees) or self.employees,
            directions=tuple(directions) or self.directions,
            connections=self.connections,
            dispositions=tuple(dispositions),
            statuses=tuple(statuses),
            said=tuple(said),
        )
        return Behind(wanted, part, f"{words} · {span.words}" if words else span.words)


def calls(session: Session, behind: Behind) -> CallFilter:
    """A filter that finds exactly these calls."""
    if not behind.part:
        return behind.filter
    zone, hidden = days.here(), hidden_calls(session)
    where = reader.where_of(session, behind.filter, hidden).plain
    wanted = behind.filter
    first, last = wanted.from_ms or 0, (wanted.to_ms or now_ms()) - 1
    changes = zone.during(zone.day(first), zone.day(last))
    statement = tallies.part(behind.part, changes, where, sorted(hidden))
    return CallFilter(ids=tuple(session.scalars(statement)))
