"""What commands share: opening the program, output, filters, running jobs to their end."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from callqa_desktop.app import Program, open_program
from callqa_desktop.cli import day_start_ms
from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import JobState
from callqa_desktop.services.diagnostics.logs import log_to
from callqa_desktop.services.folding import fold
from callqa_desktop.services.records import CallFilter, JobRow
from callqa_desktop.services.store import Store
from callqa_desktop.services.trackers.store import trackers
from callqa_desktop.texts import tr


def out(text: str = "") -> None:
    print(text)  # noqa: T201 - this is the command line's output


def out_json(value: Any) -> None:
    out(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def program(given: argparse.Namespace, *, exclusive: bool) -> Iterator[Program]:
    """The program over the workspace that was named."""
    opened = open_program(given.workspace, exclusive=exclusive, patient=False, ask=ask_passphrase)
    log_to(given.workspace.logs)
    try:
        yield opened
    finally:
        opened.close()


def ask_passphrase(new: bool) -> str | None:
    """Asks on the terminal; None where there is none."""
    if not sys.stdin.isatty():
        return None
    first = getpass.getpass(tr("New passphrase for this workspace: ") if new else tr("Passphrase: "))
    if new and first != getpass.getpass(tr("Once more: ")):
        return None
    return first


def call_filter(given: argparse.Namespace, store: Store, **more: Any) -> CallFilter:
    """The filter of the arguments; --from and --to are local days, both included.

    Raises:
        UserFacingError: no tracker has such a name.
    """
    return CallFilter(
        phone=given.phone,
        employees=tuple(given.employee),
        from_ms=day_start_ms(given.from_day),
        to_ms=day_start_ms(given.to_day, days=1),
        directions=tuple(given.direction),
        dispositions=tuple(given.disposition),
        statuses=more.pop("statuses", None) or tuple(given.status),
        min_duration=given.min_duration,
        max_duration=given.max_duration,
        min_score=given.min_score,
        max_score=given.max_score,
        tags=tuple(given.tag),
        search=given.search,
        reviewers=tuple(given.reviewer),
        assigned=tuple(given.assigned),
        sound=tuple(given.sound),
        said=_trackers(store, given.said),
        unsaid=_trackers(store, given.unsaid),
        annotated=given.annotated,
        **more,
    )


def _trackers(store: Store, names: Sequence[str]) -> tuple[str, ...]:
    """Names of trackers as they stand in the store; case and apostrophes do not matter."""
    if not names:
        return ()
    rows = store.read(trackers).result()
    known = {fold(row.name): row.name for row in rows} | {row.name: row.name for row in rows}
    found: dict[str, None] = {}
    for name in names:
        one = known.get(name) or known.get(fold(name))
        if one is None:
            raise UserFacingError(
                tr("There is no tracker named {name}").format(name=name), "",
                tr("Known trackers: {names}").format(names=", ".join(row.name for row in rows) or tr("none")),
                code="tracker.unknown",
            )  # fmt: skip
        found[one] = None
    return tuple(found)


def iso(ms: int | None) -> str | None:
    """ISO 8601 in UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if ms else None


def run_jobs(opened: Program, queued: Future[list[int]]) -> list[JobRow]:
    """Runs queued jobs to their end, with progress on stderr when that is a terminal."""
    return asyncio.run(_run_jobs(opened, queued.result()))


async def _run_jobs(opened: Program, ids: list[int]) -> list[JobRow]:
    showing = asyncio.create_task(_show_progress(opened, ids)) if sys.stderr.isatty() else None
    try:
        await opened.runner.run_until_idle(set(ids))
    finally:
        if showing:
            showing.cancel()
            with suppress(asyncio.CancelledError):
                await showing
    return await asyncio.wrap_future(opened.jobs.of(ids))


async def _show_progress(opened: Program, ids: Sequence[int]) -> None:
    width = 0
    try:
        while True:
            rows = await asyncio.wrap_future(opened.jobs.of(ids))
            ended = sum(r.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED) for r in rows)
            running = next((r for r in rows if r.state == JobState.RUNNING), None)
            line = f"{ended}/{len(rows)}"
            if running:
                line += f"  {running.title}  {running.note}  " + (
                    f"{running.done}/{running.total}" if running.total else ""
                )
            width = max(width, len(line))
            sys.stderr.write("\r" + line.ljust(width))
            sys.stderr.flush()
            await asyncio.sleep(0.3 if len(ids) < 300 else 2.0)
    finally:
        sys.stderr.write("\r" + " " * width + "\r")


def table(rows: Sequence[Sequence[str]], head: Sequence[str]) -> None:
    """Prints rows in aligned columns."""
    lines = [list(head), *[list(r) for r in rows]]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    for line in lines:
        out("  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip())


def raise_failures(jobs: Sequence[JobRow]) -> None:
    """Raises the first failure among finished jobs."""
    for job in jobs:
        if job.state == JobState.FAILED:
            raise UserFacingError(job.what, job.why, job.remedy, code=job.code)
