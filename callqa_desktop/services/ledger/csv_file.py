"""The ledger as a file for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from callqa_desktop import texts
from callqa_desktop.services.ledger import words
from callqa_desktop.services.ledger.figures import LedgerRow
from callqa_desktop.services.reports.csv_file import harmless
from callqa_desktop.services.reports.target import drafts
from callqa_desktop.texts import tr


def write(rows: Iterable[LedgerRow], folder: Path) -> Path:
    """Writes the lines into a CSV file in the folder, in the form of the reports: UTF-8 with BOM, ``;``, CRLF, nothing
    in it a spreadsheet would run. The file appears when it is whole.

    Raises:
        UserFacingError: the folder or the disk does not take it.
    """
    stem = f"callqa-ledger-{datetime.now().astimezone():%Y-%m-%d}"
    with drafts(folder, stem, ("csv",)) as paths, paths[0].open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(
            (
                tr("Date and time"), tr("Service"), tr("Host"), tr("Purpose"), tr("What was sent"), tr("Call"),
                tr("Model"), tr("Requests"), tr("Bytes"), tr("Tokens"), tr("Cost, USD"), tr("Outcome"),
            )
        )  # fmt: skip
        writer.writerows([harmless(cell) for cell in _cells(row)] for row in rows)
    return paths[0]


def _cells(row: LedgerRow) -> tuple[str, ...]:
    cost = "" if row.micro_usd is None else f"{row.micro_usd / 1_000_000:.6f}"
    return (
        f"{datetime.fromtimestamp(row.at / 1000).astimezone():%Y-%m-%d %H:%M:%S}",
        words.service(row.service),
        row.host,
        words.purpose(row.purpose),
        words.subject(row.subject),
        str(row.call_id or ""),
        row.model,
        str(row.requests),
        str(row.sent_bytes),
        str(row.tokens),
        cost.replace(".", ",") if texts.language() == "uk" else cost,
        row.outcome,
    )
