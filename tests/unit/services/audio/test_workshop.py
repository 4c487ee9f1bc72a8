"""Children work side by side, what a person waits for first; a crash stays with its job."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.services.audio.workshop import Workshop


@dataclass(frozen=True)
class Meet:
    """Done when another job runs in another process at the same time."""

    folder: Path
    name: str
    other: str

    def run(self) -> int:
        (self.folder / self.name).touch()
        for _ in range(2000):
            if (self.folder / self.other).exists():
                return os.getpid()
            time.sleep(0.005)
        raise TimeoutError

    def crashed(self) -> UserFacingError:
        return UserFacingError("crashed")


@dataclass(frozen=True)
class Note:
    """Writes its name down; waits for a file first where one is given."""

    folder: Path
    name: str
    after: str = ""

    def run(self) -> str:
        while self.after and not (self.folder / self.after).exists():
            time.sleep(0.005)
        with (self.folder / "order").open("a") as order:
            order.write(self.name + " ")
        return self.name

    def crashed(self) -> UserFacingError:
        return UserFacingError("crashed")


@dataclass(frozen=True)
class Die:
    def run(self) -> None:
        os._exit(3)

    def crashed(self) -> UserFacingError:
        return UserFacingError("The file kills the decoder", code="test.crashed")


@pytest.fixture
def two() -> Iterator[Workshop]:
    workshop = Workshop(2)
    yield workshop
    workshop.close()


def test_two_jobs_run_side_by_side_in_two_processes(two: Workshop, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(two.run, Meet(tmp_path, "a", "b"))
        second = threads.submit(two.run, Meet(tmp_path, "b", "a"))
        assert first.result(30) != second.result(30)


def test_a_second_child_starts_only_when_the_first_is_busy(two: Workshop, tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        assert two.run(Note(tmp_path, name)) == name
    assert sum(child.ready for child in two.children) == 1


def test_what_a_person_waits_for_goes_first(tmp_path: Path) -> None:
    workshop = Workshop(1)
    try:
        with ThreadPoolExecutor(5) as threads:
            busy = threads.submit(workshop.run, Note(tmp_path, "busy", after="go"))
            while not any(child.ready for child in workshop.children):
                time.sleep(0.005)
            later = [threads.submit(workshop.run, Note(tmp_path, f"batch{n}"), urgent=False) for n in range(3)]
            while len(workshop._queue) < 3:
                time.sleep(0.005)
            asked = threads.submit(workshop.run, Note(tmp_path, "asked"))
            while len(workshop._queue) < 4:
                time.sleep(0.005)
            (tmp_path / "go").touch()
            for future in (busy, asked, *later):
                future.result(30)
    finally:
        workshop.close()
    assert (tmp_path / "order").read_text().split()[:2] == ["busy", "asked"]


def test_a_crash_stays_with_its_job(two: Workshop, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        fine = threads.submit(two.run, Note(tmp_path, "fine", after="go"))
        with pytest.raises(UserFacingError) as told:
            two.run(Die())
        assert told.value.code == "test.crashed"
        (tmp_path / "go").touch()
        assert fine.result(30) == "fine"
    assert two.run(Note(tmp_path, "after")) == "after"


def test_closing_ends_what_runs_and_what_waits(tmp_path: Path) -> None:
    workshop = Workshop(1)
    with ThreadPoolExecutor(2) as threads:
        running = threads.submit(workshop.run, Note(tmp_path, "running", after="never"))
        while not any(child.ready for child in workshop.children):
            time.sleep(0.005)
        waiting = threads.submit(workshop.run, Note(tmp_path, "waiting"))
        closer = threading.Thread(target=workshop.close)
        closer.start()
        for future in (running, waiting):
            with pytest.raises(Cancelled):
                future.result(30)
        closer.join(10)
    assert all(child.process is None for child in workshop.children)
