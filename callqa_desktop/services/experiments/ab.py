"""Two groups against each other: from columns to a verdict in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from callqa_desktop.services.experiments import (
    cautions,
    checks,
    grouping,
    looks,
    means,
    outcomes,
    power,
    proportions,
    samples,
    words,
)
from callqa_desktop.services.experiments.definitions import Outcome, Trial, Unit
from callqa_desktop.services.experiments.frame import BOTH, NEITHER, Frame, frame, read_calls
from callqa_desktop.services.experiments.records import (
    AbResult,
    Arm,
    Compared,
    Comparison,
    Dependence,
    Foreseen,
    Peek,
    Sample,
)
from callqa_desktop.services.progress import Progress
from callqa_desktop.texts import inside, tr

LEAST = 10
"""Units of a group with a known outcome below which nothing is said of it."""
_CURVE = (20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 10_000)


def read(session: Session, trial: Trial, progress: Progress) -> Frame:
    """Groups and outcomes of the set.

    Raises:
        Cancelled
    """
    calls = read_calls(session, trial, progress)
    labels = []
    for one in trial.factors:
        progress.check()
        labels.append(grouping.labels(session, calls, one))
    found = []
    for outcome in trial.outcomes:
        progress.check()
        found.append(outcomes.values(session, calls, outcome))
    return frame(trial, calls, labels, [value for value, _ in found], [title for _, title in found])


def judge(found: Frame, seen: Sequence[tuple[int, ...]] = ()) -> AbResult:
    """What two groups come to.

    Args:
        seen: sizes of the groups at earlier looks at this test, oldest first.
    """
    trial = found.trial
    compared = _corrected(tuple(_compare(found, n) for n in range(len(trial.outcomes))))
    main = compared[0]
    peek = None
    if all(arm.sample.n for arm in main.arms):
        peek = looks.peek([*earlier(seen, sizes_of(main)), sizes_of(main)], trial.plan.size, trial.plan.alpha)
    counts = [int((found.labels[0] == n).sum()) for n in range(2)]
    ratio = checks.ratio(counts) if trial.grouping.by == "random" else None
    both = int((found.labels[0] == BOTH).sum())
    dependence = _dependence(found)
    decided = verdict(trial, main, peek)
    return AbResult(
        trial=trial,
        looked=found.looked,
        compared=compared,
        both=both,
        neither=int((found.labels[0] == NEITHER).sum()),
        blind=found.blind,
        nameless=found.nameless,
        ratio=ratio,
        dependence=dependence,
        verdict=decided,
        sentence=sentence(trial, main, decided),
        cautions=cautions.of_ab(trial, compared, ratio, dependence, peek, both, found.blind),
        peek=peek,
    )


def earlier(seen: Sequence[tuple[int, ...]], now: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Looks before this one: the same data seen again is the same look."""
    found = list(seen)
    while found and found[-1] == now:
        found.pop()
    return found


def sizes_of(one: Compared) -> tuple[int, ...]:
    return tuple(arm.sample.n for arm in one.arms)


def compare(outcome: Outcome, first: Sample, second: Sample, alpha: float) -> Comparison:
    """The test that fits the outcome."""
    how = proportions.compare if outcome.conversion else means.compare
    return how(first, second, alpha)


def sentence(trial: Trial, main: Compared, decided: str) -> str:
    """The verdict in words."""
    if main.comparison is None:
        return main.trouble
    if decided == "few":
        return words.too_few(trial, min(main.arms, key=lambda arm: arm.sample.n), LEAST)
    return words.nothing(trial, main) if decided == "none" else words.higher(trial, main, main.comparison)


def trouble(trial: Trial, outcome: Outcome, arms: Sequence[Arm]) -> str:
    """Why these groups cannot be compared, "" where they can."""
    nobody = next((arm for arm in arms if not arm.sample.n), None)
    if nobody is not None:
        return words.empty(replace(trial, outcomes=(outcome,)), nobody)
    if len({end for arm in arms for end in (arm.sample.least, arm.sample.most)}) == 1:
        return words.alike(outcome, arms[0].sample.mean)
    alone = next((arm for arm in arms if arm.sample.n < 2), None)
    if alone is not None and not outcome.conversion:
        return words.single(trial, alone)
    if not outcome.conversion and not any(arm.sample.sd for arm in arms):
        return tr("Within each group all values are equal: no spread tells chance from difference.")
    return ""


def _compare(found: Frame, n: int) -> Compared:
    trial = found.trial
    outcome, value, label = trial.outcomes[n], found.values[n], found.labels[0]
    known = ~np.isnan(value)
    arms = tuple(_arm(found, outcome, value, label == place, known, place) for place in range(2))
    return finished(trial, outcome, found.titles[n], arms)


def finished(trial: Trial, outcome: Outcome, title: str, arms: tuple[Arm, ...]) -> Compared:
    """Two groups compared, with what they could show and what would be needed."""
    why = trouble(trial, outcome, arms)
    if why:
        return Compared(outcome, title, arms, None, trouble=why)
    first, second = (arm.sample for arm in arms)
    comparison = compare(outcome, first, second, trial.plan.alpha)
    rate, wanted = trial.plan.alpha, trial.plan.power
    if outcome.conversion:
        usual = (first.hits + second.hits) / (first.n + second.n)
        seen = power.share_seen(usual, first.n, second.n, rate, wanted)
        needed = power.share_size(second.mean, comparison.difference, rate, wanted) if comparison.difference else None
    else:
        spread = means.pooled_sd(first, second)
        seen = power.mean_seen(spread, first.n, second.n, rate, wanted)
        needed = power.mean_size(comparison.difference, spread, rate, wanted)
    return Compared(outcome, title, arms, comparison, seen_from=seen, needed=needed)


def _arm(found: Frame, outcome: Outcome, value: Any, members: Any, known: Any, place: int) -> Arm:
    name = found.trial.grouping.groups[place].name
    one = samples.sample(value[members & known])
    return arm(
        found.trial, outcome, name, int(members.sum()), one, found.calls_of(members & known),
        found.calls_of(members & ~known),
    )  # fmt: skip


def arm(trial: Trial, outcome: Outcome, name: str, units: int, one: Sample, calls: Any, unknown: Any) -> Arm:
    """A group with its interval."""
    how = proportions.interval if outcome.conversion else means.interval
    low, high = how(one, trial.plan.alpha)
    return Arm(name, units, one, low, high, calls, unknown)


def _corrected(compared: tuple[Compared, ...]) -> tuple[Compared, ...]:
    chances = [one.comparison.p for one in compared if one.comparison is not None]
    if len(compared) == 1 or not chances:
        return compared
    adjusted = iter(checks.holm(chances))
    return tuple(one if one.comparison is None else replace(one, adjusted=next(adjusted)) for one in compared)


def verdict(trial: Trial, main: Compared, peek: Peek | None) -> str:
    """higher or lower (of the first group), none, or few."""
    if main.comparison is None or min(sizes_of(main)) < LEAST:
        return "few"
    limit = trial.plan.alpha if peek is None else peek.limit
    p = main.comparison.p if main.adjusted is None else main.adjusted
    if p >= limit:
        return "none"
    return "higher" if main.comparison.difference > 0 else "lower"


def _dependence(found: Frame) -> tuple[Dependence, ...]:
    """Clients whose calls repeat each other, managers whose calls do."""
    value, label = found.values[0], found.labels[0]
    counts = (label >= 0) & ~np.isnan(value)
    made = []
    for of, owners in (("client", found.clients), ("employee", found.employees)):
        if of == "client" and found.trial.unit == Unit.CLIENT:
            continue
        there = counts & (owners >= 0)
        one = checks.dependence(of, owners[there], label[there], value[there]) if there.any() else None
        if one is not None and len(one.owners) == 2:
            made.append(one)
    return tuple(made)


def foresee(found: Frame) -> Foreseen:
    """What a plan promises, from sizes and the outcome of all groups together: the groups are not compared."""
    trial = found.trial
    outcome, value, label = trial.outcome, found.values[0], found.labels[0]
    known = (label >= 0) & ~np.isnan(value)
    whole = samples.sample(value[known])
    plan = trial.plan
    usual = plan.usual if plan.size else whole.mean
    spread = plan.spread if plan.size else whole.sd
    have = tuple(int((known & (label == n)).sum()) for n in range(2))
    if outcome.conversion:
        seen = power.share_seen(usual, have[0], have[1], plan.alpha, plan.power)
        size = power.share_size(usual, plan.difference, plan.alpha, plan.power) if plan.difference else None
        curve = [(n, power.share_seen(usual, n, n, plan.alpha, plan.power)) for n in _CURVE]
    else:
        seen = power.mean_seen(spread, have[0], have[1], plan.alpha, plan.power)
        size = power.mean_size(plan.difference, spread, plan.alpha, plan.power)
        curve = [(n, power.mean_seen(spread, n, n, plan.alpha, plan.power)) for n in _CURVE]
    pace = min(have) / found.days if found.days >= 1 else 0.0
    days = ceil(max(0, size - min(have)) / pace) if size is not None and pace else None
    names = tuple(group.name for group in trial.grouping.groups)
    made = Foreseen(
        trial, found.titles[0], names, have, usual, spread, seen, size, days,
        tuple((n, d) for n, d in curve if d is not None), "",
    )  # fmt: skip
    return replace(made, sentence=_promise(made, whole.n))


def _promise(plan: Foreseen, known: int) -> str:
    trial, outcome = plan.trial, plan.trial.outcome
    if not known:
        return tr("Nothing is known yet of this outcome: {why}").format(why=words.unknown(outcome))
    have = tr("There are {first} in “{a}” and {second} in “{b}”.").format(
        first=words.units(trial.unit, plan.have[0]), second=words.units(trial.unit, plan.have[1]),
        a=inside(plan.names[0]), b=inside(plan.names[1]),
    )  # fmt: skip
    if not outcome.conversion and not plan.spread:
        return f"{have} {words.alike(outcome, plan.usual)}"
    sees = tr("So few show no difference of any size.")
    if plan.seen_from is not None:
        sees = tr("They show differences above {gap} ({power} of the time).").format(
            gap=words.gap(outcome, plan.seen_from), power=words.percent(trial.plan.power)
        )
    said = f"{have} {sees}"
    if not trial.plan.difference:
        return said
    if plan.size is None:
        return (
            said
            + " "
            + tr("A difference of {gap} cannot be planned from {usual}.").format(
                gap=words.gap(outcome, trial.plan.difference), usual=words.value(outcome, plan.usual)
            )
        )
    said += " " + tr("To see {gap}, each group needs {calls}.").format(
        gap=words.gap(outcome, trial.plan.difference), calls=words.units(trial.unit, plan.size)
    )
    if min(plan.have) >= plan.size:
        return said + " " + tr("They are there.")
    if plan.days:
        said += " " + tr("At the pace of this set that takes {days} more days.").format(
            days=words.number(plan.days, 0)
        )  # fmt: skip
    return said
