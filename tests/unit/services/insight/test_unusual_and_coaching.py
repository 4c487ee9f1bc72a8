"""Unusual calls with the reason why, and who needs coaching in what."""

from __future__ import annotations

import random

import insight_world
import numpy as np
import pytest
from insight_world import ODD, WEAK

from callqa_desktop.services.insight.coaching_need import ENOUGH as EVALUATIONS
from callqa_desktop.services.insight.coaching_need import discoveries
from callqa_desktop.services.insight.desk import InsightDesk
from callqa_desktop.services.insight.numbers import spread, wilson
from callqa_desktop.services.insight.outliers import SHARE, Ranking, rank
from callqa_desktop.services.insight.unusual import ENOUGH
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store


@pytest.fixture
def desk(store: Store) -> InsightDesk:
    insight_world.build(store)
    return InsightDesk(store, Settings(store))


def test_the_call_unlike_the_others_is_found_and_the_reason_told(desk: InsightDesk) -> None:
    found = desk.unusual(CallFilter()).result()
    odd = found.found[0]
    assert odd.call_id == ODD
    reasons = {trait.name: trait for trait in odd.traits}
    assert {"silence_share", "talk_seconds"} <= set(reasons)
    silence = reasons["silence_share"]
    assert silence.value == pytest.approx(48)
    assert 5 < silence.low < silence.high < 15
    assert odd.strength == 1.0


def test_with_too_few_calls_it_says_how_many_are_needed(desk: InsightDesk) -> None:
    few = desk.unusual(list(range(1, 11))).result()
    assert (few.looked, few.missing, few.found) == (10, ENOUGH - 10, ())
    assert desk.unusual(()).result().missing == ENOUGH


def ranked(count: int, figures: dict[str, dict[int, float]]) -> Ranking:
    return rank({name: np.array([of.get(n, np.nan) for n in range(count)]) for name, of in figures.items()})


def table(count: int, outliers: set[int]) -> dict[str, dict[int, float]]:
    dice = random.Random(3)
    made: dict[str, dict[int, float]] = {"silence_share": {}, "talk_share_agent": {}, "hour": {}}
    for n in range(count):
        kind = n % 2  # two usual kinds of call
        made["silence_share"][n] = 60.0 if n in outliers else (10 if kind else 20) + dice.gauss(0, 1)
        made["talk_share_agent"][n] = (40 if kind else 60) + dice.gauss(0, 2)
        made["hour"][n] = 9 + dice.random() * 9
    return made


def test_calls_far_from_every_usual_kind_come_first() -> None:
    outliers = {7, 100, 191}
    found = ranked(200, table(200, outliers))
    assert {one.row for one in found.found[:3]} == outliers
    assert all(one.traits[0].name == "silence_share" for one in found.found[:3])
    assert len(found.found) <= round(SHARE * 200)
    assert found.groups == 2


def test_equal_calls_have_nothing_unusual_and_missing_figures_do_no_harm() -> None:
    equal = ranked(60, {"hour": dict.fromkeys(range(60), 9.0)})
    assert equal.found == ()
    holes = {name: {n: v for n, v in of.items() if n % 3} for name, of in table(60, {7}).items()}
    assert ranked(60, holes).found[0].row == 7


def test_who_loses_points_against_the_team_is_told_with_the_proof(desk: InsightDesk) -> None:
    told = desk.coaching(CallFilter()).result()
    assert told.evaluations == insight_world.ANALYZED
    (need,) = told.needs
    assert (need.employee, need.question, need.n) == ("Олена Гринько", WEAK, 25)
    assert need.lost == 1.0
    assert need.team == pytest.approx(1 / 25)  # a person took it from Тарас once
    assert need.team < need.low
    assert need.team < need.shrunk < need.lost
    assert need.sure
    assert list(need.calls) == list(range(1, 51, 2))
    assert need.evidence[0].text == "слова доказу 1"
    assert need.points == pytest.approx(need.weight * (need.shrunk - need.team))


def test_too_few_evaluations_say_nothing_but_that(desk: InsightDesk) -> None:
    told = desk.coaching([*range(1, 51, 2), 2, 4, 6]).result()
    assert told.needs == ()
    assert told.few == (("Тарас Їжакевич", 3),)
    assert told.enough == EVALUATIONS


def test_comparisons_by_chance_are_not_called_sure() -> None:
    dice = random.Random(1)
    assert sum(discoveries([dice.random() for _ in range(400)])) == 0
    real = discoveries([1e-6, 1e-5, *(dice.random() for _ in range(100))])
    assert real[:2] == [True, True]
    assert discoveries([]) == []


def test_the_interval_of_a_share_is_wilsons() -> None:
    low, high = wilson(0.5, 10)
    assert (round(low, 4), round(high, 4)) == (0.2366, 0.7634)
    assert wilson(0.0, 0) == (0.0, 1.0)
    assert wilson(1.0, 20)[1] == 1.0


def test_a_spread_tells_median_and_quartiles() -> None:
    found = spread([1.0, 2.0, 3.0, 4.0, 5.0])
    assert found is not None
    assert (found.low, found.median, found.high) == (2.0, 3.0, 4.0)
    assert spread([]) is None
