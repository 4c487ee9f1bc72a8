"""A chart as CSV for spreadsheets, in the form of all our CSV files."""

from __future__ import annotations

import csv
import io

from callqa_desktop.services.charts import table
from callqa_desktop.services.charts.chart import Chart
from callqa_desktop.services.reports.csv_file import harmless


def content(chart: Chart, language: str) -> bytes:
    """UTF-8 with BOM, ``;`` and CRLF; a decimal comma where `language` is "uk"; no cell a spreadsheet would run."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    heads, lines = table.rows(chart)
    writer.writerow([harmless(head) for head in heads])
    writer.writerows([_cell(cell, language) for cell in line] for line in lines)
    return stream.getvalue().encode("utf-8-sig")


def _cell(cell: table.Cell, language: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    plain = f"{cell:.6f}".rstrip("0").rstrip(".")
    plain = "0" if plain == "-0" else plain
    return plain.replace(".", ",") if language == "uk" else plain
