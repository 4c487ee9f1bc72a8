"""Strengths and gaps of one employee by question of the card, beside colleagues.

The share of a question's points is drawn towards the colleagues' by a prior, as services.insight.coaching_need does.
What is told as sure has a 95 % Wilson interval that leaves the colleagues' share out, and stays when all the questions
share one false discovery rate.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from callqa_desktop.models.call import Call
from callqa_desktop.models.filters import CallFilter
from callqa_desktop.models.queries.conditions import SCORE
from callqa_desktop.services.dashboard.records import Behind
from callqa_desktop.services.employees.records import Topic
from callqa_desktop.services.insight import gather
from callqa_desktop.services.insight.coaching_need import (
    ENOUGH,
    PRIOR,
    Answered,
    Answers,
    answered,
    chance,
    clips,
    discoveries,
)
from callqa_desktop.services.insight.gather import Cards
from callqa_desktop.services.insight.numbers import wilson
from callqa_desktop.texts import language, tr

SHOWN = 8
OWN, OTHERS = 1000, 2000
"""The newest scored calls of the employee, and of the colleagues, whose answers are compared."""


@dataclass(frozen=True, slots=True)
class Topics:
    strengths: tuple[Topic, ...]
    gaps: tuple[Topic, ...]
    words: str


def topics(
    session: Session, own: Collection[int], others: Collection[int] | None, span: tuple[int, int],
    hidden: frozenset[int], check: Callable[[], None],
) -> Topics:  # fmt: skip
    """
    Args:
        own: ids of the employee.
        others: ids of the colleagues, None for everybody else.
        span: [start, end) of moments.
        hidden: calls whose judgements must not be known.
    """
    mine = _newest(session, Call.employee_id.in_(own), span, hidden, OWN)
    about = Call.employee_id.not_in(own) if others is None else Call.employee_id.in_(others)
    theirs = _newest(session, about, span, hidden, OTHERS)
    check()
    by, cards, owners = answered(session, gather.known(session, [*mine, *theirs]))
    check()
    compared = _compared(by, cards, own)
    if not compared:
        n = len({one.id for one in owners} & set(mine))
        words = tr(
            "To compare questions {enough} evaluated calls are needed, of the employee and of colleagues; "
            "the employee has {n} in this period, colleagues have {others}"
        )
        return Topics((), (), words.format(enough=ENOUGH, n=n, others=len(owners) - n))
    best = [one for one in compared if one[0].points > 0][:SHOWN]
    worst = [one for one in reversed(compared) if one[0].points < 0][:SHOWN]
    return Topics(
        tuple(_proved(session, topic, answers, check, best=True) for topic, answers in best),
        tuple(_proved(session, topic, answers, check, best=False) for topic, answers in worst),
        "" if best or worst else tr("On every question the employee earns as much as colleagues do"),
    )


def _newest(
    session: Session, about: ColumnElement[bool], span: tuple[int, int], hidden: frozenset[int], limit: int
) -> list[int]:  # fmt: skip
    where = [Call.started_at >= span[0], Call.started_at < span[1], SCORE.is_not(None), Call.id.not_in(hidden), about]
    wanted = select(Call.id).where(*where).order_by(Call.started_at.desc(), Call.id.desc())
    return list(session.scalars(wanted.limit(limit)))


def _compared(by: Answers, cards: Cards, own: Collection[int]) -> list[tuple[Topic, list[Answered]]]:
    """Every question with enough answers on both sides, the strongest first, sure ones before the others."""
    mine: dict[str, list[Answered]] = {}
    theirs: dict[str, list[Answered]] = {}
    for (employee, key), answers in by.items():
        (mine if employee in own else theirs).setdefault(key, []).extend(answers)
    made, chances = [], []
    for key, answers in mine.items():
        others = theirs.get(key, [])
        if len(answers) < ENOUGH or len(others) < ENOUGH:
            continue
        n, lost = len(answers), sum(one.lost for one in answers)
        team = sum(one.lost for one in others) / len(others)
        low, high = wilson(1 - lost / n, n)
        question = cards.questions[key]
        weight = cards.weight(max(one.version_id for one in answers), key)
        made.append(
            Topic(
                key=key, title=f"{question.number}  {question.text.of(language())}", n=n, earned=1 - lost / n, low=low,
                high=high, team=1 - team, n_team=len(others),
                points=weight * (team - (lost + PRIOR * team) / (n + PRIOR)), sure=not low <= 1 - team <= high,
            )
        )  # fmt: skip
        worse = chance(lost / n, n, team, len(others))
        chances.append(2 * min(worse, 1 - worse))
    real = discoveries(chances)
    found = [
        (replace(topic, sure=topic.sure and stands), mine[topic.key]) for topic, stands in zip(made, real, strict=True)
    ]
    return sorted(found, key=lambda one: -(one[0].points + (1000 if one[0].points > 0 else -1000) * one[0].sure))


def _proved(
    session: Session, topic: Topic, answers: Sequence[Answered], check: Callable[[], None], *, best: bool
) -> Topic:  # fmt: skip
    """With clips, and the calls in which points were lost, or of a strength those in which none were."""
    calls = sorted({one.call.id for one in answers if (one.lost == 0 if best else one.lost > 0)})
    behind = Behind(CallFilter(ids=tuple(calls)), words=topic.title) if calls else None
    return replace(topic, clips=clips(session, topic.key, answers, check, best=best), behind=behind)
