"""Reads the conversation of a call as it is shown, written and searched everywhere: with its corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Transcript, TranscriptEdit, Utterance
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import EditKind, Speaker
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.services.records import CorrectionRow, Corrections, Transcribed, UtteranceRow, WordRow, Written
from callqa_desktop.services.transcripts.overlay import Edit, Overlay, apply, names


def newest(session: Session, call_id: int) -> Transcript | None:
    """The transcript in force."""
    wanted = select(Transcript).where(Transcript.call_id == call_id).order_by(Transcript.id.desc()).limit(1)
    return session.scalars(wanted).first()


def transcribed(session: Session, call_id: int) -> Transcribed:
    """The corrected conversation of a call, empty when it has none yet."""
    transcript = newest(session, call_id)
    if transcript is None:
        return Transcribed(speakers=_speakers(session, call_id, {}))
    rows = journal(session, transcript.id)
    edits = in_force(rows)
    corrections = Corrections(
        transcript=transcript.id,
        done=len(edits),
        undone=sum(row.undone for row in rows),
        former=_former(session, call_id, transcript.id),
        drafts={str(d.payload.get("line")): str(d.payload.get("text")) for d in drafts(session, transcript.id)},
    )
    return Transcribed(
        lines=apply(utterances(session, transcript.id), edits),
        speakers=_speakers(session, call_id, names(edits)),
        approximate=transcript.approximate,
        corrections=corrections,
        written=Written(
            transcript.model, transcript.prompt, transcript.language, str(transcript.notes.get("instead_of") or "")
        ),
    )


def lines_of(session: Session, transcript_id: int) -> tuple[UtteranceRow, ...]:
    """The corrected lines of one transcript, sorted by start."""
    return apply(utterances(session, transcript_id), in_force(journal(session, transcript_id)))


def utterances(session: Session, transcript_id: int) -> tuple[UtteranceRow, ...]:
    """The lines as the model gave them, sorted by start."""
    found = session.execute(
        select(
            Utterance.position,
            Utterance.start_ms,
            Utterance.end_ms,
            Utterance.speaker,
            Utterance.text,
            Utterance.words,
            Utterance.estimated,
            Utterance.language,
        )
        .where(Utterance.transcript_id == transcript_id)
        .order_by(Utterance.start_ms, Utterance.position)
    )
    return tuple(
        UtteranceRow(
            n,
            start,
            max(start, end),
            speaker,
            text,
            _words(words, len(text)),
            line=str(position),
            estimated=estimated,
            language=language,
        )
        for n, (position, start, end, speaker, text, words, estimated, language) in enumerate(found)
    )


def journal(session: Session, transcript_id: int) -> Sequence[TranscriptEdit]:
    """The corrections of a transcript in their order, undone ones too, without drafts."""
    return session.scalars(
        select(TranscriptEdit)
        .where(TranscriptEdit.transcript_id == transcript_id, TranscriptEdit.kind != EditKind.DRAFT)
        .order_by(TranscriptEdit.sequence)
    ).all()


def drafts(session: Session, transcript_id: int) -> Sequence[TranscriptEdit]:
    return session.scalars(
        select(TranscriptEdit)
        .where(TranscriptEdit.transcript_id == transcript_id, TranscriptEdit.kind == EditKind.DRAFT)
        .order_by(TranscriptEdit.sequence.desc())
    ).all()


def in_force(rows: Sequence[TranscriptEdit]) -> list[Edit]:
    return [Edit(row.sequence, row.kind, row.payload) for row in rows if not row.undone]


def history(session: Session, call_id: int) -> tuple[CorrectionRow, ...]:
    """Every correction of every transcript of a call, the newest transcript and the newest correction first."""
    transcripts = session.scalars(
        select(Transcript.id).where(Transcript.call_id == call_id).order_by(Transcript.id.desc())
    ).all()
    result: list[CorrectionRow] = []
    for number, transcript_id in enumerate(transcripts):
        rows = journal(session, transcript_id)
        if rows:
            result += reversed(_told(utterances(session, transcript_id), rows, former=number > 0))
    return tuple(result)


def _told(lines: Sequence[UtteranceRow], rows: Sequence[TranscriptEdit], *, former: bool) -> list[CorrectionRow]:
    overlay = Overlay(lines)
    told = []
    for row in rows:
        payload = row.payload
        line, into = str(payload.get("line", "")), str(payload.get("into", ""))
        speaker, before = overlay.speaker(into or line), overlay.text(line)
        if row.kind == EditKind.MERGE:
            before = f"{overlay.text(into)} | {before}"
        if row.kind in (EditKind.SPEAKER, EditKind.RENAME):
            before = speaker if row.kind == EditKind.SPEAKER else overlay.names.get(str(payload.get("speaker")), "")
            speaker = str(payload.get("speaker", ""))
        after = {
            EditKind.SPLIT.value: f"{payload.get('left', '')} | {payload.get('right', '')}",
            EditKind.SPEAKER.value: str(payload.get("speaker", "")),
            EditKind.RENAME.value: str(payload.get("name", "")),
        }.get(row.kind, str(payload.get("text", "")))
        told.append(CorrectionRow(row.kind, speaker, before, after, row.author, row.created_at, row.undone, former))
        if not row.undone:
            overlay.do(Edit(row.sequence, row.kind, payload))
    return told


def _former(session: Session, call_id: int, transcript_id: int) -> int:
    count = (
        select(func.count())
        .select_from(TranscriptEdit)
        .join(Transcript, Transcript.id == TranscriptEdit.transcript_id)
        .where(
            Transcript.call_id == call_id,
            Transcript.id != transcript_id,
            TranscriptEdit.kind != EditKind.DRAFT,
            TranscriptEdit.undone.is_(False),
        )
    )
    return session.scalar(count) or 0


def _speakers(session: Session, call_id: int, given: Mapping[str, str]) -> dict[str, str]:
    row = session.execute(
        select(Employee.name, Client.name, Client.card)
        .select_from(Call)
        .outerjoin(Employee, Employee.id == Call.employee_id)
        .outerjoin(Client, Client.id == Call.client_id)
        .where(Call.id == call_id)
    ).first()
    employee, client, card = row if row else ("", "", None)
    known = {
        Speaker.AGENT.value: employee or "",
        Speaker.CLIENT.value: str((card or {}).get("name") or client or ""),
        **given,
    }
    return {speaker: " ".join(name.split()) for speaker, name in known.items() if name.strip()}


def _words(stored: Any, length: int) -> tuple[WordRow, ...]:
    """What is stored of words, without what does not fit the text."""
    result: list[WordRow] = []
    for entry in stored if isinstance(stored, list) else ():
        if isinstance(entry, list) and len(entry) == 5 and isinstance(entry[0], int) and isinstance(entry[1], int):
            word = WordRow(*entry)
            if (result[-1].end if result else 0) <= word.first < word.end <= length:
                result.append(word)
    return tuple(result)
