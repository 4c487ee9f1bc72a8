"""What of a call is searched: everything that was said about it and in it, one source after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Finding, Transcript, TranscriptEdit, Utterance
from callqa_desktop.models.enums import AnalysisKind, EditKind, EvaluationKind, EvaluationStatus
from callqa_desktop.models.evaluation import Annotation, Answer, Evaluation
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.services.transcripts.reader import lines_of

Found = tuple[int, str, int | None]
"""Id of the call, a text, and where it stands in the recording (ms)."""


def _transcripts(session: Session, ids: Sequence[int]) -> Iterator[Found]:
    newest = (
        select(func.max(Transcript.id)).where(among(Transcript.call_id.expression, ids)).group_by(Transcript.call_id)
    )
    edits = exists().where(
        TranscriptEdit.transcript_id == Transcript.id,
        TranscriptEdit.kind != EditKind.DRAFT,
        TranscriptEdit.undone.is_(False),
    )
    of_call: dict[int, int] = {}
    corrected: set[int] = set()
    for transcript_id, call_id, edited in session.execute(
        select(Transcript.id, Transcript.call_id, edits).where(Transcript.id.in_(newest))
    ):
        of_call[transcript_id] = call_id
        if edited:
            corrected.add(transcript_id)
    for transcript_id in corrected:
        for line in lines_of(session, transcript_id):
            yield of_call[transcript_id], line.text, line.start_ms
    as_given = [i for i in of_call if i not in corrected]
    for transcript_id, text, start in session.execute(
        select(Utterance.transcript_id, Utterance.text, Utterance.start_ms)
        .where(among(Utterance.transcript_id.expression, as_given))
        .order_by(Utterance.transcript_id, Utterance.start_ms, Utterance.position)
    ):
        yield of_call[transcript_id], text, start


def _newest_analyses(ids: Sequence[int]) -> Select[Any]:
    return (
        select(func.max(Analysis.id))
        .where(among(Analysis.call_id.expression, ids), Analysis.kind == AnalysisKind.MAIN)
        .group_by(Analysis.call_id)
    )


def _summaries(session: Session, ids: Sequence[int]) -> Iterator[Found]:
    wanted = select(Analysis.call_id, Analysis.summary).where(Analysis.id.in_(_newest_analyses(ids)))
    for call_id, text in session.execute(wanted):
        yield call_id, text, None


def _findings(session: Session, ids: Sequence[int]) -> Iterator[Found]:
    wanted = (
        select(Analysis.call_id, Finding.text, Finding.start_ms)
        .join(Analysis, Analysis.id == Finding.analysis_id)
        .where(Analysis.id.in_(_newest_analyses(ids)))
        .order_by(Finding.id)
    )
    yield from session.execute(wanted)


def _notes(session: Session, ids: Sequence[int]) -> Iterator[Found]:
    wanted = (
        select(Annotation.call_id, Annotation.text, Annotation.start_ms)
        .where(among(Annotation.call_id.expression, ids))
        .order_by(Annotation.start_ms, Annotation.id)
    )
    yield from session.execute(wanted)


def _comments(session: Session, ids: Sequence[int]) -> Iterator[Found]:
    """Of evaluations in force; those of a calibration are blind, second opinions count nowhere."""
    in_force = (
        among(Evaluation.call_id.expression, ids),
        Evaluation.status == EvaluationStatus.SUBMITTED,
        Evaluation.kind.not_in((EvaluationKind.CALIBRATION, EvaluationKind.SECOND)),
    )
    for call_id, text in session.execute(select(Evaluation.call_id, Evaluation.comment).where(*in_force)):
        yield call_id, text, None
    answers = (
        select(Evaluation.call_id, Answer.comment, Answer.text, Answer.reason)
        .join(Evaluation, Evaluation.id == Answer.evaluation_id)
        .where(*in_force)
    )
    for call_id, *texts in session.execute(answers):
        for text in texts:
            yield call_id, text, None


SOURCES: dict[str, Callable[[Session, Sequence[int]], Iterator[Found]]] = {
    "transcript": _transcripts,
    "summary": _summaries,
    "finding": _findings,
    "note": _notes,
    "comment": _comments,
}
"""By name, in the order in which a hit is shown; the transcript is the newest one with its corrections."""

JUDGING = frozenset(("summary", "finding", "comment"))
"""Sources in which the model or somebody judges the call."""
