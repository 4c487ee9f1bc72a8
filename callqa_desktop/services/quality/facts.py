"""What is known of the calls that stand to be reviewed, read in bulk."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Finding, Measures
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import AnalysisKind, EvaluationKind, EvaluationStatus
from callqa_desktop.models.evaluation import Answer, Evaluation
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.quality.sampling import FINAL
from callqa_desktop.services.scoring.agreement import category, pairs_of

CHUNK = 500
DAY_MS = 86_400_000


@dataclass(slots=True)
class Facts:
    call_id: int
    employee_id: int | None
    talk_seconds: int
    ai_score: float | None
    breach: bool = False
    findings: Counter[str] = field(default_factory=Counter)
    measures: dict[str, Any] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)
    """By question the model answered; 1.0 where it told none."""
    second: int = 0
    """Questions that another run of the model, or a second opinion, answered differently."""


def read(session: Session, ids: Sequence[int]) -> list[Facts]:
    """In the order of the ids; of calls that the person here calibrates blind only what nobody judged."""
    found: dict[int, Facts] = {}
    hidden = hidden_calls(session)
    for start in range(0, len(ids), CHUNK):
        chunk = list(ids[start : start + CHUNK])
        columns = (Call.id, Call.employee_id, Call.talk_seconds, Call.ai_score)
        for row in session.execute(select(*columns).where(Call.id.in_(chunk))):
            found[row[0]] = Facts(*row)
        _analyses(session, chunk, found)
        _answers(session, chunk, found)
    for one in (found[n] for n in hidden if n in found):
        found[one.call_id] = Facts(one.call_id, one.employee_id, one.talk_seconds, None, measures=one.measures)
    return [found[n] for n in ids if n in found]


def _analyses(session: Session, chunk: list[int], found: dict[int, Facts]) -> None:
    for call_id, figures in session.execute(
        select(Measures.call_id, Measures.figures).where(Measures.call_id.in_(chunk))
    ):
        found[call_id].measures = dict(figures)
    newest = (
        select(func.max(Analysis.id))
        .where(Analysis.call_id.in_(chunk), Analysis.kind == AnalysisKind.MAIN)
        .group_by(Analysis.call_id)
    )
    owners: dict[int, int] = {}
    for analysis_id, call_id in session.execute(select(Analysis.id, Analysis.call_id).where(Analysis.id.in_(newest))):
        owners[analysis_id] = call_id
    counted = (
        select(Finding.analysis_id, Finding.kind, func.count())
        .where(Finding.analysis_id.in_(list(owners)))
        .group_by(Finding.analysis_id, Finding.kind)
    )
    for analysis_id, kind, count in session.execute(counted):
        found[owners[analysis_id]].findings[kind] = count


def _answers(session: Session, chunk: list[int], found: dict[int, Facts]) -> None:
    others: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = session.execute(
        select(
            Evaluation.call_id, Evaluation.kind, Evaluation.status, Evaluation.score_before_fail, Answer.question,
            Answer.option, Answer.options, Answer.confidence,
        )
        .join(Answer, Answer.evaluation_id == Evaluation.id)
        .where(
            Evaluation.call_id.in_(chunk), Evaluation.kind.in_((EvaluationKind.AI, EvaluationKind.SECOND)),
            Evaluation.status.in_(FINAL),
        )
    )  # fmt: skip
    for call_id, kind, status, before_fail, question, option, options, confidence in rows:
        others[call_id][question].add(category(option, options))
        if kind == EvaluationKind.AI and status == EvaluationStatus.SUBMITTED:
            facts = found[call_id]
            facts.breach = facts.breach or before_fail is not None
            facts.confidence[question] = 1.0 if confidence is None else confidence
    for call_id, questions in others.items():
        found[call_id].second = sum(len(given) > 1 for given in questions.values())


def reviewed(session: Session, since: int) -> Counter[int]:
    """Calls of each employee that people scored since a moment."""
    rows = session.execute(
        select(Call.employee_id, func.count(Call.id.distinct()))
        .join(Evaluation, Evaluation.call_id == Call.id)
        .where(
            Evaluation.kind == EvaluationKind.HUMAN, Evaluation.status == EvaluationStatus.SUBMITTED,
            Evaluation.submitted_at >= since, Call.employee_id.is_not(None),
        )
        .group_by(Call.employee_id)
    )  # fmt: skip
    return Counter({employee: count for employee, count in rows if employee is not None})


def doubtful_questions(session: Session) -> dict[str, float]:
    """By question, how often people answered otherwise than the model: (differences + 1) / (pairs + 2), 0-1.

    The rule of succession keeps questions with few answers near the middle.
    """
    return {
        question: (sum(a != b for a, b in pairs) + 1) / (len(pairs) + 2)
        for question, pairs in pairs_of(session).items()
    }
