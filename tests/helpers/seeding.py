"""Fills a store with a believable week of calls, through the models, without going near a service."""

from __future__ import annotations

import random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Finding, Transcript, Utterance
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call, CallTag
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.models.work import Job
from callqa_desktop.services.folding import fold, sort_key
from callqa_desktop.services.store import Store

MANAGERS = ("Ігор Мельник", "Ґалина Цимбал", "Софія Єрмак", "Тарас Їжакевич", "Олена Гринько", "Петро О’Коннор")
COMPANIES = ("ТОВ «Їжа і дім»", "ФОП Ґудзь", "", "Кухні Є", "", "")
TAGS = ("угода", "скарга", "повторний", "заперечення: ціна")
SUMMARY = (
    "Клієнт питає про доставку кухонних меблів до Тернополя. Заперечення щодо ціни: менеджер пояснив розстрочку, "
    "клієнт погодився на замір у вівторок."
)


def seed(store: Store, calls: int = 300, *, newest: int | None = None) -> None:
    """Three connections, six employees, `calls` calls (one every seven minutes back from `newest`), four jobs."""
    store.write(lambda session: _people(session)).result()
    store.write(lambda session: _calls(session, calls, newest or now_ms())).result()
    store.write(_jobs).result()


def _people(session: Session) -> None:
    now = now_ms()
    session.add_all(
        [
            Connection(
                id=1, service="binotel", name="Binotel", settings={}, created_at=now, last_sync_at=now - 120_000
            ),
            Connection(id=2, service="keepincrm", name="KeepinCRM", settings={}, created_at=now, last_sync_at=None),
            Connection(
                id=3,
                service="gemini",
                name="Google Gemini",
                settings={"model": "gemini-3-flash"},
                created_at=now,
                last_sync_at=None,
                state="refused",
                reason="Google Gemini не приймає ключ. Перевірте ключ і введіть його ще раз.",
            ),
        ]
    )
    session.flush()
    for number, name in enumerate(MANAGERS, 1):
        session.add(
            Employee(
                id=number, connection_id=1, external_id=str(number), name=name, name_key=sort_key(name),
                internal_number=str(900 + number),
            )
        )  # fmt: skip
    for number in range(1, 41):
        phone = f"+38067{number * 73_219 % 10_000_000:07}"
        name = COMPANIES[number % len(COMPANIES)]
        session.add(Client(id=number, phone=phone, name=name, name_key=sort_key(name)))


def _calls(session: Session, count: int, newest: int) -> None:
    dice = random.Random(7)
    rows: list[dict[str, Any]] = []
    for number in range(1, count + 1):
        client = dice.randint(1, 40)
        phone = f"+38067{client * 73_219 % 10_000_000:07}"
        missed = dice.random() < 0.08
        status = "new" if missed else dice.choices(("analyzed", "new", "failed", "analyzing"), (84, 10, 4, 2))[0]
        analyzed = status == "analyzed"
        score = round(dice.choice((58.5, 74.0, 79.5, 82.5, 86.0, 88.0, 92.5, 95.0)), 1)
        rows.append(
            {
                "id": number,
                "connection_id": 1,
                "external_id": str(number),
                "started_at": newest - number * 7 * 60_000,
                "direction": dice.choice(("inbound", "outbound")),
                "disposition": "missed" if missed else "answered",
                "client_id": client,
                "client_phone": phone,
                "client_digits": phone[1:],
                "internal_number": "901",
                "employee_id": None if missed else dice.randint(1, len(MANAGERS)),
                "line_number": "",
                "wait_seconds": dice.randint(2, 40),
                "talk_seconds": 0 if missed else dice.randint(40, 640),
                "recording_state": "none" if missed else "stored",
                "status": status,
                "failure": "Запис порожній: у ньому немає слів. Перевірте лінію." if status == "failed" else "",
                "ai_score": score if analyzed else None,
                "human_score": min(100.0, score + 1.5) if analyzed and dice.random() < 0.25 else None,
                "facts": {},
                "content_hash": "",
                "created_at": newest,
                "changed_at": newest,
            }
        )
    for start in range(0, len(rows), 5000):
        session.execute(insert(Call), rows[start : start + 5000])
    for row in rows[:400]:
        if row["status"] == "analyzed":
            if dice.random() < 0.4:
                tag = dice.choice(TAGS)
                session.add(CallTag(call_id=row["id"], tag=tag, tag_folded=fold(tag)))
            _analysis(session, row["id"], newest)


def _analysis(session: Session, call_id: int, now: int) -> None:
    transcript = Transcript(call_id=call_id, model="m", prompt="transcribe-1", approximate=False, created_at=now)
    session.add(transcript)
    session.flush()
    session.add(
        Utterance(
            transcript_id=transcript.id, position=0, start_ms=0, end_ms=2000, speaker="agent", text="Добрий день!"
        )
    )
    analysis = Analysis(
        call_id=call_id, transcript_id=transcript.id, model="m", prompt="judge-1", summary=SUMMARY,
        advice=["Підсумуйте потребу клієнта перед ціною."], created_at=now,
    )  # fmt: skip
    session.add(analysis)
    session.flush()
    for kind, text, start in (
        ("script", "не підсумував потребу", 134_000),
        ("objection", "«дорого»", 221_000),
        ("promise", "замір, вівторок 10:00", 302_000),
    ):
        session.add(
            Finding(analysis_id=analysis.id, kind=kind, text=text, quote="", start_ms=start, end_ms=start + 4000)
        )


def _jobs(session: Session) -> None:
    now = now_ms()
    common: dict[str, Any] = {"created_at": now - 60_000}
    session.add_all(
        [
            Job(
                id=1,
                duplicate_key="sync:1",
                kind="sync",
                queue="connection:1",
                target={"connection_id": 1, "name": "Binotel"},
                state="done",
                done=10,
                total=10,
                note="нових 12, змінених 1",
                started_at=now - 50_000,
                finished_at=now - 40_000,
                **common,
            ),
            Job(
                id=2,
                duplicate_key="analyze:5",
                kind="analyze",
                queue="model:3",
                target={"connection_id": 3, "call_id": 5},
                state="failed",
                what="Google Gemini не приймає ключ",
                why="ключ відкликано",
                remedy="Введіть новий ключ на сторінці З’єднання",
                code="gemini.key",
                attempts=1,
                started_at=now - 50_000,
                finished_at=now - 45_000,
                **common,
            ),
            Job(
                id=3,
                duplicate_key="analyze:6",
                kind="analyze",
                queue="model:3",
                target={"connection_id": 3, "call_id": 6},
                state="queued",
                **common,
            ),
            Job(
                id=4,
                duplicate_key="push:2",
                kind="push",
                queue="crm:2",
                target={"connection_id": 2, "name": "KeepinCRM"},
                state="running",
                done=7,
                total=20,
                note="записуємо оцінки",
                started_at=now - 5_000,
                **common,
            ),
        ]
    )
