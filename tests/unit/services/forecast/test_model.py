"""Models and errors against published figures."""

from __future__ import annotations

import numpy as np
import pytest

from callqa_desktop.services.forecast import model
from callqa_desktop.services.forecast.backtest import mase

TOURISTS = np.array(
    [
        30.052513, 19.148496, 25.317692, 27.591437, 32.076456, 23.487961, 28.475940, 35.123753, 36.838485, 25.007017,
        30.722230, 28.693759, 36.640986, 23.824609, 29.311683, 31.770309, 35.177877, 19.775244, 29.601750, 34.538842,
        41.273599, 26.655862, 28.279859, 35.191153, 42.20566386, 24.64917133, 32.66733514, 37.25735401, 45.24246027,
        29.35048127, 36.34420728, 41.78208136, 49.27659843, 31.27540139, 37.85062549, 38.83704413, 51.23690034,
        31.83855162, 41.32342126, 42.79900337, 55.70835836, 33.40714492, 42.31663797, 45.15712257, 59.57607996,
        34.83733016, 44.84168072, 46.97124960, 60.01903094, 38.37117851, 46.97586413, 50.73379646, 61.64687319,
        39.29956937, 52.67120908, 54.33231689, 66.83435838, 40.87118847, 51.82853579, 57.49190993, 65.25146985,
        43.06120822, 54.76075713, 59.83447494, 73.25702747, 47.69662373, 61.09776802, 66.05576122,
    ]
)  # fmt: skip
"""International visitor nights in Australia by quarter, 1999-2015 (R package fpp2, `austourists`)."""
BEER = np.array(
    [
        443, 410, 420, 532, 433, 421, 410, 512, 449, 381, 423, 531, 426, 408, 416, 520, 409, 398, 398, 507, 432, 398,
        406, 526, 428, 397, 403, 517, 435, 383, 424, 521, 421, 402, 414, 500, 451, 380, 416, 492, 428, 408, 406, 506,
        435, 380, 421, 490, 435, 390, 412, 454, 416, 403, 408, 482, 438, 386, 405, 491, 427, 383, 394, 473, 420, 390,
        410,
    ],
    dtype=float,
)  # fmt: skip
"""Australian beer production by quarter, 1992-2008 (R package fpp, `ausbeer`)."""


def test_ets_of_tourists_is_that_of_r() -> None:
    """R, forecast::ets(austourists, "AAA", damped = TRUE), as kept with the tests of statsmodels
    (tsa/tests/results/fit_ets_results_seasonal.json): alpha 0.354, beta 0.032, gamma 0.400, phi 0.98, forecasts 76.08,
    51.62, 63.96, 68.28, sigma^2 6.083. The likelihood is flat: parameters agree to 0.02."""
    found = model.fit(TOURISTS, 4)
    assert found is not None
    assert (found.level, found.trend, found.season, found.damping) == pytest.approx(
        (0.354, 0.032, 0.400, 0.98), abs=0.02
    )
    paths = model.ets_paths(found, 4, 20_000, np.random.default_rng(1))
    assert paths.mean(axis=1) == pytest.approx((76.078, 51.617, 63.965, 68.279), rel=0.01)
    assert paths[0].std() == pytest.approx(6.083**0.5, rel=0.05)


def test_seasonal_naive_forecast_of_beer() -> None:
    """Hyndman, Athanasopoulos, Forecasting: Principles and Practice, 1st edition, 2.5: quarterly beer production
    trained on 1992-2005, tested on 2006-2008: RMSE 12.97, MAE 11.27, MASE 0.77."""
    trained, actual = BEER[:56], BEER[56:]
    paths = model.naive_paths(trained, 4, len(actual), 4000, np.random.default_rng(1))
    expected = np.resize(trained[-4:], len(actual))
    assert paths.mean(axis=1) == pytest.approx(expected, abs=2.5)
    assert float(np.abs(actual - expected).mean()) == pytest.approx(11.27, abs=5e-3)
    assert float(np.sqrt(((actual - expected) ** 2).mean())) == pytest.approx(12.97, abs=5e-3)
    assert mase(actual, expected, trained, 4) == pytest.approx(0.77, abs=5e-3)


def test_the_spread_of_the_naive_forecast_grows_with_the_root_of_the_weeks() -> None:
    """The same book, 3rd edition, 5.5: sigma sqrt(k + 1), k whole seasons before the forecast."""
    paths = model.naive_paths(BEER[:56], 4, 16, 20_000, np.random.default_rng(1))
    spread = paths.std(axis=1)
    assert [spread[4 * k] / spread[0] for k in range(4)] == pytest.approx([1, 2**0.5, 3**0.5, 2], rel=0.03)


def test_no_path_of_calls_is_below_zero() -> None:
    assert model.counts_of(np.array([[-1.5, 2.0]])).tolist() == [[0.0, 4.0]]


def test_equal_values_have_a_scale_of_nothing() -> None:
    assert mase(np.ones(4), np.ones(4), np.ones(20), 7) is None
