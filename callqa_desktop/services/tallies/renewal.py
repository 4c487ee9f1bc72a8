"""Counts marked days anew in the background, in slices: read by a reader, written in a moment, marks lifted only where
nothing changed in between."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.analysis import Tracker
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.people import Employee
from callqa_desktop.models.queries import tallies
from callqa_desktop.models.tally import EVERYBODY, NOBODY, TallyDay, TallyHour, TallyMark, TallyMonth, TallyWord
from callqa_desktop.services.changes import Change
from callqa_desktop.services.store import Store
from callqa_desktop.services.tallies import days, marking
from callqa_desktop.services.tallies.count import Counted, counted
from callqa_desktop.services.tallies.days import Zone

log = logging.getLogger(__name__)

_SLICE = 0.06
"""Seconds a slice should take; the number of days in it grows and shrinks to that."""
_MOST = 31
"""Days in a slice."""
_PAUSE = 1.0
"""Seconds between a change and the counting, in which further changes come together."""
_REST, _LONGEST = 10, 30.0
"""While changes go on, the pause is so many times as long as the counting before it took, at most so many seconds."""
_QUIET = 20.0
"""Seconds a month must have rested before its days are added up: what changes all the time is read by days."""
_WAKING = frozenset({ChangeKind.CALL, ChangeKind.TRANSCRIPT, ChangeKind.TRACKER, ChangeKind.CONNECTION})


@dataclass(frozen=True, slots=True)
class _Slice:
    first: int
    last: int
    versions: Mapping[int, int]
    rows: Counted


@dataclass(frozen=True, slots=True)
class _Month:
    month: int
    version: int
    rows: list[dict[str, Any]]


class Renewal:
    """Keeps the figures of one store. `run` does so until it is cancelled, `all` once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._at_once = 1
        self._touched: dict[int, float] = {}
        """Months whose days were counted since they were added up, and when."""

    async def all(self) -> int:
        """Counts everything that is marked; gives how many days that were."""
        await self._store.awrite(marking.begin)
        return await self._round(0.0)

    async def run(self) -> None:
        """Counts what is marked, and again after each change."""
        await self._store.awrite(marking.begin)
        loop, woken = asyncio.get_running_loop(), asyncio.Event()

        def wake(change: Change) -> None:
            if change.kind in _WAKING:
                loop.call_soon_threadsafe(woken.set)

        forget = self._store.changes.subscribe(wake)
        try:
            while True:
                woken.clear()
                began = time.monotonic()
                try:
                    await self._round(_QUIET)
                except UserFacingError as error:  # the disk is full: these days are read from the calls meanwhile
                    log.warning("figures by day could not be renewed: %s", error.code)
                if woken.is_set():
                    await asyncio.sleep(min(_LONGEST, _REST * (time.monotonic() - began)))
                else:
                    await _either(woken, _QUIET + _PAUSE if self._touched else None)
                await asyncio.sleep(_PAUSE)
        finally:
            forget()

    async def _round(self, quiet: float) -> int:
        """Goes once through the marked days, the newest first, then through the months that have rested."""
        zone, done, below = days.here(), 0, None
        while (found := await self._store.aread(partial(_read, zone, self._at_once, below))) is not None:
            began = time.perf_counter()
            await self._store.awrite(partial(_write, found))
            count, below = found.last - found.first + 1, found.first
            done += count
            self._touched |= dict.fromkeys(map(days.month, found.versions), time.monotonic())
            took = found.rows.seconds + time.perf_counter() - began
            self._at_once = (
                min(_MOST, count * 2) if took < _SLICE / 2 else max(1, count // 2) if took > _SLICE else count
            )
            await asyncio.sleep(took if quiet else 0)  # as long again for whoever else wants the processor
        while True:
            resting = {month for month, at in self._touched.items() if at > time.monotonic() - quiet}
            month = await self._store.aread(partial(_month, resting if quiet else ()))
            if month is None:
                return done
            await self._store.awrite(partial(_put_month, month))
            self._touched.pop(month.month, None)


async def _either(woken: asyncio.Event, seconds: float | None) -> None:
    """Until the event, or until so many seconds have passed."""
    try:
        await asyncio.wait_for(woken.wait(), seconds)
    except TimeoutError:
        return


def _read(zone: Zone, at_once: int, below: int | None, session: Session) -> _Slice | None:
    """The newest run of marked days that follow each other, counted."""
    which = [TallyMark.kind == marking.DAYS, *([] if below is None else [TallyMark.number < below])]
    marks = session.execute(
        select(TallyMark.number, TallyMark.version).where(*which).order_by(TallyMark.number.desc()).limit(at_once)
    ).all()
    if not marks:
        return None
    run: dict[int, int] = {}
    for number, version in marks:
        if run and number != min(run) - 1:
            break
        run[number] = version
    first, last = min(run), max(run)
    return _Slice(first, last, run, counted(session, zone, first, last))


def _write(found: _Slice, session: Session) -> None:
    span = found.first, found.last
    people = _people(session)
    for table in (TallyDay, TallyWord):
        _delete(session, table, table.employee_id.in_(people), table.day.between(*span))
    _delete(session, TallyHour, TallyHour.day.between(*span))
    known = set(session.scalars(select(Tracker.id)))
    _insert(session, TallyDay, found.rows.days)
    _insert(session, TallyHour, found.rows.hours)
    _insert(session, TallyWord, [row for row in found.rows.words if row["tracker_id"] in known])
    _lift(session, marking.DAYS, found.versions)


def _month(resting: Iterable[int], session: Session) -> _Month | None:
    """The newest marked month that is not resting and has no marked day, added up."""
    which = TallyMark.kind == marking.MONTHS, TallyMark.number.not_in(list(resting))
    marked = select(TallyMark.number, TallyMark.version).where(*which).order_by(TallyMark.number.desc())
    for month, version in session.execute(marked).all():
        span = days.first_of(month), days.first_of(month + 1) - 1
        unsure = select(TallyMark.number).where(TallyMark.kind == marking.DAYS, TallyMark.number.between(*span))
        if session.scalar(unsure.limit(1)) is None:
            columns = [func.sum(getattr(TallyDay, name)).label(name) for name in tallies.COLUMNS]
            rows = session.execute(
                select(TallyDay.employee_id, TallyDay.direction, *columns)
                .where(TallyDay.employee_id.in_(_people(session)), TallyDay.day.between(*span))
                .group_by(TallyDay.employee_id, TallyDay.direction)
            )
            return _Month(month, version, [{"month": month, **row._mapping} for row in rows])
    return None


def _put_month(found: _Month, session: Session) -> None:
    _delete(session, TallyMonth, TallyMonth.employee_id.in_(_people(session)), TallyMonth.month == found.month)
    _insert(session, TallyMonth, found.rows)
    _lift(session, marking.MONTHS, {found.month: found.version})


def _people(session: Session) -> list[int]:
    """Everybody a row may stand for: so the key of the tables leads to it."""
    return [EVERYBODY, NOBODY, *session.scalars(select(Employee.id))]


def _delete(session: Session, table: Any, *where: Any) -> None:
    session.execute(delete(table).where(*where), execution_options={"synchronize_session": False})


def _insert(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table.__table__), rows)


def _lift(session: Session, kind: str, versions: Mapping[int, int]) -> None:
    """Takes the marks off, where nothing changed since they were read."""
    which = TallyMark.kind == kind, TallyMark.number.in_(list(versions))
    now = session.execute(select(TallyMark.number, TallyMark.version).where(*which)).all()
    same = [number for number, version in now if versions[number] == version]
    _delete(session, TallyMark, TallyMark.kind == kind, TallyMark.number.in_(same))
