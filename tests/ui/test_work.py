"""The page of work, driven as people do: draw, start, score by keys, see the progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, people
from sqlalchemy import update
from work_driver import dialog, score, work_page

from callqa_desktop.app import Program
from callqa_desktop.models.enums import EvaluationStatus
from callqa_desktop.models.evaluation import Evaluation
from callqa_desktop.models.quality import Assignment, Sampling
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.work.draw_dialog import DrawDialog
from callqa_desktop.ui.work.page import WorkPage
from callqa_desktop.ui.work.queue import QueueSection, SkipDialog

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def world(empty_program: Program) -> Program:
    """Three recorded calls of one manager."""
    people(empty_program)
    for demo in ("01-kitchen", "02-sofa", "06-cold"):
        add_call(empty_program, demo)
    empty_program.settings.set("evaluator", "Олена").result()
    return empty_program


@pytest.fixture
def loop(qtbot: QtBot) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def driver(qtbot: QtBot, loop: None, world: Program, make_window: Callable[..., MainWindow]) -> ReviewDriver:
    return ReviewDriver(qtbot, world, make_window)


def draw(driver: ReviewDriver, page: WorkPage, how: str = "random", calls: int = 3) -> QueueSection:
    """Draws a queue with the dialog, from the keyboard."""
    section = page.sections["queue"]
    assert isinstance(section, QueueSection)
    driver.key(Qt.Key.Key_N, CTRL)
    asked = dialog(driver, DrawDialog)
    assert isinstance(asked, DrawDialog)
    asked.how.setCurrentIndex(asked.how.findData(how))
    asked.period.setCurrentIndex(asked.period.findData(0))
    asked.calls.setValue(calls)
    driver.qtbot.keyClick(asked, Qt.Key.Key_Return)
    driver.qtbot.waitUntil(lambda: section.queue is not None and bool(section.items))
    return section


def evaluations(program: Program) -> list[Evaluation]:
    return program.store.read(lambda s: list(s.query(Evaluation).filter(Evaluation.evaluator == "Олена"))).result()


def test_a_sample_is_drawn_started_scored_by_keys_and_its_progress_seen(driver: ReviewDriver, world: Program) -> None:
    page = work_page(driver)
    section = page.sections["queue"]
    assert isinstance(section, QueueSection)
    driver.qtbot.waitUntil(lambda: section.faces.face == "message")
    assert section.faces.message.title.text() == "What do I review next?"
    section = draw(driver, page)
    assert section._head.facts.text().startswith("Done 0 of 3")
    order = [item.call.id for item in section.items.values()]
    driver.key(Qt.Key.Key_Return, CTRL)  # Start
    review = driver.page
    for call_id in order[:2]:
        driver.qtbot.waitUntil(lambda n=call_id: review.detail is not None and review.detail.row.id == n, timeout=8000)
        driver.qtbot.waitUntil(lambda: review.playback.ready, timeout=8000)
        score(driver)
        driver.key(Qt.Key.Key_Return, CTRL | Qt.KeyboardModifier.ShiftModifier)  # submit and open the next
    driver.qtbot.waitUntil(lambda: review.detail is not None and review.detail.row.id == order[2], timeout=8000)
    driver.key(Qt.Key.Key_PageUp, CTRL)
    driver.qtbot.waitUntil(lambda: review.detail is not None and review.detail.row.id == order[1], timeout=8000)
    driver.qtbot.waitUntil(lambda: review.playback.ready, timeout=8000)
    assert review.sheet.submitted
    driver.window.go("work")
    driver.qtbot.waitUntil(lambda: section._head.facts.text().startswith("Done 2 of 3"))
    assert section._head.start.text() == "Continue"
    driver.qtbot.waitUntil(lambda: [item.done for item in section.items.values()] == [True, True, False])
    queue = section.queue
    assert queue is not None
    final = [e for e in evaluations(world) if e.status == EvaluationStatus.SUBMITTED]
    assert [e.sampling_id for e in final] == [queue.id] * 2  # the evaluation tells where it came from


def test_a_call_is_skipped_with_a_reason_and_taken_in_again(driver: ReviewDriver) -> None:
    page = work_page(driver)
    section = draw(driver, page)
    section.list.setFocus()
    driver.key(Qt.Key.Key_Delete)
    asked = dialog(driver, SkipDialog)
    assert isinstance(asked, SkipDialog)
    assert not asked.ok.isEnabled()  # not without a reason
    driver.qtbot.keyClicks(asked.why, "knows the client")
    driver.qtbot.keyClick(asked.why, Qt.Key.Key_Return)
    driver.qtbot.waitUntil(lambda: "1 skipped" in section._head.facts.text())
    driver.qtbot.waitUntil(lambda: section.current.skipped)
    texts = [section.details.itemAt(n).widget() for n in range(section.details.count())]
    assert any(w is not None and w.text() == "knows the client" for w in texts if hasattr(w, "text"))
    section.list.setFocus()
    driver.key(Qt.Key.Key_Delete)
    driver.qtbot.waitUntil(lambda: "skipped" not in section._head.facts.text())


def test_a_draw_is_proved(driver: ReviewDriver) -> None:
    page = work_page(driver)
    section = draw(driver, page)
    driver.qtbot.mouseClick(section._head.verify, Qt.MouseButton.LeftButton)
    driver.qtbot.waitUntil(lambda: "Proved: the same seed draws the same calls" in driver.notices())


def test_a_draw_by_risk_tells_how_many_calls_it_looks_at(driver: ReviewDriver, world: Program) -> None:
    page = work_page(driver)
    driver.key(Qt.Key.Key_N, CTRL)
    asked = dialog(driver, DrawDialog)
    assert isinstance(asked, DrawDialog)
    for how, said in (("time", True), ("risk", True), ("disagreement", True), ("random", False)):
        asked.how.setCurrentIndex(asked.how.findData(how))
        assert (f"Looks at the newest {formats.count(20_000)} calls that match." in asked.why.text()) is said
    asked.reject()
    section = draw(driver, page, "risk")
    assert "newest" not in section._head.facts.text()
    world.store.write(lambda s: s.execute(update(Sampling).values(population=31_000))).result()
    section.load()
    told = "chosen among the newest 20 000 of 31 000 calls"
    driver.qtbot.waitUntil(lambda: section._head.facts.text().endswith(told))


def test_nothing_to_draw_is_said_inside_the_dialog(driver: ReviewDriver) -> None:
    work_page(driver)
    driver.key(Qt.Key.Key_N, CTRL)
    asked = dialog(driver, DrawDialog)
    assert isinstance(asked, DrawDialog)
    asked.how.setCurrentIndex(asked.how.findData("random"))
    asked.period.setCurrentIndex(asked.period.findData(7))  # the calls are older
    driver.qtbot.keyClick(asked, Qt.Key.Key_Return)
    driver.qtbot.waitUntil(lambda: asked.notice is not None)
    assert asked.notice is not None
    assert asked.notice.what.text() == "There is nothing to review"
    assert asked.draw_button.isEnabled()


def test_somebody_else_works_here_now(driver: ReviewDriver, world: Program) -> None:
    page = work_page(driver)
    assert page.person_button.accessibleName().startswith("I am: Олена")
    draw(driver, page)
    driver.key(Qt.Key.Key_I, CTRL)
    driver.qtbot.waitUntil(lambda: page.person_button.names is not None and page.person_button.names.isVisible())
    assert page.person_button.names is not None
    entry = page.person_button.names.actions()[-1]
    page.person_button.names.hide()
    entry.trigger()
    driver.qtbot.waitUntil(lambda: bool(driver.window.findChildren(QDialog)))
    asked = next(d for d in driver.window.findChildren(QDialog) if d.isVisible())
    field = asked.findChild(QLineEdit)
    assert field is not None
    driver.qtbot.keyClicks(field, "Bohdan")
    driver.qtbot.keyClick(field, Qt.Key.Key_Return)
    driver.qtbot.waitUntil(lambda: page.person_button.accessibleName().startswith("I am: Bohdan"))
    assert world.settings.get("evaluator") == "Bohdan"
    section = page.sections["queue"]
    assert isinstance(section, QueueSection)
    driver.qtbot.waitUntil(lambda: section.faces.face == "message")  # the queue was another person's


def test_what_is_assigned_to_me_is_counted_and_opened(driver: ReviewDriver, world: Program) -> None:
    world.store.write(
        lambda s: s.add_all(Assignment(call_id=n, reviewer="Олена", author="Шеф", created_at=n) for n in (1, 2))
    ).result()
    page = work_page(driver)
    driver.qtbot.waitUntil(lambda: page.chips["assigned"].accessibleName() == "Assigned to me  2")
    driver.key(Qt.Key.Key_PageDown, CTRL)
    assert page.section.name == "assigned"
    driver.key(Qt.Key.Key_Return)
    driver.qtbot.waitUntil(lambda: driver.window.current == "review")
    driver.qtbot.waitUntil(lambda: driver.page.detail is not None and driver.page.detail.row.id == 2, timeout=8000)
    driver.qtbot.waitUntil(lambda: driver.page.playback.ready, timeout=8000)


def test_what_was_heard_is_shown_kept_and_comes_back(driver: ReviewDriver, world: Program) -> None:
    page = driver.open(1)
    length = page.playback.duration_ms
    assert page.sound.transport.heard.text() == "Heard 0 %"
    page.playback.heard.emit(0, length // 2)  # as the player tells it while it plays
    assert page.sound.transport.heard.text() == "Heard 50 %"
    driver.press("1")
    driver.saved()
    driver.window.go("calls")  # leaving keeps it at once
    driver.qtbot.waitUntil(lambda: bool(evaluations(world)) and evaluations(world)[0].heard_ratio is not None)
    row = evaluations(world)[0]
    assert row.heard == [[0, length // 2]]
    assert row.heard_ratio == pytest.approx(0.5, abs=0.01)
    driver.open(2)
    assert page.sound.transport.heard.text() == "Heard 0 %"
    driver.open(1)
    driver.qtbot.waitUntil(lambda: page.sound.transport.heard.text() == "Heard 50 %")
    assert QApplication.activeModalWidget() is None


def test_the_review_leads_back_to_the_work_it_came_from(driver: ReviewDriver) -> None:
    page = work_page(driver)
    draw(driver, page)
    driver.key(Qt.Key.Key_Return, CTRL)
    driver.qtbot.waitUntil(lambda: driver.page.playback.ready, timeout=8000)
    assert driver.page.header_parts.back.accessibleName() == "‹ Work, 1 of 3"
    driver.qtbot.mouseClick(driver.page.header_parts.back, Qt.MouseButton.LeftButton)
    assert driver.window.current == "work"


def test_another_person_never_goes_on_in_ones_answers(driver: ReviewDriver, world: Program) -> None:
    driver.open(1)
    driver.press("1")
    driver.saved()
    mine = driver.page.sheet.evaluation
    work_page(driver).person_button.become("Bohdan")
    driver.window.go("review")
    driver.qtbot.waitUntil(lambda: driver.page.sheet.evaluator == "Bohdan" and driver.page.playback.ready, timeout=8000)
    assert driver.page.sheet.evaluation is None
    driver.press("3")
    driver.saved()
    theirs = driver.page.sheet.evaluation
    assert mine is not None and theirs is not None
    assert theirs.id != mine.id and theirs.evaluator == "Bohdan"
