"""A small company in a real store: calls with transcripts' findings, answers of the model and of a person."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Finding, Transcript
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call, CallTag
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.evaluation import Annotation
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.records import AnswerRow, EvidenceRow
from callqa_desktop.services.scoring import evaluations
from callqa_desktop.services.store import Store

START = 1_795_000_000_000
"""A moment in November 2026."""
PEOPLE = ("Ґалина Цимбал", "Єва Їжакевич", "Ігор Мельник", "Тарас Щур")
ANSWERS = {
    "greet": "yes", "purpose": "na", "custname": "partly", "openq": "1-2", "criteria": "yes", "recap_need": "no",
    "listen": "yes", "match": "yes", "value": "yes", "accurate": "yes", "next": "partly", "ask": "yes",
    "recap": "yes", "bye": "yes", "polite": "yes", "pace": "yes", "lang": "yes",
}  # fmt: skip


class World:
    """Fills a store; every method is one transaction."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._do(self._begin)

    def calls(self, count: int, **fields: Any) -> list[int]:
        """Plain calls, half an hour apart, newest last."""

        def work(session: Session) -> list[int]:
            first = session.query(Call).count() + 1
            rows = [self._fields(first + n, **fields) for n in range(count)]
            session.execute(insert(Call), rows)
            return [int(row["id"]) for row in rows]

        return self._do(work)

    def judged(self, *, human: dict[str, str] | None = None, summary: str = "", advice: tuple[str, ...] = (),
               findings: tuple[tuple[str, str, str, int], ...] = (), reason: str = "", note: str = "",
               tag: str = "", client: str = "", **fields: Any) -> int:  # fmt: skip
        """A call with an analysis, the model's answers and, if given, a person's."""
        (call_id,) = self.calls(1, status="analyzed", recording_state="stored", **fields)

        def work(session: Session) -> None:
            now = now_ms()
            call = session.get_one(Call, call_id)
            if client:
                person = Client(phone=f"+38067000{call_id:04}", name=client, card={}, card_at=None)
                session.add(person)
                session.flush()
                call.client_id = person.id
            if tag:
                session.add(CallTag(call_id=call_id, tag=tag, tag_folded=tag.casefold()))
            transcript = Transcript(
                call_id=call_id, model="m", prompt="t", language="uk", approximate=False, created_at=now
            )
            session.add(transcript)
            session.flush()
            analysis = Analysis(
                call_id=call_id, transcript_id=transcript.id, model="m", prompt="j", summary=summary,
                advice=list(advice), client_mood="neutral", created_at=now,
            )  # fmt: skip
            session.add(analysis)
            session.flush()
            for kind, text, quote, start in findings:
                session.add(
                    Finding(analysis_id=analysis.id, kind=kind, text=text, quote=quote, start_ms=start, end_ms=start)
                )
            version, card = evaluations.current_card(session)
            rows = [
                AnswerRow(key, option, 0.9, reason, (EvidenceRow(12_000, 15_500, "Добрий день"),))
                for key, option in ANSWERS.items()
                if (q := card.question(key)) and q.option(option)
            ]
            evaluations.store_ai(session, call_id, version, "gemini / judge-1", rows)
            if human is not None:
                draft = evaluations.draft_for(session, call_id, "Олена")
                given = {k: AnswerRow(k, v, comment=note) for k, v in {**ANSWERS, **human}.items()}
                given = {k: v for k, v in given.items() if (q := card.question(k)) and q.option(v.option)}
                for key, option in (("openq", "na"), ("objection", "no")):  # nothing incomplete is submitted
                    given.setdefault(key, AnswerRow(key, option))
                evaluations.save_draft(session, draft.id, given, note)
                evaluations.submit(session, draft.id)
            if note:
                session.add(
                    Annotation(call_id=call_id, start_ms=61_000, end_ms=65_000, speaker="agent", kind="coaching",
                               text=note, author="Олена", created_at=now, changed_at=now)
                )  # fmt: skip

        self._do(work)
        return call_id

    def _do(self, work: Callable[[Session], Any]) -> Any:
        future: Future[Any] = self.store.write(work)
        return future.result(timeout=30)

    def _begin(self, session: Session) -> None:
        evaluations.publish_defaults(session)
        session.add(Connection(id=1, service="binotel", name="Binotel", settings={}, cursor={}, created_at=START))
        session.flush()
        for number, name in enumerate(PEOPLE, 1):
            session.add(
                Employee(id=number, connection_id=1, external_id=str(number), name=name, name_key=sort_key(name),
                         internal_number=str(900 + number))
            )  # fmt: skip

    def _fields(self, number: int, **fields: Any) -> dict[str, Any]:
        return {
            "id": number,
            "connection_id": 1,
            "external_id": str(1_000_000 + number),
            "started_at": START + number * 1_800_000,
            "direction": "inbound" if number % 2 else "outbound",
            "disposition": "answered",
            "client_phone": f"+38067{number:07}",
            "client_digits": f"38067{number:07}",
            "internal_number": str(900 + number % 4 + 1),
            "employee_id": number % 4 + 1,
            "wait_seconds": 7,
            "talk_seconds": 100 + number % 500,
            "recording_state": "none",
            "status": "new",
            "facts": {},
            "created_at": START,
            "changed_at": START,
            **fields,
        }


@pytest.fixture
def world(store: Store) -> World:
    return World(store)
