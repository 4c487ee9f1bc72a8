"""Known answers of factorial designs, from published examples; each names its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log, sqrt

import numpy as np
import pytest

from callqa_desktop.services.experiments import grid
from callqa_desktop.services.experiments.grid import Cells

# R documentation, datasets::warpbreaks (Tukey 1977): breaks of yarn by wool (A, B) and tension (L, M, H).
BREAKS = {
    (0, 0): (26, 30, 54, 25, 70, 52, 51, 26, 67), (0, 1): (18, 21, 29, 17, 12, 18, 35, 30, 36),
    (0, 2): (36, 21, 24, 18, 10, 43, 28, 15, 26), (1, 0): (27, 14, 29, 19, 29, 31, 41, 20, 44),
    (1, 1): (42, 26, 19, 16, 39, 28, 21, 39, 29), (1, 2): (20, 21, 24, 17, 13, 15, 15, 16, 28),
}  # fmt: skip

# R documentation, datasets::ToothGrowth (Bliss 1952): length by supplement (OJ, VC) and dose (0.5, 1, 2).
TEETH = {
    (0, 0): (15.2, 21.5, 17.6, 9.7, 14.5, 10, 8.2, 9.4, 16.5, 9.7),
    (0, 1): (19.7, 23.3, 23.6, 26.4, 20, 25.2, 25.8, 21.2, 14.5, 27.3),
    (0, 2): (25.5, 26.4, 22.4, 24.5, 24.8, 30.9, 26.4, 27.3, 29.4, 23),
    (1, 0): (4.2, 11.5, 7.3, 5.8, 6.4, 10, 11.2, 11.2, 5.2, 7),
    (1, 1): (16.5, 16.5, 15.2, 17.3, 22.5, 17.3, 13.6, 14.5, 18.8, 15.5),
    (1, 2): (23.6, 18.5, 33.9, 25.5, 26.4, 32.5, 26.7, 21.5, 23.3, 29.5),
}

# Days in hospital by duration and weight of kidney patients, as the tests of statsmodels (stats/tests/test_anova.py)
# have them with the answers of R's car::Anova; the first three days are dropped there, which leaves it unbalanced.
KIDNEY = {
    (0, 0): (3, 0, 2, 0, 5, 6, 8), (0, 1): (2, 4, 7, 12, 15, 4, 3, 1, 5, 20),
    (0, 2): (15, 10, 8, 5, 25, 16, 7, 30, 3, 27), (1, 0): (0, 1, 1, 0, 4, 2, 7, 4, 0, 3),
    (1, 1): (5, 3, 2, 0, 1, 1, 3, 6, 7, 9), (1, 2): (10, 8, 12, 3, 7, 15, 4, 9, 6, 1),
}  # fmt: skip


def cells(data: Mapping[tuple[int, ...], Sequence[float]]) -> Cells:
    found = {levels: np.array(values, dtype=float) for levels, values in data.items()}
    sizes = tuple(max(levels[n] for levels in found) + 1 for n in range(len(next(iter(found)))))
    return Cells(
        sizes, tuple(found), np.array([float(v.size) for v in found.values()]),
        np.array([v.mean() for v in found.values()]), np.array([((v - v.mean()) ** 2).sum() for v in found.values()]),
    )  # fmt: skip


def table(data: Mapping[tuple[int, ...], Sequence[float]], sums: int) -> tuple[grid.Model, list[grid.Line]]:
    model = grid.largest(cells(data))
    assert model is not None
    return model, grid.variances(model, sums)


@pytest.mark.parametrize("sums", [2, 3])
def test_warpbreaks(sums: int) -> None:
    """summary(aov(breaks ~ wool * tension)): wool 451 (F 3.765, p 0.058213), tension 2034 (8.498, 0.000693), both 1003
    (4.189, 0.021044), residuals 5745 on 48. Balanced, so both types agree."""
    model, lines = table(BREAKS, sums)
    assert [round(line.squares) for line in lines] == [451, 2034, 1003]
    assert [line.f for line in lines] == pytest.approx([3.765, 8.498, 4.189], abs=5e-4)
    assert [line.p for line in lines] == pytest.approx([0.058213, 0.000693, 0.021044], abs=5e-7)
    assert (model.residual_freedom, round(model.residual_squares)) == (48, 5745)


def test_tooth_growth() -> None:
    """summary(aov(len ~ supp * factor(dose))): supp 205.4 (F 15.572, p 0.000231), dose 2426.4 (92.000, 4.05e-18), both
    108.3 (4.107, 0.021860), residuals 712.1 on 54."""
    model, lines = table(TEETH, 2)
    assert [line.squares for line in lines] == pytest.approx([205.35, 2426.43, 108.32], abs=0.005)
    assert [line.f for line in lines] == pytest.approx([15.572, 92.000, 4.107], abs=5e-4)
    assert [line.p for line in lines] == pytest.approx([0.000231, 4.05e-18, 0.021860], rel=3e-3)
    assert (model.residual_freedom, round(model.residual_squares, 1)) == (54, 712.1)


def test_unbalanced_sums_of_squares_of_type_ii_and_iii() -> None:
    data = {levels: [log(value + 1) for value in values] for levels, values in KIDNEY.items()}
    _, second = table(data, 2)
    assert [line.squares for line in second] == pytest.approx([3.067066, 13.27205, 0.1905093], abs=5e-6)
    assert [line.f for line in second] == pytest.approx([5.667033, 12.26141, 0.1760025], abs=5e-6)
    model, third = table(data, 3)
    assert [line.squares for line in third] == pytest.approx([2.904723, 13.45718, 0.1905093], abs=5e-6)
    assert [line.f for line in third] == pytest.approx([5.367071, 12.43245, 0.1760025], abs=5e-6)
    assert model.residual_squares == pytest.approx(27.60181, abs=5e-6)


@pytest.mark.parametrize(
    ("sums", "f", "p"),
    [
        (2, (5.633786, 10.89842, 0.1317223), (0.02142223, 0.0001145965, 0.8768817)),
        (3, (4.496996, 10.79903, 0.1317223), (0.03883841, 0.0001228716, 0.8768817)),
    ],
)
def test_hc3_tests_of_an_unbalanced_grid(sums: int, f: Sequence[float], p: Sequence[float]) -> None:
    data = {levels: [log(value + 1) for value in values] for levels, values in KIDNEY.items()}
    _, lines = table(data, sums)
    assert [line.robust_f for line in lines] == pytest.approx(list(f), abs=5e-5)
    assert [line.robust_p for line in lines] == pytest.approx(list(p), abs=5e-7)


def test_marginal_means() -> None:
    """R package emmeans, vignette "Basics": emmeans(lm(breaks ~ wool * tension), ~ wool | tension): 44.6, 28.2, 24.0,
    28.8, 24.6, 18.8; HC3 gives each full cell the error s / sqrt(n - 1)."""
    model, _ = table(BREAKS, 2)
    found = [model.margin((0, 1), (wool, tension)) for tension in range(3) for wool in range(2)]
    assert [round(mean, 1) for mean, _ in found] == [44.6, 28.2, 24.0, 28.8, 24.6, 18.8]
    spread = np.std(BREAKS[0, 0], ddof=1)
    assert found[0][1] == pytest.approx(spread / sqrt(8))


def test_means_of_an_unbalanced_grid_weigh_every_level_the_same() -> None:
    model, _ = table({(0, 0): (1, 3), (0, 1): (7, 7, 8, 6), (1, 0): (2, 4, 3), (1, 1): (9, 11)}, 3)
    assert model.margin((0,), (0,))[0] == pytest.approx((2 + 7) / 2)
    assert model.margin((1,), (1,))[0] == pytest.approx((7 + 10) / 2)


def test_shares_are_differences_of_percent() -> None:
    """P. J. Bickel, E. A. Hammel, J. W. O'Connell, Science 187 (1975), R's UCBAdmissions, departments A and B: admitted
    512 of 825 and 353 of 560 men, 89 of 108 and 17 of 25 women."""
    counted = {(0, 0): (512, 825), (0, 1): (353, 560), (1, 0): (89, 108), (1, 1): (17, 25)}
    model, lines = table({levels: [1.0] * hits + [0.0] * (n - hits) for levels, (hits, n) in counted.items()}, 3)
    for levels, (hits, n) in counted.items():
        assert model.margin((0, 1), levels)[0] == pytest.approx(hits / n)
    # The interaction is the difference of differences; its HC3 error adds p (1 - p) / (n - 1) of the four cells.
    shares = {levels: hits / n for levels, (hits, n) in counted.items()}
    gap = shares[0, 0] - shares[0, 1] - shares[1, 0] + shares[1, 1]
    error = sum(shares[levels] * (1 - shares[levels]) * n / (n - 1) ** 2 for levels, (_, n) in counted.items())
    assert lines[2].robust_f == pytest.approx(gap**2 / error)


def test_the_sums_over_cells_give_what_a_regression_over_the_units_gives() -> None:
    import statsmodels.api as sm

    sets = cells(KIDNEY)
    model = grid.largest(sets)
    assert model is not None
    lines = [model.line(levels) for levels, values in KIDNEY.items() for _ in values]
    fit = sm.OLS([value for values in KIDNEY.values() for value in values], np.array(lines)).fit(cov_type="HC3")
    assert model.coefficients == pytest.approx(fit.params)
    assert model.covariance == pytest.approx(fit.cov_params())


def test_a_grid_with_an_empty_cell_is_told_without_what_works_together() -> None:
    model = grid.largest(cells({levels: values for levels, values in BREAKS.items() if levels != (1, 2)}))
    assert model is not None
    assert model.terms == ((0,), (1,))


def test_levels_that_come_only_together_cannot_be_told_apart() -> None:
    assert grid.largest(cells({(0, 0): (1, 2, 3), (1, 1): (2, 3, 4)})) is None
