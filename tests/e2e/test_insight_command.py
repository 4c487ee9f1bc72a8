"""`callqa insight segments` and `insight unusual` on a real workspace."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import client_world
import pytest
from client_world import ANGRY, CALLS, CLIENTS, LOYAL, USUAL
from command_line import CommandLine

from callqa_desktop.app import open_program
from callqa_desktop.paths import Workspace


@pytest.fixture(scope="module")
def callqa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    made = CommandLine(tmp_path_factory.mktemp("insight") / "workspace")
    made("calls")
    with mock.patch.dict("os.environ", {**made.environment, "DBUS_SESSION_BUS_ADDRESS": ""}):
        program = open_program(Workspace(made.workspace))
        client_world.build(program.store)
        program.close()
    yield made


def test_segments_are_found_told_and_kept(callqa: CommandLine) -> None:
    found = callqa.json("insight", "segments", "--save", "Осінь")
    assert (found["clients"], found["calls"], found["calls_without_number"]) == (CLIENTS, CALLS, 5)
    assert (found["k"], found["choice"]["recommended"], found["saved"]) == (3, 3, 1)
    assert [one["clients"] for one in found["segments"]] == [USUAL, LOYAL, ANGRY]
    assert found["segments"][1]["medians"]["calls"] == 12
    assert found["stability"]["runs"] == 5
    assert found["recommendation"].startswith("3 segments are recommended")
    said = callqa("insight", "segments", "--k", "4", "--metrics", "calls,mean_seconds", "--scaling", "robust").stdout
    assert "110 clients of 620 calls, compared by 2 metrics by median and middle half" in said
    assert "You asked for 4." in said


def test_too_few_clients_end_with_a_sentence(callqa: CommandLine) -> None:
    told = callqa("insight", "segments", "--phone", client_world.digits(1), code=1).stderr
    assert told.strip() == (
        "Too few clients to compare: the set has 1 client with a number, and 20 are needed: 19 more. Choose a longer "
        "period, or take a condition away."
    )


@pytest.mark.parametrize("wrong", [("--metrics", "age"), ("--k", "1"), ("--k", "11"), ("--seed", "-1"), ("--k", "x")])
def test_wrong_arguments_are_named(callqa: CommandLine, wrong: tuple[str, str]) -> None:
    assert wrong[0] in callqa("insight", "segments", *wrong, code=2).stderr


def test_unusual_clients_and_calls(callqa: CommandLine) -> None:
    clients = callqa.json("insight", "unusual", "--clients")
    assert clients["clients"] == clients["looked"] == CLIENTS
    assert all(one["reasons"] for one in clients["found"])
    calls = callqa.json("insight", "unusual")
    assert calls["missing"] == 30  # none is measured
    assert "30 more calls must be measured" in callqa("insight", "unusual").stdout
