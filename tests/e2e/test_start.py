"""`callqa open` as a process of its own: the window comes, stays, and closes for good."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from callqa_desktop.paths import Workspace
from callqa_desktop.services.workspace import open_workspace

DRIVE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from callqa_desktop.commands.window import WindowSession, make_application
from callqa_desktop.paths import Workspace

HEAVY = {"numpy", "pydantic", "scipy", "statsmodels", "pymorphy3", "yaml", "alembic", "httpx", "reportlab", "openpyxl",
         "sounddevice", "soundfile"}
app = make_application()
session = WindowSession(Workspace(Path(sys.argv[1])))
session.window.show()
timer = QTimer()

def look():
    if session.background is None:
        return
    timer.stop()
    print("visible" if session.window.isVisible() else "hidden", session.window.current, flush=True)
    print("heavy:", *sorted(HEAVY & set(sys.modules)), flush=True)
    session.window.close()

timer.timeout.connect(look)
timer.start(20)
code = session.run(app)
print("ended", session.program, flush=True)
sys.exit(code)
"""


def drive(workspace: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CALLQA_", "DBUS_", "DISPLAY"))}
    return subprocess.run(
        [sys.executable, "-c", DRIVE, str(workspace)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**kept, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(workspace.parent), **environment},
    )


def test_the_window_stays_until_it_is_closed_and_ends_cleanly(tmp_path: Path) -> None:
    done = drive(tmp_path / "workspace", CALLQA_STORE_PASSPHRASE="a passphrase of tests")
    lines = done.stdout.split("\n")
    assert (lines[0], lines[2]) == ("visible calls", "ended None"), done.stdout + done.stderr
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    again = drive(tmp_path / "workspace", CALLQA_STORE_PASSPHRASE="a passphrase of tests")
    assert again.returncode == 0, again.stderr
    assert again.stdout.split("\n")[1] == "heavy:", "these come with their first user"


def test_without_a_display_it_says_so(tmp_path: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run(
        [sys.executable, "-m", "callqa_desktop", "open", "--workspace", str(tmp_path)],
        capture_output=True, text=True, timeout=60, env=kept,
    )  # fmt: skip
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_workspace_in_use_is_told_in_the_window_and_the_window_can_be_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_keyring: None
) -> None:
    monkeypatch.setenv("CALLQA_STORE_PASSPHRASE", "a passphrase of tests")
    opened = open_workspace(Workspace(tmp_path / "workspace"))
    try:
        code = DRIVE.replace("if session.background is None:", "if session.window._waiting.faces.face != 'message':")
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "workspace")],
            capture_output=True, text=True, timeout=60, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )  # fmt: skip
    finally:
        opened.close()
    assert "visible" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0
