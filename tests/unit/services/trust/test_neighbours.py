"""Similar numbers by cosine: published figures, ties, suspects, degenerate ratings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors  # type: ignore[import-untyped]  # it has no stubs

from callqa_desktop.services.trust.estimate import estimate
from callqa_desktop.services.trust.neighbours import Neighbours
from callqa_desktop.services.trust.vectors import Rated, by_levels, joined, unit


def index(counts: Sequence[Sequence[int]], fraud: Sequence[int] = ()) -> Neighbours:
    table = np.array(counts, dtype=np.int64).reshape(-1, 5)
    ids = np.arange(1, len(table) + 1)
    return Neighbours(Rated(ids, table, np.isin(ids - 1, fraud), unit(by_levels(table)), {}))


def test_the_published_cosines_of_three_novels() -> None:
    """Manning, Raghavan, Schütze, Introduction to Information Retrieval (2008), example 6.4 and figures 6.12 and 6.13:
    counts of affection, jealous, gossip are 115, 10, 2 in Sense and Sensibility, 58, 7, 0 in Pride and Prejudice, 20,
    11, 6 in Wuthering Heights; the first is 0.999 like the second, 0.888 like the third. As reviews of three levels."""
    found, rest = index([(115, 10, 2, 0, 0), (58, 7, 0, 0, 0), (20, 11, 6, 0, 0)]).near(0, 2)
    assert [one.line for one in found] == [1, 2]
    assert [one.similarity for one in found] == pytest.approx([0.999, 0.888], abs=0.001), (
        "from weights of 3 digits there"
    )
    assert rest == 0


def test_the_documented_cosine_distances_of_scikit_learn() -> None:
    """Its documentation of cosine_similarity: (1, 1, 1) against (1, 0, 0) and (1, 1, 0) gives 0.57 and 0.81."""
    made = index([(1, 1, 1, 0, 0), (1, 0, 0, 0, 0), (1, 1, 0, 0, 0)])
    found, _ = made.near(0, 5)
    assert [(one.line, one.similarity) for one in found] == [
        (2, pytest.approx(0.8164965809)), (1, pytest.approx(0.5773502692))
    ]  # fmt: skip


def test_the_same_as_plain_scikit_learn_on_the_whole_matrix() -> None:
    dice = np.random.default_rng(3)
    table = dice.integers(0, 7, size=(400, 5))
    table[table.sum(axis=1) == 0, 2] = 1
    made = index(table)
    bare = NearestNeighbors(metric="cosine", algorithm="brute").fit(table)
    for line in range(0, 400, 37):
        distance, _ = bare.kneighbors(table[[line]], n_neighbors=11)
        found, _ = made.near(line, 10)
        assert line not in [one.line for one in found]
        assert [one.similarity for one in found] == pytest.approx((1 - distance[0])[1:], abs=1e-8)


def test_ten_thousand_identical_numbers_are_told_apart_by_evidence() -> None:
    table = [(1, 0, 0, 0, 0)] * 10_000
    table[7_000], table[500] = (9, 0, 0, 0, 0), (4, 0, 0, 0, 0)
    made = index(table)
    found, rest = made.near(3, 5)
    assert made.groups == 1
    assert [one.line for one in found] == [7_000, 500, 0, 1, 2]
    assert {one.similarity for one in found} == {1.0}
    assert rest == 10_000 - 1 - 5


def test_numbers_with_nothing_in_common_are_no_neighbours() -> None:
    assert index([(1, 0, 0, 0, 0), (0, 0, 0, 0, 1)]).near(0, 3) == ([], 0)
    assert index([(1, 0, 0, 0, 0)]).near(0, 3) == ([], 0)


def test_low_rated_neighbours_of_a_number_tied_to_fraud_are_suspects_and_nobody_else() -> None:
    table = [(5, 1, 0, 0, 0), (3, 1, 0, 0, 0), (1, 0, 0, 0, 0), (1, 1, 0, 3, 9), (4, 0, 0, 0, 0), (0, 0, 0, 0, 6)]
    made = index(table, fraud=[0])
    suspects = made.suspects(10, 2.5)
    assert set(suspects) == {1, 4}, "one bad review is too little, a good number is none, an unlike one neither"
    assert suspects[1][0] == 0
    assert estimate(table[2]).value > 2.5 >= estimate(table[4]).value
    assert set(made.suspects(10, 3.0)) == {1, 2, 4}, "the threshold is the person's"
    assert set(made.suspects(1, 3.0)) == {1}, "and so is the number of neighbours"
    assert index(table).suspects(10, 5.0) == {}


def test_numbers_tied_to_fraud_are_no_suspects_themselves() -> None:
    made = index([(5, 0, 0, 0, 0)] * 12 + [(3, 0, 0, 0, 0)], fraud=range(12))
    assert set(made.suspects(3, 2.5)) == {12}


def test_own_calls_count_with_their_weight() -> None:
    table = np.array([(1, 0, 0, 0, 0)] * 3)
    ids = np.array([1, 2, 3])
    often, never = np.array([1.0, 0, 0, 0, 1, 1]), np.array([0, 1.0, 1, 1, 0, 0])
    rows = joined(by_levels(table), ids, {1: often, 2: often, 3: never})
    found, _ = Neighbours(Rated(ids, table, np.zeros(3, bool), rows, {})).near(0, 2)
    assert [(one.line, round(one.similarity, 6)) for one in found] == [(1, 1.0), (2, 0.7)]


def test_a_number_whose_reviews_tell_nothing_has_no_neighbours() -> None:
    table = np.array([(1, 0, 0, 0, 0), (1, 0, 0, 0, 0)])
    empty = unit(by_levels(table * 0))
    made = Neighbours(Rated(np.array([1, 2]), table, np.zeros(2, bool), empty, {}))
    assert not made.told(0)
    assert made.near(0, 5) == ([], 0)
