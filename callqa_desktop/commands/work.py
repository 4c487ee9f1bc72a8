"""sync, import, score, push."""

from __future__ import annotations

import argparse
import asyncio
import json
from typing import Any

from callqa_desktop.cli import day_start_ms
from callqa_desktop.commands.calls import need_call
from callqa_desktop.commands.common import call_filter, out, out_json, program, raise_failures, run_jobs
from callqa_desktop.commands.connections import find
from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import CallStatus
from callqa_desktop.services.crm.outbox import reasons, sent_before
from callqa_desktop.services.quality import calibrations
from callqa_desktop.services.scoring import evaluations
from callqa_desktop.services.scoring.sheet import answers_from_json
from callqa_desktop.services.search.index import index_call
from callqa_desktop.texts import tr


def sync(given: argparse.Namespace) -> int:
    with program(given, exclusive=True) as opened:
        connection = find(opened.connections.list().result(), given.name).id if given.name else None
        rows = run_jobs(
            opened,
            opened.jobs.sync(
                connection, since_ms=day_start_ms(given.since), until_ms=day_start_ms(given.until, days=1)
            ),
        )
        report = []
        for job in rows:
            result: Any = opened.handlers.results.get(job.id)
            if result is not None:
                report.append(
                    {
                        "connection": job.target["name"], "new": result.new, "changed": result.changed,
                        "unchanged": result.unchanged, "failed": result.failed,
                        "recordings_stored": result.recordings_stored, "recordings_failed": result.recordings_failed,
                    }
                )  # fmt: skip
        reread = asyncio.run(opened.script.refresh_of_day())
    if given.json:
        out_json(report)
    for line in () if given.json else report:
        out(
            tr(
                "{connection}: {new} new, {changed} changed, {unchanged} unchanged, {failed} failed; "
                "recordings: {recordings_stored} stored, {recordings_failed} failed"
            ).format(**line)
        )
    if reread is not None and reread.changed and not given.json:
        out(tr("The script changed at its source: calls are judged against the new version from now on"))
    raise_failures(rows)
    return 0


def import_files(given: argparse.Namespace) -> int:
    missing = [p for p in given.paths if not p.exists()]
    if missing:
        raise UserFacingError(
            tr("There is no file or folder {name}").format(name=missing[0].name), "", tr("Check the path"),
            code="import.missing",
        )  # fmt: skip
    with program(given, exclusive=True) as opened:
        rows = run_jobs(opened, opened.jobs.import_paths([str(p.absolute()) for p in given.paths]))
        outcomes: Any = opened.handlers.results.get(rows[0].id, ())
    if given.json:
        out_json(
            [
                {"path": str(o.path), "call_id": o.call_id, "outcome": o.outcome, "reason": o.reason or None}
                for o in outcomes
            ]
        )
    else:
        for o in outcomes:
            out("  ".join(str(x) for x in (o.outcome, o.call_id or "-", o.path, o.reason) if x))
    raise_failures(rows)
    return 0


def score(given: argparse.Namespace) -> int:
    try:
        data = json.loads(given.answers.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise UserFacingError(
            tr("The file with the answers cannot be read"), getattr(error, "strerror", "") or "", tr("Check the path"),
            code="score.file",
        ) from error  # fmt: skip
    except ValueError as error:
        raise UserFacingError(
            tr("The file with the answers is no JSON"), str(error), tr("Mend the file; docs/cli.md shows its form"),
            code="score.json",
        ) from error  # fmt: skip
    with program(given, exclusive=True) as opened:
        need_call(opened, given.call)
        evaluator = given.evaluator.strip() or opened.review.evaluator

        def work(session: Any) -> Any:
            task = calibrations.task_of(session, given.call, evaluator)
            if task is not None:
                draft = calibrations.draft(session, given.call, evaluator, task)
            else:
                draft = evaluations.draft_for(session, given.call, evaluator)
            sheet = answers_from_json(evaluations.card_of(session, draft.version_id), data)
            evaluations.save_draft(session, draft.id, sheet.answers, sheet.comment)
            row = evaluations.submit(session, draft.id, complete=False)
            index_call(session, given.call)
            return row

        row = opened.store.write(work).result()
    if given.json:
        out_json({"call": given.call, "evaluator": row.evaluator, "score": row.score,
                  "score_before_fail": row.score_before_fail, "passed": row.passed})  # fmt: skip
    else:
        verdict = tr("passed") if row.passed else tr("not passed")
        out(tr("Call {id}: {score} ({verdict})").format(id=given.call, score=row.score, verdict=verdict))
    return 0


def push(given: argparse.Namespace) -> int:
    with program(given, exclusive=True) as opened:
        if given.calls:
            for call in given.calls:
                need_call(opened, call)
            wanted = list(given.calls)
        else:
            statuses = tuple(given.status) or (CallStatus.ANALYZED,)
            wanted = list(opened.calls.ids(call_filter(given, opened.store, statuses=statuses)).result())
        before = opened.store.read(lambda s: sent_before(s, wanted)).result()
        jobs = run_jobs(opened, opened.jobs.push(wanted))
        result: Any = opened.handlers.results.get(jobs[0].id)
        why = opened.store.read(lambda s: reasons(s, wanted)).result()
    if result is not None:
        counts = {
            "sent": result.sent, "already": before + result.already, "skipped": result.skipped,
            "failed": result.failed,
        }  # fmt: skip
        if given.json:
            out_json({**counts, "reasons": {str(call): reason for call, reason in why.items()}})
        else:
            out(tr("{sent} sent, {already} sent before, {skipped} skipped, {failed} failed").format(**counts))
            for call, reason in why.items():
                out(tr("call {id}: {reason}").format(id=call, reason=reason))
    raise_failures(jobs)
    return 0
