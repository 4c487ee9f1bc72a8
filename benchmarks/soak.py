"""One compressed working day: 300 calls opened, played, scored and submitted in the real window.

Memory and the time to paint the waveform are read after the first 60 calls, when caches are warm, and at the end; both
must stay within 5 %. What is played goes to a null sink of the benchmark's own.
"""

from __future__ import annotations

import asyncio
import gc
import json
import multiprocessing
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "helpers"))

if TYPE_CHECKING:
    from callqa_desktop.commands.window import WindowSession

CALLS = 300
WARM = 60
TAIL = 40
"""Calls over which each of the two readings is taken: its median."""
HEARD_MS = 600
TARGET = 1.05


def resident_mb() -> float:
    with Path("/proc/self/status").open() as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def fill(folder: str, calls: int) -> None:
    """A working day of calls over the demo recordings, transcribed, measured and judged. Run in a process of its own:
    what measuring loads would be counted as the window's."""
    from review_world import TRUTH, add_call, people

    from callqa_desktop.app import open_program
    from callqa_desktop.paths import Workspace

    program = open_program(Workspace(Path(folder)))
    people(program)
    demos = [name for name, call in TRUTH.items() if call["channels"] == 2 and "answers" in call]
    for n in range(calls):
        add_call(program, demos[n % len(demos)])
    program.close()


async def until(condition: Any, what: str, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            print(f"waited in vain for {what}", flush=True)
            os._exit(1)  # the window's threads would keep the process alive
        await asyncio.sleep(0.005)


def paint_ms(page: Any) -> float:
    """Milliseconds to paint the waveform anew, best of five."""
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        page.sound.waveform.repaint()
        best = min(best, (time.perf_counter() - started) * 1000)
    return best


async def work(session: WindowSession, loop: asyncio.AbstractEventLoop) -> tuple[list[float], list[float]]:
    session.begin(loop)
    window = session.window
    window.resize(1440, 900)
    window.show()
    await until(lambda: session.program is not None, "the program")
    assert session.program is not None
    ids = session.program.store.read(_ids).result()
    page: Any = window.page("review")
    memory: list[float] = []
    paints: list[float] = []
    page.playback.set_speed(3.0)  # the day is compressed
    window.open_review(ids[0], ids)
    for number, call_id in enumerate(ids):
        await until(lambda c=call_id: page.detail is not None and page.detail.row.id == c, f"call {number}")
        await until(lambda: page.playback.ready, "its sound")
        page.actions_by_key.perform("play")
        await until(lambda: page.playback.position >= HEARD_MS or not page.playback.playing, "the sound to go on")
        for _ in range(60):
            if not page.sheet.missing():
                break
            page.sheet.select(page.sheet.missing()[0].question)
            page.sheet.choose(1)
        await until(lambda: page.saver.state in ("saved", "clean") and page.sheet.evaluation is not None, "the draft")
        paints.append(paint_ms(page))
        memory.append(resident_mb())
        if number + 1 < len(ids):
            page.actions_by_key.perform("submit_next")
        else:
            page.actions_by_key.perform("submit")
    submitted = session.program.store.read(_submitted).result()
    if submitted < CALLS - 1:
        print(f"only {submitted} evaluations were submitted", flush=True)
        os._exit(1)
    ended = asyncio.Event()
    session.ended.connect(ended.set)
    window.close()
    await ended.wait()
    return memory, paints


def _ids(session: Any) -> list[int]:
    from sqlalchemy import select

    from callqa_desktop.models.call import Call

    return list(session.scalars(select(Call.id).order_by(Call.id)).all())


def _submitted(session: Any) -> int:
    from sqlalchemy import func, select

    from callqa_desktop.models.evaluation import Evaluation

    return int(session.scalar(select(func.count()).where(Evaluation.kind == "human", Evaluation.status == "submitted")))


def main() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["CALLQA_STORE_PASSPHRASE"] = "benchmark"
    from null_sink import NullSink

    sound = Path(tempfile.mkdtemp(prefix="callqa-pulse-"))
    sink = NullSink(sound)
    os.environ["PULSE_SERVER"] = sink.address
    sink.start()
    import qasync

    from callqa_desktop.commands.window import WindowSession, make_application
    from callqa_desktop.paths import Workspace

    app = make_application()
    try:
        with tempfile.TemporaryDirectory() as folder, qasync.QEventLoop(app) as loop:
            filling = multiprocessing.get_context("spawn").Process(target=fill, args=(folder, CALLS))
            filling.start()
            filling.join()
            if filling.exitcode:
                raise SystemExit("the working day could not be made")
            session = WindowSession(Workspace(Path(folder)))
            memory, paints = loop.run_until_complete(work(session, loop))
    finally:
        sink.stop()
        shutil.rmtree(sound, ignore_errors=True)
    gc.collect()
    for name, values, unit in (("memory", memory, "MB"), ("paint", paints, "ms")):
        early = statistics.median(values[WARM : WARM + TAIL])
        late = statistics.median(values[-TAIL:])
        print(
            f"soak {name}: after {WARM} calls {early:.2f} {unit}, after {CALLS} {late:.2f} {unit},"
            f" ratio {late / early:.3f} (target <= {TARGET})"
        )
    print(json.dumps({"calls": CALLS, "memory_mb": [round(v) for v in memory[::50]]}))


if __name__ == "__main__":
    main()
