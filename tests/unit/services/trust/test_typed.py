"""One number, however it is typed; what is none is told with what is missing."""

from __future__ import annotations

import pytest

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.trust import levels, typed


@pytest.mark.parametrize(
    "text",
    [
        "067 123 45 67",
        "+38(067)123-45-67",
        "0038067 123 45 67",
        "380671234567",
        "٠٦٧ ١٢٣ ٤٥ ٦٧",
        "+38 067 123 45 67",
        "８０６７１２３４５６７",
        "  tel: +380\u00a067\u2011123\u201345\u221267 ",
        "\u202a+380 67 123 45 67\u202c",
        "67 123-45-67",
        "'+380671234567",
    ],
)
def test_however_it_is_typed_it_is_one_number(text: str) -> None:
    assert typed.read(text) == typed.Typed("+380671234567", "380671234567")


@pytest.mark.parametrize("text", ["067 123 45 67 доб. 12", "0671234567 ext 12", "+380671234567;12", "0671234567#12"])
def test_an_extension_is_no_part_of_the_number(text: str) -> None:
    assert typed.read(text) == typed.Typed("+380671234567", "380671234567", "12")


def test_numbers_of_other_countries_and_short_ones() -> None:
    assert typed.read("+48 22 123 45 67").phone == "+48221234567"
    assert typed.read("22 123 45 67", country="PL").phone == "+48221234567"
    assert typed.read("102").phone == "102"
    assert typed.about("+380671234567") == ("UA", "mobile")
    assert typed.about("+380800300000") == ("UA", "toll_free")
    assert typed.about("102") == ("", "short")


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", "number.empty", "Which number?"),
        (" \u200b\u00a0", "number.empty", "Which number?"),
        ("Олена", "number.letters", "there are letters in it"),
        ("<b>067 123 45 67</b>", "number.letters", "there are letters in it"),
        ("1" * 40, "number.long", "it has 40 digits"),
        ("+" + "9" * 10_000, "number.long", "digits, and a number has at most 15"),
        ("12", "number.short", "it has 2 digits"),
        ("067 123", "number.length", "a digit or the code of the city is missing"),
        ("1234567", "number.length", "a digit or the code of the city is missing"),
        ("067 123 45 67, 050 123 45 67", "number.signs", "signs in it that no number has"),
        ("067 123 45 67\x00'; DROP TABLE call", "number.letters", "letters"),
    ],
)
def test_what_is_no_number_is_told_with_the_reason_and_an_example(text: str, code: str, says: str) -> None:
    with pytest.raises(UserFacingError) as caught:
        typed.read(text)
    assert caught.value.code == code
    assert says in str(caught.value)
    assert "067 123 45 67" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "level"),
    [("1", 1), (" 5 ", 5), ("4/5", 4), ("4,0", 4), ("3.00", 3), ("Dangerous", 1), ("НЕБЕЗПЕЧНИЙ", 1), ("надійний", 5)],
)
def test_a_level_is_a_figure_or_its_word(text: str, level: int) -> None:
    assert levels.read(text) == level


@pytest.mark.parametrize("text", ["", "0", "6", "4,5", "10", "-1", "п’ять", "1e0", "5" * 5000, "=1", "nan"])
def test_other_levels_are_refused_with_what_is_meant(text: str) -> None:
    with pytest.raises(UserFacingError, match="level"):
        levels.read(text)


@pytest.mark.parametrize(
    ("value", "level"), [(1, 1), (1.5, 1), (1.51, 2), (2.5, 2), (3, 3), (4.49, 4), (4.5, 4), (5, 5)]
)
def test_a_mean_is_called_by_the_nearest_level_and_by_the_worse_between_two(value: float, level: int) -> None:
    assert levels.nearest(value) == level
