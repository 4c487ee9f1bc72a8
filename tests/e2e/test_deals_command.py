"""Deals on the command line: read, import, tags, train, the ranking; as a script uses them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CommandLine

from callqa_desktop.sandbox.past import add_to, past
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import demo_world


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    world = demo_world()
    add_to(world, past(world.clock.time(), clients=40, opened=6))
    with Sandbox(world) as running:
        yield running


@pytest.fixture
def callqa(sandbox: Sandbox, tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "workspace", sandbox)


def connect(callqa: CommandLine, sandbox: Sandbox) -> None:
    callqa("connect", "keepincrm", "--secrets-stdin", stdin=json.dumps(sandbox.secrets["keepincrm"]))


def test_deals_are_read_trained_on_and_told_honestly(callqa: CommandLine, sandbox: Sandbox) -> None:
    assert "no CRM is connected" in callqa.error("deals", "read")
    connect(callqa, sandbox)
    first = callqa.json("deals", "read")
    assert first["new"] == len(sandbox.world.agreements)
    assert first["whole"] is True
    again = callqa.json("deals", "read")
    assert (again["new"], again["changed"]) == (0, 0)
    card = callqa.json("deals", "train")
    assert card["verdict"] == "few"
    assert card["needed"]["more"] == 72
    assert card["left_out"]["no_client"] > 30  # no call of theirs is here
    told = callqa.json("insight", "deals")
    assert told["model"] == card
    assert len(told["deals"]) == card["open"]
    assert {one["likelihood"] for one in told["deals"]} == {None}
    words = callqa("insight", "deals").stdout
    assert "There are no outcomes to learn from yet" in words
    assert "Peduzzi" in words


def test_a_file_and_tags_bring_outcomes_and_wrong_lines_are_told(callqa: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "outcomes.csv"
    file.write_text("телефон;дата;результат\n0671234567;05.03.2026;виграно\nщось;05.03.2026;ні\n", "cp1251")
    told = callqa.json("deals", "import", str(file))
    assert (told["new"], told["failed"]) == (1, 1)
    assert told["wrong"] == [{"line": 3, "reason": "the phone number cannot be read"}]
    assert callqa.json("deals", "import", str(file))["unchanged"] == 1
    file.write_text("phone;date;result\nx;y;z\n", "utf-8")
    assert "No line of the file could be used" in callqa.error("deals", "import", str(file))
    assert "Check the path" in callqa.error("deals", "import", str(tmp_path / "none.csv"))
    assert callqa.json("deals", "tags", "--won", "продано", "--won", "куплено") == {
        "won": ["продано", "куплено"], "lost": []
    }  # fmt: skip
    assert "won: продано, куплено" in callqa("deals", "tags").stdout


def test_wrong_usage_is_told_as_such(callqa: CommandLine) -> None:
    callqa("deals", code=2)
    callqa("deals", "import", code=2)
