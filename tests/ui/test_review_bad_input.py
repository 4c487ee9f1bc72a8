"""Transcripts and sound that are not as they should be: the page says what it can do and does it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, people
from transcript_words import spoken, tooltip
from work_driver import score

from callqa_desktop.app import Program
from callqa_desktop.models.call import Recording
from callqa_desktop.services.records import CallDetail
from callqa_desktop.ui.main_window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEY = Qt.Key


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
) -> ReviewDriver:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    people(empty_program)
    return ReviewDriver(qtbot, empty_program, make_window)


def stored(driver: ReviewDriver, call_id: int) -> CallDetail:
    return driver.program.review.detail(call_id).result()


def line(start: float, end: float, text: str, speaker: str = "agent") -> dict[str, Any]:
    return {"start": start, "end": end, "speaker": speaker, "text": text}


def first_words(driver: ReviewDriver) -> list[str]:
    return [one.text.split()[0] for one in driver.page.transcript.model.lines]


def test_a_transcript_without_times_is_read_searched_and_corrected_by_keys(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "01-kitchen", words=[line(0, 0, t) for t in ("Перша", "Друга", "Третя")])
    page = driver.open(call_id)
    panel = page.transcript
    assert first_words(driver) == ["Перша", "Друга", "Третя"], "the order in which they were said"
    assert panel.about.isVisible() and panel.about.text() == "no times"
    assert "no times" in tooltip(driver, QPoint(24, 14)), "a time that plays nothing says why"
    page.playback.seek(7_000)
    driver.click_line(1)
    driver.key(KEY.Key_Down)
    driver.key(KEY.Key_Down)
    assert panel.model.current == 1 and page.playback.position == 7_000, "the line is marked, nothing jumps"
    place = panel.view.verticalScrollBar().value()
    for ms in (10_000, 60_000, 2_000):
        page.playback.seek(ms)
        assert (panel.model.current, panel.view.verticalScrollBar().value()) == (1, place)
    driver.press("R")  # once more: there is no place the line begins at
    assert page.playback.position == 2_000
    driver.key(KEY.Key_F2)
    assert panel.editor.text == "Друга"
    driver.type(" справді")
    driver.key(KEY.Key_Return)
    driver.qtbot.waitUntil(lambda: "справді" in panel.model.lines[1].text)
    driver.qtbot.waitUntil(lambda: panel.model.current == 1)
    driver.press("F", CONTROL)
    driver.type("Третя")
    assert panel.count.text() == "1 of 1"


def test_overlapping_and_equal_times_are_walked_line_by_line(driver: ReviewDriver) -> None:
    words = [
        line(1, 30, "А довго"), line(5, 8, "Б разом", "client"), line(5, 6, "В разом"), line(5, 5, "Г разом", "client"),
        line(9, 12, "Ґ далі"),
    ]  # fmt: skip
    page = driver.open(add_call(driver.program, "01-kitchen", words=words))
    model = page.transcript.model
    walked = []
    for _ in range(5):
        driver.key(KEY.Key_Down)
        walked.append((model.current, page.playback.position))
    assert walked == [(0, 1_000), (1, 5_000), (2, 5_000), (3, 5_000), (4, 9_000)]
    for _ in range(4):
        driver.key(KEY.Key_Up)
    assert model.current == 0, "lines that begin at once are no trap on the way back"
    for number in (3, 1, 2):
        driver.click_line(number)
        assert (model.current, page.playback.position) == (number, 5_000), "the line that was clicked is marked"
    page.transcript.follow(5_700, playing=True)
    assert model.current == 2
    page.transcript.follow(9_100, playing=True)
    assert model.current == 4
    page.transcript.follow(1_500, playing=True)
    assert model.current == 0


def test_reversed_and_endless_times_play_from_where_the_line_begins(driver: ReviewDriver) -> None:
    words = [line(40, 2, "Б навиворіт"), line(3, 1, "А навиворіт", "client"), line(5_000, 4_000, "В за кінцем")]
    page = driver.open(add_call(driver.program, "01-kitchen", words=words))
    model = page.transcript.model
    assert first_words(driver) == ["А", "Б", "В"]
    assert all(one.end_ms >= one.start_ms for one in model.lines)
    driver.click_line(1)
    assert (model.current, page.playback.position) == (1, 40_000)
    driver.click_word(1, "навиворіт")
    assert page.playback.position == 40_000
    driver.click_line(2)
    assert page.playback.position == page.playback.duration_ms, "a line after the end of the sound stops at its end"
    following = []
    for ms in range(0, page.playback.duration_ms, 500):
        page.transcript.follow(ms, playing=True)
        following.append(model.current)
    assert following == sorted(following), "following goes forward only"
    driver.press("E", SHIFT)
    page.transcript.view.grab()


def test_five_thousand_lines_are_scrolled_searched_corrected_and_left(driver: ReviewDriver) -> None:
    texts = [f"Репліка номер {n}: скільки коштує кухня під розмір і коли привезете" for n in range(5_000)]
    call_id = add_call(driver.program, words=spoken(*texts, every=2.0))
    other = add_call(driver.program, words=spoken("Інша розмова"))
    page = driver.open(call_id)
    panel = page.transcript
    bar = panel.view.verticalScrollBar()
    driver.qtbot.waitUntil(lambda: bar.maximum() > 100_000, timeout=8000)
    for n in range(60):
        where = panel.view.viewport().rect().center()
        wheel(panel.view.viewport(), where, -1200)
        panel.view.viewport().grab()
        assert bar.value() > 0, n
    assert not panel.following, "the list stays where a person put it"
    driver.press("F", CONTROL)
    driver.type("номер 4321")
    assert panel.count.text() == "1 of 1"
    driver.key(KEY.Key_Return)
    assert panel.view.viewport().rect().contains(panel.view.row_rect(4_321).center())
    driver.click_line(4_321)
    driver.key(KEY.Key_F2)
    driver.key(KEY.Key_End)
    driver.type(" завтра")
    driver.key(KEY.Key_Return)
    driver.qtbot.waitUntil(lambda: panel.model.lines[4_321].text.endswith("завтра"), timeout=8000)
    assert panel.view.viewport().rect().contains(panel.view.row_rect(4_321).center()), "it stays in sight"
    driver.qtbot.waitUntil(lambda: stored(driver, call_id).transcript[4_321].edited)
    driver.key(KEY.Key_F2)
    driver.type("чернетка ")
    driver.open(other)
    assert first_words(driver) == ["Інша"]
    driver.qtbot.waitUntil(lambda: "чернетка" in str(stored(driver, call_id).corrections.drafts))


def wheel(widget: Any, where: QPoint, turn: int) -> None:
    event = QWheelEvent(
        where.toPointF(), widget.mapToGlobal(where).toPointF(), QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("none", "No recording"), ("pending", "The recording has not been fetched yet"),
        ("failed", "The recording could not be fetched"),
    ],
)  # fmt: skip
def test_a_call_without_a_recording_says_why_and_is_scored_and_noted(
    driver: ReviewDriver, state: str, title: str
) -> None:
    call_id = add_call(driver.program, recording=state, failure="the file is too big")
    page = driver.open(call_id)
    assert page.sound.face.isVisible() and page.sound.face.why.text()
    assert page.transcript.faces.message.title.text() == title
    for press in (KEY.Key_Space, KEY.Key_Home, KEY.Key_End, KEY.Key_Down):
        driver.key(press)
    for press in ("L", "J", "K", "I", "O", "W", "S", "R", "X", "E"):
        driver.press(press)  # nothing of the player answers, and nothing breaks
        if QApplication.activePopupWidget() is not None:
            QApplication.activePopupWidget().close()
        if page.notes.editor.isVisible():
            driver.key(KEY.Key_Escape)
    assert not page.playback.playing and page.playback.position == 0
    driver.press("M")
    driver.type("передзвонити")
    driver.key(KEY.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: [n.text for n in stored(driver, call_id).annotations] == ["передзвонити"])
    page.show_score()
    page.transcript.view.setFocus()
    score(driver)
    driver.key(KEY.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: page.sheet.submitted)
    assert stored(driver, call_id).row.human_score is not None


def test_a_recording_of_a_fifth_of_a_second_is_looped_noted_scored_and_ends(driver: ReviewDriver) -> None:
    call_id = short_call(driver, 1600)
    page = driver.open(call_id)
    driver.qtbot.waitUntil(lambda: page.sound.waveform.picture.curves is not None, timeout=8000)
    assert page.playback.duration_ms == 200
    assert page.sound.transport.clock.length.text().startswith("/ ")
    driver.press("L")
    assert page.playback.position == 200, "five seconds on is the end"
    driver.press("J")
    assert page.playback.position == 0
    driver.key(KEY.Key_End)
    assert page.playback.position == 200
    driver.key(KEY.Key_Home)
    wave = page.sound.waveform
    for key in (KEY.Key_Equal, KEY.Key_Equal, KEY.Key_Minus, KEY.Key_0):
        driver.key(key, CONTROL)
        wave.grab()
        page.sound.minimap.grab()
    assert wave.view == (0, 200)
    for _ in range(3):
        driver.press("W")
        wave.grab()
    driver.qtbot.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(wave.width() // 2, wave.height() // 2))
    assert page.playback.position == pytest.approx(100, abs=3)
    driver.press("I")
    driver.key(KEY.Key_End)
    driver.press("O")
    driver.press("M")
    driver.type("коротко")
    driver.key(KEY.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: len(stored(driver, call_id).annotations) == 1)
    note = stored(driver, call_id).annotations[0]
    assert 0 <= note.start_ms <= note.end_ms <= 200
    page.show_score()
    page.transcript.view.setFocus()
    score(driver)
    driver.key(KEY.Key_Return, CONTROL)
    driver.qtbot.waitUntil(lambda: page.sheet.submitted)


def short_call(driver: ReviewDriver, frames: int) -> int:
    """A call with so many frames of silence at 8 kHz."""
    call_id = add_call(driver.program, recording="stored")
    out = io.BytesIO()
    soundfile.write(out, np.zeros((frames, 2), np.int16), 8000, format="WAV")

    async def keep() -> Any:
        incoming = driver.program.library.begin()
        incoming.write(out.getvalue())
        return await incoming.finish("audio/wav")

    with ThreadPoolExecutor(1) as thread:
        sound = thread.submit(asyncio.run, keep()).result()
    driver.program.store.write(
        lambda s: s.add(
            Recording(
                call_id=call_id, path=sound.stem, sha256=sound.sha256, created_at=0, original_bytes=1,
                media_type="audio/wav", sample_rate=8000, channels=2, frames=frames, agent_channel=0,
            )
        )
    ).result()  # fmt: skip
    return call_id
