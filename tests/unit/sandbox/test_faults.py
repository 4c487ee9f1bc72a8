"""Faults do what their table says, for as many requests as asked, and can be set over HTTP."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from callqa_desktop.sandbox import faults
from callqa_desktop.sandbox.server import Sandbox

MODELS = "/v1/models"


def models(sandbox: Sandbox, http: httpx.Client) -> httpx.Response:
    return http.get(MODELS, headers={"x-goog-api-key": sandbox.secrets["gemini"]["api_key"]})


def test_every_fault_stands_in_the_table() -> None:
    documented = faults.__doc__ or ""
    for vendor, names in {"all": faults.EVERYWHERE, **faults.OWN}.items():
        lines = [line for line in documented.splitlines() if line.startswith(f"| {vendor} |")]
        for name in names:
            assert any(name in line.split("|")[2].replace(",", " ").split() for line in lines), name


def test_a_fault_ends_after_its_times(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults.set("gemini", "outage_page", times=2)
    pages = [models(sandbox, http) for _ in range(3)]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert [page.headers["Content-Type"].split(";")[0] for page in pages] == [
        "text/html",
        "text/html",
        "application/json",
    ]


def test_a_fault_of_one_vendor_leaves_the_others_alone(sandbox: Sandbox, http: httpx.Client, crm: Any) -> None:
    sandbox.faults.set("gemini", "http_503", value=7)
    down = models(sandbox, http)
    assert (down.status_code, down.headers["Retry-After"]) == (503, "7")
    assert crm("GET", "/clients/statuses").status_code == 200
    sandbox.faults.clear("gemini")
    assert models(sandbox, http).status_code == 200


def test_unknown_faults_are_refused(sandbox: Sandbox) -> None:
    with pytest.raises(KeyError):
        sandbox.faults.set("binotel", "safety")


def test_cut_json_plain_text_and_broken_connections(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults.set("gemini", "truncated_json", times=1)
    with pytest.raises(ValueError, match=r"."):
        models(sandbox, http).json()
    sandbox.faults.set("gemini", "plain_text", times=1)
    assert models(sandbox, http).text.startswith("Something went wrong")
    sandbox.faults.set("gemini", "reset", times=1)
    with pytest.raises(httpx.TransportError):
        models(sandbox, http)


def test_a_slow_answer_comes_late_and_a_timeout_never(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.faults.set("gemini", "slow", times=1, value=0.3)
    began = time.perf_counter()
    assert models(sandbox, http).status_code == 200
    assert time.perf_counter() - began >= 0.3
    sandbox.faults.set("gemini", "timeout", times=1)
    with pytest.raises(httpx.ReadTimeout):
        http.get(MODELS, timeout=0.2)


def test_faults_of_recordings(sandbox: Sandbox, http: httpx.Client, binotel: Any) -> None:
    general_id = next(call.id for call in sandbox.world.calls if call.sound and call.ready_at is None)

    def fetch(fault: str) -> httpx.Response:
        sandbox.faults.set("binotel", fault, times=1)
        return http.get(binotel("stats/call-record", generalCallID=general_id)["url"])

    whole = http.get(binotel("stats/call-record", generalCallID=general_id)["url"]).content
    assert fetch("html_recording").headers["Content-Type"].startswith("text/html")
    assert fetch("empty_recording").content == b""
    assert fetch("cut_recording").content == whole[: len(whole) // 3]
    assert fetch("recording_500").status_code == 500
    assert fetch("expired_link").status_code == 403
    with pytest.raises(httpx.RemoteProtocolError):
        fetch("broken_download")
    sandbox.faults.set("binotel", "no_recording", times=1)
    assert binotel("stats/call-record", generalCallID=general_id)["code"] == 104
    sandbox.faults.set("binotel", "http_500", only="/records/", times=1)
    assert http.get(binotel("stats/call-record", generalCallID=general_id)["url"]).status_code == 500


@pytest.mark.parametrize(
    ("fault", "code"), [("too_frequent", 106), ("too_frequent_bare", 106), ("disabled", 120), ("vendor_error", 105)]
)
def test_faults_of_binotel(sandbox: Sandbox, binotel: Any, fault: str, code: int) -> None:
    sandbox.faults.set("binotel", fault, times=1, value=3)
    answer = binotel("stats/online-calls")
    assert answer["code"] == code
    assert ("after 3 sec" in answer["message"]) == (fault == "too_frequent")


def test_faults_of_keepincrm(sandbox: Sandbox, crm: Any) -> None:
    for fault, status in (("unauthorized", 401), ("wrong_key", 401), ("unprocessable", 422), ("too_many", 429)):
        sandbox.faults.set("keepincrm", fault, times=1)
        assert crm("GET", "/tasks").status_code == status
    sandbox.faults.set("keepincrm", "no_task_list", times=1)
    assert crm("GET", "/tasks").status_code == 404
    sandbox.faults.set("keepincrm", "no_notes", times=1)
    assert crm("POST", "/clients/103/comments", json={"comment": "a"}).status_code == 404


def test_switches_over_http(sandbox: Sandbox, http: httpx.Client, crm: Any) -> None:
    fault = {"vendor": "keepincrm", "name": "http_500", "times": 1, "only": "/clients"}
    assert http.post("/_sandbox/faults", json=fault).status_code == 200
    assert crm("GET", "/tasks").status_code == 200
    assert crm("GET", "/clients/statuses").status_code == 500
    assert http.post("/_sandbox/faults", json={"vendor": "x", "name": "y"}).status_code == 400
    http.post("/_sandbox/faults", json={**fault, "times": None})
    http.delete("/_sandbox/faults")
    crm("POST", "/tasks", json={"title": "a"})
    state = http.get("/_sandbox/state").json()
    assert state["faults"] == [] and [task["title"] for task in state["tasks"]] == ["a"]
    before = sandbox.world.clock.time()
    http.post("/_sandbox/advance", json={"seconds": 3600})
    assert sandbox.world.clock.time() - before >= 3600
