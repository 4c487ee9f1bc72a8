"""Reviews as a file for spreadsheets, which `list_file` reads again."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.enums import ReviewState
from callqa_desktop.models.number import NumberReview, PhoneNumber
from callqa_desktop.services.reports.csv_file import harmless
from callqa_desktop.services.reports.target import drafts
from callqa_desktop.services.trust.digest import digest
from callqa_desktop.texts import tr


def write(session: Session, folder: Path) -> Path:
    """Writes shown reviews in the form of the reports: UTF-8 with BOM, ``;``, CRLF, nothing in it a spreadsheet would
    run. The file appears when it is whole.

    Raises:
        UserFacingError: the folder or the disk does not take it.
    """
    found = session.execute(
        select(
            PhoneNumber.phone, PhoneNumber.digits, NumberReview.level, NumberReview.comment, NumberReview.at,
            NumberReview.author, NumberReview.digest,
        )
        .join(PhoneNumber, PhoneNumber.id == NumberReview.number_id)
        .where(NumberReview.state == ReviewState.SHOWN)
        .order_by(PhoneNumber.digits, NumberReview.at, NumberReview.id)
        .execution_options(yield_per=1000)
    )  # fmt: skip
    stem = f"callqa-numbers-{datetime.now().astimezone():%Y-%m-%d}"
    with drafts(folder, stem, ("csv",)) as paths, paths[0].open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow((tr("Phone"), tr("Level"), tr("Comment"), tr("Date"), tr("Author")))
        for phone, digits, level, comment, at, author, kept in found:
            undated = kept == digest(digits, level, comment, None, author)  # its list told no date
            day = "" if undated else f"{datetime.fromtimestamp(at / 1000).astimezone():%Y-%m-%d %H:%M:%S}"
            writer.writerow((harmless(phone), str(level), harmless(comment), day, harmless(author)))
    return paths[0]
