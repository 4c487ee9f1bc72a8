"""Requests, tokens, money and bytes as people read them."""

from __future__ import annotations

from callqa_desktop.services.batches.figures import Estimate, Limits, Spent
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.widgets import formats


def requests(n: int) -> str:
    return trn("{n} request", "{n} requests", n).replace(str(n), formats.count(n), 1)


def tokens(n: int) -> str:
    """About so many, from a thousand on."""
    if n >= 1_000_000:
        return tr("{n}M tokens").format(n=formats.number(n / 1_000_000))
    if n >= 1_000:
        return tr("{n}k tokens").format(n=formats.number(n / 1_000, 0))
    return trn("{n} token", "{n} tokens", n)


def usd(micro: int) -> str:
    """Cents and what is less than one; nothing is never shown as free where it is not."""
    value = micro / 1_000_000
    return f"{formats.number(value, 2 if value >= 0.1 or not value else 4)}\u00a0$"


def money(micro: int | None, unpriced: int = 0) -> str:
    """An amount, honest about what is not known."""
    if micro is None:
        return tr("price not known")
    if unpriced:
        return tr("more than {money}").format(money=usd(micro))
    return usd(micro)


def size(n: int) -> str:
    """Bytes, rounded to the unit that fits."""
    for unit, word in ((1 << 30, tr("{n} GB")), (1 << 20, tr("{n} MB")), (1 << 10, tr("{n} KB"))):
        if n >= unit:
            return word.format(n=formats.number(n / unit))
    return tr("{n} B").format(n=formats.count(n))


def duration(seconds: float) -> str:
    """About how long."""
    if seconds < 90:
        return tr("about a minute") if seconds >= 30 else tr("less than a minute")
    return tr("about {time}").format(time=formats.hours(round(seconds)))


def spent(what: Spent) -> str:
    """ "336 requests · 1.2M tokens · 0.42 $" """
    return " · ".join((requests(what.requests), tokens(what.tokens), money(what.micro_usd, what.unpriced)))


def foreseen(found: Estimate) -> list[tuple[str, str]]:
    """The lines of an estimate: name and value."""
    to_do = found.calls - found.finished
    aside = ((tr("Analyzed already"), found.finished), (tr("Without a recording"), found.without_sound))
    return [
        (tr("Calls to analyze"), formats.count(to_do)),
        *((name, formats.count(n)) for name, n in aside if n),
        (tr("Sound"), formats.hours(found.seconds_of_sound)),
        (tr("Requests to the model"), formats.count(found.requests)),
        (tr("Tokens"), formats.count(found.tokens)),
        (tr("Cost by the price list"), money(found.micro_usd)),
        (tr("Time"), duration(found.duration_s) if to_do else formats.NONE),
    ]


def budget(limits: Limits, used: Spent) -> list[tuple[str, float]]:
    """What of each limit is used: words and a share of 0-1."""
    lines = []
    if limits.requests is not None:
        words = tr("{used} of {limit} requests").format(
            used=formats.count(used.requests), limit=formats.count(limits.requests)
        )
        lines.append((words, used.requests / limits.requests))
    if limits.tokens is not None:
        words = tr("{used} of {limit} tokens").format(
            used=formats.count(used.tokens), limit=formats.count(limits.tokens)
        )
        lines.append((words, used.tokens / limits.tokens))
    if limits.micro_usd is not None:
        words = tr("{used} of {limit}").format(used=usd(used.micro_usd), limit=usd(limits.micro_usd))
        lines.append((words, used.micro_usd / limits.micro_usd))
    return lines
