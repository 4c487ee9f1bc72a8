"""Clients of three kinds whose figures are known by hand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Finding, Transcript
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.store import Store

NOW = 1_795_000_000_000
DAY = 86_400_000
LOYAL, USUAL, ANGRY = 30, 60, 20
"""Clients of each kind: 12 long happy calls; 3 short neutral ones; 4 calls, two of them missed, the others angry."""
CLIENTS = LOYAL + USUAL + ANGRY
CALLS = LOYAL * 12 + USUAL * 3 + ANGRY * 4


def digits(client: int) -> str:
    return f"38067{client:07}"


def kind(client: int) -> str:
    """Clients are numbered from 1."""
    return "loyal" if client <= LOYAL else "usual" if client <= LOYAL + USUAL else "angry"


def build(store: Store, *, nameless: int = 5) -> None:
    """Everything analyzed; `nameless` calls more have no number."""
    store.write(lambda session: _build(session, nameless)).result()


def _build(session: Session, nameless: int) -> None:
    session.add(Connection(id=1, service="binotel", name="Binotel", settings={}, created_at=NOW))
    session.flush()
    for number, name in enumerate(("Олена Гринько", "Тарас Їжакевич"), 1):
        session.add(
            Employee(
                id=number, connection_id=1, external_id=str(number), name=name, name_key=sort_key(name),
                internal_number=str(900 + number),
            )
        )  # fmt: skip
    for client in range(1, CLIENTS + 1):
        name = f"Клієнт {client}" if client % 2 else ""
        session.add(Client(id=client, phone="+" + digits(client), name=name, name_key=sort_key(name)))
    session.flush()
    calls: list[dict[str, Any]] = []
    judged: list[tuple[int, str, tuple[str, ...]]] = []
    for client in range(1, CLIENTS + 1):
        of = kind(client)
        for turn in range({"loyal": 12, "usual": 3, "angry": 4}[of]):
            missed = of == "angry" and turn % 2 == 0
            made = call(len(calls) + 1, client, turn, missed=missed)
            calls.append(made)
            if not missed:
                mood = {"loyal": "positive", "usual": "neutral", "angry": "negative"}[of]
                judged.append((made["id"], mood, ("objection",) if of == "angry" else ()))
    for _ in range(nameless):
        calls.append({**call(len(calls) + 1, 1, 0), "client_id": None, "client_phone": "", "client_digits": ""})
    session.execute(insert(Call), calls)
    for call_id, mood, kinds in judged:
        _judge(session, call_id, mood, kinds)


def call(number: int, client: int, turn: int, *, missed: bool = False) -> dict[str, Any]:
    """A row: calls of a client lie a week apart, the newest one `client` hours ago."""
    loyal = kind(client) == "loyal"
    return {
        "id": number, "connection_id": 1, "external_id": str(number),
        "started_at": NOW - turn * 7 * DAY - client * 3_600_000, "direction": "outbound" if turn % 3 == 1 and loyal
        else "inbound", "disposition": "missed" if missed else "answered", "client_id": client,
        "client_phone": "+" + digits(client), "client_digits": digits(client), "internal_number": "901",
        "employee_id": None if missed else 1 + turn % 2, "line_number": "", "wait_seconds": 10,
        "talk_seconds": 0 if missed else (300 if loyal else 60) + client % 10, "recording_state": "none",
        "status": "new" if missed else "analyzed", "failure": "", "ai_score": None if missed else 80.0 + client % 10,
        "human_score": None, "facts": {}, "content_hash": "", "created_at": NOW, "changed_at": NOW,
    }  # fmt: skip


def _judge(session: Session, call_id: int, mood: str, kinds: tuple[str, ...]) -> None:
    session.add(Transcript(id=call_id, call_id=call_id, model="m", prompt="t", approximate=False, created_at=NOW))
    session.flush()
    # An older judgement, which must not count.
    for number, of in ((call_id, "positive"), (10_000 + call_id, mood)):
        session.add(
            Analysis(
                id=number, call_id=call_id, transcript_id=call_id, model="m", prompt="j", summary="", client_mood=of,
                created_at=NOW,
            )
        )  # fmt: skip
    session.flush()
    for one in kinds:
        session.add(Finding(analysis_id=10_000 + call_id, kind=one, text="дорого", quote=""))
