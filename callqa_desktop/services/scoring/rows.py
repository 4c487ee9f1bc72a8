"""Stored evaluations as records, and answers back into the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callqa_desktop.models.evaluation import Answer, Evaluation
from callqa_desktop.services.records import AnswerRow, EvaluationRow, EvidenceRow


def answers_of(session: Session, evaluation_ids: Sequence[int]) -> dict[int, dict[str, AnswerRow]]:
    """By evaluation, then by key of the question; every id asked for is there."""
    grouped: dict[int, dict[str, AnswerRow]] = {evaluation_id: {} for evaluation_id in evaluation_ids}
    for answer in session.scalars(select(Answer).where(Answer.evaluation_id.in_(evaluation_ids))):
        grouped[answer.evaluation_id][answer.question] = AnswerRow(
            answer.question,
            answer.option,
            answer.confidence,
            answer.comment,
            tuple(EvidenceRow(e["start_ms"], e["end_ms"], e.get("quote", "")) for e in answer.evidence),
            options=tuple(answer.options),
            number=answer.number,
            text=answer.text,
            source=answer.source,
            ai_option=answer.ai_option,
            reason=answer.reason,
        )
    return grouped


def replace_answers(session: Session, evaluation_id: int, answers: Mapping[str, AnswerRow]) -> None:
    session.execute(delete(Answer).where(Answer.evaluation_id == evaluation_id))
    session.add_all(
        Answer(
            evaluation_id=evaluation_id,
            question=key,
            option=answer.option,
            confidence=answer.confidence,
            comment=answer.comment,
            evidence=[{"start_ms": e.start_ms, "end_ms": e.end_ms, "quote": e.quote} for e in answer.evidence],
            options=list(answer.options),
            number=answer.number,
            text=answer.text,
            source=answer.source,
            ai_option=answer.ai_option,
            reason=answer.reason,
        )
        for key, answer in answers.items()
    )


def record(evaluation: Evaluation, answers: Mapping[str, AnswerRow]) -> EvaluationRow:
    return EvaluationRow(
        id=evaluation.id,
        call_id=evaluation.call_id,
        version_id=evaluation.version_id,
        kind=evaluation.kind,
        evaluator=evaluation.evaluator,
        status=evaluation.status,
        answers=answers,
        comment=evaluation.comment,
        score=evaluation.score,
        score_before_fail=evaluation.score_before_fail,
        passed=evaluation.passed,
        saved_at=evaluation.saved_at,
        submitted_at=evaluation.submitted_at,
        heard_ratio=evaluation.heard_ratio,
        active_ms=evaluation.active_ms,
        sampling_id=evaluation.sampling_id,
        calibration_id=evaluation.calibration_id,
        heard=tuple((int(start), int(end)) for start, end in evaluation.heard or ()),
    )
