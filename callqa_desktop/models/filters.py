"""What a person asks the list of calls for; compiled to SQL in models.queries.calls."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls: every given condition must hold; an empty one holds for all."""

    ids: tuple[int, ...] | None = None
    phone: str = ""
    """Part of a client's number, in any spelling."""
    employees: tuple[str, ...] = ()
    """Names or internal numbers."""
    from_ms: int | None = None
    to_ms: int | None = None
    """First moment after the period."""
    directions: tuple[str, ...] = ()
    dispositions: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    """Names of connections."""
    recordings: tuple[str, ...] = ()
    """Recording states."""
    min_duration: int | None = None
    max_duration: int | None = None
    """Seconds of talk, both included."""
    min_score: float | None = None
    max_score: float | None = None
    tags: tuple[str, ...] = ()
    search: str = ""
    """Words that occur in transcript, summary, findings, notes or comments; "in quotes" side by side."""
    reviewers: tuple[str, ...] = ()
    """People with a submitted evaluation of the call."""
    assigned: tuple[str, ...] = ()
    """People who are to review the call."""
    sound: tuple[str, ...] = ()
    """Verdicts on the sound: good, fair, poor, unusable, or unchecked."""
    said: tuple[str, ...] = ()
    """Names of trackers, any of which was heard."""
    unsaid: tuple[str, ...] = ()
    """Names of trackers, none of which was heard in the conversation there is."""
    annotated: bool | None = None
    """Whether somebody left an annotation on the call."""


SORT_KEYS = (
    "started_at", "direction", "client_phone", "employee", "wait_seconds", "talk_seconds", "disposition", "recording",
    "status", "score", "ai_score", "human_score", "client_name", "connection", "internal_number", "tags", "assigned",
    "sound",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CallSort:
    """The order of calls; ties are broken by id, so the order is total."""

    key: str = "started_at"
    descending: bool = True
