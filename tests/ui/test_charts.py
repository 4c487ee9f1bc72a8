"""The card of a chart in the real window: drawing and table, keys and mouse, pictures and files, both themes."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from calls_driver import Maker
from colours import contrast
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from callqa_desktop.app import Program
from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.charts.chart import Chart, Kind, Mark, Series, Unit
from callqa_desktop.ui.charts.canvas import RIGHT
from callqa_desktop.ui.charts.card import ChartCard
from callqa_desktop.ui.charts.heat import heat_colours
from callqa_desktop.ui.charts.look import SYMBOLS, look
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets.buttons import Button

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier
DAYS = tuple(f"{day:02}.11" for day in range(1, 31))
TREND = Chart(
    "score", "Score by day", Kind.LINE,
    (
        Series("this period", tuple(None if n == 4 else 70.0 + n for n in range(30))),
        Series("the period before", tuple(60.0 + n for n in range(30)), dashed=True),
    ),
    DAYS, unit=Unit.POINTS, y_title="Points of 100", marks=(Mark(80, "standard"),),
)  # fmt: skip
LOAD = Chart(
    "load", "Load", Kind.HEAT,
    tuple(Series(day, tuple(float(hour * n) for hour in range(24))) for n, day in enumerate(("Mon", "Tue", "Wed"))),
    tuple(map(str, range(24))), unit=Unit.COUNT,
)  # fmt: skip
BARS = Chart("b", "Objections", Kind.BARS, (Series("", (3.0, 7.0, 1.0)),), ("price", "time", "rival"), unit=Unit.COUNT)
RANKING = Chart(
    "r", "Ranking", Kind.INTERVALS, (Series("Score", (86.0, 80.0), low=(84.0, 76.0), high=(88.0, 84.0)),),
    ("Ігор Мельник", "Ґалина Цимбал"), unit=Unit.POINTS,
)  # fmt: skip


class CardDriver:
    """A card on a page of the real window."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.bot, self.window = qtbot, window
        window.go("connections")
        self.page = window.page("connections")
        self.card = ChartCard(self.page)
        self.page.body.insertWidget(0, self.card, 1)
        self.opened: list[tuple[int, int]] = []
        self.card.opened.connect(lambda series, place: self.opened.append((series, place)))

    def show(self, chart: Chart) -> None:
        self.card.show_chart(chart)
        self.bot.waitUntil(lambda: self.card.faces.face == "full" and self.card.plot.canvas is not None)
        self.bot.waitUntil(lambda: self.card.plot.width() > 300)

    def key(self, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            QTest.keyClick(self.window.focusWidget() or self.card, key, modifiers)

    def at(self, series: int, place: int) -> QPoint:
        found = self.card.plot.place_of(series, place)
        assert found is not None
        return found.toPoint()

    def menu(self, title: str) -> None:
        self.bot.mouseClick(self.card.menu_button, Qt.MouseButton.LeftButton)
        self.bot.waitUntil(lambda: isinstance(QGuiApplication.focusObject(), object) and _popup() is not None)
        popup = _popup()
        assert popup is not None
        act = next(a for a in popup.actions() if a.text().split("\t")[0] == title)
        act.trigger()
        popup.close()

    def save(self, title: str, path: Path) -> None:
        self.menu(title)
        dialog = self.card.saving.dialog
        assert dialog is not None
        self.bot.waitUntil(dialog.isVisible)
        dialog.fileSelected.emit(str(path))
        dialog.reject()
        self.bot.waitUntil(path.exists)


def _popup() -> QMenu | None:
    from PySide6.QtWidgets import QApplication

    found = QApplication.activePopupWidget()
    return found if isinstance(found, QMenu) else None


@pytest.fixture
def driver(qtbot: QtBot, make_window: Maker, empty_program: Program) -> Iterator[CardDriver]:
    made = CardDriver(qtbot, make_window(empty_program))
    yield made
    theme.apply("light")


def test_arrows_go_from_point_to_point_and_say_what_they_stand_on(driver: CardDriver) -> None:
    driver.show(TREND)
    driver.card.focus()
    said = driver.card.plot.accessibleDescription
    driver.key(Key.Key_Home)
    assert said() == "01.11: this period: 70.0"
    driver.key(Key.Key_Right, Key.Key_Right, Key.Key_Right, Key.Key_Right)
    assert said() == "06.11: this period: 75.0", "a gap is stepped over"
    driver.key(Key.Key_Down)
    assert said() == "06.11: the period before: 65.0"
    driver.key(Key.Key_End)
    assert said() == "30.11: the period before: 89.0"
    driver.key(Key.Key_Return)
    assert driver.opened == [(1, 29)]


def test_the_point_of_the_keyboard_stays_when_newer_figures_come(driver: CardDriver) -> None:
    driver.show(TREND)
    driver.card.focus()
    driver.key(Key.Key_Home, Key.Key_Right)
    newer = Chart(
        "score", "Score by day", Kind.LINE, (Series("this period", (1.0, 2.0, 3.0)),), DAYS[:3], unit=Unit.POINTS
    )
    driver.card.show_chart(newer)
    assert driver.card.plot.hasFocus()
    assert driver.card.plot.accessibleDescription() == "02.11: this period: 2.0" or (
        driver.card.plot.accessibleDescription() == "02.11: 2.0"
    )


def test_a_click_opens_the_point_under_the_pointer_whatever_the_kind(driver: CardDriver) -> None:
    for chart, wanted in ((TREND, (0, 20)), (LOAD, (2, 9)), (BARS, (0, 1)), (RANKING, (0, 1))):
        driver.show(chart)
        QTest.mouseClick(driver.card.plot, Qt.MouseButton.LeftButton, pos=driver.at(*wanted))
        assert driver.opened[-1] == wanted, chart.title


def test_a_ranking_is_walked_up_and_down_as_its_lines_lie(driver: CardDriver) -> None:
    driver.show(RANKING)
    driver.card.focus()
    driver.key(Key.Key_Home)
    assert driver.card.plot.accessibleDescription().startswith("Ігор Мельник")
    driver.key(Key.Key_Down)
    assert driver.card.plot.accessibleDescription() == "Ґалина Цимбал: Score: 80.0 (76.0 – 84.0)"


def test_t_shows_the_same_figures_as_a_table_in_any_layout_and_the_keyboard_goes_along(driver: CardDriver) -> None:
    driver.show(TREND)
    driver.card.focus()
    driver.key(Key.Key_T)
    grid = driver.card.grid
    assert driver.card.as_table
    assert grid.hasFocus()
    assert grid.cells.rowCount() == 30
    assert grid.cells.said(4, 1) == "–"
    grid.setCurrentIndex(grid.cells.index(6, 2))
    driver.key(Key.Key_Return)
    assert driver.opened == [(1, 6)]
    driver.key(Key.Key_C, modifiers=Ctrl)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[1:] == ["this period", "the period before"]
    assert lines[1] == "01.11\t70.0\t60.0"
    driver.key(Key.Key_T)
    assert not driver.card.as_table
    assert driver.card.plot.hasFocus()


def test_the_drawing_is_copied_as_a_picture_twice_as_large(driver: CardDriver) -> None:
    driver.show(BARS)
    driver.card.focus()
    driver.key(Key.Key_C, modifiers=Ctrl)
    image = QGuiApplication.clipboard().image()
    assert image.width() >= 2 * driver.card.plot.width()


def test_files_are_saved_where_the_person_says_and_the_folder_is_remembered(driver: CardDriver, tmp_path: Path) -> None:
    driver.show(TREND)
    driver.save("Save the picture…", tmp_path / "chart.png")
    picture = QImage(str(tmp_path / "chart.png"))
    assert picture.width() >= 2 * driver.card.plot.width()
    driver.save("Save the picture…", tmp_path / "chart.svg")
    assert b"<svg" in (tmp_path / "chart.svg").read_bytes()
    driver.save("Save as CSV…", tmp_path / "chart.csv")
    assert (tmp_path / "chart.csv").read_text("utf-8-sig").splitlines()[1] == "01.11;70;60"
    assert driver.window.preferences.text("chart_folder") == str(tmp_path)
    dialog = driver.card.saving.dialog
    assert isinstance(dialog, QFileDialog)


def test_a_folder_that_cannot_be_written_is_told_in_the_window(driver: CardDriver, tmp_path: Path) -> None:
    driver.show(BARS)
    driver.menu("Save as CSV…")
    dialog = driver.card.saving.dialog
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "gone" / "chart.csv"))
    dialog.reject()
    driver.bot.waitUntil(lambda: any("could not be written" in n.what for n in driver.window.notices.notices))


def test_the_card_says_why_it_is_empty_and_offers_help_and_another_try(driver: CardDriver) -> None:
    pressed = []
    driver.card.show_loading("Clients")
    assert driver.card.title.text() == "Clients"
    driver.card.show_empty("Nobody was called yet.", ("All calls", lambda: pressed.append("help")))
    assert driver.card.faces.message.why.text() == "Nobody was called yet."
    button = next(b for b in driver.card.faces.message.findChildren(Button) if b.text() == "All calls")
    driver.bot.mouseClick(button, Qt.MouseButton.LeftButton)
    driver.card.show_failed(UserFacingError("The store is busy", "somebody writes"), lambda: pressed.append("again"))
    button = next(b for b in driver.card.faces.message.findChildren(Button) if b.text() == "Try again")
    driver.bot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == ["help", "again"]
    driver.card.show_chart(Chart("e", "Empty", Kind.LINE, (Series("", (None, None)),), ("a", "b")))
    assert driver.card.faces.face == "message"
    driver.show(BARS)


@pytest.mark.parametrize("kind", [Kind.LINE, Kind.BARS, Kind.STACKED, Kind.INTERVALS, Kind.HEAT])
def test_a_chart_of_one_point_stands_and_can_be_walked(driver: CardDriver, kind: Kind) -> None:
    driver.show(Chart("one", "One", kind, (Series("one", (5.0,), low=(5.0,), high=(5.0,)),), ("today",)))
    driver.card.focus()
    driver.key(Key.Key_Home, Key.Key_Right, Key.Key_Down, Key.Key_Return)
    assert driver.opened == [(0, 0)]


@pytest.mark.parametrize("kind", list(Kind))
def test_figures_that_make_no_sense_do_no_harm(driver: CardDriver, kind: Kind) -> None:
    odd = (math.inf, math.nan, None, -7e5, 1e300, 3.0, 3.0)
    for size, names in ((7, ()), (1, ("a",)), (7, ("a", "b")), (7, tuple("abcdefghij"))):
        series = Series(
            "<b>a long name</b> " * 9, odd[:size] if size > 1 else (4.0,), low=odd, high=odd[:3], x=(1.0,) * 7
        )
        chart = Chart("odd", "Odd", kind, (series, series), names, marks=(Mark(math.nan, "mark"), Mark(1, "one", True)))
        driver.show(chart)
        driver.card.focus()
        driver.key(Key.Key_Home, Key.Key_Down, Key.Key_Right, Key.Key_Up, Key.Key_End, Key.Key_T, Key.Key_T)
        assert driver.card.faces.face == "full"
    assert driver.card.minimumSizeHint().width() < 700, "no name makes a card wider than its place"


def test_ten_thousand_points_are_found_under_the_pointer_and_by_keys(driver: CardDriver) -> None:
    dice = random.Random(1)
    groups = tuple(
        Series(
            f"Group {n}", tuple(dice.gauss(n, 1) for _ in range(2500)), x=tuple(dice.gauss(-n, 1) for _ in range(2500))
        )
        for n in range(4)
    )
    driver.show(Chart("clients", "Clients", Kind.SCATTER, groups, x_title="first", y_title="second"))
    far = max(range(2500), key=lambda n: groups[3].values[n] or 0.0)
    QTest.mouseClick(driver.card.plot, Qt.MouseButton.LeftButton, pos=driver.at(3, far))
    assert driver.opened == [(3, far)]
    driver.key(Key.Key_Left, Key.Key_Up, Key.Key_Return)
    assert driver.opened[-1][0] == 2


@pytest.mark.parametrize("scheme", ["light", "dark", "contrast"])
def test_words_keep_their_contrast_in_every_scheme_and_on_every_shade(driver: CardDriver, scheme: str) -> None:
    driver.show(LOAD)
    theme.apply(scheme)
    colours = tokens.current()
    assert contrast(colours.muted, colours.panel) >= 4.5
    assert contrast(colours.text, colours.panel) >= 4.5
    for share in range(21):
        ground, text = heat_colours(share / 20)
        assert contrast(text.name(), ground.name()) >= 4.5, share
    canvas = driver.card.plot.canvas
    assert canvas is not None
    assert canvas.backgroundBrush().color().name().upper() == colours.panel


@pytest.mark.parametrize("day", ["{n:02}.11", "Friday {n:02}.11"])
def test_labels_below_neither_touch_each_other_nor_are_cut_off(driver: CardDriver, day: str) -> None:
    days = tuple(day.format(n=n % 30 + 1) for n in range(100))
    driver.show(Chart("d", "Calls", Kind.LINE, (Series("calls", tuple(map(float, range(100)))),), days))
    canvas = driver.card.plot.canvas
    assert canvas is not None
    metrics = QFontMetricsF(fonts.font(tokens.SMALL, tabular=True))
    low, high = canvas.bottom.range
    for width in map(float, range(200, 900, 9)):
        ((_, places),) = canvas.bottom.tickValues(low, high, width)
        pixels = [(place - low) * width / (high - low) for place in places]
        names = canvas.bottom.tickStrings(list(places), 1.0, 1.0)
        for n in range(1, len(places)):
            assert pixels[n] - pixels[n - 1] > metrics.horizontalAdvance(names[n])
        assert pixels[-1] + metrics.horizontalAdvance(names[-1]) / 2 <= width + RIGHT


def test_twelve_groups_are_told_apart_without_the_legend() -> None:
    groups = tuple(Series(f"Group {n}", (1.0,)) for n in range(12))
    chart = Chart("g", "Groups", Kind.SCATTER, groups, ("1",))
    looks = [look(chart, n) for n in range(12)]
    assert len({(one.tone, SYMBOLS[one.place % len(SYMBOLS)]) for one in looks}) == 12
    assert len({(one.tone, tuple(one.pen().dashPattern())) for one in looks}) == 12
    assert len({(one.tone, one.brush().style()) for one in looks}) == 12
    assert not any(one.symbol.isEmpty() for one in looks)
