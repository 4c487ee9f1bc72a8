"""The page of connections against services on loopback: connect, refuse, cancel, change, remove."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
import tiny_whisper
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from review_driver import interface_loop

from callqa_desktop.app import Program
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import demo_world
from callqa_desktop.services.analysis.local.listener import shared
from callqa_desktop.ui.connections.connect_dialog import ConnectDialog
from callqa_desktop.ui.connections.fields import ModelEditor
from callqa_desktop.ui.connections.page import ConnectionsPage
from callqa_desktop.ui.main_window import MainWindow

Maker = Callable[..., MainWindow]


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The services on loopback; the program is led there."""
    monkeypatch.setenv("CALLQA_PACE", "0")
    with Sandbox(demo_world()) as running:
        for name, value in running.environment().items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def loop(qtbot: QtBot) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def page(qtbot: QtBot, loop: None, make_window: Maker, empty_program: Program) -> ConnectionsPage:
    window = make_window(empty_program)
    window.go("connections")
    found = cast(ConnectionsPage, window.page("connections"))
    qtbot.waitUntil(lambda: found.faces.face == "full")
    return found


def form(page: ConnectionsPage, service: str, **values: str) -> ConnectDialog:
    page.connect_service(service)
    dialog = page.dialog
    assert dialog is not None
    for name, value in values.items():
        dialog.editors[name].edit.setText(value)
    return dialog


def test_every_service_that_is_not_connected_is_offered(page: ConnectionsPage) -> None:
    assert list(page.offers) == ["binotel", "folder", "gemini", "local", "keepincrm"]
    assert page.cards == {}


def test_a_right_key_connects_and_the_card_appears(qtbot: QtBot, sandbox: Sandbox, page: ConnectionsPage) -> None:
    dialog = form(page, "binotel", **sandbox.secrets["binotel"])
    assert dialog.editors["secret"].edit.echoMode() == QLineEdit.EchoMode.Password
    with qtbot.waitSignal(dialog.connected, timeout=10_000) as kept:
        dialog.go.click()
    row = kept.args[0]
    assert (row.service, row.name) == ("binotel", "Binotel")
    qtbot.waitUntil(lambda: row.id in page.cards)
    assert "Binotel, connected" in page.cards[row.id].accessibleName()
    assert "binotel" not in page.offers


def test_a_wrong_key_says_why_inside_the_dialog_and_nothing_typed_is_lost(
    qtbot: QtBot, sandbox: Sandbox, page: ConnectionsPage
) -> None:
    dialog = form(page, "keepincrm", api_key="not-the-key")
    dialog.go.click()
    assert dialog.progress.isVisible()
    assert not dialog.go.isEnabled()
    qtbot.waitUntil(lambda: dialog.notice is not None, timeout=10_000)
    assert dialog.notice is not None
    assert dialog.notice.notice.level == "error"
    assert dialog.notice.notice.why  # why and what to do
    assert dialog.isVisible()
    assert dialog.editors["api_key"].value == "not-the-key"
    assert page.cards == {}
    dialog.editors["api_key"].edit.setText(sandbox.secrets["keepincrm"]["api_key"])
    with qtbot.waitSignal(dialog.connected, timeout=10_000):
        dialog.go.click()


def test_a_missing_field_is_named(qtbot: QtBot, page: ConnectionsPage) -> None:
    dialog = form(page, "folder")
    dialog.go.click()
    qtbot.waitUntil(lambda: dialog.notice is not None)
    assert dialog.notice is not None
    assert "Folder" in dialog.notice.notice.what
    dialog.reject()


def test_cancel_stops_the_check_and_keeps_nothing(qtbot: QtBot, sandbox: Sandbox, page: ConnectionsPage) -> None:
    dialog = form(page, "binotel", **sandbox.secrets["binotel"])
    dialog.go.click()
    dialog.progress.cancel.click()
    assert dialog.go.isEnabled()
    assert dialog.notice is not None
    assert dialog.notice.notice.level == "info"
    assert page.program.connections.list().result() == []
    dialog.reject()


def test_the_models_of_a_key_can_be_chosen(qtbot: QtBot, sandbox: Sandbox, page: ConnectionsPage) -> None:
    dialog = form(page, "gemini", **sandbox.secrets["gemini"])
    editor = dialog.editors["model"]
    assert isinstance(editor, ModelEditor)
    dialog.list_models.click()
    qtbot.waitUntil(lambda: editor.box.count() > 1, timeout=10_000)
    editor.box.hidePopup()
    chosen = editor.box.itemText(1)
    editor.box.setCurrentIndex(1)
    with qtbot.waitSignal(dialog.connected, timeout=10_000) as kept:
        dialog.go.click()
    assert kept.args[0].settings["model"] == chosen


def test_a_folder_is_connected_changed_checked_and_removed(qtbot: QtBot, page: ConnectionsPage, tmp_path: Path) -> None:
    first, second = tmp_path / "записи", tmp_path / "інші"
    first.mkdir()
    second.mkdir()
    dialog = form(page, "folder", path=str(first))
    with qtbot.waitSignal(dialog.connected, timeout=10_000) as kept:
        dialog.go.click()
    row = kept.args[0]
    qtbot.waitUntil(lambda: row.id in page.cards)
    card = page.cards[row.id]

    card.change_button.click()
    change = page.dialog
    assert change is not None
    assert change.editors["path"].value == str(first)
    change.editors["path"].edit.setText(str(second))
    with qtbot.waitSignal(change.connected, timeout=10_000):
        change.go.click()
    qtbot.waitUntil(lambda: card.row.settings["path"] == str(second))

    second.rmdir()
    card.check_button.click()
    qtbot.waitUntil(lambda: card.row.state != "ready", timeout=10_000)
    assert card._problem is not None

    card.remove_button.click()
    assert page.question is not None
    assert page.question.no.hasFocus() or page.question.isVisible()  # the safe answer is the default
    page.question.yes.click()
    qtbot.waitUntil(lambda: page.cards == {})
    qtbot.waitUntil(lambda: "folder" in page.offers)


def test_a_model_on_this_computer_is_loaded_before_it_is_kept(
    qtbot: QtBot, page: ConnectionsPage, tmp_path: Path
) -> None:
    wrong, right = tmp_path / "empty", tiny_whisper.make(tmp_path / "whisper-tiny")
    wrong.mkdir()
    dialog = form(page, "local", model_folder=str(wrong))
    dialog.go.click()
    qtbot.waitUntil(lambda: dialog.notice is not None, timeout=10_000)
    assert dialog.notice is not None
    assert "model.bin" in dialog.notice.notice.why
    dialog.editors["model_folder"].edit.setText(str(right))
    with qtbot.waitSignal(dialog.connected, timeout=20_000) as kept:
        dialog.go.click()
    row = kept.args[0]
    assert (row.name, row.settings["model"]) == ("This computer", "whisper-tiny")
    qtbot.waitUntil(lambda: row.id in page.cards)
    card = page.cards[row.id]
    assert "Change" in card.change_button.text()
    assert "keys" not in card.change_button.text()
    shared.close()
