"""The language of a few words, or honestly none."""

from __future__ import annotations

import pytest

from callqa_desktop.services.analysis.languages import code, detect, latin, main, shares


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Добрий день! Компанія «Затишок», мене звати Ґалина.", "uk"),
        ("Здравствуйте, я хотел бы узнать, сколько стоит доставка", "ru"),
        ("Hello, thank you for calling, how can I help you?", "en"),
        ("Ні", "uk"),
        ("Ну вот мы же говорили, что это очень дорого", "ru"),
        ("Так, добре", ""),
        ("Так, так, так, так", ""),
        ("Да", ""),
        ("Алло", ""),
        ("4149 4993", ""),
        ("", ""),
        ("Chciałbym zamówić kuchnię na wymiar", ""),
        ("Мені треба кухня Blum Legrabox", "uk"),
        ("П'ять тисяч, будь ласка", "uk"),
    ],
)
def test_detection(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("given", "expected"),
    [("uk-UA", "uk"), ("UA", "uk"), ("ru_RU", "ru"), ("eng", "en"), ("pl", "pl"), ("", ""), ("und", ""),
     ("Ukrainian", "")],
)  # fmt: skip
def test_codes_of_models(given: str, expected: str) -> None:
    assert code(given) == expected


def test_shares_are_of_words_and_leave_the_unsure_out() -> None:
    said = [("uk", "раз два три"), ("ru", "раз"), ("", "алло алло алло")]
    assert shares(said) == {"uk": 0.75, "ru": 0.25}
    assert main(said) == "uk"
    assert shares([("", "алло")]) == {} and main([]) == ""


def test_scripts() -> None:
    assert latin("Hello, це") is True and latin("Добрий day") is False and latin("12 — 5") is None
