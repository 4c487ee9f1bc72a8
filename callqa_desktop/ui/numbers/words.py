"""Ratings as the window shows them: a word with its tone and sign, stars, facts."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from callqa_desktop.services.trust import levels
from callqa_desktop.services.trust.estimate import Estimate
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.words import Look

_LOOKS = {1: ("bad", "✕"), 2: ("warning", "△"), 3: ("neutral", "○"), 4: ("good", "✓"), 5: ("good", "✓")}


def level(value: int) -> Look:
    tone, sign = _LOOKS[value]
    return Look(levels.word(value), tone, sign)


def meaning(value: int) -> str:
    """What a level is meant for, so that people use the levels alike."""
    return {
        1: tr("fraud, threats, extortion"),
        2: tr("pushy, or hides who is calling"),
        3: tr("nothing to say either way"),
        4: tr("polite, calls on business"),
        5: tr("a known client or partner"),
    }[value]


def rating(found: Estimate) -> Look:
    """The level an estimate is nearest to."""
    return level(levels.nearest(found.value)) if found.n else Look(tr("no reviews yet"), "neutral")


def stars(found: Estimate) -> str:
    """Five stars, as many of them full as the estimate is near to; "" without reviews."""
    full = levels.nearest(found.value) if found.n else 0
    return "★" * full + "☆" * (5 - full) if full else ""


def value(found: Estimate) -> str:
    return tr("{value} of 5").format(value=formats.number(found.value)) if found.n else formats.NONE


def reviews(n: int) -> str:
    return trn("{n} review", "{n} reviews", n)


def short(found: Estimate) -> str:
    """One line: "✓ safe 4,1 · 12 reviews"."""
    look = rating(found)
    if not found.n:
        return look.word
    return f"{look.sign} {look.word} {formats.number(found.value)} · {reviews(found.n)}"


def how_sure(found: Estimate) -> str:
    """What the interval and the number of reviews mean, in words."""
    if not found.n or found.mean is None:
        return tr("Nobody has rated this number yet. What our own calls tell stands below.")
    span = tr("Most likely between {low} and {high}; the plain mean of {reviews} is {mean}.").format(
        low=formats.number(found.low), high=formats.number(found.high), reviews=reviews(found.n),
        mean=formats.number(found.mean),
    )  # fmt: skip
    return span if found.sure else span + " " + tr("That is too little to be sure.")


def kind(value: str) -> str:
    return {
        "mobile": tr("mobile"),
        "fixed": tr("landline"),
        "toll_free": tr("free of charge"),
        "premium": tr("paid service"),
        "voip": tr("internet telephony"),
        "short": tr("short number"),
        "other": tr("special number"),
    }.get(value, "")


def country(code: str) -> str:
    """The country's own name for itself; ours in the language of the window."""
    if code == "UA":
        return tr("Ukraine")
    if not code:
        return ""
    territory = QLocale.codeToTerritory(code)
    if territory == QLocale.Country.AnyTerritory:
        return code
    return QLocale(QLocale.Language.AnyLanguage, territory).nativeTerritoryName() or code


def state(value: str) -> Look:
    return {
        "pending": Look(tr("waits"), "accent", "…"),
        "hidden": Look(tr("hidden"), "neutral", "–"),
        "withdrawn": Look(tr("taken back"), "neutral", "–"),
    }.get(value, Look(tr("shown"), "good", "✓"))


def act(value: str) -> str:
    return {
        "edit": tr("review changed"),
        "withdraw": tr("review withdrawn"),
        "hide": tr("review hidden"),
        "show": tr("review shown"),
        "fraud": tr("tied to fraud"),
        "clear": tr("no longer tied to fraud"),
    }.get(value, value)
