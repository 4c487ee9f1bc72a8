"""Totals of a report, added up call by call in one walk, so that a large selection never lies in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from callqa_desktop.services.records import CallRow
from callqa_desktop.services.wording import local


@dataclass(slots=True)
class Mean:
    total: float = 0.0
    count: int = 0

    def add(self, value: float | None) -> None:
        if value is not None:
            self.total += value
            self.count += 1

    @property
    def value(self) -> float | None:
        return self.total / self.count if self.count else None


@dataclass(slots=True)
class Tally:
    """What the summary and the charts show.

    The score that counts is the person's where there is one, else the model's (CallRow.score).
    """

    calls: int = 0
    talk_seconds: int = 0
    talked: int = 0
    """Calls with any talk at all."""
    analyzed: int = 0
    failed: int = 0
    ai: Mean = field(default_factory=Mean)
    human: Mean = field(default_factory=Mean)
    score: Mean = field(default_factory=Mean)
    bins: list[int] = field(default_factory=lambda: [0] * 10)
    """Calls by score in steps of ten: [0, 10), ... [90, 100]."""
    scores: dict[float, int] = field(default_factory=dict)
    """How many calls have a score, by the score rounded to one decimal."""
    employees: dict[str, Mean] = field(default_factory=dict)
    """Scores by employee; calls nobody is named for stand under "". """
    days: dict[dt.date, int] = field(default_factory=dict)
    first_ms: int | None = None
    last_ms: int | None = None

    def add(self, rows: Sequence[CallRow]) -> None:
        for row in rows:
            self._add(row)

    def _add(self, row: CallRow) -> None:
        self.calls += 1
        self.talk_seconds += row.talk_seconds
        self.talked += row.talk_seconds > 0
        self.analyzed += row.status == "analyzed"
        self.failed += row.status == "failed"
        self.ai.add(row.ai_score)
        self.human.add(row.human_score)
        self.score.add(row.score)
        if row.score is not None:
            self.bins[min(max(int(row.score // 10), 0), 9)] += 1
            rounded = round(row.score + 1e-9, 1)
            self.scores[rounded] = self.scores.get(rounded, 0) + 1
            self.employees.setdefault(row.employee or "", Mean()).add(row.score)
        day = local(row.started_at).date()
        self.days[day] = self.days.get(day, 0) + 1
        self.first_ms = row.started_at if self.first_ms is None else min(self.first_ms, row.started_at)
        self.last_ms = row.started_at if self.last_ms is None else max(self.last_ms, row.started_at)

    def between(self, low: float, high: float | None) -> int:
        """Calls whose score, as shown, is at least low and below high (None: no upper end)."""
        return sum(n for score, n in self.scores.items() if score >= low and (high is None or score < high))
