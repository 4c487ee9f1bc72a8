"""Longest pause of the interface thread while 10,000 calls are synced, with the window open on the table of calls.

A timer of the interface thread ticks every 5 ms; the longest gap between two ticks is the pause a person could feel.
The baseline is the same window for the same time with nothing to do. The sandbox runs in a process of its own.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import tempfile
import time
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

CALLS = 10_000
TARGET_MS = 50
TICK_MS = 5


def serve(pipe: Pipe) -> None:
    from callqa_desktop.sandbox.server import Sandbox
    from callqa_desktop.sandbox.world import big_world

    with Sandbox(big_world(CALLS)) as sandbox:
        pipe.send((sandbox.environment(), sandbox.secrets["binotel"]))
        pipe.recv()


async def measure(folder: Path, secrets: dict[str, str], loop: asyncio.AbstractEventLoop) -> tuple[float, float, float]:
    """Longest pause in ms at rest and during the sync, and the seconds the sync took."""
    from PySide6.QtCore import Qt, QTimer

    from callqa_desktop.commands.window import WindowSession
    from callqa_desktop.paths import Workspace
    from callqa_desktop.services.records import CallFilter

    session = WindowSession(Workspace(folder))
    session.begin(loop)
    session.window.show()
    while session.program is None or session.background is None:
        await asyncio.sleep(0.01)
    program = session.program
    gaps: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    row = await program.connections.connect("binotel", "", {}, secrets)
    await asyncio.sleep(1)
    timer.start(TICK_MS)
    await asyncio.sleep(2)
    at_rest = max(gaps[1:])
    gaps.clear()
    started = time.perf_counter()
    ids = await asyncio.wrap_future(program.jobs.sync(row.id))
    while any(j.state in ("queued", "running") for j in await asyncio.wrap_future(program.jobs.of(ids))):
        await asyncio.sleep(0.05)
    took = time.perf_counter() - started
    await asyncio.sleep(0.5)
    timer.stop()
    rows = len(await asyncio.wrap_future(program.calls.ids(CallFilter())))
    if rows != CALLS:
        raise SystemExit(f"only {rows} calls arrived")
    session.window.close()
    while session.window.isVisible():
        await asyncio.sleep(0.02)
    return at_rest, max(gaps), took


def main() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["CALLQA_STORE_PASSPHRASE"] = "benchmark"
    os.environ["CALLQA_PACE"] = "0"
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    environment, secrets = ours.recv()
    os.environ.update(environment)
    import qasync

    from callqa_desktop.commands.window import make_application

    app = make_application()
    with tempfile.TemporaryDirectory() as folder:
        loop = qasync.QEventLoop(app)
        with loop:
            at_rest, pause, took = loop.run_until_complete(measure(Path(folder) / "workspace", secrets, loop))
    ours.send(None)
    server.join(10)
    print(
        f"longest pause of the interface in a sync of {CALLS:,} calls ({took:.1f} s): {pause:.0f} ms / at rest "
        f"{at_rest:.0f} ms (target <= {TARGET_MS} ms)"
    )


if __name__ == "__main__":
    main()
