"""A set of calls as columns, read once; groups and outcomes are laid over it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.call import Call
from callqa_desktop.services.calls import reader
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.experiments.definitions import Trial, Unit
from callqa_desktop.services.progress import Progress

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NEITHER, BOTH = -1, -2
"""Labels of what belongs to no group, and to two at once."""
_PORTION = 20_000


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls of a set, one place in every column each; calls calibrated blind here are left out."""

    ids: Ints
    started: Ints
    """Milliseconds."""
    client: Ints
    """A number for each caller, -1 where the number is hidden."""
    digits: tuple[str, ...]
    """The caller's number by that number."""
    employee: Ints
    """-1 without one."""
    outbound: Any
    talk: Floats
    """Seconds, NaN where nobody talked."""
    score: Floats
    """What counts: a person's, else the machine's; NaN without one."""
    blind: int


@dataclass(frozen=True, slots=True)
class Frame:
    """Units with their groups and outcomes."""

    trial: Trial
    looked: int
    blind: int
    nameless: int
    """Calls that belong to no client, where clients are counted."""
    days: float
    """Days from the first to the last call of the set."""
    labels: tuple[Ints, ...]
    """By factor: the group of each unit, NEITHER or BOTH."""
    values: tuple[Floats, ...]
    """By outcome: its value for each unit, NaN where it is not known."""
    titles: tuple[str, ...]
    """By outcome: what it is called."""
    clients: Ints
    employees: Ints
    """Of each unit; of a client the one who talked first."""
    call_unit: Ints
    """Place of the unit each call belongs to, -1 for none."""
    call_ids: Ints
    call_in: Any
    """Whether the call itself belongs to the group of its unit."""

    def calls_of(self, chosen: Any) -> array[int]:
        """Ids of the calls of units (a mask over them)."""
        taken = (self.call_unit >= 0) & self.call_in
        taken[taken] = np.asarray(chosen)[self.call_unit[taken]]
        return array("q", self.call_ids[taken].tolist())


def read_calls(session: Session, trial: Trial, progress: Progress) -> Calls:
    """The calls of the set.

    Raises:
        Cancelled
    """
    hidden = hidden_calls(session)
    found: Any = session.execute(
        select(
            Call.id, Call.started_at, Call.client_digits, Call.employee_id, Call.direction, Call.talk_seconds,
            Call.ai_score, Call.human_score,
        ).where(*reader.where_of(session, trial.calls, hidden).plain).order_by(Call.id)
    )  # fmt: skip
    columns: list[Any] = []
    blind = 0
    for part in found.partitions(_PORTION):
        progress.report(len(columns))
        seen = [row for row in part if row[0] not in hidden] if hidden else part
        blind += len(part) - len(seen)
        columns += seen
    codes: dict[str, int] = {}
    client = [codes.setdefault(row[2], len(codes)) if row[2] else -1 for row in columns]
    return Calls(
        ids=np.array([row[0] for row in columns], dtype=np.int64),
        started=np.array([row[1] for row in columns], dtype=np.int64),
        client=np.array(client, dtype=np.int64),
        digits=tuple(codes),
        employee=np.array([-1 if row[3] is None else row[3] for row in columns], dtype=np.int64),
        outbound=np.array([row[4] == "outbound" for row in columns], dtype=bool),
        talk=np.array([row[5] or np.nan for row in columns], dtype=float),
        score=np.array([_score(row[6], row[7]) for row in columns], dtype=float),
        blind=blind,
    )


def _score(machine: float | None, person: float | None) -> float:
    counts = machine if person is None else person
    return float("nan") if counts is None else counts


def frame(trial: Trial, calls: Calls, labels: Sequence[Ints], values: Sequence[Floats], titles: Sequence[str]) -> Frame:
    """The units of a trial, from the groups and outcomes of its calls."""
    n = int(calls.ids.size)
    days = float(calls.started.max() - calls.started.min()) / 86_400_000 if n else 0.0
    by_call = Frame(
        trial=trial, looked=n, blind=calls.blind, nameless=0, days=days, labels=tuple(labels), values=tuple(values),
        titles=tuple(titles), clients=calls.client, employees=calls.employee, call_unit=np.arange(n),
        call_ids=calls.ids, call_in=np.ones(n, dtype=bool),
    )  # fmt: skip
    return by_call if trial.unit == Unit.CALL else _by_client(by_call, calls)


def _by_client(one: Frame, calls: Calls) -> Frame:
    """Clients in place of calls: a client belongs where all of their calls that belong anywhere do."""
    known = calls.client >= 0
    size = len(calls.digits)
    unit = np.where(known, calls.client, -1)
    inside = known.copy()
    labels: list[Ints] = []
    for label in one.labels:
        made = np.full(size, NEITHER, dtype=np.int64)
        for value in np.unique(label[known & (label != NEITHER)]):
            there = np.zeros(size, dtype=bool)
            there[calls.client[known & (label == value)]] = True
            made[there] = np.where(made[there] == NEITHER, value, BOTH)
        labels.append(made)
        inside &= label != NEITHER
    values = tuple(
        _of_units(value, unit, inside, size, any_of=outcome.conversion)
        for value, outcome in zip(one.values, one.trial.outcomes, strict=True)
    )
    first = np.full(size, -1, dtype=np.int64)
    order = np.argsort(-calls.started, kind="stable")
    order = order[known[order]]
    first[calls.client[order]] = calls.employee[order]
    return replace(
        one, nameless=int((~known).sum()), labels=tuple(labels), values=values, clients=np.arange(size),
        employees=first, call_unit=unit, call_in=inside,
    )  # fmt: skip


def _of_units(value: Floats, unit: Ints, inside: Any, size: int, *, any_of: bool) -> Floats:
    """The outcome of each client: whether any call had it, or the mean of those that have a number."""
    counts = inside & ~np.isnan(value)
    n = np.bincount(unit[counts], minlength=size)
    sums = np.bincount(unit[counts], value[counts], minlength=size)
    with np.errstate(invalid="ignore", divide="ignore"):
        made = np.where(n > 0, sums / n, np.nan)
    if not any_of:
        return made
    return np.where(np.isnan(made), np.nan, (made > 0).astype(float))
