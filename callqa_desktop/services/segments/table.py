"""The table of clients: one row a number, made by the database in one pass over the calls of a set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Finding
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.deal import Deal, DealPhone
from callqa_desktop.models.enums import AnalysisKind, DealState, Direction, Disposition, FindingKind
from callqa_desktop.models.queries import plans
from callqa_desktop.models.queries.conditions import SCORE, known
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.services.calls import reader
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.calls.bulk import Calls
from callqa_desktop.services.crm.base import search_key
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.segments.metrics import METRICS
from callqa_desktop.services.segments.records import Clients

Column = NDArray[np.float64]
DAY = 86_400_000
MONTH = 30.0
"""Days a client has been known for at least, when calls in 30 days are told: two calls on one day are no 60 a month."""
_PORTION = 5000
_LOST = (
    Disposition.MISSED, Disposition.BUSY, Disposition.CANCELLED, Disposition.FAILED, Disposition.VOICEMAIL,
)  # fmt: skip
_FINDINGS = {
    "objections": FindingKind.OBJECTION, "promises": FindingKind.PROMISE, "conflicts": FindingKind.CONFLICT,
}  # fmt: skip
_MOODS = {"positive": ("positive",), "negative": ("negative",), "neutral": ("neutral", "mixed")}


def read(session: Session, wanted: Calls, metrics: Sequence[str], progress: Progress) -> Clients:
    """The clients of these calls with their metrics.

    A client is a number; calls without one, or with one too short to belong to anybody, are counted apart. Figures of
    a judgement are those of the newest main one; calls that whoever works here calibrates blind count as not judged.

    Raises:
        Cancelled
    """
    needed = _needed(metrics)
    statement = _statement(session, wanted, needed)
    names = ["first", "last", *needed]
    digits: list[str] = []
    parts: list[Column] = []
    nameless = 0
    result = session.execute(statement)
    while rows := result.fetchmany(_PORTION):
        progress.check()
        good = [row for row in rows if search_key(row[0])]
        nameless += sum(int(row[1 + names.index("calls")]) for row in rows if not search_key(row[0]))
        digits += [row[0] for row in good]
        if good:
            parts.append(np.array([row[1:] for row in good], dtype=np.float64))
    table = np.concatenate(parts) if parts else np.zeros((0, len(names)))
    read_columns = dict(zip(names, table.T, strict=True))
    if any(METRICS[name].needs == "deals" for name in metrics):
        read_columns |= _deals(session, digits)
    end = _end(wanted)
    columns = {name: _MADE[name](read_columns, end) if name in _MADE else read_columns[name] for name in metrics}
    calls = int(read_columns["calls"].sum())
    return Clients(tuple(digits), columns, calls, nameless, read_columns["last"])


def end_of(wanted: Calls) -> int:
    """The moment days since the last call are counted to: the end of the period, not after now."""
    return int(_end(wanted))


def _end(wanted: Calls) -> float:
    until = wanted.to_ms if isinstance(wanted, CallFilter) else None
    return float(min(now_ms(), until) if until is not None else now_ms())


def _share(part: str) -> Callable[[Mapping[str, Column], float], Column]:
    return lambda read, _: 100.0 * _divided(read[part], read["judged"])


def _divided(above: Column, below: Column) -> Column:
    """NaN of nothing."""
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


_MADE: Mapping[str, Callable[[Mapping[str, Column], float], Column]] = {
    "positive_share": _share("positive"),
    "negative_share": _share("negative"),
    "mean_seconds": lambda read, _: _divided(read["talk_seconds"], read["talks"]),
    "wait_seconds": lambda read, _: _divided(read["waited"], read["inbound"]),
    "recency": lambda read, end: np.maximum(0.0, end - read["last"]) / DAY,
    "frequency": lambda read, end: read["calls"] * MONTH / np.maximum(MONTH, (end - read["first"]) / DAY),
    "known_days": lambda read, _: (read["last"] - read["first"]) / DAY,
}
_FROM: Mapping[str, tuple[str, ...]] = {
    "positive": ("positive", "judged"), "negative": ("negative", "judged"), "neutral": ("neutral", "judged"),
    "positive_share": ("positive", "judged"), "negative_share": ("negative", "judged"),
    "mean_seconds": ("talk_seconds", "talks"), "wait_seconds": ("waited", "inbound"), "recency": (), "frequency": (),
    "known_days": (), "deals_won": (), "deals_lost": (), "deals_amount": (),
}  # fmt: skip
"""Sums a metric is made of, where they are not its own."""


def _needed(metrics: Iterable[str]) -> list[str]:
    found = ["calls"]
    for name in metrics:
        found += _FROM.get(name, (name,))
    return list(dict.fromkeys(found))


def _statement(session: Session, wanted: Calls, needed: Sequence[str]) -> Any:
    hidden = hidden_calls(session)
    sums = _sums(hidden)
    columns = [sums[name] for name in needed]
    digits = plans.unindexed(Call.client_digits.expression)
    statement = select(digits, func.min(Call.started_at), func.max(Call.started_at), *columns).select_from(Call)
    if any(name in _JUDGED for name in needed):
        newest = (
            select(func.max(Analysis.id))
            .where(Analysis.call_id == Call.id, Analysis.kind == AnalysisKind.MAIN)
            .correlate(Call)
            .scalar_subquery()
        )
        of_call = Analysis.id == newest
        if hidden:
            of_call = of_call & ~among(plans.unindexed(Call.id.expression), sorted(hidden))
        statement = statement.outerjoin(Analysis, of_call)
    if isinstance(wanted, CallFilter):
        statement = statement.where(*reader.where_of(session, wanted, hidden).plain)
    else:
        statement = statement.where(among(Call.id.expression, wanted))
    return statement.group_by(digits)


_JUDGED = frozenset({*_MOODS, *_FINDINGS, "judged"})


def _sums(hidden: frozenset[int]) -> dict[str, ColumnElement[Any]]:
    inbound, outbound = Call.direction == Direction.INBOUND, Call.direction == Direction.OUTBOUND
    lost = Call.disposition.in_(_LOST)
    made: dict[str, ColumnElement[Any]] = {
        "calls": func.count(),
        "judged": _counted(func.coalesce(Analysis.client_mood, "") != ""),
        "inbound": _counted(inbound),
        "outbound": _counted(outbound),
        "missed": _counted(inbound & lost),
        "unreached": _counted(outbound & lost),
        "talk_seconds": func.sum(Call.talk_seconds),
        "talks": _counted(Call.talk_seconds > 0),
        "waited": func.sum(case((inbound, Call.wait_seconds), else_=0)),
        "managers": func.count(func.distinct(Call.employee_id)),
        "score": func.avg(known(SCORE, hidden)),
    }
    for name, moods in _MOODS.items():
        made[name] = _counted(Analysis.client_mood.in_(moods))
    for name, kind in _FINDINGS.items():
        found = (
            select(func.count())
            .select_from(Finding)
            .where(Finding.analysis_id == Analysis.id, Finding.kind == kind)
            .correlate(Analysis)
            .scalar_subquery()
        )
        made[name] = func.sum(found)
    return made


def _counted(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((condition, 1), else_=0))


def _deals(session: Session, digits: Sequence[str]) -> dict[str, Column]:
    """Deals by client; a client with two numbers has them at both."""
    won = Deal.state == DealState.WON
    rows = session.execute(
        select(
            DealPhone.search_key, _counted(won), _counted(Deal.state == DealState.LOST),
            func.sum(case((won, func.coalesce(Deal.amount, 0.0)), else_=0.0)),
        )
        .join(Deal, Deal.id == DealPhone.deal_id)
        .where(DealPhone.search_key != "")
        .group_by(DealPhone.search_key)
    )  # fmt: skip
    known_deals = {row[0]: (float(row[1]), float(row[2]), float(row[3])) for row in rows}
    nothing = (0.0, 0.0, 0.0) if known_deals else (np.nan, np.nan, np.nan)
    table = np.array([known_deals.get(search_key(one), nothing) for one in digits], dtype=np.float64).reshape(-1, 3)
    return dict(zip(("deals_won", "deals_lost", "deals_amount"), table.T, strict=True))
