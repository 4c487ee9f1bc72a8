"""Each misfortune gives one sentence (what, why, what to do); the rest goes on and nothing is lost or half-written."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CommandLine
from keyring_daemon import KeyringDaemon

from callqa_desktop.paths import Workspace
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import demo_world
from callqa_desktop.services.workspace import open_workspace


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(demo_world()) as running:
        yield running


@pytest.fixture
def callqa(sandbox: Sandbox, tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "workspace", sandbox)


def connect(line: CommandLine, service: str) -> None:
    assert line.sandbox is not None
    line("connect", service, "--secrets-stdin", stdin=json.dumps(line.sandbox.secrets[service]))


def sentence(text: str) -> None:
    """A person can read it: it says more than one thing and ends."""
    assert len(text.split()) > 5
    assert text.endswith(".")
    assert text.count(". ") >= 1


@pytest.mark.parametrize("service", ["binotel", "keepincrm", "gemini"])
def test_wrong_keys_are_refused_before_they_are_kept(callqa: CommandLine, sandbox: Sandbox, service: str) -> None:
    wrong = dict.fromkeys(sandbox.secrets[service], "wrong")
    sentence(callqa.error("connect", service, "--secrets-stdin", stdin=json.dumps(wrong)))
    assert callqa.json("connections") == []


@pytest.mark.parametrize("service", ["binotel", "keepincrm", "gemini"])
def test_missing_keys_are_named_and_nothing_is_asked_without_a_terminal(callqa: CommandLine, service: str) -> None:
    sentence(callqa.error("connect", service))


def test_a_secret_on_the_command_line_is_turned_down(callqa: CommandLine) -> None:
    complaint = callqa.error("connect", "gemini", "--set", "api_key=abc")
    assert "CALLQA_GEMINI_API_KEY" in complaint


def test_no_network_is_told_and_the_calls_stay(callqa: CommandLine) -> None:
    connect(callqa, "binotel")
    callqa("sync")
    before = callqa.json("calls")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    sentence(callqa.error("sync", env={"CALLQA_BINOTEL_BASE_URL": nobody}))
    assert callqa.json("calls") == before
    state = callqa.json("connections")[0]
    assert (state["state"], bool(state["reason"])) == ("failing", True)
    callqa("sync")
    assert callqa.json("connections")[0]["state"] == "ready"


@pytest.mark.parametrize("fault", ["outage_page", "plain_text", "truncated_json", "http_503", "reset"])
def test_an_outage_is_no_empty_list(callqa: CommandLine, sandbox: Sandbox, fault: str) -> None:
    connect(callqa, "binotel")
    sandbox.faults.set("binotel", fault)
    sentence(callqa.error("sync"))
    assert callqa.json("calls") == []
    sandbox.faults.clear()
    assert callqa.json("sync")[0]["new"] > 100


@pytest.mark.parametrize("fault", ["html_recording", "empty_recording", "cut_recording"])
def test_a_bad_recording_fails_alone_and_says_why(callqa: CommandLine, sandbox: Sandbox, fault: str) -> None:
    connect(callqa, "binotel")
    sandbox.faults.set("binotel", fault, times=1)
    synced = callqa.json("sync")[0]
    assert synced["recordings_failed"] == 1
    assert synced["recordings_stored"] >= 10
    failed = [c for c in callqa.json("calls") if c["recording"] == "failed"]
    assert len(failed) == 1
    sentence(callqa.json("show", str(failed[0]["id"]))["failure"])


def test_a_call_without_words_ends_failed_with_the_reason(callqa: CommandLine, sandbox: Sandbox) -> None:
    for service in ("binotel", "gemini"):
        connect(callqa, service)
    sandbox.world.clock.advance(3600)  # the recording that was still uploading is there now
    callqa("sync")
    done = callqa.json("analyze", "--all-new")
    assert done["failed"] == 1
    call = callqa.json("calls", "--status", "failed")[0]
    assert call["score"] is None
    sentence(callqa.json("show", str(call["id"]))["failure"])
    assert callqa.json("analyze", "--all-new") == {
        "analyzed": 0, "failed": 0, "without_recording": 0, "failures": {}
    }  # fmt: skip
    assert callqa.json("analyze", "--all-new", "--retry-failed")["failed"] == 1
    assert callqa.error("analyze", str(call["id"]))


@pytest.mark.parametrize("fault", ["quota_day", "wrong_key", "outage_page", "model_withdrawn"])
def test_a_model_that_is_away_stops_the_queue_and_loses_nothing(
    callqa: CommandLine, sandbox: Sandbox, fault: str
) -> None:
    for service in ("binotel", "gemini"):
        connect(callqa, service)
    callqa("sync")
    sandbox.faults.set("gemini", fault)
    sentence(callqa.error("analyze", "--all-new"))
    assert not callqa.json("calls", "--status", "analyzing")
    sandbox.faults.clear()
    retry = ["--retry-failed"] if fault == "model_withdrawn" else []
    assert callqa.json("analyze", "--all-new", *retry)["analyzed"] >= 11


def test_a_lost_answer_of_the_crm_is_looked_for_before_repeating(callqa: CommandLine, sandbox: Sandbox) -> None:
    for service in ("binotel", "gemini", "keepincrm"):
        connect(callqa, service)
    callqa("sync")
    callqa("analyze", "--all-new")
    sandbox.faults.set("keepincrm", "lost_after_write", times=2)
    callqa("push")
    callqa("push")
    written = [json.dumps(n, ensure_ascii=False) for n in (*sandbox.keepincrm.notes, *sandbox.keepincrm.tasks)]
    marks = [text.split("[call:")[1].split("]")[0] for text in written]
    assert len(marks) == len(set(marks)) >= 10


def test_without_keyring_and_passphrase_it_says_what_to_set(tmp_path: Path) -> None:
    line = CommandLine(tmp_path / "workspace", environment={})
    complaint = line.error("calls")
    assert "CALLQA_STORE_PASSPHRASE" in complaint
    assert line.error("calls") == complaint


def test_a_locked_keyring_is_told_apart(sandbox: Sandbox, tmp_path: Path, keyring_daemon: KeyringDaemon) -> None:
    line = CommandLine(tmp_path / "workspace", sandbox, dict(keyring_daemon.environment), fresh=True)
    connect(line, "binotel")
    key = sandbox.secrets["binotel"]["secret"].encode()
    stored = b"".join(p.read_bytes() for p in line.workspace.rglob("*") if p.is_file())
    assert key not in stored + keyring_daemon.bytes_on_disk()
    line("sync")
    keyring_daemon.lock()
    sentence(line.error("sync"))
    keyring_daemon.stop_keyring()
    keyring_daemon.unlock()
    line("sync")


def test_a_second_copy_of_the_program_is_sent_away(callqa: CommandLine) -> None:
    connect(callqa, "binotel")
    os.environ["CALLQA_STORE_PASSPHRASE"] = callqa.environment["CALLQA_STORE_PASSPHRASE"]
    try:
        opened = open_workspace(Workspace(callqa.workspace))
    finally:
        del os.environ["CALLQA_STORE_PASSPHRASE"]
    try:
        sentence(callqa.error("sync"))
        assert callqa.json("calls") == []
    finally:
        opened.close()
    callqa("sync")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    sentence(CommandLine(Path("/proc/callqa")).error("calls"))
    line = CommandLine(tmp_path / "workspace")
    sentence(line.error("report", "--out", "/proc/reports"))


def test_a_disk_that_fills_up_during_the_sync(callqa: CommandLine) -> None:
    """A limit on the size of files stands for the full disk: the store cannot grow, what was saved stays."""
    connect(callqa, "binotel")
    callqa("sync", "--since", "2020-01-01", "--until", "2020-01-02")
    limited = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000));"
        "from callqa_desktop.cli import run; sys.exit(run(sys.argv[1:]))"
    )
    assert callqa.sandbox is not None
    done = subprocess.run(
        [sys.executable, "-c", limited, "sync"],
        capture_output=True,
        text=True,
        timeout=120,
        env={
            **os.environ, **callqa.environment, **callqa.sandbox.environment(), "CALLQA_PACE": "0",
            "CALLQA_WORKSPACE": str(callqa.workspace),
        },
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    sentence(done.stderr.strip().splitlines()[-1])
    callqa("sync")
    calls = callqa.json("calls")
    assert len(calls) > 100
    assert sum(c["recording"] == "stored" for c in calls) >= 11
    assert callqa.json("doctor")["ok"]


def test_wrong_usage_is_told_apart_from_errors(callqa: CommandLine) -> None:
    callqa("calls", "--sort", "nonsense", code=2)
    callqa("calls", "--from", "yesterday", code=2)
    callqa("connect", "nonsense", code=2)
    callqa("show", "abc", code=2)
    sentence(callqa.error("show", "999999"))
    sentence(callqa.error("disconnect", "nothing"))
    sentence(callqa.error("sync"))
