"""The whole job in the real window, as a person does it: connect, sync, analyze, listen, score, note, export, push."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from review_driver import interface_loop, uk_press

from callqa_desktop import texts
from callqa_desktop.app import Program
from callqa_desktop.commands.window import WindowSession
from callqa_desktop.paths import Workspace
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import demo_world
from callqa_desktop.services.records import CallFilter, CallSort
from callqa_desktop.ui.calls.analyze_dialog import AnalyzeDialog
from callqa_desktop.ui.calls.page import CallsPage
from callqa_desktop.ui.calls.report_dialog import ReportDialog
from callqa_desktop.ui.connections.page import ConnectionsPage
from callqa_desktop.ui.review.page import ReviewPage
from callqa_desktop.ui.widgets.buttons import Button

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    monkeypatch.setenv("CALLQA_PACE", "0")
    with Sandbox(demo_world()) as running:
        for name, value in running.environment().items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def session(
    qtbot: QtBot, sandbox: Sandbox, workspace: Workspace, no_keyring: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WindowSession]:
    """The program as `callqa open` starts it, with its background thread; closed as a person closes it."""
    monkeypatch.setenv("CALLQA_STORE_PASSPHRASE", "a passphrase of tests")
    monkeypatch.setenv("CALLQA_LANGUAGE", "uk")
    orphan = workspace.recordings / "ab" / ("0" * 32 + ".orig")
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"left by a crash between storing the sound and writing its call")
    with interface_loop():
        opened = WindowSession(workspace)
        opened.window.preferences.keep("report_folder", str(workspace.root.parent / "reports"))
        opened.window.show()
        opened.window.activateWindow()
        qtbot.waitUntil(opened.window.isActiveWindow)
        opened.begin(asyncio.get_event_loop())
        qtbot.waitUntil(lambda: opened.program is not None, timeout=20_000)
        yield opened
        opened.window.close()
        qtbot.waitUntil(lambda: opened.program is None, timeout=20_000)
        qtbot.waitUntil(lambda: not opened.window.isVisible(), timeout=10_000)
        bridge = opened.bridge
        opened.window.deleteLater()
        opened.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert bridge is not None
    texts.set_language("en")


def button(root: QWidget, words: str) -> Button:
    """The button that bears these words."""
    found = [b for b in root.findChildren(Button) if words in b.text() and b.isVisible()]
    assert found, f"no button {words!r}"
    return found[0]


def count(program: Program, **conditions: object) -> int:
    return len(program.calls.ids(CallFilter(**conditions)).result())  # type: ignore[arg-type]  # any field


def press(page: QWidget, place: str) -> None:
    """A letter or digit key with the Ukrainian layout active."""
    target = QApplication.focusWidget() or page
    QApplication.sendEvent(target, uk_press(place, kind=QEvent.Type.ShortcutOverride))
    QApplication.sendEvent(target, uk_press(place))


def write(field: QWidget, text: str) -> None:
    """Types words; QTest's own typing ends the process at a letter that is not Latin."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(field, event)


def test_the_whole_job(
    qtbot: QtBot, session: WindowSession, sandbox: Sandbox, null_sink: object, workspace: Workspace
) -> None:
    window = session.window
    program = session.program
    assert program is not None

    # What a crash left without a call is gone.
    qtbot.waitUntil(lambda: not program.library.stems(), timeout=10_000)

    # An empty program says what to do first, and the button leads there.
    calls = cast(CallsPage, window.page("calls"))
    qtbot.waitUntil(lambda: calls.faces.face == "message")
    qtbot.mouseClick(button(calls, "Додати з’єднання"), Qt.MouseButton.LeftButton)
    assert window.current == "connections"

    # Three services are connected by typing their keys.
    connections = cast(ConnectionsPage, window.page("connections"))
    for service, secrets in sandbox.secrets.items():
        qtbot.waitUntil(lambda service=service: service in connections.offers)
        qtbot.mouseClick(connections.offers[service].button, Qt.MouseButton.LeftButton)
        dialog = connections.dialog
        assert dialog is not None
        for name, value in secrets.items():
            qtbot.keyClicks(dialog.editors[name].edit, value)
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(
            lambda service=service: service in {c.service for c in program.connections.list().result()}, timeout=10_000
        )

    # F5 on the calls brings them in the background; recordings follow.
    window.go("calls")
    qtbot.keyClick(calls.sync_button, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: count(program, recordings=("stored",)) >= 12, timeout=60_000)
    qtbot.waitUntil(lambda: calls.faces.face == "full", timeout=10_000)

    # The new ones are analyzed with one button and Enter.
    qtbot.waitUntil(lambda: button(calls, "Проаналізувати нові").isEnabled(), timeout=10_000)
    qtbot.mouseClick(button(calls, "Проаналізувати нові"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), AnalyzeDialog))
    qtbot.keyClick(QApplication.activeModalWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: count(program, statuses=("analyzed",)) >= 11, timeout=90_000)

    # The best call is opened from the table with Enter.
    best = program.calls.ids(CallFilter(statuses=("analyzed",)), CallSort("ai_score", descending=True)).result()[0]
    calls.open_call(best)
    review = cast(ReviewPage, window.page("review"))
    qtbot.waitUntil(lambda: review.detail is not None and review.detail.row.id == best, timeout=10_000)
    qtbot.waitUntil(lambda: review.playback.ready, timeout=10_000)
    session.window.keyboard.platform = "linux"

    # It is heard: the clock moves, the transcript follows.
    qtbot.keyClick(QApplication.focusWidget() or review, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: review.playback.playing and review.playback.position > 2500, timeout=20_000)
    assert review.transcript.model.current >= 0
    qtbot.keyClick(QApplication.focusWidget() or review, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not review.playback.playing)

    # A click on a line goes there.
    view = review.transcript.view
    rect = view.visualRect(view.model().index(3, 0))
    place = rect.topLeft() + QPoint(200, rect.height() // 2)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    line = review.transcript.model.lines[3]
    assert abs(review.playback.position - line.start_ms) < 1500

    # The card is answered with the digits alone, in the Ukrainian layout; the score is there at once.
    review.setFocus()
    critical = {q.key for section in review.sheet.sections() if section.kind == "critical" for q in section.questions}
    for _ in range(40):
        press(review, "2" if review.sheet.current in critical else "1")
        before = review.sheet.current
        qtbot.keyClick(QApplication.focusWidget() or review, Qt.Key.Key_Down, CONTROL)
        if review.sheet.current == before:
            break
    assert review.sheet.missing() == []
    assert review.sheet.result is not None
    assert review.sheet.result.score == 100
    qtbot.waitUntil(lambda: review.saver.state == "saved", timeout=5000)
    drafted = program.review.detail(best).result().evaluations
    assert any(e.kind == "human" and e.status == "draft" for e in drafted)

    # A note at the playhead.
    review.setFocus()
    press(review, "M")
    qtbot.waitUntil(review.notes.editor.isVisible)
    write(review.notes.editor.text, "Добрий приклад для навчання")
    assert "навчання" in review.notes.editor.text.toPlainText()
    qtbot.mouseClick(review.notes.editor.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(review.notes.notes) == 1, timeout=5000)

    # Ctrl+Enter hands the score in.
    review.setFocus()
    qtbot.keyClick(review, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: program.calls.rows([best]).result()[0].human_score is not None, timeout=10_000)

    # One button writes it to the CRM.
    qtbot.mouseClick(button(review, "KeepinCRM"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(sandbox.keepincrm.notes) == 1, timeout=20_000)
    marker = f"[call:{program.calls.rows([best]).result()[0].external_id}]"
    assert marker in json.dumps(sandbox.keepincrm.notes[0], ensure_ascii=False)

    # One button makes the report, of the kinds that are ticked.
    qtbot.keyClick(review, Qt.Key.Key_E, CONTROL)
    qtbot.waitUntil(lambda: bool(review.findChildren(ReportDialog)))
    (dialog,) = review.findChildren(ReportDialog)
    for kind in ("csv", "xlsx"):
        qtbot.mouseClick(dialog.kinds[kind], Qt.MouseButton.LeftButton, pos=QPoint(8, dialog.kinds[kind].height() // 2))
    assert dialog.chosen_kinds == ("pdf", "csv", "xlsx")
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    reports = workspace.root.parent / "reports"
    qtbot.waitUntil(lambda: len(list(reports.glob("callqa-*.*"))) == 3, timeout=30_000)
