"""Clients unlike the others, and what sets each apart (services.insight.outliers)."""

from __future__ import annotations

from math import expm1

import numpy as np
from sqlalchemy.orm import Session

from callqa_desktop.services.calls.bulk import Calls
from callqa_desktop.services.insight import outliers
from callqa_desktop.services.insight.records import Trait
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.segments import keeping, table
from callqa_desktop.services.segments.metrics import METRICS, Kind
from callqa_desktop.services.segments.records import ClientTrait, OddClient, UnusualClients

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


def unusual(session: Session, wanted: Calls, progress: Progress) -> UnusualClients:
    """Unusual clients of a set of calls, the farthest first.

    Raises:
        Cancelled
    """
    progress.report(0, _STEPS)
    read = table.read(session, wanted, LOOKED_AT, progress)
    everybody = len(read.digits)
    if everybody < ENOUGH:
        return UnusualClients(everybody, everybody, missing=ENOUGH - everybody)
    newest = np.argsort(-read.newest, kind="stable")[:MOST]
    columns = {
        name: np.log1p(np.maximum(column[newest], 0.0)) if METRICS[name].kind in _LOGGED else column[newest]
        for name, column in read.columns.items()
    }
    steps = iter(range(1, _STEPS + 1))
    progress.report(next(steps), _STEPS)
    ranking = outliers.rank(columns, lambda: progress.report(next(steps), _STEPS))
    digits = [read.digits[int(newest[one.row])] for one in ranking.found]
    named = keeping.names(session, digits)
    made = []
    for one, number in zip(ranking.found, digits, strict=True):
        phone, name = named.get(number, (f"+{number}", ""))
        last = int(read.newest[newest[one.row]])
        made.append(OddClient(number, phone, name, last, one.strength, tuple(map(_trait, one.traits))))
    return UnusualClients(len(newest), everybody, tuple(made), ranking.groups)


def _trait(one: Trait) -> ClientTrait:
    """Back from the logarithms that were compared."""
    values = one.value, one.low, one.high
    plain = map(expm1, values) if METRICS[one.name].kind in _LOGGED else iter(values)
    return ClientTrait(one.name, next(plain), next(plain), next(plain))
