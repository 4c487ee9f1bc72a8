"""Frozen records of deals and of the model of success. Texts of deals come from outside and are untrusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from math import ceil
from typing import Any

PER_FEATURE = 10
"""Outcomes of the rarer kind for each figure (Peduzzi et al., Journal of Clinical Epidemiology 49, 1996)."""
LEAST_FEATURES = 5
LEAST_TRAIN = PER_FEATURE * LEAST_FEATURES
TEST_SHARE = 0.3
LEAST = ceil(LEAST_TRAIN / (1 - TEST_SHARE))
"""Outcomes of the rarer kind from which on training begins: the part before the test has LEAST_TRAIN of them then."""


class Verdict(StrEnum):
    """What a training came to."""

    NONE = "none"  # nothing was trained yet
    FEW = "few"  # too few outcomes
    BAD = "bad"  # no better than the base rate
    GOOD = "good"


class Left(StrEnum):
    """Why an ended deal teaches nothing."""

    NO_CLIENT = "no_client"  # no caller of ours has its numbers
    NO_DATE = "no_date"
    MASS = "mass"  # its only date is that of a change of very many deals at once
    NO_TALK = "no_talk"  # no conversation at least a day before it ended


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """How well somebody foresaw the outcomes of the test."""

    who: str
    """model, base, naive or ai."""
    brier: Estimate
    log_loss: Estimate
    auc: Estimate | None
    """None where everybody gets the same number."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Outcomes with likelihoods close to each other."""

    n: int
    won: int
    foreseen: float
    """Mean likelihood, 0-1."""
    low: float
    high: float
    """95 % interval of the share won."""

    @property
    def share(self) -> float:
        return self.won / self.n


@dataclass(frozen=True, slots=True)
class Driver:
    """How the odds go with a figure: times so much from its lower to its upper quartile, the others being the same."""

    name: str
    odds: Estimate
    step: float
    """Between the quartiles."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """How well the language model's own likelihoods did."""

    n: int
    won: int
    """Outcomes of its scores."""
    scores: tuple[Score, ...]
    """Its own, the base rate's, and the trained model's where all are of the same outcomes of the test."""
    curve: tuple[Bin, ...]
    """Of all outcomes it spoke of."""
    gain: Estimate
    """Brier score of the base rate less its own: above 0 it is better."""
    beside: Estimate | None = None
    """Its Brier score less that of the trained model on the same outcomes: above 0 the trained one is better."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a training was made of, and how well it did on outcomes it had not seen. Moments in ms."""

    verdict: Verdict = Verdict.NONE
    trained_at: int = 0
    won: int = 0
    lost: int = 0
    """Outcomes it learned from."""
    left: Mapping[str, int] = field(default_factory=dict)
    """Outcomes it could not use, by reason (Left)."""
    undated: int = 0
    """Of those learned from, with the last change in the CRM for a date."""
    first: int = 0
    last: int = 0
    """First and last end of a deal it learned from."""
    needed: int = 0
    """Outcomes of the rarer kind that are missing."""
    rarer: str = ""
    """The rarer kind: won or lost."""
    kind: str = ""
    """linear or boosted."""
    strength: float = 0.0
    """Inverse strength of the regularisation (C)."""
    features: tuple[str, ...] = ()
    unknown: Mapping[str, float] = field(default_factory=dict)
    """Figures left out, since so large a share of the deals lacks them."""
    constant: tuple[str, ...] = ()
    """Figures left out, since they are the same for all."""
    suspects: tuple[str, ...] = ()
    """Figures left out, since one alone tells the outcome: it must have been written after the end."""
    spare: tuple[str, ...] = ()
    """Figures left out, since there are too few outcomes for so many."""
    test_n: int = 0
    test_won: int = 0
    test_from: int = 0
    """First moment of a test deal."""
    base_rate: float = 0.0
    """Share won among the outcomes it learned from."""
    scores: tuple[Score, ...] = ()
    gain: Estimate | None = None
    """Brier score of the base rate less that of the model: above 0 is better."""
    curve: tuple[Bin, ...] = ()
    drivers: tuple[Driver, ...] = ()
    opinion: Opinion | None = None

    def kept(self) -> dict[str, Any]:
        """For the store."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> ModelCard:
        """From the store; what an older program did not keep has its default."""
        known = {name: kept[name] for name in cls.__slots__ if name in kept}
        made: dict[str, Any] = {**known, "verdict": Verdict(known.get("verdict", Verdict.NONE))}
        for name in ("features", "constant", "suspects", "spare"):
            made[name] = tuple(known.get(name, ()))
        made["scores"] = _scores(known.get("scores", ()))
        made["gain"] = _estimate(known.get("gain"))
        made["curve"] = _bins(known.get("curve", ()))
        made["drivers"] = tuple(
            Driver(one["name"], Estimate(**one["odds"]), one["step"]) for one in known.get("drivers", ())
        )
        opinion = known.get("opinion")
        made["opinion"] = (
            Opinion(
                opinion["n"],
                opinion["won"],
                _scores(opinion["scores"]),
                _bins(opinion["curve"]),
                Estimate(**opinion["gain"]),
                _estimate(opinion["beside"]),
            )
            if opinion
            else None
        )
        return cls(**made)


@dataclass(frozen=True, slots=True)
class Reason:
    """What a figure of this deal adds to its likelihood."""

    name: str
    value: float
    adds: float
    """To the logarithm of the odds, against a usual deal; below 0 it takes away."""


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely a deal is to be won."""

    value: float
    low: float
    high: float
    """0-1, with the 95 % interval that comes from having learned from these outcomes and no others."""
    reasons: tuple[Reason, ...]
    """The strongest first."""


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """An open deal with what its calls say."""

    id: int
    title: str
    client: str
    stage: str
    responsible: str
    amount: float | None
    currency: str
    created_at: int | None
    calls: tuple[int, ...]
    """Ids, the newest first."""
    last_talk_at: int | None
    promise: str = ""
    """What was agreed in the last conversation."""
    due: str = ""
    """By when, in the words of the call."""
    ai: int | None = None
    """The language model's own likelihood after the last call it judged, 0-100."""
    chance: Chance | None = None


@dataclass(frozen=True, slots=True)
class CallDeals:
    """The open deals of a call's client."""

    deals: tuple[OpenDeal, ...] = ()
    base_rate: float = 0.0
    """What likelihoods are compared with."""
    trackers: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """Deals known here."""

    opened: int = 0
    won: int = 0
    lost: int = 0
    tagged: int = 0
    """Outcomes that come from tags of calls."""


@dataclass(frozen=True, slots=True)
class DealsView:
    """All that the screen of deals shows."""

    counts: Counts
    card: ModelCard
    deals: tuple[OpenDeal, ...] = ()
    """The likeliest first where the model is usable, else the newest first."""
    silent: int = 0
    """Open deals without a call of ours."""
    crm: str = ""
    """Name of the CRM connection, "" without one."""
    read_at: int | None = None
    trackers: Mapping[int, str] = field(default_factory=dict)
    """Names by number."""
    reading: int | None = None
    learning: int | None = None
    """Jobs under way."""


def _scores(kept: Sequence[Mapping[str, Any]]) -> tuple[Score, ...]:
    return tuple(
        Score(one["who"], Estimate(**one["brier"]), Estimate(**one["log_loss"]), _estimate(one["auc"])) for one in kept
    )


def _bins(kept: Sequence[Mapping[str, Any]]) -> tuple[Bin, ...]:
    return tuple(Bin(**one) for one in kept)


def _estimate(kept: Mapping[str, Any] | None) -> Estimate | None:
    return Estimate(**kept) if kept else None
