"""The section of the sales script: link, file, text, versions, as a person uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from review_driver import interface_loop
from sqlalchemy import update
from typing_keys import type_text

from callqa_desktop.app import Program
from callqa_desktop.models.schema import SalesScript as Row
from callqa_desktop.sandbox.google_docs import DEMO_ID, Paper
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import demo_world
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.settings.page import SettingsPage
from callqa_desktop.ui.settings.script.section import SalesScript

Maker = Callable[..., MainWindow]


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    monkeypatch.setenv("CALLQA_PACE", "0")
    with Sandbox(demo_world()) as running:
        monkeypatch.setenv("CALLQA_GOOGLE_DOCS_BASE_URL", running.url)
        yield running


@pytest.fixture
def loop(qtbot: QtBot) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def window(loop: None, make_window: Maker, empty_program: Program) -> MainWindow:
    made = make_window(empty_program)
    made.go("settings")
    return made


@pytest.fixture
def section(qtbot: QtBot, window: MainWindow) -> SalesScript:
    page = cast(SettingsPage, window.page("settings"))
    page.open_section(page.sales)
    qtbot.waitUntil(lambda: page.sales.versions.faces.face != "loading")
    return page.sales


def in_force(program: Program) -> str:
    script = program.script.current().result()
    return script.text if script else ""


def typed(qtbot: QtBot, section: SalesScript, text: str) -> None:
    """Puts a text in force by hand."""
    card = section.another
    qtbot.mouseClick(card.ways["text"], Qt.MouseButton.LeftButton)
    card.editor.clear()
    type_text(card.editor, text)
    qtbot.mouseClick(card.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.current.text.toPlainText() == text)


def test_a_text_is_typed_and_put_in_force_and_nothing_typed_is_lost(
    qtbot: QtBot, section: SalesScript, empty_program: Program
) -> None:
    assert section.current.nothing.isVisible()
    card = section.another
    qtbot.mouseClick(card.ways["text"], Qt.MouseButton.LeftButton)
    assert not card.save_button.isEnabled()
    type_text(card.editor, "Привітатися, спитати")
    assert card.state.text() == "20 characters · not in force yet"
    section.load()
    qtbot.mouseClick(card.ways["file"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(card.ways["text"], Qt.MouseButton.LeftButton)
    assert card.editor.toPlainText() == "Привітатися, спитати"
    qtbot.mouseClick(card.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.current.text.toPlainText() == "Привітатися, спитати")
    assert section.current.chip.text == "typed"
    assert card.editor.toPlainText() == ""
    assert in_force(empty_program) == "Привітатися, спитати"
    type_text(card.editor, "Привітатися, спитати")
    assert card.state.text().endswith("the same as in force")
    assert not card.save_button.isEnabled()


def test_a_link_is_checked_as_one_types_read_shown_and_put_in_force(
    qtbot: QtBot, section: SalesScript, sandbox: Sandbox, empty_program: Program
) -> None:
    card = section.another
    qtbot.keyClicks(card.link, "https://docs.google.com/spreadsheets/d/1/edit")
    assert "spreadsheet" in card.verdict.text()
    assert card.verdict.text().startswith("✕")
    assert not card.read_button.isEnabled()
    card.link.clear()
    qtbot.keyClicks(card.link, sandbox.google_docs.link)
    assert card.verdict.text().startswith("✓")
    qtbot.keyClick(card.link, Qt.Key.Key_Return)
    qtbot.waitUntil(card.editor.isVisible, timeout=10_000)
    assert "Привітатися" in card.editor.toPlainText()
    assert card.editor.isReadOnly()
    assert in_force(empty_program) == ""
    qtbot.mouseClick(card.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.current.title.text() == "Скрипт продажу меблів")
    assert section.current.chip.text == "Google Docs"
    assert section.current.again_button.isVisible()
    assert card.link.text() == ""


def test_a_document_that_is_not_shared_says_so_inside_the_card(
    qtbot: QtBot, section: SalesScript, sandbox: Sandbox
) -> None:
    sandbox.faults.set("google_docs", "not_shared")
    card = section.another
    card.link.setText(sandbox.google_docs.link)
    qtbot.mouseClick(card.read_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: card.notice is not None, timeout=10_000)
    assert card.notice is not None
    assert "Anyone with the link" in card.notice.why
    assert card.link.text() == sandbox.google_docs.link
    assert not card.save_button.isEnabled()


def test_reading_can_be_cancelled(qtbot: QtBot, section: SalesScript, sandbox: Sandbox) -> None:
    sandbox.faults.set("google_docs", "timeout", value=20)
    card = section.another
    card.link.setText(sandbox.google_docs.link)
    qtbot.mouseClick(card.read_button, Qt.MouseButton.LeftButton)
    assert card.progress.isVisible()
    qtbot.mouseClick(card.progress.cancel, Qt.MouseButton.LeftButton)
    assert not card.progress.isVisible()
    assert card.read_button.isEnabled()


def test_a_file_is_chosen_shown_and_put_in_force_and_a_wrong_one_says_why(
    qtbot: QtBot, section: SalesScript, empty_program: Program, tmp_path: Path
) -> None:
    card = section.another
    qtbot.mouseClick(card.ways["file"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(card.file_button, Qt.MouseButton.LeftButton)
    dialog = card.findChild(QFileDialog)
    assert dialog is not None
    wrong = tmp_path / "таблиця.xlsx"
    wrong.write_bytes(b"\x89PNG\r\n")
    dialog.fileSelected.emit(str(wrong))
    dialog.reject()
    qtbot.waitUntil(lambda: card.notice is not None, timeout=10_000)
    assert card.notice is not None
    assert "not read" in card.notice.why
    right = tmp_path / "скрипт <b>.txt"
    right.write_bytes("Крок 1\r\nКрок 2".encode("cp1251"))
    card.take_file(str(right))
    qtbot.waitUntil(lambda: card.editor.toPlainText() == "Крок 1\nКрок 2", timeout=10_000)
    assert card.notice is None
    qtbot.mouseClick(card.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.current.title.text() == "скрипт <b>")
    assert in_force(empty_program) == "Крок 1\nКрок 2"


def test_versions_are_listed_compared_and_put_in_force_again(
    qtbot: QtBot, section: SalesScript, empty_program: Program
) -> None:
    assert section.versions.faces.face == "message"
    typed(qtbot, section, "Привітатися")
    typed(qtbot, section, "Попрощатися")
    qtbot.waitUntil(lambda: len(section.versions.rows) == 2)
    newest, older = section.versions.rows
    assert newest.version.in_force
    assert not newest.use_button.isVisible()
    qtbot.mouseClick(older.compare_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.dialog is not None and section.dialog.isVisible())
    assert section.dialog is not None
    assert section.dialog.text.toPlainText() == "− Привітатися\n+ Попрощатися"
    section.dialog.accept()
    qtbot.mouseClick(older.use_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.current.text.toPlainText() == "Привітатися")
    qtbot.waitUntil(lambda: [row.version.in_force for row in section.versions.rows] == [True, False])
    assert len(empty_program.script.versions().result()) == 2


def test_clearing_asks_first_and_the_versions_stay(qtbot: QtBot, section: SalesScript, empty_program: Program) -> None:
    typed(qtbot, section, "Привітатися")
    qtbot.mouseClick(section.current.clear_button, Qt.MouseButton.LeftButton)
    assert section.question is not None
    qtbot.mouseClick(section.question.no, Qt.MouseButton.LeftButton)
    assert in_force(empty_program) == "Привітатися"
    qtbot.mouseClick(section.current.clear_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(section.question.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(section.current.nothing.isVisible)
    qtbot.waitUntil(lambda: [row.use_button.isVisible() for row in section.versions.rows] == [True])


def test_the_link_is_read_again_and_its_trouble_stays_shown(
    qtbot: QtBot, window: MainWindow, section: SalesScript, sandbox: Sandbox, empty_program: Program
) -> None:
    card = section.another
    card.link.setText(sandbox.google_docs.link)
    card.read_link()
    qtbot.waitUntil(card.save_button.isEnabled, timeout=10_000)
    card.save()
    qtbot.waitUntil(section.current.again_button.isVisible)
    sandbox.faults.set("google_docs", "no_document")
    qtbot.mouseClick(section.current.again_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.current.trouble is not None, timeout=10_000)
    assert section.current.trouble is not None
    assert "last copy stays" in section.current.trouble.notice.what
    assert "deleted" in section.current.trouble.notice.why
    assert "Привітатися" in section.current.text.toPlainText()
    sandbox.faults.clear()
    sandbox.google_docs.papers[DEMO_ID] = Paper("Нове", "Новий текст")
    qtbot.mouseClick(section.current.again_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.current.text.toPlainText() == "Новий текст", timeout=10_000)
    qtbot.waitUntil(lambda: section.current.trouble is None)
    assert any("changed" in notice.what for notice in window.notices.notices)


def test_a_change_found_by_itself_is_told_on_any_page(
    qtbot: QtBot, window: MainWindow, section: SalesScript, sandbox: Sandbox, empty_program: Program
) -> None:
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    def elsewhere() -> None:
        """As the background thread does."""
        program = empty_program
        asyncio.run(program.script.set_link(sandbox.google_docs.link))
        program.store.write(lambda s: s.execute(update(Row).values(checked_at=0))).result()
        sandbox.google_docs.papers[DEMO_ID] = Paper("Нове", "Новий текст")
        asyncio.run(program.script.refresh_of_day())

    window.go("connections")
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(elsewhere)
        qtbot.waitUntil(work.done, timeout=10_000)
    work.result()
    qtbot.waitUntil(lambda: any("sales script changed" in n.what for n in window.notices.notices))


def test_the_daily_reading_can_be_switched_off(qtbot: QtBot, section: SalesScript, empty_program: Program) -> None:
    assert section.refresh.isChecked()
    qtbot.keyClick(section.refresh, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: empty_program.settings.get("script_refresh") is False)
