"""callqa insight ab and multivariate: figures typed in, groups of stored calls, kept tests, errors in one line."""

from __future__ import annotations

from pathlib import Path

import pytest
import trial_world
from command_line import CommandLine

from callqa_desktop.app import open_program
from callqa_desktop.paths import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trials") / "workspace"


@pytest.fixture
def callqa(workspace: Path, no_keyring: None, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    line = CommandLine(workspace)
    if not workspace.exists():
        workspace.mkdir()
        for name, value in line.environment.items():
            monkeypatch.setenv(name, value)
        program = open_program(Workspace(workspace))
        trial_world.build(program.store, 400)
        program.close()
    return line


def test_the_known_answer_without_a_workspace(tmp_path: Path, no_keyring: None) -> None:
    empty = CommandLine(tmp_path / "none")
    found = empty.json("insight", "ab", "--a", "34/100", "--b", "33/100")
    assert found["z"] == pytest.approx(0.14981378483574065, abs=1e-14)
    assert found["p"] == pytest.approx(0.8809115333773387, abs=1e-14)
    assert found["verdict"] == "none"
    assert not (tmp_path / "none").exists()
    said = empty("insight", "ab", "--a", "34/100", "--b", "33/100").stdout
    assert said.startswith("No difference can be shown: 34.0\u00a0% in “A” against 33.0\u00a0% in “B”.")
    means = empty.json("insight", "ab", "--a", "0.7,-1.6,-0.2,-1.2,-0.1,3.4,3.7,0.8,0,2",
                       "--b", "1.9,0.8,1.1,0.1,-0.1,4.4,5.5,1.6,4.6,3.4")  # fmt: skip
    assert (means["t"], means["df"]) == (pytest.approx(-1.8608, abs=5e-5), pytest.approx(17.776, abs=5e-4))


def test_groups_of_calls_as_json_and_in_words(callqa: CommandLine, tmp_path: Path) -> None:
    asked = ("insight", "ab", "--by", "script", "--a", "2", "--b", "1", "--outcome", f"tag:{trial_world.DEAL}")
    found = callqa.json(*asked, "--outcome", "score", "--csv", str(tmp_path / "data.csv"))
    assert [one["n"] for one in found["groups"]] == [200, 160]
    assert [one["outcome"] for one in found["outcomes"]] == ["Tag “угода”", "Mean score"]
    assert found["p_adjusted"] == pytest.approx(min(1, 2 * found["p"])) or found["p_adjusted"] == found["p"]
    assert len((tmp_path / "data.csv").read_text("utf-8-sig").splitlines()) == 361
    plan = callqa.json(*asked, "--difference", "5", "--plan")
    assert plan["needed_in_each_group"] > 1000
    assert "When not to believe it:" in callqa(*asked).stdout


def test_a_kept_test_counts_its_looks(callqa: CommandLine) -> None:
    callqa("insight", "ab", "--by", "direction", "--a", "inbound", "--save", "Ways")
    first = callqa.json("insight", "ab", "--kept", "ways")
    assert first["look"]["number"] == 1, "the same data seen again is the same look"
    assert "called “Ways” already" in callqa.error(
        "insight", "ab", "--by", "direction", "--a", "inbound", "--save", "Ways"
    )
    assert "There is no kept test called “x”" in callqa.error("insight", "ab", "--kept", "x")


def test_several_factors_as_json_and_in_words(callqa: CommandLine) -> None:
    found = callqa.json("insight", "multivariate", "--factor", "team", "--factor", "direction")
    assert [one["factors"] for one in found["effects"]] == [["team"], ["direction"], ["team", "direction"]]
    assert len(found["cells"]) == 4
    assert sum(one["n"] for one in found["cells"]) == found["counted"] == 360
    assert "Team × Direction" in callqa("insight", "multivariate", "--factor", "team", "--factor", "direction").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ab",), "The groups are not clear"),
        (("ab", "--a", "34/100"), "The groups are not clear"),
        (("ab", "--a", "5/3", "--b", "1/3"), "more conversions than contacts: 5 of 3"),
        (("ab", "--by", "employee", "--a", "Nobody"), "Manager: there is no “Nobody”"),
        (("ab", "--by", "period", "--a", "yesterday"), "yesterday is no period"),
        (("ab", "--by", "direction", "--a", "inbound", "--outcome", "tracker:x"), "there is no “x”"),
        (("multivariate",), "takes one to 4 of them"),
        (("multivariate", "--factor", "tag"), "the levels must be named"),
        (("multivariate", "--factor", "direction", "--direction", "inbound"), "A factor is constant: Direction"),
    ],
)
def test_what_cannot_be_is_one_line(callqa: CommandLine, arguments: tuple[str, ...], words: str) -> None:
    assert words in callqa.error("insight", *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("ab", "--by", "weather"), ("ab", "--outcome", "luck"), ("ab", "--outcome", "tag"), ("ab", "--alpha", "2"),
        ("multivariate", "--factor", "direction=inbound"), ("multivariate", "--factor", "random=9"),
    ],
)  # fmt: skip
def test_wrong_usage_is_told_as_such(callqa: CommandLine, arguments: tuple[str, ...]) -> None:
    callqa("insight", *arguments, code=2)


def test_zeros_and_equal_numbers_are_sentences(tmp_path: Path, no_keyring: None) -> None:
    empty = CommandLine(tmp_path / "none")
    for first, second in (("0/10", "0/10"), ("10/10", "20/20"), ("0/0", "1/2"), ("3,3,3", "3,3"), ("1,1", "2,2,2")):
        found = empty.json("insight", "ab", "--a", first, "--b", second)
        assert found["verdict"] == "few"
        assert found["trouble"]
        assert "nan" not in str(found).lower()
