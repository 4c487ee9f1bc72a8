"""Two groups whose figures are typed in: no calls stand behind them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.experiments import ab, cautions, samples
from callqa_desktop.services.experiments.definitions import By, Group, Grouping, Outcome, Plan, Trial, Unit, What
from callqa_desktop.services.experiments.records import AbResult, Sample
from callqa_desktop.services.records import CallFilter
from callqa_desktop.texts import tr


def shares(first: tuple[int, int], second: tuple[int, int], names: Sequence[str], plan: Plan = Plan()) -> AbResult:  # noqa: B008 - frozen
    """Conversions of contacts, (34, 100) against (33, 100).

    Raises:
        UserFacingError: more conversions than contacts.
    """
    for hits, n in (first, second):
        if hits > n:
            raise UserFacingError(
                tr("There cannot be more conversions than contacts: {hits} of {n}").format(hits=hits, n=n), "",
                tr("Write conversions/contacts, for example 34/100"), code="ab.ratio",
            )  # fmt: skip
    outcome = Outcome(What.TAG, tr("conversion"))
    return _judged(outcome, tr("Conversion"), [samples.share(*first), samples.share(*second)], names, plan)


def means(first: Sequence[float], second: Sequence[float], names: Sequence[str], plan: Plan = Plan()) -> AbResult:  # noqa: B008 - frozen
    """Numbers against numbers."""
    return _judged(
        Outcome(What.MEASURE, ""), tr("Mean"), [samples.sample(first), samples.sample(second)], names, plan
    )  # fmt: skip


def _judged(outcome: Outcome, title: str, found: Sequence[Sample], names: Sequence[str], plan: Plan) -> AbResult:
    trial = Trial(
        CallFilter(), (Grouping(By.RANDOM, tuple(map(Group, names))),), (outcome,), Unit.CALL, plan
    )  # fmt: skip
    nothing = array("q")
    arms = tuple(
        ab.arm(trial, outcome, name, one.n, one, nothing, nothing) for name, one in zip(names, found, strict=True)
    )
    main = ab.finished(trial, outcome, title, arms)
    verdict = ab.verdict(trial, main, None)
    return AbResult(
        trial=trial, looked=0, compared=(main,), both=0, neither=0, blind=0, nameless=0, ratio=None, dependence=(),
        verdict=verdict, sentence=ab.sentence(trial, main, verdict),
        cautions=cautions.of_ab(trial, (main,), None, (), None, 0, 0),
    )  # fmt: skip
