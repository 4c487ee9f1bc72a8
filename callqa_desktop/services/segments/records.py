"""Frozen records of groups of clients. Numbers of arrays stand for clients in the order of `Clients.digits`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from callqa_desktop.services.segments.metrics import SCALINGS, USUAL

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STARTS = 10
"""Starts of K-means, of which the best one counts."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for."""

    metrics: tuple[str, ...] = USUAL
    scaling: str = SCALINGS[0]
    log: bool = True
    """Counts, times and amounts are compared by their logarithms."""
    k: int | None = None
    """Groups; None for as many as elbow and silhouette recommend."""
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Clients:
    """The table of clients: `columns` are metrics, NaN where a client has none."""

    digits: tuple[str, ...]
    columns: Mapping[str, NDArray[np.float64]]
    calls: int
    """Calls of these clients."""
    nameless: int
    """Calls without a number, which belong to no client."""
    newest: NDArray[np.float64]
    """Moment of each client's last call, milliseconds."""


@dataclass(frozen=True, slots=True)
class Left:
    """A metric that was chosen and not compared: `why` is constant or missing; `have` clients have it."""

    metric: str
    why: str
    have: int
    needed: int = 0
    """More clients that would have to have it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How well the clients fall into each number of groups."""

    ks: tuple[int, ...]
    wcss: tuple[float, ...]
    """Within-cluster sum of squares: squared distances to the middle of the own group, added up."""
    silhouette: tuple[float, ...]
    elbow: int | None
    """None where the curve has no clear bend."""
    best: int
    """The largest silhouette."""
    recommended: int
    looked: int
    """Clients these figures were made of: a random sample of many."""
    compared: int
    """Clients the silhouette was made of."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A principal component."""

    share: float
    """Of the variance, 0-1."""
    loadings: tuple[tuple[str, float], ...]
    """(metric, weight): the largest first."""


@dataclass(frozen=True, slots=True)
class Points:
    """A sample of the clients on the two main axes."""

    digits: tuple[str, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]
    group: tuple[int, ...]
    """Position of the group, from 1."""


@dataclass(frozen=True, slots=True)
class Trait:
    """A metric by which a group differs from everybody."""

    metric: str
    value: float
    usual: float
    distance: float
    """Between the means, in standard deviations of everybody: positive is more."""
    mean: bool = False
    """The values are means; else medians."""


@dataclass(frozen=True, slots=True)
class Group:
    position: int
    """From 1, the largest group first."""
    name: str
    size: int
    share: float
    traits: tuple[Trait, ...]
    """The most telling first."""
    medians: Mapping[str, float | None]
    segment_id: int | None = None
    """Once it is kept."""


@dataclass(frozen=True, slots=True)
class Stability:
    """Agreement of further runs with this one: adjusted Rand index, 1 the same groups, 0 chance."""

    runs: int
    mean: float
    lowest: float


@dataclass(frozen=True, slots=True)
class Found:
    """What one run found."""

    wish: Wish
    clients: int
    calls: int
    nameless: int
    used: tuple[str, ...]
    left: tuple[Left, ...]
    filled: Mapping[str, int]
    """Clients without a metric, who count as the median there."""
    twins: tuple[tuple[str, str, float], ...]
    """Metrics that say nearly the same, and their correlation."""
    choice: Choice
    k: int
    wcss: float
    silhouette: float
    """Of the groups as they are, over `choice.compared` clients at most."""
    groups: tuple[Group, ...]
    axes: tuple[Axis, ...]
    points: Points
    stability: Stability | None
    asked_at: int
    name: str = ""
    """Once it is kept."""
    saved_id: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run with the clients it is about, as long as it is open."""

    found: Found
    table: Clients
    labels: NDArray[np.int16]
    """Position of each client's group."""


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A kept run in short."""

    id: int
    name: str
    clients: int
    groups: int
    author: str
    created_at: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A client in its group; `values` are the metrics of the wish in their order."""

    digits: str
    position: int
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A client as people read it."""

    placed: Placed
    phone: str
    name: str


@dataclass(frozen=True, slots=True)
class ClientTrait:
    """What sets a client apart: a value, and where nine clients of ten lie."""

    metric: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OddClient:
    digits: str
    phone: str
    name: str
    last_at: int
    strength: float
    """0-1: how far apart it is, 1 the farthest of the set."""
    traits: tuple[ClientTrait, ...]
    """The most telling first."""


@dataclass(frozen=True, slots=True)
class UnusualClients:
    """`missing` says how many more clients are needed when there were too few."""

    looked: int
    clients: int
    """In the set; of very many those with the newest calls are looked at."""
    found: tuple[OddClient, ...] = ()
    groups: int = 0
    """Usual kinds of client."""
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two kept runs over the clients that are in both."""

    common: int
    new: int
    gone: int
    stayed: int
    """In the group that took over most of the old one's clients."""
    rand: float
    """Adjusted Rand index."""
    moves: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """(old position, new position): clients."""
    old_names: tuple[str, ...] = ()
    new_names: tuple[str, ...] = ()


def plain(found: Found) -> dict[str, Any]:
    """As JSON keeps it."""
    from dataclasses import asdict

    return asdict(found)


def restored(kept: Mapping[str, Any]) -> Found:
    """From what `plain` gave."""
    choice, points, stability = kept["choice"], kept["points"], kept["stability"]
    groups = tuple(
        Group(**{**one, "traits": tuple(Trait(**trait) for trait in one["traits"])}) for one in kept["groups"]
    )
    axes = tuple(
        Axis(one["share"], tuple((metric, weight) for metric, weight in one["loadings"])) for one in kept["axes"]
    )
    wish = {**kept["wish"], "metrics": tuple(kept["wish"]["metrics"])}
    return Found(
        **{
            **kept,
            "wish": Wish(**wish),
            "used": tuple(kept["used"]),
            "twins": tuple((one, other, r) for one, other, r in kept["twins"]),
            "left": tuple(Left(**one) for one in kept["left"]),
            "choice": Choice(**{**choice, **{name: tuple(choice[name]) for name in ("ks", "wcss", "silhouette")}}),
            "groups": groups,
            "axes": axes,
            "points": Points(**{name: tuple(values) for name, values in points.items()}),
            "stability": Stability(**stability) if stability else None,
        }
    )
