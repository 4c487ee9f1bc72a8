"""What the analysis of a call leaves in the store; each function works inside one session of `Store.write`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import AnalysisKind, CallStatus, ChangeKind, Service
from callqa_desktop.models.schema import (
    Analysis,
    Batch,
    Call,
    Connection,
    Finding,
    Measures,
    Outgoing,
    Transcript,
    Utterance,
)
from callqa_desktop.services.analysis import pieces
from callqa_desktop.services.analysis.details import judge_name
from callqa_desktop.services.analysis.engines import Heard, Judgement, Usage
from callqa_desktop.services.analysis.task import Task
from callqa_desktop.services.scoring.evaluations import store_ai, store_second
from callqa_desktop.services.scoring.metrics import with_measured
from callqa_desktop.services.search.index import index_call
from callqa_desktop.services.sound_quality import store as checks
from callqa_desktop.services.store import announce
from callqa_desktop.services.voice.job import Examined
from callqa_desktop.services.voice.method import METHOD
from callqa_desktop.texts import tr


def mark(session: Session, call_id: int, status: CallStatus, failure: str = "") -> None:
    """The state of the call, and why it failed."""
    call = session.get(Call, call_id)
    if call is None:  # deleted meanwhile
        return
    call.status, call.failure = status, failure[:2000]
    announce(session, ChangeKind.CALL, call_id)


def put_back(session: Session, call_id: int) -> None:
    """The state of a call whose analysis was stopped: as it was before."""
    done = session.scalar(
        select(Analysis.id).where(Analysis.call_id == call_id, Analysis.kind == AnalysisKind.MAIN).limit(1)
    )
    mark(session, call_id, CallStatus.NEW if done is None else CallStatus.ANALYZED)


def record(session: Session, usage: Usage, call_id: int, connection_id: int, batch_id: int | None = None) -> None:
    """A request in the ledger, kept also where the call or the connection is gone meanwhile."""
    session.add(
        Outgoing(
            call_id=call_id if session.get(Call, call_id) else None,
            connection_id=connection_id if session.get(Connection, connection_id) else None,
            batch_id=batch_id if batch_id is not None and session.get(Batch, batch_id) is not None else None,
            service=Service.GEMINI,
            host=usage.host[:255],
            purpose=usage.purpose,
            subject={"transcribe": "sound", "models": "question"}.get(usage.purpose, "text"),
            model=usage.model,
            sent_bytes=usage.sent_bytes,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            thinking_tokens=usage.thinking_tokens,
            cost_micro_usd=usage.cost_micro_usd,
            outcome=usage.outcome,
            created_at=usage.at,
        )
    )


def store_measures(session: Session, call_id: int, figures: Mapping[str, Any]) -> None:
    """
    Raises:
        UserFacingError: the call was deleted meanwhile.
    """
    _check(session, call_id)
    session.merge(Measures(call_id=call_id, method=METHOD, figures=dict(figures), created_at=now_ms()))
    announce(session, ChangeKind.CALL, call_id)


def store_examined(session: Session, call_id: int, found: Examined) -> None:
    """Measures and the check of the sound. Raises as `store_measures`."""
    store_measures(session, call_id, found.figures)
    checks.keep(session, call_id, found.check)


def store_transcript(session: Session, task: Task, heard: Heard) -> int:
    """
    Returns:
        Id of the transcript.

    Raises:
        UserFacingError: the call was deleted meanwhile.
    """
    _check(session, task.call_id)
    transcript = Transcript(
        call_id=task.call_id,
        model=heard.model,
        prompt=heard.prompt,
        language=heard.language[:16],
        approximate=task.agent_channel is None,
        notes=dict(heard.notes),
        created_at=now_ms(),
    )
    session.add(transcript)
    session.flush()
    session.add_all(
        Utterance(
            transcript_id=transcript.id,
            position=position,
            start_ms=one.start_ms,
            end_ms=one.end_ms,
            speaker=one.speaker,
            text=one.text,
            language=one.language[:8],
            estimated=one.estimated,
            words=[[w.first, w.end, w.start_ms, w.end_ms, w.confidence] for w in one.words],
        )
        for position, one in enumerate(heard.said)
    )
    pieces.drop(session, task.call_id)
    index_call(session, task.call_id)
    announce(session, ChangeKind.CALL, task.call_id)
    return transcript.id


def store_judgement(
    session: Session,
    task: Task,
    transcript_id: int,
    figures: Mapping[str, Any],
    result: Judgement,
    kind: AnalysisKind = AnalysisKind.MAIN,
) -> int:
    """A judgement beside all earlier ones, with the answers it gives to the card; a main one sets the call's score.

    Returns:
        Id of the analysis.

    Raises:
        UserFacingError: the call was deleted meanwhile.
    """
    _check(session, task.call_id)
    analysis = Analysis(
        call_id=task.call_id,
        transcript_id=transcript_id,
        kind=kind,
        script_id=task.script_id,
        model=result.model,
        prompt=result.prompt,
        summary=result.summary,
        advice=list(result.advice),
        details=dict(result.details),
        client_mood=result.client_mood,
        created_at=now_ms(),
    )
    session.add(analysis)
    session.flush()
    session.add_all(
        Finding(
            analysis_id=analysis.id,
            kind=finding.kind,
            text=finding.text,
            quote=finding.quote,
            speaker=finding.speaker,
            detail=dict(finding.detail),
            start_ms=finding.start_ms,
            end_ms=finding.end_ms,
        )
        for finding in result.findings
    )
    judge = judge_name(result.model, result.prompt)
    if kind == AnalysisKind.MAIN:
        answers = with_measured(task.card, result.answers, figures)
        store_ai(session, task.call_id, task.version_id, judge, answers, scored=result.scored)
        mark(session, task.call_id, CallStatus.ANALYZED)
        index_call(session, task.call_id)
    else:
        store_second(session, task.call_id, task.version_id, judge, result.answers)
        announce(session, ChangeKind.CALL, task.call_id)
    return analysis.id


def _check(session: Session, call_id: int) -> None:
    if session.get(Call, call_id) is None:
        raise UserFacingError(tr("The call was deleted during its analysis"), code="analysis.gone")
