"""A call judged wholly by hand: nothing is connected; a file is taken in, measured, opened, scored, reported."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop

from callqa_desktop.app import Program
from callqa_desktop.commands.common import run_jobs
from callqa_desktop.services.records import CallFilter, JobRow
from callqa_desktop.ui.calls.analyze_dialog import AnalyzeDialog
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.main_window import MainWindow

DEMO = Path(__file__).parents[2] / "resources" / "demo"


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def driver(qtbot: QtBot, loop: None, empty_program: Program, make_window: Callable[..., MainWindow]) -> ReviewDriver:
    return ReviewDriver(qtbot, empty_program, make_window)


def done(driver: ReviewDriver, queued: Future[list[int]]) -> Sequence[JobRow]:
    """Runs jobs as the background thread does."""
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(run_jobs, driver.program, queued)
        driver.qtbot.waitUntil(work.done, timeout=20_000)
    return work.result()


def test_a_file_is_measured_scored_by_hand_and_reported_with_nothing_connected(
    driver: ReviewDriver, tmp_path: Path
) -> None:
    program = driver.program
    sound = tmp_path / "2026-11-02_10-15-00_0671234567.ogg"
    shutil.copyfile(DEMO / "03-wardrobe.ogg", sound)
    assert [job.state for job in done(driver, program.jobs.import_paths([str(sound)]))] == ["done"]
    (call_id,) = program.calls.ids(CallFilter()).result()
    assert [job.state for job in done(driver, program.jobs.measure([call_id]))] == ["done"]
    page = driver.open(call_id)
    assert page.detail is not None
    assert page.detail.measures["duration_seconds"] > 10
    assert page.detail.transcript == ()
    sheet = page.sheet
    for _ in range(40):
        question = sheet.question()
        assert question is not None
        before = sheet.current
        driver.press("1")
        driver.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
        if sheet.current == before:
            break
    driver.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    driver.qtbot.waitUntil(lambda: page.sheet.submitted)
    row = program.review.detail(call_id).result().row
    assert row.human_score is not None
    assert row.ai_score is None
    made = program.reports.make([call_id], ("csv",), tmp_path, "en").result()
    assert f"{row.human_score:.1f}" in made[0].read_text("utf-8-sig")


def test_analyzing_without_a_model_says_that_the_sound_is_measured_only(driver: ReviewDriver, tmp_path: Path) -> None:
    program, window = driver.program, driver.window
    for name in ("03-wardrobe", "06-cold"):
        shutil.copyfile(DEMO / f"{name}.ogg", tmp_path / f"{name}.ogg")
    done(driver, program.jobs.import_paths([str(tmp_path / f"{n}.ogg") for n in ("03-wardrobe", "06-cold")]))
    window.go("calls")
    page = cast(CallsPage, window.page("calls"))
    driver.qtbot.waitUntil(lambda: page.result.summary is not None and page.result.summary.unanalyzed == 2)
    page.analyze_button.click()
    dialog = page.findChild(AnalyzeDialog)
    assert dialog is not None
    driver.qtbot.waitUntil(lambda: dialog.measuring)
    assert dialog.yes.text() == "Measure"
    assert "no transcript" in dialog.basis.text()
    assert not dialog.fields.isVisible()
    driver.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    driver.qtbot.waitUntil(lambda: any("will be measured" in text for text in driver.notices()))
    kinds = [job.kind for job in program.jobs.recent().result() if job.state == "queued"]
    assert kinds == ["measure", "measure"]
