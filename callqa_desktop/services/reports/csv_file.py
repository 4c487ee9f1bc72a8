"""CSV for spreadsheets: UTF-8 with BOM, ``;``, CRLF, nothing in it a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from types import TracebackType

from callqa_desktop.services.records import CallRow
from callqa_desktop.services.reports.columns import Value, columns
from callqa_desktop.services.wording import Wording

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class CsvFile:
    """Writes calls as they come.

    Texts that start like a formula, phone numbers with their plus among them, get an apostrophe before them
    (OWASP, "CSV injection"): spreadsheets then keep them as text, digits and plus included. Lengths are whole
    seconds (their headings say so), since a spreadsheet would read m:ss as hours and minutes.
    """

    def __init__(self, path: Path, words: Wording) -> None:
        self._words = words
        self._columns = columns(words)
        self._stream = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._stream, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)

    def __enter__(self) -> CsvFile:
        lengths = (words := self._words).tr("{heading}, s")
        seconds = {words.tr("Waiting"), words.tr("Talk")}
        headings = (c.heading for c in self._columns)
        self._writer.writerow([lengths.format(heading=h) if h in seconds else h for h in headings])
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._stream.close()

    def add(self, rows: Sequence[CallRow]) -> None:
        self._writer.writerows([self._cell(c.value(row)) for c in self._columns] for row in rows)

    def _cell(self, value: Value) -> str:
        match value:
            case None:
                return ""
            case str():
                return harmless(value)
            case dt.datetime():
                return f"{self._words.day(value.date())} {value:%H:%M:%S}"
            case dt.timedelta():
                return str(int(value.total_seconds()))
            case Decimal():
                return str(value).replace(".", ",") if self._words.language == "uk" else str(value)
            case _:
                return str(value)


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it and never runs it; NUL, which csv readers choke on, is dropped."""
    text = text.replace("\0", "")
    return "'" + text if text.lstrip(" \u00a0").startswith(_FORMULA) or text.startswith(_FORMULA) else text
