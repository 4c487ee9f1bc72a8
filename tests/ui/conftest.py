"""The real window on the real program: a temporary workspace, a store filled through the models, no network."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from keyring_daemon import forget_keyrings
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from seeding import seed

from callqa_desktop import texts
from callqa_desktop.app import Program, open_program
from callqa_desktop.paths import Workspace
from callqa_desktop.ui.bridge.bridge import Bridge
from callqa_desktop.ui.bridge.collector import Collector
from callqa_desktop.ui.main_window import START_SIZE, MainWindow
from callqa_desktop.ui.preferences import Preferences

PASSPHRASE = "four words of a test"


@pytest.fixture
def bridges(qtbot: QtBot) -> Iterator[list[Bridge]]:
    """Bridges to delete once no thread of a program can speak to them any more."""
    made: list[Bridge] = []
    yield made
    for bridge in made:
        bridge.deleteLater()  # here and now: the garbage collector might do it on another thread
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="session")
def first_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the program makes when it is opened for the first time, behind PASSPHRASE; tests begin with a copy."""
    root = tmp_path_factory.mktemp("first") / "workspace"
    root.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        patch.setenv("XDG_RUNTIME_DIR", str(root.parent))
        patch.setenv("CALLQA_STORE_PASSPHRASE", PASSPHRASE)
        forget_keyrings()
        open_program(Workspace(root)).close()
    forget_keyrings()
    return root


@pytest.fixture
def empty_program(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, no_keyring: None, bridges: list[Bridge],
    first_workspace: Path,
) -> Iterator[Program]:  # fmt: skip
    """A program over a fresh workspace without calls or connections; its jobs are queued but nothing runs them."""
    shutil.copytree(first_workspace, workspace.root, dirs_exist_ok=True)
    monkeypatch.setenv("CALLQA_STORE_PASSPHRASE", PASSPHRASE)
    program = open_program(workspace)
    yield program
    program.close()


@pytest.fixture
def program(empty_program: Program) -> Program:
    """A program with 300 calls, three connections and four jobs."""
    seed(empty_program.store)
    return empty_program


@pytest.fixture
def make_window(
    qtbot: QtBot, empty_program: Program, bridges: list[Bridge]
) -> Iterator[Callable[[Program], MainWindow]]:
    """Opens the window on a program, in English, and closes it after the test."""
    windows: list[MainWindow] = []
    collector = Collector()  # as in the program: QObjects are never collected on a worker's thread
    collector.start()

    def make(program: Program, preferences: Preferences | None = None) -> MainWindow:
        kept = preferences or Preferences()
        if not kept.text("language"):
            kept.keep("language", "en")
        if not kept.text("theme"):
            kept.keep("theme", "light")
        window = MainWindow(kept)
        if kept.data("geometry").isEmpty():
            window.resize(START_SIZE)  # the screen of these tests is smaller than any laptop's
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        bridge = Bridge()
        bridges.append(bridge)
        bridge.listen(program.changes)
        window.attach(program, bridge)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield make
    for window in windows:
        window.close()
        window.finish()
    for bridge in bridges:
        bridge.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    collector.stop()
    texts.set_language("en")


@pytest.fixture
def shown_popup(qtbot: QtBot) -> Callable[[], QWidget]:
    """Waits for a menu or a small window to stand open and returns it."""

    def wait() -> QWidget:
        qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
        found = QApplication.activePopupWidget()
        assert found is not None
        return found

    return wait
