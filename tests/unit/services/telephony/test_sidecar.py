from __future__ import annotations

from pathlib import Path

import pytest

from callqa_desktop.services.telephony.sidecar import BrokenTable, name_key, tables_in

HEADER = "file{0}started_at{0}phone{0}employee{0}direction{0}duration\n"
ROW = "a.wav{0}2026-03-05T14:07:30+02:00{0}0671112233{0}Олена{0}out{0}65.4\n"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_tables_are_read_whatever_wrote_them(tmp_path: Path, separator: str, encoding: str) -> None:
    (tmp_path / "calls.csv").write_bytes((HEADER + ROW).format(separator).replace("\n", "\r\n").encode(encoding))
    told = tables_in(tmp_path)[name_key("A.WAV")]
    assert (told.started_at, told.phone, told.employee) == (1_772_712_450_000, "0671112233", "Олена")
    assert (told.direction, told.duration) == ("outbound", 65)


def test_columns_are_known_by_title_and_may_be_missing(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("менеджер;щось;файл\nОлена;x;calls\\b.mp3\n;;\nодин\n", encoding="utf-8")
    assert {name: told.employee for name, told in tables_in(tmp_path).items()} == {"b.mp3": "Олена"}


def test_other_tables_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("item;price\nx;1\n")
    (tmp_path / "empty.csv").write_text("")
    assert tables_in(tmp_path) == {}


def test_a_broken_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text('file;phone\n"' + "x" * 200_000 + "\n")
    with pytest.raises(BrokenTable, match=r"calls\.csv: line 2 has quotation marks"):
        tables_in(tmp_path)


def test_names_are_compared_across_systems() -> None:
    assert name_key("Їжак.WAV") == name_key("І\u0308жак.wav")
