"""What groups and outcomes can be chosen from."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Tracker
from callqa_desktop.models.call import CallTag
from callqa_desktop.models.deal import Deal
from callqa_desktop.models.enums import DealState, Direction, FindingKind
from callqa_desktop.models.evaluation import Evaluation, ScorecardVersion
from callqa_desktop.models.people import Employee
from callqa_desktop.models.work import SalesScript
from callqa_desktop.services.experiments.definitions import By, Choices, Offered, What
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.scoring.card import Card
from callqa_desktop.services.scoring.metrics import MEASURES
from callqa_desktop.services.wording import Wording, local
from callqa_desktop.texts import language, tr


def choices(session: Session) -> Choices:
    """What this workspace offers."""
    words = Wording(language())
    names = _plain(session.scalars(select(Employee.name).distinct()).all())
    teams = _plain(session.scalars(select(Employee.department).where(Employee.department != "").distinct()).all())
    tags = _plain(session.scalars(select(CallTag.tag).distinct()).all())
    trackers = _plain(session.scalars(select(Tracker.name)).all())
    ended = session.scalar(
        select(func.count()).select_from(Deal).where(Deal.state.in_((DealState.WON, DealState.LOST)))
    )
    return Choices(
        groups={
            By.SCRIPT: _scripts(session, words),
            By.EMPLOYEE: names,
            By.TEAM: teams,
            By.TAG: tags,
            By.DIRECTION: tuple((one.value, words.word("direction", one)) for one in Direction),
        },
        keys={
            What.ANSWER: _questions(session),
            What.FINDING: tuple((one.value, words.word("finding", one)) for one in FindingKind),
            What.TRACKER: trackers,
            What.TAG: tags,
            What.MEASURE: tuple((name, one.title()) for name, one in MEASURES.items()),
        },
        deals=bool(ended),
    )


def _plain(names: Iterable[str]) -> Offered:
    found = sorted(names, key=sort_key)
    return tuple((one, one) for one in found)


def _scripts(session: Session, words: Wording) -> Offered:
    """Versions of the script that calls were judged against, the newest first."""
    used = select(Analysis.script_id).where(Analysis.script_id.is_not(None)).distinct()
    rows = session.execute(
        select(SalesScript.id, SalesScript.title, SalesScript.created_at)
        .where(SalesScript.id.in_(used))
        .order_by(SalesScript.created_at.desc(), SalesScript.id.desc())
    )
    return tuple((str(n), f"{title or tr('Script')}, {words.day(local(made).date())} ({n})") for n, title, made in rows)


def _questions(session: Session) -> Offered:
    """Questions with choices of the cards that calls were evaluated by, in the order of the newest cards."""
    used = select(Evaluation.version_id).distinct()
    bodies = session.scalars(
        select(ScorecardVersion.body).where(ScorecardVersion.id.in_(used)).order_by(ScorecardVersion.id.desc())
    )
    found: dict[str, str] = {}
    for body in bodies:
        for question in Card.model_validate(body).questions():
            if question.options:
                found.setdefault(question.key, f"{question.number}  {question.text.of(language())}")
    return tuple(found.items())
