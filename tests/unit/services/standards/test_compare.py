"""The word beside a standard, and what makes it doubtful."""

from __future__ import annotations

import numpy as np
import pytest

from callqa_desktop import texts
from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.standards import words
from callqa_desktop.services.standards.compare import ENOUGH, MEAN, SHARE, Sample, compare, given_values
from callqa_desktop.services.standards.records import (
    Confidence,
    Direction,
    Row,
    Standard,
    State,
    Word,
)


@pytest.fixture(autouse=True)
def english() -> None:
    texts.set_language("en")


def standard(
    low: float | None, high: float | None, direction: Direction = Direction.HIGHER,
    confidence: Confidence = Confidence.MEDIUM, deviation: float | None = None,
) -> Standard:  # fmt: skip
    return Standard("k", "Score", "percent", low, high, direction, "score", "x", confidence, deviation=deviation)


def sample(values: object, groups: object = None, kind: str = MEAN) -> Sample:
    found = np.array(values, dtype=float)
    owners = np.arange(len(found)) if groups is None else np.array(groups)
    return Sample(kind, found, owners, np.arange(1, len(found) + 1))


@pytest.mark.parametrize(
    ("low", "high", "word"), [(80, 85, Word.ABOVE), (80, 90, Word.MEETS), (89, 89, Word.MEETS), (95, 99, Word.BELOW)]
)
def test_the_word_is_told_by_the_interval(low: float, high: float, word: Word) -> None:
    found = compare(sample([85, 90, 88, 92, 87, 91, 89, 93, 86, 90]), standard(low, high))
    assert found.word == word
    assert (found.state, found.n, found.median) == (State.COMPARED, 10, 89.5)
    assert list(found.calls or ()) == list(range(1, 11))


def test_a_known_deviation_makes_it_a_z_test() -> None:
    found = compare(sample([85, 90, 88, 92, 87, 91, 89, 93, 86, 90]), standard(88, 88, deviation=3))
    assert found.tested is not None
    assert (found.tested.kind, found.word) == ("z", Word.MEETS)
    assert found.tested.p == pytest.approx(0.2463, abs=5e-5)


def test_a_share_is_compared_in_percent() -> None:
    found = compare(sample([1] * 90 + [0] * 10, kind=SHARE), standard(80, 80))
    assert found.tested is not None
    assert (found.tested.mean, found.median, found.word, found.skewed) == (90.0, 90.0, Word.ABOVE, False)


def test_too_few_values_say_how_many_more() -> None:
    found = compare(sample([80.0] * 3), standard(80, 90))
    assert (found.state, found.missing, found.word) == (State.FEW, ENOUGH - 3, None)
    assert compare(sample([]), standard(80, 90)).state == State.NONE
    assert compare(sample([80.0] * 9), standard(None, None)).state == State.VALUELESS
    assert words.state(Row(standard(80, 90), found)) == "5 more needed"


def test_equal_values_get_a_word_without_a_test() -> None:
    found = compare(sample([92.0] * 12), standard(80, 90))
    assert found.word == Word.ABOVE and found.tested is not None and found.tested.p is None
    assert words.test(found.tested, "percent").startswith("all values are equal")


def test_skewed_values_are_checked_by_their_median() -> None:
    """Twenty short waits and one of an hour: the mean says 180 s, half of the callers wait under 10 s."""
    found = compare(sample([8.0] * 10 + [11.0] * 10 + [3600.0]), standard(30, 30, Direction.LOWER))
    assert found.skewed and found.check is not None
    assert (found.word, found.check.word) == (Word.MEETS, Word.BELOW)
    assert not found.sure
    row = Row(standard(30, 30, Direction.LOWER), found)
    assert "pull the mean" in words.doubts(row)[0]


def test_calls_of_one_employee_are_alike() -> None:
    """Two hundred calls, but four employees: what looks sure is not."""
    dice = np.random.default_rng(1)
    values = np.concatenate([mean + dice.normal(0, 2, 50) for mean in (75, 83, 90, 96)])
    found = compare(sample(values, np.repeat([1, 2, 3, 4], 50)), standard(82, 82))
    assert found.word == Word.ABOVE
    assert found.clustered is not None and found.clustered.word == Word.MEETS
    assert not found.sure
    assert "Counted so (4 employees)" in " ".join(words.doubts(Row(standard(82, 82), found)))


def test_a_weak_source_is_never_told_as_bad() -> None:
    found = compare(sample([60.0 + n % 5 for n in range(40)]), standard(80, 90))
    assert found.word == Word.BELOW
    assert words.tone(Row(standard(80, 90), found)) == ("bad", "✕")
    weak = Row(standard(80, 90, confidence=Confidence.LOW), found)
    assert words.tone(weak) == ("warning", "△")
    assert words.tone(Row(standard(80, 90, Direction.NEITHER), found)) == ("neutral", "↓")
    assert words.tone(Row(standard(80, 90, Direction.LOWER), found)) == ("good", "✓")
    assert any("weak" in one for one in words.doubts(weak))


def test_typed_values_that_are_equal_are_told_what_to_do() -> None:
    with pytest.raises(UserFacingError, match="All values are equal"):
        given_values([5, 5, 5], 3, None)
    assert given_values([5, 5, 5], 3, 1.0).word == Word.ABOVE


def test_the_sentence_names_value_interval_and_standard() -> None:
    found = compare(sample([85, 90, 88, 92, 87, 91, 89, 93, 86, 90]), standard(95, 99))
    said = words.plain(Row(standard(95, 99), found))
    assert said == "On average 89.1 % (95 % interval 87.2 – 91.0 %): that is below 95 – 99 %."
