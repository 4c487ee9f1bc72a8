"""Runs that are kept: saved, opened, renamed, compared, exported."""

from __future__ import annotations

import csv
from pathlib import Path

import client_world
import pytest
from client_world import ANGRY, CLIENTS, LOYAL, NOW, USUAL, digits
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it has no stubs
from sqlalchemy import update

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.people import Client
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.segments import words
from callqa_desktop.services.segments.desk import SegmentDesk
from callqa_desktop.services.segments.records import Run, Wish
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store

EVERYTHING = CallFilter(to_ms=NOW + 1)
WISH = Wish(metrics=("calls", "positive_share", "mean_seconds", "missed"))


@pytest.fixture
def desk(store: Store) -> SegmentDesk:
    client_world.build(store)
    return SegmentDesk(store, Settings(store), lambda: None)


@pytest.fixture
def run(desk: SegmentDesk) -> Run:
    return desk.run(EVERYTHING, WISH).result()


def test_a_kept_run_opens_as_it_was(desk: SegmentDesk, run: Run) -> None:
    saved = desk.save(run, EVERYTHING, "  Осінь   2026 ").result()
    (row,) = desk.saved().result()
    assert (row.id, row.name, row.clients, row.groups) == (saved, "Осінь 2026", CLIENTS, 3)
    found, calls = desk.load(saved).result()
    assert calls == EVERYTHING
    assert found.name == "Осінь 2026"
    assert [group.name for group in found.groups] == [group.name for group in run.found.groups]
    assert [words.profile(group) for group in found.groups] == [words.profile(group) for group in run.found.groups]
    assert (found.choice, found.points, found.axes) == (run.found.choice, run.found.points, run.found.axes)
    angry = desk.members(saved, 3).result()
    assert {one.placed for one in angry} == {one.placed for one in desk.members(run, 3).result()}
    assert len(desk.calls_of(saved, calls, 3).result()) == ANGRY * 4


def test_runs_and_groups_get_names_and_go(desk: SegmentDesk, run: Run) -> None:
    saved = desk.save(run, EVERYTHING, "Перша").result()
    found, _ = desk.load(saved).result()
    segment = found.groups[1].segment_id
    assert segment is not None
    desk.rename_group(segment, "Постійні").result()
    desk.rename(saved, "Друга").result()
    found, _ = desk.load(saved).result()
    assert (found.name, found.groups[1].name) == ("Друга", "Постійні")
    with pytest.raises(UserFacingError, match="A name is missing"):
        desk.rename(saved, "   ").result()
    desk.remove(saved).result()
    assert desk.saved().result() == []
    with pytest.raises(UserFacingError, match="not there any more"):
        desk.load(saved).result()


def test_two_runs_are_compared_client_by_client(desk: SegmentDesk, run: Run, store: Store) -> None:
    old = desk.save(run, EVERYTHING, "Стара").result()
    without = CallFilter(to_ms=NOW + 1, ids=tuple(range(13, client_world.CALLS + 1)))  # the first loyal client is gone
    again = desk.run(without, WISH).result()
    new = desk.save(again, without, "Нова").result()
    found = desk.compare(old, new).result()
    assert (found.common, found.gone, found.new) == (CLIENTS - 1, 1, 0)
    assert found.stayed == CLIENTS - 1
    assert found.rand == 1.0
    assert sum(found.moves.values()) == CLIENTS - 1
    assert words.comparison(found) == (
        "109 clients in both: 100 % stayed in the segment that corresponds to theirs, 0 moved. New: 0, no longer "
        "there: 1. Agreement 1.00 (adjusted Rand index)."
    )


def test_files_hold_every_client_and_no_formula(desk: SegmentDesk, run: Run, store: Store, tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://x";"a")'
    store.write(lambda s: s.execute(update(Client).where(Client.id == 1).values(name=evil))).result()
    saved = desk.save(run, EVERYTHING, "Осінь").result()
    found, _ = desk.load(saved).result()
    for shown in (run, saved):
        path = desk.export(shown, found, tmp_path, "csv").result()
        assert path.suffix == ".csv"
        with path.open(encoding="utf-8-sig", newline="") as stream:
            head, *rows = csv.reader(stream, delimiter=";")
        assert head[:5] == ["Segment", "Name of the segment", "Phone", "Client", "Calls"]
        assert "Mean length of a talk, s" in head
        assert len(rows) == CLIENTS
        mine = next(row for row in rows if digits(1) in row[2])
        assert (mine[2], mine[3]) == ("'+" + digits(1), "'" + evil)
        assert mine[4:] == ["12", "100", "301", "0"]
        sizes = [sum(row[0] == str(n) for row in rows) for n in (1, 2, 3)]
        assert sizes == [USUAL, LOYAL, ANGRY]
    path = desk.export(saved, found, tmp_path, "xlsx").result()
    sheet = load_workbook(path).worksheets[0]
    assert sheet.max_row == CLIENTS + 1
    cell = next(row for row in sheet.iter_rows() if digits(1) in str(row[2].value))[3]
    assert (cell.data_type, cell.value) == ("s", evil)


def test_a_folder_that_is_not_there_is_named(desk: SegmentDesk, run: Run, tmp_path: Path) -> None:
    with pytest.raises(UserFacingError, match="no such folder"):
        desk.export(run, run.found, tmp_path / "none", "csv").result()
