"""Two transcripts become one conversation: in order, inside the recording, without echo."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa_desktop.services.analysis.shapes import ChannelLine
from callqa_desktop.services.analysis.utterances import (
    SHORTEST_MS,
    Said,
    conversation,
    doubled,
    loudness_in,
    mended,
    silent,
    without_echo,
    words_of,
)


class Samples:
    """Sound in memory: int16 (frames, channels)."""

    def __init__(self, samples: np.ndarray[Any, Any], rate: int = 8_000) -> None:
        self._samples = samples.reshape(len(samples), -1).astype(np.int16)
        self.sample_rate, self.channels, self.frames = rate, self._samples.shape[1], len(self._samples)

    def read(self, start_frame: int, n: int) -> np.ndarray[Any, Any]:
        return self._samples[start_frame : start_frame + n]


def line(start: float, end: float, text: str) -> ChannelLine:
    return ChannelLine(start=start, end=end, text=text)


def test_the_sides_are_merged_by_time() -> None:
    said = conversation(
        [("agent", line(0, 2, "Добрий день")), ("agent", line(5, 6, "Так")), ("client", line(2.5, 4, "Вітаю"))], 10_000
    )
    assert [(one.speaker, one.start_ms) for one in said] == [("agent", 0), ("client", 2_500), ("agent", 5_000)]


@given(
    st.lists(st.tuples(st.floats(0, 80_000), st.floats(0, 80_000), st.text(max_size=5))),
    st.integers(min_value=SHORTEST_MS, max_value=600_000),
)
def test_every_utterance_lies_in_the_recording(lines: list[tuple[float, float, str]], duration: int) -> None:
    said = mended(conversation([("agent", line(*one)) for one in lines], duration))
    assert all(0 <= one.start_ms < one.end_ms <= duration for one in said)
    assert all(one.text.strip() for one in said)
    assert [one.start_ms for one in said] == sorted(one.start_ms for one in said)


def test_empty_lines_and_control_characters_go() -> None:
    said = conversation([("agent", line(0, 1, " \n\t ")), ("agent", line(1, 2, "Так,\x00\nдобре\u200b"))], 5_000)
    assert [one.text for one in said] == ["Так, добре"]


def test_an_end_is_drawn_back_to_the_next_start_of_the_same_speaker() -> None:
    said = mended([Said(0, 9_000, "agent", "а"), Said(1_000, 2_000, "client", "б"), Said(3_000, 4_000, "agent", "в")])
    assert [one.end_ms for one in said] == [3_000, 2_000, 4_000]


QUESTION = "Добрий день, компанія Меблі, слухаю вас"


def echo(first: Said, second: Said, quieter: str) -> list[Said]:
    return without_echo([first, second], lambda said, speaker: 10.0 if speaker == quieter else 1_000.0)


def test_what_a_channel_overheard_goes() -> None:
    said = Said(0, 3_000, "agent", QUESTION)
    heard = Said(100, 3_100, "client", "добрий день компанія меблі слухаю вас")
    assert echo(said, heard, "client") == [said]
    assert echo(said, heard, "agent") == [heard]


@pytest.mark.parametrize(
    "other",
    [
        Said(100, 3_100, "client", "Скажіть, будь ласка, ціну шафи"),
        Said(3_500, 6_000, "client", QUESTION),
        Said(100, 3_100, "agent", QUESTION),
    ],
    ids=["other words", "another time", "the same speaker"],
)
def test_what_is_no_echo_stays(other: Said) -> None:
    said = Said(0, 3_000, "agent", QUESTION)
    assert echo(said, other, "client") == [said, other]


def test_a_short_word_said_together_stays() -> None:
    said, too = Said(0, 500, "agent", "Так, так"), Said(100, 600, "client", "так так")
    assert echo(said, too, "client") == [said, too]


def test_loudness_is_of_the_speakers_own_channel() -> None:
    left = np.full(8_000, 5_000)
    sound = Samples(np.stack([left, left // 100], axis=1))
    loudness = loudness_in(sound, {"agent": 0, "client": 1})
    said = Said(100, 900, "agent", "так")
    assert loudness(said, "agent") == pytest.approx(5_000)
    assert loudness(said, "client") == pytest.approx(50)


@pytest.mark.parametrize(("level", "expected"), [(0, True), (20, True), (200, False)])
def test_silence(level: int, expected: bool) -> None:
    samples = np.zeros((8_000 * 40, 2))
    samples[8_000 * 35 : 8_000 * 36, 1] = level
    assert silent(Samples(samples), 0)
    assert silent(Samples(samples), 1) is expected
    assert silent(Samples(samples[:, 1]), None) is expected


def test_a_short_sound_at_the_very_end_is_no_silence() -> None:
    samples = np.zeros(8_100)
    samples[8_050:] = 9_000
    assert not silent(Samples(samples), 0)


def test_words_are_compared_without_case_marks_and_apostrophes() -> None:
    assert words_of("М'ЯТА, п’ять — «ок».") == words_of("м`ята пʼять ок")


def test_one_channel_written_twice_is_told_from_two_voices() -> None:
    rng = np.random.default_rng(3)
    agent, client = rng.normal(0, 2_000, 300_000), rng.normal(0, 2_000, 300_000)
    assert doubled(Samples(np.stack([agent, agent * 0.7 + rng.normal(0, 20, 300_000)], axis=1)))
    assert not doubled(Samples(np.stack([agent, client], axis=1)))
    assert not doubled(Samples(np.stack([agent, client + agent * 0.3], axis=1))), "echo"
    assert not doubled(Samples(np.stack([agent, np.zeros(300_000)], axis=1)))


def known(text: str, **about: Any) -> list[tuple[str, int | None, float | None]]:
    said = conversation([("agent", ChannelLine(start=1, end=5, text=text, **about))], 10_000)[0]
    return [(said.text[w.first : w.end], w.start_ms, w.confidence) for w in said.words]


def test_what_is_known_of_words_finds_its_place_in_the_text() -> None:
    words = [{"word": "кухня", "start": 1.2, "end": 1.6}, {"word": "так", "start": 2, "end": 2.2}]
    assert known("Так,  кухня так.", words=words) == [("кухня", 1_200, None), ("так.", 2_000, None)]
    assert known("Кухня «Їжачок», Їжачок", doubtful=["Їжачок"]) == [("«Їжачок»,", None, 0.4)]
    assert known("Кухня «Їжачок», їжачок!", doubtful=["Їжачок", "їжачок"])[1][0] == "їжачок!"
    assert known("до Великої Василівської", doubtful=["великої василівської", "Хрещатик"]) == [
        ("Великої", None, 0.4),
        ("Василівської", None, 0.4),
    ]


def test_times_of_words_outside_their_line_or_backwards_go() -> None:
    words = [
        {"word": "раз", "start": 0.2, "end": 0.4},
        {"word": "два", "start": 3, "end": 3.5, "confidence": 0.3},
        {"word": "три", "start": 2, "end": 2.5, "confidence": 0.9},
    ]
    assert known("раз два три", words=words) == [("два", 3_000, 0.3), ("три", None, 0.9)]
