"""The sales script on the command line: link, file, text, versions, reading again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CommandLine

from callqa_desktop.sandbox.google_docs import DEMO_ID, Paper
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import demo_world


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(demo_world()) as running:
        yield running


@pytest.fixture
def callqa(sandbox: Sandbox, tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "workspace", sandbox)


def test_a_link_is_set_read_again_and_its_change_told(callqa: CommandLine, sandbox: Sandbox) -> None:
    assert callqa.json("script", "show") is None
    kept = callqa.json("script", "set", sandbox.google_docs.link)
    assert (kept["kind"], kept["title"], kept["changed"]) == ("google_docs", "Скрипт продажу меблів", True)
    assert kept["source"] == sandbox.google_docs.link
    assert "same as before" in callqa("script", "refresh").stdout
    sandbox.google_docs.papers[DEMO_ID] = Paper("Нове", "Нові слова")
    assert callqa("script", "refresh").stdout.strip() == "The script is set: Нове"
    assert callqa("script", "show").stdout.strip() == "Нові слова"
    sandbox.faults.set("google_docs", "not_shared")
    line = callqa.error("script", "refresh")
    assert "not shared" in line
    assert "Anyone with the link" in line
    shown = callqa.json("script", "show")
    assert shown["text"] == "Нові слова"
    assert "not shared" in shown["trouble"]
    versions = callqa.json("script", "versions")
    assert [(v["title"], v["in_force"], v["calls"]) for v in versions] == [
        ("Нове", True, 0), ("Скрипт продажу меблів", False, 0)
    ]  # fmt: skip
    again = callqa.json("script", "set", str(versions[1]["version"]))
    assert (again["changed"], again["title"]) == (True, "Скрипт продажу меблів")
    assert "Нові слова" in callqa("script", "show", str(versions[0]["version"])).stdout


def test_a_file_a_text_and_what_is_neither(callqa: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "скрипт.txt"
    file.write_bytes("Крок 1\r\nКрок 2".encode("utf-16"))
    assert callqa.json("script", "set", str(file))["text"] == "Крок 1\nКрок 2"
    assert callqa.json("script", "set", "Привітатися, спитати")["kind"] == "text"
    assert "no such version" in callqa.error("script", "set", "77")
    assert "There is no file" in callqa.error("script", "set", "nothing.txt")
    assert "spreadsheet" in callqa.error("script", "set", "https://docs.google.com/spreadsheets/d/1/edit")
    assert "docs.google.com" in callqa.error("script", "set", "https://example.com/script")
    assert "does not come from a link" in callqa.error("script", "refresh")
    assert "Which script?" in callqa.error("script", "set")
    callqa("script", "clear")
    assert callqa("script", "show").stdout.strip() == "No script is set"
    table = callqa("script", "versions").stdout.splitlines()
    assert len(table) == 3
    assert table[1].split()[-2:] == ["20", "0"]
