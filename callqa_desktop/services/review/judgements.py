"""The judgements of a call by machines: which there are, and each of them in full. None is ever changed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.analysis import Analysis, Finding
from callqa_desktop.models.enums import AnalysisKind, EvaluationKind, EvaluationStatus
from callqa_desktop.models.evaluation import Evaluation, ScorecardVersion
from callqa_desktop.models.work import SalesScript
from callqa_desktop.services.analysis.details import judge_name
from callqa_desktop.services.calls import blind
from callqa_desktop.services.records import FindingRow, Judged, JudgementRow
from callqa_desktop.services.scoring.rows import answers_of
from callqa_desktop.services.transcripts.quotes import Quotes
from callqa_desktop.services.transcripts.reader import transcribed
from callqa_desktop.texts import language, tr

_KINDS = {AnalysisKind.MAIN: EvaluationKind.AI, AnalysisKind.SECOND: EvaluationKind.SECOND}


def judgements(session: Session, call_id: int) -> tuple[JudgementRow, ...]:
    """All judgements, newest first."""
    found = list(session.scalars(select(Analysis).where(Analysis.call_id == call_id).order_by(Analysis.id.desc())))
    if not found:
        return ()
    wanted = {one.script_id for one in found if one.script_id is not None}
    scripts = {row.id: row for row in session.scalars(select(SalesScript).where(SalesScript.id.in_(wanted)))}
    given = session.execute(
        select(Evaluation, ScorecardVersion.number, ScorecardVersion.body)
        .join(ScorecardVersion, ScorecardVersion.id == Evaluation.version_id)
        .where(Evaluation.call_id == call_id, Evaluation.kind.in_((EvaluationKind.AI, EvaluationKind.SECOND)))
        .where(Evaluation.status != EvaluationStatus.DRAFT)
        .order_by(Evaluation.id)
    ).all()
    rows = []
    for one in found:
        script = scripts.get(one.script_id) if one.script_id is not None else None
        # Both are written together; the evaluation right after.
        evaluation = next(
            (
                entry
                for entry in given
                if entry[0].kind == _KINDS[AnalysisKind(one.kind)]
                and entry[0].evaluator == judge_name(one.model, one.prompt)
                and entry[0].started_at >= one.created_at
            ),
            None,
        )
        rows.append(
            JudgementRow(
                id=one.id,
                kind=one.kind,
                model=one.model,
                prompt=one.prompt,
                created_at=one.created_at,
                script=(script.title or script.source or tr("typed text")) if script and script.text else "",
                script_at=script.created_at if script and script.text else None,
                card=_title(evaluation[2]) if evaluation else "",
                card_version=evaluation[1] if evaluation else None,
                evaluation_id=evaluation[0].id if evaluation else None,
                score=evaluation[0].score if evaluation else None,
            )
        )
    return tuple(rows)


def judged(session: Session, call_id: int, analysis_id: int) -> Judged:
    """One judgement in full, its quotes as the corrected transcript reads now.

    Raises:
        UserFacingError: it is gone, or the call is scored blind here.
    """
    if call_id in blind.hidden_calls(session):
        raise UserFacingError(
            tr("You are scoring this call blind"), "", tr("The judgements open when everybody has submitted"),
            code="calibration.blind",
        )  # fmt: skip
    analysis = session.get(Analysis, analysis_id)
    row = next((one for one in judgements(session, call_id) if one.id == analysis_id), None)
    if analysis is None or row is None:
        raise UserFacingError(
            tr("This judgement is no longer in the store"), "", tr("Open the call again"), code="judgement.gone"
        )
    answers = answers_of(session, [row.evaluation_id])[row.evaluation_id] if row.evaluation_id is not None else {}
    quotes = Quotes(transcribed(session, call_id).lines)
    return Judged(
        row=row,
        summary=analysis.summary,
        advice=tuple(str(one) for one in analysis.advice),
        client_mood=analysis.client_mood,
        details=dict(analysis.details),
        findings=quotes.findings(findings(session, analysis_id)),
        answers=answers,
    )


def findings(session: Session, analysis_id: int) -> Sequence[FindingRow]:
    found = session.scalars(select(Finding).where(Finding.analysis_id == analysis_id).order_by(Finding.id))
    return [FindingRow(f.kind, f.text, f.quote, f.start_ms, f.end_ms, f.speaker, dict(f.detail or {})) for f in found]


def _title(body: dict[str, object]) -> str:
    title = body.get("title")
    named = title if isinstance(title, dict) else {}
    return str(named.get(language()) or named.get("uk") or named.get("en") or "")
