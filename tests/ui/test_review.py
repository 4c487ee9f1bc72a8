"""The review page on the real program: hearing and reading a call, notes, and faces of what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, connect, people

from callqa_desktop.app import Program
from callqa_desktop.services.records import CallDetail
from callqa_desktop.ui.keys.sheet import KeySheet
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.page import CLIENT, FINDINGS, NOTES, ReviewPage
from callqa_desktop.ui.widgets.buttons import Button

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Flashes(QObject):
    """Notes every window that shows itself besides the window of the program."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if shown and not isinstance(watched, (MainWindow, KeySheet, QMenu)):
            self.seen.append(type(watched).__name__)
        return False


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def driver(
    qtbot: QtBot,
    loop: None,
    empty_program: Program,
    make_window: Callable[..., MainWindow],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[ReviewDriver]:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    people(empty_program)
    flashes = Flashes()
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(flashes)
    yield ReviewDriver(qtbot, empty_program, make_window)
    application.removeEventFilter(flashes)
    assert flashes.seen == [], "a part was shown before it had its place"


def texts(driver: ReviewDriver, tab: int) -> str:
    driver.page.tabs.show_tab(tab)
    panel = (driver.page.score, driver.page.findings, driver.page.measures, driver.page.notes, driver.page.client)[tab]
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if not label.isHidden())


def stored(driver: ReviewDriver, call_id: int) -> CallDetail:
    return driver.program.review.detail(call_id).result()


def test_a_click_on_a_line_goes_there_and_marks_it(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    line = page.transcript.model.lines[3]
    driver.click_line(3)
    assert page.playback.position == line.start_ms
    assert page.transcript.model.current == 3
    assert page.sound.transport.clock.position.text() == "00:22.7"


def test_without_a_sound_device_a_notice_says_so_and_the_rest_goes_on(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    driver.key(Qt.Key.Key_Space)
    driver.qtbot.waitUntil(lambda: driver.notices() == ["No sound device was found"], timeout=8000)
    assert not page.playback.playing
    assert page.sound.transport.play.accessibleName() == "Play"
    driver.press("L")
    assert page.playback.position == 5000
    driver.press("1")
    driver.saved()
    assert page.sheet.chosen("greet") == "yes"


def test_keys_move_through_the_call_in_the_ukrainian_layout(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    places = []
    for place, modifiers in (("L", SHIFT), ("J", None), (".", None), ("]", None), ("]", None), ("[", None)):
        driver.press(place, modifiers or Qt.KeyboardModifier.NoModifier)
        places.append(page.playback.position)
    assert places == [15_000, 10_000, 10_100, 10_100, 10_100, 10_100]
    assert page.playback.speed == 1.1
    driver.press("\\")
    assert page.playback.speed == 1.0
    driver.key(Qt.Key.Key_Down)
    assert page.playback.position == page.transcript.model.lines[2].start_ms
    driver.key(Qt.Key.Key_Down, SHIFT)
    assert page.transcript.model.lines[page.transcript.model.current].speaker == "agent"
    driver.key(Qt.Key.Key_End)
    assert page.playback.position == page.playback.duration_ms


def test_a_loop_is_marked_switched_and_removed_by_keys_and_by_the_mouse(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    page.playback.seek(10_000)
    driver.press("I")
    page.playback.seek(20_000)
    driver.press("O")
    assert page.playback.loop == (10_000, 20_000)
    assert page.sound.transport.loop.accessibleName() == "Loop 0:10–0:20"
    driver.press("/")
    assert not page.playback.loop_on
    driver.press("I", SHIFT)
    assert page.playback.loop is None
    wave = page.sound.waveform
    driver.qtbot.mousePress(wave, Qt.MouseButton.LeftButton, pos=QPoint(100, 20))
    driver.qtbot.mouseMove(wave, QPoint(150, 20))
    driver.qtbot.mouseMove(wave, QPoint(200, 20))
    driver.qtbot.mouseRelease(wave, Qt.MouseButton.LeftButton, pos=QPoint(200, 20))
    second = page.playback.duration_ms / wave.width()
    assert page.playback.loop == pytest.approx((100 * second, 200 * second), abs=2)


def test_the_waveform_seeks_on_click_zooms_with_the_wheel_and_speaks_its_value(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    wave = page.sound.waveform
    driver.qtbot.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(wave.width() // 2, 30))
    assert page.playback.position == pytest.approx(page.playback.duration_ms / 2, abs=200)
    assert re.fullmatch(r"00:58 of 01:57(, (Manager|Client) speaking)?", wave.accessibleDescription())
    assert wave.value() == page.playback.position
    whole = wave.view
    where = QPointF(wave.width() / 2, 30)
    wheel = QWheelEvent(
        where, wave.mapToGlobal(where), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        CONTROL, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(wave, wheel)
    assert wave.view[1] - wave.view[0] < (whole[1] - whole[0]) * 0.7
    driver.key(Qt.Key.Key_0, CONTROL)
    assert wave.view == whole


def test_the_text_follows_until_somebody_scrolls_and_goes_back_on_a_key(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    page.playback.seek(100_000)
    view, panel = page.transcript.view, page.transcript
    driver.qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 0)
    where = QPointF(60, 60)
    QApplication.sendEvent(
        view.viewport(),
        QWheelEvent(
            where, view.mapToGlobal(where), QPoint(), QPoint(0, 1200), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        ),
    )  # fmt: skip
    assert not panel.following
    assert panel.back_button.isVisible()
    top = view.verticalScrollBar().value()
    page.playback.seek(105_000)
    assert view.verticalScrollBar().value() == top, "the list stays where the person put it"
    driver.key(Qt.Key.Key_G, CONTROL)
    assert panel.following
    assert not panel.back_button.isVisible()
    rect = view.visualRect(view.model().index(panel.model.current, 0))
    assert view.viewport().rect().contains(rect.center())


def test_words_are_found_whatever_case_and_apostrophe(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    driver.key(Qt.Key.Key_F, CONTROL)
    field = page.transcript.field
    assert field.hasFocus()
    field.insert("КУХН")
    first = page.transcript.count.text()
    assert first.startswith("1 of ")
    driver.key(Qt.Key.Key_F3)
    assert page.transcript.count.text() != first
    field.setText("пʼять")
    assert page.transcript.count.text() == "1 of 1", "п’ять is written with another apostrophe in the text"
    field.setText("немає такого")
    assert page.transcript.count.text() == "no match"


def test_the_evidence_of_the_current_question_is_marked_word_for_word(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    page.sheet.answer("objection", "yes")
    page.sheet.select("ack")
    marked = [
        page.transcript.model.lines[row].text[first:last]
        for row in range(len(page.transcript.model.lines))
        for first, last in page.transcript.model.highlights(row).evidence
    ]
    assert marked == ["Розумію вас, сума чимала"]
    driver.press("V")
    evidence = page.sheet.evidence()[0]
    assert page.playback.loop == (evidence.start_ms, evidence.end_ms)
    assert page.playback.position == evidence.start_ms


def test_a_note_is_written_at_the_playhead_changed_deleted_and_brought_back(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "01-kitchen")
    page = driver.open(call_id)
    page.playback.seek(24_000)
    driver.press("M")
    editor = page.notes.editor
    assert editor.text.hasFocus()
    driver.qtbot.keyClicks(editor.text, "budget")
    driver.key(Qt.Key.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: len(page.notes.notes) == 1)
    note = stored(driver, call_id).annotations[0]
    assert (note.start_ms, note.end_ms, note.speaker, note.text) == (24_000, 24_000, "client", "budget")
    assert any(mark.key == f"note:{note.id}" for mark in page.sound.waveform.marks)
    page.notes.edit(note)
    editor.kind.setCurrentIndex(editor.kind.findData("coaching"))
    editor.keep.click()
    driver.qtbot.waitUntil(lambda: stored(driver, call_id).annotations[0].kind == "coaching")
    driver.qtbot.waitUntil(lambda: page.notes.notes[0].kind == "coaching")
    driver.qtbot.keyClick(page.notes.items[note.id], Qt.Key.Key_Delete)
    driver.qtbot.waitUntil(lambda: not page.notes.notes)
    page.note_keeper.undoing.button.click()
    driver.qtbot.waitUntil(lambda: [n.text for n in stored(driver, call_id).annotations] == ["budget"])


def test_a_note_on_the_loop_and_one_left_half_written_are_both_kept(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "01-kitchen")
    page = driver.open(call_id)
    page.playback.set_loop(5_000, 9_000)
    driver.press("M", SHIFT)
    driver.qtbot.keyClicks(page.notes.editor.text, "half")
    page.leave()
    driver.qtbot.waitUntil(lambda: bool(stored(driver, call_id).annotations))
    note = stored(driver, call_id).annotations[0]
    assert (note.start_ms, note.end_ms, note.text) == (5_000, 9_000, "half")


def test_findings_show_word_quote_and_place(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    assert "«Це трохи дорого для мене»" in texts(driver, FINDINGS)
    assert page.tabs.bar.tabText(FINDINGS) == "Findings 4"
    hear = next(b for b in page.findings.findChildren(Button) if b.accessibleName().startswith("Hear"))
    hear.click()
    assert page.detail is not None
    assert page.playback.position in [finding.start_ms for finding in page.detail.findings]


def test_the_client_card_comes_from_the_store_with_its_time(driver: ReviewDriver) -> None:
    first = add_call(driver.program)
    page = driver.open(add_call(driver.program, "01-kitchen"))
    assert "works without the network" in texts(driver, CLIENT)
    assert "Кухня «Їжачок»" in texts(driver, CLIENT)
    driver.qtbot.waitUntil(lambda: "Other calls with this number" in texts(driver, CLIENT))
    other = next(b for b in page.client.findChildren(Button) if b.text().startswith("↙"))
    other.click()
    driver.qtbot.waitUntil(lambda: page.detail is not None and page.detail.row.id == first)


@pytest.mark.parametrize(
    ("facts", "title", "why", "button"),
    [
        ({"disposition": "missed"}, "No recording", "Nobody was spoken to", ""),
        ({"recording": "pending"}, "The recording has not been fetched yet", "next sync", "Sync now"),
        ({"recording": "failed", "failure": "Link expired."}, "could not be fetched", "Link expired.", "Sync now"),
        ({"demo": "02-sofa", "analysed": False}, "Not analysed yet", "listen and score without it", "Analyse"),
        (
            {"demo": "02-sofa", "analysed": False, "status": "failed", "failure": "The quota is used up."},
            "The analysis failed", "The quota is used up.", "Try again",
        ),
        ({"demo": "02-sofa", "analysed": False, "status": "queued"}, "being analysed", "meanwhile", ""),
    ],
)  # fmt: skip
def test_a_missing_conversation_says_why_and_what_helps(
    driver: ReviewDriver, facts: dict[str, object], title: str, why: str, button: str
) -> None:
    page = driver.open(add_call(driver.program, **facts))  # type: ignore[arg-type]  # facts of several kinds
    message = page.transcript.faces.message
    assert page.transcript.faces.face == "message"
    assert title in message.title.text()
    assert why in message.why.text()
    assert [b.text() for b in message.findChildren(Button)] == ([button] if button else [])
    assert page.sound.waveform.isVisible() == ("demo" in facts)
    assert page.sound.face.isVisible() == ("demo" not in facts)
    driver.press("1")
    driver.saved()


def test_the_analyse_button_queues_the_work_and_shows_it(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "02-sofa", analysed=False)
    page = driver.open(call_id)
    page.transcript.faces.message.findChildren(Button)[0].click()
    driver.qtbot.waitUntil(lambda: bool(driver.notices()), timeout=3000)
    assert driver.notices() == ["No model is connected: the sound is measured, no more"]
    assert [job.kind for job in driver.program.jobs.recent().result()] == ["measure"]


def test_an_analysis_under_way_is_shown_with_a_way_to_stop_it(driver: ReviewDriver) -> None:
    connect(driver.program, "gemini")
    call_id = add_call(driver.program, "02-sofa", analysed=False)
    page = driver.open(call_id)
    page.transcript.faces.message.findChildren(Button)[0].click()
    work = page.transcript.work
    driver.qtbot.waitUntil(work.isVisible)
    assert work.words.text() == "Waiting for the analysis"
    driver.qtbot.waitUntil(lambda: "being analysed" in page.transcript.faces.message.title.text())
    work.cancel.click()
    driver.qtbot.waitUntil(lambda: not work.isVisible())
    driver.qtbot.waitUntil(lambda: page.transcript.faces.message.title.text() == "Not analysed yet")


def test_a_change_of_language_brings_the_same_call_back(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "01-kitchen")
    driver.open(call_id)
    driver.press("1")
    driver.window.preferences.keep("language", "uk")
    driver.window.relabel()
    page = driver.window.page("review")
    assert isinstance(page, ReviewPage)
    assert page is not driver.page
    driver.qtbot.waitUntil(lambda: page.detail is not None and page.detail.row.id == call_id)
    driver.qtbot.waitUntil(lambda: page.sheet.chosen("greet") == "yes")
    assert page.tabs.bar.tabText(CLIENT) == "Клієнт"


def test_a_recording_of_one_channel_is_marked_approximate(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "09-mattress"))
    assert [head.name.text() for head in page.sound.heads.heads] == ["Both voices"]
    assert page.sound.heads.heads[0].share.text() == "approximate"
    assert page.transcript.about.isVisible()
    assert page.transcript.about.text() == "speakers approximate"
    driver.press("1", ALT)
    assert page.playback.side == "both", "one channel has no sides to choose"


def test_sides_are_heard_alone_by_key_and_button(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    driver.press("1", ALT)
    agent, client = page.sound.heads.heads
    assert (page.playback.side, agent.solo.isChecked(), client.mute.isChecked()) == ("agent", True, True)
    client.solo.click()
    assert page.playback.side == "client"
    driver.press("3", ALT)
    assert (page.playback.side, client.solo.isChecked()) == ("both", False)


def test_markup_from_outside_is_shown_as_it_is(driver: ReviewDriver) -> None:
    nasty = "<b>bold</b> <img src=x> & <script>"
    words = [{"start": 1.0, "end": 2.0, "speaker": "agent", "text": nasty}]
    call_id = add_call(driver.program, words=words)
    driver.program.review.annotate(call_id, 0, 500, text=nasty).result()
    page = driver.open(call_id)
    assert page.transcript.model.data(page.transcript.model.index(0)) == nasty
    assert nasty in texts(driver, NOTES)
    rich = [w.text() for w in page.findChildren(QLabel) if w.textFormat() != Qt.TextFormat.PlainText and w.text()]
    assert rich == []
    assert "<b>" not in page.sound.waveform.marks[0].label or page.sound.waveform.marks[0].label.startswith("✎ <b>")


def test_another_call_drops_what_was_on_its_way_for_the_first(driver: ReviewDriver) -> None:
    first, second = add_call(driver.program, "01-kitchen"), add_call(driver.program, "02-sofa")
    driver.window.open_review(first)
    page = driver.open(second)
    opened: list[int] = []
    page.call_opened.connect(opened.append)
    driver.qtbot.waitUntil(lambda: page.sound.waveform.picture.peaks is not None)
    assert page.detail is not None
    assert page.detail.row.id == second
    assert page.detail.recording is not None
    assert page.playback.duration_ms == page.detail.recording.duration_ms
    assert opened == []


def test_the_list_is_walked_with_ctrl_page_down(driver: ReviewDriver) -> None:
    ids = [add_call(driver.program) for _ in range(3)]
    page = driver.open(ids[0], ids)
    assert page.header_parts.back.text() == "‹ Calls, 1 of 3"
    driver.key(Qt.Key.Key_PageDown, CONTROL)
    driver.qtbot.waitUntil(lambda: page.detail is not None and page.detail.row.id == ids[1])
    assert page.header_parts.back.text() == "‹ Calls, 2 of 3"


def test_the_sheet_of_keys_opens_on_a_question_mark(driver: ReviewDriver) -> None:
    driver.open(add_call(driver.program))
    driver.key(Qt.Key.Key_F1)
    sheet = next(w for w in QApplication.topLevelWidgets() if isinstance(w, KeySheet) and w.isVisible())
    shown = "\n".join(label.text() for label in sheet.findChildren(QLabel))
    assert "Accept the AI answer" in shown
    sheet.close_button.click()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_time_is_typed_and_gone_to(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    driver.press("G")
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    driver.qtbot.keyClicks(field, "1:05,5")
    driver.key(Qt.Key.Key_Return)
    assert page.playback.position == 65_500
