"""Reads all that the review page shows of one call."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.analysis import Analysis, Measures
from callqa_desktop.models.call import Call, Recording
from callqa_desktop.models.enums import AnalysisKind, EvaluationKind
from callqa_desktop.models.evaluation import Annotation
from callqa_desktop.models.people import Client
from callqa_desktop.models.work import Outbox
from callqa_desktop.services.calls import blind
from callqa_desktop.services.calls import reader as calls
from callqa_desktop.services.records import (
    AnnotationRow,
    CallDetail,
    ClientCard,
    DealRow,
    RecordingRow,
)
from callqa_desktop.services.review import judgements
from callqa_desktop.services.scoring.evaluations import evaluations_of
from callqa_desktop.services.sound_quality import store as checks
from callqa_desktop.services.transcripts.quotes import Quotes
from callqa_desktop.services.transcripts.reader import transcribed
from callqa_desktop.texts import tr


def detail(session: Session, call_id: int) -> CallDetail:
    """Everything of one call; of one that the person here calibrates blind nothing that others or the model judged.

    Raises:
        UserFacingError: there is no such call.
    """
    rows = calls.rows(session, [call_id])
    if not rows:
        raise UserFacingError(
            tr("There is no call with the number {id}").format(id=call_id),
            tr("it was deleted or never existed"),
            tr("Open the list of calls and choose one"),
            code="call.unknown",
        )
    words = transcribed(session, call_id)
    quotes = Quotes(words.lines)
    analysis = session.scalars(
        select(Analysis)
        .where(Analysis.call_id == call_id, Analysis.kind == AnalysisKind.MAIN)
        .order_by(Analysis.id.desc())
        .limit(1)
    ).first()
    measured = session.get(Measures, call_id)
    recording = session.scalars(select(Recording).where(Recording.call_id == call_id)).first()
    call = session.get_one(Call, call_id)
    client = session.get(Client, call.client_id) if call.client_id else None
    pushed = session.scalars(select(Outbox.state).where(Outbox.call_id == call_id).order_by(Outbox.id.desc())).first()
    found = CallDetail(
        row=rows[0],
        recording=recording_row(recording) if recording else None,
        transcript=words.lines,
        approximate=words.approximate,
        summary=analysis.summary if analysis else "",
        advice=tuple(str(a) for a in analysis.advice) if analysis else (),
        client_mood=analysis.client_mood if analysis else "",
        measures=dict(measured.figures) if measured else {},
        findings=quotes.findings(judgements.findings(session, analysis.id)) if analysis else (),
        evaluations=tuple(
            quotes.evaluation(row) if row.kind in (EvaluationKind.AI, EvaluationKind.SECOND) else row
            for row in evaluations_of(session, call_id)
        ),
        annotations=notes_of(session, call_id),
        client=client_card(client) if client else None,
        pushed=pushed or "",
        facts=dict(call.facts),
        speakers=words.speakers,
        corrections=words.corrections,
        written=words.written,
        details=dict(analysis.details) if analysis else {},
        judgements=judgements.judgements(session, call_id),
        sound=checks.read(session, call_id),
    )
    return blind.seen(found, blind.person(session)) if call_id in blind.hidden_calls(session) else found


def recording_of(session: Session, call_id: int) -> RecordingRow | None:
    found = session.scalars(select(Recording).where(Recording.call_id == call_id)).first()
    return recording_row(found) if found else None


def recording_row(r: Recording) -> RecordingRow:
    return RecordingRow(r.id, r.call_id, r.path, r.media_type, r.sample_rate, r.channels, r.frames, r.agent_channel)


def notes_of(session: Session, call_id: int) -> tuple[AnnotationRow, ...]:
    found = session.scalars(select(Annotation).where(Annotation.call_id == call_id).order_by(Annotation.start_ms))
    return tuple(annotation_row(a) for a in found)


def annotation_row(a: Annotation) -> AnnotationRow:
    return AnnotationRow(
        a.id, a.call_id, a.start_ms, a.end_ms, a.speaker, a.kind, a.text, a.author, a.created_at, a.colour
    )


def client_card(client: Client) -> ClientCard:
    """The client as last read from the CRM; only phone and name where no CRM was asked."""
    card: dict[str, Any] = client.card or {}
    deals = tuple(
        DealRow(str(d.get("title", "")), str(d.get("stage", "")), str(d.get("total", "")))
        for d in card.get("deals", ())
    )
    return ClientCard(
        phone=client.phone,
        name=str(card.get("name") or client.name),
        company=str(card.get("company", "")),
        email=str(card.get("email", "")),
        responsible=str(card.get("responsible", "")),
        is_lead=bool(card.get("is_lead", False)),
        deals=deals,
        source=str(card.get("source", "")),
        read_at=client.card_at,
    )
