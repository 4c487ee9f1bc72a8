from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from callqa_desktop.errors import Unavailable, UserFacingError
from callqa_desktop.models.call import Call, Recording
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.people import Employee
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.sync.engine import ImportOutcome, import_paths, sync_connection
from callqa_desktop.services.telephony.folder import Folder


@pytest.fixture
def bring(bench: Any, library: RecordingLibrary) -> Callable[..., list[ImportOutcome]]:
    def run(*paths: Path) -> list[ImportOutcome]:
        return asyncio.run(import_paths(bench.store, library, paths, Progress()))

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "дзвінки"
    made.mkdir()
    return made


def local_ms(text: str) -> int:
    return int(time.mktime(time.strptime(text, "%Y-%m-%d %H:%M:%S"))) * 1000


def test_a_file_becomes_a_call_with_what_its_name_says(bring: Any, bench: Any, folder: Path, wav: Any) -> None:
    path = folder / "2026-03-05_14-07-30_380671112233_out.wav"
    path.write_bytes(wav(channels=2, seconds=2.0))
    outcome = bring(path)[0]
    assert (outcome.path, outcome.outcome, outcome.reason) == (path, "new", "")
    assert bench.all(
        Call.id, Call.started_at, Call.client_phone, Call.direction, Call.disposition, Call.talk_seconds,
        Call.recording_state,
    ) == [
        (outcome.call_id, local_ms("2026-03-05 14:07:30"), "+380671112233", "outbound", "answered", 2, "stored")
    ]  # fmt: skip
    assert bench.all(Recording.sha256, Recording.agent_channel) == [(bench.all(Call.external_id)[0][0], 0)]


def test_the_same_content_twice_is_one_call(bring: Any, bench: Any, folder: Path, wav: Any) -> None:
    (folder / "a.wav").write_bytes(wav())
    (folder / "b.wav").write_bytes(wav())
    first, second = bring(folder)
    assert (first.outcome, second.outcome, second.call_id) == ("new", "duplicate", first.call_id)
    again = bring(folder / "b.wav")[0]
    assert (again.outcome, again.call_id) == ("duplicate", first.call_id)
    assert len(bench.all(Call.id)) == 1


def test_every_bad_file_has_its_reason_and_the_rest_comes(bring: Any, bench: Any, folder: Path, wav: Any) -> None:
    (folder / "empty.wav").write_bytes(b"")
    (folder / "page.mp3").write_bytes(b"<!DOCTYPE html><html></html>")
    (folder / "broken.ogg").write_bytes(os.urandom(4000))
    (folder / "notes.txt").write_text("text")
    (folder / ".hidden.wav").write_bytes(wav(2))
    (folder / "good.wav").write_bytes(wav(1))
    (folder / "loop").symlink_to(folder)
    (folder / "nowhere.wav").symlink_to(folder / "gone.wav")
    (folder / ("ї" * 120 + ".wav")).write_bytes(wav(3))
    outcomes = {o.path.name: o for o in bring(folder, folder / "missing.wav", Path("/dev/null"))}
    assert {name for name, o in outcomes.items() if o.outcome == "new"} == {"good.wav", "ї" * 120 + ".wav"}
    failed = {name for name, o in outcomes.items() if o.outcome == "failed" and o.call_id is None and o.reason}
    assert failed == {"empty.wav", "page.mp3", "broken.ogg", "notes.txt", "nowhere.wav", "missing.wav", "null"}
    assert len(bench.all(Call.id)) == 2


def test_imported_files_have_one_connection_of_their_own(bring: Any, bench: Any, folder: Path, wav: Any) -> None:
    bench.store.write(lambda s: s.add(Connection(service="crm", name="Files", created_at=0))).result()
    (folder / "a.wav").write_bytes(wav(1))
    (folder / "b.wav").write_bytes(wav(2))
    bring(folder / "a.wav")
    bring(folder / "b.wav")
    rows = bench.all(Connection.name, Connection.service, order=Connection.id)
    assert rows[1:] == [("Files", "crm"), ("Files 2", "folder")]


def test_a_table_beside_the_files_wins_over_their_names(bring: Any, bench: Any, folder: Path, wav: Any) -> None:
    (folder / "x_2020-01-01.wav").write_bytes(wav(1))
    header = "\ufefffile;employee;phone;started_at;direction;duration"
    table = f"{header}\nX_2020-01-01.WAV;Олена;0501112233;05.03.2026 14:07;вихідний;1:05\n"
    (folder / "list.csv").write_text(table, encoding="utf-8")
    assert [o.outcome for o in bring(folder)] == ["new"]
    columns = (Call.started_at, Call.client_phone, Call.direction, Call.talk_seconds, Employee.name, Employee.active)
    joined = select(*columns).join(Employee, Employee.id == Call.employee_id)
    assert bench.store.read(lambda s: [tuple(row) for row in s.execute(joined)]).result() == [
        (local_ms("2026-03-05 14:07:00"), "+380501112233", "outbound", 65, "Олена", True)
    ]


def sync_folder(bench: Any, library: RecordingLibrary, **settings: str) -> Any:
    return asyncio.run(
        sync_connection(bench.store, library, bench.connection_id, Folder(settings), progress=Progress())
    )


def test_a_folder_is_synced_and_files_added_later_come_whatever_their_date(
    bench: Any, library: RecordingLibrary, folder: Path, wav: Any
) -> None:
    (folder / "20260305_140730_0671112233_Олена Бойко.wav").write_bytes(wav(1))
    pattern = "{date}_{time}_{phone}_{employee}"
    first = sync_folder(bench, library, path=str(folder), pattern=pattern)
    assert (first.new, first.recordings_stored, first.failed) == (1, 1, 0)
    row = bench.calls()[0]
    assert (row[1], row[4], row[7], row[9]) == (local_ms("2026-03-05 14:07:30"), "+380671112233", "Олена Бойко", 1)
    below = folder / "old"
    below.mkdir()
    (below / "20100101_000000_0671112233_901.wav").write_bytes(wav(2))
    (below / "copy.wav").write_bytes(wav(1))
    (below / "text.pdf").write_bytes(b"x")
    second = sync_folder(bench, library, path=str(folder), pattern=pattern)
    assert (second.new, second.changed, second.unchanged, second.failed) == (1, 0, 1, 1)
    assert sync_folder(bench, library, path=str(folder), pattern=pattern).recordings_stored == 0
    assert len(bench.calls()) == 2


def test_a_folder_that_is_gone_is_said_so(bench: Any, library: RecordingLibrary, folder: Path) -> None:
    with pytest.raises(Unavailable) as told:
        sync_folder(bench, library, path=str(folder / "gone"))
    assert told.value.code == "folder.missing"
    assert bench.connection().state == "failing"


def test_a_decoder_that_cannot_start_blames_no_file(
    bring: Any, bench: Any, library: RecordingLibrary, folder: Path, wav: Any
) -> None:
    for name in ("a.wav", "b.wav"):
        (folder / name).write_bytes(wav())
    over = threading.Event()

    def kill_what_starts() -> None:
        while not over.wait(0.001):
            for child in library._workshop.children:
                process = child.process
                if process and not child.ready:
                    with contextlib.suppress(ValueError):
                        process.kill()

    killer = threading.Thread(target=kill_what_starts)
    killer.start()
    try:
        with pytest.raises(UserFacingError) as told:
            bring(folder)
    finally:
        over.set()
        killer.join()
    assert told.value.code == "audio.no_decoder"
    assert bench.all(Call.id) == []
    assert [one.outcome for one in bring(folder)] == ["new", "duplicate"]
