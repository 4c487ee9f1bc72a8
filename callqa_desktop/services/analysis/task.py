"""What is known of a call when its analysis begins: which of its steps are done already."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import AnalysisKind, EvaluationKind, EvaluationStatus
from callqa_desktop.models.schema import Analysis, Call, Evaluation, Recording, SalesScript, Transcript
from callqa_desktop.services.analysis.utterances import Said
from callqa_desktop.services.scoring.card import Card
from callqa_desktop.services.scoring.versions import card_for
from callqa_desktop.services.script.versions import current_row
from callqa_desktop.services.transcripts.reader import lines_of
from callqa_desktop.texts import tr


@dataclass(frozen=True, slots=True)
class Task:
    call_id: int
    direction: str
    stem: str
    sha256: str
    """Of the recording."""
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


def load(session: Session, call_id: int, *, again: bool = False) -> Task:
    """
    Args:
        again: as if nothing were done yet.

    Raises:
        UserFacingError: the call has no recording.
    """
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
    script = current_row(session)
    transcript = None
    if not again:
        transcript = session.scalar(
            select(Transcript)
            .where(Transcript.call_id == call_id, Transcript.created_at >= recording.created_at)
            .order_by(Transcript.id.desc())
            .limit(1)
        )
    return Task(
        call_id=call_id,
        direction=call.direction,
        stem=recording.path,
        sha256=recording.sha256,
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
    """The model and the prompt do not matter: newer ones are for new calls and for those a person asks for again."""
    judged = session.scalar(
        select(Analysis)
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
    if judged is None or by_card is None:
        return False
    if script is None or judged.script_id == script.id:
        return True
    # Judgements older than the versions of scripts do not say by which one they were made.
    return judged.script_id is None and script.in_force_at <= judged.created_at


def _utterances(session: Session, transcript_id: int) -> tuple[Said, ...]:
    """What was said, as people corrected it: their words are judged, and quoted."""
    return tuple(
        Said(row.start_ms, row.end_ms, row.speaker, row.text, language=row.language)
        for row in lines_of(session, transcript_id)
    )
