"""Scores a call in a window of its own and is killed a second after the last word: the argument is the workspace."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.insert(0, str(Path(__file__).parent))

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from review_driver import interface_loop
from review_world import add_call, people

from callqa_desktop.app import open_program
from callqa_desktop.paths import Workspace
from callqa_desktop.ui.bridge.bridge import Bridge
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.page import ReviewPage


def main(root: Path) -> None:
    application = QApplication(sys.argv[:1])
    with interface_loop():
        program = open_program(Workspace(root))
        people(program)
        call_id = add_call(program)
        window = MainWindow()
        bridge = Bridge()
        bridge.listen(program.changes)
        window.show()
        window.attach(program, bridge)
        window.open_review(call_id)
        page = window.page("review")
        assert isinstance(page, ReviewPage)
        while page.detail is None:
            application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        page.sheet.answer("greet", "partly")
        page.sheet.write_comment("greet", "half of it")
        QTimer.singleShot(1000, lambda: os.kill(os.getpid(), signal.SIGKILL))
        application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
