"""Trackers on the review page: chips above the conversation, marks in its words."""

from __future__ import annotations

from collections.abc import Iterator

import insight_world
import pytest
from calls_driver import Maker
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from review_driver import interface_loop

from callqa_desktop.app import Program
from callqa_desktop.models.enums import EditKind
from callqa_desktop.services.trackers import store
from callqa_desktop.services.trackers.records import Tracker
from callqa_desktop.ui.review.page import ReviewPage


@pytest.fixture
def page(qtbot: QtBot, make_window: Maker, empty_program: Program) -> Iterator[ReviewPage]:
    insight_world.build(empty_program.store)
    wanted = (
        Tracker(0, "Discount", ("знижка",), "client"),
        Tracker(0, "Recording notice", ("розмова записується",), "agent", True),
        Tracker(0, "Complaint", ("скарга",)),
    )
    empty_program.trackers.add(wanted).result()
    for n in (20, 21):
        empty_program.store.write(lambda s, n=n: store.track(s, n)).result()
    with interface_loop():
        window = make_window(empty_program)
        window.open_review(20, [20, 21])
        found = window.page("review")
        assert isinstance(found, ReviewPage)
        qtbot.waitUntil(lambda: found.detail is not None, timeout=10_000)
        yield found


def chips(page: ReviewPage) -> list[str]:
    return [chip.text().strip() for chip in page.trackers.line.chips.values()]


def test_what_was_said_and_what_is_missing_stands_above_the_conversation(qtbot: QtBot, page: ReviewPage) -> None:
    qtbot.waitUntil(lambda: chips(page) == ["✕ not said: Recording notice", "Discount  1"])
    missing, said = page.trackers.line.chips.values()
    assert not missing.isEnabled()
    assert "Client" in said.toolTip()
    row = next(n for n, line in enumerate(page.transcript.model.lines) if "знижку" in line.text)
    text = page.transcript.model.lines[row].text
    ((first, end),) = page.transcript.model.highlights(row).tracked
    assert text[first:end] == "знижку"
    qtbot.mouseClick(said, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.transcript.model.current == row or page.playback.position == 8000)


def test_another_call_has_its_own_and_a_correction_is_heard_at_once(qtbot: QtBot, page: ReviewPage) -> None:
    qtbot.waitUntil(lambda: len(chips(page)) == 2)
    page.program.transcripts.edit(20, EditKind.TEXT, {"line": "2", "text": "А зробите мені книжку?"}).result()
    qtbot.waitUntil(lambda: chips(page) == ["✕ not said: Recording notice"])
    page.neighbour(1)
    qtbot.waitUntil(lambda: page.detail is not None and page.detail.row.id == 21, timeout=10_000)
    qtbot.waitUntil(lambda: chips(page) == ["Recording notice  1"])


def test_words_that_are_masked_carry_no_marks(qtbot: QtBot, page: ReviewPage) -> None:
    qtbot.waitUntil(lambda: len(chips(page)) == 2)
    page.program.settings.set("mask_in_view", True).result()
    page.reopen()
    qtbot.waitUntil(lambda: page.detail is not None and len(chips(page)) == 2, timeout=10_000)
    rows = range(len(page.transcript.model.lines))
    qtbot.waitUntil(lambda: not any(page.transcript.model.highlights(row).tracked for row in rows))
