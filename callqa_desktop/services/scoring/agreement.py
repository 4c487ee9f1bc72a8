"""How far raters agree beyond chance: Cohen's kappa for two, Krippendorff's alpha for more or with gaps.

A figure that the data cannot give is None with the reason in `why`, never NaN: FEW (kappa of fewer than KAPPA_FROM
pairs, alpha of fewer than two units) or CONSTANT (everybody gave one and the same answer, so that there is no
disagreement to expect by chance).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from callqa_desktop.models.enums import EvaluationKind, EvaluationStatus
from callqa_desktop.models.evaluation import Answer, Evaluation, ScorecardVersion

FEW, CONSTANT = "few", "constant"
BOOTSTRAPS = 1000
KAPPA_FROM = 10
"""With fewer pairs kappa jumps from 0 to 1 by a single answer: the share of equal answers is all there is to say."""
NEWEST = 500
"""Evaluations by people that are compared with the model's: how it judges lately, at the same cost in any workspace."""
_NORMAL = NormalDist().inv_cdf(0.975)
BOOTSTRAP_SEED = 20_261_119
"""Fixed, so that the same ratings always show the same interval."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of two raters over the same calls."""

    n: int
    """Pairs of answers compared."""
    exact: float | None
    """Share of equal answers, 0-1; None without pairs."""
    kappa: float | None = None
    low: float | None = None
    high: float | None = None
    """Ends of the 95 % interval of kappa."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Alpha:
    """Of any number of raters, some of whom may have left answers out."""

    units: int
    """Things rated by at least two."""
    values: int
    """Ratings of those things."""
    alpha: float | None = None
    low: float | None = None
    high: float | None = None
    """Ends of the 95 % bootstrap interval of alpha."""
    why: str = ""


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """Exact agreement and Cohen's kappa (Educ. Psychol. Meas. 20, 1960) of pairs of categories.

    The interval is kappa +- 1.96 standard errors (Fleiss, Cohen, Everitt, Psychol. Bull. 72, 1969, formula 13), cut at
    -1 and 1.
    """
    n = len(pairs)
    if not n:
        return Agreement(0, None, why=FEW)
    exact = sum(a == b for a, b in pairs) / n
    if n > 1 and len({name for pair in pairs for name in pair}) < 2:
        return Agreement(n, exact, why=CONSTANT)
    if n < KAPPA_FROM:
        return Agreement(n, exact, why=FEW)
    rows, columns = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(rows[name] * columns[name] for name in rows) / n**2
    kappa = (exact - chance) / (1 - chance)
    spread = 0.0
    for (first, second), count in Counter(pairs).items():
        margins = (rows[second] + columns[first]) / n
        if first == second:
            spread += count / n * (1 - margins * (1 - kappa)) ** 2
        else:
            spread += count / n * ((1 - kappa) * margins) ** 2
    variance = (spread - (kappa - chance * (1 - kappa)) ** 2) / (n * (1 - chance) ** 2)
    margin = _NORMAL * sqrt(max(0.0, variance))  # rounding can leave a variance of zero a little below it
    return Agreement(n, exact, kappa, max(-1.0, kappa - margin), min(1.0, kappa + margin))


def krippendorff_alpha(ratings: Sequence[Sequence[str | None]], order: Sequence[str] = ()) -> Alpha:
    """Krippendorff's alpha ("Computing Krippendorff's Alpha-Reliability", 2011).

    Args:
        ratings: for each unit (a call, a question of a call) the ratings it got, None where a rater gave none.
        order: categories from lowest to highest for the ordinal difference; empty compares names only. A category it
            does not know counts after the last one.

    The interval takes the 2.5th and 97.5th percentile of BOOTSTRAPS samples of units.
    """
    import numpy as np

    units = [kept for unit in ratings if len(kept := [value for value in unit if value is not None]) > 1]
    count = sum(map(len, units))
    if len(units) < 2:
        return Alpha(len(units), count, why=FEW)
    names = [*order, *sorted({value for unit in units for value in unit} - set(order))]
    place = {name: n for n, name in enumerate(names)}
    size = len(names)
    each = np.zeros((len(units), size, size))  # coincidences within each unit, by pair of categories
    for number, unit in enumerate(units):
        held = np.bincount([place[value] for value in unit], minlength=size).astype(float)
        each[number] = (np.outer(held, held) - np.diag(held)) / (len(unit) - 1)

    def value(coincidences: np.ndarray) -> float | None:
        totals = coincidences.sum(axis=1)
        n = totals.sum()
        if order:
            ranks = np.cumsum(totals) - totals / 2
            distance = (ranks[:, None] - ranks[None, :]) ** 2
        else:
            distance = 1.0 - np.eye(size)
        expected = float((np.outer(totals, totals) * distance).sum() / (n - 1))
        return None if expected == 0 else 1.0 - float((coincidences * distance).sum()) / expected

    alpha = value(each.sum(axis=0))
    if alpha is None:
        return Alpha(len(units), count, why=CONSTANT)
    dice = np.random.default_rng(BOOTSTRAP_SEED)
    picks = dice.integers(0, len(units), (BOOTSTRAPS, len(units)))
    samples = [sample for pick in picks if (sample := value(each[pick].sum(axis=0))) is not None]
    low, high = (float(end) for end in np.percentile(samples, (2.5, 97.5)))
    return Alpha(len(units), count, alpha, low, high)


def category(option: str, options: Sequence[str] = ()) -> str:
    """What is compared of an answer: its option, or its several options together; "" for numbers and texts."""
    return option or "+".join(sorted(options))


def pairs_of(session: Session, version_id: int | None = None) -> Mapping[str, list[tuple[str, str]]]:
    """The model's and a person's answers to the same question of the same call, by question.

    Over the NEWEST submitted evaluations of every version of the card that `version_id` belongs to (keys of questions
    are stable across versions), or of all cards.
    """
    human, model = aliased(Evaluation), aliased(Evaluation)
    theirs, its = aliased(Answer), aliased(Answer)
    newest = (
        select(Evaluation.id)
        .where(Evaluation.kind == EvaluationKind.HUMAN, Evaluation.status == EvaluationStatus.SUBMITTED)
        .order_by(Evaluation.id.desc())
        .limit(NEWEST)
    )
    if version_id is not None:
        card = select(ScorecardVersion.scorecard_id).where(ScorecardVersion.id == version_id).scalar_subquery()
        newest = newest.where(
            Evaluation.version_id.in_(select(ScorecardVersion.id).where(ScorecardVersion.scorecard_id == card))
        )
    wanted = (
        select(theirs.question, its.option, its.options, theirs.option, theirs.options)
        .join(human, human.id == theirs.evaluation_id)
        .join(model, (model.call_id == human.call_id) & (model.version_id == human.version_id))
        .join(its, (its.evaluation_id == model.id) & (its.question == theirs.question))
        .where(
            human.id.in_(newest),
            model.kind == EvaluationKind.AI,
            model.status == EvaluationStatus.SUBMITTED,
        )
        .order_by(human.id)
    )
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for question, its_option, its_options, option, options in session.execute(wanted):
        first, second = category(its_option, its_options), category(option, options)
        if first and second:
            pairs[question].append((first, second))
    return pairs


def agreement_of(session: Session, version_id: int) -> dict[str, Agreement]:
    """The model against people for each question of a card that both have answered."""
    return {question: agreement(pairs) for question, pairs in pairs_of(session, version_id).items()}
