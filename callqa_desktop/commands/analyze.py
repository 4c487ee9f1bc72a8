"""analyze: transcribe, measure, judge; foreseen and limited where asked for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from callqa_desktop.app import Program
from callqa_desktop.commands.calls import need_call
from callqa_desktop.commands.common import call_filter, out, out_json, program, raise_failures, run_jobs
from callqa_desktop.commands.connections import find
from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import MODEL, BatchState, CallStatus, JobState
from callqa_desktop.services.batches.figures import BatchRow, Estimate, Limits
from callqa_desktop.services.calls import reader
from callqa_desktop.services.records import CallRow, JobRow
from callqa_desktop.texts import tr, trn


def analyze(given: argparse.Namespace) -> int:
    money = None if given.limit_usd is None else round(given.limit_usd * 1_000_000)
    limits = Limits(given.limit_requests, given.limit_tokens, money)
    with program(given, exclusive=not given.estimate) as opened:
        wanted = _wanted(opened, given)
        models = [row for row in opened.connections.list().result() if row.service in MODEL]
        who = find(models, given.engine).name if given.engine else ""
        if given.estimate:
            return _foresee(opened, wanted, who, as_json=given.json)
        if wanted and not models:
            return _measure(opened, wanted, as_json=given.json)
        jobs, batch = _run(opened, wanted, limits, who) if wanted else ([], None)
        after = opened.calls.rows(wanted).result()
        stopped = tuple(opened.runner.stopped.values())
    outcome: dict[str, Any] = {
        "analyzed": sum(r.status == CallStatus.ANALYZED for r in after),
        "failed": sum(r.status == CallStatus.FAILED for r in after),
        "without_recording": len(wanted) - len(jobs),
    }
    if given.json:
        failures = {str(r.id): r.failure for r in after if r.status == CallStatus.FAILED}
        out_json({**outcome, "failures": failures, **(_limited(batch) if limits else {})})
    else:
        out(tr("{analyzed} analyzed, {failed} failed, {without_recording} without a recording").format(**outcome))
        for row in after:
            if row.status == CallStatus.FAILED:
                out(tr("call {id}: {reason}").format(id=row.id, reason=row.failure))
        if batch is not None and batch.state == BatchState.PAUSED and not stopped:
            out(tr("Stopped, {n} calls are left: {reason}").format(n=batch.waiting, reason=batch.reason))
    if batch is not None and stopped:
        raise stopped[0]
    _raise_service_failure(jobs, after, named=bool(given.calls))
    return 0


def _measure(opened: Program, wanted: Sequence[int], *, as_json: bool) -> int:
    """Without a model the sound is measured, the rest is for people."""
    jobs = run_jobs(opened, opened.jobs.measure(wanted))
    measured = sum(job.state == JobState.DONE for job in jobs)
    without = len(wanted) - len(jobs)
    if as_json:
        outcome = {"analyzed": 0, "failed": 0, "without_recording": without, "measured": measured}
        out_json({**outcome, "failures": {str(j.target["call_id"]): j.why for j in jobs if j.state == JobState.FAILED}})
    else:
        told = trn(
            "No model is connected: {n} call was measured only", "No model is connected: {n} calls were measured only",
            measured,
        )  # fmt: skip
        out(told)
        out(tr("Score the calls by hand, or connect one: callqa connect gemini, callqa connect local"))
    raise_failures([job for job in jobs if len(jobs) == 1])
    return 0


def _run(opened: Program, wanted: Sequence[int], limits: Limits, who: str) -> tuple[list[JobRow], BatchRow | None]:
    if len(wanted) == 1 and not limits:
        return run_jobs(opened, opened.jobs.analyze(wanted, model=who)), None
    batch = opened.batches.begin(wanted, limits, model=who).result()
    jobs = run_jobs(opened, opened.batches.jobs(batch))
    return jobs, opened.batches.row(batch).result()


def _foresee(opened: Program, wanted: Sequence[int], who: str, *, as_json: bool) -> int:
    found = opened.batches.estimate(wanted, model=who).result()
    if as_json:
        out_json(_estimate(found))
        return 0
    usd = tr("unknown") if found.micro_usd is None else f"{found.micro_usd / 1_000_000:.2f} USD"
    seconds = found.seconds_of_sound
    length = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    for name, value in (
        (tr("Calls with sound"), f"{found.calls} ({length})"),
        (tr("Analyzed already"), str(found.finished)),
        (tr("Requests"), str(found.requests)),
        (tr("Tokens"), str(found.tokens)),
        (tr("Cost"), usd),
        (tr("Time"), tr("{n} min").format(n=max(1, round(found.duration_s / 60)))),
        (tr("Model"), found.model),
    ):  # fmt: skip
        out(f"{name}: {value}")
    if not found.measured:
        out(tr("Foreseen by usual figures; they become your own after the first calls"))
    return 0


def _estimate(found: Estimate) -> dict[str, Any]:
    return {
        "calls": found.calls, "without_recording": found.without_sound, "already_analyzed": found.finished,
        "seconds_of_sound": found.seconds_of_sound, "requests": found.requests, "tokens": found.tokens,
        "usd": None if found.micro_usd is None else found.micro_usd / 1_000_000, "seconds": round(found.duration_s),
        "model": found.model, "measured": found.measured,
    }  # fmt: skip


def _limited(batch: BatchRow | None) -> dict[str, Any]:
    """What a limited analysis adds to its result."""
    if batch is None:
        return {"left": 0, "stopped": None, "spent": {"requests": 0, "tokens": 0, "usd": 0.0}}
    spent = batch.spent
    return {
        "left": batch.waiting,
        "stopped": batch.reason or None,
        "spent": {
            "requests": spent.requests, "tokens": spent.tokens,
            "usd": None if spent.unpriced else spent.micro_usd / 1_000_000,
        },
    }  # fmt: skip


def _wanted(opened: Program, given: argparse.Namespace) -> list[int]:
    if given.calls:
        for call in given.calls:
            need_call(opened, call)
        return list(given.calls)
    statuses = list(given.status)
    if not statuses:
        statuses = [CallStatus.NEW, CallStatus.QUEUED, *([CallStatus.FAILED] if given.retry_failed else [])]
        if not given.all_new and not given.retry_failed and not _any_filter(given):
            raise UserFacingError(
                tr("Which calls should be analyzed?"), "",
                tr("Name calls, give a filter, or use --all-new"), code="analyze.which",
            )  # fmt: skip
    wanted = call_filter(given, opened.store, statuses=tuple(statuses), recordings=("stored",))
    return list(opened.store.read(lambda s: reader.ids(s, wanted)).result())


def _any_filter(given: argparse.Namespace) -> bool:
    names = ("phone", "employee", "from_day", "to_day", "direction", "disposition", "min_duration", "max_duration",
             "min_score", "max_score", "tag", "search", "reviewer", "assigned", "sound", "said", "unsaid",
             "annotated")  # fmt: skip
    return any(getattr(given, name) not in (None, "", []) for name in names)


def _raise_service_failure(jobs: Sequence[JobRow], calls: Sequence[CallRow], *, named: bool) -> None:
    """A failure of the service or the set-up is an error; that of single calls is told in their rows."""
    of_calls = {r.id for r in calls if r.status == CallStatus.FAILED}
    raise_failures([j for j in jobs if j.target["call_id"] not in of_calls])
    if named and len(of_calls) == len(calls) and calls:
        raise_failures([j for j in jobs if j.state == JobState.FAILED])
