from __future__ import annotations

import pytest

from callqa_desktop.services.telephony.phones import normalise


@pytest.mark.parametrize(
    "written",
    ["0671654363", "+380671654363", "380671654363", "00380671654363", "80671654363", "(067) 165-43-63", " 067 1654363"],
)
def test_every_spelling_of_a_ukrainian_number_is_one_number(written: str) -> None:
    assert normalise(written) == ("+380671654363", "380671654363")


@pytest.mark.parametrize(
    ("written", "number"),
    [("00491701234567", "+491701234567"), ("+49 170 1234567", "+491701234567"), ("0048221234567", "+48221234567")],
)
def test_foreign_numbers_keep_their_country(written: str, number: str) -> None:
    assert normalise(written) == (number, number[1:])


def test_national_numbers_belong_to_the_country_of_the_connection() -> None:
    assert normalise("87011234567", "KZ")[0] == "+77011234567"


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("901", "901"),
        ("102", "102"),
        ("anonymous", ""),
        ("", ""),
        ("Вітання > 901", "901"),
        ("12345678901234567890",) * 2,
    ],
)
def test_what_is_no_public_number_stays_as_it_is(written: str, digits: str) -> None:
    assert normalise(written) == (written, digits)


def test_a_huge_text_is_cut() -> None:
    assert len(normalise("7" * 10_000)[0]) == 64
