"""calls, show: the JSON here is the stable interface of docs/cli.md."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from callqa_desktop.app import Program
from callqa_desktop.commands.common import call_filter, iso, out, out_json, program, table
from callqa_desktop.services.analysis.details import Details
from callqa_desktop.services.privacy.giving import to_show
from callqa_desktop.services.records import CallDetail, CallRow, CallSort, EvaluationRow, RecordingRow, SoundRow
from callqa_desktop.services.review.reader import detail
from callqa_desktop.services.sound_quality import words
from callqa_desktop.texts import tr


def list_calls(given: argparse.Namespace) -> int:
    sort = CallSort(given.sort.lstrip("-"), given.sort.startswith("-"))
    with program(given, exclusive=False) as opened:
        ids = opened.calls.ids(call_filter(given, opened.store), sort).result()
        shown = ids[: given.limit] if given.limit else ids
        rows = opened.calls.rows(shown).result()
    if given.json:
        out_json([call_json(r) for r in rows])
        return 0
    table(
        [
            (
                str(r.id),
                datetime.fromtimestamp(r.started_at / 1000).astimezone().strftime("%Y-%m-%d %H:%M"),
                r.direction,
                r.client_phone,
                r.employee or r.internal_number,
                f"{r.talk_seconds // 60}:{r.talk_seconds % 60:02}",
                r.disposition,
                r.status,
                "" if r.score is None else f"{r.score:.1f}",
            )
            for r in rows
        ],
        (
            tr("Call"), tr("Started"), tr("Direction"), tr("Client"), tr("Employee"), tr("Talk"), tr("Disposition"),
            tr("Status"), tr("Score"),
        ),
    )  # fmt: skip
    if len(shown) < len(ids):
        out(tr("{shown} of {all} calls").format(shown=len(shown), all=len(ids)))
    return 0


def show(given: argparse.Namespace) -> int:
    with program(given, exclusive=False) as opened:
        found = need_call(opened, given.call)
    if given.json:
        out_json(detail_json(found))
        return 0
    row = found.row
    started = datetime.fromtimestamp(row.started_at / 1000).astimezone().strftime("%Y-%m-%d %H:%M")
    out(f"{started}  {row.direction}  {row.client_phone}  {row.employee or row.internal_number}")
    out(f"{row.disposition}  {row.status}  " + ("-" if row.score is None else f"{row.score:.1f}"))
    if row.failure:
        out(row.failure)
    if found.summary:
        out("\n" + found.summary)
    for finding in found.findings:
        out(f"- {finding.kind}: {finding.text}")
    for line in found.transcript:
        out(f"{line.start_ms // 60000}:{line.start_ms // 1000 % 60:02}  {line.speaker}: {line.text}")
    return 0


def need_call(opened: Program, call_id: int) -> CallDetail:
    """The call, or an error that says there is none."""
    return opened.store.read(lambda s: to_show(s, detail(s, call_id))).result()


def call_json(row: CallRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "connection": row.connection,
        "external_id": row.external_id,
        "started_at": iso(row.started_at),
        "direction": row.direction,
        "disposition": row.disposition,
        "client_phone": row.client_phone,
        "internal_number": row.internal_number,
        "employee": row.employee,
        "wait_seconds": row.wait_seconds,
        "talk_seconds": row.talk_seconds,
        "recording": row.recording,
        "status": row.status,
        "score": row.score,
        "tags": list(row.tags),
    }


def detail_json(found: CallDetail) -> dict[str, Any]:
    return {
        **call_json(found.row),
        "transcript": [
            {
                "index": u.index, "start": u.start_ms / 1000, "end": u.end_ms / 1000, "speaker": u.speaker,
                "text": u.text, "corrected": u.edited, "language": u.language or None, "time_estimated": u.estimated,
            }
            for u in found.transcript
        ],
        "speakers": dict(found.speakers),
        "transcript_approximate": found.approximate,
        "transcript_by": {
            "model": found.written.model, "prompt": found.written.prompt or None,
            "language": found.written.language or None, "instead_of": found.written.instead_of or None,
        } if found.written.model else None,
        "summary": found.summary,
        "advice": list(found.advice),
        "client_mood": found.client_mood or None,
        "measures": dict(found.measures),
        "sound": _sound(found.sound, found.recording) if found.sound else None,
        "findings": [
            {
                "kind": f.kind, "text": f.text, "quote": f.quote, "start": _seconds(f.start_ms),
                "end": _seconds(f.end_ms), "speaker": f.speaker or None, **f.detail,
            }
            for f in found.findings
        ],
        **_insight(Details.of(found.details)),
        "judgements": [
            {
                "kind": j.kind, "model": j.model, "prompt": j.prompt, "at": iso(j.created_at),
                "script": j.script or None, "card": j.card or None, "card_version": j.card_version, "score": j.score,
            }
            for j in found.judgements
        ],
        "evaluations": [_evaluation(e) for e in found.evaluations],
        "annotations": [
            {
                "id": a.id, "start": a.start_ms / 1000, "end": a.end_ms / 1000, "speaker": a.speaker or None,
                "kind": a.kind, "text": a.text, "author": a.author,
            }
            for a in found.annotations
        ],
        "pushed": found.pushed or None,
        "failure": found.row.failure or None,
    }  # fmt: skip


def _insight(told: Details) -> dict[str, Any]:
    likelihood = told.likelihood
    return {
        "script": [
            {
                "key": s.key, "title": s.title, "state": str(s.state), "quote": s.quote, "start": _seconds(s.start_ms),
                "end": _seconds(s.end_ms),
            }
            for s in told.script
        ],
        "mood_by_quarter": list(told.mood.client) if told.mood else None,
        "likelihood": likelihood and {
            "value": likelihood.value,
            "reasons": [
                {
                    "text": r.text, "sign": r.sign, "quote": r.quote, "start": _seconds(r.start_ms),
                    "end": _seconds(r.end_ms),
                }
                for r in likelihood.reasons
            ],
        },
        "conduct": told.conduct or None,
    }  # fmt: skip


def _sound(check: SoundRow, recording: RecordingRow | None) -> dict[str, Any]:
    agent = recording.agent_channel if recording and recording.channels == 2 else None
    sides = {} if agent is None else {agent: "agent", 1 - agent: "client"}
    return {
        "verdict": check.verdict,
        "reasons": [
            {
                "code": r.code, "channel": r.channel, "side": None if r.channel is None else sides.get(r.channel),
                "value": r.value, "text": words.what(r.code, r.value), "remedy": words.remedy(r.code),
            }
            for r in check.reasons
        ],
        "cleaning": list(check.cleaning),
        "figures": dict(check.figures),
        "method": check.method,
    }  # fmt: skip


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else ms / 1000


def _evaluation(row: EvaluationRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "evaluator": row.evaluator,
        "status": row.status,
        "score": row.score,
        "score_before_fail": row.score_before_fail,
        "passed": row.passed,
        "comment": row.comment,
        "submitted_at": iso(row.submitted_at),
        "heard_ratio": row.heard_ratio,
        "active_seconds": row.active_ms / 1000,
        "sampling_id": row.sampling_id,
        "calibration_id": row.calibration_id,
        "answers": {
            key: {
                "option": a.option,
                "options": list(a.options),
                "number": a.number,
                "text": a.text,
                "source": a.source,
                "ai_option": a.ai_option,
                "reason": a.reason,
                "confidence": a.confidence,
                "comment": a.comment,
                "evidence": [
                    {"start": e.start_ms / 1000, "end": e.end_ms / 1000, "quote": e.quote} for e in a.evidence
                ],
            }
            for key, a in row.answers.items()
        },
    }
