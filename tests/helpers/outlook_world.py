"""Some months of calls with a weekly season, measures and evaluations: what standards and forecasts are made of."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Measures
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.evaluation import Evaluation
from callqa_desktop.models.people import Employee
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.scoring.versions import publish_defaults
from callqa_desktop.services.store import Store

PEOPLE = (
    ("Олена Гринько", "Продаж"),
    ("Тарас Їжакевич", "Продаж"),
    ("Софія Єрмак", "Сервіс"),
    ("Ігор Мельник", "Сервіс"),
)
WEEK = (1.2, 1.1, 1.0, 1.0, 0.9, 0.0, 0.0)
"""Calls of a weekday, times `World.daily`: closed at weekends."""
HOURS = {9: 1, 10: 3, 11: 4, 12: 2, 13: 1, 14: 3, 15: 3, 16: 2, 17: 1}


@dataclass
class World:
    """Calls up to yesterday; `gap` days without any end `gap_ends` days ago; `holiday` days ago nobody called."""

    days: int = 140
    daily: int = 24
    gap: int = 0
    gap_ends: int = 30
    holiday: int = 0
    seed: int = 5
    calls: int = 0
    by_day: dict[date, int] = field(default_factory=dict)


def build(store: Store, world: World | None = None) -> World:
    made = world or World()
    store.write(publish_defaults).result()
    store.write(_people).result()
    store.write(lambda s: _calls(s, made)).result()
    return made


def _people(session: Session) -> None:
    session.add(Connection(id=1, service="binotel", name="Binotel", settings={}, created_at=now_ms()))
    session.flush()
    for number, (name, department) in enumerate(PEOPLE, 1):
        session.add(
            Employee(
                id=number, connection_id=1, external_id=str(number), name=name, name_key=sort_key(name),
                internal_number=str(900 + number), department=department,
            )
        )  # fmt: skip


def _calls(session: Session, world: World) -> None:
    dice = random.Random(world.seed)
    today = datetime.now().astimezone().date()
    calls: list[dict[str, Any]] = []
    for ago in range(world.days, 0, -1):
        day = today - timedelta(days=ago)
        dead = world.gap_ends < ago <= world.gap_ends + world.gap or ago == world.holiday
        count = 0 if dead else round(world.daily * WEEK[day.weekday()] * dice.uniform(0.85, 1.15))
        world.by_day[day] = count
        for _ in range(count):
            calls.append(_call(len(calls) + 1, day, dice))
    world.calls = len(calls)
    for start in range(0, len(calls), 5000):
        session.execute(insert(Call), calls[start : start + 5000])
    figures = [_measures(one, dice) for one in calls if one["talk_seconds"]]
    for start in range(0, len(figures), 5000):
        session.execute(insert(Measures), figures[start : start + 5000])
    reviewed = [one for one in calls if one["talk_seconds"] and one["id"] % 25 == 0]
    session.add_all(_review(one, dice) for one in reviewed)


def _call(number: int, day: date, dice: random.Random) -> dict[str, Any]:
    hour = dice.choices(list(HOURS), list(HOURS.values()))[0]
    at = datetime.combine(day, time(hour, dice.randrange(60))).astimezone()
    inbound = dice.random() < 0.7
    missed = dice.random() < (0.1 if inbound else 0.3)
    owner = dice.randint(1, len(PEOPLE))
    return {
        "id": number, "connection_id": 1, "external_id": str(number), "started_at": round(at.timestamp() * 1000),
        "direction": "inbound" if inbound else "outbound", "disposition": "missed" if missed else "answered",
        "client_phone": "+380671234567", "client_digits": "380671234567", "internal_number": "",
        "employee_id": None if missed else owner, "line_number": "",
        "wait_seconds": round(dice.expovariate(1 / 12)), "recording_state": "none" if missed else "stored",
        "talk_seconds": 0 if missed else 20 + round(dice.lognormvariate(5, 0.8)),
        "status": "new" if missed else "analyzed", "failure": "",
        "ai_score": None if missed else round(min(100.0, max(20.0, dice.gauss(72 + 5 * owner, 9))), 1),
        "human_score": None, "facts": {}, "content_hash": "", "created_at": 0, "changed_at": 0,
    }  # fmt: skip


def _measures(call: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    figures = {
        "talk_share_agent": min(0.9, max(0.1, dice.gauss(0.56, 0.1))), "silence_share": dice.betavariate(2, 10),
        "response_gap_seconds": abs(dice.gauss(0.7, 0.3)), "agent_syllables_per_second": dice.gauss(4.6, 0.5),
        "agent_longest_monologue_seconds": dice.lognormvariate(3.5, 0.5), "agent_questions": dice.randrange(12),
        "client_longest_monologue_seconds": dice.lognormvariate(3, 0.6),
    }  # fmt: skip
    return {"call_id": call["id"], "method": "voice-2", "figures": figures, "created_at": 0}


def _review(call: dict[str, Any], dice: random.Random) -> Evaluation:
    return Evaluation(
        call_id=call["id"], version_id=1, kind="human", evaluator="Ірина", status="submitted", score=call["ai_score"],
        started_at=0, saved_at=0, submitted_at=0, active_ms=round(dice.gauss(17, 4) * 60_000),
    )  # fmt: skip
