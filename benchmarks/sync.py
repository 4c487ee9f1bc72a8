"""10,000 calls synced from the sandbox into the store, against a bare loop over the same replies in the same run.

    .venv/bin/python benchmarks/sync.py [rounds]

The bare loop asks the sandbox the same questions with httpx, parses them with json and writes the rows with one raw
executemany into a plain SQLite file. The sync does all it does in the program: employees, adaptive windows, phones,
clients, change detection, indexes and encryption. The rounds take turns; the fastest of each counts.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import sqlite3
import sys
import tempfile
import time
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

CALLS = 10_000
TARGET = 2.0


def serve(pipe: Pipe, now: float) -> None:
    """Runs the sandbox in a process of its own, so that its work is not counted as ours."""
    from callqa_desktop.sandbox.server import Sandbox
    from callqa_desktop.sandbox.world import big_world

    with Sandbox(big_world(CALLS, now=now)) as sandbox:
        pipe.send((sandbox.environment(), sandbox.secrets["binotel"]))
        pipe.recv()


async def bare(url: str, questions: list[tuple[str, dict[str, Any]]], file: Path) -> int:
    """The least that any program would have to do for these calls; returns the rows written."""
    import httpx

    rows = []
    async with httpx.AsyncClient() as client:
        for path, body in questions:
            reply = json.loads((await client.post(url + path, json=body)).content)
            details = reply.get("callDetails") or {}
            rows += [
                (
                    *(call["generalCallID"], call["startTime"], call["callType"], call["externalNumber"]),
                    *(call["internalNumber"], call["waitsec"], call["billsec"], call["disposition"]),
                    *(call["recordingStatus"], json.dumps(call["employeeData"]), json.dumps(call["historyData"])),
                )
                for call in details.values()
            ]
    database = sqlite3.connect(file)
    database.execute(f"CREATE TABLE call (id PRIMARY KEY, {', '.join(f'c{n}' for n in range(10))})")
    database.executemany(f"INSERT OR REPLACE INTO call VALUES ({','.join('?' * 11)})", rows)
    database.commit()
    count: int = database.execute("SELECT count(*) FROM call").fetchone()[0]
    database.close()
    return count


async def synced(folder: Path, keys: dict[str, str], questions: list[tuple[str, dict[str, Any]]]) -> float:
    """The seconds of one sync into a fresh store; notes what it asked the service."""
    from callqa_desktop.app import open_program
    from callqa_desktop.models.connection import Connection
    from callqa_desktop.paths import Workspace
    from callqa_desktop.services.progress import Progress
    from callqa_desktop.services.sync.engine import sync_connection
    from callqa_desktop.services.telephony.binotel import Binotel

    class Noting(Binotel):
        async def _ask(self, method: str, parameters: Any, progress: Any) -> dict[str, Any]:
            questions.append((f"/api/4.0/{method}.json", {**parameters, **keys}))
            return await super()._ask(method, parameters, progress)

    program = open_program(Workspace(folder / "workspace"), throwaway=True)
    row = {"service": "binotel", "name": "B", "settings": {}, "cursor": {}, "state": "ready", "reason": ""}

    def connect(session: Any) -> int:
        connection = Connection(**row, created_at=0)
        session.add(connection)
        session.flush()
        return int(connection.id)

    connection_id = program.store.write(connect).result()
    telephony = Noting(**keys)
    started = time.perf_counter()
    result = await sync_connection(program.store, program.library, connection_id, telephony, progress=Progress())
    taken = time.perf_counter() - started
    await telephony.aclose()
    program.close()
    if result.new != CALLS:
        raise SystemExit(f"{result.new} calls were synced, not {CALLS}")
    return taken


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    os.environ["CALLQA_PACE"] = "0"
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs, time.time()))
    server.start()
    environment, keys = ours.recv()
    os.environ.update(environment)
    sync_times, bare_times = [], []
    try:
        for number in range(rounds + 1):
            with tempfile.TemporaryDirectory() as name:
                questions: list[tuple[str, dict[str, Any]]] = []
                taken = asyncio.run(synced(Path(name), keys, questions))
                started = time.perf_counter()
                count = asyncio.run(bare(environment["CALLQA_BINOTEL_BASE_URL"], questions, Path(name) / "bare.db"))
                baseline = time.perf_counter() - started
            if count != CALLS:
                raise SystemExit(f"the bare loop wrote {count} rows, not {CALLS}")
            if number:  # the first round warms the sandbox and the imports
                sync_times.append(taken)
                bare_times.append(baseline)
    finally:
        ours.send("stop")
        server.join()
    fast, base = min(sync_times), min(bare_times)
    ratio = fast / base
    print(
        f"sync of {CALLS:,} calls: {fast:.2f} s / bare loop {base:.2f} s = ratio {ratio:.2f} (target <= {TARGET:.1f})"
    )
    return 0 if ratio <= TARGET else 1


if __name__ == "__main__":
    raise SystemExit(main())
