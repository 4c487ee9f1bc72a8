"""Standards with their comparisons as CSV, in the form of all our CSV files."""

from __future__ import annotations

import csv
import io

from callqa_desktop.services.reports.csv_file import harmless
from callqa_desktop.services.standards import words
from callqa_desktop.services.standards.records import Compared, Row
from callqa_desktop.texts import language, tr


def content(found: Compared) -> bytes:
    """One line a standard: UTF-8 with BOM, ``;`` and CRLF, a decimal comma in Ukrainian."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            tr("The standard"), tr("Value from"), tr("Value to"), tr("Unit"), tr("Word"), tr("Own mean"),
            tr("Mean from"), tr("Mean to"), tr("Own median"), tr("Values"), "p", tr("Source"),
            tr("Definition"), tr("Note"),
        ]
    )  # fmt: skip
    for row in found.rows:
        writer.writerow([harmless(one) if isinstance(one, str) else _number(one) for one in _line(row)])
    return stream.getvalue().encode("utf-8-sig")


def _line(row: Row) -> list[str | float | None]:
    standard, own = row.standard, row.comparison
    tested = own.tested
    said = words.word(own.word) if own.word is not None else words.state(row)
    return [
        standard.title, standard.low, standard.high, words.unit_word(standard.unit), said,
        tested.mean if tested else None, tested.low if tested else None, tested.high if tested else None, own.median,
        float(own.n), tested.p if tested else None, words.source(standard), standard.definition, standard.note,
    ]  # fmt: skip


def _number(value: float | None) -> str:
    if value is None:
        return ""
    plain = f"{value:.6f}".rstrip("0").rstrip(".")
    return plain.replace(".", ",") if language() == "uk" else plain
