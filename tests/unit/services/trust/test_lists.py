"""Lists of rated numbers in and out: encodings, headers, bad lines, doubles, formulas."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable
from pathlib import Path

import pytest
import trust_world as world

from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store
from callqa_desktop.services.trust import importing
from callqa_desktop.services.trust.desk import TrustDesk
from callqa_desktop.services.trust.importing import TakenIn
from callqa_desktop.services.trust.list_file import Plan

UK = "телефон;рівень;коментар;дата;автор\n067 123 45 67;1;«Ваш син у біді»;20.11.2026 09:30;Олена\n"
WANTED = ("+380671234567", 1, "«Ваш син у біді»", "Олена")


@pytest.fixture
def desk(store: Store) -> TrustDesk:
    settings = Settings(store)
    settings.set("evaluator", world.PEOPLE[0]).result()
    return TrustDesk(store, settings)


@pytest.fixture
def plan(desk: TrustDesk, tmp_path: Path) -> Callable[[bytes | str], Plan]:
    def make(content: bytes | str) -> Plan:
        path = tmp_path / "список.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return desk.preview(path).result()

    return make


def keep(desk: TrustDesk, wanted: Plan, *, pending: bool = False) -> TakenIn:
    return asyncio.run(desk.take_in(wanted, pending=pending))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_ukrainian_in_every_common_encoding(plan: Callable[[bytes | str], Plan], encoding: str) -> None:
    found = plan(UK.encode(encoding))
    (one,) = found.good
    assert (one.phone, one.level, one.comment, one.author) == WANTED
    assert one.at is not None
    assert found.columns == ("phone", "level", "comment", "date", "author")


@pytest.mark.parametrize(
    "text",
    [
        "Phone,Level,Comment,Author\n+38 067 123 45 67,1,«Ваш син у біді»,Олена\n",
        "AUTHOR\tрівень\tНОМЕР\tВідгук\nОлена\tнебезпечний\t0671234567\t«Ваш син у біді»\n",
        "0671234567;1;«Ваш син у біді»;;Олена\n",
        '"067 123 45 67"|"1"|"«Ваш син у біді»"|""|"Олена"\r\n',
        "щось;номер;оцінка;коментар;автор\nх;0671234567;1/5;«Ваш син у біді»;Олена\n\n;;;;\n",
        "телефон;рівень;коментар;автор\n'+380671234567;1;«Ваш син у біді»;Олена\n",
    ],
)
def test_columns_by_their_names_in_two_languages_or_by_order(plan: Callable[[bytes | str], Plan], text: str) -> None:
    (one,) = plan(text).good
    assert (one.phone, one.level, one.comment, one.author) == WANTED


def test_bad_lines_are_told_with_number_and_reason_and_the_rest_is_taken(
    desk: TrustDesk, plan: Callable[[bytes | str], Plan]
) -> None:
    found = plan(
        "телефон;рівень;коментар;дата\n"
        "0671234567;1;добре;\n"
        "абв;1;;\n"
        "0671234567;7;;\n"
        "0671234568;;;\n"
        "0671234568;2;;01.01.2099\n"
        "0671234568;2;;учора\n"
        + "1" * 40 + ";2;;\n"
        + "0671234568;2;" + "ї" * 2001 + ";\n"
        '0671234569;5;"у двох\nрядках";2026-11-20T10:00:00Z\n'
        "0671234567;1;добре;\n"
    )  # fmt: skip
    assert len(found.good) == 2
    assert (found.twice, found.bad, found.numbers) == (1, 7, 2)
    assert [one.line for one in found.told] == [3, 4, 5, 6, 7, 8, 9]
    says = " ".join(one.reason for one in found.told)
    for part in ("letters", "no level", "level is missing", "future", "no date", "40 digits", "too long"):
        assert part in says
    assert keep(desk, found) == TakenIn(2, 2, 0)
    assert desk.reviews("380671234569").result()[0][0].comment == "у двох\nрядках"


def test_the_same_list_again_brings_nothing_new(desk: TrustDesk, plan: Callable[[bytes | str], Plan]) -> None:
    first = plan(UK + "067 123 45 68;4;;;\n")
    assert keep(desk, first) == TakenIn(2, 2, 0)
    again = plan(UK + "067 123 45 68;4;;;\n067 123 45 69;5;;;\n")
    assert (len(again.good), again.known) == (1, 2)
    assert keep(desk, first) == TakenIn(0, 0, 2), "also where the preview is older than the store"
    assert desk.card("0671234567").result().row.counts == (1, 0, 0, 0, 0)


def test_a_list_for_moderation_counts_nowhere_until_shown(desk: TrustDesk, plan: Callable[[bytes | str], Plan]) -> None:
    keep(desk, plan(UK), pending=True)
    card = desk.card("0671234567").result()
    assert (card.row.estimate.n, card.not_shown) == (0, 1)
    (waiting,), _ = desk.moderation().result()
    desk.moderate([waiting.id], shown=True).result()
    assert desk.card("0671234567").result().row.estimate.n == 1


def test_the_export_runs_nothing_in_a_spreadsheet_and_comes_back_as_it_was(
    desk: TrustDesk, plan: Callable[[bytes | str], Plan], tmp_path: Path
) -> None:
    hostile = '=HYPERLINK("http://evil";"x")'
    desk.rate("067 123 45 67", 1, hostile).result()
    keep(desk, plan("phone;level;comment;author\n0671234568;2;@SUM(A1);+380\n0671234569;3;\n"))
    made = desk.export(tmp_path).result()
    with made.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))
    assert rows[0] == ["Phone", "Level", "Comment", "Date", "Author"]
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    again = plan(made.read_bytes())
    assert (len(again.good), again.known, again.bad) == (0, 3, 0)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is empty"),
        (b"PK\x03\x04rest of a workbook", "workbook"),
        (b"\x89PNG\r\n\x00\x01;\x02\xf1", "it is no text"),
        (b"\n \n;;;\n", "it is empty"),
        ("телефон;коментар\n0671234567;х\n".encode(), "level"),
        ("щось;інше\nодне;друге\n".encode(), "phone"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 20, "The list cannot be read"),
    ],
)
def test_what_is_no_list_is_told_in_a_sentence(plan: Callable[[bytes | str], Plan], content: bytes, says: str) -> None:
    with pytest.raises(UserFacingError) as caught:
        plan(content)
    assert says in str(caught.value)


def test_a_file_that_is_not_there_or_too_large(desk: TrustDesk, tmp_path: Path) -> None:
    with pytest.raises(UserFacingError, match="cannot be read"):
        desk.preview(tmp_path / "none.csv").result()
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as stream:
        stream.truncate(65 * 2**20)
    with pytest.raises(UserFacingError, match="cannot be read"):
        desk.preview(huge).result()


def test_taking_in_can_be_given_up_and_goes_on_with_the_same_list(
    desk: TrustDesk, plan: Callable[[bytes | str], Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 50)
    wanted = plan("\n".join(f"+38063{n:07};{n % 5 + 1};;;" for n in range(200)))
    progress = Progress()

    def stop_half_way(step: Step) -> None:
        if step.done >= 100:
            progress.cancel()

    progress = Progress(stop_half_way)
    with pytest.raises(Cancelled):
        asyncio.run(desk.take_in(wanted, progress=progress))
    assert keep(desk, wanted) == TakenIn(50, 50, 150)
