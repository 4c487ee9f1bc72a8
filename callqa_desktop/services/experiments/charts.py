"""Results of tests as charts."""

from __future__ import annotations

from collections.abc import Sequence

from callqa_desktop.services.charts.chart import Chart, Kind, Mark, Series, Unit
from callqa_desktop.services.experiments import words
from callqa_desktop.services.experiments.definitions import Outcome, What
from callqa_desktop.services.experiments.definitions import Unit as Counted
from callqa_desktop.services.experiments.records import AbResult, Factorial, Foreseen, Margins
from callqa_desktop.texts import tr


def unit(outcome: Outcome) -> Unit:
    """How values of an outcome are written on a chart."""
    if outcome.conversion:
        return Unit.PERCENT
    match outcome.what:
        case What.SCORE:
            return Unit.POINTS
        case What.TALK:
            return Unit.SECONDS
        case What.AMOUNT:
            return Unit.MONEY
    return {"%": Unit.PERCENT, tr("s"): Unit.SECONDS}.get(words.unit_of(outcome), Unit.NUMBER)


def groups(result: AbResult, place: int = 0) -> Chart:
    """Share or mean of both groups with intervals, of one outcome."""
    one = result.compared[place]
    times = _times(one.outcome)
    sure = words.number(100 * (1 - result.trial.plan.alpha), 0)
    return Chart(
        key="ab_groups",
        title=one.title,
        kind=Kind.INTERVALS,
        series=(
            Series(
                "",
                tuple(arm.sample.mean * times if arm.sample.n else None for arm in one.arms),
                tuple(arm.low * times if arm.sample.n else None for arm in one.arms),
                tuple(arm.high * times if arm.sample.n else None for arm in one.arms),
                labels=tuple(f"{arm.name}: {words.units(result.trial.unit, arm.sample.n)}" for arm in one.arms),
                tone="accent",
            ),
        ),
        x=tuple(arm.name for arm in one.arms),
        unit=unit(one.outcome),
        note=tr(
            "A point with its {sure} % interval. Intervals that overlap a little can still differ: the "
            "sentence decides."
        ).format(sure=sure),
    )  # fmt: skip


def foresight(plan: Foreseen) -> Chart:
    """The smallest difference that is seen, by the size of a group."""
    outcome = plan.trial.outcome
    times = _times(outcome)
    reached = sum(n <= min(plan.have) for n, _ in plan.curve) - 1
    marks = []
    if 0 <= reached < len(plan.curve) - 1:
        marks.append(Mark(float(reached), tr("now"), vertical=True))
    if plan.trial.plan.difference:
        marks.append(Mark(plan.trial.plan.difference * times, tr("wanted")))
    return Chart(
        key="ab_plan",
        title=tr("The smallest difference that would be seen"),
        kind=Kind.LINE,
        series=(Series(plan.title, tuple(seen * times for _, seen in plan.curve), tone="accent"),),
        x=tuple(words.number(n, 0) for n, _ in plan.curve),
        x_title=tr("Clients in each group") if plan.trial.unit == Counted.CLIENT else tr("Calls in each group"),
        y_title=tr("Percentage points") if outcome.conversion else words.unit_of(outcome),
        unit=Unit.POINTS if outcome.conversion else unit(outcome),
        marks=tuple(marks),
        note=tr("Seen {power} of the time, with a false alarm in {alpha} of tests without a difference.").format(
            power=words.percent(plan.trial.plan.power), alpha=words.percent(plan.trial.plan.alpha)
        ),
    )


def main(result: Factorial, factor: int) -> Chart:
    """Means of the levels of one factor, every level of the others weighing the same."""
    margins = result.mains[factor]
    times = _times(result.trial.outcome)
    return Chart(
        key=f"factor_{factor + 1}",
        title=_name(result, margins),
        kind=Kind.INTERVALS,
        series=(
            Series(
                "", tuple(one.mean * times for one in margins.means),
                tuple(one.low * times for one in margins.means), tuple(one.high * times for one in margins.means),
                labels=tuple(
                    f"{result.names[factor][one.levels[0]]}: {words.units(result.trial.unit, one.n)}"
                    for one in margins.means
                ),
                tone="accent",
            ),
        ),
        x=tuple(result.names[factor][one.levels[0]] for one in margins.means),
        y_title=result.title,
        unit=unit(result.trial.outcome),
    )  # fmt: skip


def pair(result: Factorial, place: int) -> Chart:
    """Means of two factors together: lines that run side by side mean that each works alone."""
    margins = result.pairs[place]
    across, lines = margins.factors
    times = _times(result.trial.outcome)
    at = {one.levels: one for one in margins.means}

    def ends(level: int, which: str) -> tuple[float, ...]:
        return tuple(getattr(at[n, level], which) * times for n in range(len(result.names[across])))

    return Chart(
        key=f"pair_{across + 1}_{lines + 1}",
        title=_name(result, margins),
        kind=Kind.LINE,
        series=tuple(
            Series(name, ends(n, "mean"), ends(n, "low"), ends(n, "high"))
            for n, name in enumerate(result.names[lines])
        ),
        x=result.names[across],
        y_title=result.title,
        unit=unit(result.trial.outcome),
        note=tr("Lines that run side by side: each factor works alone. Lines that cross or part: they work together."),
    )  # fmt: skip


def pair_calls(result: Factorial, place: int, series: int, point: int) -> Sequence[int]:
    """The calls behind a point of `pair`."""
    margins = result.pairs[place]
    return next(one.calls for one in margins.means if one.levels == (point, series))


def _name(result: Factorial, margins: Margins) -> str:
    return " × ".join(words.by(result.trial.factors[n].by) for n in margins.factors)


def _times(outcome: Outcome) -> float:
    return 100.0 if outcome.conversion else 1.0
