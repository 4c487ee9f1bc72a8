"""Lines and totals of the ledger as they cross to the window, the command line and files."""

from __future__ import annotations

from dataclasses import dataclass

SUBJECTS = ("sound", "text", "phone", "results", "question")
"""What was sent: a recording, words of a call, a phone number, scores and summaries, or a question that holds nothing
of a call (lists of calls, models, the check of a key)."""


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which lines; an empty one holds for all."""

    from_ms: int | None = None
    to_ms: int | None = None
    """First moment after the period."""
    service: str = ""
    call_id: int | None = None
    batch_id: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line: a request to a model, or the requests of one job to one host together."""

    id: int
    at: int
    service: str
    host: str
    purpose: str
    subject: str
    call_id: int | None
    model: str
    requests: int
    sent_bytes: int
    tokens: int
    micro_usd: int | None
    """Millionths of a US dollar; None where the price is not known."""
    outcome: str
    """"ok", or the code of the failure."""


@dataclass(frozen=True, slots=True)
class LedgerTotal:
    """All lines of one service, purpose and subject in a period."""

    service: str
    purpose: str
    subject: str
    requests: int
    failed: int
    """Requests that did not come to an answer that could be used."""
    sent_bytes: int
    tokens: int
    micro_usd: int
    unpriced: int
    """Requests whose price is not known."""
    last_at: int
