"""Sums of a period from the kept figures, and from the calls themselves where figures are not true at the moment.

Long periods are read by whole months and the days at their edges. Marked days are counted from their calls in the same
moment of the store, so that what is answered is what the calls say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from callqa_desktop.models.call import Call
from callqa_desktop.models.people import Employee
from callqa_desktop.models.queries import tallies
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.models.tally import (
    EVERYBODY,
    NOBODY,
    TallyDay,
    TallyHour,
    TallyMark,
    TallyMonth,
    TallyState,
    TallyWord,
)
from callqa_desktop.services.tallies import count, days, marking
from callqa_desktop.services.tallies.count import Key, Span, Sums, added

_PIECES = 16
"""Runs of marked days read one by one; more of them are joined, with the days in between."""
_ROWS = 12_000
"""Calls looked up one by one for the hours of some employees: a tenth of a second."""
_AT = {name: place for place, name in enumerate(tallies.COLUMNS)}
HOUR_COLUMNS = ("calls", "answered", "scored", "score")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which calls. Empty tuples: all; `employees` None: everybody, also calls of nobody."""

    first: int
    last: int
    employees: tuple[int, ...] | None = None
    directions: tuple[str, ...] = ()
    connections: tuple[int, ...] = ()
    """Kept figures do not know them: such a scope is counted from the calls."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Sums of HOUR_COLUMNS by (weekday, hour), 0 is Monday, over the days from `first` to `last`."""

    sums: dict[tuple[int, int], list[Any]]
    first: int
    last: int


class Reader:
    """Reads within one session, which sees one moment of the store.

    Args:
        hidden: calls whose judgements the person here must not know.
    """

    def __init__(self, session: Session, hidden: frozenset[int] = frozenset()) -> None:
        self._session = session
        self.hidden = hidden
        self.zone = days.here()
        state = session.get(TallyState, 1)
        self._counted = state is not None and state.basis == marking.basis(self.zone)

    def sums(self, scope: Scope, *by: str, columns: Sequence[str] = tallies.COLUMNS) -> Sums:
        """Sums in the places of tallies.COLUMNS by keys: at most one of day, week, month; employee; direction.

        Args:
            columns: the sums that are wanted; others are 0, as far as that is cheaper.

        Weeks are numbered as days are, divided by seven, and begin on Monday.
        """
        whole = "day" not in by and "week" not in by
        raw, kept = self._parts(scope)
        months = self._months(kept) if whole else []
        found: list[tuple[Key, Sequence[Any]]] = []
        if months:
            for run in _runs(months):
                found += self._kept(TallyMonth, scope, by, TallyMonth.month.between(*run), columns)
            kept = _without(kept, [(days.first_of(n), days.first_of(n + 1) - 1) for n in months])
        for span in kept:  # one by one: with "or" between them the key of the table would lead nowhere
            found += self._kept(TallyDay, scope, by, TallyDay.day.between(*span), columns)
        for span in raw:
            found += self._raw(scope, by, span).items()
        made = added(found)
        if self.hidden:
            self._hide(made, self._raw(scope, by, (scope.first, scope.last), self.hidden))
        return made

    def words(self, scope: Scope) -> dict[int, int]:
        """Calls by tracker that was heard in them."""
        raw, kept = self._parts(scope)
        found: list[tuple[Key, Sequence[Any]]] = []
        for span in kept:
            rows = self._session.execute(
                select(TallyWord.tracker_id, func.sum(TallyWord.calls))
                .where(*self._which(TallyWord, scope, ()), TallyWord.day.between(*span))
                .group_by(TallyWord.tracker_id)
            )
            found += [((tracker,), (calls,)) for tracker, calls in rows]
        for span in raw:
            heard = count.words(self._session, (), self.zone, span, self._where(scope))
            found += [(key, (calls,)) for key, calls in heard.items()]
        return {key[0]: calls for key, (calls,) in added(found).items()}

    def hours(self, scope: Scope, calls: int) -> Hours:
        """When calls come in, by hour of the week. Of some employees' very many calls the latest part.

        Args:
            calls: how many there are in the scope.
        """
        raw, kept = self._parts(scope)
        first = scope.first
        if scope.employees is not None or scope.connections:
            first = self._latest(scope, calls)
            raw, kept = [(first, scope.last)], []
        found: list[tuple[Key, Sequence[Any]]] = []
        if kept:
            of_week = ((TallyHour.day + 3) % 7).label("weekday")
            sums = [func.sum(getattr(TallyHour, name)) for name in HOUR_COLUMNS]
            directions = [TallyHour.direction.in_(scope.directions)] if scope.directions else []
            rows = self._session.execute(
                select(of_week, TallyHour.hour, *sums)
                .where(or_(*(TallyHour.day.between(*span) for span in kept)), *directions)
                .group_by(of_week, TallyHour.hour)
            )
            found += [(tuple(row[:2]), row[2:]) for row in rows]
        for span in raw:
            found += self._some(scope, span).items()
        made = added(found)
        if self.hidden:
            hidden = self._some(scope, (first, scope.last), [among(Call.id.expression, sorted(self.hidden))])
            for key, values in hidden.items():
                for place in (2, 3):
                    made[key][place] -= values[place]
        return Hours({(key[0], key[1]): values for key, values in made.items()}, first, scope.last)

    def marked(self, scope: Scope) -> int:
        """Days of the scope that are counted from the calls because their figures are not true at the moment."""
        return sum(last - first + 1 for first, last in self._parts(scope)[0])

    # What is read where

    def _parts(self, scope: Scope) -> tuple[list[Span], list[Span]]:
        """The days to count from the calls, and those whose figures are kept."""
        span = (scope.first, scope.last)
        if scope.connections or not self._counted:
            return [span], []
        marks = select(TallyMark.number).where(TallyMark.kind == marking.DAYS, TallyMark.number.between(*span))
        raw = _runs(self._session.scalars(marks.order_by(TallyMark.number)))
        while len(raw) > _PIECES:
            near = min(range(len(raw) - 1), key=lambda n: raw[n + 1][0] - raw[n][1])
            raw[near : near + 2] = [(raw[near][0], raw[near + 1][1])]
        return raw, _without([span], raw)

    def _months(self, kept: Sequence[Span]) -> list[int]:
        """The months that lie wholly within these days and are added up."""
        found = []
        for first, last in kept:
            month = days.month(first) if days.first_of(days.month(first)) == first else days.month(first) + 1
            while days.first_of(month + 1) - 1 <= last:
                found.append(month)
                month += 1
        marks = select(TallyMark.number).where(TallyMark.kind == marking.MONTHS)
        marked = set(self._session.scalars(marks)) if found else set()
        return [month for month in found if month not in marked]

    def _kept(
        self,
        table: Any,
        scope: Scope,
        by: Sequence[str],
        period: ColumnElement[bool],
        columns: Sequence[str],
    ) -> list[tuple[Key, Sequence[Any]]]:
        of_month = table is TallyMonth
        keys = [_key(table, name) for name in by]
        wanted = [name for name in tallies.COLUMNS if name in columns]
        sums = [func.sum(getattr(table, name)) for name in wanted]
        rows = self._session.execute(
            select(*keys, *sums).where(*self._which(table, scope, by), period).group_by(*keys)
        )  # fmt: skip
        fold = _folding(by, of_days=not of_month)
        width = len(by)
        found: list[tuple[Key, Sequence[Any]]]
        found = [(fold(tuple(row[:width])), row[width:]) for row in rows if row[width] is not None]
        return found if len(wanted) == len(_AT) else [(key, _wide(wanted, values)) for key, values in found]

    def _which(self, table: Any, scope: Scope, by: Sequence[str]) -> list[ColumnElement[bool]]:
        """The rows of the employees and directions; always by employee, who comes first in the keys."""
        people: Iterable[int]
        if scope.employees is not None:
            people = scope.employees
        elif "employee" in by:
            people = (NOBODY, *self._session.scalars(select(Employee.id)))
        else:
            people = (EVERYBODY,)
        directions = [table.direction.in_(scope.directions)] if scope.directions else []
        return [table.employee_id.in_(list(people)), *directions]

    def _raw(self, scope: Scope, by: Sequence[str], span: Span, only: frozenset[int] | None = None) -> Sums:
        names = ["day" if name in ("week", "month") else name for name in by]
        where = self._where(scope)
        if only is not None:
            where.append(among(Call.id.expression, sorted(only)))
        rows = count.sums(self._session, names, self.zone, span, where)
        fold = _folding(by, of_days=True, weeks=True)
        return added((fold(key), values) for key, values in rows.items() if values[0])

    def _some(self, scope: Scope, span: Span, more: Sequence[ColumnElement[bool]] = ()) -> Sums:
        where = [*self._where(scope), *more]
        return count.some(self._session, ("weekday", "hour"), self.zone, span, HOUR_COLUMNS, where)

    def _where(self, scope: Scope) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if scope.employees is not None:
            found.append(Call.employee_id.in_(scope.employees))
        if scope.directions:
            found.append(Call.direction.in_(scope.directions))
        if scope.connections:
            found.append(Call.connection_id.in_(scope.connections))
        return found

    def _latest(self, scope: Scope, calls: int) -> int:
        """The first day from which on there are not too many calls to be looked up; whole weeks where possible."""
        rows = _ROWS // 2 if scope.directions else _ROWS  # calls of the other direction are looked at too
        if calls <= rows or scope.connections:
            return scope.first
        length = max(1, (scope.last - scope.first + 1) * rows // calls)
        return scope.last + 1 - (length // 7 * 7 or length)

    def _hide(self, made: Sums, hidden: Sums) -> None:
        for key, values in hidden.items():
            for name in tallies.JUDGED:
                made[key][_AT[name]] -= values[_AT[name]]


def _key(table: Any, name: str) -> ColumnElement[Any]:
    column: Any
    if name == "employee":
        column = table.employee_id
    elif name == "direction":
        column = table.direction
    elif name == "week":
        column = (table.day + 3) // 7
    else:
        column = table.month if table is TallyMonth else table.day
    labelled: ColumnElement[Any] = column.label(f"key_{name}")
    return labelled


def _folding(by: Sequence[str], *, of_days: bool, weeks: bool = False) -> Callable[[Key], Key]:
    """Turns the days in keys into what was asked for."""
    turn: dict[int, Callable[[int], int]] = {}
    for place, name in enumerate(by):
        if name == "month" and of_days:
            turn[place] = days.month
        elif name == "week" and weeks:
            turn[place] = week
    if not turn:
        return lambda key: key
    return lambda key: tuple(turn[place](part) if place in turn else part for place, part in enumerate(key))


def _wide(columns: Sequence[str], values: Sequence[Any]) -> list[Any]:
    """Some sums in the places of all."""
    made: list[Any] = [0] * len(_AT)
    for name, value in zip(columns, values, strict=True):
        made[_AT[name]] = value
    return made


def week(day: int) -> int:
    """The number of a day's week, which begins on Monday."""
    return (day + 3) // 7


def monday(week: int) -> int:
    """The first day of a week."""
    return week * 7 - 3


def _runs(numbers: Iterable[int]) -> list[Span]:
    """Numbers in order as runs of neighbours."""
    found: list[Span] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def _without(spans: Sequence[Span], gone: Sequence[Span]) -> list[Span]:
    """What is left of spans; all in order."""
    left = list(spans)
    for first, last in gone:
        made: list[Span] = []
        for start, end in left:
            if last < start or first > end:
                made.append((start, end))
                continue
            if start < first:
                made.append((start, first - 1))
            if end > last:
                made.append((last + 1, end))
        left = made
    return left
