"""Binotel's REST interface 4.0, as far as the program uses it, with its habits.

Every answer has HTTP status 200; empty objects are "" and an empty `callDetails` is a list, an object, null or missing;
numbers are strings; rows come in no useful order and never more than 2000 of them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from callqa_desktop.sandbox.company import Employee, Leg, World, WorldCall
from callqa_desktop.sandbox.faults import Faults
from callqa_desktop.sandbox.http import Reply, Request, json_reply

ROW_LIMIT = 2000
DAY = 24 * 3600
MESSAGES = {
    102: "No such method",
    103: "Not enough data",
    104: "Wrong data",
    105: "Something went wrong",
    106: "Requests are too frequent",
    120: "Your company is disabled",
    121: "Your key or secret is wrong",
}
RECORDED = ("ANSWER", "TRANSFER", "VM-SUCCESS", "SUCCESS")
HTML = b"<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>"


class BinotelError(Exception):
    """An answer with status "error"."""

    def __init__(self, code: int, message: str = "") -> None:
        super().__init__(message or MESSAGES[code])
        self.code = code


class Binotel:
    """The stand-in. `min_gap` (seconds, 0 = off) is the shortest allowed time between two calls of the same method;
    `link_life` how long a link to a recording works; `requests` the methods asked for, in order."""

    def __init__(self, world: World, secrets: dict[str, str], faults: Faults, sound: Callable[[str], bytes]) -> None:
        self.world = world
        self.secrets = secrets
        self.faults = faults
        self.min_gap = 0.0
        self.link_life = 900.0
        self.base_url = ""
        self.requests: list[str] = []
        self._sound = sound
        self._sign_key = hashlib.sha256(secrets["secret"].encode()).digest()
        self._asked_at: dict[str, float] = {}
        self._rows: dict[str, bytes] = {}
        self._empties = 0
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Reply:
        """One request to /api/4.0/<group>/<method>.json."""
        name = request.path.removeprefix("/api/4.0/").removesuffix(".json")
        with self._lock:
            self.requests.append(name)
        try:
            body = self._checked(request, name)
            method = self._METHODS.get(name)
            if method is None or not request.path.endswith(".json"):
                raise BinotelError(102)
            return method(self, body)
        except BinotelError as error:
            return json_reply({"status": "error", "code": error.code, "message": str(error)})

    def _checked(self, request: Request, name: str) -> dict[str, Any]:
        fault = self.faults.take(
            "binotel", request.path, "wrong_key", "too_frequent", "too_frequent_bare", "disabled", "vendor_error"
        )
        if fault is not None:
            if fault.name == "too_frequent":
                wait = 1 if fault.value is None else fault.value
                raise BinotelError(106, f"{MESSAGES[106]}. You can do this request after {wait:g} sec.")
            raise BinotelError({"wrong_key": 121, "disabled": 120, "vendor_error": 105}.get(fault.name, 106))
        body = request.json()
        if not isinstance(body, dict) or not body.get("key") or not body.get("secret"):
            raise BinotelError(103)
        if body["key"] != self.secrets["key"] or body["secret"] != self.secrets["secret"]:
            raise BinotelError(121)
        self._throttle(name)
        return body

    def _throttle(self, name: str) -> None:
        if not self.min_gap:
            return
        with self._lock:
            now = time.monotonic()
            wait = self._asked_at.get(name, now - self.min_gap) + self.min_gap - now
            if wait <= 0:
                self._asked_at[name] = now
        if wait > 0:
            raise BinotelError(106, f"{MESSAGES[106]}. You can do this request after {wait:.1f} sec.")

    # --- statistics ---------------------------------------------------------------------------------------------

    def _incoming(self, body: dict[str, Any]) -> Reply:
        return self._period(body, outgoing=False)

    def _outgoing(self, body: dict[str, Any]) -> Reply:
        return self._period(body, outgoing=True)

    def _both(self, body: dict[str, Any]) -> Reply:
        return self._period(body, longest=DAY)

    def _of_line(self, body: dict[str, Any]) -> Reply:
        line = str(body.get("internalNumber") or "")
        if not line:
            raise BinotelError(103)
        return self._period(body, longest=7 * DAY, line=line)

    def _period(
        self, body: dict[str, Any], *, outgoing: bool | None = None, longest: int | None = None, line: str = ""
    ) -> Reply:
        first, last = _seconds(body, "startTime"), _seconds(body, "stopTime")
        if last < first or (longest is not None and last - first > longest):
            raise BinotelError(104)
        return self._details(first, last, outgoing, line)

    def _incoming_since(self, body: dict[str, Any]) -> Reply:
        return self._details(_seconds(body, "timestamp"), int(self.world.clock.time()), False)

    def _outgoing_since(self, body: dict[str, Any]) -> Reply:
        return self._details(_seconds(body, "timestamp"), int(self.world.clock.time()), True)

    def _per_day(self, body: dict[str, Any]) -> Reply:
        day = _seconds(body, "dayInTimestamp") if body.get("dayInTimestamp") else int(self.world.clock.time())
        first = day - day % DAY
        return self._details(first, first + DAY - 1, None)

    def _details(self, first: int, last: int, outgoing: bool | None, line: str = "") -> Reply:
        calls = [
            call
            for call in self.world.between(first, last)
            if (outgoing is None or call.outgoing == outgoing) and (not line or call.internal_number == line)
        ]
        return self._rendered(calls[:ROW_LIMIT])

    def _online(self, body: dict[str, Any]) -> Reply:
        now = self.world.clock.time()
        return self._rendered([call for call in self.world.calls if call.start <= now < (call.ends_at or 0)])

    def _call_details(self, body: dict[str, Any]) -> Reply:
        asked = body.get("generalCallID")
        if not asked:
            raise BinotelError(103)
        ids = asked if isinstance(asked, list) else [asked]
        return self._rendered([call for i in ids if (call := self.world.call(str(i))) is not None])

    def _rendered(self, calls: Sequence[WorldCall]) -> Reply:
        if not calls:
            with self._lock:
                self._empties += 1
                form = ('"callDetails":[]', '"callDetails":{}', '"callDetails":null', "")[(self._empties - 1) % 4]
            return Reply(b'{"status":"success"' + (b"," + form.encode() if form else b"") + b"}")
        rows = b",".join(self._row(call) for call in reversed(calls))  # newest first: nobody may rely on the order
        return Reply(b'{"status":"success","callDetails":{' + rows + b"}}")

    def _row(self, call: WorldCall) -> bytes:
        if (kept := self._rows.get(call.id)) is not None:
            return kept
        text = f'"{call.id}":{json.dumps(self._call_object(call), ensure_ascii=False)}'.encode()
        if call.settled():
            self._rows[call.id] = text
        return text

    def _call_object(self, call: WorldCall) -> dict[str, Any]:
        now = self.world.clock.time()
        online = call.ends_at is not None and now < call.ends_at
        recording = "uploading" if call.ready_at is not None and now < call.ready_at else call.recording
        outside: dict[str, Any] = {}
        if call.outside_name:
            outside = {
                "customerDataFromOutside": {
                    "id": str(int(call.id) % 1000),
                    "externalNumber": call.external_number,
                    "name": call.outside_name,
                    "linkToCrmUrl": f"https://crm.example/clients/{int(call.id) % 1000}",
                }
            }
        return {
            "companyID": self.world.company_id,
            "generalCallID": call.id,
            "callID": call.id,
            "startTime": str(call.start),
            "callType": "1" if call.outgoing else "0",
            "internalNumber": call.internal_number,
            "internalAdditionalData": "",
            "externalNumber": call.external_number,
            "waitsec": str(call.wait),
            "billsec": "0" if online else str(call.talk),
            "disposition": "ONLINE" if online else call.disposition,
            "recordingStatus": "" if online else recording,
            "isNewCall": "1" if call.is_new else "0",
            "whoHungUp": "",
            "customerData": "" if int(call.id) % 3 else None,
            **outside,
            "employeeData": _person(call.employee, ("", [], None)[int(call.id) % 3]),
            "pbxNumberData": {"number": self.world.line_number, "name": "Головна лінія"},
            "historyData": [_leg(leg) for leg in call.legs] or ("", [])[int(call.id) % 2],
            "callTrackingData": dict(call.tracking) or "",
            "getCallData": "",
            **({"smsContent": call.sms} if call.sms else {}),
        }

    # --- recordings ---------------------------------------------------------------------------------------------

    def _call_record(self, body: dict[str, Any]) -> Reply:
        general_id = str(body.get("generalCallID") or body.get("callID") or "")
        if not general_id:
            raise BinotelError(103)
        call = self.world.call(general_id)
        if call is None or self.faults.take("binotel", f"/records/{general_id}", "no_recording"):
            raise BinotelError(104)
        now = self.world.clock.time()
        waiting = max(call.ready_at or 0, call.ends_at or 0) > now
        if waiting or call.disposition not in RECORDED or call.recording != "uploaded" or not call.sound:
            raise BinotelError(104)
        stale = self.faults.take("binotel", f"/records/{general_id}", "expired_link") is not None
        expires = int(now - 60 if stale else now + self.link_life)
        path = f"/records/{general_id}.mp3"
        return json_reply(
            {
                "status": "success",
                "url": f"{self.base_url}{path}?Expires={expires}&Signature={self._sign(path, expires)}",
            }
        )

    def _sign(self, path: str, expires: int) -> str:
        return hmac.new(self._sign_key, f"{path} {expires}".encode(), hashlib.sha256).hexdigest()[:32]

    def record(self, request: Request) -> Reply:
        """GET of a recording from the storage behind the exchange: no key, a signed link that expires."""
        fault = self.faults.take(
            *("binotel", request.path, "html_recording", "empty_recording", "cut_recording", "broken_download"),
            "recording_500",
        )
        kind = "" if fault is None else fault.name
        if kind == "recording_500":
            return Reply(_storage_error("InternalError", "We encountered an internal error."), 500, "application/xml")
        expires = request.first("Expires", "0")
        if not expires.isdigit() or not hmac.compare_digest(
            self._sign(request.path, int(expires)), request.first("Signature")
        ):
            return Reply(_storage_error("SignatureDoesNotMatch", "Access denied"), 403, "application/xml")
        if int(expires) <= self.world.clock.time():
            return Reply(_storage_error("AccessDenied", "Request has expired"), 403, "application/xml")
        call = self.world.call(request.path.removeprefix("/records/").removesuffix(".mp3"))
        if call is None or not call.sound:
            return Reply(_storage_error("NoSuchKey", "The specified key does not exist."), 404, "application/xml")
        if kind == "html_recording":
            return Reply(HTML, content_type="text/html; charset=utf-8")
        sound = b"" if kind == "empty_recording" else self._sound(call.sound)
        if kind == "cut_recording":
            sound = sound[: len(sound) // 3]
        return Reply(sound, content_type="audio/mpeg", sent=len(sound) // 3 if kind == "broken_download" else None)

    # --- people -------------------------------------------------------------------------------------------------

    def _employees(self, body: dict[str, Any]) -> Reply:
        listed = {e.id: self._employee(e) for e in self.world.employees}
        return json_reply({"status": "success", "listOfEmployees": listed})

    def _employee(self, employee: Employee) -> dict[str, Any]:
        line = {
            "id": f"7{employee.id}",
            "login": f"{self.world.company_id}{employee.internal_number}",
            "password": hashlib.sha256(employee.id.encode()).hexdigest()[:12],  # a SIP password: never to be kept
            "internalNumber": employee.internal_number,
            "status": {"status": "online"},
        }
        return {
            "employeeID": employee.id,
            "email": employee.email,
            "name": employee.name,
            "mobileNumber": None,
            "presenceState": "active",
            "presenceStateUpdatedAt": str(int(self.world.clock.time()) - 3600),
            "role": "employee",
            "department": employee.department,
            "wireIsEnabled": "1",
            "crmIsEnabled": "0",
            "language": "uk",
            "endpointData": {"one": line, "map": {line["id"]: line}, "none": []}[employee.endpoint],
        }

    _METHODS: ClassVar[dict[str, Callable[[Binotel, dict[str, Any]], Reply]]] = {
        "stats/incoming-calls-for-period": _incoming,
        "stats/outgoing-calls-for-period": _outgoing,
        "stats/list-of-calls-for-period": _both,
        "stats/list-of-calls-by-internal-number-for-period": _of_line,
        "stats/list-of-calls-per-day": _per_day,
        "stats/all-incoming-calls-since": _incoming_since,
        "stats/all-outgoing-calls-since": _outgoing_since,
        "stats/online-calls": _online,
        "stats/call-details": _call_details,
        "stats/call-record": _call_record,
        "settings/list-of-employees": _employees,
    }


def _seconds(body: dict[str, Any], name: str) -> int:
    """A time in unix seconds, given as a number or as text."""
    value = body.get(name)
    if value is None or value == "":
        raise BinotelError(103)
    try:
        return int(value)
    except (TypeError, ValueError):
        raise BinotelError(104) from None


def _person(employee: Employee | None, empty: Any = "") -> Any:
    """Name and e-mail, or one of the forms an empty object takes."""
    return {"name": employee.name, "email": employee.email} if employee else empty


def _leg(leg: Leg) -> dict[str, Any]:
    return {
        "waitsec": str(leg.wait),
        "billsec": str(leg.talk),
        "disposition": leg.disposition,
        "internalNumber": leg.internal_number,
        "internalAdditionalData": "",
        "employeeData": _person(leg.employee),
    }


def _storage_error(code: str, message: str) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f"{head}\n<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
