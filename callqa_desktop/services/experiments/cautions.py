"""When not to believe a test: every doubt that applies, the gravest first, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from callqa_desktop.services.experiments import proportions, words
from callqa_desktop.services.experiments.definitions import ALPHA, By, Trial, Unit
from callqa_desktop.services.experiments.records import Arm, Compared, Dependence, Peek, Ratio
from callqa_desktop.texts import inside, tr, trn

FEW_PEOPLE = 3
"""Managers in a group below which it may be them that differ."""
SPREADS = 2.0
"""Times one spread is larger than the other from which on it is told."""
LOPSIDED = 2.0
"""Skewness from which on small groups are told of."""
ENOUGH_FOR_MEANS = 30
MISSING = 0.1
REPEATS = 1.1
"""Design effect from which on units that repeat others are told of."""


def of_ab(
    trial: Trial,
    compared: tuple[Compared, ...],
    ratio: Ratio | None,
    dependence: tuple[Dependence, ...],
    peek: Peek | None,
    both: int,
    blind: int,
) -> tuple[str, ...]:
    """Everything that speaks against believing an A/B test."""
    main = compared[0]
    return (
        *_lot(ratio),
        *looks(trial, peek, planned=trial.plan.size),
        *_missing(trial, main),
        *repeats(trial, dependence),
        *_numbers(trial, main),
        *_several(compared),
        *left_out(trial, both, blind),
        *_chosen(trial.grouping.by),
    )


def looks(trial: Trial, peek: Peek | None, *, planned: int) -> Iterator[str]:
    """What looking again and again costs."""
    if peek is None:
        return
    if planned and peek.share is not None and peek.limit == 0.0:
        yield tr(
            "The planned size was reached at an earlier look: what it showed then stands, this look decides nothing."
        )
    elif planned and peek.share is not None and peek.share < 1.0:
        yield tr(
            "The test is still running ({share} of the planned size, look {look}): so early a difference counts only "
            "with p below {limit}."
        ).format(share=words.percent(peek.share), look=peek.look, limit=words.chance(peek.limit))
    if peek.look > 1 and not planned:
        yield tr(
            "This is look {look} at this test. Who looks so often and stops at the first p below {alpha} finds a "
            "difference where there is none in {alarm} of tests. Plan a size, and the looks are paid for."
        ).format(look=peek.look, alpha=words.number(trial.plan.alpha, 2), alarm=words.percent(peek.alarm))


def repeats(trial: Trial, dependence: tuple[Dependence, ...]) -> Iterator[str]:
    """Units that are not independent."""
    for one in dependence:
        if one.of == "client" and one.effect >= REPEATS:
            yield tr(
                "Several calls of one client are not independent ({per} each, alike by {icc}): all of them tell as "
                "much as {share} of so many strangers would. Count clients instead of calls."
            ).format(per=words.number(one.per), icc=words.number(one.icc, 2), share=words.percent(1 / one.effect))
        elif one.of == "employee" and min(one.owners) < FEW_PEOPLE and trial.grouping.by != By.EMPLOYEE:
            yield tr(
                "One group comes from {people} only: it may be the people who differ, not what is tested."
            ).format(people=trn("{n} manager", "{n} managers", min(one.owners)))  # fmt: skip


def left_out(trial: Trial, both: int, blind: int) -> Iterator[str]:
    if both:
        yield tr("In two groups at once, so counted nowhere: {calls}.").format(calls=words.units(trial.unit, both))
    if blind:
        yield tr("Left out, since you calibrate them blind: {calls}.").format(calls=words.units(Unit.CALL, blind))


def _lot(ratio: Ratio | None) -> Iterator[str]:
    if ratio is not None and ratio.broken:
        yield tr(
            "The lot did not come out even (chance of that: {p}): something removes calls of one group. Do not believe "
            "the result before you know what."
        ).format(p=words.chance(ratio.p))


def _missing(trial: Trial, main: Compared) -> Iterator[str]:
    shares = [arm.missing / arm.units if arm.units else 0.0 for arm in main.arms]
    if max(shares) < MISSING:
        return
    first, second = main.arms
    yield tr("The outcome is not known of {a} in “{first}” and of {b} in “{second}”: {why}").format(
        a=words.percent(shares[0]), b=words.percent(shares[1]), first=inside(first.name), second=inside(second.name),
        why=words.unknown(main.outcome),
    )  # fmt: skip
    if _apart(first, second):
        yield tr("It is missing more often in one group: those that are counted may not stand for all.")


def _apart(first: Arm, second: Arm) -> bool:
    """Whether shares of unknown outcomes differ more than chance does (two standard errors, pooled)."""
    whole = first.units + second.units
    pooled = (first.missing + second.missing) / whole if whole else 0.0
    if not first.units or not second.units or not 0 < pooled < 1:
        return False
    error = sqrt(pooled * (1 - pooled) * (1 / first.units + 1 / second.units))
    return abs(first.missing / first.units - second.missing / second.units) > 2 * error


def _numbers(trial: Trial, main: Compared) -> Iterator[str]:
    found = main.comparison
    if found is None:
        return
    first, second = (arm.sample for arm in main.arms)
    if main.outcome.conversion:
        if found.method == "fisher":
            least = proportions.least_expected(first, second)
            yield tr(
                "Counts are small (the smallest expected one is {least}): Fisher’s exact test stands in for the z test."
            ).format(least=words.number(least))
    else:
        least, most = sorted((first.sd, second.sd))
        if least and most / least >= SPREADS:
            yield tr(
                "The spreads differ {times} times: Welch’s test bears that, Student’s does not."
            ).format(times=words.number(most / least))  # fmt: skip
        far = first.outliers + second.outliers
        if far:
            yield tr("Far outside the others, pulling the mean: {calls}.").format(calls=words.units(trial.unit, far))
        small = min(first.n, second.n) < ENOUGH_FOR_MEANS
        if small and max(abs(first.skew), abs(second.skew)) > LOPSIDED:
            yield tr("The numbers are lopsided and few: a mean says little of them.")
    if (found.p < ALPHA) != (found.other.p < ALPHA):
        yield tr("The two usual tests do not agree (p {p} and {other}): take it as open.").format(
            p=words.chance(found.p), other=words.chance(found.other.p)
        )


def _several(compared: tuple[Compared, ...]) -> Iterator[str]:
    if len(compared) > 1:
        yield tr(
            "{n} outcomes were looked at: p is corrected for that (Holm), since one of many looks different by chance."
        ).format(n=len(compared))


def _chosen(by: By) -> Iterator[str]:
    if by == By.PERIOD:
        yield tr("The groups are different times: seasons, prices and people changed with them.")
    elif by != By.RANDOM:
        yield tr(
            "The groups were not drawn by lot: whatever else differs between them may be the cause. Only a lot proves "
            "a cause."
        )
