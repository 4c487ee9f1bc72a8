from __future__ import annotations

import time

import pytest

from callqa_desktop.errors import Rejected
from callqa_desktop.services.telephony.file_names import compiled, direction_of, moment, read_name


def local_ms(*parts: int) -> int:
    return int(time.mktime((*parts, *(0,) * (6 - len(parts)), 0, 0, -1))) * 1000


@pytest.mark.parametrize(
    "name",
    [
        "2026-03-05_14-07-30", "20260305140730", "20260305-140730_0671112233", "call 2026.03.05 14.07.30",
        "05.03.2026 14:07:30", "05-03-2026_14-07-30_in", "rec_2026-03-05T14:07:30", "901-20260305_140730",
    ],
)  # fmt: skip
def test_common_habits_of_naming_tell_the_moment(name: str) -> None:
    assert moment(name) == local_ms(2026, 3, 5, 14, 7, 30)


def test_a_date_without_a_time_and_unix_seconds_are_moments_too() -> None:
    assert moment("2026-03-05 розмова") == local_ms(2026, 3, 5)
    assert moment("1712320979.1234") == 1_712_320_979_000


@pytest.mark.parametrize("name", ["розмова", "0671112233", "2026-13-45", "380671112233", "20261341", ""])
def test_other_numbers_are_no_moments(name: str) -> None:
    assert moment(name) is None


def test_phone_and_direction_are_found_beside_the_moment() -> None:
    told = read_name("out-20260305-140730-380671112233", None)
    assert (told.phone, told.direction) == ("380671112233", "outbound")
    assert read_name("20260305140730", None).phone == ""


def test_a_pattern_says_where_everything_stands() -> None:
    told = read_name("in_0671112233_Олена_Бойко_05.03.2026", compiled("{direction}_{phone}_{employee}_{date}"))
    assert (told.direction, told.phone, told.employee, told.started_at) == (
        *("inbound", "0671112233", "Олена Бойко"),
        local_ms(2026, 3, 5),
    )


def test_a_name_that_does_not_fit_the_pattern_is_read_by_habit() -> None:
    told = read_name("20260305140730", compiled("{phone}_{employee}"))
    assert told.started_at == local_ms(2026, 3, 5, 14, 7, 30)


@pytest.mark.parametrize("pattern", ["{who}", "{date}_{date}", "{}"])
def test_a_pattern_that_makes_no_sense_is_refused(pattern: str) -> None:
    with pytest.raises(Rejected):
        compiled(pattern)


def test_no_pattern_is_no_pattern() -> None:
    assert compiled("  ") is None


@pytest.mark.parametrize(
    ("word", "meant"), [("IN", "inbound"), ("Вихідний", "outbound"), ("входящий", "inbound"), ("window", "")]
)
def test_directions_have_many_words(word: str, meant: str) -> None:
    assert direction_of(word) == meant
