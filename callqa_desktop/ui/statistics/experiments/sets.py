"""The calls of a test as chips of the filter bar, and back: kept tests know moments, chips know days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from callqa_desktop.services.records import CallFilter
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.widgets import formats

GROWING = ("today", "days7", "days30", "week", "month")
"""Periods that end now: a kept test of them goes on taking in new calls."""


def call_filter(conditions: Conditions, today: date, *, running: bool = False) -> CallFilter:
    """The calls meant; `running` leaves the end of a period open that ends today."""
    found = conditions.call_filter(today)
    return replace(found, to_ms=None) if running and conditions.period in GROWING else found


def conditions(kept: CallFilter) -> Conditions:
    """The chips of a kept set."""
    first = formats.local(kept.from_ms).date().isoformat() if kept.from_ms is not None else ""
    last = formats.local(kept.to_ms - 1).date().isoformat() if kept.to_ms is not None else ""
    return Conditions(
        period="custom" if first or last else "",
        first=first,
        last=last,
        employees=kept.employees,
        directions=kept.directions,
        dispositions=kept.dispositions,
        statuses=kept.statuses,
        tags=kept.tags,
        connections=kept.connections,
        recordings=kept.recordings,
        sound=kept.sound,
        said=kept.said,
        unsaid=kept.unsaid,
        annotated=() if kept.annotated is None else ("yes",) if kept.annotated else ("no",),
        reviewers=kept.reviewers,
        assigned=kept.assigned,
        min_duration=kept.min_duration,
        max_duration=kept.max_duration,
        min_score=kept.min_score,
        max_score=kept.max_score,
        text=kept.search or kept.phone,
    )
