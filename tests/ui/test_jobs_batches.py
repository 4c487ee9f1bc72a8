"""Batches and what left this computer, on the page of jobs of the real program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from callqa_desktop.app import Program
from callqa_desktop.models.analysis import Outgoing
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.work import Job
from callqa_desktop.services.batches.figures import Limits
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.store import announce
from callqa_desktop.ui.jobs.batch_card import BatchCard
from callqa_desktop.ui.jobs.limits import LimitDialog
from callqa_desktop.ui.jobs.page import JobsPage
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.dialog import Question

Maker = Callable[..., MainWindow]


@pytest.fixture
def batch(program: Program) -> int:
    """Forty calls, eight of them done, three failed for two reasons."""
    ids = list(program.calls.ids(CallFilter(recordings=("stored",))).result(10))[:40]
    made = program.batches.begin(ids, Limits(requests=100), "Осінь").result(10)

    def work(session: Any) -> None:
        now = now_ms()
        jobs = session.scalars(select(Job).where(Job.batch_id == made).order_by(Job.id)).all()
        for n, job in enumerate(jobs[:8]):
            job.state, job.started_at, job.finished_at = "done", now - 60_000 + n * 1000, now - 30_000 + n * 2000
            session.add(line(now, batch_id=made, requests=3, input_tokens=1000, cost_micro_usd=20_000))
        for n, job in enumerate(jobs[8:11]):
            job.state, job.finished_at = "failed", now
            job.code, job.what = ("analysis.no_words", "У записі немає слів") if n < 2 else ("gemini.blocked", "Блок")
        announce(session, ChangeKind.BATCH, made)

    program.store.write(work).result(10)
    return made


def line(at: int, **more: Any) -> Outgoing:
    values: dict[str, Any] = {
        "service": "gemini", "host": "g.example", "purpose": "judge", "subject": "text", "sent_bytes": 2048,
        "outcome": "ok", "cost_micro_usd": 0, "created_at": at, **more,
    }  # fmt: skip
    return Outgoing(**values)


@pytest.fixture
def page(qtbot: QtBot, make_window: Maker, program: Program, batch: int) -> JobsPage:
    window = make_window(program)
    window.go("jobs")
    found = cast(JobsPage, window.page("jobs"))
    qtbot.waitUntil(lambda: batch in found.batches.cards)
    return found


@pytest.fixture
def card(page: JobsPage, batch: int) -> BatchCard:
    return page.batches.cards[batch]


def press(card: BatchCard, words: str) -> None:
    button = next(b for b in card.findChildren(Button) if words in b.text() and b.isVisible())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_batch_shows_how_far_it_is_and_what_it_cost(card: BatchCard) -> None:
    assert card.title.text().startswith("Осінь")
    assert "11 of 40" in card.far.text()
    assert "3 failed" in card.far.text()
    assert "left" in card.far.text()
    assert card.cost.text() == "24 requests · 8k tokens · 0.16\u00a0$"
    assert [text for text, _ in card._budget_shown] == ["24 of 100 requests"]
    assert [(g.code, g.calls) for g in card.batch.failures] == [("analysis.no_words", 2), ("gemini.blocked", 1)]


def test_failed_calls_of_one_reason_are_tried_again(
    qtbot: QtBot, page: JobsPage, card: BatchCard, program: Program, batch: int
) -> None:
    press(card, "Try these again")
    qtbot.waitUntil(lambda: [g.code for g in page.batches.cards[batch].batch.failures] == ["gemini.blocked"])
    assert program.batches.row(batch).result(10).failed == 1


def test_pause_go_on_and_cancel(qtbot: QtBot, page: JobsPage, card: BatchCard, program: Program) -> None:
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: card.batch.state == "paused")
    assert not card.pause_button.isVisible()
    press(card, "Go on")
    qtbot.waitUntil(lambda: card.batch.state == "running")
    press(card, "Cancel")
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Question))
    question = cast(Question, QApplication.activeModalWidget())
    QTest.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: card.batch.state == "cancelled")
    assert "29 cancelled" in card.far.text()


def test_a_limit_that_was_reached_is_raised(
    qtbot: QtBot, page: JobsPage, card: BatchCard, program: Program, batch: int
) -> None:
    program.batches.pause(batch).result(10)
    qtbot.waitUntil(lambda: card.batch.state == "paused")
    press(card, "Limits")
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), LimitDialog))
    dialog = cast(LimitDialog, QApplication.activeModalWidget())
    assert dialog.fields.requests.value() == 100
    dialog.fields.requests.setValue(500)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card.batch.state == "running")
    assert card.batch.limits == Limits(requests=500)


def test_what_left_is_added_up_and_saved_as_a_file(
    qtbot: QtBot, page: JobsPage, program: Program, tmp_path: Path
) -> None:
    page.shell.preferences.keep("report_folder", str(tmp_path))
    old = now_ms() - 40 * 86_400_000
    more = [
        line(now_ms(), service="binotel", purpose="sync", subject="question", requests=40),
        line(old, service="keepincrm", purpose="push", subject="results"),
    ]
    program.store.write(lambda s: s.add_all(more)).result(10)
    qtbot.keyClick(page.list, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.sent.faces.face == "full" and page.sent.lines.rowCount() == 9)
    services = {cell(page.sent.totals, row, 0) for row in range(page.sent.totals.rowCount())}
    assert services == {"Google Gemini", "Binotel"}
    assert page.sent.all_sum.text() == "18.0 KB in 64 requests, 0.16\u00a0$"
    page.sent.period.setCurrentIndex(page.sent.period.findData(0))
    qtbot.waitUntil(lambda: page.sent.totals.rowCount() == 3)
    QTest.mouseClick(page.sent.file_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("callqa-ledger-*.csv"))) == 1)
    assert len(next(tmp_path.glob("*.csv")).read_text("utf-8-sig").splitlines()) == 11


def test_where_nothing_left_that_is_said(qtbot: QtBot, make_window: Maker, empty_program: Program) -> None:
    window = make_window(empty_program)
    window.go("jobs")
    page = cast(JobsPage, window.page("jobs"))
    page.show_section("sent")
    qtbot.waitUntil(lambda: page.sent.faces.face == "message")
    assert not page.sent.file_button.isEnabled()
    page.show_section("jobs")
    assert not page.batches.isVisible()


def cell(table: Any, row: int, column: int) -> str:
    return str(table.item(row, column).text())
