"""Whom an open calibration keeps blind: nothing may tell them what the model or others judged of its call."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.enums import CalibrationStatus, EvaluationKind, EvaluationStatus
from callqa_desktop.models.evaluation import Evaluation
from callqa_desktop.models.quality import Calibration, CalibrationMember
from callqa_desktop.models.work import Setting
from callqa_desktop.services.records import CallDetail
from callqa_desktop.services.settings import DECLARED


def hidden_calls(session: Session) -> frozenset[int]:
    """Calls with an open calibration, not all of whose answers are in, in which the evaluator of this workspace takes
    part: for this person they count as neither analyzed nor scored. A handful; usually none."""
    open_ones = (
        select(Calibration.id, Calibration.call_id, CalibrationMember.member)
        .join(CalibrationMember, CalibrationMember.calibration_id == Calibration.id)
        .where(Calibration.status == CalibrationStatus.OPEN)
    )
    members = session.execute(open_ones).all()
    if not members:
        return frozenset()
    given = select(Evaluation.calibration_id, Evaluation.evaluator).where(
        Evaluation.calibration_id.in_({one[0] for one in members}), Evaluation.status == EvaluationStatus.SUBMITTED
    )
    done = {(calibration, name) for calibration, name in session.execute(given)}
    waiting = {calibration for calibration, _, name in members if (calibration, name) not in done}
    here = person(session)
    return frozenset(call_id for calibration, call_id, name in members if name == here and calibration in waiting)


def person(session: Session) -> str:
    """The evaluator of this workspace."""
    kept = session.get(Setting, "evaluator")
    return str(DECLARED["evaluator"].default if kept is None else kept.value)


def seen(detail: CallDetail, person: str) -> CallDetail:
    """What a blind member may see of the call: no answers but their own in calibrations, nothing the model judged."""
    own = tuple(e for e in detail.evaluations if e.kind == EvaluationKind.CALIBRATION and e.evaluator == person)
    return replace(
        detail, row=replace(detail.row, ai_score=None, human_score=None), evaluations=own, findings=(), summary="",
        advice=(), client_mood="", details={}, judgements=(),
    )  # fmt: skip
