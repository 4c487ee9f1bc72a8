"""Tables as spreadsheets write them: encodings, separators, quotation marks, hints, line numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from callqa_desktop.services import tables
from callqa_desktop.services.decoding import NoText, decode

TEXT = "телефон;коментар\r\n0671234567;«Ґанок» — №5\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_ukrainian_in_each_encoding_a_spreadsheet_offers(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(TEXT.encode(encoding))
    assert tables.read(path).rows == [(1, ["телефон", "коментар"]), (2, ["0671234567", "«Ґанок» — №5"])]


def test_lines_keep_their_numbers_across_hints_blanks_and_cells_of_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('sep=|\na|b\n\n|\n"two\nlines"|1;2,3\nz|w\n', newline="")
    assert tables.read(path).rows == [(2, ["a", "b"]), (5, ["two\nlines", "1;2,3"]), (7, ["z", "w"])]


def test_commas_in_texts_part_nothing_where_semicolons_do(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("0671234567;1;так, ні, може, ще, колись\n0671234568;2;ну, так, авжеж, добре\n", encoding="utf-8")
    assert tables.read(path).rows[0] == (1, ["0671234567", "1", "так, ні, може, ще, колись"])


def test_a_sign_that_is_no_quotation_mark_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('size,note\n5" pipe,"said ""yes"""\n')
    assert tables.read(path).rows[1] == (2, ['5" pipe', 'said "yes"'])


@pytest.mark.parametrize("end", ['"never closed;1\nx;2\ny;3\n', '"closed" too early;1\n'])
def test_quotation_marks_that_do_not_fit_name_their_line_and_swallow_nothing(tmp_path: Path, end: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a;b\n1;2\n" + end)
    with pytest.raises(tables.Unfit, match="line 3 has quotation marks") as caught:
        tables.read(path)
    assert caught.value.remedy == "Correct that line"


def test_a_table_that_is_too_long_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a;b\n" * 500_001)
    with pytest.raises(tables.Unfit, match="500000 lines") as caught:
        tables.read(path)
    assert caught.value.remedy == "Split it"


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"\xff\xfeodd", b"a\x98b", bytes(range(1, 32)) * 9]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(NoText):
        decode(data)


def test_typography_alone_does_not_make_a_text_strange() -> None:
    assert decode("phone;why\n067;№5 — «A»".encode("cp1251")) == ("phone;why\n067;№5 — «A»", "cp1251")
