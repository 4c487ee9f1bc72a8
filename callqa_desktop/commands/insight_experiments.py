"""insight ab and insight multivariate."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from typing import Any

from callqa_desktop.app import Program
from callqa_desktop.commands.common import call_filter, out, out_json, program, table
from callqa_desktop.commands.experiment_arguments import numbers, ratio
from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.experiments import words
from callqa_desktop.services.experiments.definitions import (
    MOST_FACTORS,
    MOST_LEVELS,
    By,
    Choices,
    Group,
    Grouping,
    Outcome,
    Plan,
    Trial,
    Unit,
    What,
    planned,
)
from callqa_desktop.services.experiments.records import AbResult, Arm, Compared, Effect, Factorial, Foreseen
from callqa_desktop.services.folding import fold
from callqa_desktop.texts import tr


def ab(given: argparse.Namespace) -> int:
    if given.by is None and not given.kept:
        result = _direct(given)
        out_json(ab_json(result)) if given.json else _say_ab(result)
        return 0
    with program(given, exclusive=bool(given.save or given.kept)) as opened:
        kept, trial = _kept(given, opened, "ab") or (0, _ab_trial(given, opened))
        if not kept and (given.difference or given.plan):
            foreseen = opened.experiments.foresee(trial).result()
            trial = planned(trial, foreseen.size, foreseen.usual, foreseen.spread)
            if given.plan:
                _keep(given, opened, trial)
                out_json(plan_json(foreseen)) if given.json else out(foreseen.sentence)
                return 0
        kept = kept or _keep(given, opened, trial)
        result = opened.experiments.compare(trial, kept=kept).result()
        if given.csv:
            opened.experiments.export(trial, given.csv).result()
    out_json(ab_json(result)) if given.json else _say_ab(result)
    return 0


def multivariate(given: argparse.Namespace) -> int:
    with program(given, exclusive=bool(given.save or given.kept)) as opened:
        kept, trial = _kept(given, opened, "factorial") or (0, _factorial_trial(given, opened))
        kept = kept or _keep(given, opened, trial)
        result = opened.experiments.factorial(trial, kept=kept).result()
        if given.csv:
            opened.experiments.export(trial, given.csv).result()
    out_json(factorial_json(result)) if given.json else _say_factorial(result)
    return 0


def _kept(given: argparse.Namespace, opened: Program, kind: str) -> tuple[int, Trial] | None:
    """The kept test that was named, None where none was.

    Raises:
        UserFacingError: there is no such test.
    """
    if not given.kept:
        return None
    found = opened.experiments.saved(kind).result()
    one = next((saved for saved in found if fold(saved.name) == fold(given.kept)), None)
    if one is None:
        raise UserFacingError(
            tr("There is no kept test called “{name}”").format(name=given.kept), "",
            tr("Choose from: {values}").format(values=", ".join(saved.name for saved in found[:20]) or "–"),
            code="experiment.gone",
        )  # fmt: skip
    return one.id, one.trial


def _factorial_trial(given: argparse.Namespace, opened: Program) -> Trial:
    if not given.factor or len(given.factor) > MOST_FACTORS:
        raise UserFacingError(
            tr("A test of several factors takes one to {n} of them").format(n=MOST_FACTORS), "",
            tr("Name each with --factor, for example --factor direction --factor team"), code="factors.count",
        )  # fmt: skip
    choices = opened.experiments.choices().result()
    factors = tuple(_factor(by, levels, choices, given.salt) for by, levels in given.factor)
    plan = Plan(alpha=given.alpha, power=given.power)
    outcomes = _outcomes(given, choices)[:1]
    return Trial(call_filter(given, opened.store), factors, outcomes, Unit(given.unit), plan, "factorial", given.sums)


def _keep(given: argparse.Namespace, opened: Program, trial: Trial) -> int:
    return opened.experiments.keep(given.save, trial).result() if given.save else 0


def _direct(given: argparse.Namespace) -> AbResult:
    """Figures in place of groups: conversions/contacts, or numbers."""
    from callqa_desktop.services.experiments import direct

    if len(given.a) != 1 or len(given.b) != 1:
        raise _no_groups()
    plan = Plan(alpha=given.alpha, power=given.power)
    first, second = ratio(given.a[0]), ratio(given.b[0])
    if first is not None and second is not None:
        return direct.shares(first, second, ("A", "B"), plan)
    many, others = numbers(given.a[0]), numbers(given.b[0])
    if many is None or others is None:
        raise _no_groups()
    return direct.means(many, others, ("A", "B"), plan)


def _no_groups() -> UserFacingError:
    return UserFacingError(
        tr("The groups are not clear"), tr("neither --by nor two figures were given"),
        tr("Say --by employee --a NAME --b NAME, or --a 34/100 --b 33/100"), code="ab.groups",
    )  # fmt: skip


def _ab_trial(given: argparse.Namespace, opened: Program) -> Trial:
    by = By(given.by)
    choices = opened.experiments.choices().result()
    if by == By.RANDOM:
        groups: tuple[Group, ...] = (Group("A"), Group("B"))
    else:
        if not given.a:
            raise _no_groups()
        others = _group(by, given.b, choices) if given.b else Group(tr("all others"))
        groups = (_group(by, given.a, choices), others)
    outcomes = _outcomes(given, choices)
    share = 100.0 if outcomes[0].conversion else 1.0
    plan = Plan(difference=(given.difference or 0.0) / share, alpha=given.alpha, power=given.power)
    return Trial(
        call_filter(given, opened.store), (Grouping(by, groups, given.salt),), outcomes, Unit(given.unit), plan
    )


def _group(by: By, values: Sequence[str], choices: Choices) -> Group:
    """A group of named values.

    Raises:
        UserFacingError: there is no such value.
    """
    from callqa_desktop.services.experiments.grouping import days_of

    if by == By.PERIOD:
        if len(values) != 1 or days_of(values) is None:
            raise UserFacingError(
                tr("{value} is no period").format(value=" ".join(values)), "",
                tr("Write first and last day, for example 2026-11-01..2026-11-15"), code="ab.period",
            )  # fmt: skip
        return Group(values[0], tuple(values))
    offered = choices.groups.get(by, ())
    known = {fold(value): (value, said) for value, said in offered}
    unknown = [value for value in values if fold(value) not in known]
    if unknown:
        raise UserFacingError(
            tr("{by}: there is no “{value}”").format(by=words.by(by), value=unknown[0]),
            "",
            tr("Choose from: {values}").format(values=", ".join(value for value, _ in offered[:20]) or "–"),
            code="ab.value",
        )
    found = [known[fold(value)] for value in values]
    return Group(", ".join(said for _, said in found), tuple(value for value, _ in found))


def _factor(by: By, levels: Sequence[str], choices: Choices, salt: str) -> Grouping:
    if by == By.RANDOM:
        return Grouping(by, tuple(map(Group, levels)), salt)
    if not levels:
        offered = choices.groups.get(by, ())
        if not 2 <= len(offered) <= MOST_LEVELS:
            raise UserFacingError(
                tr("{factor}: the levels must be named").format(factor=words.by(by)),
                tr("there are {n} of them").format(n=len(offered)),
                tr("Write two to {most}, for example --factor {by}=one|other").format(most=MOST_LEVELS, by=by.value),
                code="factors.levels",
            )  # fmt: skip
        return Grouping(by, tuple(Group(said, (value,)) for value, said in offered))
    return Grouping(by, tuple(_group(by, [one], choices) for one in levels))


def _outcomes(given: argparse.Namespace, choices: Choices) -> tuple[Outcome, ...]:
    """The outcomes asked for.

    Raises:
        UserFacingError: there is no such question, finding, tracker, tag or measure.
    """
    found = tuple(dict.fromkeys(given.outcome)) or (Outcome(What.SCORE),)
    for one in found:
        offered = choices.keys.get(one.what)
        if offered is not None and one.key not in {value for value, _ in offered}:
            raise UserFacingError(
                tr("{by}: there is no “{value}”").format(by=words.kind(one.what), value=one.key),
                "",
                tr("Choose from: {values}").format(values=", ".join(value for value, _ in offered[:40]) or "–"),
                code="outcome.key",
            )
    return found


def ab_json(result: AbResult) -> dict[str, Any]:
    """The stable form of an A/B test."""
    main = result.main
    peek = result.peek
    return {
        "verdict": result.verdict,
        "sentence": result.sentence,
        "cautions": list(result.cautions),
        "unit": result.trial.unit.value,
        "alpha": result.trial.plan.alpha,
        **_compared(main),
        "outcomes": [_compared(one) for one in result.compared],
        "in_both_groups": result.both,
        "in_no_group": result.neither,
        "sample_ratio_p": None if result.ratio is None else result.ratio.p,
        "dependence": [
            {"of": one.of, "per": one.per, "icc": one.icc, "design_effect": one.effect} for one in result.dependence
        ],
        "look": None if peek is None else {
            "number": peek.look, "share_of_plan": peek.share, "p_limit": peek.limit, "false_alarm": peek.alarm,
        },
    }  # fmt: skip


def _compared(one: Compared) -> dict[str, Any]:
    found = one.comparison
    figures: dict[str, Any] = {"trouble": one.trouble or None}
    if found is not None:
        statistic = {"z": found.statistic} if one.outcome.conversion else {"t": found.statistic, "df": found.freedom}
        figures |= {
            "method": found.method, **statistic, "p": found.p, "p_adjusted": one.adjusted,
            "difference": found.difference, "interval": [found.low, found.high], "relative": found.relative,
            "effect": {"cohens_h" if one.outcome.conversion else "hedges_g": found.effect},
            "other": {
                "method": found.other.method, "statistic": found.other.statistic, "df": found.other.freedom,
                "p": found.other.p,
            },
        }  # fmt: skip
    return {
        "outcome": one.title,
        "groups": [_arm(arm, conversion=one.outcome.conversion) for arm in one.arms],
        **figures,
        "seen_from": one.seen_from,
        "needed_in_each_group": one.needed,
    }


def _arm(arm: Arm, *, conversion: bool) -> dict[str, Any]:
    figures = {"conversions": arm.sample.hits, "rate": arm.sample.mean} if conversion else {
        "mean": arm.sample.mean, "sd": arm.sample.sd,
    }  # fmt: skip
    known = figures if arm.sample.n else dict.fromkeys(figures)
    interval = [arm.low, arm.high] if arm.sample.n else None
    return {"name": arm.name, "n": arm.sample.n, **known, "interval": interval, "unknown": arm.missing}


def plan_json(plan: Foreseen) -> dict[str, Any]:
    return {
        "sentence": plan.sentence, "groups": dict(zip(plan.names, plan.have, strict=True)), "usual": plan.usual,
        "sd": plan.spread, "seen_from": plan.seen_from, "difference": plan.trial.plan.difference or None,
        "needed_in_each_group": plan.size, "days": plan.days,
        "curve": [{"n": n, "seen_from": seen} for n, seen in plan.curve],
    }  # fmt: skip


def factorial_json(result: Factorial) -> dict[str, Any]:
    """The stable form of a test of several factors."""
    factors = [one.by.value for one in result.trial.factors]

    def levels(of: Sequence[int], chosen: Sequence[int]) -> dict[str, str]:
        return {factors[f]: result.names[f][n] for f, n in zip(of, chosen, strict=True)}

    every = range(len(factors))
    return {
        "sentence": result.sentence,
        "cautions": list(result.cautions),
        "outcome": result.title,
        "unit": result.trial.unit.value,
        "counted": result.counted,
        "unknown": result.unknown,
        "balanced": result.balanced,
        "r_squared": result.explained,
        "sums_of_squares": result.trial.sums,
        "effects": [_effect(one, factors) for one in result.effects],
        "residual": {"df": result.residual_freedom, "sum_of_squares": result.residual_squares},
        "marginal_means": [
            {"levels": levels(term.factors, one.levels), "mean": one.mean, "interval": [one.low, one.high], "n": one.n}
            for term in (*result.mains, *result.pairs)
            for one in term.means
        ],
        "cells": [
            {
                "levels": levels(every, cell.levels), "n": cell.sample.n,
                "mean": cell.sample.mean if cell.sample.n else None, "more_needed": cell.missing,
            }
            for cell in result.cells
        ],
    }  # fmt: skip


def _effect(one: Effect, factors: Sequence[str]) -> dict[str, Any]:
    return {
        "factors": [factors[n] for n in one.factors], "df": one.freedom, "sum_of_squares": one.squares,
        "f": _finite(one.f), "p": one.p, "robust_f": _finite(one.robust_f), "robust_p": one.robust_p,
        "robust_p_adjusted": one.adjusted, "partial_eta_squared": one.share,
    }  # fmt: skip


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _say_ab(result: AbResult) -> None:
    out(result.sentence)
    for one in result.compared:
        out()
        table(
            [
                (
                    arm.name, words.number(arm.sample.n, 0),
                    words.value(one.outcome, arm.sample.mean) if arm.sample.n else "–",
                    words.between(one.outcome, arm.low, arm.high) if arm.sample.n else "–",
                    words.number(arm.missing, 0),
                )
                for arm in one.arms
            ],
            (one.title, tr("Counted"), tr("Value"), tr("Interval"), tr("Unknown")),
        )  # fmt: skip
        out(words.figures(one))
    _say_cautions(result.cautions)


def _say_factorial(result: Factorial) -> None:
    out(result.sentence)
    out()
    table(
        [
            (
                " × ".join(words.by(result.trial.factors[n].by) for n in one.factors), str(one.freedom),
                words.number(one.squares, 1), words.number(one.f, 2), words.chance(one.p),
                words.number(one.robust_f, 2) if math.isfinite(one.robust_f) else "∞", words.chance(one.robust_p),
                words.chance(one.adjusted),
            )
            for one in result.effects
        ],
        (
            result.title, tr("df"), tr("Squares"), "F", "p", tr("F (HC3)"), tr("p (HC3)"), tr("p corrected"),
        ),
    )  # fmt: skip
    for term in result.mains:
        out()
        table(
            [
                (
                    result.names[term.factors[0]][one.levels[0]], words.number(one.n, 0),
                    words.value(result.trial.outcome, one.mean), words.between(result.trial.outcome, one.low, one.high),
                )
                for one in term.means
            ],
            (words.by(result.trial.factors[term.factors[0]].by), tr("Counted"), tr("Mean"), tr("Interval")),
        )  # fmt: skip
    _say_cautions(result.cautions)


def _say_cautions(cautions: Sequence[str]) -> None:
    if cautions:
        out()
        out(tr("When not to believe it:"))
        for one in cautions:
            out(f"- {one}")
