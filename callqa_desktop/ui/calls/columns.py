"""The columns of the table of calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callqa_desktop.services.records import CallRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.widgets import formats, words


@dataclass(frozen=True)
class Column:
    """Widths are in pixels for text of the usual size: the one where there is room, and the least that says something.

    `sort` is one of records.SORT_KEYS, "" when the column cannot be sorted by.
    """

    key: str
    width: int
    least: int
    sort: str = ""
    right: bool = False
    hidden: bool = False
    first_down: bool = False
    """The first order is from the largest down."""


COLUMNS = (
    Column("check", 36, 36),
    Column("started_at", 138, 96, "started_at", first_down=True),
    Column("direction", 76, 72, "direction"),
    Column("client", 144, 116, "client_phone"),
    Column("client_name", 160, 80, "client_name", hidden=True),
    Column("employee", 140, 122, "employee"),
    Column("talk_seconds", 84, 72, "talk_seconds", right=True, first_down=True),
    Column("ai_score", 100, 84, "ai_score", first_down=True),
    Column("human_score", 92, 84, "human_score", first_down=True),
    Column("status", 136, 92, "status"),
    Column("tags", 150, 76, "tags"),
    Column("score", 92, 84, "score", hidden=True, first_down=True),
    Column("wait_seconds", 104, 68, "wait_seconds", right=True, hidden=True, first_down=True),
    Column("disposition", 120, 80, "disposition", hidden=True),
    Column("recording", 124, 80, "recording", hidden=True),
    Column("sound", 132, 96, "sound", hidden=True),
    Column("assigned", 140, 80, "assigned", hidden=True),
    Column("connection", 130, 80, "connection", hidden=True),
    Column("internal_number", 90, 56, "internal_number", hidden=True),
)
INDEX = {column.key: number for number, column in enumerate(COLUMNS)}


def title(key: str) -> str:
    """The head of a column; painting asks for it often, so only the one wanted is looked up."""
    match key:
        case "started_at":
            return tr("Start")
        case "direction":
            return tr("Direction")
        case "client":
            return tr("Client")
        case "client_name":
            return tr("Client’s name")
        case "employee":
            return tr("Manager")
        case "talk_seconds":
            return tr("Talk")
        case "ai_score":
            return tr("AI score")
        case "human_score":
            return tr("Person")
        case "score":
            return tr("Score")
        case "status":
            return tr("Status")
        case "tags":
            return tr("Tags")
        case "wait_seconds":
            return tr("Waiting")
        case "disposition":
            return tr("Outcome")
        case "recording":
            return tr("Recording")
        case "sound":
            return tr("Sound quality")
        case "assigned":
            return tr("Assigned to")
        case "connection":
            return tr("Connection")
        case "internal_number":
            return tr("Line")
    return ""


def short(row: CallRow, key: str) -> str:
    """What a cell says where there is no room for all of it, "" when there is nothing shorter."""
    if key == "started_at":
        moment, now = formats.local(row.started_at), datetime.now().astimezone()
        return moment.strftime("%d.%m %H:%M" if moment.year == now.year else "%d.%m.%y %H:%M")
    if key == "client":
        return formats.national_phone(row.client_phone)
    if key == "status":
        return words.status_short(row.status)
    if key == "sound":
        return words.sound(row.sound).sign if row.sound else ""
    if key == "direction":
        return words.direction(row.direction).sign
    return ""


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
        case "score":
            return formats.score(row.score)
        case "assigned":
            return ", ".join(row.assigned)
        case "status":
            return words.status(row.status).word
        case "tags":
            return ", ".join(row.tags)
        case "disposition":
            return words.disposition(row.disposition)
        case "recording":
            return words.recording(row.recording)
        case "sound":
            return words.sound(row.sound).word if row.sound else formats.NONE
        case "connection":
            return row.connection
        case "internal_number":
            return row.internal_number
    return ""
