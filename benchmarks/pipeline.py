"""The whole analysis of calls against a model that takes 8 s to transcribe and 6 s to judge, on the sandbox.

One 5-minute call alone; 20 at once; the rate kept over a batch of 3-minute calls, with the CPU seconds of the program
and its children (the sandbox runs in a process of its own and is not counted, though it shares the cores); memory over
500 short calls with a quick model. The baseline of the first two is the time the model takes: no program is faster.

    pipeline.py [--calls N]   so many calls for the rate (60)
"""

from __future__ import annotations

import asyncio
import io
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from callqa_desktop.app import Program

PACE = {"transcribe": 8.0, "judge": 6.0}
QUICK = {"transcribe": 0.05, "judge": 0.05}
TARGET_SECONDS = 30.0
TARGET_A_DAY = 10_000
LENGTHS, SEEDS = (300.0, 180.0, 20.0), 3
"""Seconds of the conversations the sandbox knows, and how many of each."""
MEMORY_CALLS, WARM, TAIL = 500, 100, 50
TARGET_MEMORY = 1.05
_TICK = os.sysconf("SC_CLK_TCK")


class FarSandbox:
    """The sandbox in a process of its own; it ends with its input."""

    def __enter__(self) -> FarSandbox:
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--sandbox"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        told = json.loads(self.process.stdout.readline())
        self.url: str = told["url"]
        os.environ.update(told["environment"])
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def takes(self, pace: dict[str, float]) -> None:
        """Tells the model how long its answers take."""
        request = urllib.request.Request(f"{self.url}/_sandbox/pace", json.dumps(pace).encode(), method="POST")
        urllib.request.urlopen(request).read()


def serve() -> None:
    from callqa_desktop.sandbox.server import Sandbox
    from callqa_desktop.sandbox.sounds import demo_sounds
    from callqa_desktop.sandbox.world import demo_world

    with Sandbox(demo_world()) as sandbox:
        some = next(iter(demo_sounds().values()))
        for seconds in LENGTHS:
            for seed in range(SEEDS):
                data, said = conversation(seconds, seed)
                sandbox.gemini.learn(replace(some, id=f"{seconds}-{seed}", seconds=seconds, utterances=said), data)
        environment = {**sandbox.environment(), **sandbox.secret_environment()}
        print(json.dumps({"url": sandbox.url, "environment": environment}), flush=True)
        sys.stdin.read()


def conversation(seconds: float, seed: int) -> tuple[bytes, tuple[Any, ...]]:
    """A stereo WAV at 8 kHz of so many seconds with what is said in it, from the demo's conversations."""
    import numpy as np
    import soundfile

    from callqa_desktop.sandbox.sounds import demo_original, demo_sounds, read_sound

    stereo = [sound for sound in demo_sounds().values() if sound.channels == 2]
    pieces: list[Any] = []
    said: list[Any] = []
    have, place = 0, seed
    while have < seconds * 8000:
        sound = stereo[place % len(stereo)]
        samples, rate = read_sound(demo_original(sound.id))
        said += [
            replace(one, start=one.start + have / 8000, end=one.end + have / 8000)
            for one in sound.utterances
            if one.end + have / 8000 < seconds
        ]
        pieces.append(samples[:: rate // 8000])
        have += len(pieces[-1])
        place += 1
    out = io.BytesIO()
    soundfile.write(out, np.concatenate(pieces)[: round(seconds * 8000)], 8000, format="WAV", subtype="PCM_16")
    return out.getvalue(), tuple(said)


def add_calls(program: Program, seconds: float, count: int, sounds: int) -> list[int]:
    """So many new calls over a number of recordings of this length."""
    from callqa_desktop.models.base import now_ms
    from callqa_desktop.models.call import Call, Recording

    async def kept() -> list[Any]:
        found = []
        for seed in range(sounds):
            incoming = program.library.begin()
            incoming.write(conversation(seconds, seed % SEEDS)[0])
            found.append(await incoming.finish("audio/wav"))
        return found

    stored = asyncio.run(kept())

    def work(session: Any) -> list[int]:
        ids = []
        for n in range(count):
            sound, now = stored[n % sounds], now_ms()
            call = Call(
                connection_id=1, external_id=f"{seconds}-{n}-{now}", started_at=now, direction="inbound",
                disposition="answered", client_phone="", client_digits="", internal_number="901", line_number="",
                wait_seconds=3, talk_seconds=round(seconds), recording_state="stored", status="new", facts={},
                created_at=now, changed_at=now,
            )  # fmt: skip
            session.add(call)
            session.flush()
            session.add(
                Recording(
                    call_id=call.id, path=sound.stem, sha256=f"{sound.sha256[:48]}{call.id:016}",
                    original_bytes=sound.original_bytes, media_type="audio/wav", sample_rate=8000, channels=2,
                    frames=sound.frames, agent_channel=0, created_at=now,
                )
            )  # fmt: skip
            ids.append(int(call.id))
        return ids

    return program.store.write(work).result()


def cpu_seconds() -> float:
    """Of this process and its children, living and ended."""
    times = os.times()
    total = times.user + times.system + times.children_user + times.children_system
    return total + sum(cpu_of(child.pid) for child in multiprocessing.active_children() if child.pid)


def cpu_of(pid: int) -> float:
    """CPU seconds of one living process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


class Load:
    """CPU seconds a call between its making and `told`: of the program, of the sandbox, and of everything else on this
    machine in all, which takes the cores away from both."""

    def __init__(self, sandbox: FarSandbox) -> None:
        self._sandbox = sandbox.process.pid
        self._before = self._now()

    def told(self, calls: int) -> str:
        ours, theirs, busy = (after - before for after, before in zip(self._now(), self._before, strict=True))
        others = max(0.0, busy - ours - theirs)
        return f"CPU {ours / calls:.2f} s a call (sandbox {theirs / calls:.2f} s, other programs {others:.0f} s in all)"

    def _now(self) -> tuple[float, float, float]:
        with Path("/proc/stat").open() as stat:
            user, nice, system, _idle, _wait, irq, soft = map(int, stat.readline().split()[1:8])
        return cpu_seconds(), cpu_of(self._sandbox), (user + nice + system + irq + soft) / _TICK


def resident_mb() -> float:
    """Of this process and its living children."""
    total = 0
    for pid in (os.getpid(), *(child.pid for child in multiprocessing.active_children())):
        with Path(f"/proc/{pid}/status").open() as status:
            total += next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    return total / 1024


def analyze(program: Program, ids: list[int], memory: list[float] | None = None) -> tuple[float, list[float]]:
    """Analyzes the calls as one batch: seconds in all, and those of each call from its start to its end."""

    async def run() -> None:
        done = asyncio.create_task(program.runner.run_until_idle(set(jobs)))
        while not done.done():
            await asyncio.wait({done}, timeout=0.5)
            if memory is not None:
                memory.append(resident_mb())

    began = time.perf_counter()
    batch = program.batches.begin(ids).result()
    jobs = program.batches.jobs(batch).result()
    asyncio.run(run())
    took = time.perf_counter() - began
    rows = program.jobs.of(jobs).result()
    bad = [row for row in rows if row.state != "done"]
    if bad:
        sys.exit(f"pipeline: {len(bad)} of {len(rows)} calls were not analyzed: {bad[0].what} {bad[0].why}")
    return took, [((row.finished_at or 0) - (row.started_at or 0)) / 1000 for row in rows]


def main() -> None:
    calls = int(sys.argv[sys.argv.index("--calls") + 1]) if "--calls" in sys.argv else 60
    os.environ["CALLQA_STORE_PASSPHRASE"] = "benchmark"
    from callqa_desktop.app import open_program
    from callqa_desktop.paths import Workspace

    with tempfile.TemporaryDirectory() as folder, FarSandbox() as sandbox:
        program = open_program(Workspace(Path(folder)), throwaway=True)
        try:
            secrets = {"api_key": os.environ["CALLQA_GEMINI_API_KEY"]}
            asyncio.run(program.connections.connect("gemini", "", {}, secrets))
            measure(program, sandbox, calls)
        finally:
            program.close()


def measure(program: Program, sandbox: FarSandbox, calls: int) -> None:
    floor = sum(PACE.values())
    parallel = program.settings.get("parallel_calls")
    cores = os.cpu_count()
    print(f"pipeline: model {PACE['transcribe']:g} s + {PACE['judge']:g} s, {parallel} calls at once, {cores} cores")
    sandbox.takes(QUICK)
    analyze(program, add_calls(program, 20, 4, 2))  # imports, children, connections
    sandbox.takes(PACE)
    alone, _ = analyze(program, add_calls(program, 300, 1, 1))
    print(f"pipeline alone: 5-minute call {alone:.1f} s, ratio to the model {alone / floor:.2f}"
          f" (target <= {TARGET_SECONDS:g} s)")  # fmt: skip
    ids = add_calls(program, 300, 20, 20)
    load = Load(sandbox)
    all_of_them, each = analyze(program, ids)
    print(f"pipeline 20 at once: last of 20 after {all_of_them:.1f} s, longest call {max(each):.1f} s, ratio to the"
          f" model {all_of_them / floor:.2f}, {load.told(20)}"
          f" (target <= {TARGET_SECONDS:g} s)")  # fmt: skip
    ids = add_calls(program, 180, calls, 20)
    load = Load(sandbox)
    took, _ = analyze(program, ids)
    an_hour = calls / took * 3600
    print(f"pipeline rate: {calls} 3-minute calls in {took:.1f} s, {an_hour:.0f} calls an hour,"
          f" {an_hour * 24:.0f} a day, {load.told(calls)}, ratio {an_hour * 24 / TARGET_A_DAY:.2f}"
          f" (target >= 1: {TARGET_A_DAY} a day)")  # fmt: skip
    sandbox.takes(QUICK)
    memory: list[float] = []
    took, _ = analyze(program, add_calls(program, 20, MEMORY_CALLS, 10), memory)
    warm = memory[len(memory) * WARM // MEMORY_CALLS :]
    tail = max(1, len(memory) * TAIL // MEMORY_CALLS)
    early, late = sorted(warm[:tail])[tail // 2], sorted(warm[-tail:])[tail // 2]
    print(f"pipeline memory: {MEMORY_CALLS} calls of 20 s with a quick model, after {WARM} calls {early:.0f} MB, at the"
          f" end {late:.0f} MB, ratio {late / early:.3f} (target <= {TARGET_MEMORY})")  # fmt: skip


if __name__ == "__main__":
    if "--sandbox" in sys.argv:
        serve()
    else:
        main()
