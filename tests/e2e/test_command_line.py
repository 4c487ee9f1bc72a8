"""The whole job on the command line against the sandbox, and everything again without any effect."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CommandLine
from openpyxl import load_workbook
from pypdf import PdfReader

from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import demo_world


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(demo_world()) as running:
        yield running


@pytest.fixture(scope="module")
def callqa(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """A workspace on which the whole job was done once."""
    line = CommandLine(tmp_path_factory.mktemp("cli") / "workspace", sandbox)
    line.connect_all()
    line("sync")
    line("analyze", "--all-new")
    line("push")
    return line


def outside(sandbox: Sandbox) -> tuple[int, int, int]:
    """What the vendors hold: notes, tasks, requests to generate."""
    return len(sandbox.keepincrm.notes), len(sandbox.keepincrm.tasks), len(sandbox.gemini.requests)


def test_calls_of_the_exchange_are_listed_with_every_column(callqa: CommandLine) -> None:
    calls = callqa.json("calls")
    assert len(calls) > 100
    assert set(calls[0]) == {
        "id", "connection", "external_id", "started_at", "direction", "disposition", "client_phone", "internal_number",
        "employee", "wait_seconds", "talk_seconds", "recording", "status", "score", "tags",
    }  # fmt: skip
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", c["started_at"]) for c in calls)
    assert len({c["external_id"] for c in calls}) == len(calls)
    assert {c["disposition"] for c in calls} >= {"answered", "transferred", "missed", "busy", "cancelled", "voicemail"}
    assert any(c["employee"] == "Тарас Їжакевич" for c in calls), "a shared handset is known by its line"


def test_analyzed_calls_carry_transcript_findings_and_evidence(callqa: CommandLine) -> None:
    analyzed = callqa.json("calls", "--status", "analyzed", "--min-score", "1")
    assert len(analyzed) >= 10
    shown = callqa.json("show", str(analyzed[0]["id"]))
    starts = [u["start"] for u in shown["transcript"]]
    assert starts == sorted(starts)
    assert {u["speaker"] for u in shown["transcript"]} == {"agent", "client"}
    assert shown["findings"] and shown["summary"]
    machine = next(e for e in shown["evaluations"] if e["kind"] == "ai")
    assert machine["score"] == analyzed[0]["score"]
    quotes = [e for a in machine["answers"].values() for e in a["evidence"]]
    spoken = " ".join(u["text"] for u in shown["transcript"])
    assert quotes
    assert all(e["quote"].split()[0] in spoken for e in quotes)
    assert 0 < shown["measures"]["talk_share_agent"] < 1


def test_doing_it_all_again_changes_nothing_outside(callqa: CommandLine, sandbox: Sandbox) -> None:
    before, calls = outside(sandbox), callqa.json("calls")
    again = callqa.json("sync")[0]
    assert (again["new"], again["recordings_stored"]) == (0, 0)
    assert callqa.json("analyze", "--all-new")["analyzed"] == 0
    callqa("analyze", "--status", "analyzed")
    pushed = callqa.json("push")
    assert pushed["sent"] == 0
    assert pushed["already"] >= 10
    assert outside(sandbox) == before
    assert callqa.json("calls") == calls


def test_results_stand_in_the_crm_once_each_and_unknown_callers_get_no_card(
    callqa: CommandLine, sandbox: Sandbox
) -> None:
    analyzed = callqa.json("calls", "--status", "analyzed")
    written = [json.dumps(n, ensure_ascii=False) for n in (*sandbox.keepincrm.notes, *sandbox.keepincrm.tasks)]
    marks = [sum(f"[call:{c['external_id']}]" in text for text in written) for c in analyzed]
    assert set(marks) == {0, 1}
    assert marks.count(0) == 1, "the one unknown caller"
    assert len(sandbox.world.clients) == len(demo_world().clients)


def test_a_person_scores_and_the_score_counts(callqa: CommandLine, tmp_path: Path) -> None:
    call = callqa.json("calls", "--status", "analyzed", "--min-score", "1")[-1]
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"answers": {"greet": "yes", "no-such-question": "no"}}), "utf-8")
    complaint = callqa.error("score", str(call["id"]), "--answers", str(answers))
    assert "no-such-question" in complaint
    answers.write_text(
        json.dumps({"answers": {"greet": "partly", "purpose": {"option": "yes", "comment": "бурштиново"}}}), "utf-8"
    )
    scored = callqa.json("score", str(call["id"]), "--answers", str(answers), "--evaluator", "Олена")
    assert scored["score"] == 64.3  # (5 x 0.5 + 2 x 1) / 7
    shown = callqa.json("show", str(call["id"]))
    assert shown["score"] == 64.3
    assert {e["kind"] for e in shown["evaluations"]} == {"ai", "human"}
    assert callqa.json("calls", "--search", "бурштиново")[0]["id"] == call["id"]


def test_one_command_makes_the_report_in_three_forms(callqa: CommandLine, tmp_path: Path) -> None:
    made = callqa("report", "--status", "analyzed", "--language", "uk", "--out", str(tmp_path)).stdout.split()
    by_kind = {Path(p).suffix: Path(p) for p in made}
    assert set(by_kind) == {".pdf", ".csv", ".xlsx"}
    text = "".join(page.extract_text() for page in PdfReader(by_kind[".pdf"]).pages)
    assert "Ґалина Цимбал" in text
    rows = list(csv.reader(by_kind[".csv"].read_text("utf-8-sig").splitlines(), delimiter=";"))
    analyzed = callqa.json("calls", "--status", "analyzed")
    assert len(rows) == len(analyzed) + 1
    assert load_workbook(by_kind[".xlsx"]).worksheets[0].max_row == len(analyzed) + 1
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(p.name for p in by_kind.values())


def test_filters_combine(callqa: CommandLine) -> None:
    calls = callqa.json("calls")
    some = callqa.json("calls", "--direction", "inbound", "--employee", "Ігор Мельник", "--sort", "talk_seconds")
    expected = [c for c in calls if c["direction"] == "inbound" and c["employee"] == "Ігор Мельник"]
    assert {c["id"] for c in some} == {c["id"] for c in expected}
    assert [c["talk_seconds"] for c in some] == sorted(c["talk_seconds"] for c in expected)
    line = callqa.json("calls", "--employee", "901")
    assert {c["employee"] for c in line} >= {"Ґалина Цимбал"}
    phone = calls[0]["client_phone"]
    assert all(phone[-7:] in c["client_phone"] for c in callqa.json("calls", "--phone", phone[-7:]))


def test_the_workspace_gives_nothing_away(callqa: CommandLine, sandbox: Sandbox) -> None:
    content = b"".join(p.read_bytes() for p in callqa.workspace.rglob("*") if p.is_file())
    names = " ".join(str(p.relative_to(callqa.workspace)) for p in callqa.workspace.rglob("*"))
    calls = callqa.json("calls")
    secrets = [value for fields in sandbox.secrets.values() for value in fields.values()]
    phones = {c["client_phone"].lstrip("+") for c in calls} | {c["client_phone"][-9:] for c in calls}
    truth = (Path(__file__).parents[2] / "resources" / "demo" / "truth.json").read_text("utf-8")
    spoken = re.findall(r'"text": "(.*?)"', truth)
    words = sorted({word for text in spoken for word in re.findall(r"\w{6,}", text)}, key=len)[-60:]
    people = {e["name"] for e in callqa.json("employees")}
    assert len(words) == 60
    for text in (*secrets, *phones, *words, *people):
        for spelling in {text, text.lower(), text.upper()}:
            for encoded in (spelling.encode(), spelling.encode("utf-16-le"), spelling.encode("cp1251", "ignore")):
                assert not encoded or encoded not in content, f"found in the workspace: {text!r}"
        assert text not in names


def test_keys_come_from_the_environment_without_being_kept(sandbox: Sandbox, tmp_path: Path) -> None:
    line = CommandLine(tmp_path / "workspace", sandbox)
    env = sandbox.secret_environment()
    line("connect", "binotel", env=env)
    line("sync", "--since", "2020-01-01", "--until", "2020-01-02", env=env)
    assert "keys" in line.error("sync")


def test_connections_and_employees_are_listed_and_removed(sandbox: Sandbox, tmp_path: Path) -> None:
    line = CommandLine(tmp_path / "workspace", sandbox)
    line("connect", "binotel", "--name", "Офіс", "--set", "history_days=3", "--secrets-stdin",
         stdin=json.dumps(sandbox.secrets["binotel"]))  # fmt: skip
    line("sync")
    connection = line.json("connections")[0]
    assert (connection["name"], connection["state"], connection["settings"]["history_days"]) == ("Офіс", "ready", 3)
    assert connection["last_sync_at"]
    assert "Софія Єрмак" in {e["name"] for e in line.json("employees")}
    line("disconnect", "Офіс")
    assert line.json("connections") == line.json("calls") == []


def test_folders_of_sound_become_calls_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = CommandLine(tmp_path / "workspace")
    sounds = tmp_path / "sounds"
    sounds.mkdir()
    demo = sorted((Path(__file__).parents[2] / "resources" / "demo").glob("*.ogg"))[0]
    (sounds / "2026-11-02_10-15-00_0671234567.ogg").write_bytes(demo.read_bytes())
    (sounds / "copy.ogg").write_bytes(demo.read_bytes())
    (sounds / "broken.mp3").write_bytes(b"<html>not a sound</html>")
    outcomes = {Path(o["path"]).name: o for o in line.json("import", str(sounds))}
    assert sorted(o["outcome"] for o in outcomes.values()) == ["duplicate", "failed", "new"]
    assert outcomes["broken.mp3"]["reason"]
    calls = line.json("calls")
    assert len(calls) == 1
    assert len(calls[0]["external_id"]) == 64
    again = line.json("import", str(sounds))
    assert {o["outcome"] for o in again} == {"duplicate", "failed"}
    assert len(line.json("calls")) == 1
    stray = tmp_path / "private.ogg"
    stray.write_bytes(demo.read_bytes() + b"more")
    monkeypatch.chdir(tmp_path)
    assert "nothing to sync" in line.error("sync"), "imported files are not a folder to look into again"
    assert len(line.json("calls")) == 1


def test_how_good_the_sound_is(callqa: CommandLine) -> None:
    good = callqa.json("calls", "--sound", "good")
    bad = callqa.json("calls", "--sound", "unusable", "--sort", "sound")
    assert len(good) >= 10
    assert len(bad) == 1
    sound = callqa.json("show", str(good[0]["id"]))["sound"]
    assert (sound["verdict"], sound["reasons"], sound["cleaning"]) == ("good", [], [])
    assert {"level_dbfs", "snr_db", "bandwidth_hz"} <= set(sound["figures"]["lanes"][0])
    shown = callqa.json("show", str(bad[0]["id"]))
    (reason,) = shown["sound"]["reasons"]
    assert (reason["code"], reason["side"]) == ("only_noise", None)
    assert reason["text"] in shown["failure"] and reason["remedy"] in shown["failure"]
    unchecked = callqa.json("calls", "--sound", "unchecked")
    assert len(unchecked) == len(callqa.json("calls")) - len(good) - len(bad)
