"""Long sounds are cut where nobody speaks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa_desktop.services.analysis.chunks import OVERLAP_MS, Chunk, plan, within

MINUTE = 60_000


def talk(duration: int, every: int = 10_000, pause: int = 1_000) -> list[tuple[int, int]]:
    """Speech with a pause at the end of every ten seconds."""
    return [(start, min(start + every - pause, duration)) for start in range(0, duration, every)]


def test_a_short_sound_stays_whole() -> None:
    assert plan(talk(MINUTE), MINUTE, 15 * MINUTE) == [Chunk(0, MINUTE)]
    assert plan([], 0, 15 * MINUTE) == [Chunk(0, 0)]


def test_pieces_are_about_equal_and_cut_in_pauses() -> None:
    duration = 180 * MINUTE
    speech = talk(duration)
    chunks = plan(speech, duration, 27 * MINUTE)
    assert len(chunks) == 7
    assert max(c.length_ms for c in chunks) - min(c.length_ms for c in chunks) < 30_000
    for before, after in pairwise(chunks):
        assert before.end_ms == after.start_ms
        assert not any(start < after.start_ms < end for start, end in speech)
        assert min(abs(after.start_ms - edge) for pair in speech for edge in pair) >= 300, "clear of the words"


def test_the_longest_of_short_pauses_is_taken_where_there_is_no_long_one() -> None:
    speech = [(0, 400_000), (400_260, 700_000), (700_400, 1_200_000)]
    first, second = plan(speech, 1_200_000, 900_000)
    assert first.end_ms == second.start_ms == 700_200


def test_speech_without_a_pause_is_cut_with_an_overlap() -> None:
    first, second = plan([(0, 20 * MINUTE)], 20 * MINUTE, 15 * MINUTE)
    assert first.end_ms - second.start_ms == OVERLAP_MS


@given(
    st.lists(st.tuples(st.integers(1, 60_000), st.integers(0, 5_000)), max_size=60),
    st.integers(OVERLAP_MS * 2 + 1, 400_000),
)
def test_pieces_cover_everything_and_never_exceed_the_limit(turns: list[tuple[int, int]], longest: int) -> None:
    speech, at = [], 0
    for length, pause in turns:
        speech.append((at, at + length))
        at += length + pause
    chunks = plan(speech, at, longest)
    assert chunks[0].start_ms == 0 and chunks[-1].end_ms == at
    assert all(c.length_ms <= longest for c in chunks)
    for before, after in pairwise(chunks):
        assert before.start_ms < after.start_ms <= before.end_ms < after.end_ms


def test_speech_of_a_piece_is_told_from_its_beginning() -> None:
    assert within([(0, 500), (900, 2_000), (3_000, 4_000)], Chunk(1_000, 3_500)) == [(0, 1_000), (2_000, 2_500)]


def test_pieces_that_cannot_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        plan([], 100_000, OVERLAP_MS)
