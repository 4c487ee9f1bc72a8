"""The columns of the table of calls."""

from __future__ import annotations

from dataclasses import dataclass

from callqa_desktop.services.records import CallRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.widgets import formats, words


@dataclass(frozen=True)
class Column:
    """`sort` is one of records.SORT_KEYS, "" when the column cannot be sorted by."""

    key: str
    width: int
    sort: str = ""
    right: bool = False
    hidden: bool = False


COLUMNS = (
    Column("check", 36),
    Column("started_at", 134, "started_at"),
    Column("direction", 70, "direction"),
    Column("client", 140, "client_phone"),
    Column("client_name", 160, hidden=True),
    Column("employee", 116, "employee"),
    Column("talk_seconds", 72, "talk_seconds", right=True),
    Column("ai_score", 84, "ai_score"),
    Column("human_score", 84, "human_score"),
    Column("status", 130, "status"),
    Column("tags", 100),
    Column("wait_seconds", 90, "wait_seconds", right=True, hidden=True),
    Column("disposition", 120, "disposition", hidden=True),
    Column("recording", 120, "recording", hidden=True),
    Column("connection", 130, hidden=True),
    Column("internal_number", 90, hidden=True),
)
INDEX = {column.key: number for number, column in enumerate(COLUMNS)}


def title(key: str) -> str:
    return {
        "check": "",
        "started_at": tr("Start"),
        "direction": tr("Direction"),
        "client": tr("Client"),
        "client_name": tr("Client’s name"),
        "employee": tr("Manager"),
        "talk_seconds": tr("Talk"),
        "ai_score": tr("AI score"),
        "human_score": tr("Person"),
        "status": tr("Status"),
        "tags": tr("Tags"),
        "wait_seconds": tr("Waiting"),
        "disposition": tr("Outcome"),
        "recording": tr("Recording"),
        "connection": tr("Connection"),
        "internal_number": tr("Line"),
    }[key]


def text(row: CallRow, key: str) -> str:
    """What a cell says, for the eye and for a screen reader."""
    match key:
        case "started_at":
            return formats.moment(row.started_at)
        case "direction":
            look = words.direction(row.direction)
            return f"{look.sign} {look.word}".strip()
        case "client":
            return formats.phone(row.client_phone)
        case "client_name":
            return row.client_name
        case "employee":
            return row.employee or (row.internal_number and f"№ {row.internal_number}") or formats.NONE
        case "talk_seconds":
            return formats.length(row.talk_seconds) if row.talk_seconds else formats.NONE
        case "wait_seconds":
            return formats.length(row.wait_seconds)
        case "ai_score":
            return formats.score(row.ai_score)
        case "human_score":
            return formats.score(row.human_score)
        case "status":
            return words.status(row.status).word
        case "tags":
            return ", ".join(row.tags)
        case "disposition":
            return words.disposition(row.disposition)
        case "recording":
            return words.recording(row.recording)
        case "connection":
            return row.connection
        case "internal_number":
            return row.internal_number
    return ""
