"""Drives the review page as a person does: opens calls, presses keys (in the Ukrainian layout too), clicks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import qasync
import shiboken6
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from callqa_desktop.app import Program
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.page import ReviewPage

LINUX = {
    "1": 10, "2": 11, "3": 12, "4": 13, "5": 14, "6": 15, "7": 16, "8": 17, "9": 18, "0": 19,
    "Q": 24, "W": 25, "E": 26, "R": 27, "Y": 29, "I": 31, "O": 32, "P": 33, "[": 34, "]": 35, "A": 38, "S": 39,
    "F": 41, "G": 42, "H": 43, "J": 44, "K": 45, "L": 46, "\\": 51,
    "Z": 52, "X": 53, "C": 54, "V": 55, "N": 57, "M": 58, ",": 59, ".": 60, "/": 61,
}  # fmt: skip
"""X11 key codes of the places of a US keyboard (xev)."""
UKRAINIAN = {
    "J": "О", "K": "Л", "L": "Д", "A": "Ф", "E": "У", "V": "М", "C": "С", "M": "Ь", "N": "Т", "I": "Ш", "O": "Щ",
    "P": "З", "R": "К", "Y": "Н", "F": "А", "G": "П", "H": "Р", "Z": "Я", "X": "Ч", "[": "Х", "]": "Ї", "\\": "Ґ",
    ",": "Б", ".": "Ю", "/": ".",
}  # fmt: skip
"""What those keys type in the Ukrainian layout."""
NO_MODIFIER = Qt.KeyboardModifier.NoModifier


def uk_press(
    place: str, modifiers: Qt.KeyboardModifier = NO_MODIFIER, kind: QEvent.Type = QEvent.Type.KeyPress
) -> QKeyEvent:
    """The event Qt sends for a key at a US place while the Ukrainian layout is active."""
    letter = UKRAINIAN.get(place, place)
    text = letter if modifiers & Qt.KeyboardModifier.ShiftModifier else letter.lower()
    return QKeyEvent(kind, ord(letter), modifiers, LINUX[place], 0, 0, text)


@contextmanager
def interface_loop() -> Iterator[None]:
    """The window's own asyncio loop, running inside Qt's."""
    application = QApplication.instance()
    loop = qasync.QEventLoop(application, already_running=True)
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        QApplication.processEvents()  # what threads have handed to the loop still finds it open
        loop._after_run_forever()
        asyncio._set_running_loop(None)
        loop._QEventLoop__is_running = False  # stop() would end the application's loop with it
        loop.close()
        asyncio.set_event_loop(None)
        # Here and now: a timer of the closed loop may still be due, and the garbage collector runs on any thread.
        shiboken6.delete(loop._timer)


class ReviewDriver:
    """One window with its review page in front."""

    def __init__(self, qtbot: QtBot, program: Program, make: Callable[..., MainWindow]) -> None:
        self.qtbot, self.program = qtbot, program
        self.window = make(program)
        self.window.resize(1280, 800)
        page = self.window.page("review")
        assert isinstance(page, ReviewPage)
        self.page = page
        self.window.keyboard.platform = "linux"

    def open(self, call_id: int, ids: Sequence[int] = ()) -> ReviewPage:
        """Opens a call and waits until everything of it has come."""
        self.window.open_review(call_id, ids)
        page = self.page
        self.qtbot.waitUntil(lambda: page.detail is not None and page.detail.row.id == call_id, timeout=8000)
        if page.detail is not None and page.detail.recording is not None:
            self.qtbot.waitUntil(lambda: page.playback.ready, timeout=8000)
        return page

    def press(self, place: str, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        """Presses a letter, digit or bracket key with the Ukrainian layout active."""
        target: QWidget = QApplication.focusWidget() or self.page
        QApplication.sendEvent(target, uk_press(place, modifiers, QEvent.Type.ShortcutOverride))
        QApplication.sendEvent(target, uk_press(place, modifiers))

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        """Presses a key that is no letter."""
        self.qtbot.keyClick(QApplication.focusWidget() or self.page, key, modifiers)

    def type(self, text: str) -> None:
        """Types letters of any alphabet where the focus is."""
        target: QWidget = QApplication.focusWidget() or self.page
        for letter in text:
            QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, 0, NO_MODIFIER, letter))

    def click_line(self, number: int) -> None:
        """Clicks the time of a line."""
        view = self.page.transcript.view
        rect = view.visualRect(view.model().index(number, 0))
        where = rect.topLeft() + QPoint(24, rect.height() // 2)
        self.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)

    def word_point(self, number: int, word: str) -> QPoint:
        """The middle of a word of a line, in the viewport."""
        view = self.page.transcript.view
        rect = view.visualRect(view.model().index(number, 0))
        first = self.page.transcript.model.lines[number].text.index(word)
        hits = [
            QPoint(x, y)
            for y in range(rect.top() + 8, rect.bottom() - 4, 6)
            for x in range(rect.left(), rect.right(), 3)
            if (hit := view.lines_delegate.hit(number, rect, QPoint(x, y))).part == "word"
            and first <= hit.char < first + len(word)
        ]
        return hits[len(hits) // 2]

    def click_word(self, number: int, word: str) -> None:
        view = self.page.transcript.view
        self.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=self.word_point(number, word))

    def notices(self) -> list[str]:
        return [notice.what for notice in self.window.notices.notices]

    def saved(self) -> None:
        """Waits until the draft is in the store."""
        self.qtbot.waitUntil(lambda: self.page.saver.state == "saved", timeout=10_000)
