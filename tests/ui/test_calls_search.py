"""Search over what was said and written, newcomers, and the details beside the table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from calls_driver import CallsDriver, Ctrl, Key, Maker, Shift, new_call, say
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from review_driver import interface_loop
from review_world import TRUTH, add_call, people

from callqa_desktop.app import Program
from callqa_desktop.services.records import Snippet
from callqa_desktop.services.search.index import index_call
from callqa_desktop.ui.calls import hit_line, hits
from callqa_desktop.ui.calls.bulk_verbs import MarkDialog
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.calls.preview_parts import FindingLine
from callqa_desktop.ui.review.page import ReviewPage
from callqa_desktop.ui.settings.page import SettingsPage
from callqa_desktop.ui.theme import tokens


@pytest.fixture
def calls(qtbot: QtBot, make_window: Maker, program: Program) -> CallsDriver:
    say(
        program,
        {
            3: [(0, "Добрий день!"), (61_000, "Дамо знижку на кухню, якщо замовите до свят."), (70_000, "Дякую.")],
            8: [(0, "Мʼята чи ромашка?"), (5_000, "Без знижок, на жаль.")],
        },
    )
    return CallsDriver(qtbot, make_window(program))


@pytest.fixture
def loop(qtbot: QtBot) -> Iterator[None]:
    """The window's own loop, which reads the picture of a sound."""
    with interface_loop():
        yield


def search(calls: CallsDriver, words: str) -> None:
    calls.page.table.setFocus()
    calls.key(Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    calls.page.search.clear()
    calls.type(words)
    calls.key(Key.Key_Return)


def hit_of(page: CallsPage, call_id: int) -> Snippet:
    """Where the words stand in a call that was asked about."""
    found = page.model.hits.of(call_id)
    assert found is not None
    return found


def test_hits_stand_in_the_row_with_the_words_marked_and_the_place_named(calls: CallsDriver) -> None:
    page = calls.page
    plain = page.table.rowHeight(0)
    search(calls, "знижка")  # another form of the word than the one spoken
    calls.wait_rows(2)
    assert sorted(calls.ids) == [3, 8]
    assert page.table.rowHeight(0) == plain + hit_line.HEIGHT
    calls.bot.waitUntil(lambda: page.model.hits.known(3) and page.model.hits.known(8))
    hit = hit_of(page, 3)
    assert hits.place(hit) == "conversation 1:01"
    assert [text for text, marked in hit_line.pieces(hit) if marked] == ["знижку"]
    spoken = str(page.model.data(page.model.index(calls.ids.index(3), 1), Qt.ItemDataRole.AccessibleTextRole))
    assert "conversation 1:01" in spoken
    table = page.table
    colour = tokens.current().highlight.lower()

    def marked_on_screen() -> bool:
        picture = table.viewport().grab().toImage()
        foot = table.rowViewportPosition(calls.ids.index(3)) + plain
        return any(
            picture.pixelColor(x, y).name() == colour
            for y in range(foot, foot + hit_line.HEIGHT, 2) for x in range(0, picture.width(), 2)
        )  # fmt: skip

    calls.bot.waitUntil(marked_on_screen)
    calls.page.search.setFocus()
    calls.key(Key.Key_Escape)
    calls.wait_rows(300)
    assert page.table.rowHeight(0) == plain


def test_a_hit_that_was_seen_is_masked_from_the_moment_this_is_wished(calls: CallsDriver, program: Program) -> None:
    say(program, {5: [(0, "Мій номер 067 123 45 67, дамо знижку.")]})
    search(calls, "номер")
    calls.wait_rows(1)
    calls.bot.waitUntil(lambda: calls.page.model.hits.known(5))
    assert "067 123 45 67" in hit_of(calls.page, 5).text
    calls.window.go("settings")
    settings = cast(SettingsPage, calls.window.page("settings"))
    calls.bot.keyClick(settings.analysis.in_view, Key.Key_Space)
    calls.window.go("calls")
    page = cast(CallsPage, calls.window.page("calls"))
    calls.bot.waitUntil(lambda: page.model.hits.known(5))
    assert hit_of(page, 5).text == "Мій номер [phone number], дамо знижку."


def test_a_call_opened_from_a_hit_begins_at_that_place(
    qtbot: QtBot, loop: None, make_window: Maker, empty_program: Program
) -> None:
    people(empty_program)
    kitchen = add_call(empty_program, "01-kitchen")
    add_call(empty_program, "02-sofa")
    silent = add_call(empty_program, words=TRUTH["01-kitchen"]["utterances"])  # a conversation without a recording
    empty_program.store.write(lambda s: [index_call(s, call_id) for call_id in (kitchen, silent)]).result()
    calls = CallsDriver(qtbot, make_window(empty_program), 3)
    search(calls, "витяжкою")
    calls.wait_rows(2)
    qtbot.waitUntil(lambda: all(calls.page.model.hits.known(i) for i in calls.ids))
    hit = hit_of(calls.page, kitchen)
    assert hit.source == "transcript"
    assert hit.start_ms
    calls.key(Key.Key_Down)  # from the field to the calls
    assert calls.page.table.hasFocus()
    calls.page.table.selectRow(calls.ids.index(kitchen))
    calls.key(Key.Key_Return)
    review = cast(ReviewPage, calls.window.page("review"))
    qtbot.waitUntil(lambda: review.detail is not None and review.playback.position == hit.start_ms, timeout=10_000)
    assert "витяжку" in review.transcript.model.lines[review.transcript.model.current].text
    calls.window.go("calls")
    calls.page.table.selectRow(calls.ids.index(silent))
    calls.key(Key.Key_Return)
    qtbot.waitUntil(lambda: review.detail is not None and review.detail.row.id == silent, timeout=10_000)
    assert "витяжку" in review.transcript.model.lines[review.transcript.model.current].text


def test_nothing_found_says_so_and_clears(calls: CallsDriver) -> None:
    search(calls, "динозавр")
    calls.bot.waitUntil(lambda: calls.page.faces.face == "message")
    assert calls.page.faces.message.title.text() == "Nothing is found"
    calls.page._clear_filter()
    calls.wait_rows(300)
    assert calls.page.search.text() == ""


def test_markup_in_what_was_said_stays_text(calls: CallsDriver, program: Program) -> None:
    say(program, {20: [(0, "<b>перець</b> <img src=x> & сіль")]})
    search(calls, "перець")
    calls.wait_rows(1)
    calls.bot.waitUntil(lambda: calls.page.model.hits.known(20))
    hit = hit_of(calls.page, 20)
    assert "".join(text for text, _ in hit_line.pieces(hit)) == hit.text
    calls.page.table.viewport().grab()


def test_newcomers_are_counted_for_the_filter_and_nothing_jumps(calls: CallsDriver, program: Program) -> None:
    page = calls.page
    page.filters.set_conditions(Conditions(directions=("inbound",)))
    shown = calls.wait_fewer(300)
    before, top = calls.ids, page.table.rowAt(0)
    for number in (9001, 9002):
        new_call(program, number)
    new_call(program, 9003, direction="outbound")
    calls.bot.waitUntil(lambda: page.summary.banner.isVisible() and "2 new calls match" in page.summary.banner.text())
    assert calls.ids == before
    assert page.table.rowAt(0) == top
    page.table.setFocus()
    calls.key(Key.Key_N)
    calls.wait_rows(shown + 2)
    assert {9001, 9002} <= set(calls.ids[:2])
    assert not page.summary.banner.isVisible()


def test_the_line_tells_calls_hours_and_mean_scores(calls: CallsDriver, program: Program) -> None:
    calls.page.filters.set_conditions(Conditions(statuses=("analyzed",)))
    few = calls.wait_fewer(300)
    calls.bot.waitUntil(lambda: calls.page.summary.accessibleName().startswith(f"{few} calls"))
    scores = [call.score for call in program.calls.rows(calls.ids).result() if call.score is not None]
    assert f"{sum(scores) / len(scores):.1f} mean score" in calls.page.summary.accessibleName()


def test_home_and_end_go_to_the_first_and_last_call_and_letters_search_nothing(calls: CallsDriver) -> None:
    table = calls.page.table
    table.setFocus()
    calls.key(Key.Key_End)
    assert table.currentIndex().row() == 299
    calls.key(Key.Key_Home)
    assert table.currentIndex().row() == 0
    calls.key(Key.Key_Down, Shift)
    assert table.selected_count() == 2
    calls.type("щ")
    assert table.currentIndex().row() == 1


def test_the_details_show_sound_scores_findings_and_change_tags(
    qtbot: QtBot, loop: None, make_window: Maker, empty_program: Program
) -> None:
    people(empty_program)
    call_id = add_call(empty_program, "01-kitchen")
    empty_program.calls.add_tag([call_id], "угода").result()
    calls = CallsDriver(qtbot, make_window(empty_program), 1)
    preview = calls.page.preview
    qtbot.waitUntil(lambda: preview.detail is not None and preview.wave is not None and preview.wave.ready)
    assert preview.wave is not None
    assert preview.wave.accessibleName().startswith("Waveform of ")
    findings = preview.findChildren(FindingLine)
    assert findings
    assert preview.tags is not None
    assert list(preview.tags.chips) == ["угода"]
    QTest.mouseClick(preview.tags.chips["угода"].remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: preview.tags is not None and not preview.tags.chips, timeout=10_000)
    preview.tags.add.click()
    calls.dialog(MarkDialog)
    calls.type("важливий")
    calls.key(Key.Key_Return)
    calls.no_dialog()
    qtbot.waitUntil(lambda: preview.tags is not None and list(preview.tags.chips) == ["важливий"], timeout=10_000)
    assert preview.reviewers is not None
    preview.reviewers.add.click()
    calls.dialog(MarkDialog)
    calls.key(Key.Key_Return)
    calls.no_dialog()
    me = empty_program.review.evaluator
    qtbot.waitUntil(lambda: preview.reviewers is not None and list(preview.reviewers.chips) == [me], timeout=10_000)


def test_a_finding_opens_the_call_at_its_place(
    qtbot: QtBot, loop: None, make_window: Maker, empty_program: Program
) -> None:
    people(empty_program)
    add_call(empty_program, "01-kitchen")
    calls = CallsDriver(qtbot, make_window(empty_program), 1)
    preview = calls.page.preview
    qtbot.waitUntil(lambda: bool(preview.findChildren(FindingLine)))
    detail = preview.detail
    assert detail is not None
    place, line = next(
        (finding.start_ms, line)
        for finding, line in zip(detail.findings, preview.findChildren(FindingLine), strict=False)
        if finding.start_ms
    )
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    review = cast(ReviewPage, calls.window.page("review"))
    qtbot.waitUntil(lambda: review.detail is not None and review.playback.position == place, timeout=10_000)
    assert QApplication.activePopupWidget() is None


def test_a_number_pasted_in_any_spelling_finds_its_calls(calls: CallsDriver) -> None:
    digits = calls.row(0).client_phone.removeprefix("+380")
    network, first, second, third = digits[:2], digits[2:5], digits[5:7], digits[7:]
    for spelling in (
        f"+380 {network} {first} {second} {third}",
        f"0{digits}",
        f"(0{network}) {first}-{second}-{third}",
        f"00380{digits}",
        f"8 0{network} {first} {second} {third}",
        f"тел.: +38 (0{network}) {first}\u2013{second}\u2013{third}",
        f"\u202a+380\u00a0{network}\u00a0{first}\u00a0{second}\u00a0{third}\u202c",
        f"tel:+380{digits}",
    ):
        calls.key(Key.Key_F, Ctrl)
        calls.page.search.clear()
        QApplication.clipboard().setText(spelling)
        calls.key(Key.Key_V, Ctrl)
        calls.key(Key.Key_Return)
        calls.bot.waitUntil(lambda: calls.page.result.complete and 0 < len(calls.ids) < 300, timeout=10_000)
        assert {row.client_phone for row in calls.rows()} == {f"+380{digits}"}, spelling
        calls.key(Key.Key_Escape)
        calls.wait_rows(300)
