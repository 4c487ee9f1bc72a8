"""What tests came to, in words a manager understands first; figures stand beside."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from callqa_desktop.services.experiments.definitions import By, Outcome, Trial, Unit, What
from callqa_desktop.services.experiments.records import Arm, Compared, Comparison
from callqa_desktop.services.scoring.metrics import MEASURES
from callqa_desktop.services.wording import Wording
from callqa_desktop.texts import inside, language, tr


@cache
def _wording(of: str) -> Wording:
    return Wording(of)


def number(value: float, decimals: int = 1) -> str:
    """A number as people here read it."""
    return _wording(language()).number(value, decimals)


def chance(p: float) -> str:
    """p, with as many digits as say anything."""
    if p < 0.0001:
        return "< " + number(0.0001, 4)
    return number(p, 4 if p < 0.01 else 3 if p < 0.1 else 2)


def percent(share: float, decimals: int = 0) -> str:
    return f"{number(share * 100, decimals)}\u00a0%"


def units(unit: Unit, n: int) -> str:
    """ "120 calls" or "80 clients"."""
    trn = _wording(language()).trn
    return trn("{n} client", "{n} clients", n) if unit == Unit.CLIENT else trn("{n} call", "{n} calls", n)


def by(what: By) -> str:
    """What calls are told apart by."""
    return {
        By.SCRIPT: tr("Version of the script"),
        By.EMPLOYEE: tr("Manager"),
        By.TEAM: tr("Team"),
        By.PERIOD: tr("Period"),
        By.TAG: tr("Tag"),
        By.DIRECTION: tr("Direction"),
        By.RANDOM: tr("By lot"),
    }[what]


def kind(what: What) -> str:
    """A kind of outcome, before anybody says which."""
    return {
        What.ANSWER: tr("Best answer to a question"),
        What.FINDING: tr("A finding"),
        What.TRACKER: tr("A tracker was heard"),
        What.MOOD: tr("The client is in a good mood"),
        What.DEAL: tr("The deal is won"),
        What.TAG: tr("A tag"),
        What.SCORE_FROM: tr("A score of at least"),
        What.SCORE: tr("Mean score"),
        What.MEASURE: tr("Mean of a measure"),
        What.TALK: tr("Mean length of the talk"),
        What.AMOUNT: tr("Mean amount of deals"),
    }[what]


def outcome(one: Outcome) -> str:
    """An outcome in full, as far as it names itself."""
    match one.what:
        case What.FINDING:
            return tr("Finding “{kind}”").format(kind=_wording(language()).word("finding", one.key))
        case What.TRACKER:
            return tr("Heard: {name}").format(name=one.key)
        case What.TAG:
            return tr("Tag “{tag}”").format(tag=one.key)
        case What.SCORE_FROM:
            return tr("Score of at least {points}").format(points=number(one.at_least, 0))
        case What.MEASURE:
            return MEASURES[one.key].title() if one.key in MEASURES else one.key
        case What.ANSWER:
            return one.key
    return kind(one.what)


def times(measure: str) -> float:
    """What a stored measure is multiplied by to be shown: shares in percent."""
    return 100.0 if measure in MEASURES and MEASURES[measure].percent else 1.0


def unit_of(one: Outcome) -> str:
    """The unit of a mean, "" for plain numbers."""
    match one.what:
        case What.TALK:
            return tr("s")
        case What.MEASURE:
            return MEASURES[one.key].unit() if one.key in MEASURES else ""
    return ""


def value(one: Outcome, found: float) -> str:
    """A share in percent, or a mean with its unit."""
    if one.conversion:
        return percent(found, 1)
    return f"{number(found, _decimals(one, found))} {unit_of(one)}".strip()


def gap(one: Outcome, found: float) -> str:
    """The size of a difference: percentage points, or the unit of the mean."""
    size = abs(found)
    if one.conversion:
        points = number(size * 100, 1)
        return tr("{points} percentage points").format(points=points)
    if one.what == What.SCORE:
        return tr("{points} points").format(points=number(size, _decimals(one, size)))
    unit = tr("percentage points") if unit_of(one) == "%" else unit_of(one)
    return f"{number(size, _decimals(one, size))} {unit}".strip()


def span(one: Outcome, low: float, high: float) -> str:
    """ "1.2 to 14.8" in the unit of `gap`, with signs."""
    factor = 100.0 if one.conversion else 1.0
    decimals = 1 if one.conversion else _decimals(one, max(abs(low), abs(high)))
    return tr("{low} to {high}").format(low=signed(low * factor, decimals), high=signed(high * factor, decimals))


def signed(found: float, decimals: int = 1) -> str:
    """With a plus or a true minus."""
    text = number(abs(found), decimals)
    if not any(c in "123456789" for c in text):
        return text
    return ("+" if found > 0 else "\u2212") + text


def _decimals(one: Outcome, found: float) -> int:
    if one.what == What.AMOUNT:
        return 0
    return 1 if abs(found) >= 1 else 2


def sizes(trial: Trial, arms: Sequence[Arm]) -> str:
    """ "With 100 calls each", or how many in each."""
    found = [arm.sample.n for arm in arms]
    if len(set(found)) == 1:
        return tr("With {calls} each").format(calls=units(trial.unit, found[0]))
    return tr("With {first} and {second}").format(
        first=units(trial.unit, found[0]), second=units(trial.unit, found[1])
    )  # fmt: skip


def higher(trial: Trial, one: Compared, found: Comparison) -> str:
    """A difference that is there."""
    first, second = one.arms if found.difference > 0 else one.arms[::-1]
    low, high = (found.low, found.high) if found.difference > 0 else (-found.high, -found.low)
    return tr(
        "“{first}” lies higher: {a} against {b} in “{second}”. The difference is {gap}; with {sure} % certainty it "
        "lies between {low} and {high}."
    ).format(
        first=inside(first.name),
        second=inside(second.name),
        a=value(one.outcome, first.sample.mean),
        b=value(one.outcome, second.sample.mean),
        gap=gap(one.outcome, found.difference),
        sure=number(100 * (1 - trial.plan.alpha), 0),
        low=_bare(one.outcome, low),
        high=_bare(one.outcome, high),
    )


def _bare(one: Outcome, found: float) -> str:
    """The size of a difference without its unit; a minus stands where it points the other way."""
    size = number(abs(found) * 100, 1) if one.conversion else number(abs(found), _decimals(one, abs(found)))
    return size if found >= 0 else "\u2212" + size


def nothing(trial: Trial, one: Compared) -> str:
    """A difference that cannot be shown, and what could have been."""
    first, second = one.arms
    said = tr("No difference can be shown: {a} in “{first}” against {b} in “{second}”.").format(
        first=inside(first.name), second=inside(second.name), a=value(one.outcome, first.sample.mean),
        b=value(one.outcome, second.sample.mean),
    )  # fmt: skip
    if one.seen_from is None:
        return said + " " + tr("So few show no difference of any size.")
    return f"{said} " + tr("{sizes} only differences above {gap} would be seen.").format(
        sizes=sizes(trial, one.arms), gap=gap(one.outcome, one.seen_from)
    )


def too_few(trial: Trial, arm: Arm, least: int) -> str:
    """Which group is too small for words, and how much is missing."""
    return tr("Too few to say anything: “{group}” has {calls} with a known outcome, {more} more are needed.").format(
        group=inside(arm.name), calls=units(trial.unit, arm.sample.n), more=number(least - arm.sample.n, 0)
    )


def empty(trial: Trial, arm: Arm) -> str:
    """Why nothing of a group can be counted."""
    if not arm.units:
        return tr(
            "“{group}” has no calls in this set: choose a longer period or another group."
        ).format(group=inside(arm.name))  # fmt: skip
    return tr("“{group}” has {calls}, and of none the outcome is known: {why}").format(
        group=inside(arm.name), calls=units(trial.unit, arm.units), why=unknown(trial.outcome)
    )


def unknown(one: Outcome) -> str:
    """What must happen before this outcome is known."""
    match one.what:
        case What.ANSWER:
            return tr("analyze the calls, or answer the question in a review.")
        case What.SCORE | What.SCORE_FROM:
            return tr("analyze the calls, or score them.")
        case What.FINDING | What.MOOD:
            return tr("analyze the calls.")
        case What.TRACKER:
            return tr("analyze the calls: words are looked for in their transcripts.")
        case What.MEASURE:
            return tr("analyze or measure the calls.")
        case What.DEAL | What.AMOUNT:
            return tr("read the deals of your CRM; only ended ones count.")
        case What.TALK:
            return tr("nobody talked in these calls.")
        case What.TAG:
            return ""


def alike(one: Outcome, found: float) -> str:
    """Every unit has the same outcome."""
    return tr("All have the same outcome ({value}): there is nothing to compare.").format(value=value(one, found))


def single(trial: Trial, arm: Arm) -> str:
    return tr("“{group}” has {calls} with a known outcome: a spread needs two or more.").format(
        group=inside(arm.name), calls=units(trial.unit, arm.sample.n)
    )


def between(one: Outcome, low: float, high: float) -> str:
    """ "24.7 – 44.6 %": where a share or mean lies."""
    if one.conversion:
        return f"{number(low * 100, 1)} – {percent(high, 1)}"
    decimals = _decimals(one, max(abs(low), abs(high)))
    return f"{number(low, decimals)} – {number(high, decimals)} {unit_of(one)}".strip()


def test(method: str) -> str:
    """The name of a test."""
    return {
        "z": tr("z test, pooled"),
        "fisher": tr("Fisher’s exact test"),
        "welch": tr("Welch’s t test"),
        "student": tr("Student’s t test"),
    }[method]


def statistic(method: str, found: float | None, freedom: float | None, p: float) -> str:
    """ "t(17.8) = −1.86, p = 0.079"."""
    said = f"p {_equals(p)}"
    if found is None:
        return said
    letter = "z" if method == "z" else f"t({number(freedom or 0.0, 1)})"
    return f"{letter} = {signed(found, 2)}, {said}"


def figures(one: Compared) -> str:
    """The figures of a comparison in one line."""
    found = one.comparison
    if found is None:
        return one.trouble
    other = found.other
    said = [
        f"{test(found.method)}: {statistic(found.method, found.statistic, found.freedom, found.p)}",
        f"{test(other.method)}: {statistic(other.method, other.statistic, other.freedom, other.p)}",
        f"{tr('Cohen’s h') if one.outcome.conversion else tr('Hedges’ g')} = {signed(found.effect, 2)}",
    ]
    if one.adjusted is not None:
        said.insert(1, tr("corrected for several outcomes: p {p}").format(p=_equals(one.adjusted)))
    return "; ".join(said)


def _equals(p: float) -> str:
    said = chance(p)
    return said if said.startswith("<") else f"= {said}"
