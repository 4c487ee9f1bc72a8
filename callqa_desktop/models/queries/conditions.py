"""Filters of calls compiled to SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, false, func, or_, select

from callqa_desktop.models.analysis import SoundCheck, Tracker, TrackerHit, Transcript
from callqa_desktop.models.call import Call, CallTag
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import EvaluationKind, EvaluationStatus
from callqa_desktop.models.evaluation import Annotation, Evaluation
from callqa_desktop.models.filters import CallFilter
from callqa_desktop.models.quality import Assignment
from callqa_desktop.models.queries import plans, search
from callqa_desktop.models.queries.idlist import among

SCORE = func.coalesce(Call.human_score, Call.ai_score)
"""What counts: the person's score where there is one, else the model's."""
LONGEST_PHONE = 64
"""Characters of a stored number; patterns of any length are refused by the database."""
ABROAD = 11
"""Digits from which on a number that begins with 00 is one as dialled from abroad, not a part of one."""
LARGEST = 2**63 - 1
UNCHECKED = "unchecked"
"""Asked for beside the verdicts on the sound: nobody has looked at it yet."""
OFTEN = 5000
"""Calls with a tracker from which on they are not looked up one by one."""
_BEYOND = 1e300
"""Beyond every bound."""


@dataclass(frozen=True, slots=True)
class Where:
    """The conditions of a filter in two spellings with one meaning."""

    plain: Sequence[ColumnElement[bool]]
    """Ranges are compared call by call: for many calls, and always bearable."""
    indexed: Sequence[ColumnElement[bool]]
    """Ranges may be looked up in their index: very quick for few calls. The same object where nothing differs."""


def conditions(
    wanted: CallFilter,
    *,
    employees: Sequence[int],
    lines: Sequence[str],
    tag_keys: Sequence[str],
    query: str,
    hits: Sequence[int] | None,
    unscored: Collection[int] = (),
    left_out: Collection[int] = (),
    often: bool = False,
) -> Where:
    """The conditions of a filter.

    Args:
        employees: ids of the employees among `wanted.employees`.
        lines: what else stands there: internal numbers, of calls no employee is known of.
        tag_keys: folded tags, any of which will do.
        query: the full-text query of `wanted.search`, "" when nothing can be searched for.
        hits: what it matches, where that is known already.
        unscored: calls whose scores count as missing.
        left_out: calls that do not match in any case.
        often: the trackers of `wanted.said` were heard in many calls: these are met while walking through all.
    """
    found: list[ColumnElement[bool]] = []
    if wanted.ids is not None:
        found.append(among(Call.id.expression, wanted.ids))
    digits = "".join(c for c in wanted.phone if c.isdigit())
    if len(digits) >= ABROAD and digits.startswith("00"):
        digits = digits[2:]  # 00380… is +380…
    if len(wanted.phone) > LONGEST_PHONE:
        found.append(false())
    elif digits:
        found.append(Call.client_digits.contains(digits))
    elif wanted.phone.strip():
        found.append(Call.client_phone.contains(wanted.phone.strip(), autoescape=True))
    if wanted.employees:
        of_people, of_lines = Call.employee_id.in_(employees), Call.internal_number.in_(lines)
        found.append(or_(of_people, of_lines) if employees and lines else of_people if employees else of_lines)
    for column, values in (
        (Call.direction, wanted.directions),
        (Call.disposition, wanted.dispositions),
        (Call.status, wanted.statuses),
        (Call.recording_state, wanted.recordings),
    ):
        if values:
            found.append(column.in_(values))
    if wanted.connections:
        connection = plans.unindexed(Call.connection_id.expression)
        found.append(connection.in_(select(Connection.id).where(Connection.name.in_(wanted.connections))))
    ranges: list[tuple[ColumnElement[Any], float | None, float | None]] = [
        (Call.talk_seconds.expression, wanted.min_duration, wanted.max_duration),
        (SCORE, wanted.min_score, wanted.max_score),
    ]
    if wanted.from_ms is not None:
        found.append(Call.started_at >= _storable(wanted.from_ms))
    if wanted.to_ms is not None:
        found.append(Call.started_at < _storable(wanted.to_ms))
    if tag_keys:
        found.append(Call.id.in_(select(CallTag.call_id).where(CallTag.tag_folded.in_(tag_keys))))
    found += _people(wanted)
    if wanted.sound:
        found.append(_sounding(wanted.sound))
    found += _heard(wanted, often=often)
    if wanted.search.strip() and hits is not None:
        found.append(among(Call.id.expression, hits))
    elif wanted.search.strip():
        found.append(search.matches(query) if query else false())
    without = {*left_out, *(unscored if wanted.min_score is not None or wanted.max_score is not None else ())}
    if without:
        found.append(~among(plans.unindexed(Call.id.expression), sorted(without)))
    if all(low is None and high is None for _, low, high in ranges):
        return Where(found, found)
    plain = _within([(plans.unindexed(Call.talk_seconds.expression), wanted.min_duration, wanted.max_duration)])
    return Where([*found, *plain, *_scored(wanted)], [*found, *_within(ranges)])


def known(score: ColumnElement[Any], unscored: Collection[int]) -> ColumnElement[Any]:
    """A score, NULL for calls whose scores count as missing."""
    if not unscored:
        return score
    return case((among(plans.unindexed(Call.id.expression), sorted(unscored)), None), else_=score)


def _scored(wanted: CallFilter) -> Iterator[ColumnElement[bool]]:
    """The bounds of the score in a spelling the index of scores does not answer."""
    if wanted.min_score is not None:
        yield func.coalesce(Call.human_score, Call.ai_score, -_BEYOND) >= _storable(wanted.min_score)
    if wanted.max_score is not None:
        yield func.coalesce(Call.human_score, Call.ai_score, _BEYOND) <= _storable(wanted.max_score)


def _within(
    ranges: Sequence[tuple[ColumnElement[Any], float | None, float | None]],
) -> Iterator[ColumnElement[bool]]:
    for column, low, high in ranges:
        if low is not None:
            yield column >= _storable(low)
        if high is not None:
            yield column <= _storable(high)


def _people(wanted: CallFilter) -> list[ColumnElement[bool]]:
    """The conditions on what people did with a call."""
    found: list[ColumnElement[bool]] = []
    if wanted.reviewers:
        reviewed = select(Evaluation.call_id).where(
            Evaluation.evaluator.in_(wanted.reviewers),
            Evaluation.kind == EvaluationKind.HUMAN,
            Evaluation.status == EvaluationStatus.SUBMITTED,
        )
        found.append(Call.id.in_(reviewed))
    if wanted.assigned:
        found.append(Call.id.in_(select(Assignment.call_id).where(Assignment.reviewer.in_(wanted.assigned))))
    if wanted.annotated is True:
        found.append(Call.id.in_(select(Annotation.call_id)))
    elif wanted.annotated is False:
        found.append(~exists().where(Annotation.call_id == Call.id))
    return found


def _sounding(verdicts: Sequence[str]) -> ColumnElement[bool]:
    checked = Call.id.in_(select(SoundCheck.call_id).where(SoundCheck.verdict.in_(verdicts)))
    return or_(checked, ~exists().where(SoundCheck.call_id == Call.id)) if UNCHECKED in verdicts else checked


def heard_often(names: Sequence[str]) -> Select[int]:
    """How many calls these trackers were heard in, counted up to OFTEN."""
    return select(func.count()).select_from(_with_trackers(names).limit(OFTEN).subquery())


def _heard(wanted: CallFilter, *, often: bool) -> list[ColumnElement[bool]]:
    """The conditions on trackers: the few calls of a rare one are looked up, all else is told on the way."""
    found: list[ColumnElement[bool]] = []
    call_id = plans.unindexed(Call.id.expression)
    if wanted.said:
        found.append((call_id if often else Call.id).in_(_with_trackers(wanted.said)))
    if wanted.unsaid:
        found.append(call_id.in_(select(Transcript.call_id)))
        found.append(call_id.not_in(_with_trackers(wanted.unsaid)))
    return found


def _with_trackers(names: Sequence[str]) -> Select[Any]:
    ids = select(Tracker.id).where(Tracker.name.in_(names))
    return select(TrackerHit.call_id).where(TrackerHit.tracker_id.in_(ids))


def _storable(bound: float) -> float:
    """The bound within the integers a database holds, beyond which no value can be."""
    return max(-LARGEST, min(LARGEST, bound))
