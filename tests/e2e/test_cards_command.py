"""`callqa card` and the known answers of the scoring rule through `callqa score`, on a real workspace."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine

from callqa_desktop import paths
from callqa_desktop.services.scoring.card import load_default

BEST = {
    q.key: q.options[0].key for s in load_default("sales").sections if s.kind in ("standard", "info")
    for q in s.questions
}  # fmt: skip
V2 = {key: value for key, value in BEST.items() if key not in ("ack", "answer", "check")} | {
    "objection": "no", "purpose": "na", "custname": "partly", "openq": "few", "recap_need": "no", "next": "partly",
}  # fmt: skip


@pytest.fixture(scope="module")
def callqa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """One workspace with one call, made of a file."""
    folder = tmp_path_factory.mktemp("cards")
    (folder / "sounds").mkdir()
    shutil.copy(paths.resource("demo", "02-sofa.ogg"), folder / "sounds")
    made = CommandLine(folder / "workspace")
    made("import", str(folder / "sounds"))
    yield made


@pytest.fixture(scope="module")
def call(callqa: CommandLine) -> str:
    return str(callqa.json("calls")[0]["id"])


@pytest.mark.parametrize(
    ("answers", "score", "before", "passed"),
    [
        (BEST, 100.0, None, True),
        (V2, 82.5, None, True),
        (V2 | {"accurate": "no"}, 59.0, None, False),
        (V2 | {"abuse": "yes"}, 0.0, 82.5, False),
        (V2 | {"cross_sell": "yes"}, 87.5, None, True),
        (V2 | {"objection": "yes", "ack": "no", "answer": "no", "check": "no"}, 70.1, None, False),
    ],
    ids=["V1", "V2", "V3", "V4", "V5", "V6"],
)
def test_known_answers(
    callqa: CommandLine, call: str, tmp_path: Path, answers: dict[str, str], score: float, before: float | None,
    passed: bool,
) -> None:  # fmt: skip
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"answers": answers}), "utf-8")
    callqa("score", call, "--answers", str(file), "--evaluator", "Олена")
    shown = callqa.json("show", call)["evaluations"][-1]
    assert shown["score"] == score
    assert callqa.json("calls")[0]["score"] == score
    detail = callqa.json("score", call, "--answers", str(file), "--evaluator", "Ігор")
    assert detail["score"] == score and detail["passed"] is passed
    assert detail["score_before_fail"] == before


def test_a_card_goes_out_and_comes_back_the_same(callqa: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "sales.yaml"
    callqa("card", "export", "sales", "--out", str(file))
    assert file.read_text("utf-8") == callqa("card", "export", "sales").stdout
    first = next(row for row in callqa.json("card", "list") if row["key"] == "sales")
    assert first["usual"] and first["hash"] == load_default("sales").content_hash
    callqa("card", "import", str(file))
    assert "There is nothing new to publish" in callqa.error("card", "publish", "sales")
    assert callqa.json("card", "show", "sales")["hash"] == first["hash"]


def test_a_changed_card_becomes_the_next_version(callqa: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "support.yaml"
    text = callqa("card", "export", "support").stdout
    file.write_text(text.replace("pass_mark", "# pass_mark").replace("key: support", "pass_mark: 65.5\nkey: support"))
    told = callqa.json("card", "import", str(file))
    assert told == {"key": "support", "new": False, "warnings": []}
    assert callqa.json("card", "publish", "support")["version"] == 2
    shown = callqa.json("card", "show", "support")
    assert (shown["version"], shown["card"]["pass_mark"]) == (2, "65.5")
    assert callqa.json("card", "show", "support", "--version", "1")["card"]["pass_mark"] != "65.5"
    assert "Its versions: 1, 2" in callqa.error("card", "show", "support", "--version", "7")


def test_a_call_is_scored_with_the_card_meant_for_it(callqa: CommandLine, call: str, tmp_path: Path) -> None:
    direction = callqa.json("calls")[0]["direction"]
    callqa("card", "use", "support", "--direction", direction)
    file = tmp_path / "answers.json"
    questions = [q.key for q in load_default("support").questions()]
    file.write_text(json.dumps(dict.fromkeys(questions, "na")), "utf-8")
    complaint = callqa.error("score", call, "--answers", str(file), "--evaluator", "Марта")
    assert "scorecard" in complaint and "objection" not in complaint, "the questions are those of the support card"
    listed = next(row for row in callqa.json("card", "list") if row["key"] == "support")
    assert listed["used_for"] == {"directions": [direction]}
    callqa("card", "use", "support")
    assert next(r for r in callqa.json("card", "list") if r["key"] == "support")["used_for"] == {}
    complaint = callqa.error("score", call, "--answers", str(file), "--evaluator", "Марта")
    assert "it has no question “identify”" in complaint and "objection" in complaint


def test_the_usual_card_is_changed_and_cannot_be_an_unpublished_one(callqa: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    file.write_text("key: fresh\ntitle: {uk: Нова, en: Fresh}\nsections: []\n", "utf-8")
    callqa("card", "import", str(file))
    assert "it was never published" in callqa.error("card", "use", "fresh", "--usual")
    callqa("card", "use", "support", "--usual")
    assert [row["key"] for row in callqa.json("card", "list") if row["usual"]] == ["support"]
    callqa("card", "use", "sales", "--usual")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: &x [1]\nb: [*x, *x]\n", "anchors and aliases"),
        ("!!python/object/apply:os.system [echo]\n", "tags (!)"),
        ("[" * 3000, "nested too deeply"),
        ("key: one\nkey: two\n", "“key” stands here twice"),
        ("key: x\ntitle: {uk: а, en: a}\nsections: 7\n", "line 3: “sections” must be a list"),
        ("just words\n", "it must hold the fields of a card"),
        ("---\nkey: a\n---\nkey: b\n", "a file holds one card"),
        ("a: [1\n", "line 2"),
        ("x" * 1_000_001, "larger than 1000 kB"),
    ],
)
def test_a_hostile_file_is_refused_in_words(callqa: CommandLine, tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "card.yaml"
    file.write_text(text, "utf-8")
    before: Any = callqa.json("card", "list")
    complaint = callqa.error("card", "import", str(file))
    assert complaint.startswith("The file cannot be taken as a scorecard") and reason in complaint
    assert callqa.json("card", "list") == before
