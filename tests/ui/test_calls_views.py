"""Columns and order of the page of calls, and named views of both with the filter."""

from __future__ import annotations

from typing import cast

import pytest
from calls_driver import Alt, CallsDriver, Key, Maker
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from callqa_desktop.app import Program
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.records import CallSort
from callqa_desktop.ui.calls.columns import COLUMNS, INDEX
from callqa_desktop.ui.calls.columns_popup import ColumnsPopup
from callqa_desktop.ui.calls.delegate import PAD
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.calls.views_button import NameDialog
from callqa_desktop.ui.theme.fonts import font
from callqa_desktop.ui.widgets.chips import chip_width
from callqa_desktop.ui.widgets.dialog import Question
from callqa_desktop.ui.widgets.formats import number


@pytest.fixture
def calls(qtbot: QtBot, make_window: Maker, program: Program) -> CallsDriver:
    return CallsDriver(qtbot, make_window(program))


def columns(calls: CallsDriver) -> ColumnsPopup:
    calls.page.table.setFocus()
    calls.key(Key.Key_C)
    popup = calls.popup()
    assert isinstance(popup, ColumnsPopup)
    return popup


def views(calls: CallsDriver) -> QMenu:
    calls.page.table.setFocus()
    calls.key(Key.Key_V)
    menu = calls.popup()
    assert isinstance(menu, QMenu)
    return menu


def save_view(calls: CallsDriver, name: str) -> None:
    views(calls)
    calls.choose("Save as a new view")
    calls.dialog(NameDialog)
    calls.type(name)
    calls.key(Key.Key_Return)
    calls.no_dialog()


def test_every_sortable_column_sorts_by_a_click_on_its_head(calls: CallsDriver) -> None:
    for column in COLUMNS:
        if column.hidden or not column.sort:
            continue
        calls.click_head(column.key)
        calls.bot.waitUntil(lambda key=column.sort: calls.page.model.order.key == key)
        calls.wait_rows(300)
        arrow = calls.page.model.headerData(INDEX[column.key], Qt.Orientation.Horizontal)
        assert str(arrow)[-1] in "↓↑"


def test_columns_are_chosen_moved_and_sorted_by_with_keys(calls: CallsDriver) -> None:
    popup = columns(calls)
    table = calls.page.table
    assert popup.list.key() == "started_at"
    calls.key(Key.Key_Down, Alt)
    assert table.arrangement.order()[:3] == ["direction", "started_at", "client"]
    assert table.header.visualIndex(INDEX["started_at"]) == 2
    calls.key(Key.Key_Down)  # to the client
    calls.key(Key.Key_Space)
    assert table.isColumnHidden(INDEX["client"])
    calls.key(Key.Key_Down)  # to the client's name
    calls.key(Key.Key_Space)
    assert not table.isColumnHidden(INDEX["client_name"])
    while popup.list.key() != "talk_seconds":
        calls.key(Key.Key_Down)
    calls.key(Key.Key_Return)
    calls.bot.waitUntil(lambda: calls.page.model.order == CallSort("talk_seconds", descending=True))
    calls.wait_rows(300)
    lengths = [row.talk_seconds for row in calls.rows()]
    assert lengths == sorted(lengths, reverse=True)
    calls.key(Key.Key_Escape)


def test_tags_and_names_of_clients_are_put_in_order_by_a_click(calls: CallsDriver, program: Program) -> None:
    for call_id, tag in ((9, "ґатунок"), (5, "гарантія"), (7, "їдальня"), (8, "заміна")):
        program.calls.add_tag([call_id], tag).result()
    calls.click_head("tags")
    calls.bot.waitUntil(lambda: calls.page.model.order == CallSort("tags", descending=False))
    calls.wait_rows(300)
    firsts = [row.tags[0] for row in calls.rows() if row.tags]
    assert firsts == sorted(firsts, key=sort_key)
    assert [firsts.index(tag) for tag in ("гарантія", "ґатунок")] == [0, 1]
    assert not any(row.tags for row in calls.rows()[len(firsts) :]), "calls without tags come last"
    calls.click_head("tags")
    calls.bot.waitUntil(lambda: calls.page.model.order == CallSort("tags", descending=True))
    calls.wait_rows(300)
    assert [row.tags[0] for row in calls.rows() if row.tags] == sorted(firsts, key=sort_key, reverse=True)
    calls.page.table.arrangement.show("client_name", on=True)
    calls.click_head("client_name")
    calls.bot.waitUntil(lambda: calls.page.model.order.key == "client_name")
    calls.wait_rows(300)
    names = [row.client_name for row in calls.rows() if row.client_name]
    assert list(dict.fromkeys(names)) == ["Кухні Є", "ТОВ «Їжа і дім»", "ФОП Ґудзь"]


def test_a_column_is_dragged_by_its_head_and_the_last_one_cannot_be_hidden(calls: CallsDriver) -> None:
    header = calls.page.table.header
    start = QPoint(header.sectionViewportPosition(INDEX["employee"]) + 20, 10)
    end = QPoint(header.sectionViewportPosition(INDEX["client"]) + 10, 10)
    viewport = header.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 9):
        QTest.mouseMove(viewport, start + (end - start) * step / 8)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)
    assert calls.page.table.arrangement.order()[2:4] == ["employee", "client"]
    arrangement = calls.page.table.arrangement
    for key in arrangement.order():
        arrangement.show(key, on=False)
    assert sum(arrangement.shown(key) for key in arrangement.order()) == 1


@pytest.mark.parametrize("language", ["en", "uk"])
def test_at_1280_pixels_nothing_needs_to_be_scrolled_sideways(calls: CallsDriver, language: str) -> None:
    calls.window.preferences.keep("language", language)
    calls.window.relabel()
    calls.window.resize(1280, 800)
    again = CallsDriver(calls.bot, calls.window)
    table = again.page.table
    calls.bot.waitUntil(lambda: table.width() > 0 and table.horizontalScrollBar().maximum() == 0)
    assert again.page.preview.isVisible()
    assert sum(table.columnWidth(n) for n in range(len(COLUMNS))) <= table.viewport().width()


@pytest.mark.parametrize("language", ["en", "uk"])
def test_the_quality_of_the_sound_has_room_at_1280_pixels_too(calls: CallsDriver, language: str) -> None:
    calls.window.preferences.keep("language", language)
    calls.window.relabel()
    calls.window.resize(1280, 800)
    table = CallsDriver(calls.bot, calls.window).page.table
    table.arrangement.show("sound", True)
    calls.bot.waitUntil(lambda: table.width() > 0 and table.horizontalScrollBar().maximum() == 0)
    assert sum(table.columnWidth(n) for n in range(len(COLUMNS))) <= table.viewport().width()
    assert table.columnWidth(INDEX["sound"]) >= chip_width("⊘") + 2 * PAD, "at least its sign"


@pytest.mark.parametrize("language", ["en", "uk"])
def test_beside_the_details_at_1280_pixels_scores_and_names_are_whole(calls: CallsDriver, language: str) -> None:
    calls.window.preferences.keep("language", language)
    calls.window.relabel()
    calls.window.resize(1280, 800)
    again = CallsDriver(calls.bot, calls.window)
    table = again.page.table
    calls.bot.waitUntil(lambda: table.width() > 0 and table.horizontalScrollBar().maximum() == 0)
    assert again.page.preview.isVisible()
    for key in ("ai_score", "human_score"):
        assert table.columnWidth(INDEX[key]) >= chip_width(f"✓ {number(100.0)}") + 2 * PAD
    metrics = QFontMetrics(font(tabular=True))
    names = {row.employee for row in again.rows() if row.employee}
    assert table.columnWidth(INDEX["employee"]) >= max(map(metrics.horizontalAdvance, names)) + 2 * PAD
    assert table.columnWidth(INDEX["client"]) >= metrics.horizontalAdvance("067\u00a0000\u00a000\u00a000") + 2 * PAD


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_tags_take_room_only_where_calls_have_some(calls: CallsDriver, program: Program, size: tuple[int, int]) -> None:
    calls.window.resize(*size)
    table = calls.page.table
    with_tags = table.columnWidth(INDEX["tags"])
    calls.page.filters.set_conditions(Conditions(statuses=("new",)))
    calls.wait_fewer(300)
    calls.bot.waitUntil(lambda: not any(row.tags for row in calls.rows()))
    calls.bot.waitUntil(lambda: table.columnWidth(INDEX["tags"]) < 64)
    assert table.columnWidth(INDEX["tags"]) < with_tags
    program.calls.add_tag(calls.ids[:1], "терміново").result()
    calls.bot.waitUntil(lambda: table.columnWidth(INDEX["tags"]) >= 76)


def test_order_and_columns_outlive_the_page(calls: CallsDriver) -> None:
    columns(calls)
    calls.key(Key.Key_Down, Alt)
    calls.key(Key.Key_Escape)
    calls.click_head("talk_seconds")
    calls.bot.waitUntil(lambda: calls.page.model.order.key == "talk_seconds")
    calls.wait_rows(300)
    calls.window.relabel()  # the page is built anew from what is kept
    again = CallsDriver(calls.bot, calls.window)
    assert again.page is not calls.page
    assert again.page.model.order == CallSort("talk_seconds", descending=True)
    assert again.page.table.arrangement.order()[0] == "direction"
    lengths = [row.talk_seconds for row in again.rows()]
    assert lengths == sorted(lengths, reverse=True)


def test_a_view_is_saved_chosen_changed_updated_renamed_and_deleted(calls: CallsDriver) -> None:
    page = calls.page
    page.filters.set_conditions(Conditions(directions=("inbound",), text="380"))
    calls.bot.waitUntil(lambda: page.result.complete and 0 < len(calls.ids) < 300)
    inbound = len(calls.ids)
    save_view(calls, "Вхідні")
    assert page.views.text().startswith("View: Вхідні")
    assert not page.views.changed_since()

    views(calls)
    calls.choose("All calls")
    calls.wait_rows(300)
    assert page.search.text() == ""
    assert page.views.text().startswith("View: All calls")

    views(calls)
    calls.choose("Вхідні")
    calls.wait_rows(inbound)
    assert page.search.text() == "380"
    assert page.filters.chips["directions"].isVisible()

    calls.click_head("talk_seconds")
    calls.bot.waitUntil(lambda: page.model.order.key == "talk_seconds")
    assert "•" in page.views.text()
    assert page.views.accessibleName().endswith("changed")
    views(calls)
    calls.choose("Update")
    assert "•" not in page.views.text()
    kept = page.views.views.named("вхідні")
    assert kept is not None
    assert kept.sort == CallSort("talk_seconds", descending=True)

    views(calls)
    calls.choose("Rename")
    calls.dialog(NameDialog)
    calls.type("Тиждень")
    calls.key(Key.Key_Return)
    calls.no_dialog()
    assert [view.name for view in page.views.views.all()] == ["Тиждень"]

    views(calls)
    calls.choose("Delete")
    question = calls.dialog(Question)
    QTest.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    calls.no_dialog()
    assert page.views.views.all() == []
    assert len(calls.ids) == inbound  # what is shown stays


def test_a_name_that_is_taken_or_empty_is_refused_in_words(calls: CallsDriver) -> None:
    save_view(calls, "Скарги")
    views(calls)
    calls.choose("Save as a new view")
    dialog = calls.dialog(NameDialog)
    calls.type("СКАРГИ")
    calls.key(Key.Key_Return)
    assert dialog.notice is not None
    assert "already" in dialog.notice.what.text()
    dialog.field.clear()
    calls.key(Key.Key_Return)
    assert "another name" in dialog.notice.what.text()
    assert dialog.isVisible()
    dialog.field.setText("б" * 61)
    calls.key(Key.Key_Return)
    assert dialog.isVisible()
    calls.key(Key.Key_Escape)
    calls.no_dialog()


def test_the_last_view_comes_back_with_the_program(calls: CallsDriver, program: Program) -> None:
    calls.page.filters.set_conditions(Conditions(statuses=("analyzed",)))
    fewer = calls.wait_fewer(300)
    save_view(calls, "Готові")
    calls.window.go("jobs")
    assert program.settings.get("calls_view")["view"] == "Готові"
    assert program.settings.get("saved_views")["views"][0]["name"] == "Готові"
    calls.window.relabel()
    calls.window.go("calls")
    again = cast(CallsPage, calls.window.page("calls"))
    calls.bot.waitUntil(lambda: again.result.complete and len(again.model.ids) == fewer)
    assert again.views.current == "Готові"
    assert again.filters.conditions.statuses == ("analyzed",)
