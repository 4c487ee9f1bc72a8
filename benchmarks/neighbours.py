"""Similar numbers among 100,000 rated ones, against bare scikit-learn on the same matrix.

    .venv/bin/python benchmarks/neighbours.py [numbers]

The answer of the program is what the page shows: neighbours with their ratings, why they are alike, and who of them may
be a fraudster, read from the encrypted store; the index is in memory. The bare one is NearestNeighbors(metric="cosine",
algorithm="brute").kneighbors of one row of the same sparse matrix, every number a row. By levels (few different rows),
by raters (every row its own), and by both with our own calls. Medians of 40 numbers; one of them answers in the worst
case as one of ten thousand identical ones.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

NUMBERS, PEOPLE, CALLS = 100_000, 3_000, 100_000
SAME = 10_000
"""Numbers with nothing but one "dangerous"."""
ASKED, K = 40, 10
TARGET_MS = 100


def fill(connection: Any, count: int) -> int:
    """Rated numbers, a hundred of them tied to fraud; the reviews written."""
    dice = random.Random(5)
    numbers, reviews, calls = [], [], []
    for n in range(1, count + 1):
        levels = [1] if n <= SAME else dice.choices((1, 2, 3, 4, 5), (2, 1, 2, 3, 4), k=dice.randint(1, 9))
        counts = [levels.count(level) for level in (1, 2, 3, 4, 5)]
        digits = f"38063{n:07}"
        fraud = n % 1000 == 0
        numbers.append((n, digits, "+" + digits, fraud, *counts))
        reviews += [(n, level, f"Людина {dice.randint(1, PEOPLE)}") for level in levels]
        if n % (count // CALLS or 1) == 0:
            calls.append((n, str(n), dice.choice(("inbound", "outbound")), "+" + digits, digits, dice.randint(0, 400)))
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO phone_number(id, digits, phone, country, kind, fraud, level_1, level_2, level_3, level_4, level_5,"
        " last_review_at, views, created_at) VALUES (?, ?, ?, 'UA', 'mobile', ?, ?, ?, ?, ?, ?, 0, 0, 0)",
        numbers,
    )
    connection.executemany(
        "INSERT INTO number_review(number_id, level, comment, author, source, state, at, moderated_by, moderated_why,"
        " digest) VALUES (?, ?, '', ?, 'import', 'shown', 0, '', '', '')",
        reviews,
    )
    connection.execute(
        "INSERT INTO connection(id, service, name, settings, cursor, state, reason, created_at) "
        "VALUES (1, 'binotel', 'Binotel', '{}', '{}', 'refused', '', 0)"
    )
    connection.executemany(
        "INSERT INTO call(id, connection_id, external_id, started_at, direction, disposition, client_phone,"
        " client_digits, internal_number, line_number, wait_seconds, talk_seconds, recording_state, status, failure,"
        " facts, content_hash, created_at, changed_at) VALUES (?, 1, ?, 0, ?, 'answered', ?, ?, '', '', 0, ?,"
        " 'none', 'new', '', '{}', '', 0, 0)",
        calls,
    )
    connection.execute("COMMIT")
    return len(reviews)


def median(ask: Callable[[int], object], numbers: list[int]) -> tuple[float, float]:
    """Milliseconds: of the middle one and of the slowest."""
    taken = []
    for number in numbers:
        started = time.perf_counter()
        ask(number)
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken), max(taken)


def main() -> int:
    os.environ["CALLQA_STORE_PASSPHRASE"] = "benchmark"
    import worlds
    from sklearn.neighbors import NearestNeighbors  # type: ignore[import-untyped]  # it has no stubs

    from callqa_desktop.app import open_program
    from callqa_desktop.paths import Workspace
    from callqa_desktop.services.trust import vectors
    from callqa_desktop.services.trust.records import Basis, Likeness

    count = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBERS
    dice = random.Random(9)
    asked = [1, *(dice.randint(1, count) for _ in range(ASKED - 1))]
    worst = 0.0
    with tempfile.TemporaryDirectory() as name:
        file, key = worlds.make(Path(name))
        connection = worlds.connect(file, key)
        print(f"{count:,} numbers, {fill(connection, count):,} reviews")
        connection.close()
        program = open_program(Workspace(Path(name)))
        for basis, own in ((Basis.LEVELS, False), (Basis.RATERS, False), (Basis.RATERS, True)):
            wanted = Likeness(K, basis, own)
            started = time.perf_counter()
            first = program.trust.similar("+380630000001", wanted).result()
            made = time.perf_counter() - started
            if len(first.neighbours) != K:
                raise SystemExit(f"{basis}: {len(first.neighbours)} neighbours")
            rated = program.store.read(lambda s, basis=basis, own=own: vectors.read(s, basis, own)).result()
            bare = NearestNeighbors(metric="cosine", algorithm="brute").fit(rated.rows)
            ours, slowest = median(
                lambda n, wanted=wanted: program.trust.similar(f"+38063{n:07}", wanted).result(), asked
            )
            theirs, _ = median(
                lambda n, bare=bare, rows=rated.rows: bare.kneighbors(rows[[n - 1]], n_neighbors=K + 1), asked
            )
            worst = max(worst, slowest)
            print(
                f"by {basis}{' and our calls' if own else ''}: {ours:.1f} ms, at most {slowest:.1f} / bare kneighbors "
                f"{theirs:.1f} ms = ratio {ours / theirs:.2f}; index made in {made:.1f} s"
            )
        program.close()
    print(f"neighbours among {count:,} numbers, slowest answer: {worst:.1f} ms (target < {TARGET_MS})")
    return 0 if worst < TARGET_MS else 1


if __name__ == "__main__":
    raise SystemExit(main())
