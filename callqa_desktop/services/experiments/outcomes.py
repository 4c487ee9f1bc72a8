"""The outcome of each call: 1 or 0 where it is a conversion, a number otherwise, NaN where it is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Finding, Measures, Tracker, TrackerHit, Transcript
from callqa_desktop.models.call import CallTag
from callqa_desktop.models.deal import Deal, DealPhone
from callqa_desktop.models.enums import AnalysisKind, DealState
from callqa_desktop.models.evaluation import Answer
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.services.crm.base import search_key
from callqa_desktop.services.experiments import words
from callqa_desktop.services.experiments.definitions import Outcome, What
from callqa_desktop.services.experiments.frame import Calls, Floats
from callqa_desktop.services.folding import fold
from callqa_desktop.services.insight import gather
from callqa_desktop.services.insight.gather import Cards
from callqa_desktop.services.scoring.metrics import measured
from callqa_desktop.texts import language


def values(session: Session, calls: Calls, outcome: Outcome) -> tuple[Floats, str]:
    """The outcome of each call in the order of the set, and what it is called."""
    ids = calls.ids.tolist()
    title = ""
    match outcome.what:
        case What.SCORE:
            found = calls.score
        case What.SCORE_FROM:
            found = np.where(np.isnan(calls.score), np.nan, (calls.score >= outcome.at_least).astype(float))
        case What.TALK:
            found = calls.talk
        case What.TAG:
            found = _among_all(calls, _tagged(session, ids, outcome.key))
        case What.FINDING:
            found = _where_known(calls, _judged(session, ids), _found(session, ids, outcome.key))
        case What.MOOD:
            found = _laid(calls, _moods(session, ids))
        case What.TRACKER:
            found = _where_known(calls, _transcribed(session, ids), _heard(session, ids, outcome.key))
        case What.MEASURE:
            found = _laid(calls, _measured(session, ids, outcome.key))
        case What.ANSWER:
            answers, title = _answers(session, ids, outcome.key)
            found = _laid(calls, answers)
        case What.DEAL | What.AMOUNT:
            found = _deals(session, calls, outcome.what)
    return found, title or words.outcome(outcome)


def _laid(calls: Calls, known: Mapping[int, float]) -> Floats:
    nothing = float("nan")
    return np.array([known.get(one, nothing) for one in calls.ids.tolist()], dtype=float)


def _among_all(calls: Calls, had: Iterable[int]) -> Floats:
    return np.isin(calls.ids, np.fromiter(had, dtype=np.int64)).astype(float)


def _where_known(calls: Calls, known: Iterable[int], had: Iterable[int]) -> Floats:
    found = _among_all(calls, had)
    found[~np.isin(calls.ids, np.fromiter(known, dtype=np.int64))] = np.nan
    return found


def _tagged(session: Session, ids: list[int], tag: str) -> list[int]:
    wanted = select(CallTag.call_id).where(CallTag.tag_folded == fold(tag), among(CallTag.call_id.expression, ids))
    return list(session.scalars(wanted))


def _newest(ids: list[int]) -> Any:
    """Ids of the judgements in force."""
    return (
        select(func.max(Analysis.id))
        .where(among(Analysis.call_id.expression, ids), Analysis.kind == AnalysisKind.MAIN)
        .group_by(Analysis.call_id)
    )


def _judged(session: Session, ids: list[int]) -> list[int]:
    return list(session.scalars(select(Analysis.call_id).where(Analysis.id.in_(_newest(ids)))))


def _found(session: Session, ids: list[int], kind: str) -> list[int]:
    with_one = (
        select(Analysis.call_id)
        .join(Finding, Finding.analysis_id == Analysis.id)
        .where(Analysis.id.in_(_newest(ids)), Finding.kind == kind)
    )
    return list(session.scalars(with_one.distinct()))


def _moods(session: Session, ids: list[int]) -> dict[int, float]:
    rows = session.execute(select(Analysis.call_id, Analysis.client_mood).where(Analysis.id.in_(_newest(ids))))
    return {int(call): float(mood == "positive") for call, mood in rows if mood}


def _transcribed(session: Session, ids: list[int]) -> list[int]:
    return list(session.scalars(select(Transcript.call_id).where(among(Transcript.call_id.expression, ids)).distinct()))


def _heard(session: Session, ids: list[int], name: str) -> list[int]:
    wanted = (
        select(TrackerHit.call_id)
        .join(Tracker, Tracker.id == TrackerHit.tracker_id)
        .where(Tracker.name == name, among(TrackerHit.call_id.expression, ids))
    )
    return list(session.scalars(wanted))


_RATES = {"interruptions_per_10_min": ("interruptions", "duration_seconds")}
"""Measures made of others."""


def _measured(session: Session, ids: list[int], name: str) -> dict[int, float]:
    if name not in _RATES:
        times = words.times(name)
        column = Measures.figures[name].as_float()
        rows = session.execute(
            select(Measures.call_id, column).where(among(Measures.call_id.expression, ids), column.is_not(None))
        )
        return {int(call): float(value) * times for call, value in rows}
    made = {}
    for call, figures in gather.figures(session, ids, _RATES[name]).items():
        value = measured(name, figures)
        if value is not None:
            made[call] = float(value)
    return made


def _answers(session: Session, ids: list[int], key: str) -> tuple[dict[int, float], str]:
    """Whether the question was answered with its best answer, and its text; "not applicable" is not known."""
    counts = gather.in_force(gather.evaluated(session, ids))
    cards = Cards(session, [one.version_id for one in counts.values()])
    of = {one.id: one for one in counts.values()}
    rows = session.execute(
        select(Answer.evaluation_id, Answer.option).where(
            among(Answer.evaluation_id.expression, list(of)), Answer.question == key
        )
    )
    made: dict[int, float] = {}
    for evaluation, option in rows:
        one = of[evaluation]
        question = cards.versions[one.version_id].question(key)
        chosen = question.option(option) if question else None
        if question is not None and chosen is not None and not chosen.is_na and question.options:
            made[one.call_id] = float(option == question.options[0].key)
    asked = cards.questions.get(key)
    return made, asked.text.of(language()) if asked else ""


def _deals(session: Session, calls: Calls, what: What) -> Floats:
    """How the first deal with the caller ended that ended after the call; the amount of a lost one is 0."""
    rows: Any = session.execute(
        select(DealPhone.search_key, Deal.closed_at, Deal.state, Deal.amount)
        .join(Deal, Deal.id == DealPhone.deal_id)
        .where(Deal.state.in_((DealState.WON, DealState.LOST)), Deal.closed_at.is_not(None))
        .order_by(Deal.closed_at)
    )
    ended: dict[str, list[tuple[int, str, float | None]]] = {}
    for key, closed, state, amount in rows:
        ended.setdefault(key, []).append((closed, state, amount))
    keys = [search_key(one) for one in calls.digits]
    found = np.full(calls.ids.size, np.nan)
    for place, (client, started) in enumerate(zip(calls.client.tolist(), calls.started.tolist(), strict=True)):
        deals = ended.get(keys[client], ()) if client >= 0 else ()
        first = next((one for one in deals if one[0] >= started), None)
        if first is None:
            continue
        won = first[1] == DealState.WON
        if what == What.DEAL:
            found[place] = float(won)
        elif not won or first[2] is not None:
            found[place] = first[2] if won and first[2] is not None else 0.0
    return found
