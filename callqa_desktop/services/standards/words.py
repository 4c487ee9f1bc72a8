"""Standards and comparisons in words of the current language, for the window, files and the command line."""

from __future__ import annotations

from callqa_desktop.services.standards.figures import FIGURES
from callqa_desktop.services.standards.records import (
    Clustered,
    Comparison,
    Confidence,
    Direction,
    Row,
    Standard,
    State,
    Tested,
    Word,
    grade,
)
from callqa_desktop.services.wording import Wording
from callqa_desktop.texts import language, tr, trn

LONG = 90
"""Seconds from which on lengths are told as m:ss."""
LENGTH = "length"
"""The unit of seconds that are told as m:ss because others beside them are."""


def value(number: float | None, unit: str, *, bare: bool = False) -> str:
    """A value with its unit; `bare` leaves the unit's sign out."""
    if number is None:
        return "–"
    said = Wording(language())
    short = abs(number) >= 10 or float(number * 10).is_integer()
    digits = 0 if float(number).is_integer() or abs(number) >= 100 else 1 if short else 2
    if unit == LENGTH or (unit == "seconds" and abs(number) >= LONG):
        return said.length(number)
    plain = said.number(number, min(digits, 1) if unit == "percent" else digits)
    return plain if bare else f"{plain} {unit_word(unit)}".strip()


def unit_word(unit: str) -> str:
    return {
        "percent": "%", "points": tr("points"), "seconds": tr("s"), "minutes": tr("min"),
        "syllables": tr("syll/s"), "words": tr("words/min"),
    }.get(unit, "")  # fmt: skip


def span(low: float | None, high: float | None, unit: str, *, bare: bool = False) -> str:
    """Two ends, or one value where they are equal or one of them is open."""
    if low is None or high is None:
        return value(low if high is None else high, unit, bare=bare)
    if low == high:
        return value(low, unit, bare=bare)
    if unit == "seconds" and max(abs(low), abs(high)) >= LONG:
        unit = LENGTH
    return f"{value(low, unit, bare=True)} – {value(high, unit, bare=bare)}"


def written(standard: Standard) -> str:
    """The unit a standard and what is compared with it are told in."""
    long = standard.unit == "seconds" and max(abs(standard.low or 0), abs(standard.high or 0)) >= LONG
    return LENGTH if long else standard.unit


def word(found: Word) -> str:
    return {Word.ABOVE: tr("above"), Word.MEETS: tr("meets"), Word.BELOW: tr("below")}[found]


def tone(row: Row) -> tuple[str, str]:
    """Tone and sign of a row's word. What has a source of little confidence, or no clear side, is never told as bad."""
    if row.comparison.word is None:
        return "neutral", ""
    good = grade(row.comparison.word, row.standard.direction)
    if good > 0:
        return "good", "✓"
    if good == 0:
        return "neutral", {Word.ABOVE: "↑", Word.MEETS: "=", Word.BELOW: "↓"}[row.comparison.word]
    weak = row.standard.confidence == Confidence.LOW or row.standard.direction == Direction.RANGE
    return ("warning", "△") if weak else ("bad", "✕")


def state(row: Row) -> str:
    """What stands in the place of the word where there is none."""
    found = row.comparison
    match found.state:
        case State.FEW:
            return trn("{n} more needed", "{n} more needed", found.missing)
        case State.NONE:
            return tr("no figure")
        case State.OFF:
            return tr("put aside")
        case State.REFERENCE:
            return tr("to read only")
        case State.VALUELESS:
            return tr("no value to compare with")
    return ""


def remedy(row: Row) -> str:
    """What to do where a row says nothing."""
    found, standard = row.comparison, row.standard
    if found.state == State.FEW:
        return trn(
            "{n} more value is needed: choose a longer period or more calls",
            "{n} more values are needed: choose a longer period or more calls", found.missing,
        )  # fmt: skip
    if found.state == State.NONE and standard.figure:
        return FIGURES[standard.figure].missing()
    return standard.why or standard.caution


def confidence(found: Confidence) -> str:
    return {
        Confidence.HIGH: tr("primary research"), Confidence.MEDIUM: tr("a vendor’s own data"),
        Confidence.LOW: tr("a blog or second-hand"),
    }[found]  # fmt: skip


def trust(found: Confidence) -> str:
    """How far the source is trusted, in one word."""
    return {Confidence.HIGH: tr("strong"), Confidence.MEDIUM: tr("fair"), Confidence.LOW: tr("weak")}[found]


def direction(found: Direction) -> str:
    return {
        Direction.HIGHER: tr("higher is better"), Direction.LOWER: tr("lower is better"),
        Direction.RANGE: tr("inside is better"), Direction.NEITHER: tr("neither side is better"),
    }[found]  # fmt: skip


def source(standard: Standard) -> str:
    """Source, year, sample and confidence in one line."""
    parts = [standard.source, standard.year or (tr("year not told") if not standard.own else ""), standard.sample]
    sure = tr("trust: {word}, {words}").format(word=trust(standard.confidence), words=confidence(standard.confidence))
    return " · ".join([part for part in parts if part] + [sure])


def test(found: Tested, unit: str) -> str:
    """The test in figures: "t-test against 50: t = 1.78, p = 0.108, 10 values"."""
    said = Wording(language())
    name = {
        "z": tr("z-test against {value}"), "t": tr("t-test against {value}"),
        "proportion": tr("z-test of a share against {value}"),
    }.get(found.kind, "")  # fmt: skip
    count = trn("{n} value", "{n} values", found.n)
    if found.statistic is None or found.p is None:
        return tr("all values are equal: there is no spread to test by ({count})").format(count=count)
    letter = "t" if found.kind == "t" else "z"
    against = name.format(value=value(found.against, unit))
    return f"{against}: {letter} = {said.number(found.statistic, 2)}, {chance(found.p)}, {count}"


def chance(p: float) -> str:
    """p as it is written: never 0."""
    return f"p < {Wording(language()).number(0.001, 3)}" if p < 0.001 else f"p = {Wording(language()).number(p, 3)}"


def plain(row: Row) -> str:
    """The comparison in a sentence a manager understands."""
    found, standard = row.comparison, row.standard
    if found.word is None or found.tested is None:
        return remedy(row)
    own = value(found.tested.mean, written(standard))
    interval = span(found.tested.low, found.tested.high, written(standard))
    against = span(standard.low, standard.high, written(standard))
    sentence = {
        Word.ABOVE: tr("On average {own} (95 % interval {interval}): that is above {standard}."),
        Word.BELOW: tr("On average {own} (95 % interval {interval}): that is below {standard}."),
        Word.MEETS: tr("On average {own} (95 % interval {interval}): that cannot be told from {standard}."),
    }[found.word]
    if found.word == Word.MEETS and standard.low != standard.high and _inside(found, standard):
        sentence = tr("On average {own} (95 % interval {interval}): that lies within {standard}.")
    return sentence.format(own=own, interval=interval, standard=against)


def doubts(row: Row) -> list[str]:
    """When not to believe it, the weightiest first."""
    found, standard = row.comparison, row.standard
    made = []
    if found.check is not None and found.tested is not None:
        made.append(
            tr(
                "A few values pull the mean ({mean}) away from the middle: half of the values lie below {median} "
                "({interval}). By the median the word is “{word}” (sign test, {chance})."
            ).format(
                mean=value(found.tested.mean, written(standard)), median=value(found.check.median, written(standard)),
                interval=span(found.check.low, found.check.high, written(standard)), word=word(found.check.word),
                chance=chance(found.check.p),
            )
        )  # fmt: skip
    if found.clustered is not None and found.clustered.word != found.word:
        made.append(_alike(found.clustered, standard))
    elif found.clustered is None and found.tested is not None and found.calls is not None:
        made.append(
            tr("All of them are calls of one employee or of one day: such calls are alike, so it is less sure.")
        )
    if standard.caution and found.word is not None:
        made.append(standard.caution + ".")
    if standard.confidence == Confidence.LOW and found.word is not None:
        made.append(tr("The source is weak: take it as a hint, not as a verdict on people."))
    return made


def _alike(found: Clustered, standard: Standard) -> str:
    words = {
        "employee": trn(
            "Calls of one employee are alike. Counted so ({n} employee)",
            "Calls of one employee are alike. Counted so ({n} employees)", found.groups,
        ),
        "day": trn(
            "Calls of one day are alike. Counted so ({n} day)", "Calls of one day are alike. Counted so ({n} days)",
            found.groups,
        ),
    }[found.by]  # fmt: skip
    return tr("{so}, the interval is {interval} and the word “{word}”.").format(
        so=words, interval=span(found.low, found.high, written(standard)), word=word(found.word)
    )


def _inside(found: Comparison, standard: Standard) -> bool:
    tested = found.tested
    return (
        tested is not None and standard.low is not None and standard.high is not None
        and standard.low <= tested.low and tested.high <= standard.high
    )  # fmt: skip
