"""open: the window first, the rest behind it.

The order of the start: paint the shell, open the workspace on a thread, fill the pages, start the background thread.
The order of the stop: pages save, jobs are put aside, the background thread ends, the store closes, the window goes.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from callqa_desktop.errors import UserFacingError
from callqa_desktop.paths import Workspace
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.preferences import Preferences

if TYPE_CHECKING:
    import argparse
    import asyncio
    from concurrent.futures import Future, ThreadPoolExecutor

    from callqa_desktop.app import Program
    from callqa_desktop.ui.bridge.background import BackgroundThread
    from callqa_desktop.ui.bridge.bridge import Bridge
    from callqa_desktop.ui.bridge.collector import Collector

NEEDS_PASSPHRASE = ("vault.missing", "vault.passphrase_needed", "vault.passphrase", "vault.failed")


def open_window(given: argparse.Namespace) -> int:
    """Opens the window on a workspace; returns when it was closed."""
    if sys.platform.startswith("linux") and not has_display():
        from callqa_desktop.texts import tr

        raise UserFacingError(
            tr("There is no display to open a window on"),
            "",
            tr("Log in to a desktop, or use the commands: callqa --help"),
            code="window.no_display",
        )
    app = make_application()
    session = WindowSession(given.workspace)
    session.window.show()
    return session.run(app)


def has_display() -> bool:
    """Whether a window can be shown; offscreen counts when it was asked for."""
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def make_application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("CallQA Desktop")
    app.setQuitOnLastWindowClosed(False)
    return app


class WindowSession(QObject):
    """One window on one workspace, from its start to its end."""

    ended = Signal()
    """The program has stopped and the window is gone."""

    def __init__(self, workspace: Workspace, *, throwaway: bool = False) -> None:
        super().__init__()
        self._workspace = workspace
        self._throwaway = throwaway
        self._passphrase: str | None = None
        self._collector: Collector | None = None
        self._threads: ThreadPoolExecutor | None = None
        self.program: Program | None = None
        self.bridge: Bridge | None = None
        self.background: BackgroundThread | None = None
        self.window = MainWindow(Preferences(workspace.root / "window.ini"))
        self.window.closing.connect(self._stop)

    def run(self, app: QApplication) -> int:
        """Paints the shell, then runs the loop of the interface until the window was closed."""
        painted = FirstPaint(self.window.navigation, app)
        app.exec()  # not nested: it ends with the first paint, and all that is imported below comes after it
        painted.deleteLater()
        import qasync

        loop = qasync.QEventLoop(app)
        app.lastWindowClosed.connect(loop.stop)
        with loop:
            loop.call_soon(self.begin, loop)
            loop.run_forever()
        return 0

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Starts behind the painted shell, on the running loop of the interface."""
        from concurrent.futures import ThreadPoolExecutor

        from callqa_desktop.ui.bridge.bridge import Bridge

        self._threads = ThreadPoolExecutor(1, "start")
        self.bridge = Bridge(loop, self)
        self.start()

    @Slot()
    def start(self) -> None:
        """Opens the workspace on a thread; also tries again after a failure."""
        assert self.bridge is not None
        assert self._threads is not None
        self.bridge.then(self, self._threads.submit(self._open), self._opened, self._failed)

    def _open(self) -> Program:
        from callqa_desktop.app import open_program
        from callqa_desktop.services.diagnostics.logs import log_to

        program = open_program(self._workspace, ask=lambda _new: self._passphrase, throwaway=self._throwaway)
        log_to(self._workspace.logs)
        return program

    def _opened(self, program: Program) -> None:
        from callqa_desktop.ui.bridge.background import BackgroundThread
        from callqa_desktop.ui.bridge.collector import Collector

        assert self.bridge is not None
        self.program = program
        self.bridge.listen(program.changes)
        self.window.attach(program, self.bridge)
        self.background = BackgroundThread(program.background, program.runner.stop, self)
        self.background.finished.connect(self._background_ended)
        self.background.start()
        self._collector = Collector(self)
        self._collector.start()

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, UserFacingError) and error.code in NEEDS_PASSPHRASE:
            from callqa_desktop.ui.passphrase import PassphraseDialog

            new = not self._workspace.identity.exists()
            dialog = PassphraseDialog(self.window, new=new, wrong=error if self._passphrase else None)
            dialog.given.connect(self._try_passphrase)
            dialog.rejected.connect(self._give_up)
            dialog.open()
            return
        self.window.fail_start(error, self.start)

    @Slot(str)
    def _try_passphrase(self, passphrase: str) -> None:
        self._passphrase = passphrase
        self.start()

    @Slot()
    def _give_up(self) -> None:
        self.window.finish()

    @Slot()
    def _stop(self) -> None:
        if self.background is not None and self.background.isRunning():
            self.background.stop()
        else:
            self._background_ended()

    @Slot()
    def _background_ended(self) -> None:
        """The jobs are put aside: the store can close, off the interface thread."""
        assert self.bridge is not None
        assert self._threads is not None
        if self.program is None:
            self.window.finish()
            return
        closed: Future[None] = self._threads.submit(self.program.close)
        self.bridge.then(self, closed, self._closed, self._closed)

    def _closed(self, _outcome: object) -> None:
        assert self.bridge is not None
        assert self._threads is not None
        self.program = None
        if self._collector is not None:
            self._collector.stop()
        self.bridge.close()
        self._threads.shutdown(wait=False)
        self.window.finish()
        self.ended.emit()


class FirstPaint(QObject):
    """Ends the first run of the event loop when a widget was painted, or its window was closed before."""

    def __init__(self, watched: QWidget, app: QApplication) -> None:
        super().__init__(watched)
        self._app = app
        self._watched = (watched, watched.window())
        for widget in self._watched:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Paint, QEvent.Type.Close):
            for widget in self._watched:
                widget.removeEventFilter(self)  # a second quit would end the loop that comes next
            QTimer.singleShot(0, self._end)
        return False

    @Slot()
    def _end(self) -> None:
        self._app.exit(0)  # quit() would close the window first
