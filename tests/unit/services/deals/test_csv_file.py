"""Outcomes from CSV files as people and spreadsheets really write them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.deal import Deal, DealPhone
from callqa_desktop.services.deals import csv_file
from callqa_desktop.services.deals.csv_file import Imported
from callqa_desktop.services.store import Store


def write(folder: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "outcomes.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def keep(store: Store, path: Path) -> Imported:
    outcomes, told = csv_file.read(path)
    return store.write(lambda s: csv_file.keep(s, outcomes, told)).result()


def deals(store: Store) -> list[tuple[object, ...]]:
    wanted = select(DealPhone.phone, Deal.state, Deal.amount, Deal.title).join(Deal, Deal.id == DealPhone.deal_id)
    return store.read(lambda s: [tuple(row) for row in s.execute(wanted.order_by(DealPhone.phone))]).result()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_every_usual_encoding_and_separator_is_read(
    store: Store, tmp_path: Path, encoding: str, separator: str
) -> None:
    amount = '"12 500,50"' if separator == "," else "12 500,50"
    lines = (
        separator.join(("Телефон", "Дата", "Результат", "Сума")),
        separator.join(("067 123-45-67", "05.03.2026", "Виграно", amount)),
        separator.join(("+380501234567", "2026-03-06", "відмова", "")),
    )
    told = keep(store, write(tmp_path, "\r\n".join(lines), encoding))
    assert (told.new, told.wrong) == (2, [])
    assert deals(store) == [("+380501234567", "lost", None, ""), ("+380671234567", "won", 12_500.5, "")]


def test_the_same_file_twice_changes_nothing_and_a_new_result_changes_its_deal(store: Store, tmp_path: Path) -> None:
    text = "phone;date;result;amount\n0671234567;05.03.2026;won;100\n0671234567;05.03.2026;won;100\n"
    told = keep(store, write(tmp_path, text))
    assert (told.new, told.unchanged) == (1, 1)
    again = keep(store, write(tmp_path, text))
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    told = keep(store, write(tmp_path, text.replace("won", "lost")))
    assert (told.new, told.changed) == (0, 1)
    assert [row[1] for row in deals(store)] == ["lost"]


def test_wrong_lines_are_told_with_number_and_reason_and_the_others_come(store: Store, tmp_path: Path) -> None:
    tomorrow = (datetime.now().astimezone() + timedelta(days=2)).strftime("%d.%m.%Y")
    text = (
        "phone;date;result;amount\n"
        "3,80671E+11;05.03.2026;won;1\n"
        "0671234567;31.02.2026;won;1\n"
        f"0671234567;{tomorrow};won;1\n"
        "0671234567;05.03.2026;maybe;1\n"
        "0671234567;05.03.2026;won;many\n"
        ";05.03.2026;won;1\n"
        "\n"
        "0671234567;;won;1\n"
        "0671234567;05.03.2026\n"
        "hello;05.03.2026;won;1\n"
        "0671234567;05.03.1926;won;1\n"
        "0671234567;05.03.2026;lost;7\n"
    )
    told = keep(store, write(tmp_path, text))
    assert told.new == 1
    assert [line for line, _ in told.wrong] == [2, 3, 4, 5, 6, 7, 9, 10, 11, 12]
    reasons = dict(told.wrong)
    assert "spreadsheet rounded" in reasons[2]
    assert "31.02.2026" in reasons[3]
    assert "not in the past" in reasons[4]
    assert "maybe" in reasons[5]
    assert "many" in reasons[6]
    assert "phone" in reasons[7]
    assert "result is missing" in reasons[10]


def test_formulas_and_tricks_of_spreadsheets_are_texts(store: Store, tmp_path: Path) -> None:
    text = (
        'sep=;\nphone;date;result;title\n="380671234567";05.03.2026;won;"=HYPERLINK(""http://x"")"\n'
        "'0501234567;05.03.2026;lost;@SUM(A1)\n"
    )
    told = keep(store, write(tmp_path, text))
    assert (told.new, told.wrong) == (2, [])
    assert [row[3] for row in deals(store)] == ["@SUM(A1)", '=HYPERLINK("http://x")']


def test_a_day_without_a_time_begins_at_its_beginning(tmp_path: Path) -> None:
    """So calls of the very day count as after the end."""
    outcomes, _ = csv_file.read(write(tmp_path, "phone;date;result\n0671234567;05.03.2026;won\n"))
    assert datetime.fromtimestamp(outcomes[0].closed_at / 1000) == datetime(2026, 3, 5)  # noqa: DTZ001, DTZ006 - local


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"phone;when;result\n1;2;3\n", "no column date"),
        (b"phone;date;result\n", "no lines"),
        (b"PK\x03\x04rest of a workbook", "workbook"),
        (b"\x00\x01\x02\xff\xfe", "no text"),
        (b'phone;date;result\n"' + b"x" * 200_000, "quotation mark"),
    ],
)
def test_files_that_are_something_else_say_what_is_wrong(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UserFacingError) as error:
        csv_file.read(write(tmp_path, content))
    assert said in str(error.value)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserFacingError):
        csv_file.read(tmp_path / "none.csv")
