"""Standards beside a set of calls, and beside each employee and team in it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.people import Employee
from callqa_desktop.services.calls.bulk import Calls
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.insight.coaching_need import discoveries
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.standards import shelf
from callqa_desktop.services.standards.compare import compare
from callqa_desktop.services.standards.facts import STEPS, Facts
from callqa_desktop.services.standards.records import Beside, Compared, Comparison, Row, Standard, State
from callqa_desktop.services.standards.shipped import note
from callqa_desktop.texts import tr

NOBODYS = ("answered_in_20", "lost_share", "connected_share", "reviews_per_month")
"""Figures that are not made of the calls of single employees."""


def compared(session: Session, wanted: Calls, progress: Progress) -> Compared:
    """Every standard beside the set; those that are off are only listed.

    Raises:
        Cancelled
    """
    rows = shelf.standards(session)
    facts = Facts(session, wanted, progress)
    tagged = isinstance(wanted, CallFilter) and bool(wanted.tags)
    made = []
    for standard in rows:
        progress.check()
        made.append(Row(standard, _beside(standard, facts, tagged)))
    progress.report(STEPS, STEPS)
    return Compared(tuple(made), len(facts), facts.left_out, note())


def people(session: Session, key: str, wanted: Calls, progress: Progress) -> tuple[Beside, ...]:
    """Employees by name, then teams, beside one standard.

    Of many people one in twenty would differ by chance alone: `real` marks what stands when all of them share one
    false discovery rate (Benjamini, Hochberg, J. R. Stat. Soc. B 57, 1995).

    Raises:
        UserFacingError: there is no such standard.
        Cancelled
    """
    standard = next((one for one in shelf.standards(session) if one.key == key), None)
    if standard is None:
        raise UserFacingError(tr("There is no such standard"), remedy=tr("Open the list anew"), code="standard.gone")
    if not standard.figure or standard.figure in NOBODYS:
        return ()
    facts = Facts(session, wanted, progress)
    made = sorted(_each(session, standard, facts), key=lambda one: (one.team, sort_key(one.name)))
    told = [n for n, one in enumerate(made) if one.comparison.tested is not None]
    found = [made[n].comparison.tested for n in told]
    real = discoveries([one.p if one is not None and one.p is not None else 0.0 for one in found])
    standing = {n for n, stands in zip(told, real, strict=True) if stands}
    progress.report(STEPS, STEPS)
    return tuple(Beside(one.name, one.team, one.comparison, n in standing) for n, one in enumerate(made))


def _beside(standard: Standard, facts: Facts, tagged: bool) -> Comparison:
    if not standard.active:
        return Comparison(State.OFF)
    if not standard.figure or (standard.tagged and not tagged):
        return Comparison(State.REFERENCE)
    return compare(facts.sample(standard.figure), standard)


def _each(session: Session, standard: Standard, facts: Facts) -> Iterator[Beside]:
    sample = facts.sample(standard.figure)
    owners = facts.owners(sample.ids)
    teams: dict[str, list[int]] = {}
    rows = session.execute(select(Employee.id, Employee.name, Employee.department)).all()
    for number, name, department in rows:
        chosen = owners == number
        if chosen.any():
            yield Beside(name, False, compare(sample.of(chosen), standard, thorough=False))
        if department:
            teams.setdefault(department, []).append(number)
    for name, members in teams.items():
        chosen = np.isin(owners, members)
        if chosen.any():
            yield Beside(name, True, compare(sample.of(chosen), standard))
