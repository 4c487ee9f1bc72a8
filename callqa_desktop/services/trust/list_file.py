"""A list of rated numbers from a CSV file: phone, level, comment, date, author, in any order where a header says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services import tables
from callqa_desktop.services.folding import fold
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.trust import levels, typed
from callqa_desktop.services.trust.digest import digest
from callqa_desktop.texts import tr

COLUMNS = ("phone", "level", "comment", "date", "author")
"""In this order where there is no header."""
TOLD = 200
"""Bad lines that are kept to be shown."""
_NAMES: Mapping[str, tuple[str, ...]] = {
    "phone": ("phone", "number", "phone number", "tel", "телефон", "номер", "номер телефону", "тел"),
    "level": ("level", "rating", "score", "mark", "stars", "рівень", "оцінка", "бал", "рівень довіри"),
    "comment": ("comment", "review", "text", "note", "коментар", "відгук", "текст", "примітка"),
    "date": ("date", "at", "time", "created", "дата", "час", "дата і час"),
    "author": ("author", "user", "name", "who", "автор", "хто", "користувач", "ім\u02bcя"),
}
_DATES = (
    "%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%y", "%d/%m/%Y", "%d/%m/%Y %H:%M",
)  # fmt: skip
_EARLIEST = datetime(1990, 1, 1).astimezone()


@dataclass(frozen=True, slots=True)
class Incoming:
    """One good line."""

    phone: str
    digits: str
    level: int
    comment: str
    at: int | None
    """None where the list tells no date."""
    author: str

    @property
    def digest(self) -> str:
        """What tells this line from others: the same line again is no new review."""
        return digest(self.digits, self.level, self.comment, self.at, self.author)


@dataclass(frozen=True, slots=True)
class BadLine:
    line: int
    """Its number in the file, from 1."""
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would bring."""

    name: str
    encoding: str
    columns: tuple[str, ...]
    """What was recognised, of COLUMNS, in the order of the file; "" is a column that is not used."""
    good: tuple[Incoming, ...]
    """Each once, those that are here already left out."""
    numbers: int
    """Numbers they are about."""
    twice: int
    """Lines that stand in the file more than once."""
    known: int
    """Lines that were taken in before."""
    bad: int
    told: tuple[BadLine, ...]
    """The first of the bad lines."""


@dataclass
class Lines:
    """The file read line by line; the counts are complete after the last line."""

    name: str
    encoding: str
    columns: tuple[str, ...]
    rows: list[tuple[int, list[str]]]
    bad: int = 0
    told: tuple[BadLine, ...] = ()
    twice: int = 0

    def good(self, country: str, progress: Progress, now: datetime) -> Iterator[Incoming]:
        """Lines that can be used, each once."""
        seen: set[str] = set()
        places = {name: place for place, name in enumerate(self.columns) if name}
        for done, (line, cells) in enumerate(self.rows):
            if done % 500 == 0:
                progress.report(done, len(self.rows))
            try:
                one = _incoming(cells, places, country, now)
            except UserFacingError as error:
                self.bad += 1
                if len(self.told) < TOLD:
                    self.told = (*self.told, BadLine(line, str(error)))
                continue
            if one.digest in seen:
                self.twice += 1
                continue
            seen.add(one.digest)
            yield one


def read(path: Path) -> Lines:
    """Opens a file.

    Raises:
        UserFacingError: it cannot be read, is no table, too large, or has no column of phones or levels.
    """
    try:
        table = tables.read(path)
    except OSError as error:
        raise _unreadable(error.strerror or "", tr("Check the path and the rights of the file")) from error
    except tables.Unfit as error:
        raise _unreadable(error.why, error.remedy or _example()) from error
    rows, encoding = table.rows, table.encoding
    if not rows:
        raise _unreadable(tr("it is empty"), _example())
    columns = _header(rows[0][1])
    if columns is None:
        return Lines(path.name, encoding, COLUMNS[: max(len(row[1]) for row in rows[:100])], rows)
    for needed in ("phone", "level"):
        if needed not in columns:
            raise _unreadable(
                tr("its header names no column “{name}”").format(
                    name={"phone": tr("phone"), "level": tr("level")}[needed]
                ),
                tr("Name the columns phone, level, comment, date, author, or leave the header out"),
            )
    return Lines(path.name, encoding, columns, rows[1:])


def _header(cells: Sequence[str]) -> tuple[str, ...] | None:
    """Which column is what, None where the first line is no header."""
    words = [" ".join(fold(cell).replace("_", " ").split()) for cell in cells]
    found: list[str] = []
    for one in words:
        name = next((name for name, known in _NAMES.items() if one in known), "")
        found.append(name if name not in found else "")
    if any(found):
        return tuple(found)
    has_digits = any(sum(map(str.isdecimal, cell)) >= typed.SHORTEST for cell in cells)
    return None if has_digits else tuple(found)


def _incoming(cells: Sequence[str], places: Mapping[str, int], country: str, now: datetime) -> Incoming:
    def cell(name: str) -> str:
        place = places.get(name, len(cells))
        return cells[place].strip() if place < len(cells) else ""

    number = typed.read(cell("phone"), country)
    level = levels.read(cell("level"))
    comment = _text(cell("comment"))
    if len(comment) > levels.MAX_COMMENT:
        raise UserFacingError(
            tr("The comment is too long"), tr("it has at most {n} characters").format(n=levels.MAX_COMMENT),
            code="number.comment",
        )  # fmt: skip
    author = " ".join(_text(cell("author")).split())[:255]
    return Incoming(number.phone, number.digits, level, comment, _moment(cell("date"), now), author)


def _text(cell: str) -> str:
    """A text without the apostrophe spreadsheets and our own lists put before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and len(cell) > 1 and not cell[1].isalnum() else cell


def _moment(text: str, now: datetime) -> int | None:
    """A moment in UTC milliseconds; without a zone it is local, without a date there is none."""
    plain = " ".join(text.split())
    if not plain:
        return None
    moment = _parsed(plain)
    if moment is None or moment < _EARLIEST:
        raise UserFacingError(
            tr("This is no date"), "", tr("Write it like 2026-11-21 or 21.11.2026"), code="number.date"
        )
    if moment > now:
        raise UserFacingError(
            tr("The date lies in the future"), "", tr("Correct it, or leave it out"), code="number.date"
        )
    return round(moment.timestamp() * 1000)


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        pass
    for form in _DATES:
        try:
            return datetime.strptime(text, form).astimezone()
        except (ValueError, OverflowError):
            continue
    return None


def _unreadable(why: str, remedy: str) -> UserFacingError:
    return UserFacingError(tr("The list cannot be read"), why, remedy, code="number.list")


def _example() -> str:
    return tr("Choose a file with lines like: 067 123 45 67;1;comment")
