"""Drives the page of calls with keys and mouse, and reads what it shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from callqa_desktop.app import Program
from callqa_desktop.models.analysis import Transcript, Utterance
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.records import CallRow
from callqa_desktop.services.search.index import index_call
from callqa_desktop.services.store import announce
from callqa_desktop.ui.calls.columns import INDEX
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.main_window import MainWindow

Key, Alt, Shift, Ctrl = (
    Qt.Key, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
)  # fmt: skip
D = TypeVar("D", bound=QDialog)
Maker = Callable[..., MainWindow]


class CallsDriver:
    """The page of calls in a real window."""

    def __init__(self, qtbot: QtBot, window: MainWindow, count: int = 300) -> None:
        self.bot = qtbot
        self.window = window
        self.page = cast(CallsPage, window.page("calls"))
        self.wait_rows(count)
        qtbot.waitUntil(lambda: self.page.result.summary is not None, timeout=10_000)

    @property
    def ids(self) -> list[int]:
        return self.page.model.ids.tolist()

    def row(self, number: int) -> CallRow:
        self.bot.waitUntil(lambda: self.page.model.row_at(number) is not None)
        return cast(CallRow, self.page.model.row_at(number))

    def rows(self) -> list[CallRow]:
        return [self.row(n) for n in range(min(200, len(self.ids)))]

    def text(self, number: int, column: str) -> str:
        return str(self.page.model.data(self.page.model.index(number, INDEX[column])))

    def wait_rows(self, count: int) -> None:
        page = self.page
        self.bot.waitUntil(lambda: page.result.complete and len(page.model.ids) == count, timeout=10_000)
        if count:
            self.bot.waitUntil(lambda: page.model.cache.loaded(0))

    def wait_fewer(self, than: int) -> int:
        page = self.page
        self.bot.waitUntil(lambda: page.result.complete and 0 < len(page.model.ids) < than, timeout=10_000)
        return len(page.model.ids)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key press where the keyboard stands: in the open menu or small window, the dialog, or the page."""
        QTest.keyClick(self._where(), key, modifiers)

    def type(self, text: str) -> None:
        """Types characters of any layout where the keyboard stands."""
        for letter in text:
            where, code = self._where(), ord(letter.upper())
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(where, QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, letter))

    def _where(self) -> QWidget:
        """The widget that has the keyboard."""
        for top in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
            if top is not None:
                return top.focusWidget() or top
        if not self.window.isActiveWindow():  # here no window manager does it when a dialog goes
            self.window.activateWindow()
            self.bot.waitUntil(self.window.isActiveWindow)
        where = QApplication.focusWidget()
        assert where is not None
        return where

    def popup(self) -> QWidget:
        self.bot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
        found = QApplication.activePopupWidget()
        assert found is not None
        return found

    def choose(self, words: str) -> None:
        """Goes to an entry of the open menu with the arrows and takes it with Enter."""
        menu = self.popup()
        assert isinstance(menu, QMenu)
        entry = next(a for a in menu.actions() if a.text().split("\t")[0].startswith(words))
        assert entry.isEnabled(), words
        for _ in range(len(menu.actions()) + 1):
            if menu.activeAction() is entry:
                break
            QTest.keyClick(menu, Key.Key_Down)
        assert menu.activeAction() is entry
        QTest.keyClick(menu, Key.Key_Return)

    def dialog(self, kind: type[D]) -> D:
        self.bot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind))
        found = QApplication.activeModalWidget()
        assert isinstance(found, kind)
        return found

    def no_dialog(self) -> None:
        self.bot.waitUntil(lambda: QApplication.activeModalWidget() is None, timeout=10_000)

    def told(self, words: str) -> None:
        """Waits for a notice that begins so."""
        notices = self.window.notices
        self.bot.waitUntil(lambda: any(n.what.startswith(words) for n in notices.notices), timeout=10_000)

    def select(self, numbers: Sequence[int]) -> None:
        """Selects rows with the mouse, the later ones with Ctrl held."""
        table = self.page.table
        for n, number in enumerate(numbers):
            place = QPoint(60, table.rowViewportPosition(number) + 10)
            modifiers = Ctrl if n else Qt.KeyboardModifier.NoModifier
            QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifiers, place)

    def click_head(self, column: str) -> None:
        header = self.page.table.header
        place = QPoint(header.sectionViewportPosition(INDEX[column]) + 10, 10)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def say(program: Program, lines: dict[int, Sequence[tuple[int, str]]]) -> None:
    """Gives calls a conversation: (milliseconds, words) by call, indexed for the search."""

    def work(session: Session) -> None:
        for call_id, spoken in lines.items():
            now = now_ms() + 1
            transcript = Transcript(call_id=call_id, model="m", prompt="t-2", approximate=False, created_at=now)
            session.add(transcript)
            session.flush()
            for n, (start, words) in enumerate(spoken):
                session.add(
                    Utterance(
                        transcript_id=transcript.id, position=n, start_ms=start, end_ms=start + 3000, speaker="agent",
                        text=words,
                    )
                )  # fmt: skip
            session.flush()
            index_call(session, call_id)
            announce(session, ChangeKind.CALL, call_id)

    program.store.write(work).result()


def new_call(program: Program, call_id: int, **fields: object) -> None:
    """A call that came in just now."""
    now = now_ms() + 60_000
    values = {
        "direction": "inbound", "disposition": "answered", "client_phone": "+380671112233",
        "client_digits": "380671112233", "talk_seconds": 60, **fields,
    }  # fmt: skip

    def work(session: Session) -> None:
        session.add(
            Call(
                id=call_id, connection_id=1, external_id=str(call_id), started_at=now, created_at=now, changed_at=now,
                **values,
            )
        )  # fmt: skip
        announce(session, ChangeKind.CALL, call_id)

    program.store.write(work).result()
