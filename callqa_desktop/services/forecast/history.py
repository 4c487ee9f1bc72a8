"""Calls by local day and hour, counted by the database."""

from __future__ import annotations

import time as clock
from array import array
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import Direction, Disposition
from callqa_desktop.services.calls import reader
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.forecast.records import History
from callqa_desktop.services.records import CallFilter
from callqa_desktop.texts import tr

LONGEST = 730
"""Days that are looked at: older ones say little about the weeks to come."""
_HOUR = 3_600_000
_TALKED = (Disposition.ANSWERED, Disposition.TRANSFERRED)


def history(session: Session, wanted: CallFilter, today: date | None = None) -> History:
    """The history of a set, from the day after its first call (a day that began in the middle) to yesterday.

    Raises:
        UserFacingError: there are no calls in the set before today.
    """
    until = today or datetime.now().astimezone().date()
    since = _midnight(until - timedelta(days=LONGEST))
    wanted = replace(
        wanted,
        from_ms=max(since, wanted.from_ms or since),
        to_ms=min(wanted.to_ms or _midnight(until), _midnight(until)),
    )
    rows = _buckets(session, wanted)
    if not rows:
        raise UserFacingError(
            tr("There are no calls to count"), tr("a forecast is made of the calls of whole days before today"),
            tr("Take a chip away, or synchronize the telephony"), code="forecast.none",
        )  # fmt: skip
    moments = [datetime.fromtimestamp(int(start) / 1000).astimezone() for start, *_ in rows]
    last = datetime.fromtimestamp((wanted.to_ms or 0) / 1000 - 1).astimezone().date()
    first = min(one.date() for one in moments)
    counts = np.zeros(((last - first).days + 1, 24))
    inbound = np.zeros_like(counts)
    talk = answered = 0
    for moment, (_, direction, calls, seconds, talks) in zip(moments, rows, strict=True):
        place = (moment.date() - first).days, moment.hour  # the hour that comes twice in autumn counts as one
        counts[place] += calls
        if direction == Direction.INBOUND:
            inbound[place] += calls
            talk, answered = talk + int(seconds), answered + int(talks)
    if len(counts) > 1:
        first, counts, inbound = first + timedelta(days=1), counts[1:], inbound[1:]
    return History(first, counts, inbound, talk / answered if answered else None)


def _buckets(session: Session, wanted: CallFilter) -> list[Any]:
    """(start in ms, direction, calls, seconds of talk, calls with talk) by hour of UTC and direction.

    Where local time is not whole hours from UTC, by quarter of an hour: a bucket must lie within one local hour.
    """
    size = _HOUR if clock.timezone % 3600 == 0 else _HOUR // 4
    where = reader.where_of(session, wanted, hidden_calls(session)).plain
    bucket = Call.started_at // size
    talked = Call.disposition.in_(_TALKED)
    return [
        (start * size, *rest)
        for start, *rest in session.execute(
            select(
                bucket, Call.direction, func.count(), func.sum(case((talked, Call.talk_seconds), else_=0)),
                func.sum(case((talked, 1), else_=0)),
            )
            .where(*where)
            .group_by(bucket, Call.direction)
        )
    ]  # fmt: skip


def _midnight(of: date) -> int:
    return round(datetime.combine(of, time.min).astimezone().timestamp() * 1000)


def of_hour(session: Session, wanted: CallFilter, weekday: int, hour: int, weeks: int) -> array[int]:
    """Calls of the last weeks that began in one local hour of one weekday (0: Monday), newest first."""
    until = datetime.now().astimezone().date()
    since = _midnight(until - timedelta(days=7 * weeks))
    wanted = replace(
        wanted,
        from_ms=max(since, wanted.from_ms or since),
        to_ms=min(wanted.to_ms or _midnight(until), _midnight(until)),
    )
    where = reader.where_of(session, wanted, hidden_calls(session)).plain
    rows = session.execute(select(Call.id, Call.started_at).where(*where).order_by(Call.started_at.desc()))
    found = array("q")
    for number, at in rows:
        moment = datetime.fromtimestamp(at / 1000).astimezone()
        if moment.weekday() == weekday and moment.hour == hour:
            found.append(number)
    return found
