"""Segments of clients and unusual clients in the window."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import client_world
import pytest
from calls_driver import Maker
from client_world import ANGRY, CLIENTS, LOYAL, USUAL, digits
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import insert, select, update

from callqa_desktop.app import Program
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.services.jobs import rows
from callqa_desktop.services.segments import tags
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.statistics.clients import ClientsSection
from callqa_desktop.ui.statistics.page import StatisticsPage
from callqa_desktop.ui.statistics.segments import SegmentsSection
from callqa_desktop.ui.statistics.segments_dialogs import CompareDialog, NameDialog, TagsDialog

Key = Qt.Key
T = TypeVar("T", bound=QWidget)


class Driver:
    def __init__(self, qtbot: QtBot, window: MainWindow, program: Program) -> None:
        self.bot, self.window, self.program = qtbot, window, program
        page = window.page("statistics")
        assert isinstance(page, StatisticsPage)
        self.page = page

    def show(self, section: str = "segments") -> None:
        self.window.go("statistics")
        self.page.show_section(section)

    @property
    def segments(self) -> SegmentsSection:
        section = self.page.section
        assert isinstance(section, SegmentsSection)
        return section

    def click(self, widget: QWidget) -> None:
        self.bot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.focusWidget() or self.page, key, modifiers)

    def run(self) -> None:
        """Finds segments, and waits until their clients are listed."""
        before = self.segments.open
        self.click(self.segments.form.run_button)
        self.bot.waitUntil(lambda: self.segments.open is not before, timeout=60_000)
        self.listed()

    def listed(self) -> None:
        result = self.segments.result
        self.bot.waitUntil(lambda: bool(result.members.figures.lines), timeout=10_000)

    def keep(self, name: str) -> None:
        self.click(self.segments.result.verdict.keep)
        dialog = self.dialog(NameDialog)
        dialog.name.setText(name)
        self.click(dialog.yes)
        self.bot.waitUntil(lambda: self.segments.open is not None and self.segments.open.found.name == name)

    def dialog(self, kind: type[T]) -> T:
        """The dialog of this kind that is open."""
        found: list[T] = []

        def there() -> bool:
            found[:] = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
            return bool(found)

        self.bot.waitUntil(there)
        return found[-1]

    def calls_shown(self) -> set[int]:
        calls = self.window.page("calls")
        assert isinstance(calls, CallsPage)
        self.bot.waitUntil(lambda: self.window.current == "calls" and calls.result.complete, timeout=10_000)
        return set(calls.model.ids.tolist())


@pytest.fixture
def driver(qtbot: QtBot, make_window: Maker, empty_program: Program) -> Driver:
    client_world.build(empty_program.store)
    moved = now_ms() - client_world.NOW  # the world ends now, so that no period leaves it out
    empty_program.store.write(lambda s: s.execute(update(Call).values(started_at=Call.started_at + moved))).result()
    return Driver(qtbot, make_window(empty_program), empty_program)


def calls_of(driver: Driver, clients: range) -> set[int]:
    def work(session):  # type: ignore[no-untyped-def]
        return set(session.scalars(select(Call.id).where(Call.client_id.in_(clients), Call.client_digits != "")))

    return driver.program.store.read(work).result()


def test_segments_are_found_told_and_open_as_calls(driver: Driver) -> None:
    driver.show()
    assert driver.segments.faces.message.title.text() == "Which clients are alike?"
    driver.run()
    result = driver.segments.result
    assert result.verdict.heading.text() == "3 segments"
    assert result.verdict.advice.text().startswith("3 segments are recommended")
    assert [line.item.size for line in result.table.figures.lines] == [USUAL, LOYAL, ANGRY]
    assert result.elbow.chart is not None
    assert result.silhouette.chart is not None
    assert result.scatter.chart is not None
    result.table.setFocus()
    driver.key(Key.Key_Down)
    driver.bot.waitUntil(lambda: len(result.members.figures.lines) == LOYAL)
    assert "more calls: 12, all clients 3" in result.detail.traits.text()
    driver.key(Key.Key_O)
    assert driver.calls_shown() == calls_of(driver, range(1, LOYAL + 1))
    shown = driver.window.page("calls")
    assert isinstance(shown, CallsPage)
    assert shown.filters.chips["ids"].words.text().startswith("Segment 2. ")


def test_a_client_of_the_list_and_a_point_of_the_picture_open_their_calls(driver: Driver) -> None:
    driver.show()
    driver.run()
    result = driver.segments.result
    result.members.setFocus()
    first = result.members.line()
    assert first is not None
    driver.key(Key.Key_Return)
    number = int(first.item[-7:])
    assert driver.calls_shown() == calls_of(driver, range(number, number + 1))
    driver.show()
    result.scatter.opened.emit(2, 0)
    angry = range(LOYAL + USUAL + 1, CLIENTS + 1)
    assert driver.calls_shown() <= calls_of(driver, angry)


def test_a_point_of_a_curve_takes_that_number_of_segments(driver: Driver) -> None:
    driver.show()
    driver.run()
    before = driver.segments.open
    driver.segments.result.elbow.opened.emit(0, 3)
    driver.bot.waitUntil(lambda: driver.segments.open is not before, timeout=60_000)
    assert driver.segments.form.wish.k == 5
    assert driver.segments.result.verdict.heading.text() == "5 segments"
    assert "You asked for 5." in driver.segments.result.verdict.advice.text()


def test_metrics_are_chips_that_come_and_go(driver: Driver) -> None:
    driver.show()
    form = driver.segments.form
    driver.click(form._chips["recency"])
    assert "recency" not in form.wish.metrics
    driver.click(form.add)
    assert form.popup is not None
    form.popup.boxes["talk_seconds"].setFocus()
    QTest.keyClick(form.popup.boxes["talk_seconds"], Key.Key_Space)
    form.popup.close()
    assert "talk_seconds" in form.wish.metrics
    for name in form.wish.metrics:
        driver.click(form._chips[name])
    assert not form.run_button.isEnabled()


def test_bad_input_is_a_sentence_in_place_of_the_result(driver: Driver) -> None:
    driver.show()
    driver.segments.filters.set_conditions(Conditions(text=digits(1)))
    driver.click(driver.segments.form.run_button)
    faces = driver.segments.faces
    driver.bot.waitUntil(lambda: faces.message.title.text() == "Too few clients to compare", timeout=20_000)
    assert "The set has 1 client with a number, and 20 are needed: 19 more" in faces.message.why.text()


def test_a_run_can_be_cancelled(driver: Driver) -> None:
    driver.show()
    section = driver.segments
    driver.click(section.form.run_button)
    assert not section.form.run_button.isEnabled()
    driver.click(section.form.work.cancel)
    assert section.form.run_button.isEnabled()
    assert not section.form.work.isVisible()
    assert section.open is None
    assert section.faces.message.title.text() == "Which clients are alike?"


def test_runs_are_kept_renamed_compared_and_deleted(driver: Driver) -> None:
    driver.show()
    driver.run()
    driver.keep("Перша")
    section = driver.segments
    driver.bot.waitUntil(lambda: len(section.form.kept.lines.lines) == 1)
    driver.click(section.result.verdict.rename)
    dialog = driver.dialog(NameDialog)
    dialog.name.setText("Осінь")
    driver.click(dialog.yes)
    driver.bot.waitUntil(lambda: section.result.verdict.heading.text() == "Осінь · 3 segments")
    driver.click(section.result.detail.rename)
    dialog = driver.dialog(NameDialog)
    dialog.name.setText("Звичайні")
    driver.click(dialog.yes)
    driver.bot.waitUntil(lambda: section.result.detail.heading.text() == "1. Звичайні")
    section.form.groups.setCurrentIndex(section.form.groups.findData(2))
    driver.run()
    driver.keep("Друга")
    driver.bot.waitUntil(lambda: len(section.saved) == 2)
    driver.click(section.result.verdict.compare)
    compared = driver.dialog(CompareDialog)
    driver.bot.waitUntil(lambda: "110 clients in both" in compared.said.text(), timeout=20_000)
    assert compared.table.figures.lines[0].cells[0].text == "1. Звичайні"
    compared.reject()
    driver.click(section.result.verdict.remove)
    asked = [one for one in QApplication.topLevelWidgets() if one.windowTitle() == "Delete the segments?"][-1]
    driver.click(asked.yes)  # type: ignore[attr-defined]
    driver.bot.waitUntil(lambda: len(section.saved) == 1 and section.open is None)
    section.form.kept.setFocus()
    driver.key(Key.Key_Return)
    driver.bot.waitUntil(lambda: section.open is not None and section.open.found.name == "Осінь")


def test_a_kept_run_brings_its_calls_along_as_chips(driver: Driver) -> None:
    driver.show()
    section = driver.segments
    chosen = Conditions(period="days30", directions=("inbound",), min_duration=1)
    section.filters.set_conditions(chosen)
    driver.run()
    driver.keep("Вхідні")
    driver.bot.waitUntil(lambda: section.form.kept.current_key() is not None)
    section.filters.set_conditions(Conditions())
    section.form.kept.setFocus()
    driver.key(Key.Key_Return)
    driver.bot.waitUntil(lambda: section.filters.conditions.directions == ("inbound",), timeout=10_000)
    held = section.filters.conditions
    today = datetime.now().astimezone().date()
    assert held.days(today) == chosen.days(today)
    assert held.call_filter(today) == chosen.call_filter(today)


def test_clients_go_into_a_file(driver: Driver, tmp_path: Path) -> None:
    driver.window.preferences.keep("report_folder", str(tmp_path))
    driver.show()
    driver.run()
    driver.segments.export_as("csv")
    driver.bot.waitUntil(lambda: bool(list(tmp_path.glob("*.csv"))), timeout=10_000)
    with next(tmp_path.glob("*.csv")).open(encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.reader(stream, delimiter=";"))) == CLIENTS + 1


def test_tags_are_counted_and_confirmed_before_anything_is_sent(driver: Driver) -> None:
    store = driver.program.store

    def connect(session):  # type: ignore[no-untyped-def]
        session.add(Connection(id=2, service="keepincrm", name="KeepinCRM", settings={}, created_at=1))

    store.write(connect).result()
    driver.show()
    driver.run()
    driver.click(driver.segments.result.verdict.tags)
    name = driver.dialog(NameDialog)  # it is kept first
    name.name.setText("Осінь")
    driver.click(name.yes)
    dialog = driver.dialog(TagsDialog)
    assert not dialog.yes.isEnabled()
    box = list(dialog.boxes.values())[2]
    segment = list(dialog.boxes)[2]
    driver.click(box)
    dialog.tags[segment].setText("Сердиті, зателефонувати")
    driver.bot.waitUntil(dialog.yes.isEnabled, timeout=10_000)
    assert dialog.yes.text() == f"Tag {ANGRY} clients"
    assert f"KeepinCRM: {ANGRY} clients to send, 0 have it already" in dialog.what.text()
    assert "Сердиті / зателефонувати" in dialog.what.text()
    assert dialog.notice is not None
    assert "changes cards of real clients in KeepinCRM" in dialog.notice.what.text()
    assert store.read(lambda s: tags.sent(s, [segment])).result() == {}
    driver.click(dialog.yes)
    driver.bot.waitUntil(lambda: store.read(lambda s: tags.sent(s, [segment])).result() == {"pending": ANGRY})
    assert [job.kind for job in store.read(rows.recent).result()] == ["tag"]


def test_without_a_crm_the_dialog_says_what_to_add(driver: Driver) -> None:
    driver.show()
    driver.run()
    driver.keep("Осінь")
    driver.click(driver.segments.result.verdict.tags)
    dialog = driver.dialog(TagsDialog)
    driver.click(next(iter(dialog.boxes.values())))
    driver.bot.waitUntil(lambda: dialog.notice is not None, timeout=10_000)
    assert dialog.notice is not None
    assert "add KeepinCRM" in dialog.notice.why.text()
    assert not dialog.yes.isEnabled()


def test_what_was_found_stays_after_a_change_of_language(driver: Driver) -> None:
    driver.show()
    driver.run()
    driver.window.preferences.keep("language", "uk")
    driver.window.relabel()
    page = driver.window.page("statistics")
    assert isinstance(page, StatisticsPage)
    driver.page = page
    driver.listed()
    assert driver.segments.result.verdict.heading.text() == "3 сегменти"
    driver.window.preferences.keep("language", "en")
    driver.window.relabel()


def test_unusual_clients_stand_with_their_reasons_and_open_their_calls(driver: Driver) -> None:
    def work(session):  # type: ignore[no-untyped-def]
        odd = [client_world.call(5000 + turn, LOYAL + 1, turn) for turn in range(90)]
        session.execute(insert(Call), odd)

    driver.program.store.write(work).result()
    driver.show("clients")
    section = driver.page.section
    assert isinstance(section, ClientsSection)
    driver.bot.waitUntil(lambda: section.answer is not None, timeout=30_000)
    first = section.table.figures.lines[0]
    assert digits(LOYAL + 1) in first.item.digits
    assert "Calls: 93, usually" in section.reasons.text()
    section.table.setFocus()
    driver.key(Key.Key_Return)
    assert len(driver.calls_shown()) == 93


def test_too_few_clients_say_how_many_more(driver: Driver) -> None:
    driver.show("clients")
    section = driver.page.section
    assert isinstance(section, ClientsSection)
    driver.bot.waitUntil(lambda: section.answer is not None, timeout=30_000)
    section.filters.set_conditions(Conditions(text=digits(1)))
    driver.bot.waitUntil(
        lambda: section.faces.message.title.text() == "Too few clients to say what is usual", timeout=20_000
    )
    assert "1 client, 29 more are needed" in section.faces.message.why.text()


def test_comparing_clients_can_be_given_up_and_taken_up_again(driver: Driver) -> None:
    driver.show("clients")
    section = driver.page.section
    assert isinstance(section, ClientsSection)
    driver.click(section.work.cancel)
    assert not section.work.isVisible()
    assert section.faces.message.title.text() == "Reading was cancelled"
    section.renew()
    driver.bot.waitUntil(lambda: section.answer is not None, timeout=60_000)
    assert section.faces.face == "full"
