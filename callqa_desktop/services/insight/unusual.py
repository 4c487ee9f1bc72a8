"""Unusual calls of a set, found by clustering, and what sets each apart in figures.

Each call is a point of robustly scaled figures (distance from the median in units of 1.4826 MAD, cut at CUT). HDBSCAN
(Campello, Moulavi, Sander, PAKDD 2013) finds the usual kinds of call; what lies in none of them, and calls at the edge
of theirs, are ranked by their distance to the nearest usual neighbours (Ramaswamy, Rastogi, Shim, SIGMOD 2000).
The reason is told by the figures farthest from the middle of the whole set.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.calls.bulk import Calls
from callqa_desktop.services.insight import gather, measures
from callqa_desktop.services.insight.gather import Cards, Known
from callqa_desktop.services.insight.records import Odd, Trait, Unusual
from callqa_desktop.services.progress import Progress

ENOUGH = 30
"""Measured calls from which on something can be called usual."""
MOST = 10_000
"""Newest calls of a set that are looked at."""
CUT = 8.0
"""Scaled distance beyond which a figure counts no more: one broken figure must not hide the others."""
TELLING = 2.5
"""Scaled distance (of a normal spread: one call in eighty lies so far out) from which a figure is a reason."""
TRAITS = 3
SHOWN = 40
SHARE = 0.05
"""At most this share of a set is called unusual."""
_NEIGHBOURS = 10
_STEPS = 5


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
    progress.report(2, _STEPS)
    return ranked(measured, table, calls, progress)


def ranked(
    ids: Sequence[int], table: Mapping[str, Mapping[int, float]], calls: Mapping[int, Known], progress: Progress
) -> Unusual:
    """Unusual calls of a table of figures: name -> call -> value; missing values count as the median."""
    names, values = _columns(ids, table)
    if not names:
        return Unusual(len(ids))
    low, middle, high = np.nanpercentile(values, (5, 50, 95), axis=0)
    scale = _scale(values, middle)
    scaled = np.clip(np.nan_to_num((values - middle) / scale, nan=0.0), -CUT, CUT)
    groups = _groups(scaled)
    progress.report(3, _STEPS)
    distance = _distance(scaled, groups)
    progress.report(4, _STEPS)
    made: list[Odd] = []
    order = np.argsort(-distance, kind="stable")
    for row in order[: max(1, min(SHOWN, round(SHARE * len(ids))))]:
        call = calls[ids[int(row)]]
        traits = _traits(names, values[row], scaled[row], low, high)
        if traits:
            strength = float(distance[row] / distance[order[0]])
            made.append(Odd(call.id, call.started_at, call.employee, strength, traits))
    return Unusual(len(ids), tuple(made), len({int(n) for n in groups if n >= 0}))


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


def _columns(ids: Sequence[int], table: Mapping[str, Mapping[int, float]]) -> tuple[list[str], np.ndarray]:
    """Figures that half of the calls have and that differ."""
    names, columns = [], []
    for name, values in table.items():
        column = np.array([values.get(n, np.nan) for n in ids], dtype=float)
        present = column[~np.isnan(column)]
        if len(present) * 2 >= len(ids) and len(present) > 1 and present.min() < present.max():
            names.append(name)
            columns.append(column)
    return names, np.column_stack(columns) if columns else np.zeros((len(ids), 0))


def _scale(values: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """1.4826 MAD; where half of the calls are equal the standard deviation, which a few others make."""
    spread = 1.4826 * np.nanmedian(np.abs(values - middle), axis=0)
    deviation = np.nanstd(values, axis=0)
    return np.asarray(np.where(spread > 1e-9, spread, np.maximum(deviation, 1e-9)))


def _groups(scaled: np.ndarray) -> np.ndarray:
    """The usual kind of each call, -1 for none. Of many figures only the main directions are compared: distances in
    many dimensions are all alike."""
    from sklearn.cluster import HDBSCAN  # type: ignore[import-untyped]  # it has no stubs, here and below
    from sklearn.decomposition import PCA  # type: ignore[import-untyped]

    wide = min(8, scaled.shape[1], len(scaled) - 1)
    flat = PCA(wide, random_state=0).fit_transform(scaled)
    size = max(10, len(scaled) // 50)
    found: Any = HDBSCAN(min_cluster_size=size, min_samples=5, copy=True).fit(flat)
    return np.asarray(found.labels_)


def _distance(scaled: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Mean distance to the nearest usual calls; calls of no usual kind get a little more."""
    from sklearn.neighbors import NearestNeighbors  # type: ignore[import-untyped]

    usual = scaled[groups >= 0] if (groups >= 0).sum() > _NEIGHBOURS else scaled
    near = NearestNeighbors(n_neighbors=min(_NEIGHBOURS, len(usual) - 1)).fit(usual)
    away = near.kneighbors(scaled)[0].mean(axis=1)
    return np.asarray(away * np.where(groups < 0, 1.1, 1.0))


def _traits(
    names: Sequence[str], values: np.ndarray, scaled: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[Trait, ...]:
    """The figures farthest out, those outside what nine calls of ten have."""
    order = np.argsort(-np.abs(scaled), kind="stable")
    found = [
        Trait(names[n], float(values[n]), float(low[n]), float(high[n]))
        for n in order
        if abs(scaled[n]) >= TELLING and not low[n] <= values[n] <= high[n]
    ]
    return tuple(found[:TRAITS])
