"""Figures of the page in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from callqa_desktop.services.insight.records import Spread, Trait
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.figures import Cell

_OWN: Mapping[str, tuple[Callable[[], str], str]] = {
    "talk_seconds": (lambda: tr("length"), "length"),
    "hour": (lambda: tr("time of day"), "hour"),
}


def measure_name(name: str) -> str:
    from callqa_desktop.services.scoring.metrics import MEASURES

    return MEASURES[name].title() if name in MEASURES else name


def measure_value(name: str, value: float) -> str:
    from callqa_desktop.services.scoring.metrics import MEASURES

    unit = MEASURES[name].unit() if name in MEASURES else ""
    decimals = 0 if unit == "%" or abs(value) >= 100 else 1
    return f"{formats.number(value, decimals)} {unit}".strip()


def span(low: str, high: str) -> str:
    return low if low == high else f"{low} – {high}"


def reason(trait: Trait, questions: Mapping[str, str]) -> str:
    """What sets a call apart: "silence 48 %, usually 6 – 15 %"."""
    kind, _, key = trait.name.partition(":")
    if trait.name in _OWN:
        title, how = _OWN[trait.name]
        show = _length if how == "length" else _hour
        return _against(title(), show(trait.value), show(trait.low), show(trait.high))
    if kind == "answer":
        shown = [f"{formats.number(value, 0)} %" for value in (trait.value, trait.low, trait.high)]
        return _against(questions.get(key, key), *shown)
    if kind == "finding":
        counts = [formats.number(value, 0) for value in (trait.value, trait.low, trait.high)]
        return _against(tr("findings “{kind}”").format(kind=finding(key)), *counts)
    shown = [measure_value(trait.name, value) for value in (trait.value, trait.low, trait.high)]
    return _against(measure_name(trait.name), *shown)


def finding(kind: str) -> str:
    return tr("shortcoming") if kind == "shortcoming" else words.finding(kind).word


def _against(name: str, value: str, low: str, high: str) -> str:
    return tr("{name}: {value}, usually {span}").format(name=name, value=value, span=span(low, high))


def _length(seconds: float) -> str:
    return formats.length(seconds)


def _hour(hour: float) -> str:
    return f"{int(hour):02}:{round(hour % 1 * 60) % 60:02}"


def spread(found: Spread | None, decimals: int = 1) -> str:
    """Median, and where half of the calls lie."""
    if found is None:
        return formats.NONE
    low, high = formats.number(found.low, decimals), formats.number(found.high, decimals)
    if low == high:
        return formats.number(found.median, decimals)
    return tr("{median} (half: {span})").format(median=formats.number(found.median, decimals), span=span(low, high))


def calls(count: int) -> str:
    return trn("{n} call", "{n} calls", count)


def who(speaker: str) -> str:
    return {"agent": tr("manager"), "client": tr("client"), "both": tr("both")}.get(speaker, tr("anybody"))


def handled(state: str) -> Cell:
    """How objections were met."""
    word, tone, order = {
        "yes": ("✓ " + tr("handled"), "good", 0.0),
        "partly": ("△ " + tr("partly handled"), "warning", 1.0),
        "no": ("✕ " + tr("not handled"), "bad", 2.0),
    }.get(state, (tr("not told"), "neutral", 3.0))
    return Cell(word, order, tone=tone)
