"""Corrections over immutable words: what each does, and that no sequence of them harms times or loses the original."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa_desktop.services.records import UtteranceRow, WordRow
from callqa_desktop.services.transcripts.overlay import Edit, apply, names


def line(n: int, start: int, end: int, text: str, speaker: str = "agent", *words: WordRow) -> UtteranceRow:
    return UtteranceRow(n, start, end, speaker, text, tuple(words), line=str(n))


SAID = (
    line(0, 0, 2_000, "Добрий день, компанія Затишок"),
    line(1, 2_500, 4_000, "Вітаю", "client"),
    line(2, 4_500, 9_000, "Є росрочка на шість місяців", "agent",
         WordRow(0, 1, 4_500, 4_600, 0.9), WordRow(2, 10, 4_700, 5_500, 0.3), WordRow(11, 13, 5_600, 5_700, 0.9),
         WordRow(14, 19, 5_800, 6_500, 0.9)),
)  # fmt: skip


def edits(*given: tuple[str, dict[str, Any]]) -> list[Edit]:
    return [Edit(n, kind, payload) for n, (kind, payload) in enumerate(given, 1)]


def known(row: UtteranceRow) -> list[tuple[str, int | None, int | None, float | None]]:
    return [(row.text[w.first : w.end], w.start_ms, w.end_ms, w.confidence) for w in row.words]


def test_without_corrections_nothing_changes() -> None:
    assert apply(SAID, ()) == SAID


def test_a_corrected_word_inherits_the_time_of_the_one_it_replaces_and_is_no_longer_doubtful() -> None:
    row = apply(SAID, edits(("text", {"line": "2", "text": "Є розстрочка на шість місяців"})))[2]
    assert known(row)[:3] == [("Є", 4_500, 4_600, 0.9), ("розстрочка", 4_700, 5_500, None), ("на", 5_600, 5_700, 0.9)]
    assert (row.edited, row.original, row.start_ms, row.end_ms) == (True, "Є росрочка на шість місяців", 4_500, 9_000)


def test_a_replaced_run_inherits_the_enclosing_range_and_added_words_get_no_time() -> None:
    row = apply(SAID, edits(("text", {"line": "2", "text": "Є розстрочка аж на цілих шість місяців"})))[2]
    assert known(row)[1] == ("розстрочка аж", 4_700, 5_500, None)
    assert [word for word, *_ in known(row)] == ["Є", "розстрочка аж", "на", "шість"]


def test_another_comma_keeps_what_is_known() -> None:
    row = apply(SAID, edits(("text", {"line": "2", "text": "Є росрочка, на шість місяців."})))[2]
    assert ("росрочка,", 4_700, 5_500, 0.3) in known(row)


def test_a_split_where_word_times_are_known_is_exact_and_else_an_estimate() -> None:
    exact = apply(
        SAID, edits(("split", {"line": "2", "left": "Є росрочка", "right": "на шість місяців", "time_ms": 8_000}))
    )
    assert [(row.start_ms, row.end_ms, row.text, row.estimated) for row in exact[2:]] == [
        (4_500, 5_600, "Є росрочка", False),
        (5_600, 9_000, "на шість місяців", False),
    ]
    assert known(exact[3]) == [("на", 5_600, 5_700, 0.9), ("шість", 5_800, 6_500, 0.9)]
    rough = apply(
        SAID, edits(("split", {"line": "0", "left": "Добрий день,", "right": "компанія Затишок", "time_ms": 900}))
    )
    assert [(row.start_ms, row.end_ms, row.estimated) for row in rough[:2]] == [(0, 900, False), (900, 2_000, True)]
    assert [row.line for row in rough[:2]] == ["0", "s1"]
    assert all(row.edited for row in rough[:2])


def test_a_split_and_a_merge_give_the_original_words_back() -> None:
    both = edits(
        ("split", {"line": "2", "left": "Є росрочка", "right": "на шість місяців", "time_ms": 8_000}),
        ("merge", {"line": "s1", "into": "2", "text": "Є росрочка на шість місяців"}),
    )
    row = apply(SAID, both)[2]
    assert (row.text, row.start_ms, row.end_ms, row.words) == (
        SAID[2].text,
        SAID[2].start_ms,
        SAID[2].end_ms,
        SAID[2].words,
    )


def test_a_merge_takes_speaker_and_start_of_the_line_before() -> None:
    rows = apply(SAID, edits(("merge", {"line": "2", "into": "1", "text": ""})))
    assert [(row.index, row.speaker, row.start_ms, row.end_ms, row.text) for row in rows[1:]] == [
        (1, "client", 2_500, 9_000, "Вітаю Є росрочка на шість місяців")
    ]


def test_speakers_change_by_line_and_sides_by_call_and_names_go_with_the_swap() -> None:
    done = edits(
        ("speaker", {"line": "1", "speaker": "agent"}),
        ("rename", {"speaker": "agent", "name": "Ганна"}),
        ("swap", {}),
    )
    assert [row.speaker for row in apply(SAID, done)] == ["client", "client", "client"]
    assert names(done) == {"client": "Ганна"}
    assert names([*done, Edit(4, "rename", {"speaker": "client", "name": ""})]) == {}


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("text", {"line": "9", "text": "x"}),
        ("text", {"line": "0"}),
        ("text", {}),
        ("split", {"line": "0", "left": "", "right": "x", "time_ms": 5}),
        ("split", {"line": "0", "left": "a", "right": "b", "time_ms": None}),
        ("merge", {"line": "0", "into": "0", "text": "x"}),
        ("merge", {"line": "0", "into": "77"}),
        ("speaker", {"line": "0", "speaker": "robot"}),
        ("rename", {"speaker": "robot", "name": "x"}),
        ("future", {"line": "0"}),
    ],
)
def test_what_cannot_be_applied_does_nothing(kind: str, payload: dict[str, Any]) -> None:
    assert apply(SAID, edits((kind, payload))) == SAID


def test_reversed_and_overlapping_times_stay_within_what_was_there() -> None:
    rows = (line(0, 5_000, 1_000, "а б"), line(1, 5_000, 9_000, "в г"), line(2, 6_000, 7_000, "д"))
    done = apply(rows, edits(("split", {"line": "1", "left": "в", "right": "г", "time_ms": 99_000})))
    assert [(row.text, row.start_ms, row.end_ms) for row in done] == [
        ("а б", 5_000, 5_000),
        ("в", 5_000, 9_000),
        ("д", 6_000, 7_000),
        ("г", 9_000, 9_000),
    ]


WORDS = st.lists(st.sampled_from(["так", "ні", "кухня,", "п’ять", "😀", "<b>", "שלום"]), min_size=1, max_size=6)


@st.composite
def conversations(draw: st.DrawFn) -> tuple[UtteranceRow, ...]:
    rows, start = [], 0
    for n in range(draw(st.integers(1, 5))):
        start += draw(st.integers(0, 3_000))
        end = start + draw(st.integers(0, 5_000))
        text = " ".join(draw(WORDS))
        words, at, clock = [], 0, start
        for word in text.split():
            step = (end - start) // 8
            if draw(st.booleans()):
                confidence = draw(st.sampled_from([None, 0.2, 0.9]))
                words.append(WordRow(at, at + len(word), clock, clock + step, confidence))
            clock, at = clock + step, at + len(word) + 1
        rows.append(line(n, start, end, text, draw(st.sampled_from(["agent", "client", "other"])), *words))
    return tuple(rows)


@given(conversations(), st.integers(0, 2**32), st.integers(0, 14))
def test_times_stay_monotone_within_the_original_ranges_and_undoing_all_gives_the_original(
    said: tuple[UtteranceRow, ...], seed: int, steps: int
) -> None:
    dice = random.Random(seed)
    journal: list[Edit] = []
    undone: list[Edit] = []
    sequence = 0
    for _ in range(steps):
        rows = apply(said, journal)
        if journal and dice.random() < 0.25:
            undone.append(journal.pop())
        elif undone and dice.random() < 0.25:
            journal.append(undone.pop())
        else:
            sequence += 1
            journal.append(any_edit(dice, rows, sequence))
            undone = []
    rows = apply(said, journal)
    assert [row.start_ms for row in rows] == sorted(row.start_ms for row in rows)
    assert rows[0].start_ms == said[0].start_ms
    assert max(row.end_ms for row in rows) == max(row.end_ms for row in said)
    places = {row.start_ms for row in said} | {int(e.payload["time_ms"]) for e in journal if e.kind == "split"}
    spoken = {word.start_ms for row in said for word in row.words}
    limits = {row.end_ms for row in said}
    for row in rows:
        assert row.start_ms <= row.end_ms
        assert row.start_ms in places | spoken | limits, "a line begins where one began, or where it was split"
        clock = row.start_ms
        for word in row.words:
            assert row.text[word.first : word.end].strip()
            if word.start_ms is not None:
                assert word.start_ms in spoken, "no time of a word is made up"
                assert clock <= word.start_ms <= row.end_ms
                clock = word.start_ms
    assert apply(said, ()) == said
    assert apply(said, journal) == rows, "applying changes nothing of what it was given"


def any_edit(dice: random.Random, rows: tuple[UtteranceRow, ...], sequence: int) -> Edit:
    row = dice.choice(rows)
    tokens = row.text.split()
    kind = dice.choice(["text", "split", "merge", "speaker", "rename", "swap"])
    if kind == "text":
        changed = [dice.choice(["інше", word, word, ""]) for word in tokens] + dice.choice([[], ["ще", "слово"]])
        return Edit(sequence, kind, {"line": row.line, "text": " ".join(w for w in changed if w)})
    if kind == "split" and len(tokens) > 1:
        at = dice.randrange(1, len(tokens))
        time = dice.randint(row.start_ms, max(row.start_ms, row.end_ms))
        left, right = " ".join(tokens[:at]), " ".join(tokens[at:])
        return Edit(sequence, kind, {"line": row.line, "left": left, "right": right, "time_ms": time})
    if kind == "merge" and row.index:
        return Edit(sequence, kind, {"line": row.line, "into": rows[row.index - 1].line, "text": ""})
    if kind == "speaker":
        return Edit(sequence, kind, {"line": row.line, "speaker": dice.choice(["agent", "client", "other"])})
    if kind == "rename":
        return Edit(sequence, kind, {"speaker": "agent", "name": dice.choice(["", "Ганна"])})
    return Edit(sequence, "swap", {})
