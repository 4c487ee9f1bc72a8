"""Many calls over the sandbox's fault menu: every good one analyzed, every bad one failed with its reason, nothing in
progress, a repeat free of charge; and a ledger that agrees with what the vendors received."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine

from callqa_desktop.paths import Workspace
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import demo_world
from callqa_desktop.services.ledger import reader
from callqa_desktop.services.ledger.figures import LedgerFilter, LedgerTotal
from callqa_desktop.services.workspace import open_workspace


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(demo_world()) as running:
        yield running


@pytest.fixture
def callqa(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    line = CommandLine(tmp_path / "workspace", sandbox)
    for service in ("binotel", "keepincrm", "gemini"):
        line("connect", service, "--secrets-stdin", stdin=json.dumps(sandbox.secrets[service]))
    line("sync")
    monkeypatch.setenv("CALLQA_STORE_PASSPHRASE", line.environment["CALLQA_STORE_PASSPHRASE"])
    return line


def totals(line: CommandLine) -> list[LedgerTotal]:
    opened = open_workspace(Workspace(line.workspace))
    try:
        return opened.store.read(lambda s: reader.totals(s, LedgerFilter())).result(20)
    finally:
        opened.close()


def spent(line: CommandLine, service: str) -> tuple[int, int]:
    """Requests and bytes the ledger has for a service."""
    lines = [one for one in totals(line) if one.service == service]
    return sum(one.requests for one in lines), sum(one.sent_bytes for one in lines)


FAULTS: list[tuple[str, dict[str, Any]]] = [
    # What passes by itself or is mended by asking again:
    ("overloaded", {"times": 2}),
    ("quota_minute", {"times": 2, "value": 0.05}),
    ("http_500", {"times": 2}),
    ("outage_page", {"times": 1}),
    ("truncated_json", {"times": 1}),
    ("reset", {"times": 2}),
    ("malformed_answer", {"times": 1}),
    ("fenced_answer", {"times": 2}),
    ("empty_answer", {"times": 1}),
    ("wrong_shape", {"times": 1}),
    ("max_tokens", {"times": 1}),
    ("invented_quotes", {"times": 2}),
    ("bad_options", {"times": 2}),
    # What stays so for the call it meets:
    ("safety", {"times": 2}),
    ("blocked_prompt", {"times": 1}),
    ("recitation", {"times": 1}),
]


def test_the_fault_menu_leaves_nothing_in_progress_and_a_repeat_costs_nothing(
    callqa: CommandLine, sandbox: Sandbox
) -> None:
    for name, how in FAULTS:
        sandbox.faults.set("gemini", name, **how)
    done = callqa.json("analyze", "--all-new")
    recorded = [c for c in callqa.json("calls") if c["recording"] == "stored"]
    states = {c["id"]: c["status"] for c in recorded}
    assert set(states.values()) <= {"analyzed", "failed"}
    assert done["analyzed"] + done["failed"] == len(recorded) >= 11
    assert 1 <= done["failed"] <= 6
    for call, state in states.items():
        shown = callqa.json("show", str(call))
        if state == "failed":
            assert len(shown["failure"].split()) > 5
            assert shown["score"] is None
        else:
            assert shown["failure"] is None
            assert shown["transcript"]
    sandbox.faults.clear()
    before, received = spent(callqa, "gemini"), len(sandbox.gemini.requests)
    again = callqa.json("analyze", "--status", "analyzed", "--status", "failed", "--min-duration", "100000")
    assert again["analyzed"] == 0
    good = [str(call) for call, state in states.items() if state == "analyzed"]
    assert callqa.json("analyze", *good)["analyzed"] == len(good)
    assert callqa.json("analyze", "--all-new")["analyzed"] == 0
    assert spent(callqa, "gemini") == before
    assert len(sandbox.gemini.requests) == received
    assert callqa.json("analyze", "--all-new", "--retry-failed")["failed"] <= 1  # the one without words


def test_the_ledger_agrees_with_what_the_vendors_received(callqa: CommandLine, sandbox: Sandbox) -> None:
    callqa("analyze", "--all-new")
    callqa("push")
    for service in ("binotel", "keepincrm", "gemini"):
        requests, size = spent(callqa, service)
        assert (requests, size) == sandbox.received[service], service  # headers are counted by neither
    lines = totals(callqa)
    assert {(one.purpose, one.subject) for one in lines if one.service == "keepincrm"} >= {
        ("connect", "question"), ("push", "phone"), ("push", "results"),
    }  # fmt: skip
    assert {(one.purpose, one.subject) for one in lines if one.service == "gemini"} >= {
        ("transcribe", "sound"), ("judge", "text"), ("connect", "question"),
    }  # fmt: skip
    binotel = [one for one in lines if one.service == "binotel"]
    assert all(one.micro_usd == 0 and one.unpriced == 0 for one in binotel)


def test_the_ledger_holds_no_words_no_numbers_and_no_keys(callqa: CommandLine, sandbox: Sandbox) -> None:
    callqa("analyze", "--all-new")
    callqa("push")
    opened = open_workspace(Workspace(callqa.workspace))
    try:
        kept = opened.store.read(lambda s: [str(row) for row in reader.every(s, LedgerFilter())]).result(20)
    finally:
        opened.close()
    text = "\n".join(kept)
    assert len(kept) < 100
    for secrets in sandbox.secrets.values():
        assert not any(value in text for value in secrets.values())
    for call in callqa.json("calls"):
        assert call["client_phone"][-9:] not in text or not call["client_phone"]


def test_limits_stop_in_time_and_the_rest_goes_on_later(callqa: CommandLine, sandbox: Sandbox) -> None:
    foreseen = callqa.json("analyze", "--all-new", "--estimate")
    assert foreseen["calls"] >= 11
    assert foreseen["requests"] >= foreseen["calls"]
    assert foreseen["usd"] > 0
    assert not sandbox.gemini.requests  # asking costs nothing
    first = callqa.json("analyze", "--all-new", "--limit-requests", "9")
    assert 1 <= first["analyzed"] < foreseen["calls"]
    assert first["left"] == foreseen["calls"] - first["analyzed"] - first["failed"]
    assert "limit of requests" in first["stopped"]
    assert first["spent"]["requests"] <= 9 + 3
    # The dedicated model has no known price: money cannot be counted, and that is said.
    assert "gemini-3.5-transcribe" in callqa.error("analyze", "--all-new", "--limit-usd", "50")
    assert callqa.json("analyze", "--all-new", "--estimate")["usd"] is None
    rest = callqa.json("analyze", "--all-new", "--limit-tokens", "90000000")
    assert (rest["left"], rest["stopped"]) == (0, None)
    assert rest["spent"]["tokens"] > 0
    statuses = {c["status"] for c in callqa.json("calls") if c["recording"] == "stored"}
    assert statuses <= {"analyzed", "failed"}
    assert "Calls with sound: 0" in callqa("analyze", "--all-new", "--estimate").stdout
    callqa("analyze", "--all-new", "--limit-usd", "nothing", code=2)
