"""One-sample tests against published examples."""

from __future__ import annotations

import numpy as np
import pytest

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.insight.numbers import wilson
from callqa_desktop.services.standards import one_sample

C4 = (85, 90, 88, 92, 87, 91, 89, 93, 86, 90)
WAFERS = (50, 48, 44, 56, 61, 52, 53, 55, 67, 51)


def test_z_of_the_known_answer_c4() -> None:
    """shared/requirements.md, C4: z = 1.1595, p = 0.2463."""
    found = one_sample.z_test(C4, 88, 3)
    assert found.statistic == pytest.approx(1.1595, abs=5e-5)
    assert found.p == pytest.approx(0.2463, abs=5e-5)
    assert (found.kind, found.n, found.mean, found.against) == ("z", 10, 89.1, 88)


def test_t_of_particles_on_wafers() -> None:
    """NIST/SEMATECH e-Handbook, 7.2.2: mean 53.7, s = 6.567, t = 1.782 below t(0.975, 9) = 2.262."""
    found = one_sample.t_test(WAFERS, 50)
    assert found.mean == pytest.approx(53.7)
    assert found.statistic == pytest.approx(1.782, abs=5e-4)
    assert found.p is not None and found.p > 0.05
    assert found.high - found.mean == pytest.approx(2.262 * 6.567 / 10**0.5, rel=1e-3)


def test_share_of_defects() -> None:
    """NIST/SEMATECH e-Handbook, 7.2.4: 26 of 200 against 10 %: z = 1.414."""
    found = one_sample.proportion_test(26, 200, 10)
    assert found.statistic == pytest.approx(1.414, abs=5e-4)
    assert found.mean == 13.0


@pytest.mark.parametrize(
    ("yes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_of_shares(yes: int, n: int, low: float, high: float) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (score, without correction)."""
    assert wilson(yes / n, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_sign_test_of_deer_legs() -> None:
    """J. H. Zar, Biostatistical Analysis, 4th edition, 24.6: 8 of 10 hind legs are longer, p = 0.10937."""
    hind = np.array([142, 140, 144, 144, 142, 146, 149, 150, 142, 148])
    fore = np.array([138, 136, 147, 139, 143, 141, 143, 145, 136, 146])
    assert one_sample.sign_test((hind - fore).astype(float), 0.0) == pytest.approx(0.10937, abs=1e-5)


def test_interval_of_the_median_has_the_ranks_of_the_tables() -> None:
    """W. J. Conover, Practical Nonparametric Statistics, 3.2: of 10 values the 2nd and 9th, of 16 the 4th and 13th."""
    assert one_sample.median_interval(np.arange(1.0, 11.0)) == (2.0, 9.0)
    assert one_sample.median_interval(np.arange(1.0, 17.0)) == (4.0, 13.0)


def test_values_that_only_differ_between_employees_count_once_an_employee() -> None:
    """L. Kish, Survey Sampling (1965), 5.4: with full likeness within equal clusters only their number counts."""
    means = np.array([70.0, 80.0, 90.0, 84.0])
    found = one_sample.clustered_interval(np.repeat(means, 50), np.repeat(np.arange(4), 50))
    alone = one_sample.t_test(means, 80)
    assert found == (4, pytest.approx(alone.low), pytest.approx(alone.high))
    assert one_sample.clustered_interval(means, np.zeros(4)) is None


def test_equal_values_have_no_spread_to_test_by() -> None:
    found = one_sample.t_test([88.0] * 20, 85)
    assert (found.kind, found.statistic, found.p, found.low, found.high) == ("", None, None, 88.0, 88.0)
    assert one_sample.skewness(np.full(9, 5.0)) == 0.0


@pytest.mark.parametrize(
    ("values", "mean", "deviation", "code"),
    [
        ([], 1, 1.0, "standard.few"), ([5.0], 1, 1.0, "standard.few"), ([1.0, float("nan")], 1, 1.0, "standard.values"),
        ([1.0, 2.0], float("inf"), 1.0, "standard.values"), ([1.0, 2.0], 1, 0.0, "standard.deviation"),
        ([1.0, 2.0], 1, float("nan"), "standard.deviation"),
    ],
)  # fmt: skip
def test_bad_values_are_told_in_a_sentence(values: list[float], mean: float, deviation: float, code: str) -> None:
    with pytest.raises(UserFacingError) as told:
        one_sample.z_test(values, mean, deviation)
    assert told.value.code == code
    assert "nan" not in str(told.value).lower()


def test_a_share_has_its_bounds() -> None:
    with pytest.raises(UserFacingError, match="between 0 and 100"):
        one_sample.proportion_test(1, 10, 120)
    full = one_sample.proportion_test(10, 10, 100)
    assert full.p is None and full.high == 100
