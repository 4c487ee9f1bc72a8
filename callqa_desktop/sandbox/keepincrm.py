"""KeepinCRM's REST interface v1, as far as the program uses it, with its habits.

25 rows a page whatever is asked; filters of unknown names are ignored and everything comes back; the search spans
names, phones, e-mails and comments and also brings look-alikes; errors have three shapes. What was written stays.
"""

from __future__ import annotations

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from callqa_desktop.sandbox.company import Agreement, CrmClient, World
from callqa_desktop.sandbox.faults import Faults
from callqa_desktop.sandbox.http import Reply, Request, json_reply

PER_PAGE = 25
NOTE_FORMS = ("comments", "notes", "flat", None)


class CrmError(Exception):
    """An answer that is an error: its status and body."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.reply = json_reply(body, status, headers)


class KeepinCrm:
    """The stand-in. `tasks` and `notes` hold what was written. `note_form` says which end point takes notes:
    "comments" (/clients/{id}/comments), "notes" (/clients/{id}/notes), "flat" (/comments) or None (only tasks).
    `limit_per_minute` (None = off) answers 429 above it."""

    def __init__(self, world: World, secrets: dict[str, str], faults: Faults) -> None:
        self.world = world
        self.secrets = secrets
        self.faults = faults
        self.note_form: str | None = "comments"
        self.limit_per_minute: int | None = None
        self.retry_after: int | None = 2
        self.tasks: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self._times: deque[float] = deque()
        self._next_id = 5000
        self._lock = threading.RLock()

    def answer(self, request: Request) -> Reply:
        """One request below /v1/."""
        with self._lock:
            self.requests.append(f"{request.method} {request.path}")
            try:
                self._admit(request)
                reply = self._route(request)
            except CrmError as error:
                return error.reply
        if request.method != "GET" and (
            fault := self.faults.take("keepincrm", request.path, "error_after_write", "lost_after_write")
        ):
            return Reply(reset=True) if fault.name == "lost_after_write" else json_reply({"error": "Internal"}, 500)
        return reply

    def _admit(self, request: Request) -> None:
        fault = self.faults.take("keepincrm", request.path, "wrong_key", "unauthorized", "unprocessable", "too_many")
        kind = "" if fault is None else fault.name
        if kind in ("wrong_key", "unauthorized") or request.headers.get("x-auth-token") != self.secrets["api_key"]:
            raise CrmError(401, {"errors": ["Invalid auth token"]})
        if kind == "unprocessable":
            raise _unprocessable("title", "is invalid")
        if fault is not None and kind == "too_many":
            raise _too_many(fault.value)
        if self.limit_per_minute is not None:
            now = time.monotonic()
            while self._times and now - self._times[0] > 60:
                self._times.popleft()
            if len(self._times) >= self.limit_per_minute:
                raise _too_many(self.retry_after)
            self._times.append(now)

    def _route(self, request: Request) -> Reply:
        for method, pattern, handler in self._ROUTES:
            found = re.fullmatch(pattern, request.path)
            if found and method == request.method:
                return handler(self, request, *(int(group) for group in found.groups()))
        raise CrmError(404, {"message": "Not found"})

    # --- clients ------------------------------------------------------------------------------------------------

    def _statuses(self, request: Request) -> Reply:
        names = ("Новий лід", "В роботі") if request.first("lead") == "true" else ("Новий", "Постійний", "Архів")
        return json_reply([{"id": i, "name": name} for i, name in enumerate(names, 1)])

    def _clients(self, request: Request) -> Reply:
        found: Sequence[CrmClient] = self.world.clients
        if term := request.first("q[trigram_idx_cont]").strip():
            found = [client for client in found if _looks_like(client, term)]
        return _page(request, [self._client_object(client) for client in found])

    def _client(self, request: Request, client_id: int) -> Reply:
        return json_reply(self._client_object(self._known(client_id)))

    def _create_client(self, request: Request) -> Reply:
        return json_reply(self._client_object(self._make_client(_fields(request, "client"))), 201)

    def _change_client(self, request: Request, client_id: int) -> Reply:
        """Tags named take the place of those that were there: the harshest of what the real one may do."""
        client = self._known(client_id)
        named = _fields(request, "client").get("tag_names")
        if isinstance(named, list):
            client.tags = [str(name) for name in named]
        return json_reply(self._client_object(client))

    def _known(self, client_id: int) -> CrmClient:
        for client in self.world.clients:
            if client.id == client_id:
                return client
        raise CrmError(404, {"message": "Not found"})

    def _client_object(self, client: CrmClient) -> dict[str, Any]:
        return {
            "id": client.id,
            "person": client.person,
            "company": client.company or client.person,
            "email": client.email or None,
            "phones": client.phones,
            "lead": client.lead,
            "source": {"id": 3, "name": "Телефон"},
            "status": {"id": 1, "name": "Новий"},
            "main_responsible": {"id": 11, "name": client.responsible} if client.responsible else None,
            "discount": 0,
            "custom_fields": {"Нотатка": client.comment} if client.comment else {},
            "tags": [{"id": place, "name": name} for place, name in enumerate(client.tags, 1)],
            "contacts": [],
        }

    def _make_client(self, fields: dict[str, Any]) -> CrmClient:
        if "comment" in fields:
            raise _unprocessable("client", "unknown attribute comment")
        phones = [str(phone) for phone in fields.get("phones") or []]
        name = str(fields.get("person") or fields.get("company") or "").strip()
        if not name:
            raise _unprocessable("company", "can't be blank")
        client = CrmClient(self._new_id(), name, list(phones), str(fields.get("company") or ""))
        client.lead = bool(fields.get("lead"))
        self.world.clients.append(client)
        return client

    # --- tasks and notes ----------------------------------------------------------------------------------------

    def _create_task(self, request: Request) -> Reply:
        fields = _fields(request, "task")
        if not str(fields.get("title") or "").strip():
            raise _unprocessable("title", "can't be blank")
        client_id = fields.get("client_id")
        if client_id is not None:
            client_id = self._known(int(client_id)).id
        elif isinstance(fields.get("client_attributes"), dict):
            client_id = self._found_or_made(fields["client_attributes"]).id
        now = _now()
        task = {
            "id": self._new_id(),
            "title": str(fields["title"]),
            "comment": str(fields.get("comment") or ""),
            "client_id": client_id,
            "client": {"id": client_id} if client_id else None,
            "done": False,
            "created_at": now,
            "updated_at": now,
        }
        self.tasks.append(task)
        return json_reply(task, 201)

    def _found_or_made(self, fields: dict[str, Any]) -> CrmClient:
        wanted = {_tail(str(phone)) for phone in fields.get("phones") or []}
        for client in self.world.clients:
            if wanted & {_tail(_phone_text(phone)) for phone in client.phones}:
                return client
        return self._make_client(fields)

    def _list_tasks(self, request: Request) -> Reply:
        if self.faults.take("keepincrm", request.path, "no_task_list"):
            raise CrmError(404, {"message": "Not found"})
        found = self.tasks
        if term := (request.first("q[title_cont]") or request.first("q[title_i_cont]")).casefold():
            found = [task for task in found if term in task["title"].casefold()]
        if title := request.first("q[title_eq]"):
            found = [task for task in found if task["title"] == title]
        if client_id := request.first("q[client_id_eq]"):
            found = [task for task in found if str(task["client_id"]) == client_id]
        return _page(request, list(reversed(found)))

    def _task(self, request: Request, task_id: int) -> Reply:
        return json_reply(_by_id(self.tasks, task_id))

    def _notes_at(self, form: str) -> None:
        if self.note_form != form or self.faults.take("keepincrm", "/comments", "no_notes"):
            raise CrmError(404, {"message": "Not found"})

    def _create_comment(self, request: Request, client_id: int) -> Reply:
        self._notes_at("comments")
        return self._keep_note(client_id, _note_text(_fields(request, "comment")))

    def _create_note(self, request: Request, client_id: int) -> Reply:
        self._notes_at("notes")
        return self._keep_note(client_id, _note_text(_fields(request, "note")))

    def _create_flat(self, request: Request) -> Reply:
        self._notes_at("flat")
        fields = _fields(request, "comment")
        if fields.get("commentable_type") != "Client" or not str(fields.get("commentable_id") or "").isdigit():
            raise _unprocessable("commentable", "must exist")
        return self._keep_note(int(fields["commentable_id"]), _note_text(fields))

    def _keep_note(self, client_id: int, text: str) -> Reply:
        client = self._known(client_id)
        if not text.strip():
            raise _unprocessable("comment", "can't be blank")
        note = {"id": self._new_id(), "client_id": client.id, "comment": text, "created_at": _now()}
        self.notes.append(note)
        return json_reply(note, 201)

    def _list_comments(self, request: Request, client_id: int) -> Reply:
        self._notes_at("comments")
        return self._notes_of(request, client_id)

    def _list_notes(self, request: Request, client_id: int) -> Reply:
        self._notes_at("notes")
        return self._notes_of(request, client_id)

    def _list_flat(self, request: Request) -> Reply:
        self._notes_at("flat")
        wanted = request.first("q[commentable_id_eq]")
        return _page(request, [n for n in reversed(self.notes) if not wanted or str(n["client_id"]) == wanted])

    def _notes_of(self, request: Request, client_id: int) -> Reply:
        self._known(client_id)
        return _page(request, [note for note in reversed(self.notes) if note["client_id"] == client_id])

    # --- agreements ---------------------------------------------------------------------------------------------

    def _agreements(self, request: Request) -> Reply:
        found: Sequence[Agreement] = self.world.agreements
        if client_id := request.first("q[client_id_eq]"):
            found = [deal for deal in found if str(deal.client_id) == client_id]
        if request.first("q[result_null]") == "true" or request.first("q[result_blank]") == "1":
            found = [deal for deal in found if deal.result is None]
        if result := request.first("q[result_eq]"):
            found = [deal for deal in found if deal.result == result]
        if since := request.first("q[updated_at_gteq]"):
            found = [deal for deal in found if (deal.updated_at or deal.ordered_at)[:10] >= since]
        if request.first("q[s]") == "updated_at desc":
            found = sorted(found, key=lambda deal: (deal.updated_at or deal.ordered_at, deal.id), reverse=True)
        return _page(request, [self._agreement_object(deal) for deal in found])

    def _agreement(self, request: Request, deal_id: int) -> Reply:
        for deal in self.world.agreements:
            if deal.id == deal_id:
                return json_reply(self._agreement_object(deal))
        raise CrmError(404, {"message": "Not found"})

    def _stages(self, request: Request) -> Reply:
        return json_reply([{"id": i, "name": name} for i, name in self.world.stages])

    def _agreement_object(self, deal: Agreement) -> dict[str, Any]:
        stage = dict(self.world.stages)[deal.stage_id]
        notes = [note["comment"] for note in self.notes if note["client_id"] == deal.client_id]
        return {
            "id": deal.id,
            "title": deal.title,
            "total": deal.total,
            "total_amount": str(deal.total),
            "currency": "UAH",
            "comment": deal.comment,
            "result": deal.result,
            "stage": {"id": deal.stage_id, "name": stage},
            "funnel": {"id": 1, "title": "Продажі"},
            "source": {"id": 3, "name": "Телефон"},
            "main_responsible": self._responsible(deal.client_id),
            "client": {"id": deal.client_id},
            "ordered_at": deal.ordered_at,
            "created_at": deal.ordered_at,
            "updated_at": deal.updated_at or deal.ordered_at,
            "archive_status": None,
            "last_note": notes[-1] if notes else None,
            "custom_fields": {},
        }

    def _responsible(self, client_id: int) -> dict[str, Any] | None:
        names = [one.responsible for one in self.world.clients if one.id == client_id and one.responsible]
        return {"id": 11, "name": names[0]} if names else None

    def _new_id(self) -> int:
        self._next_id += 1
        return self._next_id

    _ROUTES: tuple[tuple[str, str, Callable[..., Reply]], ...] = (
        ("GET", r"/v1/clients/statuses", _statuses),
        ("GET", r"/v1/clients", _clients),
        ("POST", r"/v1/clients", _create_client),
        ("GET", r"/v1/clients/(\d+)", _client),
        ("PATCH", r"/v1/clients/(\d+)", _change_client),
        ("POST", r"/v1/clients/(\d+)/comments", _create_comment),
        ("GET", r"/v1/clients/(\d+)/comments", _list_comments),
        ("POST", r"/v1/clients/(\d+)/notes", _create_note),
        ("GET", r"/v1/clients/(\d+)/notes", _list_notes),
        ("POST", r"/v1/comments", _create_flat),
        ("GET", r"/v1/comments", _list_flat),
        ("POST", r"/v1/tasks", _create_task),
        ("GET", r"/v1/tasks", _list_tasks),
        ("GET", r"/v1/tasks/(\d+)", _task),
        ("GET", r"/v1/agreements/stages", _stages),
        ("GET", r"/v1/agreements", _agreements),
        ("GET", r"/v1/agreements/(\d+)", _agreement),
    )


def _page(request: Request, items: Sequence[Any]) -> Reply:
    page = max(1, int(request.first("page", "1"))) if request.first("page", "1").isdigit() else 1
    pages = max(1, -(-len(items) // PER_PAGE))
    return json_reply(
        {
            "items": list(items[(page - 1) * PER_PAGE : page * PER_PAGE]),
            "pagination": {"current_page": page, "total_pages": pages, "total_count": len(items)},
        }
    )


def _fields(request: Request, wrapper: str) -> dict[str, Any]:
    """The object sent, with or without the outer name Rails programs often use."""
    body = request.json()
    if not isinstance(body, dict):
        raise CrmError(400, {"message": "Bad request"})
    inner = body.get(wrapper)
    return {**body, **inner} if isinstance(inner, dict) else body


def _note_text(fields: dict[str, Any]) -> str:
    for name in ("body", "text", "comment", "content"):
        if isinstance(fields.get(name), str):
            return str(fields[name])
    return ""


def _phone_text(phone: str | dict[str, Any]) -> str:
    return phone if isinstance(phone, str) else str(phone.get("number") or "")


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _tail(text: str) -> str:
    return _digits(text)[-9:]


def _looks_like(client: CrmClient, term: str) -> bool:
    """Substring of the indexed columns, or enough trigrams in common with a phone: so look-alikes come back too."""
    phones = [_phone_text(phone) for phone in client.phones]
    indexed = " ".join((client.person, client.company, client.email, client.comment, *phones)).casefold()
    if term.casefold() in indexed:
        return True
    wanted = _trigrams(_digits(term))
    return len(_digits(term)) >= 7 and any(
        len(wanted & _trigrams(_digits(phone))) >= 0.7 * len(wanted) for phone in phones
    )


def _trigrams(text: str) -> set[str]:
    return {text[i : i + 3] for i in range(len(text) - 2)}


def _by_id(rows: Sequence[dict[str, Any]], row_id: int) -> dict[str, Any]:
    for row in rows:
        if row["id"] == row_id:
            return row
    raise CrmError(404, {"message": "Not found"})


def _unprocessable(field: str, problem: str) -> CrmError:
    return CrmError(422, {"message": "Validation failed", "errors": {field: [problem]}})


def _too_many(seconds: float | None) -> CrmError:
    headers = {} if seconds is None else {"Retry-After": f"{seconds:g}"}
    return CrmError(429, {"message": "Too many requests"}, headers)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
