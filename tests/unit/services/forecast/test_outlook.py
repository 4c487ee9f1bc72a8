"""From counts of days and hours to a forecast: closed days, gaps, days unlike others, honesty of the back-test."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from callqa_desktop import texts
from callqa_desktop.services.forecast import charts, words
from callqa_desktop.services.forecast.clean import cleaned
from callqa_desktop.services.forecast.load import loads
from callqa_desktop.services.forecast.outlook import forecast
from callqa_desktop.services.forecast.records import Forecast, History, Kind, Method

MONDAY = date(2026, 3, 2)
WEEK = np.array([1.3, 1.1, 1.0, 1.0, 0.9, 0.5, 0.3])
HOURS = np.zeros(24)
HOURS[9:18] = np.array([1, 2, 3, 2.5, 1.5, 2, 2.5, 2, 1]) / 17.5


@pytest.fixture(autouse=True)
def english() -> None:
    texts.set_language("en")


def counts(days: int, level: float = 60, closed: tuple[int, ...] = (), noise: float = 0.1, seed: int = 3) -> np.ndarray:
    dice = np.random.default_rng(seed)
    made = np.zeros((days, 24))
    for day in range(days):
        if day % 7 not in closed:
            made[day] = dice.poisson(level * WEEK[day % 7] * np.exp(dice.normal(0, noise)) * HOURS)
    return made


def told(made: np.ndarray, weeks: int = 2) -> Forecast:
    work: Generator[Any, None, Forecast] = forecast(History(MONDAY, made, np.round(made * 0.6), 180.0), weeks)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]  # what the generator returned


def test_the_true_level_lies_in_the_bands_and_the_model_beats_the_naive_forecast() -> None:
    found = told(counts(200))
    assert found.method == Method.ETS
    assert found.backtest.relative is not None and found.backtest.relative < 0.9
    truth = [60 * WEEK[(200 + n) % 7] for n in range(14)]
    inside = [one.low95 <= value <= one.high95 for one, value in zip(found.days, truth, strict=True)]
    assert all(inside)
    assert [one.day for one in found.days] == [MONDAY + timedelta(days=200 + n) for n in range(14)]
    assert found.weeks[0].expected == pytest.approx(sum(one.expected for one in found.days[:7]))
    assert found.weeks[0].high95 - found.weeks[0].low95 < sum(one.high95 - one.low95 for one in found.days[:7])
    assert 0.7 <= found.backtest.inside80 <= 0.95 and found.backtest.inside95 >= 0.88
    assert "is used: in the back-test it erred by" in words.method(found)


def test_the_same_history_gives_the_same_forecast() -> None:
    assert told(counts(52)) == told(counts(52))


def test_a_season_that_repeats_exactly_is_just_repeated() -> None:
    made = np.tile(np.outer(np.array([20, 18, 16, 16, 14, 8, 4]), HOURS * 17.5), (12, 1)).reshape(84, 24)
    found = told(made)
    assert found.method == Method.NAIVE
    assert (found.backtest.naive_error, found.backtest.relative) == (0, None)
    assert [one.expected for one in found.days[:7]] == pytest.approx(made[-7:].sum(axis=1).tolist())
    assert words.method(found).startswith("Every week has been the same")


def test_a_random_walk_is_left_to_the_naive_forecast_or_told_honestly() -> None:
    dice = np.random.default_rng(11)
    level = 80 + np.cumsum(dice.normal(0, 9, 120).reshape(-1, 1).repeat(1, axis=1), axis=0)
    found = told(np.maximum(level, 5) * HOURS)
    better = found.backtest.relative is not None and found.backtest.relative < 1
    assert (found.method == Method.ETS) == better
    assert ("no better" in words.method(found)) != better


def test_closed_weekdays_stay_closed() -> None:
    found = told(counts(120, closed=(5, 6)))
    assert found.closed == (5, 6)
    for one in found.days:
        assert one.closed == (one.day.weekday() >= 5)
        assert (one.high95 == 0) == one.closed
    assert not any(one.weekday >= 5 for one in found.load)
    assert not any(label.startswith(("Sa", "Su")) for label in charts.days(found).x)
    assert "Saturday, Sunday" in " ".join(words.left_out(found))


def test_a_dead_connection_is_left_out_and_said() -> None:
    made = counts(150)
    made[100:109] = 0
    found = told(made)
    assert [(one.first, one.last, one.days) for one in found.gaps] == [
        (MONDAY + timedelta(days=100), MONDAY + timedelta(days=108), 9)
    ]
    assert found.days[0].expected == pytest.approx(60 * WEEK[150 % 7], rel=0.3)
    assert "from 10.06.2026 to 18.06.2026 (9 days)" in words.left_out(found)[0]


def test_a_gap_at_the_end_does_not_teach_that_nobody_calls() -> None:
    made = counts(120)
    made[112:] = 0
    found = told(made)
    assert found.gaps[-1].days == 8
    assert found.days[0].day == MONDAY + timedelta(days=120)
    assert all(one.expected > 5 for one in found.days)


def test_quiet_weekends_of_few_calls_are_no_gap() -> None:
    dice = np.random.default_rng(2)
    made = np.array([dice.poisson(4 if day % 7 < 5 else 0.3) for day in range(140)])
    assert Kind.GAP not in cleaned(made, 0).kinds


def test_holidays_and_rushes_are_unlike_others_and_warned_of_a_year_later() -> None:
    made = counts(380)
    made[22], made[250] = 0, made[250] * 4
    found = told(made, 4)
    days = {one.day: one for one in found.history if one.kind == Kind.UNLIKE}
    assert MONDAY + timedelta(days=22) in days and MONDAY + timedelta(days=250) in days
    assert days[MONDAY + timedelta(days=22)].usual == pytest.approx(60 * WEEK[1], rel=0.4)
    again = next(one for one in found.days if one.day == date(2027, 3, 24))
    assert again.unlike and "24.03" in words.warned(found)


def test_hours_add_up_to_the_day_and_cover_what_comes() -> None:
    made = counts(180)
    found = told(made, 4)
    monday = sum(one.expected for one in found.load if one.weekday == 0)
    expected = [one.expected for one in found.days if one.day.weekday() == 0]
    assert monday == pytest.approx(sum(expected) / len(expected), rel=0.02)
    later = counts(180 + 84, seed=3)[180:]
    held = [
        one.low <= later[day][one.hour] <= one.high
        for one in found.load
        for day in range(84)
        if (180 + day) % 7 == one.weekday
    ]
    assert 0.75 <= np.mean(held) <= 0.95


def test_overdispersed_hours_are_told_apart_from_chance() -> None:
    dice = np.random.default_rng(5)
    plain = dice.poisson(10, (70, 24)).astype(float)
    rushed = dice.negative_binomial(10 / 3, 0.25, (70, 24)).astype(float)  # variance four times the mean
    kinds = (Kind.COUNTED,) * 70
    paths = np.full((7, 10), 240.0)
    assert loads(plain, plain, kinds, 0, paths, dice)[1] < 1.3
    assert loads(rushed, rushed, kinds, 0, paths, dice)[1] == pytest.approx(4, rel=0.25)


def test_charts_hold_history_and_bands_at_their_places() -> None:
    found = told(counts(100))
    line = charts.days(found)
    past = len(charts.past_days(found))
    assert len(line.x) == past + 14
    history, band, wide = line.series[:3]
    assert history.values[past - 1] is not None and history.values[past] is None
    assert all(
        low <= value <= high
        for low, value, high in zip(band.low[past:], band.values[past:], band.high[past:], strict=True)
    )  # type: ignore[operator]
    assert all(a <= b for a, b in zip(wide.low[past:], band.low[past:], strict=True))  # type: ignore[operator]
    assert charts.day_of(found, past - 1) == MONDAY + timedelta(days=99) and charts.day_of(found, past) is None
    weeks = charts.weeks(found)
    assert weeks.series[0].values[-3] == sum(one.calls for one in found.history[-7:])
