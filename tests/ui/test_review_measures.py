"""The tab of measures: figures of both sides, how they were measured, what is usual, and places to go to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import STARTED, add_call, people
from sqlalchemy.orm import Session

from callqa_desktop import texts
from callqa_desktop.app import Program
from callqa_desktop.models.analysis import Measures
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.services.voice.method import METHOD
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.measure_places import PlaceList
from callqa_desktop.ui.review.page import MEASURES, ReviewPage
from callqa_desktop.ui.widgets.buttons import Button


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


def shown(driver: ReviewDriver) -> str:
    """What is written on the tab, once its layout has shown it."""
    driver.page.tabs.show_tab(MEASURES)

    def labels() -> list[str]:
        return [label.text() for label in driver.page.measures.findChildren(QLabel) if label.isVisible()]

    driver.qtbot.waitUntil(lambda: bool(labels()))
    return "\n".join(labels())


def figure(page: ReviewPage, words: str) -> str:
    """What stands beside a measure, by its accessible name."""
    page.tabs.show_tab(MEASURES)
    found = (x for x in page.measures.findChildren(QLabel) if x.accessibleName().startswith(words))
    return next(found).text()


def usual_calls(program: Program, count: int, pitch: float) -> None:
    """Earlier calls of the same manager, with pitches around one figure."""

    def work(session: Session) -> None:
        for n in range(count):
            call = Call(
                connection_id=1, external_id=f"usual-{n}", started_at=STARTED - 1000 * (n + 1), direction="inbound",
                disposition="answered", employee_id=1, created_at=now_ms(), changed_at=now_ms(),
            )  # fmt: skip
            session.add(call)
            session.flush()
            figures = {"agent_pitch_semitones": pitch + (n % 3 - 1) * 0.5, "agent_loudness_lufs": None}
            session.add(Measures(call_id=call.id, method=METHOD, figures=figures, created_at=now_ms()))

    program.store.write(work).result()


def test_both_sides_have_their_figures_and_each_says_how_it_was_measured(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    text = shown(driver)
    for words in ("Talk and turns", "Silences", "Pace", "Voice", "Words", "Manager", "Client", "Speech rate, syll"):
        assert words in text
    share = float(figure(page, "Share of the talk, Manager"))
    assert share + float(figure(page, "Share of the talk, Client")) == 100
    assert "telephone band" in text, "why jitter is not told"
    assert "IFA Proceedings" not in text
    QTest.mouseClick(page.measures.methods, Qt.MouseButton.LeftButton)
    text = shown(driver)
    assert "IFA Proceedings 17 (1993)" in text and "12 log2 (F0 / 27.5 Hz)" in text
    assert "ITU-R BS.1770" in text


def test_a_place_plays_where_it_is(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    page.tabs.show_tab(MEASURES)
    driver.qtbot.waitUntil(lambda: page.playback.ready)
    lists = page.measures.findChildren(PlaceList)
    questions = next(one for one in lists if "Open questions" in one.findChildren(QLabel)[0].text())
    first = questions.findChildren(Button)[0]
    expected = next(place for place in page.detail.measures["question_places"] if place[3] == "open")
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    driver.qtbot.waitUntil(lambda: page.playback.loop is not None)
    assert abs(page.playback.loop[0] - expected[0] * 1000) < 300
    longest = next(one for one in lists if "Longest monologues" in one.findChildren(QLabel)[0].text())
    QTest.mouseClick(longest.findChildren(Button)[0], Qt.MouseButton.LeftButton)
    at = page.detail.measures["agent_longest_monologue_at"]
    driver.qtbot.waitUntil(lambda: abs(page.playback.loop[0] - at[0] * 1000) < 20)


def test_what_is_unusual_for_this_manager_is_said(driver: ReviewDriver) -> None:
    usual_calls(driver.program, 12, 20.0)
    driver.open(add_call(driver.program, "01-kitchen"))
    driver.qtbot.waitUntil(lambda: "of the usual spread over 12 calls" in shown(driver))
    assert "usually 20.0" in shown(driver)


def test_few_calls_make_nothing_usual(driver: ReviewDriver) -> None:
    usual_calls(driver.program, 7, 20.0)
    page = driver.open(add_call(driver.program, "01-kitchen"))
    driver.qtbot.waitUntil(lambda: page.bridge.idle, timeout=8000)
    assert "usual spread" not in shown(driver)


def test_a_call_that_was_not_measured_offers_the_analysis(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen", analysed=False))
    text = shown(driver)
    assert "Not measured yet" in text
    assert any(b.text().strip() == "Analyze" and b.isVisible() for b in page.measures.findChildren(Button))


def test_one_channel_says_that_its_sides_are_approximate(driver: ReviewDriver) -> None:
    driver.open(add_call(driver.program, "12-voicemail"))
    assert "one channel" in shown(driver)


def test_in_ukrainian(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    shown(driver)
    texts.set_language("uk")
    try:
        page.measures.show_call(page.detail)
        driver.qtbot.waitUntil(lambda: "Темп мовлення, скл./с" in shown(driver))
        assert "Частка мовлення" in shown(driver)
    finally:
        texts.set_language("en")
