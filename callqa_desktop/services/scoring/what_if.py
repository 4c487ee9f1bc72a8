"""What past scores would be under another card: the answers stay, the score is made anew."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.enums import EvaluationKind, EvaluationStatus
from callqa_desktop.models.schema import Call, Employee, Evaluation, ScorecardVersion
from callqa_desktop.models.schema import Measures as MeasuresRow
from callqa_desktop.services.calls import reader
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import AnswerRow, CallFilter
from callqa_desktop.services.scoring.card import Card
from callqa_desktop.services.scoring.engine import score, shown
from callqa_desktop.services.scoring.metrics import fill
from callqa_desktop.services.scoring.rows import answers_of
from callqa_desktop.services.store import Store

MOST = 20_000
"""Evaluations that are scored anew: the newest ones."""
LISTED = 100
BUCKETS = 10
_CHUNK = 100
_DAY_MS = 86_400_000
DAYS = 90


@dataclass(frozen=True, slots=True)
class Change:
    """One evaluation whose score would be another one."""

    call_id: int
    started_at: int
    client: str
    employee: str
    kind: str
    before: float | None
    after: float | None
    passed_before: bool | None
    passed_after: bool | None

    @property
    def size(self) -> float:
        """How much the score moves, in points; 100 where a score appears or goes."""
        if self.before is None or self.after is None:
            return 100.0
        return abs(self.after - self.before)


@dataclass(frozen=True, slots=True)
class Tally:
    """One side of the comparison."""

    count: int
    """Evaluations with a score."""
    mean: float | None
    pass_rate: float | None
    """Share of those with a score, 0-1."""
    histogram: tuple[int, ...]
    """Scores from 0 to under 10, ... 90 and more."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    evaluations: int
    before: Tally
    after: Tally
    moved: int
    """Evaluations whose score changes."""
    changes: tuple[Change, ...]
    """Those that change most, at most LISTED."""
    left_out: int
    """Older evaluations beyond MOST."""


def what_if(
    store: Store,
    scorecard_id: int,
    card: Card,
    progress: Progress,
    *,
    wanted: CallFilter | None = None,
    kinds: Sequence[str] = (EvaluationKind.HUMAN, EvaluationKind.AI),
    now_ms: int,
) -> WhatIf:
    """Scores the submitted evaluations made with any version of a scorecard under another card.

    Answers to questions the card does not ask, or that it does not know, count for nothing; metric questions it adds
    are filled from the measures of the call. Runs for seconds: call it on a thread of its own.

    Args:
        wanted: which calls; None for those of the last DAYS days.
        kinds: whose evaluations.

    Raises:
        Cancelled: `progress` was told to stop.
    """
    if wanted is None:
        wanted = CallFilter(from_ms=now_ms - DAYS * _DAY_MS)
    calls = wanted

    def find(session: Session) -> list[int]:
        return _evaluations(session, scorecard_id, calls, kinds)

    found = store.read(find).result()
    ids = found[:MOST]
    changes: list[Change] = []
    for start in range(0, len(ids), _CHUNK):
        progress.report(start, len(ids))
        part = ids[start : start + _CHUNK]
        for one, answers, measures in store.read(lambda s, part=part: _load(s, part)).result():  # type: ignore[misc]
            changes.append(_rescored(card, one, answers, measures))
        time.sleep(0.002)  # lets the interface have its turn between portions
    progress.report(len(ids), len(ids))
    moved = [change for change in changes if change.before != change.after]
    moved.sort(key=lambda change: (-change.size, -change.started_at))
    return WhatIf(
        evaluations=len(ids),
        before=_tally((c.before, c.passed_before) for c in changes),
        after=_tally((c.after, c.passed_after) for c in changes),
        moved=len(moved),
        changes=tuple(moved[:LISTED]),
        left_out=len(found) - len(ids),
    )


def _evaluations(session: Session, scorecard_id: int, wanted: CallFilter, kinds: Sequence[str]) -> list[int]:
    """Newest first; without those of calls that the person here calibrates blind."""
    found = session.execute(
        select(Evaluation.id, Evaluation.call_id)
        .join(ScorecardVersion, ScorecardVersion.id == Evaluation.version_id)
        .where(
            ScorecardVersion.scorecard_id == scorecard_id,
            Evaluation.status == EvaluationStatus.SUBMITTED,
            Evaluation.kind.in_(tuple(kinds)),
        )
        .order_by(Evaluation.id.desc())
    ).all()
    calls = set(reader.ids(session, wanted)) - hidden_calls(session)
    return [evaluation_id for evaluation_id, call_id in found if call_id in calls]


_Loaded = tuple[Change, Mapping[str, AnswerRow], Mapping[str, Any]]


def _load(session: Session, ids: Sequence[int]) -> list[_Loaded]:
    answers = answers_of(session, ids)
    rows = session.execute(
        select(Evaluation, Call, Employee.name)
        .join(Call, Call.id == Evaluation.call_id)
        .outerjoin(Employee, Employee.id == Call.employee_id)
        .where(Evaluation.id.in_(ids))
        .order_by(Evaluation.id.desc())
    ).all()
    measures: dict[int, dict[str, Any]] = {}
    called = [call.id for _, call, _ in rows]
    for call_id, found in session.execute(
        select(MeasuresRow.call_id, MeasuresRow.figures).where(MeasuresRow.call_id.in_(called))
    ):
        measures[call_id] = found
    return [
        (
            Change(
                call.id, call.started_at, call.client_phone, employee or "", evaluation.kind, evaluation.score, None,
                evaluation.passed, None,
            ),
            answers[evaluation.id],
            measures.get(call.id, {}),
        )
        for evaluation, call, employee in rows
    ]  # fmt: skip


def _rescored(card: Card, one: Change, answers: Mapping[str, AnswerRow], measures: Mapping[str, Any]) -> Change:
    filled = {**fill(card, measures), **answers} if measures else answers
    result = score(card, filled)
    after = None if result.score is None else float(shown(result.score))
    return Change(
        one.call_id, one.started_at, one.client, one.employee, one.kind, one.before, after, one.passed_before,
        result.passed,
    )  # fmt: skip


def _tally(scores: Iterable[tuple[float | None, bool | None]]) -> Tally:
    known = [(value, passed) for value, passed in scores if value is not None]
    histogram = [0] * BUCKETS
    for value, _ in known:
        histogram[max(0, min(BUCKETS - 1, int(value // (100 / BUCKETS))))] += 1
    if not known:
        return Tally(0, None, None, tuple(histogram))
    mean = sum((Decimal(str(value)) for value, _ in known), Decimal(0)) / len(known)
    return Tally(
        len(known), float(shown(mean)), sum(bool(passed) for _, passed in known) / len(known), tuple(histogram)
    )
