"""Conversations of many calls at once, with their corrections, read in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Transcript, TranscriptEdit, Utterance
from callqa_desktop.models.enums import EditKind
from callqa_desktop.services.records import WordRow
from callqa_desktop.services.trackers.matching import Line
from callqa_desktop.services.transcripts.reader import lines_of

PORTION = 100


@dataclass(frozen=True, slots=True)
class Plain:
    """A line as it was transcribed, without what is known of its single words."""

    start_ms: int
    speaker: str
    text: str
    words: tuple[WordRow, ...] = ()


def read(session: Session, call_ids: Sequence[int]) -> Iterator[tuple[int, Sequence[Line]]]:
    """Each call that has a conversation, with its lines in the order they are shown; in no order of calls."""
    for start in range(0, len(call_ids), PORTION):
        yield from _portion(session, list(call_ids[start : start + PORTION]))


def _portion(session: Session, call_ids: list[int]) -> Iterator[tuple[int, Sequence[Line]]]:
    newest = select(func.max(Transcript.id)).where(Transcript.call_id.in_(call_ids)).group_by(Transcript.call_id)
    owners = {
        int(transcript): int(call)
        for transcript, call in session.execute(
            select(Transcript.id, Transcript.call_id).where(Transcript.id.in_(newest))
        )
    }
    edited = set(
        session.scalars(
            select(TranscriptEdit.transcript_id)
            .where(
                TranscriptEdit.transcript_id.in_(owners),
                TranscriptEdit.undone.is_(False),
                TranscriptEdit.kind != EditKind.DRAFT,
            )
            .distinct()
        )
    )
    plain = [transcript for transcript in owners if transcript not in edited]
    lines: dict[int, list[Line]] = defaultdict(list)
    for transcript, start_ms, speaker, text in session.execute(
        select(Utterance.transcript_id, Utterance.start_ms, Utterance.speaker, Utterance.text)
        .where(Utterance.transcript_id.in_(plain))
        .order_by(Utterance.transcript_id, Utterance.start_ms, Utterance.position)
    ):
        lines[transcript].append(Plain(start_ms, speaker, text))
    for transcript, call_id in owners.items():
        yield call_id, lines_of(session, transcript) if transcript in edited else lines[transcript]
