"""Agreement figures against published examples, and what they say where there is nothing to compute."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from callqa_desktop.services.scoring.agreement import CONSTANT, FEW, agreement, krippendorff_alpha

# K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), part C: four observers, twelve units.
OBSERVERS = (
    "123321412...",
    "123322412 5.3".replace(" ", ""),
    ".33323422 51.".replace(" ", ""),
    "123324412 51.".replace(" ", ""),
)


def units() -> list[list[str | None]]:
    return [[None if row[n] == "." else row[n] for row in OBSERVERS] for n in range(12)]


def pairs(table: list[list[int]]) -> list[tuple[str, str]]:
    return [(str(a), str(b)) for a, row in enumerate(table) for b, count in enumerate(row) for _ in range(count)]


def test_kappa_of_the_diagnoses_of_fleiss() -> None:
    """J. L. Fleiss, Statistical Methods for Rates and Proportions, 2nd ed. (1981), table 13.1: kappa .68, s.e. .087."""
    found = agreement(pairs([[75, 1, 4], [5, 4, 1], [0, 0, 10]]))
    assert found.n == 100
    assert found.exact == pytest.approx(0.89)
    assert found.kappa == pytest.approx(0.676, abs=0.001)
    assert found.low is not None and found.high is not None
    assert (found.high - found.low) / 2 / 1.96 == pytest.approx(0.088, abs=0.002)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=10, max_size=80))
def test_kappa_and_its_interval_are_those_of_statsmodels(given_pairs: list[tuple[str, str]]) -> None:
    from statsmodels.stats.inter_rater import cohens_kappa  # type: ignore[import-untyped]  # ships no types

    names = sorted({name for pair in given_pairs for name in pair})
    assume(len(names) > 1)
    table = np.array([[given_pairs.count((a, b)) for b in names] for a in names], dtype=float)
    with np.errstate(invalid="ignore"):
        reference = cohens_kappa(table)
    found = agreement(given_pairs)
    assert found.kappa == pytest.approx(reference.kappa, abs=1e-9)
    assert found.low is not None and found.high is not None
    if not math.isnan(reference.kappa_low):
        assert found.low == pytest.approx(max(-1.0, reference.kappa_low), abs=1e-6)
        assert found.high == pytest.approx(min(1.0, reference.kappa_upp), abs=1e-6)


def test_kappa_loads_no_library_of_statistics() -> None:
    """The first agreement is shown while somebody works: it must not load for a second."""
    code = (
        "import sys; from callqa_desktop.services.scoring.agreement import agreement; "
        "agreement([('a', 'a'), ('a', 'b')]); sys.exit('statsmodels' in sys.modules or 'scipy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_kappa_of_the_fifty_grant_proposals() -> None:
    """The worked example of the article "Cohen's kappa" in Wikipedia: 20 yes-yes, 5, 10, 15 no-no: kappa .40."""
    found = agreement(pairs([[20, 5], [10, 15]]))
    assert (found.exact, found.kappa) == (pytest.approx(0.70), pytest.approx(0.40))


@pytest.mark.parametrize(
    ("given", "n", "exact", "why"),
    [
        ([], 0, None, FEW),
        ([("yes", "yes")], 1, 1.0, FEW),
        ([("yes", "yes")] * 9, 9, 1.0, CONSTANT),
        ([("yes", "yes")] * 8 + [("yes", "no")], 9, pytest.approx(8 / 9), FEW),
    ],
)
def test_no_kappa_where_there_is_none(given: list[tuple[str, str]], n: int, exact: float | None, why: str) -> None:
    found = agreement(given)
    assert (found.n, found.exact, found.kappa, found.low, found.high, found.why) == (n, exact, None, None, None, why)


def test_full_agreement_and_full_disagreement_stay_within_bounds() -> None:
    same = agreement(pairs([[5, 0], [0, 5]]))
    assert (same.kappa, same.high) == (1.0, 1.0)
    other = agreement(pairs([[0, 5], [5, 0]]))
    assert other.kappa == -1.0 and other.low == -1.0
    lopsided = agreement(pairs([[9, 1], [0, 0]]))  # one rater never says the second answer
    assert lopsided.kappa == 0.0
    assert not any(math.isnan(v) for v in (lopsided.low or 0.0, lopsided.high or 0.0))


def test_alpha_of_krippendorffs_four_observers() -> None:
    """The same paper, parts C and D: nominal .743, ordinal .815; 40 pairable values."""
    nominal = krippendorff_alpha(units())
    assert (nominal.units, nominal.values) == (11, 40)
    assert nominal.alpha == pytest.approx(0.743, abs=0.001)
    ordinal = krippendorff_alpha(units(), order="12345")
    assert ordinal.alpha == pytest.approx(0.815, abs=0.001)
    assert nominal.low is not None and nominal.high is not None
    assert nominal.low < 0.743 < nominal.high <= 1.0


def test_alpha_of_two_observers_without_gaps() -> None:
    """The same paper, part A: ten binary units, five of 0-0, one of 1-1, four apart: 1 - 19 x 4 / (14 x 6) = .095."""
    first, second = "0100000000", "1110010010"
    found = krippendorff_alpha(list(zip(first, second, strict=True)))
    assert found.alpha == pytest.approx(0.095, abs=0.001)


def test_the_interval_of_alpha_is_the_same_each_time() -> None:
    assert krippendorff_alpha(units()) == krippendorff_alpha(units())


@pytest.mark.parametrize(
    ("given", "why"),
    [([], FEW), ([["a", None], [None, "b"]], FEW), ([["a", "b"]], FEW), ([["a", "a"], ["a", "a", "a"]], CONSTANT)],
)
def test_no_alpha_where_there_is_none(given: list[list[str | None]], why: str) -> None:
    found = krippendorff_alpha(given)
    assert (found.alpha, found.low, found.high, found.why) == (None, None, None, why)


def test_an_unknown_category_counts_after_the_known_ones() -> None:
    assert krippendorff_alpha([["1", "9"], ["2", "2"], ["1", "1"]], order="12").alpha is not None
