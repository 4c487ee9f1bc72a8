"""Calls with judgements, measures and reviews over some weeks, random changes of them through the program's own
services, and what they come to, counted by plain Python without the program."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Finding, Measures, Tracker, TrackerHit, Transcript
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import CallStatus
from callqa_desktop.models.evaluation import Evaluation
from callqa_desktop.models.people import Employee
from callqa_desktop.services.analysis import keeping
from callqa_desktop.services.calls import verbs
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.scoring import evaluations
from callqa_desktop.services.scoring.versions import current_card, publish_defaults
from callqa_desktop.services.store import Store, announce
from callqa_desktop.services.sync.calls import prepare, write_calls
from callqa_desktop.services.sync.people import Directory
from callqa_desktop.services.sync.result import SyncResult
from callqa_desktop.services.telephony.base import RemoteCall
from callqa_desktop.services.trackers import store as trackers
from callqa_desktop.services.trackers.records import Hit, Place

PEOPLE = (
    ("Олена Гринько", "Продажі"),
    ("Тарас Їжакевич", "Продажі"),
    ("Софія Єрмак", "Підтримка"),
    ("Ігор Мельник", ""),
)
FIRST = int(datetime(2026, 9, 21, 9, 0).astimezone().timestamp() * 1000)
"""A Monday; the days of the world are the 60 from here on, a change of the clock among them in Ukraine."""
DAYS = 60
_DAY = 86_400_000


def build(store: Store, calls: int = 200, seed: int = 5) -> random.Random:
    """A telephone connection, four people in two teams and one without, two trackers, `calls` calls; the dice."""
    dice = random.Random(seed)
    store.write(publish_defaults).result()
    store.write(_people).result()
    store.write(lambda s: sync(s, dice, calls)).result()

    def judged(session: Session) -> None:
        for _ in range(calls // 5):
            judge(session, dice)
        for _ in range(calls // 20):
            review(session, dice)

    store.write(judged).result()
    return dice


def _people(session: Session) -> None:
    session.add(Connection(id=1, service="binotel", name="Binotel", settings={}, created_at=0))
    session.flush()
    for number, (name, team) in enumerate(PEOPLE, 1):
        session.add(
            Employee(
                id=number, connection_id=1, external_id=str(number), name=name, name_key=sort_key(name),
                internal_number=str(900 + number), department=team,
            )
        )  # fmt: skip
    for number, name in enumerate(("знижка", "запис розмови"), 1):
        session.add(Tracker(id=number, name=name, phrases=[name], created_at=0, changed_at=0))


def remote(dice: random.Random, external_id: int) -> RemoteCall:
    missed = dice.random() < 0.15
    name, _ = dice.choice(PEOPLE)
    return RemoteCall(
        external_id=str(external_id),
        started_at=FIRST + dice.randrange(DAYS) * _DAY + dice.randrange(-9 * 3_600_000, 15 * 3_600_000),
        direction=dice.choice(("inbound", "inbound", "outbound")),
        disposition="missed" if missed else dice.choice(("answered", "answered", "transferred", "busy")),
        client_phone=f"+38067{dice.randrange(10_000_000):07}",
        employee_name="" if missed else name,
        wait_seconds=dice.randrange(45),
        talk_seconds=0 if missed else dice.randrange(600),
        recording="none" if missed else dice.choice(("ready", "none")),
    )


def sync(session: Session, dice: random.Random, count: int, above: int = 0) -> None:
    """New calls, or the same ones as the vendor tells them now: other moments, people, outcomes."""
    found = [remote(dice, above + n) for n in range(count)]
    write_calls(session, 1, prepare(found, "UA"), Directory(session, 1, ()), SyncResult())


def chosen(session: Session, dice: random.Random) -> Call | None:
    ids = list(session.scalars(select(Call.id).order_by(Call.id)))
    return session.get(Call, dice.choice(ids)) if ids else None


def judge(session: Session, dice: random.Random) -> None:
    """A judgement by the model with findings, measures and words."""
    call = chosen(session, dice)
    if call is None:
        return
    transcript = Transcript(call_id=call.id, model="m", prompt="t", approximate=False, created_at=0)
    session.add(transcript)
    session.flush()
    analysis = Analysis(
        call_id=call.id, transcript_id=transcript.id, kind=dice.choice(("main", "main", "second")), model="m",
        prompt="j", summary="", created_at=0,
    )  # fmt: skip
    session.add(analysis)
    session.flush()
    for _ in range(dice.randrange(4)):
        kind = dice.choice(("objection", "promise", "strength"))
        detail = {"handled": dice.choice(("yes", "partly", "no", ""))} if kind == "objection" else {}
        session.add(Finding(analysis_id=analysis.id, kind=kind, text="…", detail=detail))
    call.ai_score = dice.choice((None, round(100 * dice.random(), 1)))
    keeping.mark(session, call.id, dice.choice((CallStatus.ANALYZED, CallStatus.ANALYZED, CallStatus.FAILED)))
    figures = {
        "talk_share_agent": dice.random(), "interruptions": dice.randrange(5), "agent_questions": dice.randrange(9),
        "agent_longest_monologue_seconds": 90 * dice.random(),
    }  # fmt: skip
    keeping.store_measures(session, call.id, {k: v for k, v in figures.items() if dice.random() < 0.8})
    trackers.track(session, call.id, ())
    heard = [Hit(n, (Place(0, 0, 1, 0, "agent", "x"),)) for n in (1, 2) if dice.random() < 0.4]
    present = {one.id for one in trackers.trackers(session)}
    trackers.put(session, {call.id: [hit for hit in heard if hit.tracker_id in present]})


def review(session: Session, dice: random.Random) -> None:
    """A person's evaluation, which changes the score of the call."""
    call = chosen(session, dice)
    if call is None:
        return
    _, card = current_card(session)
    draft = evaluations.draft_for(session, call.id, dice.choice(("Оксана", "Ірина")))
    answers = {
        q.key: evaluations.AnswerRow(q.key, dice.choice(q.options).key)
        for section in card.sections if section.kind == "standard" for q in section.questions if q.options
    }  # fmt: skip
    evaluations.save_draft(session, draft.id, answers)
    evaluations.submit(session, draft.id, complete=False)


def remove(session: Session, dice: random.Random) -> None:
    ids = list(session.scalars(select(Call.id)))
    verbs.remove(session, dice.sample(ids, min(len(ids), 3)), [])


def requeue(session: Session, dice: random.Random) -> None:
    """An analysis is asked for again."""
    call = chosen(session, dice)
    if call is not None:
        call.status = CallStatus.QUEUED
        announce(session, keeping.ChangeKind.CALL, call.id)


def forget_tracker(session: Session, dice: random.Random) -> None:
    trackers.remove(session, dice.choice((1, 2)))


CHANGES: tuple[Callable[[Session, random.Random], None], ...] = (
    judge, judge, review, review, remove, requeue,
    lambda s, dice: sync(s, dice, 5, 10_000 + dice.randrange(1000)),
    lambda s, dice: sync(s, dice, 3, dice.randrange(100)),
)  # fmt: skip


def truth(session: Session) -> dict[tuple[int, str, str], dict[str, float]]:
    """The sums by employee (0 for nobody), ISO date and direction."""
    made: dict[tuple[int, str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    newest = dict(
        session.execute(
            select(Analysis.call_id, func.max(Analysis.id)).where(Analysis.kind == "main").group_by(Analysis.call_id)
        ).all()
    )
    by_analysis: dict[int, list[Finding]] = defaultdict(list)
    for finding in session.scalars(select(Finding)):
        by_analysis[finding.analysis_id].append(finding)
    measures = {one.call_id: one.figures for one in session.scalars(select(Measures))}
    transcribed = set(session.scalars(select(Transcript.call_id)))
    submitted = select(Evaluation.call_id).where(Evaluation.kind == "human", Evaluation.status == "submitted")
    reviewed = set(session.scalars(submitted))
    for call in session.scalars(select(Call)):
        day = datetime.fromtimestamp(call.started_at / 1000).astimezone().date().isoformat()
        sums = made[call.employee_id or 0, day, call.direction]
        told = _of_call(call)
        told |= {"transcribed": call.id in transcribed, "reviewed": call.id in reviewed, "judged": call.id in newest}
        told |= _of_measures(measures.get(call.id, {}))
        told |= _of_findings(by_analysis.get(newest.get(call.id, 0), []))
        for name, value in told.items():
            sums[name] += float(value)
    return made


def _of_call(call: Call) -> dict[str, Any]:
    answered = call.disposition in ("answered", "transferred")
    score = call.ai_score if call.human_score is None else call.human_score
    told: dict[str, Any] = {
        "calls": 1, "answered": answered, "missed": call.disposition == "missed",
        "fast": answered and call.wait_seconds <= 20, "waited": call.wait_seconds if answered else 0,
        "talked": call.talk_seconds, "recorded": call.recording_state == "stored",
        "analyzed": call.status == "analyzed", "failed": call.status == "failed", "scored": score is not None,
    }  # fmt: skip
    if score is not None:
        told |= {"score": score, "score_squares": score**2, f"bin_{min(9, int(score // 10))}": 1}
    if call.ai_score is not None and call.human_score is not None:
        apart = call.human_score - call.ai_score
        told |= {"pairs": 1, "near": abs(apart) <= 5, "apart": apart, "apart_size": abs(apart)}
    return told


def _of_measures(figures: dict[str, float]) -> dict[str, Any]:
    names = {
        "share": "talk_share_agent", "gap": "response_gap_seconds", "interruptions": "interruptions",
        "monologue": "agent_longest_monologue_seconds", "questions": "agent_questions",
    }  # fmt: skip
    told: dict[str, Any] = {}
    for name, measure in names.items():
        if measure in figures:
            told |= {name: figures[measure], f"{name}_n": 1}
    return told


def _of_findings(findings: list[Finding]) -> dict[str, Any]:
    handled = [one.detail.get("handled", "") for one in findings if one.kind == "objection"]
    promises = sum(one.kind == "promise" for one in findings)
    worst = next((how for how in ("no", "partly", "yes") if how in handled), "")
    told: dict[str, Any] = {"objected": bool(handled), "promised": promises > 0, "promises": promises}
    return told | ({f"objected_{worst}": 1} if worst else {})


def heard(session: Session) -> dict[int, int]:
    """Calls by tracker."""
    rows = session.execute(select(TrackerHit.tracker_id, func.count()).group_by(TrackerHit.tracker_id))
    return {int(tracker): int(calls) for tracker, calls in rows}
