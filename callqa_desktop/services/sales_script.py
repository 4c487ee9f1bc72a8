"""The sales script (F7): the instruction of the company that calls are judged against."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.work import SalesScript
from callqa_desktop.texts import tr

MAX_CHARACTERS = 100_000


@dataclass(frozen=True, slots=True)
class Script:
    source: str
    """Name of the file it came from, "" when it was typed."""
    text: str
    set_at: int


def current(session: Session) -> Script | None:
    """The script in force, None when there is none."""
    row = session.scalars(select(SalesScript).order_by(SalesScript.id.desc()).limit(1)).first()
    return Script(row.source, row.text, row.created_at) if row is not None and row.text else None


def replace(session: Session, source: str, text: str) -> None:
    """Puts a script in force; "" means none. Earlier ones are kept for the calls judged against them.

    Raises:
        UserFacingError: the text is too long.
    """
    if len(text) > MAX_CHARACTERS:
        raise UserFacingError(
            tr("The script is too long"), tr("at most {n} characters are used").format(n=MAX_CHARACTERS),
            tr("Keep the steps and phrases that matter"), code="script.length",
        )  # fmt: skip
    session.add(SalesScript(source=source, text=text.strip(), created_at=now_ms()))


def read_file(path: Path) -> str:
    """The text of a plain text file (.txt, .md).

    Raises:
        UserFacingError: it cannot be read or is no text.
    """
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise UserFacingError(
            tr("The file of the script cannot be read"), error.strerror or "", tr("Check the path"),
            code="script.file",
        ) from error  # fmt: skip
    except UnicodeDecodeError as error:
        raise UserFacingError(
            tr("The file of the script is no plain text"), "", tr("Save it as a text file in UTF-8 and try again"),
            code="script.encoding",
        ) from error  # fmt: skip
