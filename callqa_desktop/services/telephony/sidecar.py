"""Tables (CSV) that lie beside recordings and say when, with whom and by whom they were made."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from pathlib import Path

from callqa_desktop.services import tables
from callqa_desktop.services.folding import fold
from callqa_desktop.services.telephony.base import int_of, text_of
from callqa_desktop.services.telephony.file_names import Told, direction_of, moment

_COLUMNS = {
    "file": ("file", "filename", "файл"),
    "started_at": ("started_at", "date", "datetime", "дата"),
    "phone": ("phone", "client_phone", "телефон"),
    "employee": ("employee", "manager", "менеджер"),
    "direction": ("direction", "напрям"),
    "duration": ("duration", "тривалість"),
}
_BY_TITLE = {fold(title): name for name, titles in _COLUMNS.items() for title in titles}


class BrokenTable(ValueError):
    """A table beside recordings cannot be understood."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path.name}: {why}")
        self.path, self.why = path, why


def name_key(name: str) -> str:
    """A file name for comparing: systems differ in case and in how they compose letters."""
    return unicodedata.normalize("NFC", name).casefold()


def tables_in(folder: Path) -> dict[str, Told]:
    """What the CSV files of one folder say, by name_key of the file.

    A file is a table when it has a column `file`; the columns are known by their titles, in any order, parted by
    `;`, `,`, `|` or tabs, in UTF-8, UTF-16 or Windows-1251.

    Raises:
        OSError: the folder or a table cannot be read.
        BrokenTable: one cannot be understood.
    """
    told: dict[str, Told] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".csv" and not path.name.startswith(".") and path.is_file():
            told |= _table(path)
    return told


def _table(path: Path) -> dict[str, Told]:
    try:
        rows = [cells for _, cells in tables.read(path).rows]
    except tables.Unfit as error:
        raise BrokenTable(path, error.why) from error
    titles = [_BY_TITLE.get(fold(title), "") for title in rows[0]] if rows else []
    if "file" not in titles:
        return {}
    told: dict[str, Told] = {}
    for row in rows[1:]:
        cells = {title: text_of(cell) for title, cell in zip(titles, row, strict=False) if title}
        if name := cells.get("file"):
            told[name_key(Path(name.replace("\\", "/")).name)] = Told(
                _moment(cells.get("started_at", "")),
                cells.get("phone", ""),
                cells.get("employee", ""),
                direction_of(cells.get("direction", "")),
                _seconds(cells.get("duration", "")),
            )
    return told


def _moment(text: str) -> int | None:
    """ISO 8601 with a time zone, else local time in any form a file name may have."""
    try:
        exact = datetime.fromisoformat(text)
    except ValueError:
        return moment(text)
    return int(exact.timestamp() * 1000) if exact.year > 1970 else None


def _seconds(text: str) -> int:
    """Seconds of "95", "95.4", "1:35" or "0:01:35"; 0 when it is none."""
    total = 0
    for part in text.replace(",", ".").split(":"):
        total = total * 60 + max(0, int_of(part))
    return total
