"""Which of several connected models analyzes, named on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import CommandLine
from seeding import seed

from callqa_desktop.app import open_program
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.schema import Setting
from callqa_desktop.paths import Workspace


@pytest.fixture
def callqa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_keyring: None) -> CommandLine:
    """Thirty calls; Gemini and this computer are connected."""
    line = CommandLine(tmp_path / "workspace")
    monkeypatch.setenv("CALLQA_STORE_PASSPHRASE", line.environment["CALLQA_STORE_PASSPHRASE"])
    opened = open_program(Workspace(line.workspace))
    seed(opened.store, 30)
    local = Connection(service="local", name="Цей комп’ютер", settings={"model": "small"}, created_at=1)
    opened.store.write(lambda s: s.add(local)).result()
    opened.close()
    return line


def model(line: CommandLine, *more: str) -> str:
    found: str = line.json("analyze", "--all-new", "--estimate", *more)["model"]
    return found


def test_the_engine_is_named_by_its_connection_or_its_service(callqa: CommandLine) -> None:
    assert model(callqa) == "gemini-3-flash"
    assert model(callqa, "--engine", "local") == model(callqa, "--engine", "цей комп’ютер") == "small"
    error = callqa.error("analyze", "--all-new", "--engine", "binotel")
    assert "Google Gemini, Цей комп’ютер" in error, "only those that analyze"


def test_without_a_name_the_choice_of_the_window_holds(callqa: CommandLine) -> None:
    opened = open_program(Workspace(callqa.workspace))
    opened.store.write(lambda s: s.merge(Setting(key="analyzed_by", value="Цей комп’ютер"))).result()
    opened.close()
    assert model(callqa) == "small"
    assert model(callqa, "--engine", "gemini") == "gemini-3-flash"
