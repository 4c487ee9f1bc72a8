"""Calls counted from the rows themselves."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from callqa_desktop.models.queries import tallies
from callqa_desktop.models.tally import EVERYBODY
from callqa_desktop.services.tallies.days import Zone

Key = tuple[Any, ...]
Values = list[Any]
"""In the order of tallies.COLUMNS."""
Sums = dict[Key, Values]
Span = tuple[int, int]
"""First and last day, both included."""

_AT = {name: place for place, name in enumerate(tallies.COLUMNS)}
_FOUND = [_AT[name] for name in tallies.FINDING_COLUMNS]
_HOURS = ("calls", "answered", "scored", "score")


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows of some days as they are to be stored."""

    days: list[dict[str, Any]]
    hours: list[dict[str, Any]]
    words: list[dict[str, Any]]
    seconds: float
    """The counting took."""


def sums(
    session: Session, names: Sequence[str], zone: Zone, span: Span,
    where: Sequence[ColumnElement[bool]] = (),
) -> Sums:  # fmt: skip
    """All sums over the calls of these days, by keys (tallies.key).

    Args:
        span: first and last day, both included.
    """
    keys, among = _asked(names, zone, span)
    found: Sums = {}
    width, known = len(keys), [_AT[name] for name in tallies.CALL_COLUMNS]
    for row in session.execute(tallies.calls(keys, [among, *where], tallies.CALL_COLUMNS)):
        values: Values = [0] * len(_AT)
        for place, value in zip(known, row[width:], strict=True):
            values[place] = value
        found[tuple(row[:width])] = values
    for row in session.execute(tallies.findings(keys, [among, *where])):
        values = found[tuple(row[:width])]
        for place, value in zip(_FOUND, row[width:], strict=True):
            values[place] = value
    return found


def some(
    session: Session, names: Sequence[str], zone: Zone, span: Span, columns: Sequence[str],
    where: Sequence[ColumnElement[bool]] = (),
) -> Sums:  # fmt: skip
    """These sums alone (of tallies.CALL_COLUMNS), in their order."""
    keys, among = _asked(names, zone, span)
    rows = session.execute(tallies.calls(keys, [among, *where], columns))
    return {tuple(row[: len(keys)]): list(row[len(keys) :]) for row in rows}


def words(
    session: Session, names: Sequence[str], zone: Zone, span: Span,
    where: Sequence[ColumnElement[bool]] = (),
) -> dict[Key, int]:  # fmt: skip
    """Calls by keys and, last, the tracker that was heard in them."""
    keys, among = _asked(names, zone, span)
    rows = session.execute(tallies.words(keys, [among, *where]))
    return {tuple(row[:-1]): row[-1] for row in rows}


def _asked(names: Sequence[str], zone: Zone, span: Span) -> tuple[list[ColumnElement[Any]], ColumnElement[bool]]:
    changes = zone.during(*span)
    return [tallies.key(name, changes) for name in names], tallies.between(zone.start(span[0]), zone.start(span[1] + 1))


def counted(session: Session, zone: Zone, first: int, last: int) -> Counted:
    """Everything that is stored of these days, both included."""
    began = time.perf_counter()
    span = (first, last)
    people = sums(session, ("employee", "day", "direction"), zone, span)
    people |= added((((EVERYBODY, *key[1:]), values) for key, values in people.items()))
    heard: dict[Key, int] = defaultdict(int, words(session, ("employee", "day", "direction"), zone, span))
    for (_, *rest), calls in list(heard.items()):
        heard[EVERYBODY, *rest] += calls
    hours = some(session, ("day", "hour", "direction"), zone, span, _HOURS)
    return Counted(
        [
            {"employee_id": key[0], "day": key[1], "direction": key[2], **dict(zip(_AT, values, strict=True))}
            for key, values in people.items()
        ],
        [
            {"day": key[0], "hour": key[1], "direction": key[2], **dict(zip(_HOURS, values, strict=True))}
            for key, values in hours.items()
        ],
        [
            {"employee_id": key[0], "day": key[1], "direction": key[2], "tracker_id": key[3], "calls": calls}
            for key, calls in heard.items()
        ],
        time.perf_counter() - began,
    )


def added(rows: Iterable[tuple[Key, Sequence[Any]]], sign: int = 1) -> Sums:
    """Rows of equal keys added up."""
    made: Sums = {}
    for key, values in rows:
        there = made.get(key)
        if there is None:
            made[key] = [sign * value for value in values]
        else:
            for place, value in enumerate(values):
                if value:
                    there[place] += sign * value
    return made
