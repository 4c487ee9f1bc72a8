"""XLSX with typed cells: dates, numbers and durations that sort and add up, texts that are never formulas."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from callqa_desktop.palette import LIGHT
from callqa_desktop.services.records import CallRow
from callqa_desktop.services.reports.columns import Value, columns
from callqa_desktop.services.reports.summary import Line
from callqa_desktop.services.wording import Wording

SHEET_ROWS = 1_000_000
"""A sheet holds 1,048,576 rows (ECMA-376 as Excel applies it); more calls go on to a next sheet."""
_LONGEST = 32_767
"""Characters in a cell, the same limit's companion."""
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FORMATS = {"uk": "dd.mm.yyyy hh:mm", "en": "yyyy-mm-dd hh:mm"}


class XlsxFile:
    """Writes calls as they come; `finish` adds the sheet with the summary and saves."""

    def __init__(self, path: Path, words: Wording) -> None:
        self._path = path
        self._words = words
        self._columns = columns(words)
        self._book: Any = Workbook(write_only=True)
        self._sheet: Any = None
        self._rows = 0
        self._sheets = 0

    def __enter__(self) -> XlsxFile:
        self._begin_sheet()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        # openpyxl streams each sheet through a temporary file of its own: closing the sheets ends those writers,
        # also when the report is given up.
        if kind is not None:
            _give_up(self._book)
            return
        for sheet in self._book.worksheets:
            if not sheet.closed:
                sheet.close()

    def add(self, rows: Sequence[CallRow]) -> None:
        for row in rows:
            if self._rows == SHEET_ROWS:
                self._begin_sheet()
            self._sheet.append([self._cell(c.value(row)) for c in self._columns])
            self._rows += 1
        self._mark_range()

    def finish(self, title: str, lines: Iterable[Line]) -> None:
        sheet: Any = self._book.create_sheet(self._words.tr("Summary"))
        sheet.column_dimensions["A"].width = 44
        sheet.column_dimensions["B"].width = 40
        heading = self._cell(title)
        heading.font = Font(bold=True, size=14)
        sheet.append([heading])
        for line in lines:
            label = self._cell(line.label)
            label.font = Font(bold=line.heading)
            sheet.append([label, None if line.value is None else self._cell(line.value)])
        self._book.save(self._path)

    def _begin_sheet(self) -> None:
        self._sheets += 1
        title = self._words.tr("Calls")
        self._sheet = self._book.create_sheet(title if self._sheets == 1 else f"{title} {self._sheets}")
        self._sheet.freeze_panes = "A2"
        for number, column in enumerate(self._columns, 1):
            self._sheet.column_dimensions[get_column_letter(number)].width = column.width
        fill = PatternFill("solid", fgColor=LIGHT.accent_soft.lstrip("#"))
        cells = []
        for column in self._columns:
            cell = self._cell(column.heading)
            cell.font = Font(bold=True, color=LIGHT.text.lstrip("#"))
            cell.fill = fill
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            cells.append(cell)
        self._sheet.append(cells)
        self._rows = 0
        self._mark_range()

    def _mark_range(self) -> None:
        self._sheet.auto_filter.ref = f"A1:{get_column_letter(len(self._columns))}{self._rows + 1}"

    def _cell(self, value: Value) -> Any:
        if value is None:
            return None
        if isinstance(value, str):
            return _text(self._sheet, value)
        if isinstance(value, dt.datetime):
            cell = WriteOnlyCell(self._sheet, value.replace(tzinfo=None))
            cell.number_format = _FORMATS[self._words.language]
        elif isinstance(value, dt.timedelta):
            cell = WriteOnlyCell(self._sheet)
            cell.value = value
            cell.number_format = "[h]:mm:ss"
        elif isinstance(value, Decimal):
            cell = WriteOnlyCell(self._sheet, float(value))
            cell.number_format = "0.0"
        else:
            cell = WriteOnlyCell(self._sheet, value)
        return cell


def write_sheet(path: Path, title: str, head: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> None:
    """A table of texts and numbers with a line of headings; what no longer fits one sheet goes on in the next."""
    book: Any = Workbook(write_only=True)
    try:
        sheet: Any = None
        written = SHEET_ROWS
        for row in rows:
            if written == SHEET_ROWS:
                sheet = _headed(book, title, head)
                written = 0
            sheet.append([_text(sheet, value) if isinstance(value, str) else value for value in row])
            written += 1
        if sheet is None:
            _headed(book, title, head)
        book.save(path)
    except BaseException:
        _give_up(book)
        raise


def _headed(book: Any, title: str, head: Sequence[str]) -> Any:
    number = len(book.worksheets) + 1
    sheet = book.create_sheet(title if number == 1 else f"{title} {number}")
    sheet.freeze_panes = "A2"
    cells = []
    for place, heading in enumerate(head, 1):
        sheet.column_dimensions[get_column_letter(place)].width = max(10, min(40, len(heading) + 2))
        cell = _text(sheet, heading)
        cell.font = Font(bold=True)
        cells.append(cell)
    sheet.append(cells)
    return sheet


def _text(sheet: Any, value: str) -> Any:
    cell = WriteOnlyCell(sheet, _ILLEGAL.sub("", value)[:_LONGEST])
    cell.data_type = "s"  # openpyxl would take "=..." for a formula
    return cell


def _give_up(book: Any) -> None:
    """Ends the temporary files behind the sheets; the first failure is the one that is told."""
    for sheet in book.worksheets:
        with suppress(Exception):
            if not sheet.closed:
                sheet.close()
    for sheet in book.worksheets:
        sheet._writer.cleanup()
