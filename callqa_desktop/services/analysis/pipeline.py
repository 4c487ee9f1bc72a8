"""The analysis of one call in two stored steps: transcribe, then measure and judge.

A step whose result is stored and still fits is not repeated, so running it again sends nothing. What was sent is
recorded whatever comes of it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop import texts
from callqa_desktop.errors import Cancelled, Refused, Throttled, Unavailable, UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import AnalysisKind, CallStatus, ChangeKind, EvaluationKind, EvaluationStatus, Service
from callqa_desktop.models.schema import (
    Analysis,
    Call,
    Connection,
    Evaluation,
    Finding,
    Measures,
    Outgoing,
    Recording,
    SalesScript,
    Transcript,
    Utterance,
)
from callqa_desktop.services.analysis.engines import Engine, Heard, Hearing, Judgement, Matter, Record, Usage
from callqa_desktop.services.analysis.utterances import Said, doubled
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.audio.measures import METHOD, examine
from callqa_desktop.services.audio.pcm import Pcm
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.scoring.card import Card
from callqa_desktop.services.scoring.evaluations import store_ai
from callqa_desktop.services.scoring.metrics import with_measured
from callqa_desktop.services.scoring.versions import card_for
from callqa_desktop.services.search.index import index_call
from callqa_desktop.services.store import Store, announce
from callqa_desktop.services.transcripts.reader import lines_of
from callqa_desktop.texts import tr

log = logging.getLogger(__name__)

INITIATOR = "analysis"
_STEPS = 3
_MEDIA_TYPE = "audio/flac"


@dataclass(frozen=True, slots=True)
class _Task:
    """What is known of the call when its analysis begins."""

    call_id: int
    direction: str
    stem: str
    agent_channel: int | None
    """Of a recording with the sides apart; None where both share a channel."""
    duration_ms: int
    transcript_id: int | None
    """The stored transcript of this very recording."""
    said: tuple[Said, ...]
    judged: bool
    """That transcript is judged by the card and the script in force."""
    version_id: int
    card: Card
    script: str
    script_id: int | None


async def analyze_call(
    store: Store,
    library: RecordingLibrary,
    engine: Engine,
    call_id: int,
    connection_id: int,
    progress: Progress,
    *,
    again: bool = False,
) -> None:
    """Transcribes, measures and judges one call, and keeps all of it; the call ends analyzed.

    Args:
        connection_id: of the model, for the record of requests.
        again: do both steps anew even if their results are stored.

    Raises:
        Unavailable, Throttled, Refused: the call waits in the queue; what is done so far is kept.
        UserFacingError: the call is marked as failed with these words, or has no recording at all.
        Cancelled
    """
    task = await store.aread(lambda s: _load(s, call_id, again=again))
    if task.judged:
        await store.awrite(lambda s: _mark(s, call_id, CallStatus.ANALYZED), initiator=INITIATOR)
        return
    await store.awrite(lambda s: _mark(s, call_id, CallStatus.ANALYZING), initiator=INITIATOR)

    async def record(usage: Usage) -> None:
        await store.awrite(lambda s: _record(s, usage, call_id, connection_id), initiator=INITIATOR)

    try:
        sound = await library.open(task.stem)
        try:
            await _analyze(store, engine, task, sound, record, progress)
        finally:
            await asyncio.to_thread(sound.close)
    except (Unavailable, Throttled, Refused):  # nothing is wrong with the call
        await store.awrite(lambda s: _mark(s, call_id, CallStatus.QUEUED), initiator=INITIATOR)
        raise
    except UserFacingError as error:
        await fail(store, call_id, error)
        raise
    except (Cancelled, asyncio.CancelledError):
        await store.awrite(lambda s: _put_back(s, call_id), initiator=INITIATOR)
        raise


async def fail(store: Store, call_id: int, error: UserFacingError) -> None:
    """Marks a call as failed, with the reason in words."""
    await store.awrite(lambda s: _mark(s, call_id, CallStatus.FAILED, str(error)), initiator=INITIATOR)


async def _analyze(store: Store, engine: Engine, task: _Task, sound: Pcm, record: Record, progress: Progress) -> None:
    language = texts.language()
    if task.agent_channel is not None and await asyncio.to_thread(doubled, sound):
        task = replace(task, agent_channel=None)
    progress.report(0, _STEPS, tr("measuring"))
    measures, speech = await asyncio.to_thread(examine, sound, task.agent_channel)
    transcript_id, said = task.transcript_id, task.said
    if transcript_id is None:
        progress.report(1, _STEPS, tr("transcribing"))
        hearing = Hearing(sound, task.agent_channel, speech, task.direction, task.duration_ms, language)
        heard = await engine.ears.hear(hearing, record, progress)
        if not heard.said:
            raise no_words()
        said = heard.said
        transcript_id = await store.awrite(lambda s: _store_transcript(s, task, heard), initiator=INITIATOR)
    progress.report(2, _STEPS, tr("judging"))
    matter = Matter(task.card, language, said, task.direction, task.duration_ms, measures, task.script)
    result = await engine.mind.judge(matter, record, progress)
    judged_transcript = transcript_id
    await store.awrite(lambda s: _store_judgement(s, task, judged_transcript, measures, result), initiator=INITIATOR)
    progress.report(_STEPS, _STEPS)


def no_words() -> UserFacingError:
    return UserFacingError(
        tr("The call could not be analyzed"),
        tr("there are no words in the recording"),
        tr("Listen to it: silence, tones and music have no score"),
        code="analysis.no_words",
    )


def _load(session: Session, call_id: int, *, again: bool) -> _Task:
    call = session.get(Call, call_id)
    recording = session.scalar(select(Recording).where(Recording.call_id == call_id))
    if call is None or recording is None or not recording.sample_rate:
        raise UserFacingError(
            tr("The call could not be analyzed"),
            tr("it has no recording"),
            tr("Sync again if it should have one"),
            code="analysis.no_recording",
        )
    version_id, card = card_for(session, call_id)
    script = session.scalar(select(SalesScript).order_by(SalesScript.id.desc()).limit(1))
    transcript = None
    if not again:
        transcript = session.scalar(
            select(Transcript)
            .where(Transcript.call_id == call_id, Transcript.created_at >= recording.created_at)
            .order_by(Transcript.id.desc())
            .limit(1)
        )
    return _Task(
        call_id=call_id,
        direction=call.direction,
        stem=recording.path,
        agent_channel=recording.agent_channel if recording.channels == 2 else None,
        duration_ms=round(recording.frames * 1000 / recording.sample_rate),
        transcript_id=transcript.id if transcript else None,
        said=_utterances(session, transcript.id) if transcript else (),
        judged=transcript is not None and _is_judged(session, call_id, transcript.id, version_id, script),
        version_id=version_id,
        card=card,
        script=script.text if script else "",
        script_id=script.id if script else None,
    )


def _is_judged(session: Session, call_id: int, transcript_id: int, version_id: int, script: SalesScript | None) -> bool:
    judged_at = session.scalar(
        select(Analysis.created_at)
        .where(
            Analysis.call_id == call_id,
            Analysis.transcript_id == transcript_id,
            Analysis.kind == AnalysisKind.MAIN,
        )
        .order_by(Analysis.id.desc())
        .limit(1)
    )
    by_card = session.scalar(
        select(Evaluation.id).where(
            Evaluation.call_id == call_id,
            Evaluation.kind == EvaluationKind.AI,
            Evaluation.status == EvaluationStatus.SUBMITTED,
            Evaluation.version_id == version_id,
        )
    )
    return judged_at is not None and by_card is not None and (script is None or script.created_at <= judged_at)


def _utterances(session: Session, transcript_id: int) -> tuple[Said, ...]:
    """What was said, as people corrected it: their words are judged, and quoted."""
    return tuple(Said(row.start_ms, row.end_ms, row.speaker, row.text) for row in lines_of(session, transcript_id))


def _mark(session: Session, call_id: int, status: CallStatus, failure: str = "") -> None:
    call = session.get(Call, call_id)
    if call is None:  # deleted meanwhile
        return
    call.status, call.failure = status, failure[:2000]
    announce(session, ChangeKind.CALL, call_id)


def _put_back(session: Session, call_id: int) -> None:
    done = session.scalar(
        select(Analysis.id).where(Analysis.call_id == call_id, Analysis.kind == AnalysisKind.MAIN).limit(1)
    )
    _mark(session, call_id, CallStatus.NEW if done is None else CallStatus.ANALYZED)


def _gone() -> UserFacingError:
    return UserFacingError(tr("The call was deleted during its analysis"), code="analysis.gone")


def _record(session: Session, usage: Usage, call_id: int, connection_id: int) -> None:
    # Either may be deleted meanwhile; what was spent is kept all the same.
    session.add(
        Outgoing(
            call_id=call_id if session.get(Call, call_id) else None,
            connection_id=connection_id if session.get(Connection, connection_id) else None,
            service=Service.GEMINI,
            purpose=usage.purpose,
            subject="sound" if usage.purpose == "transcribe" else "text",
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


def _store_transcript(session: Session, task: _Task, heard: Heard) -> int:
    if session.get(Call, task.call_id) is None:
        raise _gone()
    transcript = Transcript(
        call_id=task.call_id,
        model=heard.model,
        prompt=heard.prompt,
        language=heard.language[:16],
        approximate=task.agent_channel is None,
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
            words=[[w.first, w.end, w.start_ms, w.end_ms, w.confidence] for w in one.words],
        )
        for position, one in enumerate(heard.said)
    )
    index_call(session, task.call_id)
    announce(session, ChangeKind.CALL, task.call_id)
    return transcript.id


def _store_judgement(
    session: Session, task: _Task, transcript_id: int, measures: Mapping[str, Any], result: Judgement
) -> None:
    if session.get(Call, task.call_id) is None:
        raise _gone()
    analysis = Analysis(
        call_id=task.call_id,
        transcript_id=transcript_id,
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
            start_ms=finding.start_ms,
            end_ms=finding.end_ms,
        )
        for finding in result.findings
    )
    session.merge(Measures(call_id=task.call_id, method=METHOD, figures=dict(measures), created_at=now_ms()))
    answers = with_measured(task.card, result.answers, measures)
    store_ai(session, task.call_id, task.version_id, f"{result.model} · {result.prompt}", answers)
    _mark(session, task.call_id, CallStatus.ANALYZED)
    index_call(session, task.call_id)
