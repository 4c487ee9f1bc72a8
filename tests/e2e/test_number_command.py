"""`callqa number` as a script uses it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CommandLine

PHONE = "067 123 45 67"


@pytest.fixture(scope="module")
def callqa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    made = CommandLine(tmp_path_factory.mktemp("numbers") / "workspace")
    made("number", "rate", PHONE, "--level", "1", "--comment", "просив код із SMS")
    made("number", "rate", "+380671234568", "--level", "dangerous")
    yield made


def test_a_number_typed_in_five_ways(callqa: CommandLine) -> None:
    before = callqa.json("number", PHONE)["views"]
    for ways in (("067", "123", "45", "67"), ("+38(067)123-45-67",), ("00380671234567",), ("٠٦٧١٢٣٤٥٦٧",)):
        found = callqa.json("number", *ways)
        assert found["phone"] == "+380671234567"
    assert found["views"] == before + 4
    assert found["rating"]["reviews"] == 1
    assert found["rating"]["mean"] == 1
    assert found["rating"]["low"] < found["rating"]["estimate"] < found["rating"]["high"]
    assert found["reviews_by_level"] == {"dangerous": 1, "doubtful": 0, "neutral": 0, "safe": 0, "trusted": 0}
    assert [(one["level"], one["comment"], one["source"]) for one in found["reviews"]] == [
        (1, "просив код із SMS", "own")
    ]
    assert found["own"]["calls"] == 0
    assert len(found["activity"]) == 30
    assert (found["country"], found["kind"], found["fraud"]) == ("UA", "mobile", False)


def test_options_may_stand_anywhere(callqa: CommandLine) -> None:
    made = callqa("number", "rate", "--level", "2", "050", "--comment", "тест", "222", "33", "44", "--json")
    assert '"phone": "+380502223344"' in made.stdout


def test_the_same_for_people(callqa: CommandLine) -> None:
    said = callqa("number", PHONE).stdout.splitlines()
    assert said[0].replace("\u00a0", " ") == "+380 67 123 45 67"
    assert said[1].startswith("neutral, 2.7 of 5 (1.6–3.8), 1 review")
    assert said[2] == "We have no calls with this number"
    assert "просив код із SMS" in said[3]


def test_rating_again_changes_the_review(callqa: CommandLine) -> None:
    made = callqa.json("number", "rate", "050 111 22 33", "--level", "5", "--comment", "добре")
    again = callqa.json("number", "rate", "050 111 22 33", "--level", "4/5", "--comment", "краще подумав")
    assert again["id"] == made["id"]
    assert (again["level"], again["level_name"], again["comment"]) == (4, "safe", "краще подумав")


def test_similar_numbers_with_the_reason(callqa: CommandLine) -> None:
    found = callqa.json("number", "similar", PHONE, "--neighbours", "1")
    (near,) = found["neighbours"]
    assert (near["phone"], near["similarity"]) == ("+380671234568", 1)
    assert near["shared"] == [{"level": 1, "here": 1, "there": 1, "raters": []}]
    assert near["possible_fraudster"] is False
    table = callqa("number", "similar", PHONE).stdout
    assert "dangerous 1 and 1" in table
    nothing = callqa.json("number", "similar", "093 000 00 00")
    assert nothing["neighbours"] == []
    assert "no reviews yet" in nothing["note"]


def test_popular_numbers(callqa: CommandLine) -> None:
    callqa("number", "044 222 33 44")
    found = callqa.json("number", "popular")
    assert "+380442223344" in [one["phone"] for one in found]
    views = [one["views"] for one in found]
    assert views == sorted(views, reverse=True)
    assert "Views" in callqa("number", "popular").stdout


def test_a_list_comes_in_once_and_its_bad_lines_are_told(callqa: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("номер;рівень;коментар\n0631112233;2;реклама\nхтось;1;\n0631112233;2;реклама\n", "cp1251")
    found = callqa.json("number", "import", str(file))
    assert (found["reviews"], found["numbers"], found["duplicates"], found["bad"]) == (1, 1, 1, 1)
    assert found["encoding"] == "cp1251"
    assert found["bad_lines"][0]["line"] == 3
    assert "letters" in found["bad_lines"][0]["reason"]
    said = callqa("number", "import", str(file)).stdout.splitlines()
    assert said[0] == "0 reviews of 0 numbers, 1 known before, 1 twice in the file, 1 bad line"
    assert said[1].startswith("line 3: This is not a phone number")
    assert callqa.json("number", "0631112233")["rating"]["reviews"] == 1


def test_a_list_for_moderation_counts_nowhere(callqa: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("0632223344;1;\n", "utf-8")
    callqa("number", "import", str(file), "--pending")
    found = callqa.json("number", "0632223344")
    assert (found["rating"]["reviews"], found["not_shown"]) == (0, 1)
    assert found["rating"]["level"] is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("1" * 40,), "it has 40 digits, and a number has at most 15"),
        (("абв",), "there are letters in it"),
        ((" ",), "Which number?"),
        (("12345678",), "a digit or the code of the city is missing"),
        (("rate", PHONE, "--level", "6"), "no level of trust"),
        (("rate", PHONE, "--level", "1", "--comment", "ї" * 2001), "1 character too many"),
        (("similar", "x"), "letters"),
        (("import", "/nowhere/none.csv"), "The list cannot be read"),
    ],
)
def test_what_cannot_be_done_is_one_line_with_a_remedy(
    callqa: CommandLine, arguments: tuple[str, ...], says: str
) -> None:
    assert says in callqa.error("number", *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("rate", PHONE),
        ("rate", "--level", "1"),
        (PHONE, "--level", "1"),
        ("popular", PHONE),
        ("similar",),
        ("similar", PHONE, "--neighbours", "0"),
        ("import",),
    ],
)
def test_wrong_usage(callqa: CommandLine, arguments: tuple[str, ...]) -> None:
    assert "number" in callqa("number", *arguments, code=2).stderr
