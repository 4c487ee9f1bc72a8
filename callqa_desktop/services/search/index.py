"""Keeps the full-text index in step: whoever changes a text of a call indexes that call in the same transaction."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Finding
from callqa_desktop.models.evaluation import Annotation, Answer, Evaluation
from callqa_desktop.models.queries import search
from callqa_desktop.services.search.query import words_of
from callqa_desktop.services.transcripts.reader import lines_of, newest


def index_call(session: Session, call_id: int) -> None:
    """Indexes the words of transcript (as corrected), summary, findings, notes and comments of one call."""
    session.flush()
    transcript = newest(session, call_id)
    analysis = select(Analysis.id).where(Analysis.call_id == call_id).order_by(Analysis.id.desc()).limit(1)
    texts: list[str] = [
        *(line.text for line in (lines_of(session, transcript.id) if transcript else ())),
        *session.scalars(select(Analysis.summary).where(Analysis.id == analysis.scalar_subquery())),
        *session.scalars(select(Finding.text).where(Finding.analysis_id == analysis.scalar_subquery())),
        *session.scalars(select(Annotation.text).where(Annotation.call_id == call_id)),
        *session.scalars(
            select(Answer.comment)
            .join(Evaluation, Evaluation.id == Answer.evaluation_id)
            .where(Evaluation.call_id == call_id)
        ),
    ]
    search.put(session, call_id, words_of(texts))
