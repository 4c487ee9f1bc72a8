"""What the filter bar holds: conditions that combine, in a form that can be kept and shown in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from callqa_desktop.services.records import CallFilter
from callqa_desktop.texts import tr
from callqa_desktop.ui.widgets import formats, words

PERIODS = ("today", "yesterday", "week", "last_week", "month", "last_month", "custom")
DIRECTIONS = ("inbound", "outbound")
DISPOSITIONS = ("answered", "transferred", "missed", "busy", "cancelled", "failed", "voicemail", "online")
STATUSES = ("new", "queued", "analyzing", "analyzed", "failed")
RECORDINGS = ("stored", "pending", "failed", "none")
CONDITIONS = (
    "period", "employees", "directions", "dispositions", "duration", "statuses", "score", "tags", "connections",
    "recordings",
)  # fmt: skip
_PHONE = re.compile(r"^[+\d\s()./-]{3,}$")


@dataclass(frozen=True)
class Conditions:
    """The state of the filter bar. Empty means: everything."""

    period: str = ""
    """One of PERIODS, "" for any time."""
    first: str = ""
    last: str = ""
    """Days of a custom period, both included, YYYY-MM-DD."""
    employees: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    dispositions: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    recordings: tuple[str, ...] = ()
    min_duration: int | None = None
    max_duration: int | None = None
    min_score: float | None = None
    max_score: float | None = None
    text: str = ""
    """What stands in the search field: part of a number, or words."""

    @property
    def empty(self) -> bool:
        return self == Conditions()

    def holds(self, condition: str) -> bool:
        """Whether this condition (one of CONDITIONS) says anything."""
        if condition == "duration":
            return self.min_duration is not None or self.max_duration is not None
        if condition == "score":
            return self.min_score is not None or self.max_score is not None
        return bool(getattr(self, condition))

    def without(self, condition: str) -> Conditions:
        if condition == "duration":
            return replace(self, min_duration=None, max_duration=None)
        if condition == "score":
            return replace(self, min_score=None, max_score=None)
        if condition == "period":
            return replace(self, period="", first="", last="")
        empty: dict[str, Any] = {condition: ()}
        return replace(self, **empty)

    def call_filter(self, today: date) -> CallFilter:
        """The filter the services understand; days are days of this machine's time zone."""
        span = self.days(today)
        is_phone = bool(_PHONE.match(self.text.strip())) and sum(c.isdigit() for c in self.text) >= 3
        return CallFilter(
            phone=self.text.strip() if is_phone else "",
            search="" if is_phone else self.text.strip(),
            employees=self.employees,
            from_ms=_midnight(span[0]) if span else None,
            to_ms=_midnight(span[1] + timedelta(days=1)) if span else None,
            directions=self.directions,
            dispositions=self.dispositions,
            statuses=self.statuses,
            connections=self.connections,
            recordings=self.recordings,
            min_duration=self.min_duration,
            max_duration=self.max_duration,
            min_score=self.min_score,
            max_score=self.max_score,
            tags=self.tags,
        )

    def days(self, today: date) -> tuple[date, date] | None:
        """First and last day of the period, None for any time. Weeks begin on Monday."""
        monday = today - timedelta(days=today.weekday())
        first = today.replace(day=1)
        match self.period:
            case "today":
                return today, today
            case "yesterday":
                return today - timedelta(days=1), today - timedelta(days=1)
            case "week":
                return monday, today
            case "last_week":
                return monday - timedelta(days=7), monday - timedelta(days=1)
            case "month":
                return first, today
            case "last_month":
                before = first - timedelta(days=1)
                return before.replace(day=1), before
            case "custom":
                return _day(self.first) or date(2000, 1, 1), _day(self.last) or today
        return None

    def kept(self) -> dict[str, Any]:
        """As a plain mapping for the settings; the search text is not kept."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "text"}
        return {k: list(v) if isinstance(v, tuple) else v for k, v in plain.items() if v not in ("", (), None)}

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> Conditions:
        """From what `kept` gave; whatever does not fit any more is left out."""
        good: dict[str, Any] = {}
        for field in fields(cls):
            value = kept.get(field.name)
            default = field.default
            if isinstance(default, tuple) and isinstance(value, list) and all(isinstance(v, str) for v in value):
                good[field.name] = tuple(value)
            elif (isinstance(default, str) and isinstance(value, str)) or (
                default is None and isinstance(value, (int, float)) and not isinstance(value, bool)
            ):
                good[field.name] = value
        if good.get("period", "") not in ("", *PERIODS):
            del good["period"]
        return cls(**good)


def condition_name(condition: str) -> str:
    return {
        "period": tr("Period"),
        "employees": tr("Manager"),
        "directions": tr("Direction"),
        "dispositions": tr("Outcome"),
        "duration": tr("Duration"),
        "statuses": tr("Status"),
        "score": tr("Score"),
        "tags": tr("Tag"),
        "connections": tr("Connection"),
        "recordings": tr("Recording"),
    }[condition]


def period_name(period: str) -> str:
    return {
        "": tr("Any time"),
        "today": tr("Today"),
        "yesterday": tr("Yesterday"),
        "week": tr("This week"),
        "last_week": tr("Last week"),
        "month": tr("This month"),
        "last_month": tr("Last month"),
        "custom": tr("From – to"),
    }[period]


def value_name(condition: str, value: str) -> str:
    """One choice of a condition in words."""
    match condition:
        case "directions":
            return words.direction_long(value)
        case "dispositions":
            return words.disposition(value)
        case "statuses":
            return words.status(value).word
        case "recordings":
            return words.recording(value)
    return value


def in_words(held: Conditions, condition: str) -> str:
    """The value of a condition, short enough for a chip."""
    if condition == "period":
        if held.period != "custom":
            return period_name(held.period)
        return f"{_short(held.first)} – {_short(held.last)}"
    if condition == "duration":
        return _range(held.min_duration, held.max_duration, formats.length)
    if condition == "score":
        return _range(held.min_score, held.max_score, lambda v: formats.number(v, 0))
    values = [value_name(condition, value) for value in getattr(held, condition)]
    shown = ", ".join(values[:2])
    return shown if len(values) <= 2 else f"{shown} +{len(values) - 2}"


def _range(low: Any, high: Any, show: Any) -> str:
    if low is not None and high is not None:
        return f"{show(low)} – {show(high)}"
    return f"≥ {show(low)}" if low is not None else f"≤ {show(high)}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _short(text: str) -> str:
    day = _day(text)
    return day.strftime("%d.%m.%Y") if day else "…"


def _midnight(day: date) -> int:
    return round(datetime.combine(day, time.min).astimezone().timestamp() * 1000)
