"""What is foreseen of a batch, how far it may go, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass

DAY_QUOTA = "gemini.quota_day"
"""Code of a failure that passes by itself when the vendor's day ends."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a batch may go, as the ledger counts; None: as far as it takes."""

    requests: int | None = None
    tokens: int | None = None
    micro_usd: int | None = None
    """Millionths of a US dollar."""

    def __bool__(self) -> bool:
        return (self.requests, self.tokens, self.micro_usd) != (None, None, None)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the analysis of calls will take, about."""

    calls: int
    """Calls with a sound that will be analyzed."""
    without_sound: int
    """Chosen, but there is nothing to hear: left out."""
    finished: int
    """Among `calls`, those whose results are there and still fit: nothing is sent for them."""
    seconds_of_sound: int
    requests: int
    tokens: int
    """Read and written by the model."""
    micro_usd: int | None
    """Millionths of a US dollar by the price list; None where the price of the model is not known."""
    duration_s: float
    """Seconds until the last one is done, at the present pace."""
    model: str
    measured: bool
    """By what earlier calls took; False: by the vendor's figures, for want of earlier calls."""
    unpriced: str = ""
    """A model whose price is not known, where there is one."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What the ledger says was sent."""

    requests: int = 0
    tokens: int = 0
    micro_usd: int = 0
    unpriced: int = 0
    """Requests whose price is not known; the sum of money is too low by them."""
    sent_bytes: int = 0


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Calls of a batch that failed for the same reason."""

    code: str
    reason: str
    """In words, in the present language."""
    calls: int


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch as it is now."""

    id: int
    title: str
    state: str
    """A BatchState."""
    reason: str
    """Why it was paused by itself and what to do, "" otherwise."""
    total: int
    done: int
    failed: int
    cancelled: int
    running: int
    waiting: int
    limits: Limits
    estimate: Estimate | None
    spent: Spent
    failures: tuple[FailureGroup, ...]
    waits_until: int | None
    """The service asked for a pause until this moment (a quota of the day, an outage); None where it does not."""
    waits_why: str
    seconds_left: float | None
    """At the pace of the calls done last; None before there is one, and when it does not run."""
    author: str
    created_at: int
    finished_at: int | None

    @property
    def ended(self) -> bool:
        return self.state in ("done", "cancelled")
