"""Tables in text files (CSV), as spreadsheets and other programs write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from callqa_desktop.services.decoding import NoText, decode
from callqa_desktop.services.folding import storable
from callqa_desktop.texts import tr

_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SEPARATORS = (";", "\t", ",", "|")
"""Where a file could be parted by two of them, the first."""
_MOST_BYTES = 64 << 20
_MOST_LINES = 500_000
_SEEN = 20
"""Lines that tell the separator."""


class Unfit(ValueError):
    """A file is no table; `why` and `remedy` say it in words, the remedy is empty where the caller knows better."""

    def __init__(self, why: str, remedy: str = "") -> None:
        super().__init__(why)
        self.why, self.remedy = why, remedy


@dataclass(frozen=True, slots=True)
class Table:
    encoding: str
    rows: list[tuple[int, list[str]]]
    """(number of the line where it begins, from 1; its cells). Lines with nothing in them are left out."""


def read(path: Path) -> Table:
    """A table in UTF-8, UTF-16 or Windows-1251, its cells apart by `;`, tabs, `,` or `|`.

    Raises:
        Unfit: it is no table, or above 64 MB or 500,000 lines.
        OSError: it cannot be read.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise Unfit(tr("it is larger than {n} MB").format(n=_MOST_BYTES >> 20), tr("Split it"))
    data = path.read_bytes()
    if data.startswith(_WORKBOOK):
        raise Unfit(tr("it is a workbook of a spreadsheet program"), tr("Save it as CSV there and import that file"))
    try:
        text, encoding = decode(data)
    except NoText:
        raise Unfit(tr("it is no text")) from None
    rows: list[tuple[int, list[str]]] = []
    for line, cells in _rows(storable(text)):
        if line > _MOST_LINES:
            raise Unfit(tr("it has more than {n} lines").format(n=_MOST_LINES), tr("Split it"))
        if any(map(str.strip, cells)):
            rows.append((line, cells))
    return Table(encoding, rows)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    stream, before = io.StringIO(text, newline=""), 0
    head = [line for line, _ in zip(io.StringIO(text, newline=""), range(_SEEN), strict=False)]
    if head and head[0].lower().startswith("sep="):  # a hint for spreadsheets, no data
        separator, before = head[0].rstrip("\r\n")[4:5] or ";", 1
        stream.readline()
    else:
        # In how many lines, not how often: texts between semicolons are full of commas.
        separator = max(_SEPARATORS, key=lambda sign: sum(sign in line for line in head))
    reader = csv.reader(stream, delimiter=separator, strict=True)
    skipped = before
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unfit(
                tr("line {n} has quotation marks that do not fit").format(n=before + 1), tr("Correct that line")
            ) from error
        yield before + 1, cells
        before = reader.line_num + skipped
