"""The files of a report: whole or not there, readable elsewhere, harmless, in the language asked for."""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
import resource
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.models.call import Call
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.records import CallFilter, CallSort
from callqa_desktop.services.reports.build import make
from callqa_desktop.services.wording import local

EVERYTHING = ("pdf", "csv", "xlsx")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "звіти"
    folder.mkdir()
    return folder


def report(
    world: Any, out: Path, *formats: str, selection: Any = None, language: str = "uk", **more: Any
) -> list[Path]:
    chosen = CallFilter() if selection is None else selection
    given = {"progress": Progress(), **more}
    return make(world.store, chosen, formats=formats, out_dir=out, language=language, **given)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def test_csv_has_a_row_a_call_in_the_form_spreadsheets_expect(world: Any, out: Path) -> None:
    world.judged(tag="заперечення: ціна", talk_seconds=75)
    world.calls(1)
    (path,) = report(world, out, "csv", sort=CallSort("started_at", False))
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == 3 and b"\n" not in raw.replace(b"\r\n", b"")
    first, second = table(path)
    assert list(first) == [
        "Номер", "З’єднання", "Зовнішній номер", "Початок", "Напрям", "Результат", "Телефон клієнта",
        "Внутрішній номер", "Менеджер", "Очікування, с", "Розмова, с", "Запис", "Стан", "Оцінка", "Мітки",
    ]  # fmt: skip
    assert first["Оцінка"] == "85,0" and second["Оцінка"] == ""
    assert first["Менеджер"] == "Єва Їжакевич" and first["Мітки"] == "заперечення: ціна"
    assert first["Розмова, с"] == "75" and first["Напрям"] == "вхідний"
    assert re.fullmatch(r"\d\d\.\d\d\.2026 \d\d:\d\d:\d\d", first["Початок"])
    assert first["Телефон клієнта"] == "'+380670000001"


def test_csv_speaks_english_with_a_decimal_point(world: Any, out: Path) -> None:
    world.judged()
    (path,) = report(world, out, "csv", language="en")
    (row,) = table(path)
    assert row["Score"] == "85.0" and row["Direction"] == "inbound" and row["Started"].startswith("2026-11-")


ATTACKS = ("=1+1", "+HYPERLINK(1)", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0", "＝1+1")


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_is_a_formula(world: Any, out: Path, attack: str) -> None:
    world.judged(tag=attack, external_id=attack, client_phone=attack[:60], internal_number=attack)
    sheet_file, text_file = report(world, out, "xlsx", "csv")
    for value in table(text_file)[0].values():
        assert not value.lstrip().startswith(("=", "+", "-", "@", "＝")) and not value.startswith(("\t", "\r"))
    book = load_workbook(sheet_file)
    for row in book.worksheets[0].iter_rows():
        assert all(cell.data_type != "f" for cell in row)
    shown = book.worksheets[0].cell(2, 3).value
    assert str(shown).strip() == attack.strip()


def test_xlsx_is_typed_and_ready_to_use(world: Any, out: Path) -> None:
    call_id = world.judged(talk_seconds=3700)
    (path,) = report(world, out, "xlsx")
    book = load_workbook(path)
    assert book.sheetnames == ["Дзвінки", "Підсумок"]
    sheet = book["Дзвінки"]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:O2"
    heads = {cell.value: cell.column for cell in sheet[1]}
    row = {name: sheet.cell(2, column) for name, column in heads.items()}
    started = world.store.read(lambda s: s.get_one(Call, call_id).started_at).result()
    assert row["Початок"].value == local(started).replace(tzinfo=None)
    assert row["Розмова"].value == dt.timedelta(seconds=3700) and row["Розмова"].number_format == "[h]:mm:ss"
    assert row["Оцінка"].value == 85 and row["Номер"].value == call_id
    assert sheet.column_dimensions["I"].width > 20
    summary = {cells[0].value: cells[1].value for cells in book["Підсумок"].iter_rows() if len(cells) > 1}
    assert summary["Дзвінки"] == 1 and summary["Середня оцінка ШІ"] == 85 and summary["✓ Добре 80–89,9"] == 1


def test_control_characters_do_not_break_the_files(world: Any, out: Path) -> None:
    world.judged(tag="а\x00\x0b\x1f\x7fб\ufffe", client="Їжак\x07", summary="кінець\x00\x08\u202e")
    pdf, text_file, sheet_file = report(world, out, *EVERYTHING)
    assert table(text_file)[0]["Мітки"].startswith("а")
    assert load_workbook(sheet_file)["Дзвінки"].cell(2, 15).value == "аб"
    assert pdf.read_bytes().startswith(b"%PDF")


def test_a_selection_without_calls_gives_files_that_say_so(world: Any, out: Path) -> None:
    pdf, text_file, sheet_file = report(world, out, *EVERYTHING)
    assert table(text_file) == [] and text_file.read_text("utf-8-sig").startswith("Номер;")
    assert load_workbook(sheet_file)["Дзвінки"].max_row == 1
    assert pdf.stat().st_size > 1000


def test_names_hold_the_time_and_nothing_is_overwritten(world: Any, out: Path) -> None:
    world.calls(1)
    paths = [path for _ in range(3) for path in report(world, out, "csv")]
    assert len(set(paths)) == 3 == len(list(out.iterdir()))
    assert all(re.fullmatch(r"callqa-calls-\d{4}-\d\d-\d\d_\d{4}(-\d)?\.csv", path.name) for path in paths)
    assert {path.read_bytes() for path in paths} == {paths[0].read_bytes()}


def test_chosen_ids_keep_their_order_and_gone_ones_are_left_out(world: Any, out: Path) -> None:
    world.calls(4)
    (path,) = report(world, out, "csv", selection=[3, 1, 99, 3, 4])
    assert [row["Номер"] for row in table(path)] == ["3", "1", "4"]


def test_a_filter_selects(world: Any, out: Path) -> None:
    world.calls(6)
    (path,) = report(world, out, "csv", selection=CallFilter(employees=("Тарас Щур",)))
    assert {row["Менеджер"] for row in table(path)} == {"Тарас Щур"}


def test_three_thousand_calls_in_every_format_and_a_large_csv(world: Any, out: Path) -> None:
    world.calls(3000)
    report(world, out, *EVERYTHING)
    world.calls(7000)
    report(world, out, "csv")
    tracemalloc.start()
    try:
        (path,) = report(world, out, "csv")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(table(path)) == 10_000
    assert peak < 12 << 20


def test_cancelling_leaves_nothing_behind(world: Any, out: Path) -> None:
    world.calls(1200)

    def stop(step: Step) -> None:
        if step.done >= 500:
            progress.cancel()

    progress = Progress(stop)
    with pytest.raises(Cancelled):
        report(world, out, *EVERYTHING, progress=progress)
    assert list(out.iterdir()) == []


def test_progress_tells_how_far_it_is(world: Any, out: Path) -> None:
    world.calls(1200)
    steps: list[Step] = []
    report(world, out, "csv", progress=Progress(steps.append))
    assert [(s.done, s.total) for s in steps] == [(0, 1200), (500, 1200), (1000, 1200), (1200, 1200)]


@pytest.mark.parametrize("formats", [("csv",), ("xlsx",), ("pdf",)])
def test_a_missing_folder_is_told(world: Any, out: Path, formats: tuple[str, ...]) -> None:
    with pytest.raises(UserFacingError) as error:
        report(world, out / "немає", *formats)
    assert error.value.code == "reports.no_folder" and str(out) not in str(error.value)


@pytest.fixture
def read_only(out: Path) -> Iterator[Path]:
    if os.geteuid() == 0:
        yield Path("/sys")  # the superuser may write anywhere but where the system itself forbids it
        return
    out.chmod(0o500)
    yield out
    out.chmod(0o700)


def test_a_read_only_folder_is_told(world: Any, read_only: Path) -> None:
    with pytest.raises(UserFacingError) as error:
        report(world, read_only, "csv")
    assert error.value.code == "reports.read_only"


@pytest.mark.parametrize("ending", EVERYTHING)
def test_a_full_disk_is_told_and_leaves_nothing_half_written(world: Any, out: Path, ending: str) -> None:
    world.calls(3000)
    world.store.read(lambda s: s.query(Call).count()).result()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))  # writing on fails as on a full disk
    try:
        with pytest.raises(UserFacingError) as error:
            report(world, out, ending)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert error.value.code == "reports.disk_full"
    assert list(out.iterdir()) == []


def test_unknown_templates_and_formats_name_what_there_is(world: Any, out: Path) -> None:
    with pytest.raises(UserFacingError, match="calls"):
        report(world, out, "csv", template="weekly")
    for formats in (("docx",), (), ("csv", "../x")):
        with pytest.raises(UserFacingError, match="pdf, csv, xlsx"):
            report(world, out, *formats)
    assert list(out.iterdir()) == []


def test_scores_are_rounded_half_up_everywhere(world: Any, out: Path) -> None:
    (call_id,) = world.calls(1, ai_score=81.25)
    text_file, sheet_file = report(world, out, "csv", "xlsx", selection=[call_id])
    assert table(text_file)[0]["Оцінка"] == "81,3"
    assert Decimal(str(load_workbook(sheet_file)["Дзвінки"].cell(2, 14).value)) == Decimal("81.3")
