"""The stand-in for Binotel has the vendor's habits, the awkward ones above all."""

from __future__ import annotations

import io
import json
from typing import Any

import httpx
import pytest
import soundfile

from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.sounds import demo_sounds
from callqa_desktop.sandbox.world import big_world

NOW = 1_795_000_000
FORTNIGHT = {"startTime": NOW - 15 * 86400, "stopTime": NOW}


def rows(binotel: Any, **period: Any) -> dict[str, dict[str, Any]]:
    period = period or FORTNIGHT
    incoming = binotel("stats/incoming-calls-for-period", **period)["callDetails"]
    outgoing = binotel("stats/outgoing-calls-for-period", **period)["callDetails"]
    return {**(incoming or {}), **(outgoing or {})}


def test_history_covers_every_kind_of_call(binotel: Any) -> None:
    calls = rows(binotel)
    assert 110 <= len(calls) <= 130
    assert {c["disposition"] for c in calls.values()} == {
        *("ANSWER", "TRANSFER", "ONLINE", "BUSY", "NOANSWER", "CANCEL", "CONGESTION", "CHANUNAVAIL", "VM"),
        *("VM-SUCCESS", "SMS-SUCCESS"),
    }
    assert {c["recordingStatus"] for c in calls.values()} >= {"uploaded", "uploading", "notRecord", "removed", ""}
    assert any(c["externalNumber"].startswith("00") for c in calls.values())
    assert any(c["externalNumber"].startswith("+") for c in calls.values())


def test_a_call_is_made_of_strings_and_empty_objects_are_empty_strings(binotel: Any) -> None:
    calls = rows(binotel)
    for general_id, call in calls.items():
        assert call["generalCallID"] == call["callID"] == general_id
        assert all(isinstance(call[name], str) for name in ("startTime", "waitsec", "billsec", "callType"))
        assert call["whoHungUp"] == ""
    shared = [c for c in calls.values() if c["internalNumber"] == "905"]
    assert {json.dumps(c["employeeData"]) for c in shared} == {'""', "[]", "null"}
    assert {c["internalNumber"] for c in calls.values()} >= {"", "Привітання", "Голосова пошта", "0671110022"}
    legs = [c["historyData"] for c in calls.values() if c["historyData"]]
    assert legs and all(leg[-1]["billsec"] != "0" for leg in legs)
    assert any(">" in part["internalNumber"] for leg in legs for part in leg)
    assert {json.dumps(c["historyData"]) for c in calls.values() if not c["historyData"]} == {'""', "[]"}
    names = {c["employeeData"]["name"] for c in calls.values() if c["employeeData"]}
    assert {"Ґалина Цимбал", "Цимбал Ґалина"} <= names


def test_rows_do_not_come_in_the_order_of_time(binotel: Any) -> None:
    starts = [
        int(c["startTime"]) for c in binotel("stats/incoming-calls-for-period", **FORTNIGHT)["callDetails"].values()
    ]
    assert starts != sorted(starts)


def test_an_empty_period_takes_four_forms(binotel: Any) -> None:
    nothing = {"startTime": "1000", "stopTime": "2000"}
    answers = [binotel("stats/incoming-calls-for-period", **nothing).get("callDetails", "absent") for _ in range(4)]
    assert answers == [[], {}, None, "absent"]


@pytest.mark.parametrize(
    ("method", "parameters", "code"),
    [
        ("stats/no-such-method", {}, 102),
        ("stats/incoming-calls-for-period", {"startTime": 1}, 103),
        ("stats/incoming-calls-for-period", {"startTime": "soon", "stopTime": 2}, 104),
        ("stats/list-of-calls-for-period", {"startTime": NOW - 86401, "stopTime": NOW}, 104),
        ("stats/list-of-calls-by-internal-number-for-period", {"internalNumber": 901, **FORTNIGHT}, 104),
        ("stats/call-record", {"generalCallID": "1"}, 104),
        ("settings/list-of-employees", {"secret": "other"}, 121),
    ],
)
def test_errors_come_with_status_200(binotel: Any, method: str, parameters: dict[str, Any], code: int) -> None:
    answer = binotel(method, **parameters)
    assert (answer["status"], answer["code"]) == ("error", code)
    assert answer["message"]


def test_a_day_of_both_directions_and_of_one_line(binotel: Any) -> None:
    both = binotel("stats/list-of-calls-for-period", startTime=NOW - 86400, stopTime=NOW)["callDetails"]
    assert {c["callType"] for c in both.values()} == {"0", "1"}
    week = {"startTime": NOW - 7 * 86400, "stopTime": NOW}
    of_line = binotel("stats/list-of-calls-by-internal-number-for-period", internalNumber="903", **week)["callDetails"]
    assert of_line and {c["internalNumber"] for c in of_line.values()} == {"903"}


def test_a_call_in_progress_ends(sandbox: Sandbox, binotel: Any) -> None:
    online = binotel("stats/online-calls")["callDetails"]
    assert [c["disposition"] for c in online.values()] == ["ONLINE"]
    sandbox.world.clock.advance(120)
    assert not binotel("stats/online-calls").get("callDetails")
    (general_id,) = online
    ended = binotel("stats/call-details", generalCallID=[general_id])["callDetails"][general_id]
    assert (ended["disposition"], ended["billsec"]) == ("ANSWER", "95")


def test_a_recording_still_uploading_becomes_ready(sandbox: Sandbox, binotel: Any) -> None:
    (waiting,) = [i for i, c in rows(binotel).items() if c["recordingStatus"] == "uploading"]
    assert binotel("stats/call-record", generalCallID=waiting)["code"] == 104
    sandbox.world.clock.advance(60)
    assert rows(binotel)[waiting]["recordingStatus"] == "uploaded"
    assert binotel("stats/call-record", generalCallID=waiting)["status"] == "success"


def test_recordings_are_mp3_of_the_length_the_call_says(sandbox: Sandbox, http: httpx.Client, binotel: Any) -> None:
    sandbox.world.clock.advance(60)
    recorded = [c for c in rows(binotel).values() if c["recordingStatus"] == "uploaded"]
    assert len(recorded) == len(demo_sounds()) == 13
    channels = []
    for call in recorded:
        reply = http.get(binotel("stats/call-record", generalCallID=call["generalCallID"])["url"])
        assert reply.headers["Content-Type"] == "audio/mpeg"
        info = soundfile.info(io.BytesIO(reply.content))
        assert info.format == "MP3" and abs(info.duration - int(call["billsec"])) < 1
        channels.append(info.channels)
    assert (channels.count(2), channels.count(1)) == (8, 5)


def test_links_expire_and_cannot_be_made_up(sandbox: Sandbox, http: httpx.Client, binotel: Any) -> None:
    general_id = next(i for i, c in rows(binotel).items() if c["recordingStatus"] == "uploaded")
    link = binotel("stats/call-record", generalCallID=general_id)["url"]
    assert http.get(link).status_code == 200
    assert http.get(link[:-1] + "x").status_code == 403
    sandbox.world.clock.advance(sandbox.binotel.link_life + 1)
    expired = http.get(link)
    assert expired.status_code == 403 and "Request has expired" in expired.text
    assert http.get(binotel("stats/call-record", generalCallID=general_id)["url"]).status_code == 200


def test_too_frequent_requests_are_refused_with_a_hint(sandbox: Sandbox, binotel: Any) -> None:
    sandbox.binotel.min_gap = 5
    assert binotel("settings/list-of-employees")["status"] == "success"
    again = binotel("settings/list-of-employees")
    assert again["code"] == 106 and "after" in again["message"] and "sec" in again["message"]
    assert binotel("stats/online-calls")["status"] == "success"  # the limit counts each method alone


def test_employees_come_with_lines_in_three_forms_and_a_password(binotel: Any) -> None:
    listed = binotel("settings/list-of-employees")["listOfEmployees"]
    assert len(listed) == 6 and listed["10101"]["name"] == "Ґалина Цимбал"
    assert listed["10101"]["endpointData"]["password"]
    assert next(iter(listed["10102"]["endpointData"].values()))["internalNumber"] == "902"
    assert listed["10106"]["endpointData"] == []


def test_no_answer_holds_more_than_2000_rows() -> None:
    with Sandbox(big_world(10_000, now=NOW)) as sandbox, httpx.Client(base_url=sandbox.url) as http:
        keys = sandbox.secrets["binotel"]
        path = "/api/4.0/stats/incoming-calls-for-period.json"
        all_of_it = http.post(path, json={**keys, "startTime": NOW - 61 * 86400, "stopTime": NOW}).json()["callDetails"]
        assert len(all_of_it) == 2000
        found: set[str] = set()
        for day in range(61):
            start = NOW - (day + 1) * 86400
            details = http.post(path, json={**keys, "startTime": start, "stopTime": start + 86399}).json()
            found |= set(details.get("callDetails") or {})
        assert len(found) == 5000
