"""Ratings in words, for the command line and for screen readers; the window adds signs and tones."""

from __future__ import annotations

from callqa_desktop.services.trust import levels
from callqa_desktop.services.trust.estimate import Estimate
from callqa_desktop.services.trust.records import Neighbour, Shared
from callqa_desktop.services.wording import Wording
from callqa_desktop.texts import tr, trn


def verdict(found: Estimate, words: Wording) -> str:
    """ "safe, 4,1 of 5 (3,4–4,8), 12 reviews"."""
    if not found.n:
        return tr("no reviews yet")
    return tr("{level}, {value} of 5 ({low}–{high}), {reviews}").format(
        level=levels.word(levels.nearest(found.value)), value=words.number(found.value), low=words.number(found.low),
        high=words.number(found.high), reviews=trn("{n} review", "{n} reviews", found.n),
    )  # fmt: skip


def shared(one: Neighbour) -> str:
    """Why a number is similar: "dangerous 3 and 5, doubtful 1 and 2"."""
    parts = [_part(both) for both in one.shared]
    if one.alike_calls:
        parts.append(tr("our calls are alike"))
    return ", ".join(parts)


def _part(both: Shared) -> str:
    word = levels.word(both.level)
    if both.raters:
        more = both.here - len(both.raters)
        names = ", ".join(both.raters) + (trn(" and {n} more", " and {n} more", more) if more else "")
        return tr("{level} by {names}").format(level=word, names=names)
    return tr("{level} {here} and {there}").format(level=word, here=both.here, there=both.there)
