"""The dashboard over 1,000,000 calls: the whole answer after a change of filter.

    .venv/bin/python benchmarks/dashboard.py [calls]

Prints for each question the time from asking the desk to its answer (best of three; tiles, trends, breakdowns and heat
map, with the period before) against the raw driver (sqlcipher3) grouping all calls by employee once, the plainest
statement a dashboard could begin with. Then what keeping the figures true costs: a sync of 10,000 calls with it against
the same sync without, the counting of those days afterwards, the first counting of all calls, and the memory.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from worlds import NEWEST, connect, fill, make

CALLS = 1_000_000
ROUNDS = 3
LIMIT = 0.6
"""Seconds of an answer: with the painting it stays below one."""
SYNCED = 10_000
SYNC_RATIO = 1.15
RAW = (
    "SELECT employee_id, count(*), avg(coalesce(human_score, ai_score)), sum(talk_seconds), "
    "sum(disposition = 'answered') FROM call GROUP BY +employee_id"
)
"""Read as the calls lie: by the index of the employee, which the plain spelling would follow, it takes several times as
long."""


def resident() -> float:
    """Resident memory of this process in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def departments(connection: Any) -> None:
    """Puts the employees into eight teams."""
    connection.execute("UPDATE employee SET department = 'Відділ ' || (1 + id % 8)")


def questions() -> dict[str, Any]:
    from callqa_desktop.services.dashboard.records import Compare, Question

    last = datetime.fromtimestamp(NEWEST / 1000).astimezone().date()
    month, year = last - timedelta(days=29), last - timedelta(days=364)
    half = tuple(f"Відділ {n}" for n in (1, 2, 3, 4))
    return {
        "all, 30 days": Question(month, last),
        "all, a quarter": Question(last - timedelta(days=90), last),
        "all, a year": Question(year, last),
        "all, 3 years": Question(None, last, Compare.NOTHING),
        "inbound, a year against the year before": Question(year, last, Compare.YEAR, directions=("inbound",)),
        "one employee, 30 days": Question(month, last, employees=("Мельник 8",)),
        "one employee, 3 years": Question(None, last, Compare.NOTHING, employees=("Мельник 8",)),
        "a team, 30 days": Question(month, last, teams=half[:1]),
        "a team, a year": Question(year, last, teams=half[:1]),
        "a team, outbound, 3 years": Question(None, last, Compare.NOTHING, teams=half[:1], directions=("outbound",)),
        "half of all, a year": Question(year, last, teams=half),
    }


def best(work: Callable[[], Any]) -> float:
    found = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return min(found)


def answers(path: Path, key: bytes, raw: float) -> bool:
    """Asks every question; whether all answers came in time."""
    from callqa_desktop.services.dashboard.desk import DashboardDesk
    from callqa_desktop.services.store import Store

    store = Store(path, key)
    before = resident()
    desk, good = DashboardDesk(store), True
    for name, question in questions().items():
        taken = best(lambda q=question: desk.overview(q).result())  # type: ignore[misc]
        good = good and taken <= LIMIT
        print(f"{name:42} {taken * 1000:6.0f} ms = {taken / raw:5.2f} of raw (target <= {LIMIT * 1000:.0f} ms)")
    print(f"memory of the answers: {resident() - before:.0f} MB above {before:.0f} MB")
    store.close()
    return good


def filled(path: Path, key: bytes) -> None:
    """The first counting, as in a store of an older program."""
    from callqa_desktop.services.store import Store
    from callqa_desktop.services.tallies.renewal import Renewal

    store, size = Store(path, key), path.stat().st_size
    started = time.perf_counter()
    days = asyncio.run(Renewal(store).all())
    taken = time.perf_counter() - started
    store.close()
    print(f"first counting of {days} days: {taken:.1f} s in the background; the store grows by "
          f"{(path.stat().st_size - size) / 1e6:.0f} of {size / 1e6:.0f} MB")  # fmt: skip


def synced(folder: Path, *, kept: bool) -> tuple[float, float]:
    """Seconds of writing SYNCED calls of the last 30 days, and of counting their days afterwards."""
    from callqa_desktop.services.store import Store
    from callqa_desktop.services.sync.calls import BATCH, prepare, write_calls
    from callqa_desktop.services.sync.people import Directory
    from callqa_desktop.services.sync.result import SyncResult
    from callqa_desktop.services.tallies import marking
    from callqa_desktop.services.tallies.renewal import Renewal
    from callqa_desktop.services.telephony.base import RemoteCall

    path, key = make(folder)
    raw = connect(path, key)
    fill(raw, 100)
    raw.close()
    store = Store(path, key)
    calls = [
        RemoteCall(
            external_id=f"b{n}", started_at=NEWEST + n * 259_000, direction="inbound", disposition="answered",
            client_phone=f"+38067{n * 73 % 10_000_000:07}", internal_number=str(901 + n % 200), wait_seconds=9,
            talk_seconds=120, recording="ready",
        )
        for n in range(SYNCED)
    ]  # fmt: skip
    prepared = prepare(calls, "UA")
    announced = marking.announced
    if not kept:
        marking.announced = lambda session, changes: None
    try:
        started = time.perf_counter()
        for at in range(0, SYNCED, BATCH):
            part = prepared[at : at + BATCH]

            def work(session: Any, part: Any = part) -> None:
                write_calls(session, 1, part, Directory(session, 1, ()), SyncResult(), look_up=False)

            store.write(work).result()
        taken = time.perf_counter() - started
    finally:
        marking.announced = announced
    started = time.perf_counter()
    if kept:
        asyncio.run(Renewal(store).all())
    counting = time.perf_counter() - started
    store.close()
    return taken, counting


def sync_cost(folder: Path) -> bool:
    """What the marks cost a sync; whether it is little."""
    times: dict[bool, list[float]] = {True: [], False: []}
    counting = 0.0
    for number in range(2 * 5):
        kept = number % 2 == 0
        taken, counted = synced(folder / f"sync{number}", kept=kept)
        times[kept].append(taken)
        counting = counted if kept else counting
    ratio = min(times[True]) / min(times[False])
    print(f"writing {SYNCED:,} calls with marks: {min(times[True]):.2f} s / without {min(times[False]):.2f} s = ratio "
          f"{ratio:.2f} (target <= {SYNC_RATIO}); counting their days afterwards {counting:.2f} s")  # fmt: skip
    return ratio <= SYNC_RATIO


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CALLS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "world"
        folder.mkdir()
        path, key = make(folder)
        raw = connect(path, key)
        fill(raw, count)
        departments(raw)
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        grouping = best(lambda: raw.execute(RAW).fetchall())
        raw.close()
        print(f"raw grouping of {count:,} calls by employee: {grouping * 1000:.0f} ms")
        filled(path, key)
        good = answers(path, key, grouping)
        return 0 if sync_cost(Path(name)) and good else 1


if __name__ == "__main__":
    raise SystemExit(main())
