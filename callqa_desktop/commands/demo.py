"""demo and sandbox: the whole program on loopback stand-ins of the vendors, with a throw-away workspace."""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from callqa_desktop import texts
from callqa_desktop.app import Program, open_program
from callqa_desktop.commands import demo_numbers, demo_past, demo_people, demo_team, demo_trials
from callqa_desktop.commands.common import out, raise_failures, run_jobs
from callqa_desktop.commands.window import has_display
from callqa_desktop.models.enums import CallStatus
from callqa_desktop.paths import Workspace
from callqa_desktop.sandbox.past import PastClient, add_to, past
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import demo_world
from callqa_desktop.services.records import CallFilter, CallSort
from callqa_desktop.texts import tr


def demo(given: argparse.Namespace) -> int:
    """The demo: with a display the window on a prepared world, without one the whole job and its results."""
    texts.set_language(texts.system_language(default="uk"))
    headless = given.headless
    if not headless and sys.platform.startswith("linux") and not has_display():
        out(tr("There is no display: the whole job runs without a window."))
        headless = True
    target = given.out.expanduser().absolute()
    with prepared_world(target if headless else None) as workspace:
        if headless:
            return _pictures(workspace, target)
        return _window(workspace)


def sandbox(given: argparse.Namespace) -> int:
    """Runs the stand-ins until interrupted; prints what leads the program to them."""
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    with Sandbox(demo_world(), port=given.port) as running:
        for name, value in {**running.environment(), **running.secret_environment()}.items():
            out(f"export {name}={value}")
        sys.stdout.flush()
        try:
            stopped.wait()
        except KeyboardInterrupt:
            return 0
    return 0


@contextmanager
def prepared_world(results: Path | None = None) -> Iterator[Workspace]:
    """A throw-away workspace in which the whole job was done; the vendors' stand-ins run until it is left.

    Args:
        results: where the files of the report go; None: none are made.
    """
    world = demo_world()
    clients = past(world.clock.time())
    add_to(world, clients)
    with tempfile.TemporaryDirectory(prefix="callqa-demo-") as folder, Sandbox(world) as running:
        os.environ.update(running.environment())
        os.environ["CALLQA_PACE"] = "0"  # nobody is behind the sandbox whom we could overrun
        os.environ["CALLQA_STORE_PASSPHRASE"] = secrets.token_hex(16)
        workspace = Workspace(Path(folder) / "workspace")
        program = open_program(workspace, patient=False, throwaway=True)
        try:
            _prepare(program, running)
            _remember(program, clients)
            if results is not None:
                _results(program, results)
        finally:
            program.close()
        yield workspace


def _prepare(program: Program, sandbox: Sandbox) -> None:
    """Connect, take the script and the usual trackers, sync, analyze, score, push."""
    for service in ("binotel", "keepincrm", "gemini"):
        connected = asyncio.run(program.connections.connect(service, "", {}, sandbox.secrets[service]))
        out(tr("Connected: {name}").format(name=connected.name))
    kept = asyncio.run(program.script.set_link(sandbox.google_docs.link))
    out(tr("Sales script: {title}").format(title=kept.script.title))
    program.trackers.add(program.trackers.starters().result()).result()
    jobs = run_jobs(program, program.jobs.sync())
    raise_failures(jobs)
    synced: Any = program.handlers.results[jobs[0].id]
    out(tr("Synced: {new} calls, {stored} recordings").format(new=synced.new, stored=synced.recordings_stored))
    ready = list(program.calls.ids(CallFilter(recordings=("stored",))).result())
    run_jobs(program, program.batches.jobs(program.batches.begin(ready).result()))
    rows = program.calls.rows(ready).result()
    analyzed = [r.id for r in rows if r.status == CallStatus.ANALYZED]
    failed = [r for r in rows if r.status == CallStatus.FAILED]
    out(tr("Analyzed: {n} calls").format(n=len(analyzed)))
    for row in failed:
        out(tr("Not analyzed, call {id}: {reason}").format(id=row.id, reason=row.failure))
    run_jobs(program, program.jobs.opinion(analyzed[0]))
    demo_people.work(program, analyzed)
    demo_numbers.rate(program, [row.client_phone for row in rows], demo_people.PEOPLE)
    jobs = run_jobs(program, program.jobs.push(analyzed))
    raise_failures(jobs)
    pushed: Any = program.handlers.results[jobs[0].id]
    out(tr("Sent to KeepinCRM: {sent}, unknown there: {skipped}").format(sent=pushed.sent, skipped=pushed.skipped))


def _remember(program: Program, clients: Sequence[PastClient]) -> None:
    """Half a year of the past with the deals it led to, and what can be learned from them."""
    written = demo_past.keep(program.store, clients)
    demo_trials.keep(program)
    demo_team.keep(program.store)
    raise_failures(run_jobs(program, program.deals.read()))
    raise_failures(run_jobs(program, program.deals.train()))
    counts = program.deals.view().result().counts
    out(tr("From the past: {n} calls, {deals} deals").format(n=written, deals=counts.opened + counts.won + counts.lost))


def _results(program: Program, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    wanted = CallFilter(statuses=(CallStatus.ANALYZED,), recordings=("stored",))
    ids = list(program.calls.ids(wanted, CallSort()).result())
    made = program.reports.make(ids, ("pdf", "csv", "xlsx"), target, texts.language()).result()
    for path in made:
        out(str(path))


def _pictures(workspace: Workspace, target: Path) -> int:
    """Pictures of the real window on the world just made."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from callqa_desktop.commands.pictures import take

    for path in take(workspace, target):
        out(str(path))
    return 0


def _window(workspace: Workspace) -> int:
    from callqa_desktop.commands.window import WindowSession, make_application

    app = make_application()
    session = WindowSession(workspace)
    session.window.show()
    return session.run(app)
