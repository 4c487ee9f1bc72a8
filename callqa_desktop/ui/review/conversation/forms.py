"""Text for comparing that remembers where each of its letters stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from callqa_desktop.services.folding import search_form


class _Signs(dict[int, str]):
    """The search form of each sign, found when it is first met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        form = self[code] = " " if sign.isspace() else search_form(sign)
        if len(form) != 1:
            _UNEVEN.add(sign)
        return form


_SIGNS = _Signs()
_UNEVEN: set[str] = set()
"""Signs that vanish or become several in the search form, of those met so far."""


class Form:
    """The search form of a text (case, apostrophes, ґ/г and stress marks do not count), found again in the text."""

    __slots__ = ("_places", "text")

    def __init__(self, text: str) -> None:
        self._places: list[int] | None = None
        if unicodedata.is_normalized("NFC", text):
            self.text = text.translate(_SIGNS)
            if not _UNEVEN.isdisjoint(text):
                self._places = [at for at, sign in enumerate(text) for _ in _SIGNS[ord(sign)]]
        else:
            parts = [(at, search_form(cluster) or " " * cluster.isspace()) for at, cluster in _clusters(text)]
            self.text = "".join(form for _, form in parts)
            self._places = [at for at, form in parts for _ in form]
        if self._places is not None:
            self._places.append(len(text))

    def find(self, needle: str) -> int:
        """Where a search form stands in this one, -1 when nowhere."""
        return self.text.find(needle)

    def span(self, at: int, length: int) -> tuple[int, int]:
        """Characters [first, end) of the text itself for a piece of the form."""
        if self._places is None:
            return at, at + length
        return self._places[at], self._places[at + length]


def needle(text: str) -> str:
    """What to look for: the search form of a text as typed."""
    return search_form(text)


def places_of(wanted: str, forms: Sequence[frozenset[str]]) -> re.Pattern[str]:
    """What a needle matches in a search form: itself anywhere, and its words in their other forms, side by side."""
    either = []
    if forms and all(forms):
        words = (
            "(?:" + "|".join(re.escape(form) for form in sorted(some, key=len, reverse=True)) + ")" for some in forms
        )
        either.append(r"\b" + r"\W+".join(words) + r"\b")
    return re.compile("|".join((*either, re.escape(wanted))))


def _clusters(text: str) -> list[tuple[int, str]]:
    """Letters with the marks that belong to them."""
    found: list[tuple[int, str]] = []
    for at, sign in enumerate(text):
        if found and unicodedata.combining(sign):
            found[-1] = (found[-1][0], found[-1][1] + sign)
        else:
            found.append((at, sign))
    return found
