"""The view of 10,000 analyzed calls: everything that is known of them together.

Ours: what the page of insights asks for, in CPU seconds of this process. The baseline is reading the same rows through
the driver and taking their JSON apart, without making anything of it.
"""

from __future__ import annotations

import json
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import worlds

CALLS = 10_000
RUNS = 5
TARGET_S = 2.0
STEPS, ADVICE, FINDINGS, QUOTE = 9, 3, 5, "і тоді ми домовились, що замовлення привезуть"
TOPICS = ("ціну", "строки", "доставку", "гарантію", "оплату", "замір", "знижку", "монтаж", "матеріал", "колір")
VERBS = ("Назвіть", "Підсумуйте", "Поясніть", "Уточніть", "Повторіть", "Запишіть", "Запропонуйте")
WHEN = ("до ціни", "на початку розмови", "наприкінці", "словами клієнта", "одним реченням", "ще раз", "спокійно")
MEASURED = (
    "talk_share_agent", "silence_share", "longest_silence_seconds", "interruptions", "response_gap_seconds",
    "agent_longest_monologue_seconds", "client_longest_monologue_seconds", "overlap_seconds", "agent_questions",
    "agent_speech_rate", "agent_articulation_rate", "agent_loudness_lufs", "agent_pitch_median_semitones",
    "agent_pause_share",
)  # fmt: skip


def fill(connection: Any, questions: list[tuple[str, list[str]]]) -> None:
    """Gives the first 10,000 calls what an analysis leaves."""
    dice = random.Random(3)
    calls = range(1, CALLS + 1)
    version = connection.execute(
        "SELECT v.id FROM scorecard_version v JOIN scorecard s ON s.id = v.scorecard_id WHERE s.key = 'sales'"
    ).fetchone()[0]
    connection.execute("BEGIN")
    for table in ("answer", "evaluation"):
        connection.execute(f"DELETE FROM {table}")
    rows: dict[str, Any] = {
        "transcript(id, call_id, model, prompt, language, approximate, notes, created_at)": (
            (n, n, "m", "p", "uk", 0, "{}", 1) for n in calls
        ),
        "analysis(id, call_id, transcript_id, kind, model, prompt, summary, advice, details, client_mood, "
        "created_at)": (
            (n, n, n, "main", "m", "p", "с" * 300, _advice(dice), _details(dice), "", 1) for n in calls
        ),
        "finding(analysis_id, kind, text, quote, speaker, detail, start_ms, end_ms)": (
            (n, *_finding(dice), k * 1000, k * 1000 + 900) for n in calls for k in range(FINDINGS)
        ),
        "measures(call_id, method, figures, created_at)": ((n, "voice-2", _figures(dice), 1) for n in calls),
        "evaluation(id, call_id, version_id, kind, evaluator, status, comment, score, passed, started_at, saved_at, "
        "submitted_at, heard, active_ms)": (
            (n, n, version, "ai", "m", "submitted", "", 80.0, 1, 1, 1, 1, "[]", 0) for n in calls
        ),
        "answer(evaluation_id, question, option, options, text, source, ai_option, reason, comment, evidence)": (
            (n, key, dice.choice(options), "[]", "", "", "", "", "к" * 100, "[]")
            for n in calls for key, options in questions
        ),
        "sound_check(call_id, method, verdict, reasons, figures, created_at)": (
            (n, "q", dice.choice(("good", "fair", "poor")), "[]", "{}", 1) for n in calls
        ),
        "tracker(id, name, phrases, speaker, expected, active, created_at, changed_at)": (
            (n, f"Трекер {n}", '["слово"]', "", n % 3 == 0, 1, 1, 1) for n in range(1, 11)
        ),
        "tracker_hit(call_id, tracker_id, count, first_ms, places)": (
            (n, t, 2, 0, '[[1, 0, 6, "agent", "слово", 0], [3, 0, 6, "client", "слово", 9]]')
            for n in calls for t in range(1, 11) if dice.random() < 0.3
        ),
    }  # fmt: skip
    for target, values in rows.items():
        marks = ", ".join("?" * (target.count(",") + 1))
        connection.executemany(f"INSERT INTO {target} VALUES ({marks})", values)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")


def _advice(dice: random.Random) -> str:
    made = [
        f"{dice.choice(VERBS)} {dice.choice(TOPICS)} й {dice.choice(TOPICS)} {dice.choice(WHEN)}." for _ in range(3)
    ]
    return json.dumps(made, ensure_ascii=False)


def _details(dice: random.Random) -> str:
    script = [
        {"key": f"s{n}", "title": f"Крок {n}", "state": dice.choice(("found", "missed")), "quote": QUOTE,
         "start_ms": n * 9_000, "end_ms": n * 9_000 + 900}
        for n in range(STEPS)
    ]  # fmt: skip
    reasons = [{"text": QUOTE, "sign": "+", "quote": QUOTE, "start_ms": 1, "end_ms": 2}] * 3
    mood = {"client": [dice.randint(-5, 5) for _ in range(4)], "why": [QUOTE] * 4}
    kept = {"script": script, "mood": mood, "likelihood": {"value": 50, "reasons": reasons}, "conduct": QUOTE}
    return json.dumps(kept, ensure_ascii=False)


def _finding(dice: random.Random) -> tuple[str, str, str, str, str]:
    kind = dice.choice(("objection", "promise", "shortcoming", "doubt", "strength"))
    detail: dict[str, str] = {}
    if kind == "objection":
        detail = {"handled": dice.choice(("yes", "partly", "no")), "how": QUOTE}
    elif kind == "promise":
        detail = {"who": dice.choice(("agent", "both")), "due": dice.choice(("", "у вівторок", "завтра"))}
    return kind, f"Клієнт питає про {dice.choice(TOPICS)}", QUOTE, "client", json.dumps(detail, ensure_ascii=False)


def _figures(dice: random.Random) -> str:
    figures: dict[str, Any] = {name: round(dice.random(), 3) for name in MEASURED}
    places = [[n, n + 1, "hold"] for n in range(60)]  # what the review page needs of them
    return json.dumps({**figures, "silence_places": places}, ensure_ascii=False)


def read(connection: Any) -> None:
    """The baseline: every row, and its JSON."""
    for (text,) in connection.execute("SELECT figures FROM measures"):
        json.loads(text)
    for advice, details in connection.execute("SELECT advice, details FROM analysis"):
        json.loads(advice), json.loads(details)
    connection.execute("SELECT analysis_id, kind, text, quote, detail, start_ms, end_ms FROM finding").fetchall()
    connection.execute("SELECT evaluation_id, question, option FROM answer").fetchall()
    connection.execute("SELECT tracker_id, call_id, places FROM tracker_hit").fetchall()


def main() -> None:
    from callqa_desktop.services.insight.consolidated import consolidated
    from callqa_desktop.services.progress import Progress
    from callqa_desktop.services.records import CallFilter
    from callqa_desktop.services.scoring.card import load_default
    from callqa_desktop.services.store import Store

    questions = [(q.key, [o.key for o in q.options]) for q in load_default("sales").questions() if q.options]
    ours, baseline = [], []
    with tempfile.TemporaryDirectory() as folder:
        file, key = worlds.make(Path(folder))
        connection = worlds.connect(file, key)
        worlds.fill(connection, CALLS)
        fill(connection, questions)
        store = Store(file, key)
        for _ in range(RUNS + 1):
            begun = time.process_time()
            found = store.read(lambda s: consolidated(s, CallFilter(), Progress())).result()
            ours.append(time.process_time() - begun)
            begun = time.process_time()
            read(connection)
            baseline.append(time.process_time() - begun)
        assert len(found.coverage.analyzed) == CALLS and found.measures and found.advice
        store.close()
        connection.close()
    mine, theirs = statistics.median(ours[1:]), statistics.median(baseline[1:])
    print(
        f"view of {CALLS} calls together: {mine:.2f} s of CPU (first {ours[0]:.2f} s, slowest {max(ours[1:]):.2f} s) "
        f"/ rows and JSON alone {theirs:.2f} s = ratio {mine / theirs:.1f} (target <= {TARGET_S:g} s)"
    )


if __name__ == "__main__":
    main()
