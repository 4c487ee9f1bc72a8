"""Half a year of calls with their judgements in the demo's store, so that statistics have something to say.

They look as they would after their sounds were deleted by a retention period: words, judgements and measures stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Finding, Measures, Transcript, Utterance
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import ChangeKind, FindingKind, Service, Speaker
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.sandbox.past import PastCall, PastClient
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.search.index import index_call
from callqa_desktop.services.store import Store, announce

_PART = 50
_LINES = (
    ("agent", "Добрий день, салон «Затишок», чим можу допомогти?"),
    ("client", "Добрий день. Хочу замовити: {title}."),
    ("agent", "Розкажіть, будь ласка, які розміри приміщення."),
    ("client", "Розміри надішлю. Скільки це коштуватиме?"),
)
_OBJECTION = ("client", "Дорогувато, я ще подумаю.")
_ANSWER = "agent", "Розумію. Можна розбити оплату на три частини."
_HOW = {"yes": "Запропонував розстрочку", "partly": "Повторив ціну і пояснив якість", "no": ""}


def keep(store: Store, clients: Sequence[PastClient]) -> int:
    """Writes the calls of these clients; returns how many."""
    written = 0
    for start in range(0, len(clients), _PART):
        part = clients[start : start + _PART]
        written += store.write(partial(_keep, clients=part, first=start)).result()
    return written


def _keep(session: Session, clients: Sequence[PastClient], first: int) -> int:
    connection = session.scalar(select(Connection.id).where(Connection.service == Service.BINOTEL))
    by_line = {
        line: number for number, line in session.execute(select(Employee.id, Employee.internal_number)) if line
    }  # fmt: skip
    written = 0
    for number, client in enumerate(clients, first):
        row = Client(phone=client.phone, name=client.name, name_key=sort_key(client.name))
        session.add(row)
        session.flush()
        for place, one in enumerate(client.calls):
            call = _call(one, connection or 0, f"past-{number}-{place}", row, by_line)
            session.add(call)
            session.flush()
            if one.talk:
                _judged(session, call, one, client.deals[0].title.lower())
                index_call(session, call.id)
            written += 1
    announce(session, ChangeKind.CALL)
    return written


def _call(one: PastCall, connection: int, external_id: str, client: Client, by_line: dict[str, int]) -> Call:
    missed = not one.talk
    return Call(
        connection_id=connection, external_id=external_id, started_at=one.start * 1000,
        direction="inbound" if one.inbound else "outbound", disposition="missed" if missed else "answered",
        client_id=client.id, client_phone=client.phone, client_digits=client.phone[1:], internal_number=one.line,
        employee_id=None if missed else by_line.get(one.line), wait_seconds=one.wait, talk_seconds=one.talk,
        recording_state="none", status="new" if missed else "analyzed", ai_score=None if missed else one.score,
        created_at=one.start * 1000, changed_at=one.start * 1000,
    )  # fmt: skip


def _judged(session: Session, call: Call, one: PastCall, title: str) -> None:
    at = call.started_at
    transcript = Transcript(call_id=call.id, model="demo", prompt="transcribe-1", approximate=False, created_at=at)
    session.add(transcript)
    session.flush()
    lines = [*_LINES, *((_OBJECTION, _ANSWER) if one.objections else ())]
    if one.promise:
        lines.append(
            (Speaker.AGENT, f"Домовились: {one.promise[:1].lower()}{one.promise[1:]} {one.due}".rstrip() + ".")
        )
    step = one.talk * 1000 // (len(lines) + 1)
    session.add_all(
        Utterance(
            transcript_id=transcript.id, position=n, start_ms=n * step, end_ms=(n + 1) * step, speaker=speaker,
            text=text.format(title=title), language="uk",
        )
        for n, (speaker, text) in enumerate(lines)
    )  # fmt: skip
    reasons = [{"text": "Клієнт сам питає про ціну", "sign": "+", "quote": "", "start_ms": None, "end_ms": None}]
    judgement = Analysis(
        call_id=call.id, transcript_id=transcript.id, model="demo", prompt="judge-2", created_at=at,
        summary=f"Клієнт питає: {title}.", advice=[], client_mood="positive" if one.mood[-1] > 0 else "neutral",
        details={
            "mood": {"client": list(one.mood), "why": ["", "", "", ""]},
            "likelihood": {"value": one.likelihood, "reasons": reasons},
        },
    )  # fmt: skip
    session.add(judgement)
    session.flush()
    session.add_all(
        Finding(
            analysis_id=judgement.id, kind=FindingKind.OBJECTION, text="Ціна зависока", quote=_OBJECTION[1],
            speaker=Speaker.CLIENT, detail={"handled": handled, "how": _HOW[handled]}, start_ms=4 * step,
            end_ms=5 * step,
        )
        for handled in one.objections
    )  # fmt: skip
    if one.promise:
        session.add(
            Finding(
                analysis_id=judgement.id, kind=FindingKind.PROMISE, text=one.promise, quote="", speaker=Speaker.AGENT,
                detail={"who": "agent", "due": one.due}, start_ms=(len(lines) - 1) * step, end_ms=len(lines) * step,
            )
        )  # fmt: skip
    session.add(
        Measures(
            call_id=call.id, method="demo", created_at=at,
            figures={
                "talk_share_agent": one.talk_share, "response_gap_seconds": one.gap,
                "duration_seconds": float(one.talk),
            },
        )
    )  # fmt: skip
