"""Which group each call belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis
from callqa_desktop.models.call import CallTag
from callqa_desktop.models.enums import AnalysisKind, Direction
from callqa_desktop.models.people import Employee
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.services.experiments.definitions import By, Grouping
from callqa_desktop.services.experiments.frame import BOTH, NEITHER, Calls, Ints
from callqa_desktop.services.folding import fold, sort_key


def labels(session: Session, calls: Calls, grouping: Grouping) -> Ints:
    """The group of each call, NEITHER or BOTH."""
    match grouping.by:
        case By.RANDOM:
            return _by_lot(calls, grouping)
        case By.PERIOD:
            return _by_period(calls, grouping)
        case By.DIRECTION:
            had = np.where(calls.outbound, Direction.OUTBOUND.value, Direction.INBOUND.value).tolist()
            return _labelled(calls, ((n, one) for n, one in enumerate(had)), grouping)
        case By.TAG:
            return _labelled(calls, _placed(calls, _tags(session, calls)), grouping)
        case By.SCRIPT:
            return _labelled(calls, _placed(calls, _scripts(session, calls)), grouping)
        case By.EMPLOYEE | By.TEAM:
            names = _people(session, grouping.by)
            had = [names.get(one, "") for one in calls.employee.tolist()]
            return _labelled(calls, ((n, one) for n, one in enumerate(had) if one), grouping)


def drawn(client: str, groups: int, salt: str) -> int:
    """The group a client falls into by lot: the same one every time and on every machine."""
    digest = blake2b(f"{salt}|{client}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % groups


def days_of(values: Iterable[str]) -> tuple[date, date] | None:
    """First and last day of "2026-11-01..2026-11-15"; None when it is no period."""
    text = next(iter(values), "")
    try:
        first, last = (date.fromisoformat(part) for part in text.split("..", 1))
    except ValueError:
        return None
    return (first, last) if first <= last else None


def _labelled(calls: Calls, had: Iterator[tuple[int, str]], grouping: Grouping) -> Ints:
    """Labels from (place of a call, value it has)."""
    group_of = {_key(grouping.by, value): n for n, group in enumerate(grouping.groups) for value in group.values}
    found = np.full(calls.ids.size, NEITHER, dtype=np.int64)
    for place, value in had:
        label = group_of.get(_key(grouping.by, value), NEITHER)
        if label != NEITHER:
            found[place] = label if found[place] in (NEITHER, label) else BOTH
    for n, group in enumerate(grouping.groups):
        if not group.values:
            found[found == NEITHER] = n
    return found


def _key(by: By, value: str) -> str:
    return fold(value) if by == By.TAG else sort_key(value) if by in (By.EMPLOYEE, By.TEAM) else value


def _placed(calls: Calls, pairs: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    place = {one: n for n, one in enumerate(calls.ids.tolist())}
    return ((place[call], value) for call, value in pairs if call in place)


def _by_lot(calls: Calls, grouping: Grouping) -> Ints:
    groups = len(grouping.groups)
    of_client = np.array([drawn(one, groups, grouping.salt) for one in calls.digits], dtype=np.int64)
    found = np.full(calls.ids.size, NEITHER, dtype=np.int64)
    known = calls.client >= 0
    found[known] = of_client[calls.client[known]]
    for place in np.flatnonzero(~known).tolist():
        found[place] = drawn(f"call {int(calls.ids[place])}", groups, grouping.salt)
    return found


def _by_period(calls: Calls, grouping: Grouping) -> Ints:
    found = np.full(calls.ids.size, NEITHER, dtype=np.int64)
    rest: list[int] = []
    for n, group in enumerate(grouping.groups):
        span = days_of(group.values)
        if span is None:
            rest.append(n)
            continue
        inside = (calls.started >= midnight(span[0])) & (calls.started < midnight(span[1] + timedelta(days=1)))
        found[inside] = np.where(found[inside] == NEITHER, n, BOTH)
    for n in rest:
        found[found == NEITHER] = n
    return found


def midnight(of: date) -> int:
    """The moment a local day begins, in milliseconds."""
    return round(datetime.combine(of, time.min).astimezone().timestamp() * 1000)


def _tags(session: Session, calls: Calls) -> list[tuple[int, str]]:
    wanted = among(CallTag.call_id.expression, calls.ids.tolist())
    return [(int(call), tag) for call, tag in session.execute(select(CallTag.call_id, CallTag.tag).where(wanted))]


def _scripts(session: Session, calls: Calls) -> list[tuple[int, str]]:
    """The version of the script each call was judged against last."""
    newest = (
        select(func.max(Analysis.id))
        .where(among(Analysis.call_id.expression, calls.ids.tolist()), Analysis.kind == AnalysisKind.MAIN)
        .group_by(Analysis.call_id)
    )
    rows: Any = session.execute(select(Analysis.call_id, Analysis.script_id).where(Analysis.id.in_(newest)))
    return [(call, "" if script is None else str(script)) for call, script in rows]


def _people(session: Session, by: By) -> Mapping[int, str]:
    column = Employee.department if by == By.TEAM else Employee.name
    return {int(n): name for n, name in session.execute(select(Employee.id, column))}
