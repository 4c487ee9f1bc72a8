"""Known answers of tests of two groups, from published examples; each names its source."""

from __future__ import annotations

import pytest

from callqa_desktop import texts
from callqa_desktop.services.experiments import checks, direct, looks, means, power, proportions, samples
from callqa_desktop.services.experiments.records import Sample

# R documentation, datasets::sleep (Student 1908): extra hours of sleep with two drugs.
DRUG_1 = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
DRUG_2 = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)


def test_two_proportion_z_test_pooled_of_the_requirements() -> None:
    found = proportions.compare(samples.share(34, 100), samples.share(33, 100))
    assert found.method == "z"
    assert found.statistic == pytest.approx(0.14981378483574065, abs=1e-14)
    assert found.p == pytest.approx(0.8809115333773387, abs=1e-14)


def test_z_test_against_the_chi_square_of_two_shares() -> None:
    """R documentation, prop.test, smokers of Fleiss (1981), groups 1 and 4: 83 of 86 and 70 of 82. The square of the
    pooled z is Pearson's chi-square of the 2 x 2 table, (ad - bc)^2 n / (row and column sums multiplied)."""
    found = proportions.compare(samples.share(83, 86), samples.share(70, 82))
    square = (83 * 12 - 3 * 70) ** 2 * 168 / (86 * 82 * 153 * 15)
    assert found.statistic is not None
    assert found.statistic**2 == pytest.approx(square, rel=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "p"),
    [
        # R documentation, fisher.test, TeaTasting: Fisher (1935), the lady guesses 3 of 4 right, one-sided 0.2429.
        ((3, 4), (1, 4), 0.4857),
        # R documentation, fisher.test, Convictions: 10 of 12 twins of one egg, 2 and 15 of two; p-value = 0.0005367.
        ((2, 17), (10, 13), 0.0005367),
    ],
)
def test_fishers_exact_test(first: tuple[int, int], second: tuple[int, int], p: float) -> None:
    found = proportions.compare(samples.share(*first), samples.share(*second))
    assert (found.p if found.method == "fisher" else found.other.p) == pytest.approx(p, rel=2e-4)


def test_small_counts_are_tested_exactly() -> None:
    assert proportions.compare(samples.share(3, 4), samples.share(1, 4)).method == "fisher"
    assert proportions.compare(samples.share(5, 10), samples.share(5, 10)).method == "z"


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ],
)
def test_newcombes_interval(first: tuple[int, int], second: tuple[int, int], low: float, high: float) -> None:
    found = proportions.compare(samples.share(*first), samples.share(*second))
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3 (Wilson's score).
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
    ],
)  # fmt: skip
def test_wilsons_interval(hits: int, n: int, low: float, high: float) -> None:
    assert proportions.interval(samples.share(hits, n)) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_welchs_and_students_test_of_student_s_sleep_data() -> None:
    """R documentation, t.test(extra ~ group, sleep): t = -1.8608, df = 17.776, p-value = 0.07939, interval -3.3654832
    to 0.2054832; with var.equal: df = 18, p-value = 0.07919."""
    found = means.compare(samples.sample(DRUG_1), samples.sample(DRUG_2))
    assert found.method == "welch"
    assert found.statistic == pytest.approx(-1.8608, abs=5e-5)
    assert found.freedom == pytest.approx(17.776, abs=5e-4)
    assert found.p == pytest.approx(0.07939, abs=5e-6)
    assert (found.low, found.high) == (pytest.approx(-3.3654832, abs=5e-8), pytest.approx(0.2054832, abs=5e-8))
    assert (found.other.freedom, found.other.p) == (18, pytest.approx(0.07919, abs=5e-6))


def test_two_sample_t_test_of_miles_per_gallon() -> None:
    """NIST/SEMATECH e-Handbook 1.3.5.3, AUTO83B.DAT: 249 US cars (20.14458, sd 6.41470), 79 Japanese ones (30.48101, sd
    6.10771): pooled sd 6.34260, T = -12.62059 with 326 degrees; unequal: T = -12.94627 with 136.8750."""
    first, second = Sample(249, 20.14458, 6.41470), Sample(79, 30.48101, 6.10771)
    found = means.compare(first, second)
    assert means.pooled_sd(first, second) == pytest.approx(6.34260, abs=5e-6)
    assert found.other.statistic == pytest.approx(-12.62059, abs=5e-5)
    assert found.other.freedom == 326
    assert found.statistic == pytest.approx(-12.94627, abs=5e-5)
    assert found.freedom == pytest.approx(136.8750, abs=5e-4)


def test_hedges_correction() -> None:
    """Borenstein, Hedges, Higgins, Rothstein, Introduction to Meta-Analysis (2009), chapter 4: means 103 and 100, sd
    5.5 and 4.5, 50 each: d = 0.5970, g = 0.5924."""
    found = means.compare(Sample(50, 103, 5.5), Sample(50, 100, 4.5))
    assert found.effect == pytest.approx(0.5924, abs=5e-5)


def test_cohens_h() -> None:
    """R package pwr, ES.h(0.5, 0.4) = 0.2013579; J. Cohen (1988), table 6.2.2."""
    assert proportions.compare(samples.share(50, 100), samples.share(40, 100)).effect == pytest.approx(
        0.2013579, abs=1e-7
    )


def test_power_and_size_for_shares() -> None:
    """R documentation, power.prop.test: n = 50, p1 = .50, p2 = .75 => power = 0.740; power .90 => n = 76.7."""
    assert power.share_power(0.5, 0.25, 50, 50) == pytest.approx(0.740, abs=5e-4)
    assert power.share_size(0.5, 0.25, power=0.9) == 77


def test_power_and_size_for_means() -> None:
    """R documentation, power.t.test: n = 20, delta = 1, sd = 1 => power = 0.8689528; power .90 => n = 22.02110."""
    assert power.mean_power(1.0, 20, 20) == pytest.approx(0.8689528, abs=5e-7)
    assert power.mean_size(1.0, 1.0, power=0.9) == 23


def test_the_smallest_difference_seen_is_the_one_the_size_is_made_for() -> None:
    seen = power.share_seen(0.335, 100, 100)
    assert seen is not None
    assert 0.19 < seen < 0.20
    assert power.share_size(0.335, seen) == 100
    assert power.mean_seen(2.0, 23, 23, power=0.9) == pytest.approx(2 * 0.977, abs=5e-3)


def test_false_alarms_of_repeated_looks() -> None:
    """Armitage, McPherson, Rowe, J. R. Stat. Soc. A 132 (1969), table 2, 5 %: 1, 2, 3, 4, 5, 10, 20 looks."""
    published = {1: 0.050, 2: 0.083, 3: 0.107, 4: 0.126, 5: 0.142, 10: 0.193, 20: 0.248}
    for number, chance in published.items():
        assert looks.alarm([(n + 1) / number for n in range(number)]) == pytest.approx(chance, abs=6e-4)


def test_bounds_of_the_spending_function() -> None:
    """K. K. G. Lan, D. L. DeMets (1983), O'Brien-Fleming type, five equal steps, two-sided 5 %: 4.8769, 3.3569, 2.6803,
    2.2898, 2.0310 (R package ldbounds, ldBounds(t = seq(0.2, 1, by = 0.2), iuse = c(1, 1)))."""
    found = looks.bounds([0.2, 0.4, 0.6, 0.8, 1.0])
    assert found == pytest.approx([4.8769, 3.3569, 2.6803, 2.2898, 2.0310], abs=2e-3)


def test_sample_ratio_mismatch() -> None:
    """R. Kohavi, D. Tang, Y. Xu, Trustworthy Online Controlled Experiments (2020), chapter 3: 821,588 against 815,482
    users of an even draw: p-value 1.8E-6."""
    found = checks.ratio([821_588, 815_482])
    assert found is not None
    assert found.p == pytest.approx(1.8e-6, abs=5e-8)
    assert found.broken


def test_holms_correction() -> None:
    """Wikipedia, Holm-Bonferroni method, example: 0.01, 0.04, 0.03, 0.005: the first and the fourth stand at 0.05."""
    assert checks.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_intraclass_correlation() -> None:
    """P. E. Shrout, J. L. Fleiss, Psychological Bulletin 86 (1979), six targets, four judges: ICC(1,1) = .17."""
    rated = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))
    owners = [n for n, row in enumerate(rated) for _ in row]
    found = checks.dependence("client", owners, [0] * 24, [value for row in rated for value in row])
    assert found is not None
    assert found.icc == pytest.approx(0.166, abs=5e-4)
    assert found.effect == pytest.approx(1 + 3 * found.icc)


def test_the_sentence_is_good_ukrainian() -> None:
    texts.set_language("uk")
    try:
        found = direct.shares((34, 100), (33, 100), ("Скрипт «Осінь»", "ТОВ «Весна»"))
    finally:
        texts.set_language("en")
    assert found.sentence == (
        "Різницю показати не можна: 34,0\u00a0% у групі «Скрипт „Осінь“» проти 33,0\u00a0% у групі «ТОВ „Весна“». "
        "Коли в кожній групі 100 дзвінків, було б видно лише різниці понад 19,5 відсоткового пункту."
    )


def test_typed_figures_become_a_sentence() -> None:
    found = direct.shares((34, 100), (33, 100), ("A", "B"))
    assert found.verdict == "none"
    assert found.sentence == (
        "No difference can be shown: 34.0\u00a0% in “A” against 33.0\u00a0% in “B”. "
        "With 100 calls each only differences above 19.5 percentage points would be seen."
    )
    higher = direct.shares((60, 100), (30, 100), ("A", "B"))
    assert higher.verdict == "higher"
    assert higher.sentence.startswith("“A” lies higher: 60.0\u00a0% against 30.0\u00a0% in “B”.")
