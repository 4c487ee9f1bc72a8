"""Lines made of what the dedicated model gives; who is who among its voices."""

from __future__ import annotations

import pytest

from callqa_desktop.services.analysis.dedicated import LONGEST_DETAILED_MS, LONGEST_MS, Wish, lines, newest, sentences
from callqa_desktop.services.analysis.roles import roles
from callqa_desktop.services.analysis.shapes import ChannelLine, HeardWord, Piece


def timed(*words: tuple[str, int, int]) -> tuple[HeardWord, ...]:
    return tuple(HeardWord(*word) for word in words)


def test_a_text_is_cut_at_pauses_between_its_words() -> None:
    words = timed(("Добрий", 0, 400), ("день", 450, 900), ("Слухаю", 2_000, 2_400), ("вас", 2_500, 2_800))
    found = lines([Piece("Добрий день! Слухаю вас.", language="uk", words=words)], [], 5_000)
    assert [(line.start, line.end, line.text) for _, line in found] == [
        (0, 900, "Добрий день!"), (2_000, 2_800, "Слухаю вас."),
    ]  # fmt: skip
    assert [word.text for word in found[1][1].words] == ["Слухаю", "вас"]
    assert {line.language for _, line in found} == {"uk"}


def test_a_long_line_ends_with_a_sentence() -> None:
    words = [(f"слово{n}", n * 1_000, n * 1_000 + 900) for n in range(40)]
    text = " ".join(word + ("." if n % 10 == 9 else "") for n, (word, _, _) in enumerate(words))
    found = lines([Piece(text, words=timed(*words))], [], 60_000)
    assert [len(line.text.split()) for _, line in found] == [20, 20]


def test_a_word_without_a_time_stays_with_its_sentence() -> None:
    words = timed(("Так", 0, 300), ("звісно", 400, 800), ("Записую", 3_000, 3_500))
    found = lines([Piece("Так, звісно, добре. Ось, записую", words=words)], [], 5_000)
    assert [line.text for _, line in found] == ["Так, звісно, добре.", "Ось, записую"]


def test_text_beside_the_words_is_what_counts() -> None:
    words = timed(("двадцять", 0, 400), ("п'ять", 450, 900), ("гривень", 1_000, 1_400))
    ((_, line),) = lines([Piece("25 — «гривень»", words=words)], [], 2_000) or [("", ChannelLine.at(0, 0, ""))]
    assert line.text == "25 — «гривень»"
    ((_, line),) = lines([Piece("", words=words)], [], 2_000)
    assert line.text == "двадцять п'ять гривень"


def test_pieces_with_their_own_times_and_without_any() -> None:
    pieces = [Piece("Алло.", "spk_1", start_ms=100, end_ms=600), Piece("Так. Слухаю.", "spk_2")]
    found = lines(pieces, [(1_000, 3_000)], 4_000)
    assert [(label, line.text, line.estimated) for label, line in found] == [
        ("spk_1", "Алло.", False), ("spk_2", "Так.", True), ("spk_2", "Слухаю.", True),
    ]  # fmt: skip
    assert found[1][1].start >= 1_000 and found[2][1].end <= 3_000


def test_nothing_and_nonsense_are_no_lines() -> None:
    assert lines([], [(0, 100)], 1_000) == []
    assert lines([Piece("  "), Piece("", words=())], [], 1_000) == []


def test_sentences_are_never_longer_than_a_line() -> None:
    assert sentences("Так! Ні? Добре… А далі") == ["Так!", "Ні?", "Добре…", "А далі"]
    assert [len(one.split()) for one in sentences("слово " * 90)] == [40, 40, 10]


def test_limits_and_names() -> None:
    assert Wish(False, False).longest_ms == LONGEST_MS
    assert Wish(True, False).longest_ms == Wish(False, True).longest_ms == LONGEST_DETAILED_MS < 30 * 60_000
    listed = ["gemini-3.8-flash", "gemini-3.5-transcribe", "gemini-4-transcribe-preview", "gemini-3.10-transcribe"]
    assert newest(listed) == "gemini-4-transcribe-preview"
    assert newest(["gemini-3.5-transcribe-001", "gemini-3.5-transcribe"]) == "gemini-3.5-transcribe"
    assert newest(["gemini-3.8-flash"]) == newest([]) == ""


def talk(*said: tuple[str, str]) -> list[tuple[str, ChannelLine]]:
    return [(label, ChannelLine.at(n * 2_000, n * 2_000 + 1_500, text)) for n, (label, text) in enumerate(said)]


@pytest.mark.parametrize(
    ("said", "direction", "agent"),
    [
        ((("a", "Компанія Затишок, слухаю вас"), ("b", "Скільки коштує диван?")), "inbound", "a"),
        ((("a", "Алло"), ("b", "Добрий день, мене звати Ґалина, компанія Затишок")), "outbound", "b"),
        ((("a", "Алло"), ("b", "Алло")), "inbound", "a"),
        ((("a", "Алло"), ("b", "Алло")), "outbound", "b"),
        ((("a", "Добрий день"), ("b", "Це Ґалина, доброго дня")), "inbound", "b"),
        ((("a", "Hello, I would like a sofa"), ("b", "Thank you for calling, how can I help?")), "inbound", "b"),
    ],
)
def test_the_agent_is_told_by_words_and_by_who_speaks_first(
    said: tuple[tuple[str, str], ...], direction: str, agent: str
) -> None:
    given = roles(talk(*said), direction=direction, agent_name="Ґалина Цимбал")
    assert given[agent] == "agent" and sorted(given.values()) == ["agent", "client"]


def test_a_machine_and_a_third_voice_are_neither() -> None:
    voicemail = talk(("a", "Ви подзвонили в компанію. Залиште повідомлення після сигналу"), ("b", "Це Олег, наберіть"))
    assert roles(voicemail, direction="inbound") == {"a": "other", "b": "client"}
    three = talk(("a", "Компанія Затишок"), ("b", "Хочу замовити кухню, мені треба скоро"), ("c", "Привіт"))
    assert roles(three, direction="inbound") == {"a": "agent", "b": "client", "c": "other"}
    assert roles([], direction="inbound") == {}
