"""What the model of success says, in words; its figures as charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from callqa_desktop.services.charts.chart import Chart, Kind, Mark, Series, Unit
from callqa_desktop.services.deals.figures import FIGURES, Figure
from callqa_desktop.services.deals.records import (
    LEAST,
    PER_FEATURE,
    Bin,
    Chance,
    Driver,
    Estimate,
    Left,
    ModelCard,
    Opinion,
    Reason,
    Verdict,
)
from callqa_desktop.texts import language, tr, trn

_BY_NAME = {one.name: one for one in FIGURES}
WHO = ("model", "base", "naive", "ai")


def title(name: str, trackers: Mapping[int, str]) -> str:
    """A figure's name as people read it."""
    known = _BY_NAME.get(name)
    if known is not None:
        return tr(known.title)
    number = int(name.partition(":")[2] or 0)
    return tr("said: {tracker}").format(tracker=trackers.get(number, tr("a tracker that was removed")))


def value(name: str, number: float) -> str:
    """A figure with its unit."""
    known = _BY_NAME.get(name) or Figure(name, "", lambda *_: None, unit="%")
    if name == "next_step":
        return tr("yes") if number > 50 else tr("no")
    text = decimal(number, known.decimals)
    match known.unit:
        case "%":
            return f"{text} %"
        case "min":
            return tr("{n} min").format(n=text)
        case "s":
            return tr("{n} s").format(n=text)
    return text


def reason(one: Reason, trackers: Mapping[int, str]) -> str:
    """One reason of a deal, without its sign."""
    return tr("{figure}: {value}").format(figure=capital(title(one.name, trackers)), value=value(one.name, one.value))


def likely(chance: Chance, base: float) -> str:
    """How a likelihood compares with the usual, as far as its interval allows to say so."""
    if chance.low > base:
        return tr("likelier than usual")
    if chance.high < base:
        return tr("less likely than usual")
    return tr("about as usual")


def who(name: str) -> str:
    return {
        "model": tr("This model"),
        "base": tr("Base rate for all"),
        "naive": tr("By number of talks"),
        "ai": tr("Language model"),
    }[name]


def verdict(card: ModelCard) -> str:
    """What the last training came to, in a sentence."""
    match card.verdict:
        case Verdict.NONE:
            return tr("No model was trained yet.")
        case Verdict.FEW:
            return few(card)
        case Verdict.BAD if card.gain is None:
            return tr(
                "None of the figures can be used: they are not known, the same for all, or written after the end."
            )
        case Verdict.BAD:
            return tr(
                "On outcomes it had not seen the model is no better than the base rate: likelihoods would be guesses, "
                "so none are shown."
            )
    return tr(
        "On {n} outcomes it had not seen the model does better than the base rate: the mean squared error is less by "
        "{gain} (95 % interval {low} to {high})."
    ).format(n=card.test_n, **_interval("gain", card.gain, 3))


def few(card: ModelCard) -> str:
    """How many outcomes are missing."""
    if not card.won + card.lost:
        return tr("There are no outcomes to learn from yet. At least {n} won and {n} lost deals are needed.").format(
            n=LEAST
        )
    missing = (
        trn("About {n} more won deal is needed", "About {n} more won deals are needed", card.needed)
        if card.rarer == "won"
        else trn("About {n} more lost deal is needed", "About {n} more lost deals are needed", card.needed)
    )
    return tr("{missing}: there are {won} won and {lost} lost ones with conversations before their end.").format(
        missing=missing, won=card.won, lost=card.lost
    )


def rule() -> str:
    """Why so many."""
    return tr(
        "{n} outcomes of the rarer kind for each figure (Peduzzi and others, 1996), in the part before the test: with "
        "fewer a model learns chance."
    ).format(n=PER_FEATURE)


def left(card: ModelCard) -> list[str]:
    """Outcomes that could not be used, a sentence a reason."""
    said = {
        Left.NO_CLIENT: lambda n: trn(
            "{n} deal whose client never called here", "{n} deals whose clients never called here", n
        ),
        Left.NO_DATE: lambda n: trn("{n} deal without a date", "{n} deals without a date", n),
        Left.MASS: lambda n: trn(
            "{n} deal whose only date is a day when very many were changed at once",
            "{n} deals whose only date is a day when very many were changed at once", n,
        ),
        Left.NO_TALK: lambda n: trn(
            "{n} deal without a conversation at least a day before its end",
            "{n} deals without a conversation at least a day before their end", n,
        ),
    }  # fmt: skip
    return [said[one](int(card.left[one])) for one in Left if card.left.get(one)]


def warnings(card: ModelCard, trackers: Mapping[int, str]) -> list[str]:
    """What to know before believing the model."""
    found = []
    if card.suspects:
        found.append(
            tr("Left out, since one alone tells the outcome and so must have been written after it: {names}.").format(
                names=_names(card.suspects, trackers)
            )
        )
    if card.unknown:
        found.append(
            tr("Left out, since more than half of the deals lack them: {names}.").format(
                names=_names(tuple(card.unknown), trackers)
            )
        )
    if card.spare:
        found.append(
            tr("Left out, since there are too few outcomes for so many figures: {names}.").format(
                names=_names(card.spare, trackers)
            )
        )
    if card.undated:
        found.append(
            trn(
                "Of {n} outcome the CRM tells only when it was last changed; where that was later than the end, calls "
                "after the end count as before it.",
                "Of {n} outcomes the CRM tells only when they were last changed; where that was later than the end, "
                "calls after the end count as before it.",
                card.undated,
            )
        )
    return found


def opinion(told: Opinion) -> str:
    """How well the language model's own likelihoods did, in words."""
    counted = trn("{n} outcome", "{n} outcomes", told.n)
    if told.gain.low > 0:
        said = tr("Over {outcomes} they did better than the base rate.")
    elif told.gain.high < 0:
        said = tr("Over {outcomes} they did worse than saying the base rate for everybody.")
    else:
        said = tr("Over {outcomes} they did no better than the base rate.")
    sentences = [said.format(outcomes=counted)]
    if told.beside is not None:
        if told.beside.low > 0:
            sentences.append(tr("The trained model does better on the same outcomes."))
        elif told.beside.high < 0:
            sentences.append(tr("They do better than the trained model on the same outcomes."))
        else:
            sentences.append(tr("Between them and the trained model there is no certain difference."))
    return " ".join(sentences)


def metric(one: Estimate | None, decimals: int = 3) -> str:
    """A figure with its interval."""
    if one is None:
        return "—"
    return f"{decimal(one.value, decimals)} ({decimal(one.low, decimals)}–{decimal(one.high, decimals)})"


def reliability(curve: Sequence[Bin], key: str, heading: str) -> Chart:
    """What came true of what was foreseen; a good model has both equal in every group."""
    return Chart(
        key, heading, Kind.INTERVALS,
        (
            Series(
                tr("Won"), tuple(100 * one.share for one in curve), tuple(100 * one.low for one in curve),
                tuple(100 * one.high for one in curve), tone="accent",
            ),
            Series(tr("Foreseen"), tuple(100 * one.foreseen for one in curve), tone="muted", dashed=True),
        ),
        tuple(
            tr("{share} %: {deals}").format(
                share=decimal(100 * one.foreseen, 0), deals=trn("{n} deal", "{n} deals", one.n)
            )
            for one in curve
        ),
        y_title=tr("Left: foreseen; right: won, with its 95 % interval"), unit=Unit.PERCENT,
        note=_believed(curve),
    )  # fmt: skip


def _believed(curve: Sequence[Bin]) -> str:
    outside = sum(not one.low <= one.foreseen <= one.high for one in curve)
    if not outside:
        return tr(
            "In every group the foreseen share lies inside the interval: they come true as often as they "
            "say. Whether they tell deals apart is another question, answered beside."
        )
    return tr(
        "In {n} of {all} groups the foreseen share lies outside the interval: there the likelihoods say too much or "
        "too little."
    ).format(n=outside, all=len(curve))


def drivers(found: Sequence[Driver], trackers: Mapping[int, str]) -> Chart:
    """What goes together with winning: odds from the lower to the upper quartile of a figure."""
    shown = found[:10]
    return Chart(
        "deal_drivers", tr("What goes together with winning"), Kind.INTERVALS,
        (
            Series(
                tr("Odds, times"), tuple(one.odds.value for one in shown), tuple(one.odds.low for one in shown),
                tuple(one.odds.high for one in shown), tone="accent",
            ),
        ),
        tuple(capital(title(one.name, trackers)) for one in shown), y_title=tr("Odds of winning, times"),
        marks=(Mark(1.0, tr("no difference")),), note=together(),
    )  # fmt: skip


def together() -> str:
    return tr(
        "From a low to a high value of the figure (a quarter of the deals below, a quarter above), the others being "
        "the same. This goes together with winning; it is not its cause, and changing it need not change the outcome."
    )


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def decimal(number: float, decimals: int) -> str:
    """A number with the decimal sign of the language."""
    text = f"{number:.{decimals}f}"
    return text.replace(".", ",") if language() == "uk" else text


def _names(names: Sequence[str], trackers: Mapping[int, str]) -> str:
    return ", ".join(title(one, trackers) for one in names)


def _interval(name: str, one: Estimate | None, decimals: int) -> dict[str, str]:
    one = one or Estimate(0.0, 0.0, 0.0)
    return {
        name: decimal(one.value, decimals), "low": decimal(one.low, decimals), "high": decimal(one.high, decimals)
    }  # fmt: skip
