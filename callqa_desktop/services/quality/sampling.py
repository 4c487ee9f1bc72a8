"""Which calls could be drawn, and random draws that anyone can repeat and prove.

A draw takes the calls whose SHA-256 of "seed:id" (decimal, hex digest compared as text) is smallest. No generator of
random numbers is involved: any tool, today or in ten years, gets the same calls from the same seed.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import EvaluationKind, EvaluationStatus, RecordingState, Strategy
from callqa_desktop.models.evaluation import Evaluation
from callqa_desktop.models.filters import CallFilter
from callqa_desktop.models.quality import Sampling, SamplingItem
from callqa_desktop.services.calls import reader
from callqa_desktop.services.quality.records import Verification

FINAL = (EvaluationStatus.SUBMITTED, EvaluationStatus.SUPERSEDED)


def population(session: Session, wanted: CallFilter, *, unscored: bool, at: int) -> list[int]:
    """Ids of the calls that could be drawn at a moment, ascending: matching, with a stored recording, known by then.

    Args:
        unscored: leave out those a person had scored by then.
        at: UTC milliseconds.
    """
    found = set(reader.ids(session, replace(wanted, recordings=(RecordingState.STORED.value,))))
    found -= set(session.scalars(select(Call.id).where(Call.created_at > at)))
    if unscored:
        scored = select(Evaluation.call_id).where(
            Evaluation.kind == EvaluationKind.HUMAN, Evaluation.status.in_(FINAL), Evaluation.submitted_at <= at
        )
        found -= set(session.scalars(scored))
    return sorted(found)


def population_hash(ids: Iterable[int]) -> str:
    """SHA-256 in hex of the ascending ids, decimal, with commas between them."""
    return hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()


def rank(seed: int, name: object) -> str:
    """The place of a call (or an employee) in the order of a seed."""
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()


def draw(ids: Iterable[int], seed: int, quota: int) -> list[int]:
    """The first `quota` ids in the order of the seed."""
    return heapq.nsmallest(quota, ids, key=lambda n: rank(seed, n))


def draw_evenly(owners: Sequence[tuple[int, int | None]], seed: int, quota: int) -> list[int]:
    """One call of each employee in turn until the quota is full; employees too stand in the order of the seed.

    Args:
        owners: (call, employee) of the population; calls without an employee form a group of their own.
    """
    groups: dict[int, list[int]] = {}
    for call_id, employee in owners:
        groups.setdefault(employee or 0, []).append(call_id)
    ordered = [draw(groups[e], seed, quota) for e in sorted(groups, key=lambda e: rank(seed, f"employee:{e}"))]
    turns = max(map(len, ordered), default=0)
    return [group[turn] for turn in range(turns) for group in ordered if turn < len(group)][:quota]


def random_draw(session: Session, ids: Sequence[int], seed: int, quota: int, *, per_employee: bool) -> list[int]:
    if not per_employee:
        return draw(ids, seed, quota)
    known = set(ids)
    owners = [(n, e) for n, e in session.execute(select(Call.id, Call.employee_id)) if n in known]
    return draw_evenly(owners, seed, quota)


def verify(session: Session, sampling_id: int) -> Verification:
    """Repeats a draw as of its moment.

    Raises:
        LookupError: there is no such draw.
    """
    sampling = session.get(Sampling, sampling_id)
    if sampling is None:
        raise LookupError(f"no draw {sampling_id}")
    asked = sampling.call_filter
    ids = population(session, restored(asked), unscored=bool(asked.get("unscored")), at=sampling.created_at)
    same: bool | None = None
    if sampling.strategy == Strategy.RANDOM and not sampling.budget_seconds:
        again = random_draw(
            session, ids, sampling.seed, sampling.quota, per_employee=bool(asked.get("per_employee"))
        )  # fmt: skip
        items = select(SamplingItem.call_id).where(SamplingItem.sampling_id == sampling_id)
        same = list(session.scalars(items.order_by(SamplingItem.position))) == again
    return Verification(population_hash(ids) == sampling.population_hash, len(ids), same)


def kept(wanted: CallFilter, *, unscored: bool, per_employee: bool) -> dict[str, Any]:
    """A filter as JSON, with the rules of the draw beside it."""
    given = {key: value for key, value in asdict(wanted).items() if value != getattr(CallFilter(), key)}
    return {"filter": given, "unscored": unscored, "per_employee": per_employee}


def restored(data: dict[str, Any]) -> CallFilter:
    """The filter of `kept`; conditions this version does not know are left out."""
    known = {field.name for field in fields(CallFilter)}
    given: dict[str, Any] = {}
    for key, value in data.get("filter", {}).items():
        if key in known:
            given[key] = tuple(value) if isinstance(value, list) else value
    return CallFilter(**given)
