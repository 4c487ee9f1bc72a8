"""The Bayesian average of reviews, against published figures."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from callqa_desktop.services.trust.estimate import estimate


def test_the_published_example_of_miller_s_criterion() -> None:
    """60 five stars, 80 four, 75 three, 20 two, 25 one: "about 3.4" (answer 3917185 to question 1411199 on Stack
    Overflow, with the formula of evanmiller.org/ranking-items-with-star-ratings.html, z = 1.65)."""
    found = estimate((25, 20, 75, 80, 60), z=1.65)
    assert round(found.low, 1) == 3.4
    assert found.n == 260
    assert found.mean == pytest.approx((25 + 40 + 225 + 320 + 300) / 260)


def test_the_published_order_of_items_by_that_criterion() -> None:
    """The same answer sorts (10, 0, 0, 0, 0), (60, 80, 75, 20, 25), (5, 0, 0, 0, 0), five stars first, in this way."""
    items = [(10, 0, 0, 0, 0), (60, 80, 75, 20, 25), (5, 0, 0, 0, 0)]
    ends = [estimate(tuple(reversed(item)), z=1.65).low for item in items]
    assert ends == sorted(ends, reverse=True)


@pytest.mark.parametrize("counts", [(0, 0, 0, 0, 0), (1, 0, 0, 0, 0), (3, 1, 0, 2, 9), (25, 20, 75, 80, 60)])
def test_mean_and_spread_are_those_of_numpy_s_dirichlet_distribution(counts: tuple[int, ...]) -> None:
    draws = np.random.default_rng(1).dirichlet(np.array(counts) + 1, size=400_000) @ np.arange(1, 6)
    found = estimate(counts, z=1.0)
    assert found.value == pytest.approx(draws.mean(), abs=0.005)
    assert found.high - found.value == pytest.approx(draws.std(), abs=0.005)


def test_it_is_the_weighted_rating_with_five_reviews_of_three() -> None:
    """(C·m + sum) / (C + n), the Bayesian average, with C = 5 and m = 3."""
    found = estimate((1, 0, 2, 0, 4))
    assert found.value == pytest.approx((5 * 3 + 1 + 6 + 20) / (5 + 7))


def test_without_reviews_nothing_is_claimed() -> None:
    found = estimate((0, 0, 0, 0, 0))
    assert (found.n, found.mean, found.value, found.sure) == (0, None, 3.0, False)
    assert found.low < 2 < 4 < found.high


def test_one_review_says_little_and_many_say_much() -> None:
    one, many = estimate((0, 0, 0, 0, 1)), estimate((0, 0, 0, 0, 10_000))
    assert not one.sure
    assert one.value < 3.5
    assert many.sure
    assert many.value > 4.99
    assert many.high <= 5


def test_more_of_the_same_narrows_the_interval() -> None:
    widths = [found.high - found.low for n in (1, 2, 5, 20, 100) for found in (estimate((0, n, 0, 0, 0)),)]
    assert all(wide > narrow for wide, narrow in pairwise(widths))


@pytest.mark.parametrize("counts", [(), (1, 2, 3), (0, 0, 0, 0, -1)])
def test_counts_that_are_none_are_a_bug(counts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="five counts"):
        estimate(counts)
