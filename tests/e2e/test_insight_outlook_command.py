"""`callqa insight standard` and `callqa insight forecast`."""

from __future__ import annotations

from pathlib import Path

import outlook_world
import pytest
from command_line import CommandLine
from outlook_world import World

from callqa_desktop.app import open_program
from callqa_desktop.paths import Workspace

C4 = "85,90,88,92,87,91,89,93,86,90"


@pytest.fixture
def callqa(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "workspace")


@pytest.fixture
def filled(callqa: CommandLine, monkeypatch: pytest.MonkeyPatch, no_keyring: None) -> World:
    for name, value in callqa.environment.items():
        monkeypatch.setenv(name, value)
    callqa.workspace.mkdir()
    program = open_program(Workspace(callqa.workspace))
    try:
        return outlook_world.build(program.store, World(days=70))
    finally:
        program.close()


def test_given_values_need_no_workspace(callqa: CommandLine) -> None:
    found = callqa.json("insight", "standard", "--values", C4, "--mean", "88", "--deviation", "3")
    assert found["word"] == "meets"
    assert found["test"]["kind"] == "z"
    assert found["test"]["statistic"] == pytest.approx(1.1595, abs=5e-5)
    assert found["test"]["p"] == pytest.approx(0.2463, abs=5e-5)
    said = callqa("insight", "standard", "--values", C4.replace(",", ";"), "--mean", "88", "--deviation", "3").stdout
    assert said.startswith("meets: On average 89.1") and "z = 1.16, p = 0.246" in said
    assert not callqa.workspace.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--values", "5", "--mean", "3"), "Too few values for a test: there is 1. Add 1 more at least."),
        (("--values", "5,5,5", "--mean", "3"), "All values are equal"),
        (("--values", C4), "Give --values and --mean"), (("--mean", "3"), "Give --values and --mean"),
        (("--values", C4, "--mean", "88", "--deviation", "0"), "must be above zero"),
    ],
)  # fmt: skip
def test_bad_values_get_a_sentence(callqa: CommandLine, arguments: tuple[str, ...], said: str) -> None:
    assert said in callqa.error("insight", "standard", *arguments)


def test_words_for_numbers_are_wrong_usage(callqa: CommandLine) -> None:
    callqa("insight", "standard", "--values", "1,two", "--mean", "3", code=2)
    callqa("insight", "forecast", "--weeks", "9", code=2)


def test_standards_of_a_workspace(callqa: CommandLine, filled: World) -> None:
    found = callqa.json("insight", "standard")
    by_key = {one["key"]: one for one in found["standards"]}
    assert found["calls"] == filled.calls and len(by_key) >= 38
    assert by_key["qa_score"]["word"] in ("above", "meets", "below") and by_key["fcr"]["state"] == "reference"
    one = callqa.json("insight", "standard", "--key", "qa_score", "--direction", "inbound")
    assert [row["key"] for row in one["standards"]] == ["qa_score"]
    assert {row["name"] for row in one["people"] if row["team"]} == {"Продаж", "Сервіс"}
    assert "SQM" in callqa("insight", "standard").stdout
    assert "no such standard" in callqa.error("insight", "standard", "--key", "nothing")
    assert callqa.json("insight", "standard", "--employee", "Нікого")["calls"] == 0


def test_a_forecast_of_a_workspace(callqa: CommandLine, filled: World) -> None:
    found = callqa.json("insight", "forecast", "--weeks", "2", "--after", "60")
    assert (len(found["days"]), len(found["weeks"])) == (14, 2)
    assert found["closed_weekdays"] == [6, 7] and found["method"] in ("ets", "naive")
    assert found["backtest"]["origins"] >= 2
    assert all(one["people"] is None or one["people"] >= 1 for one in found["load"])
    line = callqa.error("insight", "forecast", "--weeks", "8")
    assert line.startswith("Too little history for a forecast") and "more days are needed" in line
    assert "no calls to count" in callqa.error("insight", "forecast", "--employee", "Нікого")
    assert "service level" in callqa.error("insight", "forecast", "--weeks", "1", "--share", "100")
