"""Words are placed in time: exact where known, else by their letters over the moments somebody speaks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from callqa_desktop.services.audio.peaks import Peaks, PeaksBuilder
from callqa_desktop.services.records import UtteranceRow, WordRow
from callqa_desktop.services.transcripts.estimates import place, split_time, word_at
from callqa_desktop.services.transcripts.voice import by_speaker


def line(text: str, start: int = 1_000, end: int = 5_000, *words: WordRow) -> UtteranceRow:
    return UtteranceRow(0, start, end, "agent", text, words, line="0")


def test_letters_are_spread_over_the_whole_line_where_loudness_is_not_known() -> None:
    placed = place(line("ааа ббб"))
    assert [(word.start_ms, word.end_ms, word.exact) for word in placed] == [
        (1_000, 3_000, False),
        (3_000, 5_000, False),
    ]


def test_a_pause_takes_no_letters() -> None:
    placed = place(line("ааа ббб"), lambda start, end: [(1_000, 2_000), (4_000, 5_000)])
    assert [(word.start_ms, word.end_ms) for word in placed] == [(1_000, 4_000), (4_000, 5_000)]


def test_known_times_are_kept_and_hold_the_others_in_place() -> None:
    placed = place(line("аа бб вв", 0, 3_000, WordRow(3, 5, 2_000, 2_400)))
    assert [(word.start_ms, word.end_ms, word.exact) for word in placed] == [
        (0, 2_000, False),
        (2_000, 2_400, True),
        (2_400, 3_000, False),
    ]


def test_a_replaced_run_is_spread_over_its_own_range() -> None:
    placed = place(line("аа бб вв", 0, 3_000, WordRow(0, 5, 1_000, 2_000)))
    assert [(word.start_ms, word.exact) for word in placed] == [(1_000, False), (1_500, False), (2_000, False)]


def test_the_word_of_a_moment_is_found() -> None:
    placed = place(line("ааа ббб"))
    assert [word_at(placed, ms) for ms in (0, 1_000, 2_999, 3_000, 9_000)] == [-1, 0, 0, 1, 1]
    assert word_at((), 5) == -1


def test_a_split_is_where_the_next_word_begins() -> None:
    assert split_time(line("ааа ббб"), 4) == 3_000
    assert split_time(line("ааа ббб"), 3) == 3_000
    assert split_time(line("ааа ббб"), 99) == 5_000


@given(st.text(max_size=60), st.integers(0, 9_000), st.integers(0, 9_000))
def test_places_run_forward_within_the_line(text: str, start: int, length: int) -> None:
    placed = place(line(text, start, start + length))
    assert [word.first for word in placed] == sorted(word.first for word in placed)
    clock = start
    for word in placed:
        assert clock <= word.start_ms <= word.end_ms <= start + length
        clock = word.start_ms


def peaks(rate: int = 8_000) -> Peaks:
    """Left speaks in the first second of four, right in the last two; both have a little noise."""
    noise = np.random.default_rng(1).normal(0, 20, (rate * 4, 2))
    noise[:rate, 0] += np.random.default_rng(2).normal(0, 4_000, rate)
    noise[2 * rate :, 1] += np.random.default_rng(3).normal(0, 4_000, 2 * rate)
    builder = PeaksBuilder(2)
    builder.add(noise.astype(np.int16))
    return Peaks(builder.data(rate))


def test_the_voice_of_each_side_is_found_in_its_channel() -> None:
    voice = by_speaker(peaks(), 0)
    agent, client, anybody = (voice(who)(0, 4_000) for who in ("agent", "client", "other"))
    assert agent[0][0] == 0 and abs(agent[-1][1] - 1_000) < 80
    assert abs(client[0][0] - 2_000) < 80 and client[-1][1] == 4_000
    assert anybody[0][0] == 0 and anybody[-1][1] == 4_000
    assert by_speaker(peaks(), 1)("client")(0, 1_000), "the sides are the other way round"
    assert by_speaker(peaks(), None)("agent")(2_500, 3_000)
    assert voice("agent")(2_000, 2_000) == [] or voice("agent")(2_000, 2_010) == []
