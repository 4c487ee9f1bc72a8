"""Large stores for the benchmarks, written through the raw driver in seconds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NEWEST = 1_790_000_000_000
EMPLOYEES, CLIENTS = 200, 50_000
NAMES = ("Мельник", "Цимбал", "Єрмак", "Їжакевич", "Гринько", "Ґудзь", "Щербак", "Бойко")


def connect(file: Path, key: bytes) -> Any:
    """The raw driver on a store, as the program's readers have it."""
    import sqlcipher3.dbapi2

    from callqa_desktop.services import store

    connection = sqlcipher3.dbapi2.connect(str(file), isolation_level=None)
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"cache_size=-{store.CACHE_KIB}", "temp_store=MEMORY"):
        connection.execute("PRAGMA " + pragma)
    return connection


def make(folder: Path) -> tuple[Path, bytes]:
    """An empty workspace; the file of its store and the key."""
    from callqa_desktop.app import open_program
    from callqa_desktop.paths import Workspace

    program = open_program(Workspace(folder), throwaway=True)
    found = program.store.path, program.store.key
    program.close()
    return found


def fill(connection: Any, count: int) -> None:
    """Puts in `count` calls of three years with employees, clients, tags, assignments, evaluations and notes."""
    from callqa_desktop.services.folding import sort_key

    connection.execute("BEGIN")
    connection.execute(
        "INSERT INTO connection(id, service, name, settings, cursor, state, reason, created_at) "
        "VALUES (1, 'binotel', 'Binotel', '{}', '{}', 'refused', '', 0)"
    )
    people = [(n, f"{NAMES[n % len(NAMES)]} {n}", str(900 + n)) for n in range(1, EMPLOYEES + 1)]
    connection.executemany(
        "INSERT INTO employee(id, connection_id, external_id, name, name_key, internal_number, email, department, "
        "active) VALUES (?, 1, ?, ?, ?, ?, '', '', 1)",
        [(n, str(n), name, sort_key(name), line) for n, name, line in people],
    )
    connection.executemany(
        "INSERT INTO client(id, phone, name, name_key, card) VALUES (?, ?, ?, ?, '{}')",
        ((n, f"+38067{n * 73_219 % 10_000_000:07}", *_client(n)) for n in range(1, CLIENTS + 1)),
    )
    connection.executemany(
        "INSERT INTO call(id, connection_id, external_id, started_at, direction, disposition, client_id, client_phone, "
        "client_digits, internal_number, employee_id, line_number, wait_seconds, talk_seconds, recording_state, "
        "status, failure, ai_score, human_score, facts, content_hash, created_at, changed_at) "
        "VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?)",
        _calls(count),
    )
    connection.executemany(
        "INSERT INTO call_tag(call_id, tag, tag_folded) VALUES (?, ?, ?)",
        ((n, "скарга", "скарга") for n in range(7, count + 1, 50)),
    )
    connection.executemany(
        "INSERT INTO assignment(call_id, reviewer, author, created_at) VALUES (?, 'Олена', '', 0)",
        ((n,) for n in range(3, count + 1, 400)),
    )
    connection.executemany(
        "INSERT INTO annotation(call_id, start_ms, end_ms, speaker, kind, text, author, created_at, changed_at) "
        "VALUES (?, 0, 1000, '', 'note', 'нотатка', 'Олена', 0, 0)",
        ((n,) for n in range(5, count + 1, 100)),
    )
    version = connection.execute("SELECT min(id) FROM scorecard_version").fetchone()[0]
    connection.executemany(
        "INSERT INTO evaluation(call_id, version_id, kind, evaluator, status, comment, started_at, saved_at) "
        "VALUES (?, ?, 'human', ?, 'submitted', '', 0, 0)",
        ((n, version, ("Олена", "Тарас")[n % 2]) for n in range(4, count + 1, 25)),
    )
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _client(number: int) -> tuple[str, str]:
    """Name and sorting key; a third of the callers is known by name."""
    from callqa_desktop.services.folding import sort_key

    name = f"{NAMES[number % len(NAMES)]} {number}" if number % 3 == 0 else ""
    return name, sort_key(name)


def _calls(count: int) -> Iterator[tuple[Any, ...]]:
    dice = random.Random(7)
    step = 3 * 365 * 86_400_000 // count
    facts = '{"legs": [{"internal": "901", "seconds": 42}], "names": ["Олена"], "source": "site"}'
    for n in range(1, count + 1):
        roll = dice.random()
        missed = roll < 0.08
        analyzed = not missed and roll < 0.8
        score = round(40 + 60 * dice.random(), 1) if analyzed else None
        client = int(dice.random() * CLIENTS) + 1
        digits = f"38067{client * 73_219 % 10_000_000:07}"
        employee = int(dice.random() * EMPLOYEES) + 1
        yield (
            n, f"{n:012}", NEWEST - (count - n) * step, "inbound" if roll * 1000 % 2 < 1 else "outbound",
            "missed" if missed else "answered", client, "+" + digits, digits, str(900 + employee),
            None if missed else employee, int(roll * 40), 0 if missed else int(dice.random() * 600),
            "none" if missed else "stored", "analyzed" if analyzed else "new", score,
            score if analyzed and n % 25 == 4 else None, facts, f"{n:032x}", NEWEST, NEWEST,
        )  # fmt: skip
