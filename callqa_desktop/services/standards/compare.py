"""A sample of one figure beside a standard: the word, the interval, and what makes it doubtful."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.standards import one_sample
from callqa_desktop.services.standards.records import (
    Clustered,
    Comparison,
    MedianCheck,
    Standard,
    State,
    Tested,
    Word,
)
from callqa_desktop.texts import tr

ENOUGH = 8
"""Values from which on a set is compared."""
SKEWED = 1.0
"""Skewness beyond which the mean is no good middle (Bulmer, Principles of Statistics, 1979: highly skewed)."""
SHARE, MEAN = "share", "mean"


@dataclass(frozen=True, slots=True)
class Sample:
    """Values of one figure: of shares 0 or 1. `groups` say which of them are alike: calls of one employee, or of
    one day (`by`); `ids` are the calls."""

    kind: str
    values: np.ndarray
    groups: np.ndarray
    ids: np.ndarray
    by: str = "employee"

    def of(self, chosen: np.ndarray) -> Sample:
        return Sample(self.kind, self.values[chosen], self.groups[chosen], self.ids[chosen], self.by)


def compare(sample: Sample, standard: Standard, *, thorough: bool = True) -> Comparison:
    """How the sample stands beside the standard.

    The word is told by the 95 % interval: above where it lies wholly above the standard, below where wholly below,
    meets otherwise. For a single value that is the two-sided test at 5 %; p is that of the nearer edge of a range.

    Args:
        thorough: also look at skewed values by their median, and at calls of one employee as alike.
    """
    bounds = _bounds(standard)
    if bounds is None:
        return Comparison(State.VALUELESS)
    values = sample.values
    n = len(values)
    if not n:
        return Comparison(State.NONE, missing=ENOUGH)
    times = 100.0 if sample.kind == SHARE else 1.0
    median = float(values.mean()) * times if sample.kind == SHARE else float(np.median(values))
    calls = array("q", sample.ids.tolist())
    if n < ENOUGH:
        return Comparison(State.FEW, n, ENOUGH - n, median, calls=calls)
    low, high = bounds
    tested = _tested(sample, standard, low, high)
    word = _word(tested.low, tested.high, low, high)
    skewed = thorough and sample.kind == MEAN and abs(one_sample.skewness(values)) > SKEWED
    clustered = None
    if thorough and (found := one_sample.clustered_interval(values * times, sample.groups)) is not None:
        clustered = Clustered(sample.by, *found, _word(found[1], found[2], low, high))
    return Comparison(
        State.COMPARED, n, 0, median, tested, word, clustered, skewed,
        _checked(values, low, high) if skewed else None, calls,
    )  # fmt: skip


def _bounds(standard: Standard) -> tuple[float, float] | None:
    low = standard.low if standard.low is not None else standard.high
    high = standard.high if standard.high is not None else standard.low
    return None if low is None or high is None else (min(low, high), max(low, high))


def _tested(sample: Sample, standard: Standard, low: float, high: float) -> Tested:
    """The test against the edge of the range that lies nearest to the mean."""
    if sample.kind == SHARE:
        yes = int(sample.values.sum())
        own = yes / len(sample.values) * 100
        return one_sample.proportion_test(yes, len(sample.values), min(max(_nearest(own, low, high), 0.0), 100.0))
    own = float(sample.values.mean())
    edge = _nearest(own, low, high)
    if standard.deviation is not None:
        return one_sample.z_test(sample.values, edge, standard.deviation)
    return one_sample.t_test(sample.values, edge)


def _nearest(value: float, low: float, high: float) -> float:
    return low if abs(value - low) <= abs(value - high) else high


def _word(low: float, high: float, first: float, last: float) -> Word:
    return Word.ABOVE if low > last else Word.BELOW if high < first else Word.MEETS


def _checked(values: np.ndarray, low: float, high: float) -> MedianCheck:
    median = float(np.median(values))
    first, last = one_sample.median_interval(values)
    p = one_sample.sign_test(values, _nearest(median, low, high))
    return MedianCheck(median, first, last, p, _word(first, last, low, high))


def given_values(values: Sequence[float], mean: float, deviation: float | None) -> Comparison:
    """Values a person typed, beside a standard: from two values on.

    Raises:
        UserFacingError: see one_sample; also where all values are equal and no deviation is known.
    """
    if deviation is not None:
        tested = one_sample.z_test(values, mean, deviation)
    else:
        tested = one_sample.t_test(values, mean)
        if tested.p is None:
            raise UserFacingError(
                tr("All values are equal"), tr("a t-test learns from how they differ"),
                tr("Give the known deviation for a z-test, or values that differ"), code="standard.equal",
            )  # fmt: skip
    found = np.array(values, dtype=float)
    word = _word(tested.low, tested.high, mean, mean)
    skewed = len(found) >= ENOUGH and abs(one_sample.skewness(found)) > SKEWED
    check = _checked(found, mean, mean) if skewed else None
    return Comparison(
        State.COMPARED, len(found), 0, float(np.median(found)), tested, word, None, skewed, check,
    )  # fmt: skip
