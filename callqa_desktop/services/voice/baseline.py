"""What is usual for one person: their own figures over their latest calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Measures
from callqa_desktop.models.call import Call
from callqa_desktop.services.voice.describe import AGENT, METHODS
from callqa_desktop.services.voice.method import METHOD

CALLS = 30
"""Latest calls that are looked at."""
FEWEST = 8
"""With fewer figures nothing is usual yet."""
_NORMAL = 1.4826
"""Median absolute deviation to standard deviation, of a normal distribution."""
OF_AGENTS = tuple(name for name, one in METHODS.items() if (one.names or {}).get(AGENT) == name)


@dataclass(frozen=True, slots=True)
class Baseline:
    n: int
    """Calls with this figure."""
    median: float
    spread: float
    """1.4826 x median absolute deviation; 0 where more than half of the calls have the same figure."""

    def deviation(self, value: float) -> float | None:
        """How many usual spreads a value lies above the usual (robust z); None where there is no spread."""
        return (value - self.median) / self.spread if self.spread > 0 else None


def baseline(session: Session, employee_id: int, before_ms: int) -> Mapping[str, Baseline]:
    """What is usual for a person, of the measures of agents: over the last 30 measured calls before a moment.

    Only calls measured by the same method count. Names that fewer than 8 of them have are left out.
    """
    latest = session.scalars(
        select(Measures.figures)
        .join(Call, Call.id == Measures.call_id)
        .where(Call.employee_id == employee_id, Call.started_at < before_ms, Measures.method == METHOD)
        .order_by(Call.started_at.desc(), Call.id.desc())
        .limit(CALLS)
    ).all()
    found = {}
    for name in OF_AGENTS:
        values = [float(v) for figures in latest if _is_number(v := figures.get(name))]
        if len(values) >= FEWEST:
            usual = median(values)
            found[name] = Baseline(len(values), usual, _NORMAL * median(abs(v - usual) for v in values))
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
