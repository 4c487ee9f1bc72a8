"""Which seconds of a call a person really heard, kept beside their evaluation.

What is heard before the first answer waits under the setting `listening` and moves to the draft once there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Recording
from callqa_desktop.models.enums import EvaluationKind, EvaluationStatus
from callqa_desktop.models.evaluation import Evaluation
from callqa_desktop.models.work import Setting
from callqa_desktop.services.quality import calibrations
from callqa_desktop.services.quality.spans import joined
from callqa_desktop.services.scoring import evaluations

WAITING = "listening"
MOST_WAITING = 200
"""Calls heard without a draft that are remembered; the oldest go first."""

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Listening:
    ranges: Ranges = ()
    """[start_ms, end_ms), sorted, apart."""
    ratio: float | None = None
    """Share of the recording, 0-1; None without a recording."""


def read(session: Session, call_id: int, person: str) -> Listening:
    """What the person has heard for their newest evaluation of the call, or before it."""
    found = _newest(session, call_id, person)
    if found is not None:
        return _listening(session, call_id, _ranges(found.heard))
    return _listening(session, call_id, _ranges(_waiting(session).get(_key(call_id, person), {}).get("heard", ())))


def keep(session: Session, call_id: int, person: str, heard: Sequence[tuple[int, int]], active_ms: int) -> Listening:
    """Adds stretches that sounded and time worked to the person's open draft, or keeps them for it.

    Nothing is added to an evaluation that is submitted.
    """
    found = _newest(session, call_id, person)
    if found is not None and found.status != EvaluationStatus.DRAFT:
        return _listening(session, call_id, _ranges(found.heard))
    waiting = _waiting(session)
    before = waiting.pop(_key(call_id, person), {})
    whole = joined((*_ranges(before.get("heard", ())), *heard))
    active_ms += int(before.get("active_ms", 0))
    if found is not None:
        if before:
            session.merge(Setting(key=WAITING, value=waiting))
        row = evaluations.record_work(session, found.id, heard=whole, active_ms=active_ms)
        return Listening(row.heard, row.heard_ratio)
    if whole or active_ms:
        waiting[_key(call_id, person)] = {"heard": whole, "active_ms": active_ms, "at": now_ms()}
        for oldest in sorted(waiting, key=lambda k: waiting[k].get("at", 0))[: max(0, len(waiting) - MOST_WAITING)]:
            del waiting[oldest]
        session.merge(Setting(key=WAITING, value=waiting))
    return _listening(session, call_id, tuple(whole))


def _newest(session: Session, call_id: int, person: str) -> Evaluation | None:
    task = calibrations.task_of(session, call_id, person)
    wanted = select(Evaluation).where(
        Evaluation.call_id == call_id, Evaluation.evaluator == person,
        Evaluation.status.in_((EvaluationStatus.DRAFT, EvaluationStatus.SUBMITTED)),
    )  # fmt: skip
    if task is not None:
        wanted = wanted.where(Evaluation.calibration_id == task.calibration_id)
    else:
        wanted = wanted.where(Evaluation.kind == EvaluationKind.HUMAN)
    return session.scalars(wanted.order_by(Evaluation.id.desc()).limit(1)).first()


def _waiting(session: Session) -> dict[str, Any]:
    found = session.get(Setting, WAITING)
    return dict(found.value) if found is not None and isinstance(found.value, dict) else {}


def _key(call_id: int, person: str) -> str:
    return f"{call_id}:{person}"


def _ranges(stored: Any) -> Ranges:
    return tuple((int(start), int(end)) for start, end in stored or ())


def _listening(session: Session, call_id: int, ranges: Ranges) -> Listening:
    recording = session.scalars(select(Recording).where(Recording.call_id == call_id)).first()
    length = round(recording.frames * 1000 / recording.sample_rate) if recording and recording.sample_rate else 0
    if not length:
        return Listening(ranges)
    return Listening(ranges, min(1.0, sum(min(b, length) - min(a, length) for a, b in ranges) / length))
