"""What clients can be compared by. Each metric is a number of one client over the calls of a set."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from callqa_desktop.texts import later


class Kind(StrEnum):
    """What the number is: how it is written, and whether its logarithm is compared."""

    COUNT = "count"
    SECONDS = "seconds"
    DAYS = "days"
    SHARE = "share"  # percent, 0-100
    POINTS = "points"  # a score, 0-100
    MONEY = "money"


LOGGED = frozenset({Kind.COUNT, Kind.SECONDS, Kind.DAYS, Kind.MONEY})
"""Numbers with a long tail to the right: a few clients call a hundred times as often as most. Compared as ln(1 + x)."""


@dataclass(frozen=True, slots=True)
class Metric:
    """`more` and `less` say in a few words what a client is like who has much, or little, of it."""

    title: str
    kind: Kind
    more: str
    less: str
    needs: str = ""
    """What it is read from beside the calls: judgement, deals, or "" nothing."""


METRICS: dict[str, Metric] = {
    "calls": Metric(later("Calls"), Kind.COUNT, later("more calls"), later("fewer calls")),
    "positive": Metric(
        later("Positive calls"), Kind.COUNT, later("more positive calls"), later("fewer positive calls"), "judgement"
    ),
    "negative": Metric(
        later("Negative calls"), Kind.COUNT, later("more negative calls"), later("fewer negative calls"), "judgement"
    ),
    "neutral": Metric(
        later("Neutral calls"), Kind.COUNT, later("more neutral calls"), later("fewer neutral calls"), "judgement"
    ),
    "positive_share": Metric(
        later("Share of positive calls"), Kind.SHARE, later("mostly positive"), later("seldom positive"), "judgement"
    ),
    "negative_share": Metric(
        later("Share of negative calls"), Kind.SHARE, later("more often negative"), later("seldom negative"),
        "judgement",
    ),
    "inbound": Metric(later("Calls from the client"), Kind.COUNT, later("call us more"), later("call us less")),
    "outbound": Metric(later("Calls to the client"), Kind.COUNT, later("we call more"), later("we call less")),
    "missed": Metric(
        later("Client’s calls not answered"), Kind.COUNT, later("more calls missed"), later("fewer calls missed")
    ),
    "unreached": Metric(
        later("Client not reached"), Kind.COUNT, later("harder to reach"), later("easier to reach")
    ),
    "talk_seconds": Metric(later("Time of talk"), Kind.SECONDS, later("more talk"), later("less talk")),
    "mean_seconds": Metric(later("Mean length of a talk"), Kind.SECONDS, later("longer talks"), later("shorter talks")),
    "wait_seconds": Metric(
        later("Mean wait of the client"), Kind.SECONDS, later("longer waits"), later("shorter waits")
    ),
    "recency": Metric(
        later("Days since the last call"), Kind.DAYS, later("long not heard of"), later("called lately")
    ),
    "frequency": Metric(later("Calls in 30 days"), Kind.COUNT, later("more frequent calls"), later("rarer calls")),
    "known_days": Metric(
        later("Days between first and last call"), Kind.DAYS, later("known longer"), later("known shorter")
    ),
    "managers": Metric(later("Managers talked to"), Kind.COUNT, later("more managers"), later("fewer managers")),
    "score": Metric(later("Mean score of calls"), Kind.POINTS, later("better scores"), later("worse scores")),
    "objections": Metric(
        later("Objections"), Kind.COUNT, later("more objections"), later("fewer objections"), "judgement"
    ),
    "promises": Metric(later("Promises"), Kind.COUNT, later("more promises"), later("fewer promises"), "judgement"),
    "conflicts": Metric(
        later("Conflicts"), Kind.COUNT, later("more conflicts"), later("fewer conflicts"), "judgement"
    ),
    "deals_won": Metric(later("Deals won"), Kind.COUNT, later("more deals won"), later("fewer deals won"), "deals"),
    "deals_lost": Metric(
        later("Deals lost"), Kind.COUNT, later("more deals lost"), later("fewer deals lost"), "deals"
    ),
    "deals_amount": Metric(
        later("Amount of deals won"), Kind.MONEY, later("larger amounts"), later("smaller amounts"), "deals"
    ),
}  # fmt: skip
"""By name, in the order they are offered."""

USUAL = ("calls", "positive_share", "negative_share", "mean_seconds", "recency", "missed")
"""What is compared unless somebody chooses."""

SCALINGS = ("standard", "robust", "none")
"""How metrics are made comparable: services.segments.scaling."""
