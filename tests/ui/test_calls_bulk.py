"""Verbs over many calls: what the question says, what happens, and the way back."""

from __future__ import annotations

import csv
from collections.abc import Callable

import pytest
from calls_driver import Alt, CallsDriver, Ctrl, Key, Maker, Shift
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from seeding import seed

from callqa_desktop.app import Program
from callqa_desktop.services.records import CallFilter
from callqa_desktop.ui.calls.analyze_dialog import AnalyzeDialog
from callqa_desktop.ui.calls.bulk_verbs import DeleteDialog, MarkDialog, PushDialog
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.report_dialog import ReportDialog
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.formats import count


@pytest.fixture
def calls(qtbot: QtBot, make_window: Maker, program: Program) -> CallsDriver:
    driver = CallsDriver(qtbot, make_window(program))
    qtbot.waitUntil(lambda: bool(driver.page.filters.choices.tags))
    return driver


def undo(calls: CallsDriver) -> None:
    button = next(b for b in calls.window.notices.findChildren(Button) if b.text().strip() == "Undo")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def tagged(program: Program, tag: str) -> set[int]:
    return set(program.calls.ids(CallFilter(tags=(tag,))).result())


def assigned(program: Program, name: str) -> set[int]:
    return set(program.calls.ids(CallFilter(assigned=(name,))).result())


def test_the_selected_calls_are_tagged_and_undone(calls: CallsDriver, program: Program) -> None:
    program.calls.add_tag([2], "терміново").result()
    calls.select([0, 1, 3])
    assert calls.page.table.selected_count() == 3
    calls.key(Key.Key_T)
    dialog = calls.dialog(MarkDialog)
    assert dialog.only_chosen.isChecked()
    assert not dialog.yes.isEnabled()
    calls.type("терміново")
    assert dialog.what.text() == "3 calls will be tagged “терміново”."
    calls.key(Key.Key_Return)
    calls.told("Tagged “терміново”: 2 calls")  # one had it already
    assert tagged(program, "терміново") == {1, 2, 4}
    calls.no_dialog()
    undo(calls)
    calls.told("Undone")
    assert tagged(program, "терміново") == {2}  # what was there before stays


def test_everything_that_matches_is_tagged_on_request(calls: CallsDriver, program: Program) -> None:
    calls.page.filters.set_conditions(Conditions(statuses=("failed",)))
    failed = calls.wait_fewer(300)
    calls.page.table.setFocus()
    calls.key(Key.Key_T, Alt)
    dialog = calls.dialog(MarkDialog)
    assert dialog.only_chosen.isChecked()  # never more than what is selected, unless asked for
    QTest.mouseClick(dialog.everything, Qt.MouseButton.LeftButton)
    dialog.field.setFocus()
    calls.type("розібрати")
    assert dialog.what.text().startswith(f"{failed} calls")
    calls.key(Key.Key_Return)
    calls.no_dialog()
    assert tagged(program, "розібрати") == set(calls.ids)


def test_a_tag_is_taken_off_only_when_it_exists(calls: CallsDriver, program: Program) -> None:
    had = tagged(program, "скарга")
    calls.key(Key.Key_A, Ctrl)
    calls.key(Key.Key_T, Shift)
    dialog = calls.dialog(MarkDialog)
    calls.type("нема такої")
    assert not dialog.yes.isEnabled()
    assert "No call has" in dialog.what.text()
    dialog.field.clear()
    calls.type("скарга")
    calls.key(Key.Key_Return)
    calls.told("Tag “скарга” removed")
    calls.no_dialog()
    assert tagged(program, "скарга") == set()
    undo(calls)
    calls.told("Undone")
    assert tagged(program, "скарга") == had


def test_calls_are_assigned_to_me_and_taken_back(calls: CallsDriver, program: Program) -> None:
    me = program.review.evaluator
    calls.select([0, 1])
    calls.key(Key.Key_G)
    dialog = calls.dialog(MarkDialog)
    assert dialog.field.text() == me
    assert dialog.what.text() == f"2 calls will be assigned to {me}."
    calls.key(Key.Key_Return)
    calls.told(f"Assigned to {me}: 2 calls")
    calls.no_dialog()
    assert assigned(program, me) == {1, 2}
    calls.bot.waitUntil(lambda: me in calls.page.filters.choices.reviewers)
    calls.page.table.setFocus()
    calls.key(Key.Key_G, Shift)
    dialog = calls.dialog(MarkDialog)
    calls.type(me)
    calls.key(Key.Key_Return)
    calls.told("No longer assigned")
    calls.no_dialog()
    assert assigned(program, me) == set()


def test_a_name_that_will_not_do_is_refused_inside_the_dialog(calls: CallsDriver) -> None:
    calls.page.table.setFocus()
    calls.key(Key.Key_T)
    dialog = calls.dialog(MarkDialog)
    dialog.field.setText("дуже довга мітка " * 10)
    calls.key(Key.Key_Return)
    calls.bot.waitUntil(lambda: dialog.notice is not None)
    assert dialog.notice is not None
    assert "cannot be used" in dialog.notice.what.text()
    assert dialog.field.isEnabled()
    assert dialog.field.text().startswith("дуже довга")
    calls.key(Key.Key_Escape)
    calls.no_dialog()


def test_several_calls_are_deleted_only_after_their_number_was_typed(calls: CallsDriver, program: Program) -> None:
    calls.select([1, 2, 4])
    gone = {2, 3, 5}
    calls.key(Key.Key_Delete)
    dialog = calls.dialog(DeleteDialog)
    assert "3 calls will be removed for good, with recordings" in dialog.what.text()
    assert dialog.typed.hasFocus() or dialog.focusWidget() is dialog.typed
    calls.key(Key.Key_Return)
    assert dialog.isVisible()  # nothing happens before the number stands there
    calls.type("4")
    assert not dialog.yes.isEnabled()
    dialog.typed.clear()
    calls.type("3")
    calls.key(Key.Key_Return)
    calls.told("Deleted: 3 calls")
    assert not gone & set(program.calls.ids(CallFilter()).result())
    calls.bot.waitUntil(lambda: calls.page.result.summary is not None and calls.page.result.summary.count == 297)


def test_one_call_is_deleted_after_a_question_that_begins_at_cancel(calls: CallsDriver, program: Program) -> None:
    calls.select([0])
    calls.key(Key.Key_Delete)
    dialog = calls.dialog(DeleteDialog)
    assert not dialog.typed.isVisible()
    calls.key(Key.Key_Return)  # the keyboard stands on Cancel
    calls.no_dialog()
    assert len(program.calls.ids(CallFilter()).result()) == 300
    calls.page.table.setFocus()
    calls.key(Key.Key_Delete)
    dialog = calls.dialog(DeleteDialog)
    QTest.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    calls.told("Deleted: 1 call")
    assert 1 not in program.calls.ids(CallFilter()).result()


def test_analysis_and_push_say_how_many_calls_go_where(calls: CallsDriver, program: Program) -> None:
    calls.page.filters.set_conditions(Conditions(recordings=("stored",)))
    calls.wait_fewer(300)
    calls.select([0, 1])
    calls.key(Key.Key_A)
    analyze = calls.dialog(AnalyzeDialog)
    assert "2 calls: the recordings go to the model" in analyze.what.text()
    calls.bot.waitUntil(lambda: analyze.figures.rowCount() >= 6)
    calls.key(Key.Key_Return)
    calls.told("2 calls queued for analysis")
    calls.no_dialog()
    calls.page.table.setFocus()
    calls.key(Key.Key_P)
    push = calls.dialog(PushDialog)
    assert "2 calls: summary and scores are written" in push.what.text()
    calls.key(Key.Key_Return)
    calls.told("Queued for the CRM: 2 calls")
    calls.no_dialog()


def test_a_report_remembers_its_kinds_of_file(calls: CallsDriver, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("reports")
    calls.window.preferences.keep("report_folder", str(folder))
    calls.select([0, 1, 2])
    calls.key(Key.Key_E, Ctrl)
    dialog = calls.dialog(ReportDialog)
    assert dialog.folder.text() == f"Folder: {folder}"
    calls.key(Key.Key_Space)  # PDF off
    assert not dialog.yes.isEnabled()
    assert "at least one kind" in dialog.what.text()
    dialog.kinds["csv"].setFocus()
    calls.key(Key.Key_Space)
    calls.key(Key.Key_Return)
    calls.told("The report is ready")
    calls.no_dialog()
    (file,) = folder.iterdir()
    assert len(file.read_text("utf-8-sig").strip().splitlines()) == 4
    calls.page.table.setFocus()
    calls.key(Key.Key_E, Ctrl)
    dialog = calls.dialog(ReportDialog)
    assert dialog.chosen_kinds == ("csv",)
    calls.key(Key.Key_Escape)


def test_a_report_of_everything_follows_the_order_of_the_table(
    calls: CallsDriver, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("reports")
    calls.window.preferences.keep("report_folder", str(folder))
    calls.window.preferences.keep("report_formats", "csv")
    calls.click_head("talk_seconds")
    calls.bot.waitUntil(lambda: calls.page.model.order.key == "talk_seconds")
    calls.wait_rows(300)
    calls.page.table.setFocus()
    calls.key(Key.Key_A, Ctrl)
    calls.key(Key.Key_E, Ctrl)
    calls.dialog(ReportDialog)
    calls.key(Key.Key_Return)
    calls.told("The report is ready")
    (file,) = folder.iterdir()
    lines = list(csv.reader(file.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert [int(line[0]) for line in lines[1:]] == calls.ids


def test_figures_of_the_selection_stand_in_the_line(calls: CallsDriver) -> None:
    calls.select([0, 1, 2])
    line = calls.page.summary
    calls.bot.waitUntil(lambda: line.selection.text().startswith("Selected: 3 · "))
    scores = [score for n in range(3) if (score := calls.row(n).score) is not None]
    assert line.selection.text().endswith(f"{sum(scores) / len(scores):.1f}")
    calls.select([0])
    calls.bot.waitUntil(lambda: not line.selection.text())


def test_work_shows_how_far_it_is_and_is_cancelled_between_portions(
    qtbot: QtBot, make_window: Callable[..., object], empty_program: Program
) -> None:
    seed(empty_program.store, 60_000)
    calls = CallsDriver(qtbot, make_window(empty_program), 60_000)  # type: ignore[arg-type]  # the maker of windows
    calls.page.table.setFocus()
    calls.key(Key.Key_A, Ctrl)
    calls.key(Key.Key_Delete)
    dialog = calls.dialog(DeleteDialog)
    calls.type("60000")
    calls.key(Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.progress.figures.text().endswith(f"of {count(60_000)}"), timeout=10_000)
    QTest.mouseClick(dialog.progress.cancel, Qt.MouseButton.LeftButton)
    calls.told("Deleted: ")
    (notice,) = calls.window.notices.notices
    gone = 60_000 - len(empty_program.calls.ids(CallFilter()).result())
    assert 0 < gone < 60_000, "what was done stays done"
    assert notice.what == f"Deleted: {count(gone)} of {count(60_000)}; cancelled"
    calls.no_dialog()


def test_work_in_the_background_can_still_be_cancelled(
    qtbot: QtBot, make_window: Callable[..., object], empty_program: Program
) -> None:
    seed(empty_program.store, 60_000)
    calls = CallsDriver(qtbot, make_window(empty_program), 60_000)  # type: ignore[arg-type]  # the maker of windows
    calls.page.table.setFocus()
    calls.key(Key.Key_A, Ctrl)
    calls.key(Key.Key_Delete)
    calls.dialog(DeleteDialog)
    calls.type("60000")
    calls.key(Key.Key_Return)
    calls.key(Key.Key_Escape)
    calls.no_dialog()
    cancel = next(b for b in calls.window.notices.findChildren(Button) if b.text().strip() == "Cancel")
    QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    calls.told("Deleted: ")
    assert calls.window.notices.notices[-1].what.endswith("; cancelled")
    assert len(empty_program.calls.ids(CallFilter()).result()) > 0


def test_a_hundred_thousand_calls_are_tagged_in_the_background(
    qtbot: QtBot, make_window: Callable[..., object], empty_program: Program
) -> None:
    seed(empty_program.store, 100_000)
    calls = CallsDriver(qtbot, make_window(empty_program), 100_000)  # type: ignore[arg-type]  # the maker of windows
    calls.page.table.setFocus()
    calls.key(Key.Key_A, Ctrl)
    calls.key(Key.Key_T)
    dialog = calls.dialog(MarkDialog)
    calls.type("архів")
    assert dialog.what.text().replace("\u202f", "") == "100000 calls will be tagged “архів”."
    calls.key(Key.Key_Return)
    assert dialog.progress.isVisible()
    calls.key(Key.Key_Return)  # go on in the background
    calls.no_dialog()
    calls.select([4])  # the page goes on working meanwhile
    qtbot.waitUntil(
        lambda: any(n.what.startswith("Tagged “архів”") for n in calls.window.notices.notices), timeout=60_000
    )
    assert len(empty_program.calls.ids(CallFilter(tags=("архів",))).result()) == 100_000
