"""The columns of the template "calls": those of ``callqa calls --json``, with headings in the report's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from callqa_desktop.services.records import CallRow
from callqa_desktop.services.wording import Wording, local

Value = str | int | Decimal | dt.datetime | dt.timedelta | None


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    width: int
    """In characters, for tables that have widths."""
    value: Callable[[CallRow], Value]


def columns(words: Wording) -> tuple[Column, ...]:
    tr = words.tr
    return (
        Column(tr("Number"), 9, lambda row: row.id),
        Column(tr("Connection"), 18, lambda row: row.connection),
        Column(tr("External id"), 16, lambda row: row.external_id),
        Column(tr("Started"), 18, lambda row: local(row.started_at)),
        Column(tr("Direction"), 12, lambda row: words.word("direction", row.direction)),
        Column(tr("Outcome"), 14, lambda row: words.word("disposition", row.disposition)),
        Column(tr("Client’s phone"), 18, lambda row: row.client_phone),
        Column(tr("Internal number"), 12, lambda row: row.internal_number),
        Column(tr("Manager"), 24, lambda row: row.employee),
        Column(tr("Waiting"), 12, lambda row: dt.timedelta(seconds=row.wait_seconds)),
        Column(tr("Talk"), 12, lambda row: dt.timedelta(seconds=row.talk_seconds)),
        Column(tr("Recording"), 14, lambda row: words.word("recording", row.recording)),
        Column(tr("State"), 14, lambda row: words.word("status", row.status)),
        Column(tr("Score"), 9, lambda row: rounded(row.score)),
        Column(tr("Tags"), 28, lambda row: ", ".join(row.tags)),
    )


def rounded(score: float | None) -> Decimal | None:
    """A score with one decimal, half up, as it is shown everywhere."""
    return None if score is None else Decimal(str(score)).quantize(Decimal("0.1"), ROUND_HALF_UP)
