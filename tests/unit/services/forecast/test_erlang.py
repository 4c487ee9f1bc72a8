"""Erlang C against published examples and tables."""

from __future__ import annotations

import pytest

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.forecast.erlang import in_time, mean_wait, people_needed, staffed, waiting
from callqa_desktop.services.forecast.records import Load, Service


def test_the_example_of_westbay_and_mitan() -> None:
    """mitan.co.uk, "The Erlang-C Formula": 360 calls in 30 minutes of 4 minutes each, 55 people, target 15 s:
    48 erlangs, a wait for 23.9 %, 8.2 s on average, 84.6 % in time."""
    assert waiting(48, 55) == pytest.approx(0.239, abs=5e-4)
    assert mean_wait(48, 55, 240) == pytest.approx(8.2, abs=0.05)
    assert in_time(48, 55, 240, 15) == pytest.approx(0.846, abs=5e-4)


@pytest.mark.parametrize(("people", "level"), [(11, 39.0), (12, 64.0), (13, 79.6), (14, 88.8)])
def test_the_worked_example_of_call_centre_helper(people: int, level: float) -> None:
    """callcentrehelper.com, "Erlang C Formula - Made Simple": 100 calls in 30 minutes of 3 minutes each, 20 s."""
    assert in_time(10, people, 180, 20) * 100 == pytest.approx(level, abs=0.05)


def test_the_number_of_people_of_that_example() -> None:
    """80 % in 20 s take 14 people: 17.4 % wait, 7.8 s on average; with 30 % away 20 are to be planned for."""
    service = Service(180, share=80, within=20, busiest=85, away=30)
    assert people_needed(200, service) == 14
    assert waiting(10, 14) == pytest.approx(0.174, abs=5e-4)
    assert mean_wait(10, 14, 180) == pytest.approx(7.8, abs=0.05)
    found = staffed([Load(0, 9, 300, 260, 340, 200, 230)], service)[0]
    assert (found.people, found.planned) == (14, 20)
    assert found.busy > found.people
    assert found.reached == pytest.approx(88.8, abs=0.05)
    assert found.occupancy == pytest.approx(71.4, abs=0.05)


def test_few_calls_take_one_person_and_none_take_nobody() -> None:
    assert people_needed(0, Service(180)) == 0
    assert people_needed(0.5, Service(180)) == 1
    assert staffed([Load(0, 9, 5, 2, 8, 0, 0)], Service(180)) == ()


def test_occupancy_is_kept_in_bounds_in_large_groups() -> None:
    """Of 500 erlangs a large group would be busy 97 % of its time and still answer in time."""
    calls = 500 * 3600 / 180
    assert people_needed(calls, Service(180, busiest=100)) < 520
    assert people_needed(calls, Service(180, busiest=85)) == 589


@pytest.mark.parametrize(
    "service",
    [
        Service(0), Service(-5), Service(180, share=100), Service(180, share=0), Service(180, within=-1),
        Service(180, busiest=0), Service(180, away=100), Service(180, after_seconds=-1), Service(float("nan")),
    ],
)  # fmt: skip
def test_impossible_numbers_are_told(service: Service) -> None:
    with pytest.raises(UserFacingError, match="service level"):
        people_needed(10, service)


def test_more_than_can_be_staffed_is_told() -> None:
    with pytest.raises(UserFacingError, match="2000 people"):
        people_needed(1_000_000, Service(180))
