"""Reads over calls inside one session; desk.py puts them on the store's threads."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Tracker
from callqa_desktop.models.call import Call, CallTag, Recording
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import EvaluationKind, EvaluationStatus
from callqa_desktop.models.evaluation import Evaluation
from callqa_desktop.models.people import Employee
from callqa_desktop.models.quality import Assignment
from callqa_desktop.models.queries import calls as queries
from callqa_desktop.models.queries import orders, search
from callqa_desktop.models.queries.conditions import OFTEN, Where, conditions, heard_often
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.folding import fold, sort_key, storable
from callqa_desktop.services.memory import give_back
from callqa_desktop.services.records import CallFilter, CallRow, CallSort, CallSummary, FilterChoices, FirstCalls
from callqa_desktop.services.search import snippets
from callqa_desktop.services.search.query import parse

PAGE = 200
MANY = 100_000
_WORDS = (
    "tags",
    "employees",
    "directions",
    "dispositions",
    "statuses",
    "connections",
    "recordings",
    "reviewers",
    "assigned",
    "sound",
    "said",
    "unsaid",
)


def where_of(session: Session, wanted: CallFilter, hidden: frozenset[int]) -> Where:
    """The conditions of a filter; of `hidden` calls it knows no score, and no words in which somebody judged them."""
    words: dict[str, Any] = {name: tuple(map(storable, getattr(wanted, name))) for name in _WORDS}
    wanted = replace(wanted, phone=storable(wanted.phone), **words)
    employees, lines = _people(session, wanted.employees)
    query = parse(wanted.search).match
    return conditions(
        wanted,
        employees=employees,
        lines=lines,
        tag_keys=[fold(tag) for tag in wanted.tags],
        query=query,
        hits=search.hits(session, query) if query else None,
        unscored=hidden,
        often=bool(wanted.said) and (session.scalar(heard_often(wanted.said)) or 0) >= OFTEN,
        left_out=hidden - snippets.told(session, hidden, wanted.search) if query and hidden else (),
    )


def _people(session: Session, wanted: Sequence[str]) -> tuple[list[int], list[str]]:
    """Ids of the employees called so, and which of the words are no names and so may be lines of calls."""
    if not wanted:
        return [], []
    keys = {sort_key(word): word for word in wanted}
    found = session.execute(queries.employees_called(wanted, list(keys))).all()
    names = {keys[key] for _, key, _ in found if key in keys}
    return [employee for employee, _, _ in found], [word for word in wanted if word not in names]


def first(session: Session, wanted: CallFilter, sort: CallSort | None = None) -> FirstCalls:
    """The first page of the matching calls, ids and rows."""
    sort = sort or CallSort()
    newest, hidden = session.scalar(select(func.max(Call.id))) or 0, hidden_calls(session)
    where = where_of(session, wanted, hidden)
    page = queries.first_ids(session, where, sort, PAGE, _names(session, sort), hidden)
    return FirstCalls(tuple(page), tuple(rows(session, page, hidden)), len(page) < PAGE, newest)


def _names(session: Session, sort: CallSort) -> list[str]:
    """The names a sort goes by, in the order of the Ukrainian alphabet."""
    if sort.key not in orders.NAMED:
        return []
    return _alphabetic(set(session.scalars(select(orders.NAMED[sort.key]).distinct())))


def _alphabetic(names: Iterable[str]) -> list[str]:
    """In the order of the Ukrainian alphabet, the same one each time."""
    return sorted(names, key=lambda name: (sort_key(name), name))


def newest(session: Session, *, phone: str = "", names: Sequence[str] = (), limit: int) -> list[CallRow]:
    """The newest calls with a number that holds these digits, or of a client whose name holds one of these texts."""
    if phone:
        where = where_of(session, CallFilter(phone=storable(phone)), frozenset())
        return rows(session, queries.first_ids(session, where, CallSort(), limit))
    keys = [key for name in names if (key := sort_key(storable(name)))]
    return rows(session, list(session.scalars(queries.of_clients(keys, limit)))) if keys else []


def later(session: Session, wanted: CallFilter, after_id: int) -> int:
    """How many matching calls have a larger id."""
    where = where_of(session, wanted, hidden_calls(session)).plain
    return session.scalar(select(func.count()).where(Call.id > after_id, *where)) or 0


def ids(session: Session, wanted: CallFilter, sort: CallSort | None = None) -> array[int]:
    """Ids of the matching calls in order."""
    sort = sort or CallSort()
    hidden = hidden_calls(session)
    found = queries.ordered_ids(session, where_of(session, wanted, hidden), sort, _names(session, sort), hidden)
    if len(found) > MANY:
        give_back()  # sorting a million calls takes tens of megabytes
    return found


def rows(session: Session, wanted: Sequence[int], hidden: frozenset[int] | None = None) -> list[CallRow]:
    """The rows of these ids in the same order; ids that are gone are left out.

    Args:
        hidden: calls that whoever works here calibrates blind, whose scores are left out; None: those of now.
    """
    found: dict[int, CallRow] = {}
    hidden = hidden_calls(session) if hidden is None else hidden
    for start in range(0, len(wanted), PAGE):
        page = list(wanted[start : start + PAGE])
        tags: dict[int, list[str]] = {}
        for call_id, tag in session.execute(select(CallTag.call_id, CallTag.tag).where(CallTag.call_id.in_(page))):
            tags.setdefault(call_id, []).append(tag)
        people: dict[int, list[str]] = {}
        for call_id, person in session.execute(
            select(Assignment.call_id, Assignment.reviewer).where(Assignment.call_id.in_(page))
        ):
            people.setdefault(call_id, []).append(person)
        for row in session.execute(queries.rows_by_id(page)):
            *known, failure, sound = row
            more = (
                tuple(_alphabetic(tags.get(row[0], ()))),
                failure,
                tuple(_alphabetic(people.get(row[0], ()))),
                sound,
            )
            values: list[Any] = [*known, *more]
            made = CallRow(*values)
            found[row[0]] = replace(made, ai_score=None, human_score=None) if made.id in hidden else made
    return [found[i] for i in wanted if i in found]


def summary(session: Session, wanted: CallFilter) -> CallSummary:
    """Totals over everything that matches; scores without those of `hidden_calls`."""
    hidden = hidden_calls(session)
    where = where_of(session, wanted, hidden).plain
    return CallSummary(*session.execute(queries.totals(where, hidden)).one())


def recording_stems(session: Session) -> set[str]:
    """Where the sounds of all calls lie in the library."""
    return set(session.scalars(select(Recording.path)))


def choices(session: Session) -> FilterChoices:
    """What the filter bar offers, in the order of the Ukrainian alphabet."""
    employees = session.scalars(select(Employee.name).distinct().order_by(Employee.name_key)).all()
    connections = session.scalars(select(Connection.name)).all()
    tags = session.scalars(select(CallTag.tag).distinct()).all()
    submitted = (Evaluation.kind == EvaluationKind.HUMAN, Evaluation.status == EvaluationStatus.SUBMITTED)
    people = {
        *session.scalars(select(Evaluation.evaluator).where(*submitted).distinct()),
        *session.scalars(select(Assignment.reviewer).distinct()),
    }
    return FilterChoices(
        tuple(dict.fromkeys(employees)),
        tuple(_alphabetic(set(connections))),
        tuple(_alphabetic(set(tags))),
        tuple(_alphabetic(people)),
        tuple(_alphabetic(session.scalars(select(Tracker.name).where(Tracker.active.is_(True))))),
    )
