"""The dashboard on the real program: figures with their calls, filters, cards in the person's own order, new data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from calls_driver import Maker
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from callqa_desktop.app import Program
from callqa_desktop.services.dashboard.records import Compare
from callqa_desktop.services.records import CallFilter
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.calls.period_popup import PeriodPopup
from callqa_desktop.ui.calls.popups import ChoicePopup, Popup
from callqa_desktop.ui.dashboard.arrange_popup import ArrangePopup
from callqa_desktop.ui.dashboard.arrangement import Arrangement, Placed
from callqa_desktop.ui.dashboard.bar import ComparePopup
from callqa_desktop.ui.dashboard.board import BoardCard, lines
from callqa_desktop.ui.dashboard.page import DashboardPage
from callqa_desktop.ui.dashboard.tile import TileCard
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.widgets.buttons import Button

Key, Alt, Ctrl = Qt.Key, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


class DashboardDriver:
    def __init__(self, qtbot: QtBot, window: MainWindow, program: Program) -> None:
        self.bot, self.window, self.program = qtbot, window, program
        page = window.page("dashboard")
        assert isinstance(page, DashboardPage)
        self.page = page

    def show(self) -> None:
        self.window.go("dashboard")
        self.settled()

    def settled(self) -> None:
        """The newest figures are there and drawn."""
        overview = self.page.overview
        self.bot.waitUntil(
            lambda: overview.answer is not None and not overview.asker.reading and not overview.asker.stale
            and overview.board.settled, timeout=20_000,
        )  # fmt: skip

    def tile(self, key: str) -> TileCard:
        return self.page.overview.tiles.cards[key]

    def value(self, key: str) -> str:
        return self.tile(key).value.text()

    def card(self, key: str) -> BoardCard:
        return self.page.overview.board.cards[key]

    def drawn(self, key: str) -> BoardCard:
        card = self.card(key)
        self.bot.waitUntil(lambda: card.faces.face == "full" and card.plot.canvas is not None, timeout=10_000)
        return card

    def order(self) -> list[str]:
        """Cards as the eye meets them."""
        shown = [card for card in self.page.overview.board.cards.values() if card.isVisible()]
        return [card.key for card in sorted(shown, key=lambda c: (c.y(), c.x()))]

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.page, key, modifiers)

    def click(self, widget: QWidget) -> None:
        self.bot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def close(self, popup: Popup) -> None:
        """The small window closes; the keyboard is back in the large one."""
        popup.close()
        self.window.activateWindow()
        self.bot.waitUntil(self.window.isActiveWindow)

    def calls_shown(self) -> set[int]:
        """The calls the list stands on after a figure was opened."""
        calls = self.window.page("calls")
        assert isinstance(calls, CallsPage)
        self.bot.waitUntil(lambda: self.window.current == "calls" and calls.result.complete, timeout=10_000)
        return set(calls.model.ids.tolist())

    def ids(self, wanted: CallFilter) -> set[int]:
        return set(self.program.calls.ids(wanted).result())


@pytest.fixture
def driver(qtbot: QtBot, make_window: Maker, program: Program) -> DashboardDriver:
    made = DashboardDriver(qtbot, make_window(program), program)
    made.show()
    return made


def test_a_figure_says_what_it_is_made_of_and_opens_exactly_its_calls(driver: DashboardDriver) -> None:
    everything = driver.ids(CallFilter())
    assert driver.value("calls") == str(len(everything))
    tile = driver.tile("score")
    scored = driver.ids(CallFilter(min_score=0))
    assert f"{len(scored)} calls" in tile.under.text()
    tile.setFocus()
    driver.key(Key.Key_Return)
    assert driver.calls_shown() == scored


def test_arrows_go_from_tile_to_tile(driver: DashboardDriver) -> None:
    driver.tile("calls").setFocus()
    driver.key(Key.Key_Right)
    assert driver.tile("answered").hasFocus()
    driver.key(Key.Key_Down)
    driver.key(Key.Key_Up)
    assert driver.tile("answered").hasFocus()


def test_a_point_of_a_chart_opens_the_calls_behind_it(driver: DashboardDriver) -> None:
    card = driver.drawn("volume")
    card.focus()
    driver.key(Key.Key_End)
    point = card.plot.point
    assert point is not None
    assert card.chart is not None
    value = card.chart.series[point[0]].values[point[1]]
    driver.key(Key.Key_Return)
    assert len(driver.calls_shown()) == value


def test_a_direction_is_chosen_with_a_chip_and_remembered(driver: DashboardDriver, make_window: Maker) -> None:
    driver.click(driver.page.bar.chips["directions"])
    popup = driver.page.bar.popup
    assert isinstance(popup, ChoicePopup)
    popup.boxes["inbound"].setFocus()
    driver.key(Key.Key_Space)
    driver.close(popup)
    driver.settled()
    inbound = driver.ids(CallFilter(directions=("inbound",)))
    driver.bot.waitUntil(lambda: driver.value("calls") == str(len(inbound)), timeout=10_000)
    assert driver.page.bar.chips["directions"].isChecked()
    driver.key(Key.Key_O)
    assert driver.calls_shown() == inbound
    again = DashboardDriver(driver.bot, make_window(driver.program), driver.program)
    again.show()
    assert again.value("calls") == str(len(inbound))
    again.click(again.page.bar.clear)
    again.bot.waitUntil(lambda: again.value("calls") == "300", timeout=10_000)


def test_the_period_is_chosen_with_a_key_and_the_rest_follows(driver: DashboardDriver) -> None:
    driver.page.setFocus()
    driver.key(Key.Key_P)
    popup = driver.page.bar.popup
    assert isinstance(popup, PeriodPopup)
    driver.click(popup.buttons["today"])
    driver.close(popup)
    driver.bot.waitUntil(lambda: driver.value("calls") != "300", timeout=10_000)
    driver.settled()
    shown = int(driver.value("calls"))
    driver.tile("calls").setFocus()
    driver.key(Key.Key_Return)
    assert len(driver.calls_shown()) == shown


def test_without_a_comparison_no_tile_speaks_of_before(driver: DashboardDriver) -> None:
    driver.page.setFocus()
    driver.key(Key.Key_C)
    popup = driver.page.bar.popup
    assert isinstance(popup, ComparePopup)
    driver.click(popup.buttons[Compare.NOTHING])
    driver.close(popup)
    driver.settled()
    driver.bot.waitUntil(lambda: "was" not in driver.tile("score").under.text(), timeout=10_000)
    assert driver.tile("score").change.text() == ""


def test_new_data_shows_by_itself_and_focus_table_and_scroll_stay(driver: DashboardDriver) -> None:
    card = driver.drawn("volume")
    card.focus()
    driver.key(Key.Key_T)
    assert card.grid.hasFocus()
    bar = driver.page.overview.area.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    place = bar.value()
    for number in range(1, 6):  # a burst is read once, in the end it is all there
        driver.program.calls.delete([number]).result()
    driver.bot.waitUntil(lambda: driver.value("calls") == "295", timeout=15_000)
    driver.settled()
    assert driver.page.overview.faces.face == "full"
    assert card.as_table
    assert card.grid.hasFocus()
    assert bar.value() == place


def test_what_changed_while_nobody_looked_is_read_when_somebody_looks(driver: DashboardDriver) -> None:
    driver.window.go("jobs")
    driver.program.calls.delete([7]).result()
    driver.bot.waitUntil(lambda: driver.page.overview.asker.stale)
    assert driver.value("calls") == "300"
    driver.show()
    assert driver.value("calls") == "299"


def test_a_card_is_moved_widened_and_taken_away_by_keys_and_stays_so(
    driver: DashboardDriver, make_window: Maker
) -> None:
    usual = driver.order()
    driver.drawn(usual[0]).focus()
    driver.key(Key.Key_Down, Alt)
    driver.bot.waitUntil(lambda: driver.order()[:2] == [usual[1], usual[0]])
    assert driver.card(usual[0]).plot.hasFocus(), "the keyboard goes along"
    driver.key(Key.Key_W)
    driver.bot.waitUntil(lambda: driver.card(usual[0]).wide)
    driver.key(Key.Key_Delete)
    driver.bot.waitUntil(lambda: usual[0] not in driver.order())
    again = DashboardDriver(driver.bot, make_window(driver.program), driver.program)
    again.show()
    assert usual[0] not in again.order()
    again.page.setFocus()
    again.key(Key.Key_V)
    popup = again.page.overview.popup
    assert isinstance(popup, ArrangePopup)
    again.click(popup.reset)
    again.close(popup)
    again.bot.waitUntil(lambda: again.order() == usual)


def test_cards_and_figures_are_chosen_in_the_small_window(driver: DashboardDriver) -> None:
    driver.click(driver.page.arrange_button)
    popup = driver.page.overview.popup
    assert isinstance(popup, ArrangePopup)
    first = popup.cards.item(0)
    first.setCheckState(Qt.CheckState.Unchecked)
    popup.cards.setFocus()
    popup.cards.setCurrentRow(2)
    moved = popup.cards.item(2).data(Qt.ItemDataRole.UserRole)
    driver.key(Key.Key_Up, Alt)
    driver.click(popup.figures["talk"])
    driver.close(popup)
    driver.bot.waitUntil(lambda: driver.order()[0] == moved)
    assert not driver.tile("talk").isVisible()
    assert driver.tile("calls").isVisible()


def test_a_card_is_dragged_by_its_head_to_another_place(driver: DashboardDriver) -> None:
    usual = driver.order()
    card, other = driver.drawn(usual[0]), driver.card(usual[1])
    start = card.title.mapTo(card, QPoint(10, 6))
    end = other.mapTo(card.window(), QPoint(other.width() - 20, 60))
    end = card.mapFrom(card.window(), end)
    QTest.mousePress(card, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(card, start + QPoint(30, 10))
    QTest.mouseMove(card, end)
    QTest.mouseRelease(card, Qt.MouseButton.LeftButton, pos=end)
    driver.bot.waitUntil(lambda: driver.order()[:2] == [usual[1], usual[0]])


def test_without_calls_the_page_says_why_and_helps(qtbot: QtBot, make_window: Maker, empty_program: Program) -> None:
    driver = DashboardDriver(qtbot, make_window(empty_program), empty_program)
    driver.window.go("dashboard")
    faces = driver.page.overview.faces
    qtbot.waitUntil(lambda: faces.face == "message", timeout=10_000)
    assert faces.message.why.text()
    help_button = faces.message.findChildren(Button)[0]
    driver.click(help_button)
    qtbot.waitUntil(lambda: driver.page.bar.asked.held.period == "")


def test_a_question_that_cannot_be_answered_is_told_and_mended(driver: DashboardDriver) -> None:
    asked = driver.page.bar.asked
    driver.page.bar.set_asked(replace(asked, held=replace(asked.held, employees=("Немає Такого",))))
    faces = driver.page.overview.faces
    driver.bot.waitUntil(lambda: faces.face == "message", timeout=10_000)
    assert faces.message.title.text()
    driver.click(driver.page.bar.clear)
    driver.bot.waitUntil(lambda: faces.face == "full", timeout=10_000)
    assert driver.value("calls") == "300"


def test_another_language_keeps_the_section_and_the_question(driver: DashboardDriver) -> None:
    driver.page.bar.set_asked(replace(driver.page.bar.asked, held=Conditions(period="days7")))
    driver.page.setFocus()
    driver.key(Key.Key_PageDown, Ctrl)
    assert driver.page.section is driver.page.employees
    driver.window.preferences.keep("language", "uk")
    driver.window.relabel()
    page = driver.window.page("dashboard")
    assert isinstance(page, DashboardPage)
    assert page.section is page.employees
    assert page.bar.asked.held.period == "days7"
    assert page.chips["employees"].text() == "Менеджери"


def test_the_last_card_of_a_line_takes_what_is_left_of_it() -> None:
    cards = [Placed("a"), Placed("b", wide=True), Placed("c"), Placed("d")]
    assert [[span for _, span in line] for line in lines(cards, 2)] == [[2], [2], [1, 1]]
    assert [[span for _, span in line] for line in lines(cards, 3)] == [[1, 2], [1, 1]]
    assert [[span for _, span in line] for line in lines(cards, 1)] == [[1], [1], [1], [1]]


def test_a_kept_arrangement_that_no_longer_fits_does_no_harm() -> None:
    kept = {"cards": [{"key": "score", "wide": True}, {"key": 3}, "x"], "without": [1, "talk"]}
    found = Arrangement.restored(kept)
    assert found.cards[0] == Placed("score", wide=True)
    assert {one.key for one in found.cards} == {one.key for one in Arrangement().cards}
    assert found.without == {"talk"}
    assert Arrangement.restored(found.kept()) == found
    assert Arrangement.restored({}) == Arrangement()
