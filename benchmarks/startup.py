"""Process start to the first painted window with 10,000 calls in the store, against a bare PySide6 window with an
empty table. Both are whole processes started one after the other, offscreen; medians.

Prints also when the first rows of calls stood in the table, which has no peer in the bare window.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 9
CALLS = 10_000

BARE = """
import sys, time
from PySide6.QtCore import QTimer, QAbstractTableModel
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView
app = QApplication([])
class View(QTableView):
    done = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.done:
            self.done = True
            print(time.time(), flush=True)
            QTimer.singleShot(0, app.quit)
class Model(QAbstractTableModel):
    def rowCount(self, parent=None): return 0
    def columnCount(self, parent=None): return 10
window = QMainWindow()
view = View()
view.setModel(Model())
window.setCentralWidget(view)
window.resize(1440, 900)
window.show()
app.exec()
"""

OURS = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QEvent, QObject
from callqa_desktop.commands.window import WindowSession, make_application
from callqa_desktop.paths import Workspace
app = make_application()
session = WindowSession(Workspace(Path(sys.argv[1])))
class Watch(QObject):
    done = False
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.done:
            self.done = True
            from PySide6.QtCore import QTimer
            QTimer.singleShot(0, self.painted)
        return False
    def painted(self):
        print(time.time(), flush=True)
        if sys.argv[2] == "paint":
            import os
            os._exit(0)
watch = Watch()
session.window.navigation.installEventFilter(watch)
session.window.show()
if sys.argv[2] == "rows":
    from PySide6.QtCore import QTimer
    timer = QTimer()
    def look():
        if session.program is None:
            return
        model = session.window.page("calls").table.model()
        if model.rowCount() == int(sys.argv[3]) and model.index(0, 1).data():
            print(time.time(), flush=True)
            import os
            os._exit(0)
    timer.timeout.connect(look)
    timer.start(2)
session.run(app)
"""


def fill(folder: Path) -> None:
    """A workspace with 10,000 calls."""
    from callqa_desktop.app import open_program
    from callqa_desktop.models.call import Call
    from callqa_desktop.models.connection import Connection
    from callqa_desktop.paths import Workspace

    program = open_program(Workspace(folder), throwaway=True)

    def work(session: object) -> None:
        connection = Connection(service="binotel", name="Binotel", created_at=0, state="refused")
        session.add(connection)
        session.flush()
        for n in range(CALLS):
            session.add(
                Call(
                    connection_id=connection.id,
                    external_id=str(n),
                    started_at=1_780_000_000_000 + n * 60_000,
                    direction="inbound",
                    disposition="answered",
                    client_phone=f"+38067{n:07}",
                    client_digits=f"38067{n:07}",
                    talk_seconds=n % 600,
                    created_at=0,
                    changed_at=0,
                )
            )

    program.store.write(work).result()
    program.close()


def timed(code: str, *arguments: str) -> list[float]:
    """Milliseconds from the start of the process to each moment it printed."""
    started = time.time()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60, check=True
    )
    return [(float(line) - started) * 1000 for line in done.stdout.split()]


def main() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["CALLQA_STORE_PASSPHRASE"] = "benchmark"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder) / "workspace")
        workspace = str(Path(folder) / "workspace")
        bare, ours = [], []
        for _ in range(RUNS):
            bare.append(timed(BARE)[0])
            ours.append(timed(OURS, workspace, "paint")[0])
        rows = [timed(OURS, workspace, "rows", str(CALLS))[-1] for _ in range(3)]
    a, b = statistics.median(ours), statistics.median(bare)
    print(
        f"start to first painted window: {a:.0f} ms / bare window {b:.0f} ms = ratio {a / b:.2f} (target <= 2.0); "
        f"first rows of {CALLS:,} calls after {statistics.median(rows):.0f} ms"
    )


if __name__ == "__main__":
    main()
