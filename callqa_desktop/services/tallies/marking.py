"""Days are marked to be counted anew in the transaction that changes their calls: services.store does it for every
change of calls that is announced. Who moves or deletes calls marks them before, while it is known where they stood.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.people import Employee
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.models.queries.upserts import upsert
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
from callqa_desktop.services.tallies import days
from callqa_desktop.services.tallies.days import Zone

DAYS, MONTHS = "day", "month"
METHOD = 1
"""Of counting; figures of another one are thrown away."""
_MARK: Any = TallyMark.__table__
_AT_ONCE = 5000
_QUARTER = 15 * 60_000
_PLAIN = {"synchronize_session": False}


def basis(zone: Zone) -> str:
    """What the figures rest on."""
    return f"{METHOD}:{zone.name}"


def announced(session: Session, changes: Mapping[ChangeKind, Collection[int]]) -> None:
    """Marks what announced changes make untrue. Calls are all that figures are made of: whatever changes a judgement,
    a measure or a score of a call announces the call too."""
    ids = changes.get(ChangeKind.CALL, ())
    if -1 in ids:
        everything(session)
    elif ids:
        calls(session, ids)


def calls(session: Session, ids: Collection[int]) -> None:
    """Marks the days of these calls, as far as they are there."""
    zone = days.here()
    some = list(ids)
    found: set[int] = set()
    for start in range(0, len(some), _AT_ONCE):
        wanted = among(Call.id.expression, some[start : start + _AT_ONCE])
        # The day begins on a quarter of an hour wherever one is: a batch has far fewer of them than calls.
        quarters = session.scalars(select(Call.started_at // _QUARTER).where(wanted).distinct())
        found.update(zone.day(quarter * _QUARTER) for quarter in quarters)
    mark(session, found)


def everything(session: Session) -> None:
    """Marks every day that has calls or figures; forgets those of employees who are gone."""
    for table in (TallyDay, TallyMonth, TallyWord):
        gone = table.employee_id > NOBODY, table.employee_id.not_in(select(Employee.id))
        session.execute(delete(table).where(*gone), execution_options=_PLAIN)
    known = set(session.scalars(select(TallyDay.day).where(TallyDay.employee_id == EVERYBODY)))
    mark(session, known | set(_with_calls(session, days.here())))


def begin(session: Session) -> bool:
    """Throws figures away that were counted in another way or for days of another time zone, and marks all days.

    Returns:
        Whether there were such, as in a store of an older program.
    """
    zone = days.here()
    wanted = basis(zone)
    state = session.get(TallyState, 1)
    if state is not None and state.basis == wanted:
        return False
    for table in (TallyDay, TallyMonth, TallyHour, TallyWord, TallyMark):
        session.execute(delete(table), execution_options=_PLAIN)
    if state is None:
        session.add(TallyState(id=1, basis=wanted))
    else:
        state.basis = wanted
    mark(session, _with_calls(session, zone))
    return True


def _with_calls(session: Session, zone: Zone) -> list[int]:
    """The days on which there are calls; jumps over those without, of which there are many where a clock was wrong."""
    found: list[int] = []
    first = session.scalar(select(func.min(Call.started_at)))
    while first is not None:
        found.append(zone.day(first))
        first = session.scalar(select(func.min(Call.started_at)).where(Call.started_at >= zone.start(found[-1] + 1)))
    return found


def mark(session: Session, numbers: Iterable[int]) -> None:
    """Marks these days, and their months."""
    wanted = sorted(set(numbers))
    _put(session, DAYS, wanted)
    _put(session, MONTHS, sorted({days.month(day) for day in wanted}))


def _put(session: Session, kind: str, numbers: list[int]) -> None:
    if numbers:
        statement = upsert(session, _MARK)
        again = statement.on_conflict_do_update(
            index_elements=["kind", "number"], set_={"version": _MARK.c.version + 1}
        )
        session.execute(again, [{"kind": kind, "number": number, "version": 1} for number in numbers])


def total(session: Session) -> tuple[int, int]:
    """How many days are marked, and how many have calls or are marked."""
    marked = session.scalar(select(func.count()).where(TallyMark.kind == DAYS)) or 0
    counted = select(func.count(TallyDay.day.distinct())).where(
        TallyDay.employee_id == EVERYBODY,
        TallyDay.day.not_in(select(TallyMark.number).where(TallyMark.kind == DAYS)),
    )
    return marked, marked + (session.scalar(counted) or 0)
