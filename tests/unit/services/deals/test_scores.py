"""Scores of foreseen likelihoods against published examples."""

from __future__ import annotations

import math

import numpy as np
import pytest

from callqa_desktop.services.deals import scores


def test_brier_score_of_the_example_of_scikit_learn() -> None:
    """https://scikit-learn.org/stable/modules/generated/sklearn.metrics.brier_score_loss.html: 0.0375."""
    y = np.array([0, 1, 1, 0])
    assert scores.brier(y, np.array([0.1, 0.9, 0.8, 0.3])) == pytest.approx(0.0375)
    assert scores.brier(y, np.array([0.0, 1.0, 1.0, 0.0])) == 0.0


def test_log_loss_of_the_examples_of_scikit_learn() -> None:
    """https://scikit-learn.org/stable/modules/generated/sklearn.metrics.log_loss.html: 0.21616...; the user's guide
    (model evaluation, log loss) gives 0.1738... for four outcomes."""
    spam = np.array([1.0, 0.0, 0.0, 1.0])
    assert scores.log_loss(spam, np.array([0.9, 0.1, 0.2, 0.65])) == pytest.approx(0.21616, abs=1e-5)
    guide = np.array([0.0, 0.0, 1.0, 1.0])
    assert scores.log_loss(guide, np.array([0.1, 0.2, 0.7, 0.99])) == pytest.approx(0.1738, abs=1e-4)


def test_area_under_the_curve_of_the_example_of_scikit_learn() -> None:
    """https://scikit-learn.org/stable/modules/generated/sklearn.metrics.roc_auc_score.html and the user's guide:
    0.75 for y = 0 0 1 1 and scores 0.1 0.4 0.35 0.8."""
    assert scores.auc(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8])) == pytest.approx(0.75)


def test_area_is_what_scikit_learn_says_also_with_ties_and_weights() -> None:
    from sklearn.metrics import roc_auc_score

    dice = np.random.default_rng(3)
    y = (dice.random(300) < 0.3).astype(float)
    p = np.round(dice.random(300) + 0.2 * y, 1)
    weight = dice.integers(0, 4, 300).astype(float)
    assert scores.auc(y, p) == pytest.approx(roc_auc_score(y, p))
    assert scores.auc(y, p, weight) == pytest.approx(roc_auc_score(y, p, sample_weight=weight))


def test_without_both_kinds_of_outcome_there_is_no_area() -> None:
    assert math.isnan(scores.auc(np.ones(5), np.linspace(0, 1, 5)))
    told = scores.score("model", np.ones(5), np.linspace(0.1, 1, 5), scores.weights(np.arange(5)))
    assert told.auc is None


def test_interval_of_a_share_as_published() -> None:
    """Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    assert scores.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert scores.wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert scores.wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_bootstrap_draws_whole_clients() -> None:
    groups = np.array([1, 1, 1, 2, 2, 9])
    drawn = scores.weights(groups)
    assert drawn.shape == (scores.RESAMPLES, 6)
    assert (drawn[:, 0] == drawn[:, 1]).all()
    assert (drawn[:, 3] == drawn[:, 4]).all()
    assert drawn[:, [0, 3, 5]].sum(axis=1) == pytest.approx(3.0)


def test_reliability_keeps_equal_likelihoods_together_and_counts_everybody() -> None:
    dice = np.random.default_rng(1)
    p = np.repeat([0.2, 0.5, 0.8], 100)
    y = (dice.random(300) < p).astype(float)
    curve = scores.curve(y, p)
    assert [one.foreseen for one in curve] == pytest.approx([0.2, 0.5, 0.8])
    assert sum(one.n for one in curve) == 300
    assert all(one.low <= one.share <= one.high for one in curve)
    assert scores.curve(y[:30], p[:30]) == ()
