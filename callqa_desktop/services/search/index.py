"""Keeps the full-text index in step: whoever changes a text of a call indexes that call in the same transaction."""

from __future__ import annotations

from sqlalchemy.orm import Session

from callqa_desktop.models.queries import search
from callqa_desktop.services.search.query import words_of
from callqa_desktop.services.search.sources import SOURCES


def index_call(session: Session, call_id: int) -> None:
    """Indexes the words of transcript (as corrected), summary, findings, notes and comments of one call."""
    session.flush()
    texts = [text for read in SOURCES.values() for _, text, _ in read(session, [call_id])]
    search.put(session, call_id, words_of(texts))
