"""The page of findings: a set of calls as figures, each with its calls, trackers, unusual calls, coaching."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import insight_world
import pytest
from calls_driver import Maker
from insight_world import ANALYZED, CALLS, DISCOUNT, NOTICE, ODD
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from review_driver import interface_loop

from callqa_desktop.app import Program
from callqa_desktop.services.jobs import rows
from callqa_desktop.services.trackers import run
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.insight.coaching import CoachingSection
from callqa_desktop.ui.insight.found import FindingsSection
from callqa_desktop.ui.insight.overview import OverviewSection
from callqa_desktop.ui.insight.page import InsightPage
from callqa_desktop.ui.insight.trackers import TrackersSection
from callqa_desktop.ui.insight.unusual import UnusualSection
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.page import ReviewPage
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.work.coach_dialog import CoachDialog

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


class InsightDriver:
    def __init__(self, qtbot: QtBot, window: MainWindow, program: Program) -> None:
        self.bot, self.window, self.program = qtbot, window, program
        page = window.page("insight")
        assert isinstance(page, InsightPage)
        self.page = page

    def show(self, name: str = "overview") -> None:
        """The page, with the answer of one section on it."""
        if self.window.current != "insight":
            self.window.go("insight")
        self.page.show_section(name)
        self.settled()

    def settled(self) -> None:
        page = self.page
        self.bot.waitUntil(lambda: page.section.needs in page.answers and not page._work, timeout=30_000)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.focusWidget() or self.page, key, modifiers)

    def click(self, widget: QWidget) -> None:
        self.bot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def calls_shown(self) -> set[int]:
        """The calls the list stands on after a figure was opened."""
        calls = self.window.page("calls")
        assert isinstance(calls, CallsPage)
        self.bot.waitUntil(lambda: self.window.current == "calls" and calls.result.complete, timeout=10_000)
        return set(calls.model.ids.tolist())

    def look(self) -> None:
        """What the runner of the program does: looks for trackers in stored conversations."""
        store = self.program.store
        for job in store.read(rows.recent).result():
            if job.kind == "track" and job.state in rows.OPEN:

                async def work(job=job) -> None:  # type: ignore[no-untyped-def]  # the job of this round
                    from callqa_desktop.services.progress import Progress

                    await run.run(store, job, Progress())

                loop = asyncio.new_event_loop()
                loop.run_until_complete(work())
                loop.close()
                store.write(lambda s, n=job.id: rows.change(s, n, state="done")).result()


@pytest.fixture
def driver(qtbot: QtBot, make_window: Maker, empty_program: Program) -> InsightDriver:
    insight_world.build(empty_program.store)
    return InsightDriver(qtbot, make_window(empty_program), empty_program)


@pytest.fixture
def looping() -> Iterator[None]:
    """The review page opens sounds on the interface loop."""
    with interface_loop():
        yield


def overview(driver: InsightDriver) -> OverviewSection:
    found = driver.page.sections["overview"]
    assert isinstance(found, OverviewSection)
    return found


def test_the_overview_says_what_it_covers_and_each_number_opens_its_calls(driver: InsightDriver) -> None:
    driver.show()
    known = overview(driver).known
    assert known.said.text() == "60 calls: 50 analyzed, 1 scored by people; median score 65.0 (half: 60.0 – 90.0)"
    assert known.missing.text() == "Missing here – with a recording, not analyzed: 5; failed: 5"
    chip = next(b for b in known.findChildren(Button) if b.text().startswith("Failed"))
    driver.click(chip)
    assert driver.calls_shown() == set(range(56, 61))
    shown = driver.window.page("calls")
    assert isinstance(shown, CallsPage)
    assert shown.filters.chips["ids"].words.text() == "Failed: 5"
    driver.click(shown.filters.chips["ids"].remove)
    driver.bot.waitUntil(lambda: len(shown.model.ids) == CALLS and shown.result.complete)


def test_a_line_of_a_table_opens_its_calls_with_enter_and_a_head_sorts_it(driver: InsightDriver) -> None:
    driver.show()
    questions = overview(driver).questions
    head = questions.table.horizontalHeader()
    place = head.sectionViewportPosition(1) + 10
    for _ in range(2):  # from the best to the worst, and back
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=head.rect().center().__class__(place, 8))
    shares = [line.cells[1].order for line in questions.table.figures.lines]
    assert shares in (sorted(shares), sorted(shares, reverse=True))  # type: ignore[type-var]  # numbers
    row = next(n for n, line in enumerate(questions.table.figures.lines) if len(line.calls))
    questions.table.setCurrentIndex(questions.table.figures.index(row, 0))
    questions.table.setFocus()
    driver.key(Key.Key_Return)
    assert driver.calls_shown() == {*range(1, 51, 2), 2}


def test_findings_objections_advice_and_promises_stand_with_examples(driver: InsightDriver, looping: None) -> None:
    driver.show("findings")
    section = driver.page.section
    assert isinstance(section, FindingsSection)
    assert [line.cells[0].text for line in section.objections.table.figures.lines] == ["✓ handled", "✕ not handled"]
    assert section.advice.table.figures.lines[0].cells[1].text == str(ANALYZED)
    assert [line.cells[2].text for line in section.steps.table.figures.lines] == ["0", "10"]
    assert "5 of 5" in section.promises.caption.text()
    examples = section.objections.examples
    examples.setFocus()
    driver.key(Key.Key_Down)
    driver.key(Key.Key_Return)
    review = driver.window.page("review")
    assert isinstance(review, ReviewPage)
    driver.bot.waitUntil(lambda: review.detail is not None, timeout=10_000)
    assert review.detail is not None
    assert review.detail.row.id == 40


def test_the_summary_of_chosen_calls_is_reached_from_the_list(driver: InsightDriver) -> None:
    driver.window.go("calls")
    calls = driver.window.page("calls")
    assert isinstance(calls, CallsPage)
    driver.bot.waitUntil(lambda: calls.result.complete and len(calls.model.ids) == CALLS, timeout=10_000)
    calls.table.select_ids({1, 2, 3}, 1)
    calls.table.setFocus()
    driver.key(Key.Key_S)
    driver.bot.waitUntil(lambda: driver.window.current == "insight")
    driver.settled()
    assert driver.page.filters.chips["ids"].words.text() == "Chosen calls: 3"
    assert overview(driver).known.said.text().startswith("3 calls: 3 analyzed")


def test_an_empty_set_says_so_and_helps(driver: InsightDriver) -> None:
    driver.show()
    driver.page.filters.set_conditions(Conditions(tags=("немає",)))
    driver.bot.waitUntil(lambda: driver.page.faces.face == "message")
    assert driver.page.faces.message.title.text() == "No calls in this set"
    help_button = next(b for b in driver.page.faces.message.findChildren(Button) if b.text() == "All calls")
    driver.click(help_button)
    driver.settled()
    assert driver.page.faces.face == "full"


def test_changes_meanwhile_are_told_and_read_on_request(driver: InsightDriver) -> None:
    driver.show()
    driver.program.calls.delete([60]).result()
    driver.bot.waitUntil(driver.page.newer.isVisible)
    overview(driver).questions.table.setFocus()
    driver.key(Key.Key_R)
    driver.settled()
    assert not driver.page.newer.isVisible()
    assert overview(driver).known.said.text().startswith("59 calls")


def test_trackers_are_taken_from_the_starter_set_and_counted(driver: InsightDriver) -> None:
    driver.show("trackers")
    section = driver.page.section
    assert isinstance(section, TrackersSection)
    driver.bot.waitUntil(section.starter_button.isVisible)
    driver.click(section.starter_button)
    driver.bot.waitUntil(lambda: len(section.trackers) == 10)
    assert not section.starter_button.isVisible()


def test_a_tracker_is_written_with_a_live_preview_kept_and_counted(driver: InsightDriver) -> None:
    driver.show("trackers")
    section = driver.page.section
    assert isinstance(section, TrackersSection)
    driver.key(Key.Key_N, Ctrl)
    editor = section.editor
    assert editor.name.hasFocus()
    QTest.keyClicks(editor.name, "Discounts")
    assert not editor.keep_button.isEnabled()
    editor.phrases.setPlainText("знижка")
    driver.bot.waitUntil(lambda: "Found in 10 of the newest 50 calls" in editor.found.text(), timeout=10_000)
    assert editor.forms.text() == "Heard as: знижку 10"
    assert len(editor.examples.lines.lines) == 8
    editor.name.setFocus()
    driver.key(Key.Key_Return, Ctrl)
    driver.bot.waitUntil(lambda: len(section.trackers) == 1)
    driver.look()
    driver.page.renew()
    driver.settled()
    driver.bot.waitUntil(lambda: section.heard.table.figures.lines[0].cells[2].text == str(len(DISCOUNT)))
    section.heard.table.setFocus()
    driver.key(Key.Key_Return)
    assert driver.calls_shown() == set(DISCOUNT)


def test_an_expected_tracker_opens_the_calls_without_it_and_a_deleted_one_is_gone(driver: InsightDriver) -> None:
    from callqa_desktop.services.trackers.records import Tracker
    from callqa_desktop.ui.widgets.dialog import Question

    driver.program.trackers.keep(Tracker(0, "Запис", ("розмова записується",), "agent", True)).result()
    driver.look()
    driver.show("trackers")
    section = driver.page.section
    assert isinstance(section, TrackersSection)
    driver.bot.waitUntil(lambda: bool(section.heard.table.figures.lines))
    assert section.editor.name.text() == "Запис"
    assert section.editor.expected.isChecked()
    driver.click(section.heard.open_button)
    assert driver.calls_shown() == set(range(1, ANALYZED + 1)) - set(NOTICE)
    driver.window.go("insight")
    driver.settled()
    driver.click(section.editor.remove_button)
    driver.bot.waitUntil(lambda: any(d.isVisible() for d in driver.window.findChildren(Question)))
    question = next(d for d in driver.window.findChildren(Question) if d.isVisible())
    driver.click(question.yes)
    driver.bot.waitUntil(lambda: not section.trackers)
    assert section.editor.name.text() == ""


def test_an_unusual_call_stands_with_its_reason_in_words(driver: InsightDriver) -> None:
    driver.show("unusual")
    section = driver.page.section
    assert isinstance(section, UnusualSection)
    first = section.odd.table.figures.lines[0]
    assert first.call is not None
    assert first.call.call_id == ODD
    assert "Share of silence: 48 %, usually" in first.cells[0].text
    driver.page.show_set(Conditions(ids=tuple(range(1, 11)), ids_words="Ten"))
    driver.page.show_section("unusual")
    driver.settled()
    assert section.faces.message.title.text() == "Too few calls to say what is usual"
    assert "20 more calls must be measured" in section.faces.message.why.text()


def test_who_needs_coaching_leads_to_a_note_filled_in(driver: InsightDriver) -> None:
    driver.show("coaching")
    section = driver.page.section
    assert isinstance(section, CoachingSection)
    (line,) = section.need.table.figures.lines
    assert line.cells[1].text == "Олена Гринько"
    assert line.cells[2].text == "100 % (87–100 %)"
    assert line.cells[6].text == "✓ sure"
    assert section.need.examples.lines.lines[0].title == "слова доказу 1"
    driver.click(section.note)
    driver.bot.waitUntil(lambda: any(d.isVisible() for d in driver.window.findChildren(CoachDialog)), timeout=10_000)
    note = next(d for d in driver.window.findChildren(CoachDialog) if d.isVisible())
    driver.bot.waitUntil(note.ok.isEnabled)
    assert note.employee.currentText() == "Олена Гринько"
    assert "100 % of the points lost" in note.text.toPlainText()
    assert "«слова доказу 1»" in note.text.toPlainText()
    driver.click(note.ok)
    driver.bot.waitUntil(lambda: len(driver.program.work.coachings().result()) == 1)


def test_the_sections_are_walked_with_keys_and_the_filter_opens(driver: InsightDriver) -> None:
    driver.show()
    overview(driver).questions.table.setFocus()
    seen = []
    for _ in range(5):
        driver.key(Key.Key_PageDown, Ctrl)
        driver.settled()
        seen.append(driver.page.section.name)
    assert seen == ["findings", "trackers", "unusual", "coaching", "overview"]
    overview(driver).questions.table.setFocus()
    driver.key(Key.Key_F)
    driver.bot.waitUntil(lambda: driver.page.filters._menu is not None and driver.page.filters._menu.isVisible())
    assert any(action.text() == "Not said" for action in driver.page.filters._menu.actions())  # type: ignore[union-attr]
    driver.page.filters._menu.close()  # type: ignore[union-attr]
