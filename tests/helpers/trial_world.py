"""Calls in which two versions of the script, two teams and both directions differ by known amounts."""

from __future__ import annotations

import random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Finding, Measures, Transcript
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call, CallTag
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.evaluation import Answer, Evaluation
from callqa_desktop.models.people import Employee
from callqa_desktop.models.work import SalesScript
from callqa_desktop.services.folding import fold, sort_key
from callqa_desktop.services.scoring.versions import publish_defaults
from callqa_desktop.services.store import Store

PEOPLE = (
    ("Олена Гринько", "Продажі Київ"), ("Ігор Мельник", "Продажі Київ"), ("Софія Єрмак", "Продажі Львів"),
    ("Тарас Їжакевич", "Продажі Львів"),
)  # fmt: skip
SCRIPTS = ("Сценарій осінь", "Сценарій зима")
DEAL = "угода"
QUESTION = "ask"
MINUTE = 60_000


def build(store: Store, calls: int = 800, *, clients: int = 300, newest: int | None = None) -> None:
    """Calls one every 45 minutes back from `newest`: even ones by the first script, odd ones by the second.

    With the second script a call ends with a deal in 45 of 100 cases, with the first in 30; scores are 4 points higher
    in Київ and 6 points higher in incoming calls of Львів. Every tenth call is not analyzed. Twelve calls more are of
    one client.
    """
    store.write(publish_defaults).result()
    store.write(_people).result()
    store.write(lambda s: _calls(s, calls, clients, newest or now_ms())).result()


def _people(session: Session) -> None:
    now = now_ms()
    session.add(Connection(id=1, service="binotel", name="Binotel", settings={}, created_at=now))
    session.flush()
    for number, (name, team) in enumerate(PEOPLE, 1):
        session.add(
            Employee(
                id=number, connection_id=1, external_id=str(number), name=name, name_key=sort_key(name),
                internal_number=str(900 + number), department=team,
            )
        )  # fmt: skip
    for number, title in enumerate(SCRIPTS, 1):
        session.add(
            SalesScript(id=number, source="", title=title, text=title, created_at=now - (3 - number) * 86_400_000)
        )


def _calls(session: Session, count: int, clients: int, newest: int) -> None:
    from insight_world import version

    card = version(session)
    dice = random.Random(11)
    rows: dict[Any, list[dict[str, Any]]] = {
        kind: [] for kind in (Call, CallTag, Transcript, Analysis, Finding, Measures, Evaluation, Answer)
    }  # fmt: skip
    for n in range(1, count + 1):
        client = 1 if n % 60 == 0 else dice.randint(1, clients)
        second, inbound, person = n % 2 == 1, dice.random() < 0.5, dice.randint(1, 4)
        kyiv = person <= 2
        deal = dice.random() < (0.45 if second else 0.30)
        score = round(max(0.0, min(100.0, dice.gauss(76 + 4 * kyiv + 6 * (inbound and not kyiv), 8))), 1)
        digits = f"38067{client * 73_219 % 10_000_000:07}"
        analyzed = n % 10 != 0
        started = newest - n * 45 * MINUTE
        rows[Call].append(
            {
                "id": n, "connection_id": 1, "external_id": str(n), "started_at": started,
                "direction": "inbound" if inbound else "outbound", "disposition": "answered", "client_id": None,
                "client_phone": "+" + digits, "client_digits": digits, "internal_number": str(900 + person),
                "employee_id": person, "line_number": "", "wait_seconds": 5, "talk_seconds": dice.randint(60, 600),
                "recording_state": "stored", "status": "analyzed" if analyzed else "new", "failure": "",
                "ai_score": score if analyzed else None, "human_score": None, "facts": {}, "content_hash": "",
                "created_at": started, "changed_at": started,
            }
        )  # fmt: skip
        if deal:
            rows[CallTag].append({"call_id": n, "tag": DEAL, "tag_folded": fold(DEAL)})
        if not analyzed:
            continue
        common = {"call_id": n, "created_at": started}
        rows[Transcript].append({**common, "id": n, "model": "m", "prompt": "transcribe-1", "approximate": False})
        rows[Analysis].append(
            {
                **common, "id": n, "transcript_id": n, "kind": "main", "script_id": 2 if second else 1, "model": "m",
                "prompt": "judge-2", "summary": "Розмова про кухню.", "advice": [], "details": {},
                "client_mood": dice.choice(("positive", "neutral", "negative")),
            }
        )  # fmt: skip
        if dice.random() < 0.3:
            rows[Finding].append(
                {"analysis_id": n, "kind": "objection", "text": "дорого", "start_ms": 0, "end_ms": 1000}
            )  # fmt: skip
        share = max(0.05, min(0.95, dice.gauss(0.55, 0.1)))
        rows[Measures].append({**common, "method": "voice-2", "figures": {"talk_share_agent": share}})
        rows[Evaluation].append(
            {
                "id": n, "call_id": n, "version_id": card, "kind": "ai", "evaluator": "m", "status": "submitted",
                "score": score, "started_at": started, "saved_at": started, "submitted_at": started,
            }
        )  # fmt: skip
        rows[Answer].append({"evaluation_id": n, "question": QUESTION, "option": "yes" if deal else "no"})
    for kind, made in rows.items():
        for start in range(0, len(made), 2000):
            session.execute(insert(kind), made[start : start + 2000])
