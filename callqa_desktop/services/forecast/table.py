"""A forecast as CSV, in the form of all our CSV files: days ahead, then hours with the people they take."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from callqa_desktop.services.forecast import words
from callqa_desktop.services.forecast.records import Forecast, Staff
from callqa_desktop.texts import language, tr


def content(found: Forecast, staff: Sequence[Staff]) -> bytes:
    """UTF-8 with BOM, ``;`` and CRLF, a decimal comma in Ukrainian."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [tr("Day"), tr("Expected"), tr("80 %: from"), tr("80 %: to"), tr("95 %: from"), tr("95 %: to")]
    )  # fmt: skip
    for one in found.days:
        ends = one.expected, one.low80, one.high80, one.low95, one.high95
        writer.writerow([one.day.isoformat(), *map(_number, ends)])
    people = {(one.load.weekday, one.load.hour): one for one in staff}
    writer.writerow([])
    writer.writerow(
        [tr("Weekday"), tr("Hour"), tr("Expected"), tr("80 %: from"), tr("80 %: to"), tr("Inbound"), tr("People"),
         tr("In a busy hour"), tr("To plan for")]
    )  # fmt: skip
    for hour in found.load:
        staffed = people.get((hour.weekday, hour.hour))
        counts = (staffed.people, staffed.busy, staffed.planned) if staffed else ("", "", "")
        calls = hour.expected, hour.low, hour.high, hour.inbound
        writer.writerow([words.weekday(hour.weekday), f"{hour.hour:02}:00", *map(_number, calls), *counts])
    return stream.getvalue().encode("utf-8-sig")


def _number(value: float) -> str:
    plain = f"{value:.2f}".rstrip("0").rstrip(".")
    return plain.replace(".", ",") if language() == "uk" else plain
