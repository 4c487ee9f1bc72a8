"""Times of lines are brought to where somebody speaks, and told to be estimates where they are."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa_desktop.services.analysis.joining import Spoken
from callqa_desktop.services.analysis.shapes import ChannelLine, HeardWord
from callqa_desktop.services.analysis.timing import laid, mended

DURATION = 600_000


def conversation(seed: int = 1, until: int = DURATION) -> list[tuple[int, int]]:
    """One side of a call: turns of 1 to 12 seconds, pauses of 1 to 15."""
    rng = random.Random(seed)
    speech, at = [], 1_500
    while at < until - 14_000:
        length = rng.randint(1_000, 12_000)
        speech.append((at, at + length))
        at += length + rng.randint(1_000, 15_000)
    return speech


SPEECH = conversation()


def lines(speech: list[tuple[int, int]], move: object = None) -> list[Spoken]:
    """A line for each turn, its times moved."""
    change = move if callable(move) else (lambda ms: ms)
    return [
        ("agent", ChannelLine(start=max(change(start), 0) / 1000, end=max(change(end), 0) / 1000, text=f"репліка {n}"))
        for n, (start, end) in enumerate(speech)
    ]


def errors(done: tuple[Spoken, ...], speech: list[tuple[int, int]]) -> list[int]:
    return [abs(line.start - start) for (_, line), (start, _) in zip(done, speech, strict=True)]


def test_good_times_are_left_alone() -> None:
    said = lines(SPEECH, lambda ms: ms + 120)
    done = mended(said, SPEECH, DURATION)
    assert list(done.lines) == said
    assert done.moved == 0 and done.covered > 0.9
    assert not any(line.estimated for _, line in done.lines)


@pytest.mark.parametrize(
    "move",
    [
        lambda ms: ms + 7_300,
        lambda ms: ms - 1_400,
        lambda ms: ms * 1.05,
        lambda ms: ms * 0.93 + 2_000,
        lambda ms: ms * 1.6,
    ],
    ids=["late", "early", "fast clock", "slow and late", "another rate"],
)
def test_drift_is_taken_out(move: object) -> None:
    done = mended(lines(SPEECH, move), SPEECH, DURATION)
    wrong = sorted(errors(done.lines, SPEECH))
    assert wrong[len(wrong) * 9 // 10] <= 800, wrong
    assert done.covered > 0.85


def test_a_jump_in_the_middle_is_taken_out() -> None:
    half = DURATION // 2
    done = mended(lines(SPEECH, lambda ms: ms if ms < half else ms + 4_000), SPEECH, DURATION)
    wrong = sorted(errors(done.lines, SPEECH))
    assert wrong[len(wrong) * 8 // 10] <= 1_000, wrong


def test_one_stray_line_goes_to_the_free_speech_between_its_neighbours() -> None:
    said = lines(SPEECH)
    gap = max(pairwise(SPEECH), key=lambda pair: pair[1][0] - pair[0][1])
    at = SPEECH.index(gap[1])
    start = gap[0][1] + 1_000
    said[at] = ("agent", said[at][1].model_copy(update={"start": start, "end": start + 1_500}))
    done = mended(said, SPEECH, DURATION)
    line = next(line for _, line in done.lines if line.text == f"репліка {at}")
    assert SPEECH[at][0] <= line.start <= SPEECH[at][1]


def test_what_was_moved_far_is_told_to_be_an_estimate_and_takes_its_words_along() -> None:
    words = (HeardWord("раз", 60_000, 60_400), HeardWord("два", 60_500, 61_000))
    stray = ChannelLine(start=60, end=61, text="раз два", words=words)
    done = mended([("client", stray)], [(5_000, 9_000)], 20_000)
    ((_, line),) = done.lines
    assert 5_000 <= line.start < line.end <= 9_000
    assert line.estimated and done.moved == 1
    assert line.words[0].start_ms == line.start


def test_long_silence_at_the_edges_is_cut_off() -> None:
    wide = ChannelLine(start=0, end=20, text="довга репліка")
    ((_, line),) = mended([("client", wide)], [(6_000, 15_000)], 20_000).lines
    assert (line.start, line.end) == (5_900, 15_100)
    assert not line.estimated or line.start - 0 > 1_500


def test_reversed_and_late_times_are_mended() -> None:
    back = ChannelLine(start=9, end=6, text="назад")
    late = ChannelLine(start=500, end=505, text="пізно")
    done = mended([("client", back), ("client", late)], [(1_000, 3_000), (6_000, 9_000), (12_000, 15_000)], 16_000)
    assert all(0 <= line.start <= line.end <= 16_000 for _, line in done.lines)
    assert next(line for _, line in done.lines if line.text == "назад").start == 6_000
    assert next(line for _, line in done.lines if line.text == "пізно").start >= 9_000


@given(
    st.lists(st.tuples(st.integers(0, 80_000_000), st.integers(0, 80_000_000)), max_size=20),
    st.lists(st.tuples(st.integers(1, 9_000), st.integers(1, 9_000)), max_size=12),
    st.integers(1, 120_000),
)
def test_whatever_comes_every_line_lies_in_the_sound(
    given_: list[tuple[int, int]], turns: list[tuple[int, int]], duration: int
) -> None:
    speech, at = [], 0
    for pause, length in turns:
        speech.append((at + pause, at + pause + length))
        at += pause + length
    speech = [(start, min(end, duration)) for start, end in speech if start < duration]
    said = [("agent", ChannelLine(start=a / 1000, end=b / 1000, text=str(n))) for n, (a, b) in enumerate(given_)]
    done = mended(said, speech, duration)
    assert sorted(line.text for _, line in done.lines) == sorted(line.text for _, line in said)
    assert all(0 <= line.start <= line.end <= duration for _, line in done.lines)


def test_text_without_times_is_laid_over_the_speech() -> None:
    speech = [(1_000, 5_000), (9_000, 12_000), (20_000, 21_000)]
    texts = [("agent", "а" * 39), ("agent", "б" * 29), ("agent", "в" * 9)]
    done = laid(texts, speech, 30_000)
    assert [(line.start, line.end) for _, line in done] == speech
    assert all(line.estimated for _, line in done)
    assert laid([], speech, 30_000) == []
    assert laid([("agent", "так")], [], 4_000)[0][1].end == 4_000
