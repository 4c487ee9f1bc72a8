"""How many people answer calls in time: Erlang C.

A. K. Erlang, Elektroteknikeren 13 (1917); as used for call centres: N. Gans, G. Koole, A. Mandelbaum, Manufacturing &
Service Operations Management 5 (2003), 79-141. Calls come by chance at one steady rate, one queue, everybody waits
and nobody hangs up: with callers who give up it asks for too many people, with rushes within the hour for too few.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, exp, inf

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.forecast.records import Load, Service, Staff
from callqa_desktop.texts import tr

MOST = 2000
"""People at once that are reckoned with."""


def waiting(erlangs: float, people: int) -> float:
    """The chance that a call has to wait, by the recursion of Erlang B; 1 where the load is more than they can do.

    Args:
        erlangs: calls a second x seconds a call.
    """
    if people <= erlangs:
        return 1.0
    blocked = 1.0
    for n in range(1, people + 1):
        blocked = erlangs * blocked / (n + erlangs * blocked)
    return blocked / (1 - erlangs / people * (1 - blocked))


def in_time(erlangs: float, people: int, handle: float, within: float) -> float:
    """The share of calls answered within so many seconds, 0-1."""
    if people <= erlangs:
        return 0.0
    return 1 - waiting(erlangs, people) * exp(-(people - erlangs) * within / handle)


def mean_wait(erlangs: float, people: int, handle: float) -> float:
    """Seconds a call waits on average, those that do not wait included."""
    return waiting(erlangs, people) * handle / (people - erlangs) if people > erlangs else inf


def people_needed(calls: float, service: Service) -> int:
    """The least number of people on duty for so many calls an hour.

    Raises:
        UserFacingError: see checked; or it would take more than MOST people.
    """
    checked(service)
    if calls <= 0:
        return 0
    handle = service.handle_seconds + service.after_seconds
    erlangs = calls * handle / 3600
    people = max(1, ceil(erlangs / (service.busiest / 100) - 1e-9))
    while people <= MOST and in_time(erlangs, people, handle, service.within) < service.share / 100:
        people += 1
    if people > MOST:
        raise UserFacingError(
            tr("So many calls cannot be staffed"), tr("it would take more than {n} people").format(n=MOST),
            tr("Choose fewer calls, or an easier service level"), code="forecast.people",
        )  # fmt: skip
    return people


def staffed(load: Iterable[Load], service: Service) -> tuple[Staff, ...]:
    """People for each hour with inbound calls.

    Raises:
        UserFacingError: see people_needed.
    """
    made = []
    handle = checked(service)
    for one in load:
        if one.inbound <= 0:
            continue
        people = people_needed(one.inbound, service)
        busy = max(people, people_needed(one.inbound_high, service))
        erlangs = one.inbound * handle / 3600
        made.append(
            Staff(
                one, people, busy, ceil(people / (1 - service.away / 100) - 1e-9),
                in_time(erlangs, people, handle, service.within) * 100, erlangs / people * 100,
            )
        )  # fmt: skip
    return tuple(made)


def checked(service: Service) -> float:
    """Seconds a call takes with the work after it.

    Raises:
        UserFacingError: a value is out of its bounds.
    """
    handle = service.handle_seconds + service.after_seconds
    good = (
        0 < handle <= 86_400 and service.after_seconds >= 0 and 0 < service.share < 100 and service.within >= 0
        and 0 < service.busiest <= 100 and 0 <= service.away < 100
    )  # fmt: skip
    if not good:
        raise UserFacingError(
            tr("These numbers make no service level"),
            tr("a call takes time, a share lies between 0 and 100 %"),
            tr("Correct the numbers"), code="forecast.service",
        )  # fmt: skip
    return handle
