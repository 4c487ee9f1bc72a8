"""A second opinion from the review: whom to ask, what is under way, what failed, and the answer by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from judged_world import judge, put_script
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, people
from sqlalchemy import select

from callqa_desktop import texts
from callqa_desktop.app import Program
from callqa_desktop.models.enums import JobKind, JobState
from callqa_desktop.models.schema import Job
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import demo_world
from callqa_desktop.services.analysis import judge_prompts
from callqa_desktop.services.records import ConnectionRow
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.insight.ask import OpinionDialog
from callqa_desktop.ui.review.page import FINDINGS, MEASURES

LISTED = ["gemini-3.5-flash", "gemini-3.5-flash-lite", "gemini-3.7-flash", "gemini-3.8-flash"]


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The services on loopback; the program is led there."""
    monkeypatch.setenv("CALLQA_PACE", "0")
    with Sandbox(demo_world()) as running:
        for name, value in running.environment().items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def driver(
    qtbot: QtBot,
    loop: None,
    sandbox: Sandbox,
    empty_program: Program,
    make_window: Callable[..., MainWindow],
    monkeypatch: pytest.MonkeyPatch,
) -> ReviewDriver:
    """The review page with Gemini connected; nothing works off the jobs unless a test does."""
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    texts.set_language("en")
    people(empty_program)
    put_script(empty_program)
    connect(empty_program, sandbox)
    return ReviewDriver(qtbot, empty_program, make_window)


def connect(program: Program, sandbox: Sandbox) -> ConnectionRow:
    async def keep() -> ConnectionRow:
        return await program.connections.connect("gemini", "Gemini", {}, sandbox.secrets["gemini"])

    with ThreadPoolExecutor(1) as thread:  # the test's own loop is running here
        return thread.submit(asyncio.run, keep()).result()


@contextmanager
def working(program: Program) -> Iterator[None]:
    """The queue of jobs is worked off, as the window's background thread does it."""
    with ThreadPoolExecutor(1) as thread:
        ended: Future[None] = thread.submit(asyncio.run, program.runner.run_forever())
        try:
            yield
        finally:
            program.runner.stop()
            ended.result(timeout=20)


def open_judged(driver: ReviewDriver) -> int:
    call_id = add_call(driver.program, "02-sofa")
    judge(driver.program, call_id)
    driver.open(call_id).tabs.show_tab(FINDINGS)
    return call_id


def button(driver: ReviewDriver, words: str) -> QAbstractButton:
    def found() -> list[QAbstractButton]:
        buttons = driver.page.findings.findChildren(QAbstractButton)
        return [b for b in buttons if b.accessibleName().startswith(words) and b.isVisibleTo(driver.page)]

    driver.qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


def ask(driver: ReviewDriver) -> OpinionDialog:
    """Opens the small window and waits until the models are listed."""
    button(driver, "Second opinion").click()
    driver.qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), OpinionDialog))
    found = QApplication.activeModalWidget()
    assert isinstance(found, OpinionDialog) and found.model is not None
    driver.qtbot.waitUntil(found.listing.isHidden, timeout=8000)
    return found


def names(dialog: OpinionDialog) -> list[str]:
    assert dialog.model is not None
    return [dialog.model.itemData(n) for n in range(dialog.model.count())]


def targets(driver: ReviewDriver) -> list[dict[str, object]]:
    asked = select(Job.target).where(Job.kind == JobKind.OPINION).order_by(Job.id)
    return driver.program.store.read(lambda s: [dict(one) for one in s.scalars(asked)]).result()


def in_view(part: QWidget | None) -> bool:
    return part is not None and not part.visibleRegion().isEmpty()


def told(driver: ReviewDriver) -> str:
    return driver.page.findings.under_way.work.words.text()


def test_model_and_instructions_are_chosen_and_remembered(driver: ReviewDriver) -> None:
    call_id = open_judged(driver)
    dialog = ask(driver)
    assert names(dialog) == LISTED, "those of the connection that can judge"
    assert dialog.model is not None and dialog.model.currentText() == "gemini-3.8-flash (usual)"
    assert dialog.prompt is not None
    assert [dialog.prompt.itemData(n) for n in range(dialog.prompt.count())] == list(judge_prompts.versions())
    assert dialog.prompt.currentText() == "second-1 · strict, looks first for what speaks against"
    driver.qtbot.keyClick(dialog.model, Qt.Key.Key_Up)
    driver.qtbot.keyClick(dialog.prompt, Qt.Key.Key_Down)
    driver.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    driver.qtbot.waitUntil(lambda: "A second opinion is on its way" in driver.notices())
    wanted = {"model": "gemini-3.7-flash", "prompt": judge_prompts.JUDGE}
    (target,) = targets(driver)
    assert target == {"connection_id": 2, "call_id": call_id, **wanted}
    again = ask(driver)
    assert again.model is not None and again.model.currentData() == "gemini-3.7-flash"
    assert again.prompt is not None and again.prompt.currentData() == judge_prompts.JUDGE
    again.reject()


def test_a_model_that_is_gone_is_told_and_replaced(driver: ReviewDriver, sandbox: Sandbox) -> None:
    open_judged(driver)
    driver.program.settings.set("opinion", {"model": "gemini-2.0-flash", "prompt": "second-0"}).result()
    dialog = ask(driver)
    assert dialog.notice is not None and "gemini-2.0-flash is no longer offered" in dialog.notice.what.text()
    assert dialog.model is not None and dialog.model.currentData() == "gemini-3.8-flash"
    assert dialog.prompt is not None and dialog.prompt.currentData() == judge_prompts.SECOND
    dialog.reject()


def test_without_network_the_usual_model_can_still_be_asked(
    driver: ReviewDriver, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_judged(driver)
    monkeypatch.setenv("CALLQA_GEMINI_BASE_URL", "http://127.0.0.1:9")
    dialog = ask(driver)
    assert dialog.notice is not None and dialog.notice.notice.level == "error" and dialog.notice.notice.why
    monkeypatch.setenv("CALLQA_GEMINI_BASE_URL", sandbox.url)
    (act,) = dialog.notice.notice.acts
    assert act[0] == "Try again" and names(dialog) == ["gemini-3.8-flash"]
    act[1]()
    driver.qtbot.waitUntil(lambda: names(dialog) == LISTED, timeout=8000)
    assert dialog.notice is None
    dialog.go.click()
    driver.qtbot.waitUntil(lambda: bool(targets(driver)))


def test_what_is_under_way_is_told_and_the_answer_comes_by_itself(driver: ReviewDriver) -> None:
    open_judged(driver)
    dialog = ask(driver)
    dialog.go.click()
    strip = driver.page.findings.under_way
    driver.qtbot.waitUntil(strip.isVisible)
    assert told(driver) == "Second opinion of gemini-3.8-flash: waiting for its turn"
    driver.page.tabs.show_tab(MEASURES)
    with working(driver.program):
        driver.qtbot.waitUntil(lambda: "The second opinion is there" in driver.notices(), timeout=15_000)
    assert strip.isHidden()
    show = next(n for n in driver.window.notices.notices if n.what == "The second opinion is there").acts[0]
    show[1]()
    assert driver.page.tabs.current() == FINDINGS
    driver.qtbot.waitUntil(lambda: in_view(driver.page.findings.opinion))


def test_it_can_be_cancelled(driver: ReviewDriver) -> None:
    open_judged(driver)
    ask(driver).go.click()
    strip = driver.page.findings.under_way
    driver.qtbot.waitUntil(strip.isVisible)
    strip.work.cancel.click()
    driver.qtbot.waitUntil(strip.isHidden)
    state = driver.program.store.read(lambda s: s.scalar(select(Job.state).where(Job.kind == JobKind.OPINION))).result()
    assert state == JobState.CANCELLED


def test_a_failure_says_why_and_can_be_tried_again(driver: ReviewDriver, sandbox: Sandbox) -> None:
    open_judged(driver)
    sandbox.faults.set("gemini", "safety", times=1)
    ask(driver).go.click()
    strip = driver.page.findings.under_way
    with working(driver.program):
        driver.qtbot.waitUntil(lambda: strip.failure is not None, timeout=15_000)
        assert strip.failure is not None and strip.failure.what.text() and strip.failure.why.text()
        button(driver, "Try again").click()
        driver.qtbot.waitUntil(lambda: driver.page.findings.opinion is not None, timeout=15_000)
        driver.qtbot.waitUntil(strip.isHidden)


def test_a_failure_that_was_read_stays_closed(driver: ReviewDriver, sandbox: Sandbox) -> None:
    call_id = open_judged(driver)
    sandbox.faults.set("gemini", "safety")
    ask(driver).go.click()
    strip = driver.page.findings.under_way
    with working(driver.program):
        driver.qtbot.waitUntil(lambda: strip.failure is not None, timeout=15_000)
    button(driver, "Close the message").click()
    assert strip.isHidden()
    driver.open(call_id)
    driver.page.loader.refresh()
    driver.qtbot.wait(0)
    assert strip.isHidden()


def test_where_the_model_was_withdrawn_another_is_chosen(driver: ReviewDriver, sandbox: Sandbox) -> None:
    open_judged(driver)
    dialog = ask(driver)
    assert dialog.model is not None
    dialog.model.setCurrentIndex(dialog.model.findData("gemini-3.5-flash"))
    sandbox.gemini.withdrawn.add("gemini-3.5-flash")
    dialog.go.click()
    strip = driver.page.findings.under_way
    with working(driver.program):
        driver.qtbot.waitUntil(lambda: strip.failure is not None, timeout=15_000)
    assert strip.failure is not None and "choose another model" in strip.failure.why.text()
    (row,) = [one for one in driver.program.connections.list().result() if one.service == "gemini"]
    assert row.state == "ready", "nothing is wrong with the connection"
    button(driver, "Try again").click()
    driver.qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), OpinionDialog))
    found = QApplication.activeModalWidget()
    assert isinstance(found, OpinionDialog)
    found.reject()


def test_without_a_model_the_way_to_connections_is_shown(driver: ReviewDriver) -> None:
    open_judged(driver)
    (row,) = [one for one in driver.program.connections.list().result() if one.service == "gemini"]
    driver.program.connections.disconnect(row.id).result()
    button(driver, "Second opinion").click()
    driver.qtbot.waitUntil(lambda: "This needs a connection" in driver.notices())
    (notice,) = [n for n in driver.window.notices.notices if n.what == "This needs a connection"]
    assert [words for words, _ in notice.acts] == ["Connections"]
