"""Without Gemini: everything by hand with nothing connected, and a model on this computer."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny_whisper
from command_line import CommandLine
from pypdf import PdfReader

from callqa_desktop.services.analysis.local.listener import shared

DEMO = Path(__file__).parents[2] / "resources" / "demo"


@pytest.fixture
def callqa(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "workspace")


@pytest.fixture
def model(tmp_path: Path) -> Iterator[Path]:
    yield tiny_whisper.make(tmp_path / "whisper-tiny", "Добрий день, чим можу допомогти?")
    shared.close()


def imported(callqa: CommandLine, tmp_path: Path) -> int:
    sound = tmp_path / "2026-11-02_10-15-00_0671234567.ogg"
    shutil.copyfile(DEMO / "03-wardrobe.ogg", sound)
    return int(callqa.json("import", str(sound))[0]["call_id"])


def test_a_call_is_judged_wholly_by_hand_with_nothing_connected(callqa: CommandLine, tmp_path: Path) -> None:
    call = imported(callqa, tmp_path)
    told = callqa("analyze", "--all-new").stdout
    assert "No model is connected: 1 call was measured only" in told
    assert "connect local" in told
    assert callqa.json("analyze", str(call)) == {
        "analyzed": 0, "failed": 0, "without_recording": 0, "measured": 1, "failures": {}
    }  # fmt: skip
    shown = callqa.json("show", str(call))
    assert (shown["status"], shown["score"], shown["transcript"], shown["evaluations"]) == ("new", None, [], [])
    assert shown["measures"]["duration_seconds"] > 10
    assert 0 <= shown["measures"]["silence_share"] <= 1
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"answers": {"greet": "yes", "purpose": "no"}, "comment": "з голосу"}), "utf-8")
    scored = callqa.json("score", str(call), "--answers", str(answers), "--evaluator", "Олена")
    assert scored["score"] == 71.4  # 5 of 7
    assert callqa.json("calls")[0]["score"] == 71.4
    made = callqa("report", "--language", "uk", "--out", str(tmp_path / "out")).stdout.split()
    rows = list(csv.reader(next(Path(p) for p in made if p.endswith(".csv")).read_text("utf-8-sig").splitlines(),
                           delimiter=";"))  # fmt: skip
    assert "71,4" in rows[1]
    pdf = next(p for p in made if p.endswith(".pdf"))
    assert "71,4" in "".join(page.extract_text() for page in PdfReader(pdf).pages)


def test_a_model_on_this_computer_transcribes_and_checks_by_rules(
    callqa: CommandLine, model: Path, tmp_path: Path
) -> None:
    connected = callqa.json("connect", "local", "--set", f"model_folder={model}", "--set", "threads=2")
    assert (connected["service"], connected["name"]) == ("local", "This computer")
    assert connected["settings"]["model"] == "whisper-tiny"
    callqa("script", "set", "1. Привітатися: «добрий день»\n2. Попрощатися: «до побачення»")
    call = imported(callqa, tmp_path)
    assert callqa.json("analyze", str(call))["analyzed"] == 1
    shown = callqa.json("show", str(call))
    assert shown["status"] == "analyzed"
    assert shown["transcript"]
    assert {line["text"] for line in shown["transcript"]} == {"Добрий день, чим можу допомогти?"}
    assert (shown["summary"], shown["score"], shown["client_mood"]) == ("", None, None)
    assert [e["score"] for e in shown["evaluations"]] == [None]
    assert shown["measures"]["duration_seconds"] > 10
    (version,) = callqa.json("script", "versions")
    assert (version["calls"], version["in_force"]) == (1, True)


def test_a_wrong_folder_or_file_is_refused_with_its_reason(callqa: CommandLine, model: Path, tmp_path: Path) -> None:
    assert "does not exist" in callqa.error("connect", "local", "--set", f"model_folder={tmp_path / 'no'}")
    assert "Model folder" in callqa.error("connect", "local")
    (model / "tokenizer.json").unlink()
    assert "tokenizer.json is missing" in callqa.error("connect", "local", "--set", f"model_folder={model}")
    assert callqa.json("connections") == []
