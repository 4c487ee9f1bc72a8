"""A chart as lines and columns: what the table on the screen, the clipboard and CSV files are made from."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pytest

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.charts import csv as chart_csv
from callqa_desktop.services.charts import table
from callqa_desktop.services.charts.chart import Chart, Kind, Series, Unit
from callqa_desktop.services.charts.files import save

TREND = Chart(
    "score", "Score", Kind.LINE,
    (
        Series("this period", (80.0, None, 82.5), low=(78.0, None, 80.0), high=(82.0, None, 85.0)),
        Series("before", (79.0, 78.5, math.nan), dashed=True),
    ),
    ("01.11", "02.11", "03.11"), x_title="Day", unit=Unit.POINTS,
)  # fmt: skip
LOAD = Chart(
    "load", "Load", Kind.HEAT, (Series("Mon", (1.0, 2.0)), Series("Tue", (3.0, None))), ("8", "9"), unit=Unit.COUNT
)
CLIENTS = Chart(
    "clients", "Clients", Kind.SCATTER,
    (
        Series("Group 1", (1.0, 2.0), x=(0.1, 0.2), labels=("Кухні Є", "ФОП Ґудзь")),
        Series("Group 2", (3.0,), x=(0.3,), labels=("=cmd()",)),
    ),
    x_title="first", y_title="second",
)  # fmt: skip


def test_a_line_of_the_table_stands_for_an_x_with_the_ends_of_intervals_beside_it() -> None:
    heads, lines = table.rows(TREND)
    assert heads == ("Day", "this period", "this period: from", "this period: to", "before")
    assert lines[0] == ("01.11", 80.0, 78.0, 82.0, 79.0)
    assert lines[1] == ("02.11", None, None, None, 78.5), "a gap is nothing, never zero"
    assert lines[2][-1] is None, "what is not a number is nothing"
    assert table.units(TREND) == (None, *[Unit.POINTS] * 4)


def test_a_heat_map_is_the_grid_it_shows() -> None:
    heads, lines = table.rows(LOAD)
    assert heads == ("", "8", "9")
    assert lines == (("Mon", 1.0, 2.0), ("Tue", 3.0, None))


def test_a_scatter_names_each_point_and_its_group() -> None:
    heads, lines = table.rows(CLIENTS)
    assert heads == ("Point", "Group", "first", "second")
    assert lines[2] == ("=cmd()", "Group 2", 0.3, 3.0)
    assert len(table.units(CLIENTS)) == len(heads)


@pytest.mark.parametrize(
    ("chart", "line", "column", "found"),
    [
        (TREND, 2, 3, (0, 2)), (TREND, 2, 4, (1, 2)), (TREND, 1, 0, (1, 1)), (LOAD, 1, 1, (1, 0)), (LOAD, 0, 0, (0, 0)),
        (CLIENTS, 2, 1, (1, 0)), (CLIENTS, 0, 3, (0, 0)), (CLIENTS, 9, 0, None),
    ],
)  # fmt: skip
def test_a_cell_leads_to_its_point(chart: Chart, line: int, column: int, found: tuple[int, int] | None) -> None:
    assert table.point(chart, line, column) == found


def test_csv_is_read_back_with_the_same_figures_and_runs_nothing() -> None:
    text = chart_csv.content(CLIENTS, "uk").decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert lines[1] == ["Кухні Є", "Group 1", "0,1", "1"]
    assert lines[3][0] == "'=cmd()", "a spreadsheet shows it and never runs it"
    assert "0.1" in chart_csv.content(CLIENTS, "en").decode("utf-8-sig")
    assert chart_csv.content(CLIENTS, "uk").startswith(b"\xef\xbb\xbf")


def test_numbers_in_csv_are_written_out_without_noise() -> None:
    chart = Chart("n", "N", Kind.BARS, (Series("n", (1_234_567.0, 0.1 + 0.2, -0.0, None)),), ("a", "b", "c", "d"))
    lines = chart_csv.content(chart, "en").decode("utf-8-sig").splitlines()
    assert lines[1:] == ["a;1234567", "b;0.3", "c;0", "d;"]


def test_a_file_appears_whole_in_place_of_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "графік.csv"
    target.write_bytes(b"old")
    assert save(target, b"new") == target
    assert target.read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == ["графік.csv"], "nothing else is left behind"


def test_a_folder_that_is_gone_is_said_in_words_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UserFacingError) as caught:
        save(tmp_path / "gone" / "chart.csv", b"x")
    assert caught.value.what == "The file could not be written"
    assert caught.value.why
    assert caught.value.remedy
