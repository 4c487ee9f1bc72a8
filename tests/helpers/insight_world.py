"""A set of calls whose figures together are known by hand: conversations, judgements, answers, measures."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Finding, Measures, SoundCheck, Transcript, Utterance
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.evaluation import Answer, Evaluation, Scorecard, ScorecardVersion
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.scoring.card import load_default
from callqa_desktop.services.scoring.versions import publish_defaults
from callqa_desktop.services.store import Store

CALLS = 60
"""Calls 1-60; 1-50 analyzed, 51-55 new with a recording, 56-60 failed. Odd ids are Олена's, even ones Тарас's."""
ANALYZED = 50
ODD = 13
"""The call that is unlike the others: much silence, long."""
DISCOUNT = tuple(range(5, ANALYZED + 1, 5))
"""Calls in which the client asks for a discount."""
NOTICE = tuple(n for n in range(1, ANALYZED + 1) if n % 4)
"""Calls in which the manager says that the call is recorded."""
WEAK = "criteria"
"""The question Олена loses all of, and Тарас nothing."""


def build(store: Store) -> None:
    store.write(publish_defaults).result()
    store.write(_people).result()
    store.write(_calls).result()


def version(session: Session) -> int:
    """The version of the sales card that calls are evaluated by."""
    wanted = select(ScorecardVersion.id).join(Scorecard, Scorecard.id == ScorecardVersion.scorecard_id)
    found = session.scalar(wanted.where(Scorecard.key == "sales"))
    assert found is not None
    return found


def _people(session: Session) -> None:
    session.add(Connection(id=1, service="binotel", name="Binotel", settings={}, created_at=now_ms()))
    session.flush()
    for number, name in enumerate(("Олена Гринько", "Тарас Їжакевич"), 1):
        session.add(
            Employee(
                id=number, connection_id=1, external_id=str(number), name=name, name_key=sort_key(name),
                internal_number=str(900 + number),
            )
        )  # fmt: skip
    session.add(Client(id=1, phone="+380671234567", name="ФОП Ґудзь", name_key=sort_key("ФОП Ґудзь")))


def _calls(session: Session) -> None:
    now = now_ms()
    for n in range(1, CALLS + 1):
        analyzed = n <= ANALYZED
        status = "analyzed" if analyzed else "new" if n <= 55 else "failed"
        session.add(
            Call(
                id=n, connection_id=1, external_id=str(n), started_at=now - n * 3_600_000, direction="inbound",
                disposition="answered", client_id=1, client_phone="+380671234567", client_digits="380671234567",
                employee_id=1 if n % 2 else 2, talk_seconds=1500 if n == ODD else 180 + n % 7 * 10,
                recording_state="stored", status=status, ai_score=(60.0 if n % 2 else 90.0) if analyzed else None,
                human_score=70.0 if n == 2 else None, created_at=now, changed_at=now,
            )
        )  # fmt: skip
    session.flush()
    number = version(session)
    for n in range(1, ANALYZED + 1):
        _analyzed(session, n, number)


def _analyzed(session: Session, n: int, version_id: int) -> None:
    now = now_ms()
    session.add(Transcript(id=n, call_id=n, model="m", prompt="transcribe-1", approximate=False, created_at=now))
    session.flush()
    for position, (speaker, text) in enumerate(conversation(n)):
        session.add(
            Utterance(
                transcript_id=n, position=position, start_ms=position * 4000, end_ms=position * 4000 + 3500,
                speaker=speaker, text=text,
            )
        )  # fmt: skip
    advice = "Підсумуйте потребу клієнта перед ціною." if n % 2 else "Перед ціною підсумуйте потреби клієнта."
    details: dict[str, Any] = {
        "script": [
            {"key": "s1", "title": "Привітання", "state": "found"},
            {"key": "s2", "title": "Потреби", "state": "missed" if n % 5 == 0 else "found"},
        ],
        "mood": {"client": [-2 if n == 7 else 0, 1, None, 4 if n % 2 else 2]},
    }
    session.add(
        Analysis(
            id=n, call_id=n, transcript_id=n, model="m", prompt="judge-2", summary="Розмова про кухню.",
            advice=[advice], details=details, created_at=now,
        )
    )  # fmt: skip
    session.flush()
    if n % 5 == 0:
        handled = "yes" if n % 10 == 0 else "no"
        session.add(
            Finding(
                analysis_id=n, kind="objection", text=f"дорого, дзвінок {n}", quote="дорого", speaker="client",
                detail={"handled": handled}, start_ms=8000, end_ms=9000,
            )
        )  # fmt: skip
    if n % 10 == 0:
        session.add(
            Finding(
                analysis_id=n, kind="promise", text=f"надіслати кошторис {n}", quote="", speaker="agent",
                detail={"who": "agent", "due": "у вівторок"}, start_ms=12_000, end_ms=13_000,
            )
        )  # fmt: skip
    figures = {
        "talk_share_agent": 0.5 + n % 5 * 0.01, "silence_share": 0.48 if n == ODD else 0.06 + n % 9 * 0.01,
        "interruptions": n % 3, "response_gap_seconds": 0.6 + n % 4 * 0.1,
    }  # fmt: skip
    session.add(Measures(call_id=n, method="voice-2", figures=figures, created_at=now))
    session.add(SoundCheck(call_id=n, method="q", verdict="poor" if n % 10 == 0 else "good", created_at=now))
    _evaluate(session, n, version_id, "ai", lost=bool(n % 2))
    if n == 2:  # a person disagrees with the model
        _evaluate(session, n, version_id, "human", lost=True)


def _evaluate(session: Session, n: int, version_id: int, kind: str, *, lost: bool) -> None:
    now = now_ms()
    evaluation = Evaluation(
        call_id=n, version_id=version_id, kind=kind, evaluator="m" if kind == "ai" else "Ірина", status="submitted",
        score=60.0, started_at=now, saved_at=now, submitted_at=now,
    )  # fmt: skip
    session.add(evaluation)
    session.flush()
    for question in load_default("sales").questions():
        if not question.options or not question.weight:
            continue
        worst = question.options[-1].key if question.key == WEAK and lost else question.options[0].key
        answer = "na" if question.key == "recap" and n % 10 == 0 and question.na_allowed else worst
        evidence = [{"start_ms": 4000, "end_ms": 7000, "quote": f"слова доказу {n}"}] if answer == worst else []
        session.add(
            Answer(evaluation_id=evaluation.id, question=question.key, option=answer, confidence=0.9, evidence=evidence)
        )


def conversation(n: int) -> list[tuple[str, str]]:
    """Who says what in a call."""
    notice = "Розмова записується." if n in NOTICE else "Слухаю вас."
    lines = [("agent", f"Добрий день! {notice}"), ("client", "Мене цікавить кухня під замовлення.")]
    if n in DISCOUNT:
        lines.append(("client", "А зробите мені невелику знижку?"))
    lines.append(("agent", "Передзвоню вам завтра вранці."))
    return lines
