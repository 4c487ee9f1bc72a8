"""Unusual calls of a set, and what sets each apart in figures (services.insight.outliers)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime

import numpy as np
from sqlalchemy.orm import Session

from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.calls.bulk import Calls
from callqa_desktop.services.insight import gather, measures, outliers
from callqa_desktop.services.insight.gather import Cards, Known
from callqa_desktop.services.insight.records import Odd, Unusual
from callqa_desktop.services.progress import Progress

ENOUGH = 30
"""Measured calls from which on something can be called usual."""
MOST = 10_000
"""Newest calls of a set that are looked at."""
_STEPS = 2 + outliers.STEPS


def unusual(session: Session, wanted: Calls, progress: Progress) -> Unusual:
    """Unusual calls, the farthest first.

    Raises:
        Cancelled
    """
    progress.report(0, _STEPS)
    ids = gather.ids_of(session, wanted)[:MOST]
    calls = gather.known(session, ids)
    figures = gather.figures(session, ids, measures.shown())
    measured = [n for n in calls if figures.get(n)]
    if len(measured) < ENOUGH:
        return Unusual(len(measured), missing=ENOUGH - len(measured))
    progress.report(1, _STEPS)
    hidden = hidden_calls(session)
    table = _table(session, {n: calls[n] for n in measured}, figures, hidden, progress)
    steps = iter(range(2, _STEPS + 1))
    progress.report(next(steps), _STEPS)
    columns = {name: np.array([found.get(n, np.nan) for n in measured]) for name, found in table.items()}
    ranking = outliers.rank(columns, lambda: progress.report(next(steps), _STEPS))
    made = []
    for one in ranking.found:
        call = calls[measured[one.row]]
        made.append(Odd(call.id, call.started_at, call.employee, one.strength, one.traits))
    return Unusual(len(measured), tuple(made), ranking.groups)


def _table(
    session: Session, calls: Mapping[int, Known], figures: Mapping[int, Mapping[str, float]],
    hidden: frozenset[int], progress: Progress,
) -> dict[str, dict[int, float]]:  # fmt: skip
    table: dict[str, dict[int, float]] = defaultdict(dict)
    for n, call in calls.items():
        table["talk_seconds"][n] = float(call.talk_seconds)
        table["hour"][n] = _hour(call.started_at)
        for name, value in figures.get(n, {}).items():
            table[name][n] = value * (100.0 if measures.percent(name) else 1.0)
    seen = [n for n in calls if n not in hidden]
    judged = gather.analyses(session, seen)
    owners = {analysis: call for call, analysis in judged.items()}
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for row in gather.findings(session, judged):
        counts[f"finding:{row[2]}"][owners[row[1]]] += 1
    for name, counted in counts.items():
        table[name] = {n: float(counted[n]) for n in judged}
    counting = list(gather.in_force(gather.evaluated(session, seen)).values())
    cards = Cards(session, [one.version_id for one in counting])
    progress.check()
    called = {one.id: one.call_id for one in counting}
    for one in gather.answers(session, counting, cards):
        if one.earned is not None:
            table[f"answer:{one.question}"].update((called[n], one.earned * 100) for n in one.evaluations)
    return table


def _hour(at: int) -> float:
    moment = datetime.fromtimestamp(at / 1000).astimezone()
    return moment.hour + moment.minute / 60
