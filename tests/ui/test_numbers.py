"""The page of phone numbers, driven as people do: type a number, read, rate, moderate, take a list in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
import trust_world as world
from calls_driver import CallsDriver
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot
from review_driver import interface_loop
from typing_keys import type_text

from callqa_desktop.app import Program
from callqa_desktop.services.records import CallFilter
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.numbers.dialogs import RateDialog, ReasonDialog
from callqa_desktop.ui.numbers.import_dialog import ImportDialog
from callqa_desktop.ui.numbers.page import NumbersPage
from callqa_desktop.ui.review.page import CLIENT, ReviewPage
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.dialog import Question

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier
D = TypeVar("D", bound=QDialog)
NEW = "067 999 88 77"


class NumbersDriver:
    def __init__(self, qtbot: QtBot, window: MainWindow, program: Program) -> None:
        self.bot, self.window, self.program = qtbot, window, program
        window.go("numbers")
        page = window.page("numbers")
        assert isinstance(page, NumbersPage)
        self.page = page
        self.wait(lambda: page.lists.faces["popular"].face != "loading")

    def wait(self, until: Callable[[], object]) -> None:
        self.bot.waitUntil(lambda: bool(until()), timeout=60_000)

    def look_up(self, text: str) -> None:
        """Types a number into the field and presses Enter."""
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)
        self.key(Key.Key_F, Ctrl)
        self.wait(self.page.field.hasFocus)
        type_text(self.page.field, text)
        self.key(Key.Key_Return)

    def open(self, text: str, shown: str) -> None:
        self.look_up(text)
        self.wait(lambda: self.page.number.phone.text().replace("\u00a0", " ") == shown)
        self.wait(lambda: self.page.similar.faces.face != "loading" or self.page.similar.faces.isHidden())

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.focusWidget() or self.page, key, modifiers)

    def click(self, widget: QWidget) -> None:
        self.bot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def dialog(self, kind: type[D]) -> D:
        self.wait(lambda: isinstance(QApplication.activeModalWidget(), kind))
        found = QApplication.activeModalWidget()
        assert isinstance(found, kind)
        return found

    def levels(self) -> list[str]:
        return [self.page.reviews.chips[level].text().replace("\u00a0", " ") for level in range(6)]

    def comments(self) -> list[str]:
        return [item.review.comment for item in self.page.reviews.items]

    def notice(self) -> str:
        return self.window.notices.notices[-1].what if self.window.notices.notices else ""


@pytest.fixture
def loop(qtbot: QtBot) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def rated(program: Program) -> Program:
    program.settings.set("evaluator", "Олена").result()
    world.seed_trust(program.store)
    return program


@pytest.fixture
def driver(qtbot: QtBot, loop: None, rated: Program, make_window: Callable[[Program], MainWindow]) -> NumbersDriver:
    return NumbersDriver(qtbot, make_window(rated), rated)


def test_the_page_begins_with_a_question_and_the_popular_numbers(driver: NumbersDriver) -> None:
    page = driver.page
    assert page.field.hasFocus()
    assert page.faces.message.title.text() == "Which number do you want to know about?"
    assert page.lists.popular.lines.lines
    looks = [int(line.aside) for line in page.lists.popular.lines.lines]
    assert looks == sorted(looks, reverse=True)


def test_a_number_typed_in_any_way_shows_how_far_it_can_be_trusted(driver: NumbersDriver) -> None:
    page = driver.page
    driver.open("00380670073219", "+380 67 007 32 19")
    assert "safe" in page.number.verdict.text
    assert page.number.value.text() == "4.1 of 5"
    assert page.number.stars.text() == "★★★★☆"
    assert "12 reviews" in page.number.sure.text()
    assert driver.levels()[0] == "all 12"
    assert driver.levels()[5] == "✓ trusted 8"
    facts = [label.text() for label in page.number.findChildren(QLabel)]
    assert any("calls · talk" in one for one in facts), "our own history stands beside"
    assert page.chart.chart is not None
    assert [one.name for one in page.chart.chart.series] == ["Views", "Reviews", "Our calls"]
    driver.key(Key.Key_F, Ctrl)
    driver.open("(067) 007-32-19", "+380 67 007 32 19")


def test_what_is_no_number_says_what_is_missing_and_helps(driver: NumbersDriver) -> None:
    page = driver.page
    for text, why in (("1" * 40, "40 digits"), ("хтось", "letters"), ("06712", "the code of the city")):
        driver.look_up(text)
        driver.wait(lambda why=why: why in page.faces.message.why.text())
    button = page.faces.message.findChild(Button)
    assert button is not None
    driver.click(button)
    assert page.field.hasFocus()


def test_a_review_is_written_by_keys_changed_and_withdrawn(driver: NumbersDriver) -> None:
    page = driver.page
    driver.open(NEW, "+380 67 999 88 77")
    assert page.reviews.faces.message.title.text() == "Nobody has rated this number yet"
    page.number.rate_button.setFocus()
    driver.key(Key.Key_R)
    asked = driver.dialog(RateDialog)
    assert not asked.keep_button.isEnabled(), "a level must be chosen"
    driver.bot.keyClick(asked.levels[1], Key.Key_2)
    assert asked.levels[2].isChecked()
    asked.text.setFocus()
    type_text(asked.text, "Дзвонить щодня")
    driver.bot.keyClick(asked.text, Key.Key_Return, Ctrl)
    driver.wait(lambda: driver.comments() == ["Дзвонить щодня"])
    assert driver.notice() == "Your review is kept"
    assert driver.levels()[2] == "△ doubtful 1"
    item = page.reviews.items[0]
    edit, withdraw = item.findChildren(Button)
    driver.click(edit)
    again = driver.dialog(RateDialog)
    assert again.text.toPlainText() == "Дзвонить щодня"
    driver.bot.keyClick(again.levels[2], Key.Key_1)
    driver.click(again.keep_button)
    driver.wait(lambda: driver.levels()[1] == "✕ dangerous 1")
    _, withdraw = page.reviews.items[0].findChildren(Button)
    driver.click(withdraw)
    driver.click(driver.dialog(Question).yes)
    driver.wait(lambda: driver.levels()[0] == "all 0")


def test_a_comment_that_is_too_long_says_by_how_much(driver: NumbersDriver) -> None:
    driver.open(NEW, "+380 67 999 88 77")
    driver.click(driver.page.number.rate_button)
    asked = driver.dialog(RateDialog)
    driver.click(asked.levels[3])
    asked.text.setPlainText("ї" * 2003)
    assert asked.left.text() == "3 characters too many"
    assert not asked.keep_button.isEnabled()
    asked.text.setPlainText("ї" * 2000)
    assert asked.keep_button.isEnabled()
    asked.reject()


def test_reviews_by_level_with_the_mouse(driver: NumbersDriver) -> None:
    page = driver.page
    driver.open(world.CLIENT, "+380 67 007 32 19")
    driver.click(page.reviews.chips[4])
    driver.wait(lambda: len(page.reviews.items) == 3)
    assert {item.review.level for item in page.reviews.items} == {4}
    assert not page.reviews.chips[1].isEnabled(), "nobody gave that level"
    driver.click(page.reviews.chips[0])
    driver.wait(lambda: len(page.reviews.items) == 12)


def test_hostile_comments_are_shown_as_text(driver: NumbersDriver) -> None:
    nasty = "<b>жирний</b> <a href='http://evil'>тут</a> =1+1 \u202eтаврепу\u202c <img src=x>"
    driver.program.trust.rate(NEW, 1, nasty).result()
    driver.open(NEW, "+380 67 999 88 77")
    driver.wait(lambda: driver.page.reviews.items)
    label = driver.page.reviews.items[0].comment
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == nasty.replace("\u202e", "").replace("\u202c", "")


def test_similar_numbers_say_why_and_lead_on(driver: NumbersDriver) -> None:
    page = driver.page
    driver.open(world.FRAUD, "+380 67 111 22 33")
    assert page.number.warning is not None
    assert "Tied to fraud" in page.number.warning.what.text()
    lines = page.similar.list.lines.lines
    assert len(lines) == 10
    assert lines[0].second == "1.00 · △ possible fraudster · dangerous 4 and 3, doubtful 1 and 1"
    assert "check by hand" in page.similar.note.text()
    page.similar.list.setFocus()
    driver.bot.keyClick(page.similar.list, Key.Key_Return)
    driver.wait(lambda: "50 333 44 55" in page.number.phone.text().replace("\u00a0", " "))
    driver.wait(lambda: page.number.warning is not None)
    assert "Possibly a fraudster: check by hand" in page.number.warning.what.text()


def test_how_many_and_how_low_is_set_by_the_person_and_kept(driver: NumbersDriver) -> None:
    page = driver.page
    driver.open(world.FRAUD, "+380 67 111 22 33")
    driver.click(page.similar.settings_button)
    assert page.similar.neighbours.isVisible()
    page.similar.neighbours.setValue(2)
    driver.wait(lambda: len(page.similar.list.lines.lines) == 2)
    page.similar.below.setValue(1.0)
    driver.wait(lambda: not any("possible" in line.second for line in page.similar.list.lines.lines))
    kept = driver.program.trust.likeness
    assert (kept.neighbours, kept.below) == (2, 1.0)


def test_a_number_without_reviews_says_what_is_missing_and_shows_our_calls(driver: NumbersDriver) -> None:
    page = driver.page
    driver.open(world.UNRATED, "+380 67 014 64 38")
    driver.wait(lambda: "One review is enough" in page.similar.note.text())
    assert "Nobody has rated this number yet" in page.number.sure.text()
    assert page.number.calls_button.isEnabled()
    page.number.rate_button.setFocus()
    driver.key(Key.Key_O)
    assert driver.window.current == "calls"
    calls = driver.window.page("calls")
    assert isinstance(calls, CallsPage)
    driver.wait(lambda: calls.result.complete and 0 < len(calls.model.ids) < 300)
    driver.wait(lambda: calls.model.row_at(0) is not None)
    assert calls.model.row_at(0).client_phone == world.UNRATED  # type: ignore[union-attr]


def test_a_number_is_tied_to_fraud_with_a_reason_and_suspects_appear(driver: NumbersDriver) -> None:
    page = driver.page
    driver.open("063 000 00 00", "+380 63 000 00 00")
    page.number.rate_button.setFocus()
    driver.key(Key.Key_F)
    asked = driver.dialog(ReasonDialog)
    assert not asked.keep_button.isEnabled(), "a reason is needed"
    type_text(asked.text, "заява 12")
    driver.bot.keyClick(asked.text, Key.Key_Return, Ctrl)
    driver.wait(lambda: page.number.warning is not None)
    assert "заява 12 (Олена" in page.number.warning.why.text()
    driver.click(page.lists.chips["suspects"])
    driver.wait(lambda: page.lists.suspects.lines.lines)
    assert {line.key for line in page.lists.suspects.lines.lines} >= {"+380671112234", "+380932223344"}
    driver.key(Key.Key_PageDown, Ctrl)
    driver.wait(lambda: page.lists.key == "moderation" and page.lists.moderation.acts.lines.lines)
    assert "tied to fraud" in page.lists.moderation.acts.lines.lines[0].title


def test_a_waiting_review_is_shown_and_another_hidden_with_a_reason(driver: NumbersDriver) -> None:
    page = driver.page
    driver.open(world.LIKE_IT[0], "+380 67 111 22 34")
    driver.click(page.lists.chips["moderation"])
    waiting = page.lists.moderation
    driver.wait(lambda: waiting.current is not None)
    assert waiting.reviews.lines.lines[0].second == "dangerous · Шахраї!!! <b>Не беріть</b> слухавку"
    waiting.reviews.setFocus()
    driver.key(Key.Key_S)
    driver.wait(lambda: driver.levels()[1] == "✕ dangerous 3")
    driver.wait(lambda: not waiting.reviews.lines.lines)
    hide = page.reviews.items[0].findChildren(Button)[0]
    driver.click(hide)
    asked = driver.dialog(ReasonDialog)
    type_text(asked.text, "образи")
    driver.click(asked.keep_button)
    driver.wait(lambda: driver.levels()[0] == "all 3")
    driver.wait(lambda: waiting.reviews.lines.lines and waiting.reviews.lines.lines[0].aside == "hidden")
    assert "образи" in waiting.reviews.lines.lines[0].second


def test_a_list_is_previewed_with_its_bad_lines_and_taken_in(driver: NumbersDriver, tmp_path: Path) -> None:
    file = tmp_path / "список.csv"
    file.write_text(f"телефон;рівень;коментар\n{NEW};5;Постачальник\nабв;1;\n{NEW};5;Постачальник\n", "utf-8")
    driver.key(Key.Key_Escape)
    driver.page.setFocus()
    driver.key(Key.Key_I)
    driver.dialog(QFileDialog).reject()
    driver.wait(lambda: QApplication.activeModalWidget() is None)
    asked = ImportDialog(driver.page, file)
    asked.open()
    driver.wait(lambda: asked.plan is not None)
    assert asked.summary.text() == "New: 1 review of 1 number"
    assert "1 stands twice in the list" in asked.facts.text()
    assert asked.bad.toPlainText().startswith("line 3: This is not a phone number: there are letters in it")
    driver.click(asked.ok)
    driver.wait(lambda: driver.notice() == "The list is taken in")
    driver.open(NEW, "+380 67 999 88 77")
    driver.wait(lambda: driver.comments() == ["Постачальник"])


def test_a_list_for_moderation_waits_there(driver: NumbersDriver, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(f"phone,level\n{NEW},1\n", "utf-8")
    dialog = ImportDialog(driver.page, file)
    dialog.open()
    driver.wait(lambda: dialog.plan is not None)
    box = dialog.findChild(QCheckBox)
    assert box is not None
    driver.click(box)
    driver.bot.keyClick(dialog.ok, Key.Key_Space)
    driver.wait(lambda: driver.notice() == "The list is taken in")
    driver.click(driver.page.lists.chips["moderation"])
    driver.wait(lambda: len(driver.page.lists.moderation.reviews.lines.lines) == 2)


def test_a_file_that_is_no_list_is_told_inside_the_dialog(driver: NumbersDriver, tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.write_bytes(b"")
    dialog = ImportDialog(driver.page, file)
    dialog.open()
    driver.wait(lambda: dialog.notice is not None)
    assert "The list cannot be read" in dialog.notice.what.text()  # type: ignore[union-attr]
    assert not dialog.ok.isEnabled()
    dialog.reject()


def test_another_language_keeps_the_number_open(driver: NumbersDriver) -> None:
    driver.open(world.CLIENT, "+380 67 007 32 19")
    driver.window.preferences.keep("language", "uk")
    driver.window.relabel()
    page = driver.window.page("numbers")
    assert isinstance(page, NumbersPage)
    driver.wait(lambda: page.card is not None)
    assert page.number.value.text() == "4,1 з 5"
    assert page.number.verdict.text == "✓ безпечний"


def test_the_calls_menu_and_key_look_a_number_up(
    qtbot: QtBot, loop: None, rated: Program, make_window: Callable[[Program], MainWindow]
) -> None:
    window = make_window(rated)
    calls = CallsDriver(qtbot, window)
    phone = calls.row(0).client_phone
    calls.page.table.setFocus()
    calls.page.table.select_ids({calls.ids[0]}, calls.ids[0])
    calls.key(Key.Key_L)
    assert window.current == "numbers"
    page = window.page("numbers")
    assert isinstance(page, NumbersPage)
    qtbot.waitUntil(lambda: page.phone == phone, timeout=60_000)


def test_beside_the_call_stand_the_level_and_a_warning(
    qtbot: QtBot, loop: None, rated: Program, make_window: Callable[[Program], MainWindow]
) -> None:
    window = make_window(rated)
    (call_id, *_) = [int(n) for n in rated.calls.ids(CallFilter(phone=world.CLIENT)).result()]
    window.open_review(call_id)
    page = window.page("review")
    assert isinstance(page, ReviewPage)
    qtbot.waitUntil(lambda: not page.trust.isHidden(), timeout=60_000)
    page.tabs.show_tab(CLIENT)
    assert page.trust.verdict.text == "✓ safe"
    assert page.trust.mean.text() == "4.1 of 5 · 12 reviews"
    assert page.trust.warning is None
    assert page.tabs.bar.tabText(CLIENT) == "Client"
    rated.trust.set_fraud(world.CLIENT, True, "перевірено").result()
    qtbot.waitUntil(lambda: page.trust.warning is not None, timeout=60_000)
    assert page.tabs.bar.tabText(CLIENT) == "Client ⚠"
    qtbot.mouseClick(page.trust.rate_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), RateDialog))
    asked = QApplication.activeModalWidget()
    assert isinstance(asked, RateDialog)
    qtbot.keyClick(asked.levels[1], Key.Key_1)
    qtbot.keyClick(asked, Key.Key_Return, Ctrl)
    qtbot.waitUntil(lambda: page.trust.mean.text().endswith("13 reviews"), timeout=60_000)
    assert page.trust.rate_button.text() == "Change my rating…"
    qtbot.mouseClick(page.trust.more_button, Qt.MouseButton.LeftButton)
    assert window.current == "numbers"
