"""The window around the pages: first paint, navigation, theme, language, notices, closing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from callqa_desktop.app import Program
from callqa_desktop.errors import Refused
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.pages import PAGES
from callqa_desktop.ui.preferences import Preferences
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label
from callqa_desktop.ui.widgets.notices import Notice

Maker = Callable[..., MainWindow]


def test_the_window_imports_nothing_heavy_before_its_first_paint() -> None:
    code = "import sys, callqa_desktop.ui.main_window; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = (
        "sqlalchemy",
        "numpy",
        "pyqtgraph",
        "google.genai",
        "openpyxl",
        "reportlab",
        "httpx",
        "keyring",
        "pydantic",
    )
    loaded = set(done.stdout.split())
    assert [name for name in heavy if name in loaded] == []


def test_the_window_shows_itself_before_the_services_exist(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    window.go("jobs")
    assert window.isVisible()
    assert window.current == "jobs"


def test_navigation_by_keyboard_leads_to_every_page(qtbot: QtBot, make_window: Maker, program: Program) -> None:
    window = make_window(program)
    for spec in reversed(PAGES):
        chord = QKeySequence(spec.chords[0])[0]
        qtbot.keyClick(window, chord.key(), chord.keyboardModifiers())
        assert window.current == spec.key
        assert window.navigation.buttons[spec.key].isChecked()
        assert window.page(spec.key).isVisible()


def test_switching_the_theme_recolours_the_running_window(make_window: Maker, program: Program) -> None:
    window = make_window(program)
    try:
        theme.apply("dark")
        assert tokens.current() is tokens.DARK
        assert window.palette().window().color().name().upper() == tokens.DARK.ground
    finally:
        theme.apply("light")
    assert window.palette().window().color().name().upper() == tokens.LIGHT.ground


def test_switching_the_language_renames_pages_without_a_restart(
    qtbot: QtBot, make_window: Maker, program: Program
) -> None:
    window = make_window(program)
    window.go("settings")
    window.preferences.keep("language", "uk")
    window.relabel()
    assert window.navigation.buttons["calls"].text() == "Дзвінки"
    assert window.page("settings").accessibleName() == "Налаштування"
    assert window.page("settings").isVisible()


def test_an_error_is_shown_as_a_notice_that_says_what_why_and_what_to_do(make_window: Maker, program: Program) -> None:
    window = make_window(program)
    window.show_error(Refused("The key is refused", "it was revoked", "Type a new key"))
    (notice,) = window.notices.notices
    assert (notice.what, notice.why) == ("The key is refused", "It was revoked. Type a new key.")
    assert window.notices.isVisible()


def test_a_notice_takes_the_place_of_its_predecessor_and_at_most_three_stand(
    make_window: Maker, program: Program
) -> None:
    window = make_window(program)
    window.notify(Notice("info", "first", key="sync"))
    window.notify(Notice("info", "second", key="sync"))
    assert [n.what for n in window.notices.notices] == ["second"]
    for number in range(4):
        window.notify(Notice("error", str(number)))
    assert [n.what for n in window.notices.notices] == ["1", "2", "3"]


def test_the_status_line_tells_of_jobs_and_of_a_refused_key(qtbot: QtBot, make_window: Maker, program: Program) -> None:
    window = make_window(program)
    qtbot.waitUntil(lambda: window.status.work.text() == "1 job running, 1 waiting")
    qtbot.waitUntil(lambda: "Google Gemini: keys refused" in window.status.links.text())


def test_the_first_close_is_ignored_until_the_program_has_stopped(
    qtbot: QtBot, make_window: Maker, program: Program
) -> None:
    window = make_window(program)
    with qtbot.waitSignal(window.closing):
        window.close()
    assert window.isVisible()
    window.close()
    assert window.isVisible()
    window.finish()
    assert not window.isVisible()


def test_geometry_and_choices_outlive_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    kept = Preferences(tmp_path / "window.ini")
    kept.keep("language", "en")
    window = MainWindow(kept)
    qtbot.addWidget(window)
    window.resize(1120, 700)  # the offscreen screen is small
    window.show()
    window.close()
    again = MainWindow(Preferences(tmp_path / "window.ini"))
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (1120, 700)
    assert again.navigation.buttons["calls"].text() == "Calls"


def test_words_from_outside_are_never_read_as_markup(qtbot: QtBot) -> None:
    nasty = "<b>Їжак</b><img src=file:///etc/passwd>"
    for label in (Label(nasty), ElidedLabel(nasty)):
        qtbot.addWidget(label)
        label.resize(40, 20)
        label.show()
        assert isinstance(label, QLabel)
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert "<b>" not in label.toolTip()
        assert label.text() == nasty


def test_the_window_forbids_nested_loops() -> None:
    """A dialog that is executed puts the tasks of the interface loop to sleep for ever."""
    root = Path(__file__).parents[2] / "callqa_desktop" / "ui"
    offenders = [f.name for f in root.rglob("*.py") if ".exec(" in f.read_text("utf-8")]
    assert offenders == []


def test_formats_follow_the_language(make_window: Maker, program: Program) -> None:
    make_window(program)
    assert formats.number(82.5) == "82.5"
    make_window(program, _ukrainian())
    assert formats.number(82.5) == "82,5"
    assert formats.phone("+380674120855") == "+380\u00a067\u00a0412\u00a008\u00a055"
    assert formats.length(3907) == "1:05:07"
    assert formats.count(1284) == "1\u00a0284"
    assert QApplication.activeModalWidget() is None


def _ukrainian() -> Preferences:
    kept = Preferences()
    kept.keep("language", "uk")
    return kept


def test_no_part_of_a_page_flashes_as_a_window_of_its_own(qtbot: QtBot, make_window: Maker, program: Program) -> None:
    class Watch(QObject):
        seen: ClassVar[list[str]] = []

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                self.seen.append(type(watched).__name__)
            return False

    watch = Watch()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(watch)
    try:
        window = make_window(program)
        window.show_error(Refused("The key is refused", "it was revoked", "Type a new key"))
        for key in ("connections", "jobs", "settings", "calls"):
            window.go(key)
            qtbot.waitUntil(lambda: window.bridge is not None and window.bridge.idle)
    finally:
        app.removeEventFilter(watch)
    assert watch.seen == ["MainWindow"]
