"""Binotel's replies read into our records. PHP habits: numbers as strings, empty objects as "", null or []."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

from callqa_desktop.models.enums import Direction, Disposition
from callqa_desktop.services.folding import fold
from callqa_desktop.services.telephony.base import RemoteCall, RemoteEmployee, int_of, object_of, objects_of, text_of

log = logging.getLogger(__name__)

DISPOSITIONS = {
    "ANSWER": Disposition.ANSWERED,
    "TRANSFER": Disposition.TRANSFERRED,
    "ONLINE": Disposition.ONLINE,
    "CALLING": Disposition.ONLINE,
    "BUSY": Disposition.BUSY,
    "NOANSWER": Disposition.MISSED,
    "CANCEL": Disposition.CANCELLED,
    "CONGESTION": Disposition.FAILED,
    "CHANUNAVAIL": Disposition.FAILED,
    "VM": Disposition.VOICEMAIL,
    "VM-SUCCESS": Disposition.VOICEMAIL,
}
NO_CALLS = frozenset({"SMS-SENDING", "SMS-SUCCESS", "SMS-FAILED", "SUCCESS", "FAILED"})
"""Text messages and faxes."""
_RECORDED = frozenset({"ANSWER", "TRANSFER", "VM-SUCCESS"})
_RECORDINGS = {
    "uploaded": "ready",
    "saved": "ready",
    "uploading": "uploading",
    "inprocess": "uploading",
    "failed": "failed",
}
_PLACEHOLDERS = frozenset(
    map(
        fold,
        (
            "", "new client", "new customer", "new contact", "new lead", "unknown", "client", "no name",
            "новий клієнт", "новий контакт", "новий лід", "невідомий", "невідомо", "клієнт", "без імені",
            "новый клиент", "новый контакт", "новый лид", "неизвестный", "неизвестно", "клиент", "без имени",
        ),
    )
)  # fmt: skip
_NUMBER_SIGNS = re.compile(r"[\d+()\-.,#№\s]+")
_LAST_NUMBER = re.compile(r"(?:^|>)\s*(\+?\d+)\s*$")
_EARLIEST = 946_684_800
"""Seconds: the year 2000, before which no call can have begun."""
_LATEST = 4_102_444_800


def calls_of(details: Any, direction: Direction) -> tuple[list[RemoteCall], int]:
    """The calls in `callDetails`, which may be an object by id, a list, null or [], oldest first.

    Args:
        direction: what the method lists, for rows that do not say it.

    Returns:
        The calls without text messages and faxes, and how many rows made no sense.
    """
    calls: dict[str, RemoteCall] = {}
    unreadable = 0
    for key, row in objects_of(details):
        told = text_of(row.get("disposition")).upper()
        if told in NO_CALLS or row.get("smsContent"):
            continue
        call = _call(key, row, told, direction)
        if call is None:
            unreadable += 1
        else:
            calls[call.external_id] = call
    return sorted(calls.values(), key=lambda call: call.started_at), unreadable


def row_count(details: Any) -> int:
    """Rows in `callDetails`, readable or not."""
    return len(details) if isinstance(details, (dict, list)) else 0


def line_of(value: Any) -> str:
    """The internal number in a vendor's text: "901" of "901" and of "greeting > 901", else the text itself."""
    text = text_of(value)
    if not text or text.isdigit():
        return text
    match = _LAST_NUMBER.search(text)
    return match[1] if match else text


def client_name(row: Mapping[str, Any]) -> str:
    """The CRM's name for the caller, else the exchange's own; placeholders such as "New client 067…" are none."""
    for source in ("customerDataFromOutside", "customerData"):
        if not row.get(source):
            continue
        name = text_of(object_of(row[source]).get("name"))
        if name and fold(_NUMBER_SIGNS.sub(" ", name)) not in _PLACEHOLDERS:
            return name
    return ""


def _call(key: str, row: Mapping[str, Any], told: str, direction: Direction) -> RemoteCall | None:
    external_id = text_of(row.get("generalCallID")) or text_of(row.get("callID")) or key
    started = int_of(row.get("startTime"))
    if not external_id or not _EARLIEST < started < _LATEST:
        log.warning("a call of the answer has no id or no time, it is left out")
        return None
    talk = max(0, int_of(row.get("billsec")))
    talker = _talker(row)
    employee = object_of(talker.get("employeeData"))
    kind = row.get("callType")
    if kind in ("0", "1", 0, 1):
        direction = Direction.OUTBOUND if kind in ("1", 1) else Direction.INBOUND
    line = object_of(row.get("pbxNumberData"))
    status = text_of(row.get("recordingStatus")).lower()
    return RemoteCall(
        external_id=external_id,
        started_at=started * 1000,
        direction=direction,
        disposition=_disposition(told, talk),
        client_phone=text_of(row.get("externalNumber"), 64),
        client_name=client_name(row),
        internal_number=line_of(talker.get("internalNumber")) or line_of(row.get("internalNumber")),
        employee_name=text_of(employee["name"]) if "name" in employee else "",
        employee_email=text_of(employee["email"]) if "email" in employee else "",
        wait_seconds=max(0, int_of(row.get("waitsec"))),
        talk_seconds=talk,
        recording=_RECORDINGS.get(status, "none") if told in _RECORDED else "none",
        line_number=text_of(line.get("number"), 64),
        facts=_facts(row, told, status, text_of(line.get("name"))),
    )


def _disposition(told: str, talk: int) -> Disposition:
    """A call counts as answered by a person only when somebody talked."""
    disposition = DISPOSITIONS.get(told)
    if disposition is None:
        log.warning("unknown disposition of a call: %s", told[:32])
        return Disposition.ANSWERED if talk else Disposition.FAILED
    if talk == 0 and disposition in (Disposition.ANSWERED, Disposition.TRANSFERRED):
        return Disposition.MISSED
    return disposition


def _talker(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The last leg on which somebody talked, else the row itself. A leg without any line says nothing."""
    if not row.get("historyData"):
        return row
    legs: list[Mapping[str, Any]] = [leg for _, leg in objects_of(row["historyData"])]
    for leg in legs[::-1]:
        if int_of(leg.get("billsec")) > 0 and (leg.get("internalNumber") or object_of(leg.get("employeeData"))):
            return leg
    return row


def _facts(row: Mapping[str, Any], told: str, status: str, line: str) -> dict[str, Any]:
    """What is kept beyond the columns, picked by name: logins and passwords are never among it."""
    facts: dict[str, Any] = {"disposition": told}
    if status:
        facts["recording_status"] = status
    if row.get("isNewCall") in ("1", 1):
        facts["new_client"] = True
    if row.get("historyData"):
        legs = objects_of(row["historyData"])
        facts["legs"] = [
            {
                "line": line_of(leg.get("internalNumber")),
                "employee": text_of(object_of(leg.get("employeeData")).get("name")),
                "wait_seconds": int_of(leg.get("waitsec")),
                "talk_seconds": int_of(leg.get("billsec")),
                "disposition": text_of(leg.get("disposition"), 32),
            }
            for _, leg in legs
        ]
    if row.get("customerDataFromOutside"):
        link = text_of(object_of(row["customerDataFromOutside"]).get("linkToCrmUrl"), 1000)
        if link:
            facts["crm_link"] = link
    if line:
        facts["line_name"] = line
    for source, kept, fields in _TRACKING:
        if row.get(source):
            found = {field: text_of(value, 1000) for field, value in object_of(row[source]).items() if field in fields}
            if found := {field: value for field, value in found.items() if value}:
                facts[kept] = found
    return facts


_UTM = frozenset(
    {"type", "fullUrl", "domain", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "geoipCity"}
)
_TRACKING = (
    ("callTrackingData", "tracking", _UTM),
    ("getCallData", "callback", _UTM | {"description", "createdAt", "callAt", "processedAt"}),
)


def employees_of(listed: Any) -> list[RemoteEmployee]:
    """The employees in `listOfEmployees`, an object by id or e-mail, or a list; those without a line are left out.

    The replies carry SIP logins and passwords beside the numbers: only the numbers are read.
    """
    employees: dict[str, RemoteEmployee] = {}
    for key, row in objects_of(listed):
        lines = _lines(row.get("endpointData"))
        email = text_of(row.get("email"))
        external_id = text_of(row.get("employeeID")) or email or key
        if not external_id or not lines:
            continue
        mobile = re.sub(r"\D", "", text_of(row.get("mobileNumber")))
        employees[external_id] = RemoteEmployee(
            external_id=external_id,
            name=text_of(row.get("name")) or email or lines[0],
            email=email,
            internal_number=lines[0][:64],
            department=text_of(row.get("department")),
            lines=(*lines, mobile) if mobile else lines,
        )
    return list(employees.values())


def _lines(endpoint: Any) -> tuple[str, ...]:
    """The internal numbers of an employee: one endpoint, a map or list of them, or an empty list."""
    if isinstance(endpoint, dict) and "internalNumber" in endpoint:
        found = [line_of(endpoint["internalNumber"])]
    else:
        found = [line_of(one.get("internalNumber")) for _, one in objects_of(endpoint)]
    return tuple(dict.fromkeys(line for line in found if line))


def link_of(data: Mapping[str, Any], external_id: str) -> str:
    """The address of a recording: `url` as text or as an object that holds it, or inside callDetails; "" if none."""
    url = data.get("url")
    if isinstance(url, dict):
        url = url.get("url")
    if not url:
        found = object_of(data.get("callDetails")).get(external_id)
        url = object_of(found).get("url")
    return url.strip() if isinstance(url, str) else ""
