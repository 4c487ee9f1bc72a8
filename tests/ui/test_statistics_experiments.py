"""A/B and multivariate tests in the window: planned, compared, kept with every look, opened as calls."""

from __future__ import annotations

from pathlib import Path

import pytest
import trial_world
from calls_driver import Maker
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from callqa_desktop.app import Program
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.statistics.ab import AbSection
from callqa_desktop.ui.statistics.experiments.keep_dialog import ConcludeDialog, KeepDialog
from callqa_desktop.ui.statistics.experiments.pick import Pick
from callqa_desktop.ui.statistics.factors import FactorsSection
from callqa_desktop.ui.statistics.page import StatisticsPage
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.dialog import Question

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


class Driver:
    def __init__(self, qtbot: QtBot, window: MainWindow, program: Program) -> None:
        self.bot, self.window, self.program = qtbot, window, program
        page = window.page("statistics")
        assert isinstance(page, StatisticsPage)
        self.page = page

    def ab(self) -> AbSection:
        self.window.go("statistics")
        self.page.show_section("ab")
        section = self.page.section
        assert isinstance(section, AbSection)
        self.bot.waitUntil(lambda: section.groups.choices is not None, timeout=10_000)
        section.filters.set_conditions(Conditions())
        return section

    def factors(self) -> FactorsSection:
        self.window.go("statistics")
        self.page.show_section("factors")
        section = self.page.section
        assert isinstance(section, FactorsSection)
        self.bot.waitUntil(lambda: section.outcome.choices is not None, timeout=10_000)
        section.filters.set_conditions(Conditions())
        return section

    def scripts(self) -> AbSection:
        """The second script against the first one, by calls that end with a deal."""
        section = self.ab()
        self.choose(section.groups.by, "script")
        self.tick(section.groups.first, "2")
        self.tick(section.groups.second, "1")
        self.choose(section.outcome.what, "tag")
        return section

    def choose(self, box: QComboBox, value: object) -> None:
        box.setFocus()
        box.setCurrentIndex(box.findData(value))

    def tick(self, pick: Pick, value: str) -> None:
        self.click(pick)
        popup = pick.popup
        assert popup is not None
        self.bot.waitUntil(popup.isVisible)
        QTest.keyClick(popup.boxes[value], Key.Key_Space)
        popup.close()

    def run(self, section: AbSection | FactorsSection) -> None:
        QTest.keyClick(self.window.focusWidget() or section, Key.Key_Return, Ctrl)
        self.settled(section)

    def settled(self, section: AbSection | FactorsSection) -> None:
        self.bot.waitUntil(lambda: not section.work.busy and section.faces.face != "loading", timeout=60_000)

    def click(self, widget: QWidget) -> None:
        self.bot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def calls_shown(self) -> set[int]:
        calls = self.window.page("calls")
        assert isinstance(calls, CallsPage)
        self.bot.waitUntil(lambda: self.window.current == "calls" and calls.result.complete, timeout=10_000)
        return set(calls.model.ids.tolist())


@pytest.fixture
def driver(qtbot: QtBot, make_window: Maker, empty_program: Program) -> Driver:
    trial_world.build(empty_program.store)
    return Driver(qtbot, make_window(empty_program), empty_program)


def test_two_scripts_are_compared_in_words_and_each_group_opens_its_calls(driver: Driver) -> None:
    section = driver.ab()
    assert section.why.text() == "Choose what group A is."
    assert not section.run_button.isEnabled()
    section = driver.scripts()
    driver.run(section)
    view = section.result_view
    assert view.verdict.chip.text == "≠ A difference"
    assert view.verdict.sentence.text().startswith("“Сценарій зима")
    assert "lies higher" in view.verdict.sentence.text()
    assert view.verdict.figures.text().startswith("z test, pooled: z = +")
    assert any("not drawn by lot" in text for text in view.doubts.texts())
    counted = [line.cells[1].text for line in view.groups.figures.lines]
    assert counted == ["400", "320"], "the first script is known of analyzed calls only"
    view.groups.setFocus()
    QTest.keyClick(view.groups, Key.Key_Return)
    assert driver.calls_shown() == {n for n in range(1, 801) if n % 2 == 1}


def test_what_would_be_seen_is_told_without_comparing(driver: Driver) -> None:
    section = driver.scripts()
    section.difference.setValue(5)
    section.page.setFocus()
    QTest.keyClick(section.page, Key.Key_P)
    driver.settled(section)
    assert section.stack.currentWidget() is section.plan_view
    said = section.plan_view.sentence.text()
    assert said.startswith("There are 400 calls in “Сценарій зима")
    assert "To see 5.0 percentage points, each group needs" in said
    assert section.result is None


def test_looks_at_a_kept_test_are_counted_and_warned_of(driver: Driver) -> None:
    section = driver.scripts()
    driver.run(section)
    QTest.keyClick(section.result_view.groups, Key.Key_S, Ctrl)
    dialog = section.keeping.dialog
    assert isinstance(dialog, KeepDialog)
    QTest.keyClicks(dialog.name, "Winter against autumn")
    QTest.keyClick(dialog.name, Key.Key_Return)
    driver.bot.waitUntil(lambda: section.kept is not None and len(section.kept.looks) == 1, timeout=20_000)
    assert section.title.text() == "Winter against autumn"
    driver.run(section)
    assert section.kept is not None
    assert len(section.kept.looks) == 1, "the same data seen again is no other look"
    driver.program.calls.delete(list(range(1, 41))).result()
    driver.bot.waitUntil(section.newer.isVisible)
    driver.run(section)
    driver.bot.waitUntil(lambda: section.kept is not None and len(section.kept.looks) == 2, timeout=20_000)
    assert section.result_view.doubts.texts()[0].startswith("This is look 2 at this test.")
    driver.click(section.saved_button)
    driver.bot.waitUntil(lambda: section.saved.face == "full" and section.saved.isVisible())
    line = section.saved.table.figures.lines[0]
    assert [line.cells[n].text for n in (0, 1, 5)] == ["Winter against autumn", "2", "… goes on"]


def test_a_planned_test_is_opened_concluded_and_deleted(driver: Driver) -> None:
    section = driver.scripts()
    section.difference.setValue(5)
    driver.click(section.keep_button)
    dialog = section.keeping.dialog
    assert isinstance(dialog, KeepDialog)
    QTest.keyClicks(dialog.name, "Planned")
    QTest.keyClick(dialog.name, Key.Key_Return)
    driver.bot.waitUntil(lambda: section.kept is not None, timeout=30_000)
    assert section.kept is not None
    assert section.kept.trial.plan.size > 1000
    assert "0 looks" in section.about.text()
    driver.click(section.saved_button)
    driver.bot.waitUntil(section.saved.table.isVisible)
    QTest.keyClick(section.saved.table, Key.Key_Return)
    assert section.faces.message.title.text() == "Planned"
    driver.run(section)
    assert section.result_view.doubts.texts()[0].startswith("The test is still running")
    driver.click(section.conclude_button)
    concluding = section.keeping.dialog
    assert isinstance(concluding, ConcludeDialog)
    QTest.keyClicks(concluding.text, "Winter stays")
    driver.click(concluding.done_button)
    driver.bot.waitUntil(lambda: section.kept is not None and section.kept.conclusion == "Winter stays")
    driver.click(section.remove_button)
    question = section.keeping.dialog
    assert isinstance(question, Question)
    driver.click(question.yes)
    driver.bot.waitUntil(lambda: section.kept is None and section.saved.face == "message", timeout=10_000)


def test_a_group_without_calls_is_told_in_a_sentence(driver: Driver) -> None:
    section = driver.ab()
    driver.choose(section.groups.by, "period")
    for span, days in zip(section.groups.spans, ("2020-01-01..2020-01-31", "2020-02-01..2020-02-29"), strict=True):
        span.take(days)
    section.page.setFocus()
    driver.run(section)
    view = section.result_view
    assert view.verdict.chip.text == "△ Too little to tell"
    assert "has no calls in this set: choose a longer period or another group." in view.verdict.sentence.text()
    assert not view.chart.isVisible()


def test_the_data_behind_a_test_is_saved_as_csv(driver: Driver, tmp_path: Path) -> None:
    section = driver.scripts()
    driver.run(section)
    driver.click(section.csv_button)
    dialog = next(d for d in driver.window.findChildren(QFileDialog) if d.isVisible())
    target = tmp_path / "data.csv"
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    driver.bot.waitUntil(target.exists, timeout=10_000)
    lines = target.read_text("utf-8-sig").splitlines()
    assert lines[0] == "Call;Client;Version of the script;Tag “угода”"
    assert len(lines) == 1 + 720


def test_factors_are_told_with_what_works_together(driver: Driver) -> None:
    section = driver.factors()
    assert section.why.text() == "Choose at least one factor."
    driver.choose(section.factors[0].by, "team")
    driver.choose(section.factors[1].by, "direction")
    driver.run(section)
    view = section.result_view
    assert view.verdict.chip.text == "≠ An effect"
    assert "Team × Direction work together" in view.verdict.sentence.text()
    names = [line.cells[0].text for line in view.effects.figures.lines]
    assert [name[2:] for name in names] == ["Team", "Direction", "Team × Direction"]
    assert [card.title.text() for card in view.cards] == ["Team", "Direction", "Team × Direction"]
    assert len(view.cells.figures.lines) == 4
    view.cards[2].opened.emit(0, 1)
    shown = driver.calls_shown()
    calls = driver.program.calls.rows(sorted(shown)).result()
    assert {call.direction for call in calls} == {"inbound"}
    assert {call.employee for call in calls} == {"Софія Єрмак", "Тарас Їжакевич"}


def test_a_constant_factor_is_told_in_a_sentence(driver: Driver) -> None:
    section = driver.factors()
    driver.choose(section.factors[0].by, "direction")
    section.filters.set_conditions(Conditions(directions=("inbound",)))
    driver.run(section)
    assert section.faces.message.title.text() == "A factor is constant: Direction"
    assert "Take the factor away" in section.faces.message.why.text()


def test_reading_can_be_given_up_and_no_look_is_counted(driver: Driver) -> None:
    section = driver.scripts()
    driver.click(section.run_button)
    driver.click(section.work.bar.cancel)
    assert section.faces.message.title.text() == "Reading was cancelled"
    assert not section.work.isVisible()
    driver.run(section)
    assert section.result is not None


def test_what_is_chosen_survives_another_language(driver: Driver) -> None:
    section = driver.scripts()
    driver.run(section)
    driver.window.preferences.keep("language", "uk")
    driver.window.relabel()
    page = driver.window.page("statistics")
    assert isinstance(page, StatisticsPage)
    again = page.section
    assert isinstance(again, AbSection)
    driver.bot.waitUntil(lambda: again.groups.choices is not None, timeout=10_000)
    assert again.groups.first.chosen == ("2",)
    assert again.run_button.text() == "Порівнювати"
    button = next(b for b in again.findChildren(Button) if b.text() == "Що буде видно?")
    assert button.isEnabled()
