"""The stand-in for KeepinCRM has the vendor's habits."""

from __future__ import annotations

from typing import Any

import httpx

from callqa_desktop.sandbox.server import Sandbox


def test_the_token_is_checked(http: httpx.Client, crm: Any) -> None:
    assert [status["name"] for status in crm("GET", "/clients/statuses").json()] == ["Новий", "Постійний", "Архів"]
    refused = http.get("/v1/clients/statuses", headers={"X-Auth-Token": "other"})
    assert (refused.status_code, refused.json()) == (401, {"errors": ["Invalid auth token"]})


def test_pages_hold_25_whatever_is_asked(crm: Any) -> None:
    first = crm("GET", "/clients", params={"per_page": 100}).json()
    assert len(first["items"]) == 25
    pages = first["pagination"]["total_pages"]
    everyone = [
        c["id"] for page in range(1, pages + 1) for c in crm("GET", "/clients", params={"page": page}).json()["items"]
    ]
    assert len(everyone) == len(set(everyone)) == first["pagination"]["total_count"]


def test_the_search_finds_every_way_of_writing_a_number_and_look_alikes_first(crm: Any) -> None:
    hits = crm("GET", "/clients", params={"q[trigram_idx_cont]": "674120855"}).json()["items"]
    assert [hit["person"] for hit in hits] == ["Тамара Гончар", "Рекламне агентство", "Олексій Бондар"]
    assert hits[-1]["phones"] == [{"id": 72, "number": "+380674120855", "main": True}]
    forms = {
        type(phone)
        for page in (1, 2)
        for c in crm("GET", "/clients", params={"page": page}).json()["items"]
        for phone in c["phones"]
    }
    assert forms == {str, dict}


def test_an_unknown_caller_has_no_card_and_a_lead_is_one(crm: Any) -> None:
    assert crm("GET", "/clients", params={"q[trigram_idx_cont]": "730914466"}).json()["items"] == []
    (lead,) = crm("GET", "/clients", params={"q[trigram_idx_cont]": "681457723"}).json()["items"]
    assert lead["lead"] is True


def test_an_unknown_filter_is_ignored(crm: Any) -> None:
    everyone = crm("GET", "/clients").json()["pagination"]["total_count"]
    filtered = crm("GET", "/clients", params={"q[phones_number_eq]": "0674120855"}).json()
    assert filtered["pagination"]["total_count"] == everyone


def test_a_note_is_kept_and_listed(sandbox: Sandbox, crm: Any) -> None:
    written = crm("POST", "/clients/103/comments", json={"comment": "оцінка 92,5"})
    assert written.status_code == 201
    assert [note["comment"] for note in sandbox.keepincrm.notes] == ["оцінка 92,5"]
    assert crm("GET", "/clients/103/comments").json()["items"][0]["id"] == written.json()["id"]
    empty = crm("POST", "/clients/103/comments", json={"something": "else"})
    assert empty.status_code == 422 and empty.json()["errors"] == {"comment": ["can't be blank"]}
    assert crm("POST", "/clients/9/comments", json={"comment": "x"}).status_code == 404


def test_the_place_for_notes_can_be_another_or_none(sandbox: Sandbox, crm: Any) -> None:
    sandbox.keepincrm.note_form = "flat"
    flat = {"commentable_type": "Client", "commentable_id": 103, "body": "нотатка"}
    assert crm("POST", "/clients/103/comments", json=flat).status_code == 404
    assert crm("POST", "/comments", json=flat).status_code == 201
    sandbox.keepincrm.note_form = None
    assert crm("POST", "/comments", json=flat).status_code == 404
    assert crm("GET", "/clients/103/notes").status_code == 404


def test_a_task_finds_its_client_by_phone_and_is_found_by_title(sandbox: Sandbox, crm: Any) -> None:
    client = {"person": "Хтось", "phones": ["067 412 08 55"]}
    made = crm("POST", "/tasks", json={"title": "Дзвінок [call:1]", "comment": "…", "client_attributes": client})
    assert made.status_code == 201 and made.json()["client_id"] == 103
    assert crm("GET", "/tasks", params={"q[title_cont]": "[call:1]"}).json()["items"][0]["id"] == made.json()["id"]
    assert crm("GET", "/tasks", params={"q[title_cont]": "[call:2]"}).json()["items"] == []
    assert crm("GET", f"/tasks/{made.json()['id']}").json()["title"] == "Дзвінок [call:1]"
    assert crm("POST", "/tasks", json={"title": " "}).status_code == 422
    rejected = crm("POST", "/tasks", json={"title": "a", "client_attributes": {"person": "b", "comment": "c"}})
    assert rejected.status_code == 422
    assert len(sandbox.keepincrm.tasks) == 1


def test_open_deals_of_a_client(crm: Any) -> None:
    deals = crm("GET", "/agreements").json()["items"]
    owner = next(deal["client"]["id"] for deal in deals if deal["result"] is None)
    mine = crm("GET", "/agreements", params={"q[client_id_eq]": owner, "q[result_null]": "true"}).json()["items"]
    assert mine and all(deal["client"]["id"] == owner and deal["result"] is None for deal in mine)
    stages = {stage["name"] for stage in crm("GET", "/agreements/stages").json()}
    assert mine[0]["stage"]["name"] in stages


def test_the_limit_of_requests_answers_429(sandbox: Sandbox, crm: Any) -> None:
    sandbox.keepincrm.limit_per_minute = 2
    assert [crm("GET", "/clients/statuses").status_code for _ in range(3)] == [200, 200, 429]
    assert crm("GET", "/clients/statuses").headers["Retry-After"] == "2"


def test_a_write_whose_answer_is_lost_is_kept_all_the_same(sandbox: Sandbox, crm: Any) -> None:
    sandbox.faults.set("keepincrm", "error_after_write", times=1)
    assert crm("POST", "/tasks", json={"title": "перша"}).status_code == 500
    sandbox.faults.set("keepincrm", "lost_after_write", times=1)
    try:
        crm("POST", "/tasks", json={"title": "друга"})
    except httpx.TransportError:
        pass
    else:
        raise AssertionError("the connection should break")
    assert [task["title"] for task in sandbox.keepincrm.tasks] == ["перша", "друга"]
