"""Means drawn together: published examples, and what must hold whatever the scores are."""

from __future__ import annotations

from math import log

import pytest

from callqa_desktop.services.employees import shrink
from callqa_desktop.services.employees.shrink import Drawn, Moments

SCHOOLS = ((28, 15), (8, 10), (-3, 16), (7, 11), (-1, 9), (1, 11), (18, 10), (12, 18))
"""Effect and standard error of coaching in eight schools: D. B. Rubin, Journal of Educational Statistics 6, 1981."""
VACCINE = (
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
)  # fmt: skip
"""Ill and well, with and without the vaccine, in 13 trials: G. A. Colditz et al., JAMA 271, 1994."""


def test_eight_schools_differ_no_more_than_chance_makes_them() -> None:
    """Mean 7.7 with a standard error of 4.1, and a variance between schools of 0 (Gelman et al., Bayesian Data
    Analysis, section 5.5)."""
    found = shrink.shrink([y for y, _ in SCHOOLS], [error**2 for _, error in SCHOOLS])
    assert round(found.mean, 1) == 7.7
    assert round(found.error, 1) == 4.1
    assert found.between == 0.0
    assert {round(one.estimate, 6) for one in found.groups} == {round(found.mean, 6)}


def test_trials_of_a_vaccine_differ() -> None:
    """Variance 0.3088, log risk ratio -0.7141 with a standard error of 0.1787 by the method of DerSimonian and Laird
    (W. Viechtbauer, Journal of Statistical Software 36(3), 2010, data set dat.bcg)."""
    ratios = [log(a / (a + b)) - log(c / (c + d)) for a, b, c, d in VACCINE]
    variances = [1 / a - 1 / (a + b) + 1 / c - 1 / (c + d) for a, b, c, d in VACCINE]
    found = shrink.shrink(ratios, variances)
    assert found.between == pytest.approx(0.3088, abs=5e-5)
    assert found.mean == pytest.approx(-0.7141, abs=5e-5)
    assert found.error == pytest.approx(0.1787, abs=5e-5)


def test_the_fewer_calls_the_nearer_to_the_team() -> None:
    found = shrink.shrink([60, 60, 80, 80, 70], [1, 25, 1, 25, 1])
    sure, unsure = found.groups[0], found.groups[1]
    assert 60 < sure.estimate < unsure.estimate < found.mean
    assert sure.error < unsure.error


def test_places_are_sure_only_where_scores_are_far_apart() -> None:
    assert shrink.places([Drawn(90, 0.5), Drawn(70, 0.5), Drawn(50, 0.5)]) == [(1, 1), (2, 2), (3, 3)]
    assert shrink.places([Drawn(70.2, 5), Drawn(70.1, 5), Drawn(70, 5)]) == [(1, 3)] * 3


def test_groups_hold_whoever_cannot_be_told_apart_from_the_first() -> None:
    scores = [Drawn(90, 1), Drawn(88.5, 1), Drawn(80, 1), Drawn(79, 1), Drawn(60, 1)]
    assert shrink.apart(scores) == [1, 1, 2, 2, 3]


def test_scores_that_are_all_alike_leave_no_silent_nonsense() -> None:
    groups = [Moments(20, 1600, 128_000), Moments(30, 2400, 192_000)]
    variance = shrink.within(groups)
    assert variance > 0
    found = shrink.shrink([one.mean for one in groups], [variance / one.n for one in groups])
    assert [round(one.estimate, 6) for one in found.groups] == [80, 80]
    assert found.between == 0
