"""How many calls a test needs, and what it can see with those it has.

Shares: normal approximation with the pooled spread under "no difference" and the separate ones under the difference
(J. L. Fleiss, Statistical Methods for Rates and Proportions; the same as R's power.prop.test in its strict form).
Means: the noncentral t distribution (J. Cohen, Statistical Power Analysis, 1988; R's power.t.test).
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, exp, isnan, log

from callqa_desktop.services.experiments.definitions import ALPHA, POWER

MOST = 100_000_000
"""Units beyond which a size is no plan."""


def share_power(usual: float, difference: float, first: float, second: float, alpha: float = ALPHA) -> float:
    """Chance to see that a share is `usual` + `difference` in the first group and `usual` in the second."""
    from statsmodels.stats.proportion import power_proportions_2indep

    return float(
        power_proportions_2indep(difference, usual, first, ratio=second / first, alpha=alpha, return_results=False)
    )


def mean_power(effect: float, first: float, second: float, alpha: float = ALPHA) -> float:
    """Chance to see a difference of so many standard deviations."""
    from statsmodels.stats.power import NormalIndPower, TTestIndPower

    found = float(TTestIndPower().power(effect, first, alpha, ratio=second / first))
    if not isnan(found):
        return found
    # Far out, and for very many units, the noncentral distribution has no numbers; there t is normal.
    return float(NormalIndPower().power(effect, first, alpha, ratio=second / first))


def share_size(usual: float, difference: float, alpha: float = ALPHA, power: float = POWER) -> int | None:
    """Units in each group to see a share move from `usual` by `difference`; None where no size does.

    A difference that leads out of 0 to 1 upwards is taken downwards.
    """
    moved = _towards(usual, difference)
    if moved is None:
        return None
    return _size(lambda n: share_power(usual, moved, n, n, alpha), power)


def mean_size(difference: float, spread: float, alpha: float = ALPHA, power: float = POWER) -> int | None:
    """Units in each group to see means that far apart."""
    if not difference or spread <= 0:
        return None
    return _size(lambda n: mean_power(abs(difference) / spread, n, n, alpha), power)


def share_seen(usual: float, first: int, second: int, alpha: float = ALPHA, power: float = POWER) -> float | None:
    """The smallest difference from `usual` that groups of these sizes show; None where they show none."""
    if first < 2 or second < 2:
        return None
    up = usual <= 0.5
    room = (1 - usual if up else usual) - 1e-9
    sign = 1 if up else -1
    # Nobody knows a share to be exactly 0 or 1: then half a unit stands for it.
    base = min(max(usual, 0.5 / (first + second)), 1 - 0.5 / (first + second))
    return _smallest(lambda d: share_power(base, sign * d, first, second, alpha), room - abs(base - usual), power)


def mean_seen(spread: float, first: int, second: int, alpha: float = ALPHA, power: float = POWER) -> float | None:
    """The smallest difference of means that groups of these sizes show; None where they show none."""
    if first < 2 or second < 2 or spread <= 0:
        return None
    found = _smallest(lambda d: mean_power(d, first, second, alpha), 50.0, power)
    return None if found is None else found * spread


def _towards(usual: float, difference: float) -> float | None:
    for moved in (abs(difference), -abs(difference)):
        if moved and 0 <= usual + moved <= 1:
            return moved
    return None


def _size(chance: Callable[[float], float], power: float) -> int | None:
    from scipy.optimize import brentq

    low, high = log(2.0), log(float(MOST))
    if chance(2.0) >= power:
        return 2
    if chance(float(MOST)) < power:
        return None
    found = brentq(lambda x: chance(exp(x)) - power, low, high, xtol=1e-9)
    return ceil(exp(found) - 1e-6)


def _smallest(chance: Callable[[float], float], room: float, power: float) -> float | None:
    from scipy.optimize import brentq

    if room <= 0 or chance(room) < power:
        return None
    return float(brentq(lambda d: chance(d) - power, room * 1e-9, room, xtol=1e-9))
