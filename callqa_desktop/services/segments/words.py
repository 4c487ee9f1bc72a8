"""What a run found, in sentences; in the language of the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from callqa_desktop import texts
from callqa_desktop.services.segments.metrics import METRICS, Kind
from callqa_desktop.services.segments.records import STARTS
from callqa_desktop.texts import later, tr, trn

if TYPE_CHECKING:
    from callqa_desktop.services.segments.records import (
        Axis,
        ClientTrait,
        Comparison,
        Found,
        Group,
        Left,
        Trait,
        UnusualClients,
    )
    from callqa_desktop.services.wording import Wording

NONE = "–"
STRONG, REASONABLE, WEAK = 0.7, 0.5, 0.25
"""Bounds of the silhouette (Kaufman, Rousseeuw: Finding Groups in Data, 1990)."""
EXCELLENT, GOOD, MODERATE = 0.9, 0.8, 0.65
"""Bounds of the adjusted Rand index (Steinley, Psychological Methods 9, 2004)."""
PER_METRIC = 70
"""Clients a metric that make groups come out right (Dolnicar, Grün, Leisch, Schmidt, J. Travel Research 53, 2014)."""
_FEW, _SMALL = 10, 0.02
"""Clients, and share of all, below which a group is told to be small."""
_AXIS = 0.3
"""Weight from which on a metric is told to make an axis."""
SCALING = {
    "standard": later("by mean and standard deviation"),
    "robust": later("by median and middle half"),
    "none": later("as they are"),
}


def title(metric: str) -> str:
    return tr(METRICS[metric].title) if metric in METRICS else metric


def value(metric: str, number: float | None) -> str:
    """A number of a metric with its unit."""
    if number is None or number != number:
        return NONE
    words = _wording(texts.language())
    match METRICS[metric].kind if metric in METRICS else Kind.COUNT:
        case Kind.SECONDS:
            return words.length(round(number))
        case Kind.DAYS:
            return trn("{n} day", "{n} days", round(number))
        case Kind.SHARE:
            return f"{words.number(number, 0)} %"
        case Kind.POINTS:
            return words.number(number, 1)
        case Kind.MONEY:
            return words.whole(round(number))
    return words.number(number, 0 if abs(number - round(number)) < 0.05 or abs(number) >= 100 else 1)


@cache
def _wording(language: str) -> Wording:
    from callqa_desktop.services.wording import Wording

    return Wording(language)


def count(number: int) -> str:
    return _wording(texts.language()).whole(number)


def decimal(number: float, digits: int = 2) -> str:
    return _wording(texts.language()).number(number, digits)


def percent(share: float) -> str:
    """Under one per cent with a digit more."""
    return f"{decimal(share * 100, 0 if share >= 0.01 or not share else 1)} %"


def clients(number: int) -> str:
    return trn("{n} client", "{n} clients", number)


def side(metric: str, more: bool) -> str:
    """ "more calls", "fewer calls"."""
    known = METRICS.get(metric)
    return tr(known.more if more else known.less) if known else metric


def trait(one: Trait) -> str:
    """ "more calls: 12, all clients 3"."""
    said = (
        tr("{what}: {value} on average, all clients {usual}")
        if one.mean
        else tr("{what}: {value}, all clients {usual}")
    )
    return said.format(
        what=side(one.metric, one.distance > 0), value=value(one.metric, one.value), usual=value(one.metric, one.usual)
    )


def group_name(traits: Sequence[Trait]) -> str:
    """A first name for a group, from what sets it apart most."""
    if not traits:
        return tr("like most clients")
    return ", ".join(side(one.metric, one.distance > 0) for one in traits[:2])


def profile(group: Group) -> str:
    """What the clients of a group are like."""
    if not group.traits:
        return tr("in nothing far from what all clients are like")
    return "; ".join(trait(one) for one in group.traits)


def axis(one: Axis, number: int) -> tuple[str, str]:
    """What lies towards the right or the top (number 0 or 1), and what at the other end."""
    strong = [(metric, weight) for metric, weight in one.loadings[:3] if abs(weight) >= _AXIS] or one.loadings[:1]
    ahead = ", ".join(side(metric, weight > 0) for metric, weight in strong)
    behind = ", ".join(side(metric, weight <= 0) for metric, weight in strong)
    first, second = (
        (tr("To the right: {what}"), tr("to the left: {what}")) if number == 0
        else (tr("Up: {what}"), tr("down: {what}"))
    )  # fmt: skip
    return first.format(what=ahead), second.format(what=behind)


def axes(found: Found) -> str:
    """How the picture is read."""
    said = ["; ".join(axis(one, number)) for number, one in enumerate(found.axes)]
    shown = sum(one.share for one in found.axes)
    said.append(tr("The picture shows {share} of the differences between clients").format(share=percent(shown)))
    return ". ".join(said) + "."


def recommendation(found: Found) -> str:
    """How many groups, and why."""
    choice = found.choice
    width = decimal(choice.silhouette[choice.ks.index(choice.best)])
    if choice.elbow is None:
        said = tr(
            "{best} segments are recommended: the silhouette is largest there ({width}); the elbow curve has no clear "
            "bend."
        )
    elif choice.elbow == choice.best:
        said = tr(
            "{best} segments are recommended: the elbow curve bends there, and the silhouette is largest ({width})."
        )
    elif choice.recommended == choice.elbow:
        said = tr(
            "{elbow} segments are recommended: the elbow curve bends there, and the silhouette is hardly less than the "
            "largest one, {width} at {best}."
        )
    else:
        said = tr(
            "{best} segments are recommended: the silhouette is largest there ({width}); the elbow curve bends at "
            "{elbow}, where segments lie closer to each other ({near})."
        )
    near = decimal(choice.silhouette[choice.ks.index(choice.elbow)]) if choice.elbow is not None else ""
    words = said.format(best=choice.best, elbow=choice.elbow, width=width, near=near)
    if found.k != choice.recommended:
        words += " " + tr("You asked for {k}.").format(k=found.k)
    return f"{words} {structure(found.silhouette)}"


def structure(width: float) -> str:
    """What a mean silhouette says."""
    if width > STRONG:
        said = tr("The segments stand well apart (silhouette {width}).")
    elif width > REASONABLE:
        said = tr("The segments can be told apart (silhouette {width}).")
    elif width > WEAK:
        said = tr("The segments run into each other (silhouette {width}): clients between two could stand in either.")
    else:
        said = tr(
            "There are no segments of their own here (silhouette {width}): the division is a convenient one, clients "
            "differ gradually."
        )
    return said.format(width=decimal(width))


def stability(found: Found) -> str:
    """Whether another run would find the same groups."""
    if found.stability is None:
        return tr("Whether another run finds the same segments could not be tried: too few clients differ.")
    mean = found.stability.mean
    if mean >= EXCELLENT:
        said = tr("Other runs find the same segments")
    elif mean >= GOOD:
        said = tr("Other runs find nearly the same segments")
    elif mean >= MODERATE:
        said = tr("Other runs find similar segments; part of the clients change theirs")
    else:
        said = tr("Other runs find other segments: do not build on these")
    return (
        said
        + ": "
        + tr(
            "{n} runs with other seeds, each on four fifths of the clients, agree to {mean} (lowest {lowest}; adjusted "
            "Rand index, 1 is the same)."
        ).format(n=found.stability.runs, mean=decimal(mean), lowest=decimal(found.stability.lowest))
    )


def cautions(found: Found) -> list[str]:
    """When not to believe it: only what applies here."""
    said = []
    if found.silhouette <= WEAK:
        said.append(tr("No clear segments: use them to sort clients, not as kinds of client."))
    if found.stability is not None and found.stability.mean < MODERATE:
        said.append(tr("Unstable: with other clients or another seed the segments would be others."))
    wanted = PER_METRIC * len(found.used)
    if found.clients < wanted:
        said.append(
            tr("Few clients for so many metrics: {have} of about {wanted} (70 a metric) that make segments reliable.")
            .format(have=count(found.clients), wanted=count(wanted))
        )  # fmt: skip
    small = [one.position for one in found.groups if one.size < _FEW or one.share < _SMALL]
    if small:
        said.append(
            tr("Small segments ({which}) may be a handful of unusual clients: look at them one by one.").format(
                which=", ".join(map(str, small))
            )
        )
    for one, other, correlation in found.twins:
        said.append(
            tr("“{one}” and “{other}” say nearly the same (correlation {r}) and count twice: leave one out.").format(
                one=title(one), other=title(other), r=decimal(correlation)
            )
        )
    if found.wish.scaling == "none" and len(found.used) > 1:
        said.append(tr("Without a common scale the metric in the largest numbers decides alone."))
    for metric, missing in found.filled.items():
        if missing * 5 > found.clients:
            said.append(
                tr("“{metric}” is unknown for {n}: they count as the median there.").format(
                    metric=title(metric), n=clients(missing)
                )
            )
    return said


def left_words(one: Left) -> str:
    """Why a metric was not compared."""
    if one.why == "constant":
        return tr("“{metric}” is the same for all clients").format(metric=title(one.metric))
    return tr("“{metric}” is known for {have}, {more} more are needed").format(
        metric=title(one.metric), have=clients(one.have), more=count(one.needed)
    )


def how(found: Found) -> str:
    """What was compared and how, so that it can be done again."""
    wish = found.wish
    said = tr("{clients} of {calls}, compared by {n} metrics {scaling}{log}; seed {seed}, {starts} starts.").format(
        clients=clients(found.clients), calls=trn("{n} call", "{n} calls", found.calls), n=len(found.used),
        scaling=tr(SCALING[wish.scaling]), log=tr(", counts and times by logarithms") if wish.log else "",
        seed=wish.seed, starts=STARTS,
    )  # fmt: skip
    if found.choice.looked < found.clients:
        said += " " + tr(
            "The curves are made of {looked} clients drawn at random, the silhouette of {compared}."
        ).format(looked=count(found.choice.looked), compared=count(found.choice.compared))
    elif found.choice.compared < found.choice.looked:
        said += " " + tr("The silhouette is made of {compared} clients drawn at random.").format(
            compared=count(found.choice.compared)
        )
    if found.nameless:
        said += " " + tr("Calls without a number are left out: {n}.").format(n=count(found.nameless))
    return said


def comparison(found: Comparison) -> str:
    """How two runs differ."""
    if not found.common:
        return tr("The two have no client in common.")
    said = tr("{common} in both: {stayed} stayed in the segment that corresponds to theirs, {moved} moved.").format(
        common=clients(found.common), stayed=percent(found.stayed / found.common),
        moved=count(found.common - found.stayed),
    )  # fmt: skip
    return (
        said
        + " "
        + tr("New: {new}, no longer there: {gone}. Agreement {rand} (adjusted Rand index).").format(
            new=count(found.new), gone=count(found.gone), rand=decimal(found.rand)
        )
    )


def medians(group: Group, used: Sequence[str]) -> Mapping[str, str]:
    """The medians of a group as text."""
    return {metric: value(metric, group.medians.get(metric)) for metric in used}


def client_trait(one: ClientTrait) -> str:
    """What sets a client apart: "Calls: 48, usually 1 – 6"."""
    low, high = value(one.metric, one.low), value(one.metric, one.high)
    return tr("{name}: {value}, usually {span}").format(
        name=title(one.metric), value=value(one.metric, one.value), span=low if low == high else f"{low} – {high}"
    )


def too_few_clients(found: UnusualClients) -> str:
    """Why nothing is called unusual, and what is missing."""
    return tr("Too few clients to say what is usual: {have}, {more} more are needed.").format(
        have=clients(found.looked), more=count(found.missing)
    )
