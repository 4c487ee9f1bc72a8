"""A whole call without personal data, and corrections made over masks."""

from __future__ import annotations

from callqa_desktop.services.privacy.conversation import find, masked_rows, masked_texts, unmasked
from callqa_desktop.services.records import UtteranceRow, WordRow

CARD = ("4111", "1111", "1111", "1111")


def row(n: int, speaker: str, text: str, words: tuple[WordRow, ...] = ()) -> UtteranceRow:
    return UtteranceRow(n, n * 3_000, n * 3_000 + 2_000, speaker, text, words, line=str(n))


def dictated() -> list[UtteranceRow]:
    """A client dictates a card, the agent says yes in between."""
    rows: list[UtteranceRow] = []
    for group in CARD:
        rows += [row(len(rows), "client", group), row(len(rows) + 1, "agent", "Так")]
    return rows


def test_a_card_dictated_between_the_words_of_the_other_side() -> None:
    assert masked_texts(dictated()) == ["[card number]", "Так"] * 4
    assert masked_texts([row(0, "client", "4111 1111"), row(30, "client", "1111 1111")]) == ["4111 1111", "1111 1111"]


def test_words_left_keep_their_times_at_their_new_places() -> None:
    text = "Так 0671234567 добре"
    words = (WordRow(0, 3, 0, 200), WordRow(4, 14, 300, 1_500), WordRow(15, 20, 1_600, 1_900, 0.3))
    (done,) = masked_rows([row(0, "client", text, words)])
    assert done.text == "Так [phone number] добре"
    assert [(done.text[w.first : w.end], w.start_ms, w.confidence) for w in done.words] == [
        ("Так", 0, None), ("добре", 1_600, 0.3)
    ]  # fmt: skip


def test_a_correction_over_masks_keeps_what_they_hide() -> None:
    lines = [row(0, "client", "Номер 0671234567 так"), row(1, "client", "і ще 0501112233")]
    typed = {"line": "0", "text": "Мій номер [phone number], так"}
    assert unmasked(typed, lines) == {"text": "Мій номер 0671234567, так"}
    split = {"line": "0", "left": "Номер", "right": "[phone number] так", "time_ms": 5}
    assert unmasked(split, lines) == {"left": "Номер", "right": "0671234567 так"}
    merged = {"line": "1", "into": "0", "text": "Номер [phone number] так і ще [phone number]"}
    assert unmasked(merged, lines) == {"text": "Номер 0671234567 так і ще 0501112233"}
    assert unmasked({"line": "0", "speaker": "agent"}, lines) == {}


def test_nothing_personal_changes_nothing() -> None:
    rows = [row(0, "agent", "Добрий день!"), row(1, "client", "Скільки коштує диван?")]
    assert list(masked_rows(rows)) == rows
    assert find(rows) == [(), ()]
