"""Which of a call's evaluations is whose."""

from __future__ import annotations

from callqa_desktop.models.enums import EvaluationKind, EvaluationStatus
from callqa_desktop.services.records import CallDetail, EvaluationRow


def ai_evaluation(detail: CallDetail, version_id: int | None = None) -> EvaluationRow | None:
    """The model's newest evaluation; one of the same version of the card goes first."""
    found = [e for e in detail.evaluations if e.kind == EvaluationKind.AI and e.status != EvaluationStatus.SUPERSEDED]
    same = [e for e in found if e.version_id == version_id]
    return max(same or found, key=lambda e: e.id, default=None)


def second_evaluation(detail: CallDetail, version_id: int | None = None) -> EvaluationRow | None:
    """The newest second opinion by this version of the card."""
    found = [
        e
        for e in detail.evaluations
        if e.kind == EvaluationKind.SECOND and e.status == EvaluationStatus.SUBMITTED and e.version_id == version_id
    ]
    return max(found, key=lambda e: e.id, default=None)


def own_evaluation(detail: CallDetail, evaluator: str) -> EvaluationRow | None:
    """The person's open draft, else the evaluation that they finished last; that of the calibration during one."""
    kind = EvaluationKind.HUMAN if detail.calibration_id is None else EvaluationKind.CALIBRATION
    mine = [
        e
        for e in detail.evaluations
        if e.kind == kind and e.evaluator == evaluator and e.calibration_id == detail.calibration_id
    ]
    for status in (EvaluationStatus.DRAFT, EvaluationStatus.SUBMITTED):
        fitting = [e for e in mine if e.status == status]
        if fitting:
            return max(fitting, key=lambda e: e.id)
    return None


def other_evaluations(detail: CallDetail) -> tuple[EvaluationRow, ...]:
    """What people submitted for the call, superseded ones too, newest first."""
    found = [e for e in detail.evaluations if e.kind == EvaluationKind.HUMAN and e.status != EvaluationStatus.DRAFT]
    return tuple(sorted(found, key=lambda e: (e.submitted_at or 0, e.id), reverse=True))
