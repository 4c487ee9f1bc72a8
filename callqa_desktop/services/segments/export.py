"""The clients of a run as a file for spreadsheets: the group, the number, the name, the metrics."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from callqa_desktop.services.reports.csv_file import harmless
from callqa_desktop.services.reports.target import drafts
from callqa_desktop.services.segments import words
from callqa_desktop.services.segments.metrics import METRICS, Kind
from callqa_desktop.services.segments.records import Found, Member
from callqa_desktop.services.wording import Wording
from callqa_desktop.texts import language, tr

FORMATS = ("csv", "xlsx")
_DIGITS = {Kind.SHARE: 1, Kind.POINTS: 1, Kind.DAYS: 1, Kind.SECONDS: 0, Kind.MONEY: 2, Kind.COUNT: 2}


def write(found: Found, clients: Iterable[Sequence[Member]], folder: Path, form: str) -> Path:
    """Writes the clients, portion by portion; the file appears when it is whole.

    Args:
        form: one of FORMATS. CSV in the form of the reports (UTF-8 with BOM, ``;``, CRLF), in neither anything a
            spreadsheet would run.

    Raises:
        UserFacingError: the folder or the disk does not take it.
    """
    stem = f"callqa-segments-{found.saved_id}" if found.saved_id else "callqa-segments"
    names = {group.position: group.name for group in found.groups}
    rows = (_row(found, names, one) for portion in clients for one in portion)
    with drafts(folder, stem, (form,)) as paths:
        (_csv if form == "csv" else _xlsx)(paths[0], _head(found), rows)
    return paths[0]


def _head(found: Found) -> list[str]:
    titles = []
    for metric in found.wish.metrics:
        unit = {Kind.SECONDS: tr("s"), Kind.SHARE: "%", Kind.DAYS: tr("days")}.get(METRICS[metric].kind, "")
        titles.append(f"{words.title(metric)}, {unit}" if unit else words.title(metric))
    return [tr("Segment"), tr("Name of the segment"), tr("Phone"), tr("Client"), *titles]


def _row(found: Found, names: dict[int, str], one: Member) -> list[str | int | float | None]:
    values = [
        None if value is None else round(value, _DIGITS[METRICS[metric].kind])
        for metric, value in zip(found.wish.metrics, one.placed.values, strict=True)
    ]
    position = one.placed.position
    return [position, names.get(position, ""), one.phone, one.name, *values]


def _csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    comma = language() == "uk"

    def cell(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return harmless(value)
        text = str(int(value) if value == int(value) else value)
        return text.replace(".", ",") if comma else text

    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow([harmless(title) for title in head])
        writer.writerows([cell(value) for value in row] for row in rows)


def _xlsx(path: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from callqa_desktop.services.reports.xlsx_file import write_sheet

    write_sheet(path, Wording(language()).tr("Segments"), head, rows)
