"""The page of jobs on the real program."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from callqa_desktop.app import Program
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.work import Job
from callqa_desktop.services.jobs import rows
from callqa_desktop.services.jobs.wording import said
from callqa_desktop.services.store import announce
from callqa_desktop.ui.jobs.page import JobsPage
from callqa_desktop.ui.main_window import MainWindow

Maker = Callable[..., MainWindow]


@pytest.fixture
def page(qtbot: QtBot, make_window: Maker, program: Program) -> JobsPage:
    window = make_window(program)
    window.go("jobs")
    found = cast(JobsPage, window.page("jobs"))
    qtbot.waitUntil(lambda: len(found.model.jobs) == 4)
    return found


def choose(page: JobsPage, job_id: int) -> None:
    page.list.setCurrentIndex(page.model.index(page.model.place_of(job_id)))


def test_a_failed_job_says_what_why_and_what_to_do(page: JobsPage) -> None:
    choose(page, 2)
    problem = page.details._problem
    assert problem is not None
    assert problem.notice.what == "Google Gemini не приймає ключ"
    assert problem.notice.why == "Ключ відкликано. Введіть новий ключ на сторінці З’єднання."
    assert page.details.retry_button.isVisible()
    assert not page.details.cancel_button.isVisible()


def test_retry_queues_the_failed_job_again(qtbot: QtBot, page: JobsPage, program: Program) -> None:
    choose(page, 2)
    page.details.retry_button.click()
    qtbot.waitUntil(lambda: program.jobs.counts().result().get("queued") == 2)
    qtbot.waitUntil(lambda: "2" in page.groups["waiting"].text())


def test_a_waiting_job_is_cancelled_by_keyboard(qtbot: QtBot, page: JobsPage, program: Program) -> None:
    choose(page, 3)
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: program.jobs.counts().result().get("queued") is None)
    qtbot.waitUntil(lambda: page.model.jobs[page.model.place_of(3)].state == "cancelled")


def test_progress_is_painted_in_place_and_the_choice_stays(qtbot: QtBot, page: JobsPage, program: Program) -> None:
    choose(page, 4)
    resets: list[int] = []
    page.model.modelReset.connect(lambda: resets.append(1))

    def go_on(done: int) -> None:
        def work(session: object) -> None:
            job = session.get_one(Job, 4)  # type: ignore[attr-defined]  # a Session
            job.done = done
            announce(session, ChangeKind.JOB, 4)  # type: ignore[arg-type]  # a Session

        program.store.write(work).result()

    for done in (9, 14, 19):
        go_on(done)
        qtbot.waitUntil(lambda n=done: page.model.jobs[page.model.place_of(4)].done == n)
    assert resets == []
    assert page.details.job is not None
    assert page.details.job.done == 19


def test_groups_show_their_part_and_an_empty_one_says_so(qtbot: QtBot, page: JobsPage) -> None:
    page.groups["failed"].click()
    assert [job.id for job in page.model.jobs] == [2]
    page.groups["done"].click()
    assert [job.id for job in page.model.jobs] == [1]
    page.clear_button.click()
    qtbot.waitUntil(lambda: page.faces.face == "message")
    page.groups["all"].click()
    qtbot.waitUntil(lambda: page.faces.face == "full")


def test_a_note_is_read_in_the_language_of_the_window(
    qtbot: QtBot, make_window: Maker, program: Program, page: JobsPage
) -> None:
    note = said("{new} new, {changed} changed, {stored} recordings", new=4, changed=2, stored=3)
    program.store.write(lambda s: rows.change(s, 1, note=note)).result()
    qtbot.waitUntil(lambda: page.model.jobs[page.model.place_of(1)].note == "4 new, 2 changed, 3 recordings")
    window = cast(MainWindow, page.window())
    window.preferences.keep("language", "uk")
    window.relabel()
    again = cast(JobsPage, window.page("jobs"))
    qtbot.waitUntil(lambda: len(again.model.jobs) == 4)
    assert again.model.jobs[again.model.place_of(1)].note == "нових 4, змінених 2, записів 3"
