from __future__ import annotations

from typing import Any

import pytest

from callqa_desktop.models.enums import Direction
from callqa_desktop.services.telephony.base import RemoteCall
from callqa_desktop.services.telephony.binotel_rows import calls_of, employees_of, line_of, link_of


def row(**changes: Any) -> dict[str, Any]:
    return {
        "companyID": "62770",
        "generalCallID": "4683310794",
        "callID": "4683310794",
        "startTime": "1712320979",
        "callType": "0",
        "internalNumber": "901",
        "externalNumber": "0671654363",
        "waitsec": "4",
        "billsec": "38",
        "disposition": "ANSWER",
        "recordingStatus": "uploaded",
        "isNewCall": "0",
        "customerData": "",
        "employeeData": {"name": "Олена Бойко", "email": "olena@example.com"},
        "pbxNumberData": {"number": "0443334455", "name": "Головна"},
        "historyData": [],
        "callTrackingData": "",
        "getCallData": "",
    } | changes


def one(**changes: Any) -> RemoteCall:
    calls, unreadable = calls_of({"4683310794": row(**changes)}, Direction.INBOUND)
    assert (len(calls), unreadable) == (1, 0)
    return calls[0]


def test_strings_become_what_they_mean() -> None:
    call = one()
    assert call.started_at == 1_712_320_979_000
    assert (call.wait_seconds, call.talk_seconds) == (4, 38)
    assert (call.direction, call.disposition, call.recording) == ("inbound", "answered", "ready")
    assert (call.employee_name, call.employee_email) == ("Олена Бойко", "olena@example.com")
    assert (call.internal_number, call.line_number) == ("901", "0443334455")


@pytest.mark.parametrize("empty", [[], {}, None, ""])
def test_an_empty_answer_comes_in_four_forms(empty: Any) -> None:
    assert calls_of(empty, Direction.INBOUND) == ([], 0)


def test_rows_may_come_as_a_list_and_in_any_order() -> None:
    rows = [row(generalCallID="2", startTime=1712320990), row(generalCallID="1", startTime=1712320980)]
    assert [call.external_id for call in calls_of(rows, Direction.INBOUND)[0]] == ["1", "2"]


@pytest.mark.parametrize("empty", ["", None, []])
def test_empty_objects_are_no_objects(empty: Any) -> None:
    call = one(
        customerData=empty, employeeData=empty, pbxNumberData=empty, historyData=empty, callTrackingData=empty,
        getCallData=empty, customerDataFromOutside=empty,
    )  # fmt: skip
    assert (call.employee_name, call.client_name, call.line_number, call.internal_number) == ("", "", "", "901")


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("ANSWER", "answered"), ("TRANSFER", "transferred"), ("ONLINE", "online"), ("CALLING", "online"),
        ("BUSY", "busy"), ("NOANSWER", "missed"), ("CANCEL", "cancelled"), ("CONGESTION", "failed"),
        ("CHANUNAVAIL", "failed"), ("VM", "voicemail"), ("VM-SUCCESS", "voicemail"), ("NEW-WORD", "answered"),
    ],
)  # fmt: skip
def test_every_disposition_has_its_meaning(told: str, meant: str) -> None:
    assert one(disposition=told).disposition == meant


def test_nobody_talked_is_not_answered() -> None:
    assert one(disposition="ANSWER", billsec="0").disposition == "missed"


@pytest.mark.parametrize("told", ["SMS-SENDING", "SMS-SUCCESS", "SMS-FAILED", "SUCCESS", "FAILED"])
def test_messages_and_faxes_are_no_calls(told: str) -> None:
    assert calls_of({"1": row(disposition=told)}, Direction.INBOUND) == ([], 0)


@pytest.mark.parametrize(
    ("told", "status", "meant"),
    [
        ("ANSWER", "uploaded", "ready"), ("ANSWER", "uploading", "uploading"), ("ANSWER", "", "none"),
        ("ANSWER", "inProcess", "uploading"), ("ANSWER", "failed", "failed"), ("ANSWER", "removed", "none"),
        ("NOANSWER", "uploaded", "none"), ("VM-SUCCESS", "uploaded", "ready"), ("TRANSFER", "uploaded", "ready"),
    ],
)  # fmt: skip
def test_a_recording_is_there_only_for_what_was_recorded(told: str, status: str, meant: str) -> None:
    assert one(disposition=told, recordingStatus=status).recording == meant


def leg(line: str, talk: int, employee: Any = "") -> dict[str, Any]:
    return {
        "waitsec": "3",
        "billsec": str(talk),
        "disposition": "ANSWER",
        "internalNumber": line,
        "employeeData": employee,
    }


def test_a_transferred_call_belongs_to_the_last_who_talked() -> None:
    legs = [leg("901", 20, {"name": "А", "email": "a@x"}), leg("902", 40, {"name": "Б", "email": "b@x"}), leg("903", 0)]
    call = one(disposition="TRANSFER", historyData=legs)
    assert (call.employee_name, call.internal_number) == ("Б", "902")
    assert [item["talk_seconds"] for item in call.facts["legs"]] == [20, 40, 0]
    unnamed = one(disposition="TRANSFER", historyData=[leg("901", 20, {"name": "А"}), leg("Відділ > 902", 40)])
    assert (unnamed.employee_name, unnamed.internal_number) == ("", "902")


@pytest.mark.parametrize(
    ("told", "meant"), [("901", "901"), ("Вітання > 901", "901"), ("Вітання", "Вітання"), ("", ""), (901, "901")]
)
def test_an_internal_number_may_be_a_text(told: Any, meant: str) -> None:
    assert line_of(told) == meant


@pytest.mark.parametrize(
    ("outside", "own", "name"),
    [
        ("Марія", "Інша", "Марія"), ("New client 0671654363", "Інша", "Інша"), ("Новий клієнт +380671654363", "", ""),
        ("0671654363", "", ""), ("", "Інша", "Інша"), ("Клієнт Банку", "", "Клієнт Банку"),
    ],
)  # fmt: skip
def test_the_crms_name_wins_unless_it_is_a_placeholder(outside: str, own: str, name: str) -> None:
    call = one(customerDataFromOutside={"id": "1", "name": outside}, customerData={"id": "2", "name": own})
    assert call.client_name == name


@pytest.mark.parametrize(
    "broken",
    [{"startTime": ""}, {"startTime": "yesterday"}, {"startTime": "1" * 30}, {"generalCallID": [], "callID": None}],
)
def test_a_row_without_id_or_time_is_counted_and_left_out(broken: dict[str, Any]) -> None:
    calls, unreadable = calls_of([row(**broken), row(generalCallID="2")], Direction.INBOUND)
    assert ([call.external_id for call in calls], unreadable) == (["2"], 1)


@pytest.mark.parametrize("odd", [None, [], {}, "x", "NaN", "1e400", -5, True, 10**40, ["1"]])
def test_odd_values_anywhere_do_no_harm(odd: Any) -> None:
    for field in row():
        if field not in ("generalCallID", "callID", "startTime"):
            calls_of({"1": row(**{field: odd})}, Direction.INBOUND)
    assert one(billsec=odd).talk_seconds >= 0


def test_passwords_never_get_into_a_record() -> None:
    endpoint = {"id": "7", "login": "62770901", "password": "sip-secret", "internalNumber": "901"}
    people = employees_of({"1": {"employeeID": "1", "name": "О", "email": "o@x", "endpointData": endpoint}})
    call = one(employeeData={"name": "О", "password": "sip-secret", "endpointData": endpoint}, password="sip-secret")
    assert "sip-secret" not in repr(people) + repr(call)
    assert "62770901" not in repr(people)


def test_employees_come_by_key_or_in_a_list_and_with_lines_in_three_forms() -> None:
    line = {"internalNumber": "901", "password": "x"}
    listed = {
        "a@x": {"employeeID": "1", "name": "А", "endpointData": line, "mobileNumber": "+380 67 111 22 33"},
        "b@x": {"name": "Б", "endpointData": {"7": line | {"internalNumber": "902"}, "8": {"internalNumber": "903"}}},
        "c@x": {"employeeID": "3", "name": "В", "endpointData": []},
    }
    people = employees_of(listed)
    assert [(one.external_id, one.internal_number, one.lines) for one in people] == [
        ("1", "901", ("901", "380671112233")),
        ("b@x", "902", ("902", "903")),
    ]
    assert [one.external_id for one in employees_of([listed["a@x"]])] == ["1"]
    assert employees_of(None) == employees_of("") == []


@pytest.mark.parametrize(
    "data",
    [
        {"url": "https://s/a.mp3"},
        {"url": {"url": "https://s/a.mp3"}},
        {"callDetails": {"1": {"url": "https://s/a.mp3"}}},
    ],
)
def test_the_link_to_a_recording_has_three_forms(data: dict[str, Any]) -> None:
    assert link_of(data, "1") == "https://s/a.mp3"


def test_no_link_is_no_link() -> None:
    assert link_of({"url": []}, "1") == link_of({"callDetails": []}, "1") == ""
