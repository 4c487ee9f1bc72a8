"""What the filter bar holds: conditions that combine, in a form that can be kept and restored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from callqa_desktop.services.records import CallFilter

PERIODS = ("today", "yesterday", "days7", "days30", "week", "last_week", "month", "last_month", "custom")
DIRECTIONS = ("inbound", "outbound")
DISPOSITIONS = ("answered", "transferred", "missed", "busy", "cancelled", "failed", "voicemail", "online")
STATUSES = ("new", "queued", "analyzing", "analyzed", "failed")
RECORDINGS = ("stored", "pending", "failed", "none")
SOUNDS = ("good", "fair", "poor", "unusable", "unchecked")
ANNOTATED = ("yes", "no")
CONDITIONS = (
    "period", "employees", "directions", "dispositions", "duration", "statuses", "recordings", "score", "tags",
    "connections", "sound", "said", "unsaid", "annotated", "reviewers", "assigned",
)  # fmt: skip
CHOSEN = "ids"
"""The condition nobody types: calls that were chosen elsewhere. It can only be taken away."""
RANGES = {"duration": ("min_duration", "max_duration"), "score": ("min_score", "max_score")}
_PHONE = re.compile(r"^[+\d\s()./\u2010-\u2015\u2212-]{3,}$")
_BEFORE_NUMBERS = re.compile(r"^(?:tel|phone|тел)\b[.:]*\s*(?=[+\d(])", re.IGNORECASE)
"""What stands before a number that was copied from a page, a card or a letter."""
_INVISIBLE = dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF))
"""Signs nobody sees that come along with copied text."""


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
    sound: tuple[str, ...] = ()
    """Of SOUNDS: verdicts on the sound."""
    said: tuple[str, ...] = ()
    """Trackers, any of which was heard."""
    unsaid: tuple[str, ...] = ()
    """Trackers, none of which was heard."""
    annotated: tuple[str, ...] = ()
    """Of ANNOTATED; both of them say nothing."""
    reviewers: tuple[str, ...] = ()
    """People who have scored the call."""
    assigned: tuple[str, ...] = ()
    """People who are to score it."""
    min_duration: int | None = None
    max_duration: int | None = None
    min_score: float | None = None
    max_score: float | None = None
    ids: tuple[int, ...] = ()
    """Calls chosen elsewhere, for example those behind a figure; not kept."""
    ids_words: str = ""
    """What they are, in words."""
    text: str = ""
    """What stands in the search field: part of a number, or words."""

    @property
    def empty(self) -> bool:
        return self == Conditions()

    @property
    def words(self) -> str:
        """The text when it is words to be found in calls, "" when it is a number or nothing."""
        return "" if self.number else self.text.strip()

    @property
    def number(self) -> str:
        """The text when it is a number or a part of one, in whatever spelling, else ""."""
        text = _BEFORE_NUMBERS.sub("", self.text.translate(_INVISIBLE).strip())
        return text if _PHONE.match(text) and sum(c.isdigit() for c in text) >= 3 else ""

    def holds(self, condition: str) -> bool:
        """Whether this condition (one of CONDITIONS) says anything."""
        if condition in RANGES:
            return any(getattr(self, end) is not None for end in RANGES[condition])
        return bool(getattr(self, condition))

    def without(self, condition: str) -> Conditions:
        gone: dict[str, Any] = {condition: ()}
        if condition in RANGES:
            gone = dict.fromkeys(RANGES[condition])
        elif condition == CHOSEN:
            gone = {"ids": (), "ids_words": ""}
        elif condition == "period":
            gone = {"period": "", "first": "", "last": ""}
        return replace(self, **gone)

    def call_filter(self, today: date) -> CallFilter:
        """The filter the services understand; days are days of this machine's time zone."""
        span = self.days(today)
        return CallFilter(
            ids=self.ids or None,
            phone=self.number,
            search=self.words,
            employees=self.employees,
            from_ms=_midnight(span[0]) if span else None,
            to_ms=_midnight(span[1] + timedelta(days=1)) if span else None,
            directions=self.directions,
            dispositions=self.dispositions,
            statuses=self.statuses,
            connections=self.connections,
            recordings=self.recordings,
            sound=self.sound,
            said=self.said,
            unsaid=self.unsaid,
            min_duration=self.min_duration,
            max_duration=self.max_duration,
            min_score=self.min_score,
            max_score=self.max_score,
            tags=self.tags,
            annotated=self.annotated == ("yes",) if len(self.annotated) == 1 else None,
            reviewers=self.reviewers,
            assigned=self.assigned,
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
            case "days7":
                return today - timedelta(days=6), today
            case "days30":
                return today - timedelta(days=29), today
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
                return day(self.first) or date(2000, 1, 1), day(self.last) or today
        return None

    def kept(self, *, text: bool = False) -> dict[str, Any]:
        """As a plain mapping for the settings; the search text only when asked for, chosen calls never."""
        left_out = {"ids", "ids_words"} if text else {"ids", "ids_words", "text"}
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in left_out}
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


def day(text: str) -> date | None:
    """A day from YYYY-MM-DD, None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(of: date) -> int:
    return round(datetime.combine(of, time.min).astimezone().timestamp() * 1000)
