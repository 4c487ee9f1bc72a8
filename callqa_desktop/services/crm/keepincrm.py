"""KeepinCRM (api.keepincrm.com/v1), as its public clients show it to work.

Not documented in public, and therefore handled with care: where notes are written (a setting, with tasks as the
confirmed way), and whether filters of unknown names are ignored (every hit is checked again here).
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from callqa_desktop.errors import Refused, Rejected, Unavailable
from callqa_desktop.services.crm import keepincrm_rows as rows
from callqa_desktop.services.crm.base import (
    DealsPage,
    RemoteClient,
    RemoteRef,
    Result,
    TagsLost,
    Unreadable,
    match_phone,
    search_key,
)
from callqa_desktop.services.net.client import Http, Reply
from callqa_desktop.services.net.pace import Pace, base_url
from callqa_desktop.services.net.words import unavailable
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import DealRow
from callqa_desktop.texts import tr

NAME = "KeepinCRM"
URL = "https://api.keepincrm.com/v1"
GAP = 0.67
"""Seconds between requests: 100 a minute and account are allowed (confirmed by several clients)."""
NOTES_PATH = "/clients/{id}/comments"
NOTES_FIELD = "comment"
TASKS = "tasks"
"""Value of the setting notes_path that says: this account takes no notes, write tasks."""
_BY_PHONE = "q[trigram_idx_cont]"
_CLIENT_PAGES = 8
_DEAL_PAGES = 4
_MOST_DEALS = 20
_THOROUGH_PAGES = 400
_ALL_PAGES = 20_000
"""Half a million rows: a list that never ends is a fault."""
_FEW_CARDS = 25


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of a list; `count` rows are in all of them, None where the CRM does not say."""

    items: list[Mapping[str, Any]]
    number: int
    of: int
    count: int | None
    more: bool


class KeepinCrm:
    """One account.

    Args:
        api_key: the account owner's token.
        settings: notes_path (where notes go: a path with {id} for the client, a path without it for an end point
            that takes commentable_type and commentable_id, or "tasks") and notes_field (the field with the text).
    """

    def __init__(self, api_key: str, settings: Mapping[str, Any]) -> None:
        address = base_url("keepincrm", URL)
        self.learned: Mapping[str, Any] = {}
        self._chosen_path = str(settings.get("notes_path") or "").strip()
        self._path = self._chosen_path or NOTES_PATH
        self._field = str(settings.get("notes_field") or "").strip() or NOTES_FIELD
        self._http = Http(
            NAME,
            address,
            headers={"X-Auth-Token": api_key, "Accept": "application/json"},
            pace=Pace.shared(address, api_key, GAP),
            redact=(api_key,),
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def verify(self) -> None:
        """GET /clients/statuses: any good token may read it."""
        _items(await self._get("/clients/statuses", {}, None))

    async def find_client(self, phone: str, progress: Progress | None = None) -> RemoteClient | None:
        """Searches for the last nine digits, which every spelling holds, and checks each hit's numbers again.

        Of several cards the one with the whole number wins, then a client over a lead, then the oldest card.
        """
        key = search_key(phone)
        if not key:
            return None
        best: tuple[tuple[bool, bool, int], RemoteClient] | None = None
        async for item in self._walk("/clients", {_BY_PHONE: key}, _CLIENT_PAGES, progress):
            match = match_phone(phone, rows.phones(item))
            client = rows.client(item, match.phone)
            if not match.phone or client is None:
                continue
            rank = (not match.exact, client.is_lead, int(client.id) if client.id.isdecimal() else 0)
            if best is None or rank < best[0]:
                best = (rank, client)
        return best[1] if best else None

    async def deals(self, client_id: str, progress: Progress | None = None) -> tuple[DealRow, ...]:
        """Open agreements (result null) of the client; both conditions are checked again here."""
        found: list[DealRow] = []
        wanted = {"q[client_id_eq]": client_id, "q[result_null]": "true"}
        async for item in self._walk("/agreements", wanted, _DEAL_PAGES, progress):
            owner = rows.fields(item.get("client")).get("id", item.get("client_id"))
            if str(owner) != client_id or item.get("result") is not None:
                continue
            total = item.get("total_amount") if item.get("total") is None else item.get("total")
            amount = f"{rows.text(total)} {rows.text(item.get('currency'))}".strip() if total is not None else ""
            stage = rows.text(rows.fields(item.get("stage")).get("name"))
            found.append(DealRow(rows.text(item.get("title")), stage, amount))
            if len(found) == _MOST_DEALS:
                break
        return tuple(found)

    async def deal_pages(self, since_ms: int | None, progress: Progress | None = None) -> AsyncIterator[DealsPage]:
        """Agreements, the newest changes first where the account sorts as it is asked to.

        Neither the filter nor the order is trusted: reading ends early only when the rows themselves are in order and
        older than wanted, and the list counts as whole only when as many came as it says there are.
        """
        wanted: dict[str, Any] = {"q[s]": "updated_at desc"}
        if since_ms is not None:
            wanted["q[updated_at_gteq]"] = datetime.fromtimestamp(since_ms / 1000, UTC).date().isoformat()
        seen: set[str] = set()
        newest_first, before = True, None
        async for page in self._pages("/agreements", wanted, _ALL_PAGES, progress):
            read = [rows.agreement(item) for item in page.items]
            deals = tuple(deal for deal in read if deal is not None)
            seen.update(rows.text(item.get("id")) for item in page.items)
            for deal in deals:
                changed = deal.changed_at
                newest_first = newest_first and changed is not None and (before is None or changed <= before)
                before = changed
            passed = newest_first and since_ms is not None and before is not None and before < since_ms
            ended = passed or not page.more
            whole = ended and (passed or page.count is None or len(seen) >= page.count)
            yield DealsPage(deals, len(read) - len(deals), page.number, page.of, whole)
            if ended:
                return

    async def phones_of(
        self, client_ids: Sequence[str], progress: Progress | None = None
    ) -> Mapping[str, tuple[str, ...]]:
        """A few cards are read one by one; many through the list of all, 25 a page, and what it lacks one by one."""
        missing = dict.fromkeys(client_ids)
        found: dict[str, tuple[str, ...]] = {}
        if len(missing) > _FEW_CARDS:
            async for item in self._walk("/clients", {}, _ALL_PAGES, progress):
                number = rows.text(item.get("id"))
                if number in missing:
                    found[number] = tuple(rows.phones(item))
                    del missing[number]
                    if not missing:
                        break
        for number in missing:
            try:
                card = rows.fields(await self._get(f"/clients/{number}", {}, progress))
            except Rejected:
                continue  # deleted, or kept from this key
            found[number] = tuple(rows.phones(card))
        return found

    async def find_marker(
        self, client: RemoteClient, marker: str, *, thorough: bool, progress: Progress | None = None
    ) -> RemoteRef | None:
        """Looks among the client's notes and among the tasks, since either may have been used before.

        Where notes have no list to look at, tasks are used from then on (told in `learned`), unless the settings
        name the place for notes.
        """
        pages = _THOROUGH_PAGES if thorough else 1
        notes_seen = False
        if self._path != TASKS:
            try:
                found = await self._marked_note(client, marker, pages, progress)
            except Unreadable:
                if not self._chosen_path:
                    await self._use_tasks(client, progress)
            else:
                if found:
                    return found
                notes_seen = True
        try:
            task = await self._marked_task(marker, pages, progress)
        except Unreadable:
            if notes_seen:
                return None
            raise
        if task is None and thorough and not notes_seen and self._path != TASKS:
            raise _unreadable()
        return task

    async def write_result(self, client: RemoteClient, result: Result, progress: Progress | None = None) -> RemoteRef:
        """A note; where the account has no such end point, a task from then on (told in `learned`)."""
        if self._path != TASKS:
            reply = await self._post(self._note_path(client), self._note_body(client, result), progress)
            if reply.status not in (404, 405):
                return await self._written_note(client, result, reply, progress)
            if self._chosen_path:
                raise Rejected(
                    tr("{service} has no such place for notes").format(service=NAME),
                    tr("the path in the setting notes_path is not known there"),
                    tr("Correct notes_path of the connection, or set it to: tasks"),
                    code="keepincrm.notes_path",
                )
            await self._use_tasks(client, progress)
        body = {
            "title": result.title,
            "comment": result.text,
            "client_id": client.id_number,
            # The confirmed way to link a task: the card is found by its own number, so none is made.
            "client_attributes": {
                "person": client.name,
                "company": client.company or client.name,
                "lead": client.is_lead,
                "phones": [client.phone],
            },
        }
        return RemoteRef("task", _id_of(_judge(await self._post("/tasks", body, progress))))

    async def add_tag(self, client: RemoteClient, tag: str, progress: Progress | None = None) -> bool:
        """PATCH /clients/{id} with tag_names, a field that is known of creating cards. Whether it adds to the tags or
        takes their place is not known, so those on the card are sent along, and it is looked at what came of it."""
        path = f"/clients/{client.id}"
        before = rows.tags(rows.fields(await self._get(path, {}, progress)))
        if before is None:
            raise Rejected(
                tr("{service} does not show the tags of a card").format(service=NAME),
                tr("a tag could not be added without the risk of losing those that are there"),
                tr("Add the tag in the CRM by hand"), code="keepincrm.tags_hidden",
            )  # fmt: skip
        if tag.casefold() in map(str.casefold, before):
            return False
        reply = await self._http.request(
            "PATCH", path, json={"tag_names": [*before, tag]}, repeat=True, progress=progress, subject="tags"
        )
        after = rows.tags(rows.fields(_judge(reply)))
        if after is None or tag not in after:
            after = rows.tags(rows.fields(await self._get(path, {}, progress))) or []
        if set(before) - set(after):
            raise TagsLost(
                tr("A card in {service} lost tags").format(service=NAME),
                tr("it had them before our tag was added"),
                tr("Nothing more is sent; put the tags back from the history of the card"), code="keepincrm.tags_lost",
            )  # fmt: skip
        if tag not in after:
            raise Rejected(
                tr("{service} took the tag but did not keep it").format(service=NAME), "",
                tr("Add the tag in the CRM by hand"), code="keepincrm.tags_kept_none",
            )  # fmt: skip
        return True

    async def _use_tasks(self, client: RemoteClient, progress: Progress | None) -> None:
        await self._get(f"/clients/{client.id}", {}, progress)  # a card that is gone answers 404 as well
        self._path = TASKS
        self.learned = {"notes_path": TASKS}

    async def _written_note(
        self, client: RemoteClient, result: Result, reply: Reply, progress: Progress | None
    ) -> RemoteRef:
        """A field of the wrong name would leave an empty note behind: what is not echoed is looked up."""
        data = _judge(reply)
        if result.marker not in reply.text:
            try:
                found = await self._marked_note(client, result.marker, 1, progress)
            except Unreadable:
                found = RemoteRef("note", _id_of(data))
            if found is None:
                raise Rejected(
                    tr("{service} took the note but kept no text").format(service=NAME),
                    tr("the field in the setting notes_field is not the right one"),
                    tr("Correct notes_field of the connection, or set notes_path to: tasks"),
                    code="keepincrm.notes_field",
                )
            return found
        return RemoteRef("note", _id_of(data))

    def _note_path(self, client: RemoteClient) -> str:
        return "/" + self._path.replace("{id}", client.id).lstrip("/")

    def _note_body(self, client: RemoteClient, result: Result) -> dict[str, Any]:
        body: dict[str, Any] = {self._field: result.text}
        if "{id}" not in self._path:
            body |= {"commentable_type": "Client", "commentable_id": client.id_number}
        return body

    async def _marked_note(
        self, client: RemoteClient, marker: str, pages: int, progress: Progress | None
    ) -> RemoteRef | None:
        wanted = {} if "{id}" in self._path else {"q[commentable_id_eq]": client.id}
        async for item in self._marks(self._note_path(client), wanted, pages, progress):
            if any(marker in value for value in item.values() if isinstance(value, str)):
                return RemoteRef("note", rows.text(item.get("id")))
        return None

    async def _marked_task(self, marker: str, pages: int, progress: Progress | None) -> RemoteRef | None:
        """The filter may be ignored: the titles decide."""
        async for item in self._marks("/tasks", {"q[title_cont]": marker}, pages, progress):
            if marker in rows.text(item.get("title"), 1000):
                return RemoteRef("task", rows.text(item.get("id")))
        return None

    async def _marks(
        self, path: str, wanted: Mapping[str, Any], pages: int, progress: Progress | None
    ) -> AsyncIterator[Mapping[str, Any]]:
        try:
            async for item in self._walk(path, wanted, pages, progress):
                yield item
        except Rejected as error:
            raise _unreadable() from error

    async def _walk(
        self, path: str, wanted: Mapping[str, Any], pages: int, progress: Progress | None
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Rows of a list page by page (25 each, whatever is asked), until its last page or `pages` of them."""
        async for page in self._pages(path, wanted, pages, progress):
            for item in page.items:
                yield item

    async def _pages(
        self, path: str, wanted: Mapping[str, Any], pages: int, progress: Progress | None
    ) -> AsyncIterator[_Page]:
        for number in range(1, pages + 1):
            data = await self._get(path, {**wanted, "page": number}, progress)
            found = _items(data)
            paging = rows.fields(data.get("pagination")) if isinstance(data, dict) else {}
            last, count = paging.get("total_pages"), paging.get("total_count")
            more = isinstance(last, int) and number < last and bool(found)
            of = last if isinstance(last, int) else 1
            yield _Page(found, number, of, count if isinstance(count, int) else None, more)
            if not more:
                return

    async def _get(self, path: str, params: Mapping[str, Any], progress: Progress | None) -> Any:
        subject = "phone" if _BY_PHONE in params else "question"
        reply = await self._http.request(
            "GET", path, params=params or None, repeat=True, progress=progress, subject=subject
        )
        return _judge(reply)

    async def _post(self, path: str, body: Mapping[str, Any], progress: Progress | None) -> Reply:
        """Never repeated here: the outbox looks first."""
        return await self._http.request("POST", path, json=body, repeat=False, progress=progress, subject="results")


def _judge(reply: Reply) -> Any:
    """The parsed answer of a good status; the others become errors."""
    if reply.status in (401, 403):
        raise Refused(
            tr("{service} does not accept the key").format(service=NAME),
            tr("it is wrong, was renewed, or has no right to do this"),
            tr("Copy it again from Settings, Company profile, API of the account owner, and connect again"),
            code="keepincrm.wrong_key",
        )
    if reply.status not in (200, 201):
        raise Rejected(
            tr("{service} rejected the request").format(service=NAME),
            _complaint(reply),
            tr("Check the client’s card and the settings of the connection"),
            code=f"keepincrm.{reply.status}",
        )
    data = reply.json()
    if not isinstance(data, (dict, list)):
        raise unavailable(NAME, "not_json")
    return data


def _unreadable() -> Unreadable:
    return Unreadable(
        tr("{service} does not show what was written before").format(service=NAME), code="keepincrm.unreadable"
    )


def _complaint(reply: Reply) -> str:
    """What the answer says is wrong, in its three shapes; long numbers in it are masked."""
    try:
        data = reply.json()
    except Unavailable:
        data = None  # no JSON: the status has to say it
    said: list[str] = []
    if isinstance(data, dict):
        errors = data.get("errors")
        if isinstance(errors, dict):
            for name, texts in errors.items():
                values = texts if isinstance(texts, list) else [texts]
                said.append(f"{name} {', '.join(str(value) for value in values)}")
        elif isinstance(errors, list):
            said += [str(value) for value in errors]
        if not said:
            said += [str(data[key]) for key in ("message", "error") if isinstance(data.get(key), str)]
    text = "; ".join(said) or tr("status {status}").format(status=reply.status)
    return re.sub(r"\d[\d\s()-]{3,}\d", "…", " ".join(text.split()))[:200]


def _items(data: Any) -> list[Mapping[str, Any]]:
    """Rows of a list, which comes as an object with items or as a bare array."""
    listed = data.get("items") if isinstance(data, dict) else data
    if not isinstance(listed, list):
        raise unavailable(NAME, "not_json")
    return [row for row in listed if isinstance(row, dict)]


def _id_of(data: Any) -> str:
    return rows.text(rows.fields(data).get("id"))
