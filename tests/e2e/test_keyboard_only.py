"""From "open program" to "submit and open next" without a mouse, in the American and in the Ukrainian layout."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from review_driver import LINUX, NO_MODIFIER, interface_loop, uk_press
from review_world import add_call, people

from callqa_desktop import texts
from callqa_desktop.app import open_program
from callqa_desktop.commands.window import WindowSession
from callqa_desktop.paths import Workspace
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.review.page import ReviewPage

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def session(
    qtbot: QtBot, workspace: Workspace, no_keyring: None, null_sink: object, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WindowSession]:
    """The program on a workspace with three analyzed calls, as `callqa open` starts it; no service is connected."""
    monkeypatch.setenv("CALLQA_STORE_PASSPHRASE", "a passphrase of tests")
    program = open_program(workspace)
    people(program, crm=False)
    for demo in ("01-kitchen", "02-sofa", "03-wardrobe"):
        add_call(program, demo)
    program.close()
    with interface_loop():
        opened = WindowSession(workspace)
        opened.window.show()
        opened.window.activateWindow()
        qtbot.waitUntil(opened.window.isActiveWindow)
        opened.begin(asyncio.get_event_loop())
        qtbot.waitUntil(lambda: opened.program is not None, timeout=20_000)
        opened.window.keyboard.platform = "linux"
        yield opened
        opened.window.close()
        qtbot.waitUntil(lambda: opened.program is None, timeout=20_000)
        qtbot.waitUntil(lambda: not opened.window.isVisible(), timeout=10_000)
        opened.window.deleteLater()
        opened.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    texts.set_language("en")


class Hands:
    """Ten fingers and a layout; no mouse."""

    def __init__(self, qtbot: QtBot, session: WindowSession, layout: str) -> None:
        self._qtbot, self._window, self._layout = qtbot, session.window, layout

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        """A key that types nothing."""
        self._qtbot.keyClick(QApplication.focusWidget() or self._window, key, modifiers)

    def place(self, place: str, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        """A letter or digit key, by its place on a US keyboard."""
        target: QWidget = QApplication.focusWidget() or self._window
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            if self._layout == "uk":
                event = uk_press(place, modifiers, kind)
            else:
                event = QKeyEvent(kind, ord(place), modifiers, LINUX[place], 0, 0, place.lower())
            QApplication.sendEvent(target, event)

    def write(self, text: str) -> None:
        target: QWidget = QApplication.focusWidget() or self._window
        for letter in text:
            QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, 0, NO_MODIFIER, letter))


@pytest.mark.parametrize("layout", ["us", "uk"])
def test_from_the_start_to_the_next_call(qtbot: QtBot, session: WindowSession, layout: str) -> None:
    window, program = session.window, session.program
    assert program is not None
    hands = Hands(qtbot, session, layout)

    # The list stands there with the focus in it; the second call is opened.
    calls = cast(CallsPage, window.page("calls"))
    qtbot.waitUntil(lambda: len(calls.model.ids) == 3 and calls.table.hasFocus(), timeout=10_000)
    hands.key(Qt.Key.Key_Down)
    hands.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.current == "review")
    review = cast(ReviewPage, window.page("review"))
    first, then = int(calls.model.ids[1]), int(calls.model.ids[2])
    qtbot.waitUntil(lambda: review.detail is not None and review.detail.row.id == first, timeout=10_000)
    qtbot.waitUntil(lambda: review.playback.ready, timeout=10_000)

    # It is heard, slowed down, and heard again from the line.
    hands.place("K")
    qtbot.waitUntil(lambda: review.playback.playing and review.playback.position > 1500, timeout=20_000)
    hands.place("[")
    qtbot.waitUntil(lambda: abs(review.playback.speed - 0.9) < 0.01)
    hands.place("R")
    qtbot.waitUntil(lambda: review.playback.position < 1500, timeout=10_000)
    hands.key(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not review.playback.playing)

    # A note where it stands.
    hands.place("M")
    qtbot.waitUntil(review.notes.editor.isVisible)
    hands.write("Гарний початок")
    hands.key(Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: len(program.review.detail(first).result().annotations) == 1, timeout=5000)

    # The card: what the model said is accepted, the rest is answered; evidence and a comment on the first.
    hands.place("2")
    hands.place("E")
    hands.place("C")
    hands.write("Назви компанії не чути")
    hands.key(Qt.Key.Key_Escape)
    for _ in range(60):
        if not review.sheet.missing():
            break
        hands.key(Qt.Key.Key_Down, CONTROL)
        hands.place("A")
        if review.sheet.current in [getattr(lack, "question", lack) for lack in review.sheet.missing()]:
            hands.place("1")
    assert not review.sheet.missing()

    # Handed in, and the next call stands there.
    hands.key(Qt.Key.Key_Return, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: review.detail is not None and review.detail.row.id == then, timeout=15_000)
    done = program.review.detail(first).result()
    mine = next(e for e in done.evaluations if e.kind == "human" and e.status == "submitted")
    assert mine.answers["greet"].option == "partly"
    assert mine.answers["greet"].comment == "Назви компанії не чути"
    assert mine.answers["greet"].evidence
    assert done.annotations[0].text == "Гарний початок"
    assert done.row.human_score == mine.score
    assert (mine.heard_ratio or 0) > 0
