"""Training the model of success, and how well it foresees outcomes it has not seen. Runs in the child process.

Time order rules: a deal is learned from only when it ended before the moment another is foreseen. The last 30 % of the
moments are the test; the model is trained anew before each third of it, as it would be in use, and every choice (kind,
strength, calibration) is made from what lies before.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from callqa_desktop.services.deals import scores
from callqa_desktop.services.deals.records import (
    LEAST,
    LEAST_FEATURES,
    LEAST_TRAIN,
    PER_FEATURE,
    TEST_SHARE,
    Driver,
    Estimate,
    ModelCard,
    Opinion,
    Verdict,
)
from callqa_desktop.services.deals.terms import Model, Term, Terms, scaled

Numbers = np.ndarray

LEAST_TEST = 10
"""Outcomes of each kind in the test."""
BOOSTED_FROM = 500
"""Deals from which on boosting is tried at all."""
LEAKING = 0.97
"""Area under the curve of one figure alone from which on it must have been written after the end."""
_STRENGTHS = (0.01, 0.1, 1.0)
_USUAL = 300
"""Deals for which a strength is C of scikit-learn: it shrinks few deals as much as many, so that a calibration learned
from smaller pasts fits the whole."""
_CORRECTION = 0.3
"""Standard deviation of the corrections that are expected of a calibration, before looking."""
_FAR, _NEAR = 30.0, 1e-9
_BLOCKS = 3
_FOLDS = 4
_RESAMPLES = {"linear": 100, "boosted": 30}


@dataclass(frozen=True, slots=True)
class Data:
    """Ended deals, sorted by the moment they are looked at.

    x (n, figures) has NaN where nothing is known; y is 1 for won; `at` and `closed` are moments in ms; `groups` numbers
    the client; `opinion` (0-1 or NaN) is the language model's likelihood at that moment.
    """

    names: tuple[str, ...]
    log: tuple[bool, ...]
    x: Numbers
    y: Numbers
    at: Numbers
    closed: Numbers
    groups: Numbers
    opinion: Numbers

    def part(self, rows: Numbers) -> Data:
        return replace(
            self, x=self.x[rows], y=self.y[rows], at=self.at[rows], closed=self.closed[rows],
            groups=self.groups[rows], opinion=self.opinion[rows],
        )  # fmt: skip

    def columns(self, names: Sequence[str]) -> Data:
        places = [self.names.index(one) for one in names]
        return replace(self, names=tuple(names), log=tuple(self.log[n] for n in places), x=self.x[:, places])

    @property
    def rarer(self) -> int:
        """Outcomes of the rarer kind."""
        return int(min(self.y.sum(), len(self.y) - self.y.sum()))


@dataclass(frozen=True, slots=True)
class Way:
    """How a model is trained."""

    kind: str = "linear"
    strength: float = 0.1


def make() -> Any:
    """For services.child.Child."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it comes with scikit-learn

    threadpool_limits(1)  # such tables are small: threads would only wait for each other
    return learn


def learn(data: Data) -> Generator[tuple[int, int], None, tuple[ModelCard, Terms | None]]:
    """Trains and validates; yields steps (done, of all)."""
    steps = 4 + _BLOCKS
    yield (0, steps)
    order = np.argsort(data.at, kind="stable")
    data = data.part(order)
    card = _counted(data)
    if data.rarer < LEAST:
        return replace(card, verdict=Verdict.FEW, needed=LEAST - data.rarer), None
    cut = int(len(data.y) * (1 - TEST_SHARE))
    past = data.part(np.flatnonzero(data.closed < data.at[cut]))
    test = data.part(np.arange(cut, len(data.y)))
    if past.rarer < LEAST_TRAIN or test.rarer < LEAST_TEST:
        lacking = max(LEAST_TRAIN - past.rarer, LEAST_TEST - test.rarer)
        return replace(card, verdict=Verdict.FEW, needed=math.ceil(lacking / (1 - TEST_SHARE))), None
    card, names = _chosen(card, past)
    if not names:
        return replace(card, verdict=Verdict.BAD), None
    data, past, test = (one.columns(names) for one in (data, past, test))
    way = choose(past)
    yield (1, steps)
    foreseen, base, naive = [], [], []
    blocks = [one for one in np.array_split(np.arange(cut, len(data.y)), _BLOCKS) if len(one)]
    for number, block in enumerate(blocks):
        known = data.part(np.flatnonzero(data.closed < data.at[block[0]]))
        model = calibrated(way, known, ())
        foreseen.append(model.probability(model.model.logits(data.x[block], list(names))))
        base.append(np.full(len(block), known.y.mean()))
        naive.append(_by_talks(known, data.part(block)))
        yield (2 + number, steps)
    card = _validated(card, test, *(np.concatenate(one) for one in (foreseen, base, naive)))
    card = replace(card, kind=way.kind, strength=way.strength, opinion=_opinion(data, test, np.concatenate(foreseen)))
    yield (2 + _BLOCKS, steps)
    resamples = tuple(_resampled(way, data))
    final = calibrated(way, data, resamples)
    yield (3 + _BLOCKS, steps)
    return replace(card, drivers=_drivers(final, data)), final


# What is learned from


def _counted(data: Data) -> ModelCard:
    won = int(data.y.sum())
    if not len(data.y):
        return ModelCard(rarer="won")
    return ModelCard(
        won=won, lost=len(data.y) - won, first=int(data.closed.min()), last=int(data.closed.max()),
        rarer="won" if won <= len(data.y) - won else "lost", base_rate=won / len(data.y),
    )  # fmt: skip


def _chosen(card: ModelCard, past: Data) -> tuple[ModelCard, tuple[str, ...]]:
    """The figures that can be used, by what lies before the test: known of half the deals, not all the same, none that
    tells the outcome alone, and no more than the outcomes allow, in their fixed order."""
    unknown: dict[str, float] = {}
    constant, suspects, fit = [], [], []
    for place, name in enumerate(past.names):
        column = past.x[:, place]
        known = ~np.isnan(column)
        if known.mean() < 0.5:
            unknown[name] = float(1 - known.mean())
        elif np.ptp(column[known]) < 1e-9:
            constant.append(name)
        elif abs(scores.auc(past.y[known], column[known]) - 0.5) + 0.5 >= LEAKING:
            suspects.append(name)
        else:
            fit.append(name)
    most = max(LEAST_FEATURES, past.rarer // PER_FEATURE)
    card = replace(
        card, features=tuple(fit[:most]), spare=tuple(fit[most:]), unknown=unknown, constant=tuple(constant),
        suspects=tuple(suspects),
    )  # fmt: skip
    return card, tuple(fit[:most])


# Training


def choose(past: Data) -> Way:
    """The strength of the regularisation by the log loss out of time; boosting only when its gain has an interval
    above zero."""
    tried = {one: out_of_time(Way("linear", one), past) for one in _STRENGTHS}
    if any(not len(rows) for rows, _ in tried.values()):
        return Way()
    loss = {one: scores.log_loss(past.y[rows], _sigmoid(logits)) for one, (rows, logits) in tried.items()}
    best = Way("linear", min(loss, key=lambda one: loss[one]))
    if len(past.y) < BOOSTED_FROM:
        return best
    rows, boosted = out_of_time(Way("boosted"), past)
    y, drawn = past.y[rows], scores.weights(past.groups[rows])
    linear = tried[best.strength][1]
    better = scores.gain(y, _sigmoid(boosted), _sigmoid(linear), drawn)
    return Way("boosted", best.strength) if better.low > 0 else best


def out_of_time(way: Way, data: Data) -> tuple[Numbers, Numbers]:
    """(rows, logits) of deals foreseen by models that were trained on what had ended before."""
    rows, logits = [], []
    for known, block in _rolling(data):
        model = fit(way, data.part(known))
        rows.append(block)
        logits.append(model.logits(data.x[block], list(data.names)))
    if not rows:
        return np.zeros(0, dtype=int), np.zeros(0)
    return np.concatenate(rows), np.concatenate(logits)


def _rolling(data: Data) -> Iterator[tuple[Numbers, Numbers]]:
    """Growing pasts and the blocks after them: the last two thirds of the deals, in FOLDS blocks."""
    for block in np.array_split(np.arange(len(data.y) // 3, len(data.y)), _FOLDS):
        if not len(block):
            continue
        known = np.flatnonzero(data.closed < data.at[block[0]])
        if min(data.y[known].sum(), len(known) - data.y[known].sum()) >= LEAST_TEST:
            yield known, block


def calibrated(way: Way, data: Data, resamples: tuple[Model, ...]) -> Terms:
    """A model with its logits corrected by what such models said of later deals (Platt scaling across time)."""
    rows, logits = out_of_time(way, data)
    slope, shift = platt(data.y[rows], logits)
    return Terms(fit(way, data), slope, shift, resamples)


def platt(y: Numbers, logits: Numbers) -> tuple[float, float]:
    """Slope and shift that make logits fit outcomes, drawn towards (1, 0) as a few hundred outcomes cannot tell small
    corrections from chance; (1, 0) with too few of them. Logits that go against the outcomes tell nothing: the slope is
    0 then, and the shift the base rate."""
    if len(y) == 0 or min(y.sum(), len(y) - y.sum()) < 2 * LEAST_TEST or np.ptp(logits) < 1e-9:
        return 1.0, 0.0
    x = np.column_stack([logits, np.ones(len(y))])
    wanted, prior = np.array([1.0, 0.0]), np.eye(2) / _CORRECTION**2
    found = wanted.copy()

    def loss(at: Numbers) -> float:
        logit, off = x @ at, at - wanted
        return float(np.logaddexp(0.0, logit).sum() - y @ logit + off @ prior @ off / 2)

    for _ in range(50):  # Newton's method; far from the end its steps are too long and are halved
        p = _sigmoid(np.clip(x @ found, -_FAR, _FAR))
        slopes = x.T @ (y - p) - prior @ (found - wanted)
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + prior, slopes)
        while loss(found + step) > loss(found) and np.abs(step).max() > _NEAR:
            step = step / 2
        found = found + step
        if np.abs(step).max() <= _NEAR:
            break
    if found[0] > 0:
        return float(found[0]), float(found[1])
    share = float(y.mean())
    return 0.0, math.log(share / (1 - share))


def fit(way: Way, data: Data) -> Model:
    """A model of all of the data."""
    columns = [scaled(data.x[:, n], log) for n, log in enumerate(data.log)]
    fills = [float(np.nanmedian(one)) if not np.isnan(one).all() else 0.0 for one in columns]
    return (_boosted if way.kind == "boosted" else _linear)(way, data, columns, fills)


def _linear(way: Way, data: Data, columns: list[Numbers], fills: list[float]) -> Model:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # it has no stubs

    filled = np.column_stack([np.where(np.isnan(c), fill, c) for c, fill in zip(columns, fills, strict=True)])
    middle, spread = filled.mean(axis=0), filled.std(axis=0)
    spread = np.where(spread < 1e-9, 1.0, spread)
    strength = way.strength * _USUAL / len(data.y)
    found = LogisticRegression(C=strength, solver="newton-cholesky").fit((filled - middle) / spread, data.y)
    terms = tuple(
        Term(name, data.log[n], fills[n], float(middle[n]), float(found.coef_[0, n] / spread[n]))
        for n, name in enumerate(data.names)
    )
    return Model(float(found.intercept_[0]), terms)


def _boosted(_way: Way, data: Data, columns: list[Numbers], fills: list[float]) -> Model:
    """Boosted trees that each look at one figure, so that what they say of a figure is a curve of steps."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-untyped]

    x = np.column_stack(columns)
    found = HistGradientBoostingClassifier(
        learning_rate=0.05, max_iter=150, max_leaf_nodes=4, min_samples_leaf=25, l2_regularization=1.0, max_bins=32,
        interaction_cst="no_interactions", early_stopping=False, random_state=0,
    ).fit(x, data.y)  # fmt: skip
    usual = np.array(fills)
    start = float(found.decision_function(usual.reshape(1, -1))[0])
    terms: list[Term] = []
    for n, name in enumerate(data.names):
        known = np.unique(columns[n][~np.isnan(columns[n])])
        rows = np.tile(usual, (len(known) + 1, 1))
        rows[:-1, n], rows[-1, n] = known, np.nan
        said = found.decision_function(rows) - start
        changes = np.flatnonzero(np.abs(np.diff(said[:-1])) > 1e-9)
        edges = tuple(float(one) for one in (known[changes] + known[changes + 1]) / 2)
        values = tuple(float(one) for one in said[:-1][np.append(changes, len(known) - 1)])
        terms.append(Term(name, data.log[n], fills[n], edges=edges, values=values, missing=float(said[-1])))
    return _centred(Model(start, tuple(terms)), data)


def _centred(model: Model, data: Data) -> Model:
    """Steps as distances from the mean of the training, as a line's are: a reason is a difference from a usual deal."""
    terms, start = [], model.start
    for n, term in enumerate(model.terms):
        mean = float(term.adds(data.x[:, n]).mean())
        start += mean
        terms.append(replace(term, values=tuple(v - mean for v in term.values), missing=term.missing - mean))
    return Model(start, tuple(terms))


def _resampled(way: Way, data: Data) -> Iterator[Model]:
    """Models of resamples of clients."""
    clients, place = np.unique(data.groups, return_inverse=True)
    members = [np.flatnonzero(place == n) for n in range(len(clients))]
    dice = np.random.default_rng(0)
    for _ in range(_RESAMPLES[way.kind]):
        rows = np.concatenate([members[n] for n in dice.integers(0, len(clients), len(clients))])
        part = data.part(rows)
        if part.rarer >= LEAST_TEST:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a resample may be harder to fit than the whole
                yield fit(way, part)


# Validation


def _by_talks(known: Data, wanted: Data) -> Numbers:
    """The naive rule: the share won among deals with as many conversations (1, 2-3, 4 and more)."""

    def kinds(data: Data) -> Numbers:
        talks = data.x[:, data.names.index("talks")] if "talks" in data.names else np.zeros(len(data.y))
        return np.digitize(np.nan_to_num(talks), (1.5, 3.5))

    base, of = float(known.y.mean()), kinds(known)
    share = [(known.y[of == n].sum() + base * PER_FEATURE) / ((of == n).sum() + PER_FEATURE) for n in range(3)]
    return np.asarray(np.asarray(share)[kinds(wanted)])


def _validated(card: ModelCard, test: Data, p: Numbers, base: Numbers, naive: Numbers) -> ModelCard:
    drawn = scores.weights(test.groups)
    gain = scores.gain(test.y, p, base, drawn)
    told = tuple(scores.score(who, test.y, of, drawn) for who, of in (("model", p), ("base", base), ("naive", naive)))
    return replace(
        card, verdict=Verdict.GOOD if gain.low > 0 else Verdict.BAD, test_n=len(test.y), test_won=int(test.y.sum()),
        test_from=int(test.at[0]), scores=told, gain=gain, curve=scores.curve(test.y, p),
    )  # fmt: skip


def _opinion(data: Data, test: Data, p: Numbers) -> Opinion | None:
    """The language model never saw an outcome of ours: its reliability is that of all deals. Its scores are of the test
    where enough of it have its likelihood, so that both models stand beside each other on the same outcomes."""
    told = ~np.isnan(data.opinion)
    if not told.any():
        return None
    seen = ~np.isnan(test.opinion)
    both = min(test.y[seen].sum(), seen.sum() - test.y[seen].sum()) >= LEAST_TEST
    part = test.part(np.flatnonzero(seen)) if both else data.part(np.flatnonzero(told))
    y, said, drawn = part.y, part.opinion, scores.weights(part.groups)
    base = np.full(len(y), data.y.mean())
    made = [scores.score("ai", y, said, drawn), scores.score("base", y, base, drawn)]
    if both:
        made.append(scores.score("model", y, p[seen], drawn))
    return Opinion(
        len(y), int(y.sum()), tuple(made), scores.curve(data.y[told], data.opinion[told]),
        scores.gain(y, said, base, drawn), scores.gain(y, p[seen], said, drawn) if both else None,
    )  # fmt: skip


def _drivers(terms: Terms, data: Data) -> tuple[Driver, ...]:
    """Odds for a usual step up of each figure, those that matter most first."""
    found = []
    for n, name in enumerate(data.names):
        column = data.x[:, n][~np.isnan(data.x[:, n])]
        low, high = np.quantile(column, (0.25, 0.75))
        if high - low < 1e-9:
            low, high = column.min(), column.max()
        ends = np.array([low, high])

        def step(model: Model, place: int = n, at: Numbers = ends) -> float:
            return float(np.diff(model.terms[place].adds(at))[0]) * terms.slope

        others = [step(one) for one in terms.resamples] or [step(terms.model)]
        bounds = np.percentile(others, (2.5, 97.5))
        odds = [math.exp(max(-20.0, min(20.0, v))) for v in (step(terms.model), float(bounds[0]), float(bounds[1]))]
        found.append(Driver(name, Estimate(*odds), float(high - low)))
    return tuple(sorted(found, key=lambda one: -abs(math.log(one.odds.value))))


def _sigmoid(logits: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-logits)))
