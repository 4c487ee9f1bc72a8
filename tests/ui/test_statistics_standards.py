"""Standards beside the calls of a set: words, people, own values, the calls behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import outlook_world
import pytest
from calls_driver import Maker
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from callqa_desktop.app import Program
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.statistics.page import StatisticsPage
from callqa_desktop.ui.statistics.standard_dialog import StandardDialog
from callqa_desktop.ui.statistics.standards import COMPARED, OFF, READ, StandardsSection
from callqa_desktop.ui.widgets.figures import Line


class Driver:
    def __init__(self, qtbot: QtBot, window: MainWindow, program: Program) -> None:
        self.bot, self.window, self.program = qtbot, window, program
        window.go("statistics")
        page = window.page("statistics")
        assert isinstance(page, StatisticsPage)
        page.show_section("standards")
        section = page.section
        assert isinstance(section, StandardsSection)
        self.page, self.section = page, section
        self.settled()

    def settled(self) -> None:
        self.bot.waitUntil(
            lambda: self.section.faces.face != "loading" and not self.section.work.isVisible(), timeout=30_000
        )

    def lines(self) -> dict[str, Line]:
        return {line.item.standard.key: line for line in self.section.table.figures.lines}

    def stand(self, key: str) -> None:
        lines = self.section.table.figures.lines
        place = next(n for n, line in enumerate(lines) if line.item.standard.key == key)
        self.section.table.setCurrentIndex(self.section.table.figures.index(place, 0))

    def click(self, widget: QWidget) -> None:
        self.bot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def dialog(self) -> StandardDialog:
        def opened() -> list[StandardDialog]:
            return [one for one in self.window.findChildren(StandardDialog) if one.isVisible()]

        self.bot.waitUntil(lambda: bool(opened()))
        return opened()[-1]


@pytest.fixture
def driver(qtbot: QtBot, make_window: Maker, empty_program: Program) -> Driver:
    outlook_world.build(empty_program.store, outlook_world.World(days=28))
    return Driver(qtbot, make_window(empty_program), empty_program)


def typed(field: QWidget, text: str) -> None:
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)


def test_each_row_has_its_word_interval_median_and_count(driver: Driver) -> None:
    cells = [cell.text for cell in driver.lines()["service_level"].cells]
    assert cells[0] == "Service level" and cells[1] == "80 %"
    assert cells[2] in ("✕ below", "= meets", "✓ above", "✕ below ?")
    assert "–" in cells[3] and cells[5].isdigit() and cells[6] == "fair" and cells[7] == "Zentrix (UA) 2025"
    assert "SQM" in driver.section.note.text() and "81 %" in driver.section.note.text()
    weak = [line for line in driver.lines().values() if line.item.standard.confidence == "L"]
    assert weak and not any(line.cells[2].tone == "bad" for line in weak)


def test_what_cannot_be_compared_says_why(driver: Driver) -> None:
    driver.click(driver.section.chips[READ])
    assert {"fcr", "occupancy", "cold_connect"} <= driver.lines().keys()
    driver.stand("fcr")
    assert driver.section.detail.sentence.text() == "Needs a survey of clients after the call"
    assert not driver.section.detail.open_button.isVisible()


def test_the_detail_tells_test_source_and_people(driver: Driver) -> None:
    driver.stand("qa_score")
    detail = driver.section.detail
    assert detail.sentence.text().startswith("On average ")
    assert "t-test against" in detail.test.text() and "Enthu.AI" in detail.source.text()
    driver.bot.waitUntil(lambda: bool(detail.people.figures.lines), timeout=20_000)
    names = [line.cells[0].text for line in detail.people.figures.lines]
    assert names[-2:] == ["Team Продаж", "Team Сервіс"] and "Олена Гринько" in names


def test_a_row_opens_its_calls(driver: Driver) -> None:
    driver.stand("talk_outbound")
    wanted = set(driver.lines()["talk_outbound"].calls)
    driver.section.table.setFocus()
    QTest.keyClick(driver.section.table, Qt.Key.Key_Return)
    calls = driver.window.page("calls")
    assert isinstance(calls, CallsPage)
    driver.bot.waitUntil(lambda: driver.window.current == "calls" and calls.result.complete, timeout=10_000)
    assert set(calls.model.ids.tolist()) == wanted


def test_an_own_value_is_kept_marked_and_put_back(driver: Driver) -> None:
    driver.stand("qa_score")
    driver.click(driver.section.detail.change_button)
    dialog = driver.dialog()
    typed(dialog.low, "nothing")
    driver.click(dialog.ok)
    assert dialog.isVisible() and dialog.notice is not None and dialog.notice.what.text() == "This is not a number"
    typed(dialog.low, "95,5")
    typed(dialog.high, "99")
    driver.click(dialog.ok)
    driver.bot.waitUntil(
        lambda: "qa_score" in driver.lines() and driver.lines()["qa_score"].cells[1].text == "95.5 – 99 %"
    )
    driver.settled()
    line = driver.lines()["qa_score"]
    assert line.cells[0].text == "QA score *" and line.cells[2].text.startswith("△ below")
    assert driver.section.row is not None and driver.section.row.standard.key == "qa_score"
    driver.click(driver.section.detail.back_button)
    driver.bot.waitUntil(lambda: driver.lines().get("qa_score", line).cells[1].text == "80 – 90 %")


def test_a_row_can_be_put_aside_and_a_new_one_added(driver: Driver) -> None:
    driver.stand("call_length_sales")
    driver.click(driver.section.detail.change_button)
    dialog = driver.dialog()
    dialog.active.setChecked(False)
    driver.click(dialog.ok)
    driver.bot.waitUntil(lambda: driver.section.chips[OFF].text().endswith("1"))
    driver.settled()
    driver.click(driver.section.new_button)
    dialog = driver.dialog()
    driver.click(dialog.ok)
    driver.bot.waitUntil(lambda: dialog.notice is not None)
    assert dialog.notice is not None and dialog.notice.what.text() == "The standard needs a name"
    typed(dialog.name, "Our level")
    dialog.figure.setCurrentIndex(dialog.figure.findData("answer_seconds"))
    dialog.direction.setCurrentIndex(dialog.direction.findData("lower"))
    typed(dialog.low, "25")
    driver.click(dialog.ok)
    driver.bot.waitUntil(lambda: any(line.cells[0].text == "Our level *" for line in driver.lines().values()))
    driver.settled()
    own = driver.section.row
    assert own is not None and own.standard.title == "Our level" and own.comparison.word == "below"
    driver.click(driver.section.detail.back_button)
    driver.bot.waitUntil(lambda: not any(line.item.standard.own for line in driver.section.table.figures.lines))


def test_an_empty_set_says_what_to_do(driver: Driver) -> None:
    from dataclasses import replace

    driver.section.filters.set_conditions(replace(driver.section.filters.conditions, employees=("нікого",)))
    driver.settled()
    driver.click(driver.section.chips[COMPARED])
    driver.stand("qa_score")
    assert driver.lines()["qa_score"].cells[2].text == "no figure"
    assert driver.section.detail.sentence.text() == "Score calls of this set, or have them analyzed"


def test_the_list_becomes_a_file(driver: Driver, tmp_path: Path) -> None:
    driver.click(driver.section.csv_button)
    opened: Callable[[], list[QFileDialog]] = lambda: driver.window.findChildren(QFileDialog)  # noqa: E731 - waited on
    driver.bot.waitUntil(lambda: bool(opened()))
    path = tmp_path / "standards.csv"
    opened()[-1].fileSelected.emit(str(path))
    driver.bot.waitUntil(path.exists)
    driver.bot.waitUntil(lambda: path.stat().st_size > 1000)
    text = path.read_text("utf-8-sig")
    assert text.startswith("The standard;Value from") and "QA score;80;90;%" in text
    opened()[-1].close()
