"""The page of calls on the real program: paging, filters, order, selection, verbs, faces."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot
from seeding import seed
from sqlalchemy import update
from sqlalchemy.orm import Session

from callqa_desktop.app import Program
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.records import CallRow, CallSort
from callqa_desktop.services.store import announce
from callqa_desktop.ui.calls.analyze_dialog import AnalyzeDialog
from callqa_desktop.ui.calls.bulk_verbs import MarkDialog
from callqa_desktop.ui.calls.columns import INDEX
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.calls.pages import KEPT, PAGE, PageCache
from callqa_desktop.ui.calls.popups import ChoicePopup, RangePopup
from callqa_desktop.ui.calls.report_dialog import ReportDialog
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.widgets.buttons import Button

Maker = Callable[..., MainWindow]
Popup = Callable[[], QWidget]


def open_calls(qtbot: QtBot, window: MainWindow, count: int = 300) -> CallsPage:
    page = cast(CallsPage, window.page("calls"))
    qtbot.waitUntil(lambda: len(page.model.ids) == count and page.model.cache.loaded(0), timeout=10_000)
    qtbot.waitUntil(lambda: page.result.summary is not None)
    return page


def text(page: CallsPage, row: int, column: str) -> str:
    return str(page.model.data(page.model.index(row, INDEX[column])))


def wait_rows(qtbot: QtBot, page: CallsPage, count: int) -> None:
    qtbot.waitUntil(lambda: len(page.model.ids) == count, timeout=10_000)
    if count:
        qtbot.waitUntil(lambda: page.model.cache.loaded(0))


def entry(menu: QWidget, words: str) -> None:
    assert isinstance(menu, QMenu)
    action = next(a for a in menu.actions() if a.text().startswith(words))
    assert action.isEnabled()
    action.trigger()
    menu.close()


def test_the_newest_calls_stand_on_top_in_words(qtbot: QtBot, make_window: Maker, program: Program) -> None:
    page = open_calls(qtbot, make_window(program))
    assert page.faces.face == "full"
    assert [page.model.ids[n] for n in range(3)] == [1, 2, 3]
    phone = text(page, 0, "client")
    assert phone.startswith("+380\u00a067")
    assert text(page, 0, "direction") in ("↙ in", "↗ out")
    assert page.summary.accessibleName().startswith("300 calls")


def test_the_call_under_the_cursor_is_shown_beside(qtbot: QtBot, make_window: Maker, program: Program) -> None:
    page = open_calls(qtbot, make_window(program))
    row = next(n for n in range(20) if text(page, n, "ai_score") != "–")
    page.table.selectRow(row)
    qtbot.waitUntil(lambda: page.preview.detail is not None and page.preview.detail.row.id == page.model.ids[row])
    assert page.preview.detail is not None
    assert "Тернополя" in page.preview.detail.summary


def test_a_click_on_a_head_orders_by_that_column_and_a_second_one_turns_it(
    qtbot: QtBot, make_window: Maker, program: Program
) -> None:
    page = open_calls(qtbot, make_window(program))
    header, section = page.table.header, INDEX["talk_seconds"]
    place = QPoint(header.sectionViewportPosition(section) + 10, 10)
    for descending in (True, False):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.waitUntil(lambda down=descending: page.model.order == CallSort("talk_seconds", down))
        qtbot.waitUntil(lambda: page.model.row_at(0) is not None)
        rows = [cast(CallRow, page.model.row_at(n)).talk_seconds for n in range(PAGE)]
        assert rows == sorted(rows, reverse=descending)
    assert page.model.headerData(section, Qt.Orientation.Horizontal) == "Talk ↑"


def test_conditions_combine_show_as_chips_and_go_one_by_one(qtbot: QtBot, make_window: Maker, program: Program) -> None:
    page = open_calls(qtbot, make_window(program))
    page.filters.set_conditions(Conditions(directions=("inbound",), statuses=("analyzed",), min_duration=60))
    qtbot.waitUntil(lambda: len(page.model.ids) < 300 and page.model.row_at(0) is not None)
    few = len(page.model.ids)
    shown = [cast(CallRow, page.model.row_at(n)) for n in range(min(few, PAGE))]
    assert {(r.direction, r.status) for r in shown} == {("inbound", "analyzed")}
    assert min(r.talk_seconds for r in shown) >= 60
    assert [c for c, chip in page.filters.chips.items() if chip.isVisible()] == ["directions", "duration", "statuses"]
    assert page.filters.chips["duration"].words.text() == "Duration: ≥ 1:00"
    page.filters.chips["directions"].remove.click()
    qtbot.waitUntil(lambda: len(page.model.ids) > few)
    assert not page.filters.chips["directions"].isVisible()


def test_a_list_of_choices_opens_under_its_chip(
    qtbot: QtBot, make_window: Maker, program: Program, shown_popup: Popup
) -> None:
    page = open_calls(qtbot, make_window(program))
    qtbot.waitUntil(lambda: len(page.filters.choices.employees) == 6)
    page.filters.edit("employees")
    popup = shown_popup()
    assert isinstance(popup, ChoicePopup)
    assert next(iter(popup.boxes)) == "Ґалина Цимбал"  # the Ukrainian order: Ґ after Г, before І
    popup.boxes["Тарас Їжакевич"].click()
    qtbot.waitUntil(lambda: 0 < len(page.model.ids) < 300 and page.model.row_at(0) is not None)
    assert text(page, 0, "employee") == "Тарас Їжакевич"
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    page.filters.edit("duration")
    duration = shown_popup()
    assert isinstance(duration, RangePopup)
    before = len(page.model.ids)
    duration.low.setValue(300)
    qtbot.waitUntil(lambda: len(page.model.ids) < before)
    duration.close()


def test_search_understands_a_number_in_any_spelling(qtbot: QtBot, make_window: Maker, program: Program) -> None:
    page = open_calls(qtbot, make_window(program))
    phone = cast(CallRow, page.model.row_at(0)).client_phone
    page.search.setText(f"0{phone[4:6]} {phone[6:9]}-{phone[9:]}")
    qtbot.waitUntil(lambda: 0 < len(page.model.ids) < 300 and page.model.row_at(0) is not None)
    assert {cast(CallRow, page.model.row_at(n)).client_phone for n in range(len(page.model.ids))} == {phone}


def test_nothing_matches_says_so_and_offers_to_clear(qtbot: QtBot, make_window: Maker, program: Program) -> None:
    page = open_calls(qtbot, make_window(program))
    page.filters.set_conditions(Conditions(min_score=99.9))
    qtbot.waitUntil(lambda: page.faces.face == "message")
    assert page.faces.message.title.text() == "No calls match"
    page._clear_filter()
    wait_rows(qtbot, page, 300)
    assert page.faces.face == "full"


def test_without_a_connection_the_way_to_one_is_shown(qtbot: QtBot, make_window: Maker, empty_program: Program) -> None:
    window = make_window(empty_program)
    page = cast(CallsPage, window.page("calls"))
    qtbot.waitUntil(lambda: page.faces.face == "message")
    assert page.faces.message.title.text() == "Connect your telephony"
    with_telephony = Connection(service="binotel", name="Binotel", settings={}, created_at=now_ms(), last_sync_at=None)

    def add(session: Session) -> None:
        session.add(with_telephony)
        announce(session, ChangeKind.CONNECTION)

    empty_program.store.write(add).result()
    qtbot.waitUntil(lambda: page.faces.message.title.text() == "No calls yet")


def test_a_failed_read_shows_the_reason_and_tries_again(qtbot: QtBot, make_window: Maker, program: Program) -> None:
    page = open_calls(qtbot, make_window(program))
    page._show_failed(OSError("disk"))
    assert page.faces.face == "message"
    retry = next(b for b in page.faces.message.findChildren(Button) if b.isVisibleTo(page))
    retry.click()
    qtbot.waitUntil(lambda: page.faces.face == "full")


def test_calls_that_come_in_are_counted_and_shown_on_request(
    qtbot: QtBot, make_window: Maker, program: Program
) -> None:
    page = open_calls(qtbot, make_window(program))
    page.table.selectRow(5)
    chosen = page.table.current_id()

    def add(session: Session) -> None:
        session.add(_call(9001))
        announce(session, ChangeKind.CALL, 9001)

    program.store.write(add).result()
    qtbot.waitUntil(lambda: page.summary.banner.isVisible())
    assert "1 new call matches" in page.summary.banner.text()
    assert len(page.model.ids) == 300  # nothing jumps under the reader's eyes
    page.summary.banner.click()
    wait_rows(qtbot, page, 301)
    assert page.model.ids[0] == 9001
    assert page.table.current_id() == chosen
    assert list(page.table.selected_ids()) == [chosen]
    assert not page.summary.banner.isVisible()


def test_a_changed_call_is_painted_anew_where_it_stands(qtbot: QtBot, make_window: Maker, program: Program) -> None:
    page = open_calls(qtbot, make_window(program))

    def change(session: Session) -> None:
        session.execute(update(Call).where(Call.id == 3).values(human_score=12.5))
        announce(session, ChangeKind.CALL, 3)

    program.store.write(change).result()
    qtbot.waitUntil(lambda: text(page, 2, "human_score") == "12.5")


def test_select_all_verbs_and_tags(qtbot: QtBot, make_window: Maker, program: Program, shown_popup: Popup) -> None:
    window = make_window(program)
    page = open_calls(qtbot, window)
    qtbot.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.table.everything_selected()
    assert window.status.selection.text() == "Selected 300 of 300"
    assert page.analyze_button.text().strip() == "Analyze 300 calls"
    page.table.clearSelection()
    page.table.selectRow(0)
    page.menus.open_more()
    entry(shown_popup(), "Add a tag")
    dialog = page.findChild(MarkDialog)
    assert dialog is not None
    dialog.field.setText("x" * 80)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.notice is not None)  # the reason stands inside, what was typed is still there
    assert len(dialog.field.text()) == 80
    dialog.field.setText("важливий")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "важливий" in text(page, 0, "tags"))


def test_sync_and_analysis_queue_jobs_and_say_so(qtbot: QtBot, make_window: Maker, program: Program) -> None:
    window = make_window(program)
    page = open_calls(qtbot, window)
    qtbot.keyClick(page.table, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: any("Synchronisation" in n.what for n in window.notices.notices))
    page.table.clearSelection()
    fresh = page.result.summary.unanalyzed if page.result.summary else 0
    page.analyze_button.click()
    question = page.findChild(AnalyzeDialog)
    assert question is not None
    assert f"{fresh} calls: the recordings go to the model" in question.what.text()
    qtbot.keyClick(question, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any("queued for analysis" in n.what for n in window.notices.notices))
    kinds = {job.kind for job in program.jobs.recent().result() if job.state == "queued"}
    assert kinds == {"sync", "analyze"}


def test_a_report_of_the_filter_lands_in_the_folder(
    qtbot: QtBot, make_window: Maker, program: Program, tmp_path: Path
) -> None:
    window = make_window(program)
    page = open_calls(qtbot, window)
    window.preferences.keep("report_folder", str(tmp_path / "reports"))
    qtbot.keyClick(page.table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = page.findChild(ReportDialog)
    assert dialog is not None
    dialog.everything.click()
    for key, box in dialog.kinds.items():
        if box.isChecked() != (key == "csv"):
            box.click()
    assert "A report about 300 calls as CSV" in dialog.what.text()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(n.what == "The report is ready" for n in window.notices.notices), timeout=15_000)
    (file,) = (tmp_path / "reports").iterdir()
    assert len(file.read_text("utf-8-sig").strip().splitlines()) == 301


def test_enter_opens_the_review_of_the_call(qtbot: QtBot, make_window: Maker, program: Program) -> None:
    window = make_window(program)
    page = open_calls(qtbot, window)
    page.table.selectRow(2)
    with qtbot.waitSignal(page.table.opened) as opened:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert opened.args == [3]
    assert window.current == "review"


def test_filter_columns_and_details_are_remembered(qtbot: QtBot, make_window: Maker, program: Program) -> None:
    window = make_window(program)
    page = open_calls(qtbot, window)
    page.filters.set_conditions(Conditions(directions=("inbound",)))
    page.table.setColumnHidden(INDEX["wait_seconds"], False)
    page.table.setColumnWidth(INDEX["client"], 222)
    page.details_button.click()
    window.relabel()
    again = cast(CallsPage, window.page("calls"))
    assert again is not page
    assert again.filters.conditions.directions == ("inbound",)
    assert not again.table.isColumnHidden(INDEX["wait_seconds"])
    assert again.table.columnWidth(INDEX["client"]) == 222
    assert not again.preview.isVisible()


def test_a_hundred_thousand_calls_page_and_select_without_reading_them_all(
    qtbot: QtBot, make_window: Maker, empty_program: Program
) -> None:
    seed(empty_program.store, 100_000)
    page = open_calls(qtbot, make_window(empty_program), 100_000)
    cache = page.model.cache
    assert cache.requests <= 2  # the first page, and nothing else
    page.table.selectAll()
    assert page.table.selected_count() == 100_000
    assert len(page.table.selected_ids()) == 100_000
    assert cache.requests <= 3  # nothing was read for it
    bar = page.table.verticalScrollBar()
    for step in range(400):  # the bar is dragged from end to end without a stop
        bar.setValue(bar.maximum() * step // 400)
        page.table.viewport().repaint()
    bar.setValue(bar.maximum())
    page.table.viewport().repaint()
    qtbot.waitUntil(lambda: cache.loaded(99_999))
    assert cache.requests < 40  # pages that only flew by were not asked for
    assert text(page, 99_999, "client").startswith("+380")


def test_the_cache_keeps_a_bounded_number_of_pages_and_forgets_late_answers() -> None:
    asked: list[tuple[int, int]] = []
    cache = PageCache(lambda generation, page, ids: asked.append((generation, page)))
    cache.reset(array("q", range(100 * PAGE)))
    for page in range(100):
        assert cache.row(page * PAGE) is None
        cache.serve()
        cache.request(page)
        assert cache.arrived(cache.generation, page, [])
    assert cache.kept == KEPT
    assert len(asked) == len(set(asked)) == 100
    old = cache.generation
    cache.reset(array("q", range(PAGE)))
    assert not cache.arrived(old, 0, [])
    assert not cache.loaded(0)


def test_periods_begin_on_monday_and_end_today() -> None:
    friday = date(2026, 11, 20)
    assert Conditions(period="week").days(friday) == (date(2026, 11, 16), friday)
    assert Conditions(period="last_week").days(friday) == (date(2026, 11, 9), date(2026, 11, 15))
    assert Conditions(period="last_month").days(friday) == (date(2026, 10, 1), date(2026, 10, 31))
    assert Conditions().days(friday) is None
    kept = Conditions(period="week", tags=("угода",), min_score=60.0, text="не зберігати")
    assert Conditions.restored(kept.kept()) == Conditions(period="week", tags=("угода",), min_score=60.0)
    assert Conditions.restored({"period": "never", "tags": "x", "junk": 1}) == Conditions()


def _call(call_id: int) -> Call:
    now = now_ms() + 60_000
    return Call(
        id=call_id, connection_id=1, external_id=str(call_id), started_at=now, direction="inbound",
        disposition="answered", client_phone="+380671112233", client_digits="380671112233", talk_seconds=60,
        created_at=now, changed_at=now,
    )  # fmt: skip
