"""Calls counted as SQL: the sums of models.tally, grouped by employee, local day, hour and direction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, select

from callqa_desktop.models.analysis import Analysis, Finding, Measures, TrackerHit, Transcript
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import (
    AnalysisKind,
    CallStatus,
    Disposition,
    EvaluationKind,
    EvaluationStatus,
    FindingKind,
    RecordingState,
)
from callqa_desktop.models.evaluation import Evaluation
from callqa_desktop.models.queries.conditions import SCORE
from callqa_desktop.models.tally import NOBODY, Sums

Changes = Sequence[tuple[int, int]]
"""(first moment, milliseconds the local clock is ahead of UTC), in order."""
Where = Sequence[ColumnElement[bool]]

DAY, HOUR = 86_400_000, 3_600_000
TALKED_WITH = (Disposition.ANSWERED, Disposition.TRANSFERRED)
FAST_SECONDS = 20
"""The usual bound of a service level: so many seconds of waiting, at most."""
NEAR_POINTS = 5
"""A person and the model agree on a call when their scores differ by at most this."""
MEASURED = {
    "share": "talk_share_agent",
    "gap": "response_gap_seconds",
    "interruptions": "interruptions",
    "monologue": "agent_longest_monologue_seconds",
    "questions": "agent_questions",
}
"""Sum by its measure (services.voice)."""
COLUMNS = tuple(Sums.__annotations__)
"""All sums, in the order in which they are counted and read."""
_TOLD = ("objected", "objected_no", "objected_partly", "objected_yes", "promised", "promises")
JUDGED = (
    "reviewed", "judged", "scored", "score", "score_squares", *(f"bin_{n}" for n in range(10)), "pairs", "near",
    "apart", "apart_size", *_TOLD,
)  # fmt: skip
"""Sums that tell how somebody judged calls."""

answered = Call.disposition.in_(TALKED_WITH)
fast = and_(answered, Call.wait_seconds <= FAST_SECONDS)
_APART = Call.human_score - Call.ai_score
paired = _APART.is_not(None)
near = func.abs(_APART) <= NEAR_POINTS
reviewed = exists().where(
    Evaluation.call_id == Call.id,
    Evaluation.kind == EvaluationKind.HUMAN,
    Evaluation.status == EvaluationStatus.SUBMITTED,
)
transcribed = exists().where(Transcript.call_id == Call.id)
judged = exists().where(Analysis.call_id == Call.id, Analysis.kind == AnalysisKind.MAIN)


def local(changes: Changes) -> ColumnElement[Any]:
    """When a call began, in milliseconds of the local clock since 1970."""
    ahead: Any = literal(changes[-1][1])
    if len(changes) > 1:
        later = zip(changes[1:], changes, strict=False)
        ahead = case(*((Call.started_at < since, before) for (since, _), (_, before) in later), else_=changes[-1][1])
    moment: ColumnElement[Any] = Call.started_at + ahead
    return moment


def key(name: str, changes: Changes) -> ColumnElement[Any]:
    """What calls are grouped by: employee, day, hour, weekday (0 is Monday), direction or connection."""
    match name:
        case "employee":
            found: ColumnElement[Any] = func.coalesce(Call.employee_id, NOBODY)
        case "day":
            found = local(changes) // DAY
        case "hour":
            found = local(changes) // HOUR % 24
        case "weekday":
            found = (local(changes) // DAY + 3) % 7
        case "direction":
            found = Call.direction.expression
        case _:
            raise ValueError(f"calls are not grouped by {name}")
    return found.label(f"key_{name}")


def in_bin(number: int) -> ColumnElement[bool]:
    """Scores of ten points from ten times the number, the last ones with 100 itself."""
    above = number * 10 <= SCORE
    return above if number == 9 else and_(above, number * 10 + 10 > SCORE)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _sum(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(value), 0)


def calls(keys: Sequence[ColumnElement[Any]], where: Where, columns: Sequence[str]) -> Select[Any]:
    """The keys, then these sums over the calls that are no findings."""
    made: Select[Any] = select(*keys, *(_column(name) for name in columns)).where(*where).group_by(*keys)
    measures = any(name.removesuffix("_n") in MEASURED for name in columns)
    return made.outerjoin_from(Call, Measures, Measures.call_id == Call.id) if measures else made.select_from(Call)


def _column(name: str) -> ColumnElement[Any]:
    measure = name.removesuffix("_n")
    if measure in MEASURED:
        number = Measures.figures[MEASURED[measure]].as_float()
        return func.count(number) if name != measure else _sum(number)
    if name.startswith("bin_"):
        return _count(in_bin(int(name.removeprefix("bin_"))))
    return _COUNTED[name]


_COUNTED: dict[str, ColumnElement[Any]] = {
    "calls": func.count(),
    "answered": _count(answered),
    "missed": _count(Call.disposition == Disposition.MISSED),
    "fast": _count(fast),
    "waited": _sum(case((answered, Call.wait_seconds), else_=0)),
    "talked": _sum(Call.talk_seconds.expression),
    "recorded": _count(Call.recording_state == RecordingState.STORED),
    "transcribed": _count(transcribed),
    "analyzed": _count(Call.status == CallStatus.ANALYZED),
    "judged": _count(judged),
    "failed": _count(Call.status == CallStatus.FAILED),
    "reviewed": _count(reviewed),
    "scored": func.count(SCORE),
    "score": _sum(SCORE),
    "score_squares": _sum(SCORE * SCORE),
    "pairs": func.count(_APART),
    "near": _count(near),
    "apart": _sum(_APART),
    "apart_size": _sum(func.abs(_APART)),
}
CALL_COLUMNS = tuple(name for name in COLUMNS if name not in _TOLD)
FINDING_COLUMNS = _TOLD


def findings(keys: Sequence[ColumnElement[Any]], where: Where) -> Select[Any]:
    """The keys, then FINDING_COLUMNS; only of calls with an objection or a promise."""
    one = _of_findings(
        [*keys, _OBJECTED.label("objected"), _WORST.label("worst"), _PROMISES.label("promises")], where
    ).subquery()
    outer = [one.c[label.key or ""] for label in keys]
    return select(
        *outer,
        func.sum(one.c.objected),
        *(func.sum(case((one.c.worst == place, 1), else_=0)) for place in (3, 2, 1)),
        func.sum(case((one.c.promises > 0, 1), else_=0)),
        func.sum(one.c.promises),
    ).group_by(*outer)


_OBJECTION = Finding.kind == FindingKind.OBJECTION
_HANDLED = Finding.detail["handled"].as_string()
_BADLY = case((_HANDLED == "no", 3), (_HANDLED == "partly", 2), (_HANDLED == "yes", 1), else_=0)
_OBJECTED = func.max(case((_OBJECTION, 1), else_=0))
_WORST = func.max(case((_OBJECTION, _BADLY), else_=0))
_PROMISES = func.sum(case((Finding.kind == FindingKind.PROMISE, 1), else_=0))
_HAVING: dict[str, ColumnElement[bool]] = {
    "objected": _OBJECTED == 1,
    "objected_no": _WORST == 3,
    "objected_partly": _WORST == 2,
    "objected_yes": _WORST == 1,
    "objected_unknown": and_(_OBJECTED == 1, _WORST == 0),
    "handled": _WORST > 0,
    "promised": _PROMISES > 0,
}


def _of_findings(columns: Sequence[ColumnElement[Any]], where: Where) -> Select[Any]:
    """One row a call with an objection or a promise in the judgement in force."""
    in_force = (
        select(func.max(Analysis.id))
        .where(Analysis.call_id == Call.id, Analysis.kind == AnalysisKind.MAIN)
        .correlate(Call)
        .scalar_subquery()
    )
    return (
        select(*columns)
        .select_from(Call)
        .join(Analysis, Analysis.id == in_force)
        .join(Finding, Finding.analysis_id == Analysis.id)
        .where(Finding.kind.in_((FindingKind.OBJECTION, FindingKind.PROMISE)), *where)
        .group_by(Call.id)
    )


def words(keys: Sequence[ColumnElement[Any]], where: Where) -> Select[Any]:
    """The keys, the tracker, and in how many calls it was heard."""
    return (
        select(*keys, TrackerHit.tracker_id, func.count())
        .select_from(Call)
        .join(TrackerHit, TrackerHit.call_id == Call.id)
        .where(*where)
        .group_by(*keys, TrackerHit.tracker_id)
    )


def between(start: int, end: int) -> ColumnElement[bool]:
    """The call began in [start, end)."""
    return and_(Call.started_at >= start, Call.started_at < end)


def part(name: str, changes: Changes, where: Where, unseen: Sequence[int]) -> Select[Any]:
    """Ids of the calls that are a part of those the conditions find, the newest first.

    Args:
        name: a key of `_HAVING` or `_CONDITIONS`, a sum that is measured, `bin:N`, or `at:WEEKDAY:HOUR` with "" for
            any.
        unseen: calls whose judgements must not be known: they are in no part that tells how somebody judged.

    Raises:
        ValueError: there is no such part.
    """
    newest = Call.started_at.desc(), Call.id.desc()
    kind, _, rest = name.partition(":")
    judging = kind in _HAVING or kind in _JUDGING or kind == "bin"
    where = [*where, Call.id.not_in(list(unseen))] if judging and unseen else where
    if kind in _HAVING:
        return _of_findings([Call.id.expression], where).having(_HAVING[kind]).order_by(*newest)
    if kind in MEASURED:
        found = Measures.figures[MEASURED[kind]].as_float().is_not(None)
        condition: ColumnElement[bool] = exists().where(Measures.call_id == Call.id, found)
    elif kind == "bin":
        condition = in_bin(int(rest))
    elif kind == "at":
        weekday, _, hour = rest.partition(":")
        asked = [("weekday", weekday), ("hour", hour)]
        condition = and_(*(key(of, changes).element == int(value) for of, value in asked if value))
    elif kind in _CONDITIONS:
        condition = _CONDITIONS[kind]
    else:
        raise ValueError(f"no such part: {name}")
    return select(Call.id).where(*where, condition).order_by(*newest)


_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "answered": answered,
    "fast": fast,
    "slow": and_(answered, Call.wait_seconds > FAST_SECONDS),
    "unanswered": ~answered,
    "nobody": Call.employee_id.is_(None),
    "transcribed": transcribed,
    "reviewed": reviewed,
    "judged": judged,
    "scored": SCORE.is_not(None),
    "pairs": paired,
    "near": near,
    "apart": ~near,
}
_JUDGING = frozenset({"reviewed", "judged", "scored", "pairs", "near", "apart"})
