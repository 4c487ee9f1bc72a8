"""How the demo's people did in the past: answers to the card, places to hear about, reviews, and coaching given.

It stands on the calls of commands/demo_past.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Finding
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import (
    CallStatus,
    ChangeKind,
    EvaluationKind,
    EvaluationStatus,
    FindingKind,
)
from callqa_desktop.models.evaluation import Answer, Evaluation
from callqa_desktop.models.people import Employee
from callqa_desktop.models.quality import Coaching
from callqa_desktop.services.scoring.card import Question
from callqa_desktop.services.scoring.versions import current_card
from callqa_desktop.services.store import Store, announce

_CALLS = 900
"""The newest calls of the past that have answers to the card."""
_REVIEWED = 11
"""Every so many of them a person reviewed too."""
_COACHED, _DAYS_AGO, _BETTER = "Ігор Мельник", 40, 7.0
_DAY = 86_400_000
_REVIEWERS = ("Оксана Демчук", "Богдан Ткачук")
_GOOD = ("Привітно представився і назвав компанію", "Підсумував потребу своїми словами", "Домовився про наступний крок")
_BAD = ("Назвав ціну раніше, ніж з’ясував потребу", "Не спитав про терміни", "Перебив клієнта на запереченні")
_NOTE = "Спершу з’ясуйте потребу і терміни, тоді називайте ціну. Послухайте два дзвінки, де це вдалося."


def keep(store: Store) -> None:
    store.write(_keep).result()


def _keep(session: Session) -> None:
    dice = random.Random(11)
    names: dict[int, str] = {int(n): name for n, name in session.execute(select(Employee.id, Employee.name))}
    calls = session.scalars(
        select(Call)
        .where(Call.external_id.like("past-%"), Call.status == CallStatus.ANALYZED, Call.employee_id.is_not(None))
        .order_by(Call.started_at.desc())
        .limit(_CALLS)
    ).all()
    if not calls:
        return
    version_id, card = current_card(session)
    asked = [
        question for section in card.sections if section.kind == "standard" for question in section.questions
        if question.options and not question.metric
    ]  # fmt: skip
    coached_at = calls[0].started_at - _DAYS_AGO * _DAY
    judgements: dict[int, int] = {
        int(call): int(made) for call, made in session.execute(select(Analysis.call_id, Analysis.id))
    }
    for number, call in enumerate(calls):
        name = names.get(call.employee_id or 0, "")
        if name == _COACHED and call.ai_score is not None:
            # Before the talk he did a little worse, after it better.
            better = _BETTER / 2 if call.started_at > coached_at else -_BETTER / 2
            call.ai_score = round(max(0.0, min(100.0, call.ai_score + better)), 1)
        score = call.ai_score or 0.0
        weak = asked[sum(map(ord, name)) % len(asked)].key if name else ""
        _evaluated(session, call, version_id, EvaluationKind.AI, "demo", score, _answers(dice, asked, score, weak))
        if call.id in judgements:
            _places(session, dice, judgements[call.id], call.talk_seconds, score)
        if number % _REVIEWED == 0:
            call.human_score = round(max(0.0, min(100.0, score + dice.gauss(-1.5, 3.5))), 1)
            answers = _answers(dice, asked, call.human_score, weak)
            who = _REVIEWERS[number % len(_REVIEWERS)]
            _evaluated(session, call, version_id, EvaluationKind.HUMAN, who, call.human_score, answers)
    _coached(session, names, coached_at, asked)
    announce(session, ChangeKind.CALL)


def _answers(dice: random.Random, asked: Sequence[Question], score: float, weak: str) -> list[dict[str, Any]]:
    """The best option as often as the score says; less often of the question the employee is weak in."""
    made = []
    for question in asked:
        chance = score / 100 - (0.35 if question.key == weak else 0.0)
        best = dice.random() < chance
        option = question.options[0 if best else dice.randrange(1, len(question.options))].key
        evidence = [{"start_ms": 4000, "end_ms": 9000, "quote": "Скільки це коштуватиме?"}]
        made.append(
            {
                "question": question.key, "option": option, "confidence": 0.8, "comment": "", "evidence": evidence,
                "options": [], "text": "", "source": "", "ai_option": "", "reason": "",
            }
        )  # fmt: skip
    return made


def _evaluated(
    session: Session, call: Call, version_id: int, kind: str, evaluator: str, score: float,
    answers: Sequence[dict[str, Any]],
) -> None:  # fmt: skip
    made = Evaluation(
        call_id=call.id, version_id=version_id, kind=kind, evaluator=evaluator, status=EvaluationStatus.SUBMITTED,
        score=score, passed=score >= 80, started_at=call.started_at, saved_at=call.started_at,
        submitted_at=call.started_at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.execute(insert(Answer), [{"evaluation_id": made.id, **one} for one in answers])


def _places(session: Session, dice: random.Random, judgement: int, seconds: int, score: float) -> None:
    """What was good and what was not, at some place of the call."""
    kinds = [(FindingKind.STRENGTH, _GOOD)] if score >= 70 else []
    kinds += [(FindingKind.SHORTCOMING, _BAD)] if score < 85 else []
    for kind, words in kinds:
        start = dice.randrange(max(1, seconds)) * 1000
        session.add(
            Finding(
                analysis_id=judgement, kind=kind, text=dice.choice(words), quote="", speaker="agent", detail={},
                start_ms=start, end_ms=start + 6000,
            )
        )  # fmt: skip


def _coached(session: Session, names: dict[int, str], at: int, asked: Sequence[Question]) -> None:
    for employee, name in names.items():
        if name == _COACHED:
            session.add(
                Coaching(
                    employee_id=employee, text=_NOTE, action="Прослухати два дзвінки", author=_REVIEWERS[0],
                    created_at=at, acknowledged_at=at + _DAY,
                )
            )  # fmt: skip
            session.add(
                Coaching(
                    employee_id=employee, questions=[asked[0].key], text="Вітайтеся з назвою компанії.",
                    author=_REVIEWERS[1], created_at=at + 32 * _DAY,
                )
            )  # fmt: skip
