"""Clients unlike the others, and what sets each apart (services.insight.outliers)."""

from __future__ import annotations

from collections.abc import Sequence
from math import expm1

import numpy as np
from sqlalchemy.orm import Session

from callqa_desktop.services.insight import outliers
from callqa_desktop.services.insight.records import Trait
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.segments import keeping
from callqa_desktop.services.segments.metrics import METRICS, Kind
from callqa_desktop.services.segments.records import Clients, ClientTrait, OddClient, UnusualClients

ENOUGH = 30
"""Clients from which on something can be called usual."""
MOST = 10_000
"""Clients that are looked at, those with the newest calls."""
LOOKED_AT = (
    "calls", "positive_share", "negative_share", "missed", "unreached", "mean_seconds", "wait_seconds", "recency",
    "frequency", "managers", "score", "objections", "conflicts", "promises", "deals_lost", "deals_amount",
)  # fmt: skip
_LOGGED = (Kind.COUNT, Kind.MONEY)
"""Of times and days it is the long ones that are unusual; logarithms would find the short ones."""
_STEPS = 1 + outliers.STEPS


Odd = tuple[str, int, float, tuple[ClientTrait, ...]]
"""Digits, moment of the last call, strength, traits."""


def ranked(read: Clients, progress: Progress) -> tuple[list[Odd], int]:
    """The unusual ones of a table with the metrics of LOOKED_AT, the farthest first, and the number of usual kinds.

    Raises:
        Cancelled
    """
    newest = np.argsort(-read.newest, kind="stable")[:MOST]
    columns = {
        name: np.log1p(np.maximum(column[newest], 0.0)) if METRICS[name].kind in _LOGGED else column[newest]
        for name, column in read.columns.items()
    }
    steps = iter(range(1, _STEPS + 1))
    progress.report(next(steps), _STEPS)
    ranking = outliers.rank(columns, lambda: progress.report(next(steps), _STEPS))
    made: list[Odd] = []
    for one in ranking.found:
        place = int(newest[one.row])
        made.append((read.digits[place], int(read.newest[place]), one.strength, tuple(map(_trait, one.traits))))
    return made, ranking.groups


def named(session: Session, read: Clients, made: Sequence[Odd], groups: int) -> UnusualClients:
    """The answer, with the names of the clients."""
    known = keeping.names(session, [one[0] for one in made])
    found = tuple(
        OddClient(digits, *known.get(digits, (f"+{digits}", "")), last, strength, traits)
        for digits, last, strength, traits in made
    )
    return UnusualClients(min(MOST, len(read.digits)), len(read.digits), found, groups)


def _trait(one: Trait) -> ClientTrait:
    """Back from the logarithms that were compared."""
    values = one.value, one.low, one.high
    plain = map(expm1, values) if METRICS[one.name].kind in _LOGGED else iter(values)
    return ClientTrait(one.name, next(plain), next(plain), next(plain))
