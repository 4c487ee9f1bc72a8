"""A scorecard with a question of every type, policy and effect, and how it becomes the one in force."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.app import Program
from callqa_desktop.models.schema import Scorecard, Setting
from callqa_desktop.services.scoring.card import Card
from callqa_desktop.services.scoring.versions import CARD_SETTING, add_version


def both(uk: str, en: str) -> dict[str, str]:
    return {"uk": uk, "en": en}


def option(key: str, value: str, uk: str, en: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "value": value, "label": both(uk, en), **more}


EVERY_TYPE: dict[str, Any] = {
    "key": "every",
    "title": both("Усі відповіді", "Every answer"),
    "pass_mark": "80",
    "bonus_cap": "5",
    "bands": [{"key": "good", "at_least": "80", "label": both("добре", "good")},
              {"key": "poor", "at_least": "0", "label": both("погано", "poor")}],
    "sections": [
        {
            "key": "talk", "title": both("Розмова", "The talk"), "weight": "60",
            "questions": [
                {"key": "greet", "number": "1", "text": both("Привітався", "Said hello"), "answer_type": "ypn",
                 "weight": "4", "na_allowed": True, "comment_policy": "on_low"},
                {"key": "tools", "number": "2", "text": both("Що запропонував", "What was offered"),
                 "answer_type": "multi", "weight": "2", "na_allowed": True,
                 "options": [option("demo", "0.5", "Показ", "A demonstration"),
                             option("price", "0.25", "Ціну", "A price"),
                             option("visit", "0.25", "Замір", "A visit")]},
                {"key": "warmth", "number": "3", "text": both("Наскільки зрозуміло", "How clear it was"),
                 "answer_type": "scale", "minimum": "1", "maximum": "5", "step": "1", "weight": "2"},
                {"key": "offers", "number": "4", "text": both("Скільки пропозицій", "How many offers"),
                 "answer_type": "number", "minimum": "0", "maximum": "20", "step": "1", "weight": "1",
                 "options": [option("many", "1", "Досить", "Enough"), option("few", "0", "Замало", "Too few")],
                 "ranges": [{"below": "2", "option": "few"}, {"option": "many"}]},
                {"key": "hold", "number": "5", "text": both("Скільки чекав клієнт", "How long the client waited"),
                 "answer_type": "duration"},
                {"key": "share", "number": "6", "text": both("Частка мовлення", "Share of the talk"),
                 "answer_type": "metric", "metric": "talk_share_agent", "automation": "metric", "weight": "1",
                 "options": [option("fine", "1", "У межах", "Within bounds"),
                             option("much", "0", "Забагато", "Too much")],
                 "ranges": [{"below": "65", "option": "fine"}, {"option": "much"}]},
                {"key": "words", "number": "7", "text": both("Слова клієнта", "The client’s words"),
                 "answer_type": "text", "comment_policy": "always"},
            ],
        },
        {
            "key": "terms", "title": both("Умови", "The terms"), "weight": "40",
            "questions": [
                {"key": "accurate", "number": "8", "text": both("Умови названо правильно", "Terms stated correctly"),
                 "answer_type": "yn", "weight": "2", "severity": "fail_section", "breach": "no",
                 "evidence_policy": "on_low"},
                {"key": "doubt", "number": "9", "text": both("Чи були сумніви", "Were there doubts"),
                 "answer_type": "yn", "weight": "1"},
                {"key": "settled", "number": "10", "text": both("Зняв сумніви", "Settled them"), "answer_type": "yn",
                 "weight": "3", "visible_when": {"question": "doubt", "options": ["yes"]}},
            ],
        },
        {
            "key": "never", "title": both("Критичні порушення", "Critical breaches"), "kind": "critical",
            "questions": [
                {"key": "rude", "number": "C1", "text": both("Образа", "An insult"), "answer_type": "yn",
                 "severity": "fail_all", "breach": "yes", "automation": "manual"},
            ],
        },
        {
            "key": "extra", "title": both("Понад норму", "Extras"), "kind": "bonus",
            "questions": [
                {"key": "more", "number": "B1", "text": both("Додаткова пропозиція", "A further offer"),
                 "answer_type": "yn", "weight": "5", "automation": "manual"},
            ],
        },
    ],
}  # fmt: skip


def put_in_force(program: Program, body: dict[str, Any] = EVERY_TYPE) -> int:
    """Publishes the card and chooses it; returns the id of its version."""
    card = Card.model_validate(body)

    def work(session: Session) -> int:
        scorecard = session.scalar(select(Scorecard).where(Scorecard.key == card.key))
        if scorecard is None:
            scorecard = Scorecard(key=card.key, active=True)
            session.add(scorecard)
            session.flush()
        version = add_version(session, scorecard, card, published_by="Olha")
        session.merge(Setting(key=CARD_SETTING, value=card.key))
        return version.id

    return program.store.write(work).result()
