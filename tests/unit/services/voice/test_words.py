"""Questions, back-channels, thinking, syllables and languages of transcripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from callqa_desktop.services.voice.asking import questions
from callqa_desktop.services.voice.words import from_words, is_backchannel


@dataclass(frozen=True)
class Line:
    start_ms: int
    end_ms: int
    speaker: str
    text: str
    language: str = "uk"


def kinds(*texts: str) -> list[str]:
    found = questions([Line(n * 1000, n * 1000 + 900, "agent", text) for n, text in enumerate(texts)])
    by_start = {round(q.start_ms / 1000): q.kind for q in found}
    return [by_start.get(n, "") for n in range(len(texts))]


@pytest.mark.parametrize(
    "text",
    [
        "Як вас звати?", "А скільки це коштує?", "Чим можу допомогти?", "На яку адресу доставити?",
        "Скажіть, будь ласка, коли вам зручно?", "Добре, а що саме не працює?", "Ви могли б сказати, де ви живете?",
        "What would you like to change?", "Could you tell me what happened?", "So how did you find us?",
        "Какой у вас номер?", "Подскажите, пожалуйста, почему отказались?", "Розкажіть про вашу кухню.",
        "Tell me about your plans.", "Чому ж так дорого?",
    ],
)  # fmt: skip
def test_open_questions_ask_with_a_question_word(text: str) -> None:
    assert kinds("Так?", text)[1] == "open"


@pytest.mark.parametrize(
    "text",
    [
        "Вам зручно говорити?", "Чи є у вас запитання?", "Ви знаєте, що ми працюємо до шостої?", "Є знижка?",
        "Як домовлялись, так?", "Скажіть, будь ласка, ваш номер?", "Do you have a minute?",
        "Is it about the price, right?",
        "Вы получили письмо?", "Вам завтра чи післязавтра?", "А чи є доставка?",
    ],
)  # fmt: skip
def test_closed_questions_want_a_nod_or_a_fact(text: str) -> None:
    assert kinds(text) == ["closed"]


def test_what_is_no_question() -> None:
    assert kinds("Як?", "Що стосується доставки, вона завтра.", "Коли буде готово, ми подзвонимо.", "…", "") == [
        "open", "", "", "", "",
    ]  # fmt: skip


def test_without_any_question_marks_the_first_word_decides() -> None:
    assert kinds("як вас звати", "чи зручно вам говорити", "добре дякую", "do you have time") == [
        "open", "closed", "", "closed",
    ]  # fmt: skip


def test_a_question_has_its_own_time_within_a_long_line() -> None:
    line = Line(10_000, 20_000, "agent", "Дякую за відповідь на перше питання. Коли вам зручно?")
    (found,) = questions([line])
    assert 15_500 < found.start_ms < 18_000 and found.end_ms == 20_000
    assert found.text == "Коли вам зручно?"


@pytest.mark.parametrize(
    "text", ["Угу.", "Так, так.", "Добре, зрозуміло!", "Mhm, okay", "I see.", "Ага", "Ясно, добре."]
)
def test_words_of_listening(text: str) -> None:
    assert is_backchannel(text)


@pytest.mark.parametrize(
    "text", ["", "Так, але це дорого.", "Добре, оформлюйте", "Ні", "okay, stop it", "так так так так так"]
)
def test_answers_are_no_words_of_listening(text: str) -> None:
    assert not is_backchannel(text)


FIGURES: dict[str, Any] = {
    "agent_speech_seconds": 30.0, "client_speech_seconds": 20.0, "approximate": False,
    "interruptions": 2, "client_interruptions": 0,
    "interruption_places": [[10.0, 11.5, "agent"], [40.0, 44.0, "agent"]],
    "silence_places": [[20.0, 24.0, "dead_air"], [50.0, 52.0, "pause"], [60.0, 64.0, "dead_air"], [0.0, 2.0, "start"]],
    "dead_air_seconds": 8.0, "dead_airs": 2,
}  # fmt: skip


def test_listening_is_no_interruption_however_long_it_lasts() -> None:
    said = [
        Line(9_900, 11_400, "agent", "Так, так, зрозуміло."),
        Line(40_000, 44_000, "agent", "Зачекайте, це не так."),
    ]
    found = from_words(said, FIGURES)
    assert found["interruptions"] == 1
    assert found["interruption_places"] == [[40.0, 44.0, "agent"]]
    assert found["agent_backchannels"] == 1


def test_silence_after_a_question_is_thinking() -> None:
    said = [Line(15_000, 20_300, "agent", "Коли вам зручно?"), Line(55_000, 60_000, "client", "Не знаю.")]
    found = from_words(said, FIGURES)
    assert [place[2] for place in found["silence_places"]] == ["thinking", "pause", "dead_air", "start"]
    assert found["thinking_seconds"] == 4.0
    assert (found["dead_air_seconds"], found["dead_airs"]) == (4.0, 1)
    assert found["question_places"] == [[15.0, 20.3, "agent", "open"]]
    assert (found["agent_questions"], found["agent_open_questions"], found["client_questions"]) == (1, 1, 0)


def test_syllables_are_told_for_ukrainian_and_words_for_english_alone() -> None:
    ukrainian = [Line(n * 1000, n * 1000 + 900, "agent", "Молоко і хліб коштують дорого.") for n in range(8)]
    english = [Line(n * 1000, n * 1000 + 900, "client", "We would like to order bread.", "en") for n in range(8)]
    found = from_words([*ukrainian, *english], FIGURES)
    assert found["agent_spoken_syllables_per_second"] == pytest.approx(8 * 11 / 30, abs=0.01)
    assert found["agent_words_per_minute"] is None
    assert found["client_words_per_minute"] == round(8 * 6 * 60 / 20)
    assert found["client_spoken_syllables_per_second"] is None
    assert found["agent_languages"] == {"uk": 1.0} and found["client_languages"] == {"en": 1.0}


def test_mixed_languages_have_shares_and_no_rate() -> None:
    said = [
        Line(0, 5000, "client", "Доброго дня, у мене питання до вас щодо доставки замовлення на завтра зранку"),
        Line(5000, 9000, "client", "подскажите пожалуйста сколько стоит доставка до Киева завтра утром к десяти", "ru"),
    ]
    found = from_words(said, FIGURES)
    assert found["client_languages"] == {"ru": 0.458, "uk": 0.542}
    assert found["client_spoken_syllables_per_second"] is None


VOICES = [
    {"turns": [[1.0, 5.0], [12.0, 15.0]], "speech_seconds": 7.0, "pitch_semitones": 35.0},
    {"turns": [[6.0, 11.0], [16.0, 17.0]], "speech_seconds": 6.0, "pitch_semitones": 22.0},
]
MONO: dict[str, Any] = {"approximate": True, "silence_places": [], "voices": VOICES}


def test_voices_of_one_channel_are_named_by_the_speakers_of_the_words() -> None:
    said = [
        Line(800, 5200, "client", "Алло."),
        Line(5900, 11_000, "agent", "Вітаю."),
        Line(12_100, 15_000, "client", "Так."),
    ]
    found = from_words(said, MONO)
    assert found["agent_pitch_semitones"] == 22.0 and found["client_pitch_semitones"] == 35.0
    assert found["talk_share_agent"] == pytest.approx(6 / 13, abs=0.001)
    assert found["agent_longest_monologue_at"] == [6.0, 11.0]
    assert found["response_gap_seconds"] == 1.0
    assert "voices" not in found and "interruptions" not in found


def test_where_voices_and_words_disagree_turns_are_those_of_the_words() -> None:
    said = [Line(1000, 3000, "client", "Алло."), Line(3000, 5000, "agent", "Вітаю."), Line(6000, 8500, "agent", "Так."),
            Line(8500, 11_000, "client", "Ні.")]  # fmt: skip
    found = from_words(said, MONO)
    assert found["talk_share_agent"] == 0.5
    assert "agent_pitch_semitones" not in found


def test_nothing_changes_without_words() -> None:
    assert from_words([], MONO) == MONO
