"""Text for comparing that remembers where each of its letters stood."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from callqa_desktop.services.folding import search_form


class Form:
    """The search form of a text (case, apostrophes, ґ/г and stress marks do not count), found again in the text."""

    __slots__ = ("_places", "text")

    def __init__(self, text: str) -> None:
        parts: list[str] = []
        places: list[int] = []
        for at, cluster in _clusters(text):
            made = " " if cluster.isspace() else _sign(cluster)
            parts.append(made)
            places += [at] * len(made)
        places.append(len(text))
        self.text = "".join(parts)
        self._places = places

    def find(self, needle: str, start: int = 0) -> int:
        """Where a search form stands in this one, -1 when nowhere."""
        return self.text.find(needle, start)

    def span(self, at: int, length: int) -> tuple[int, int]:
        """Characters [first, end) of the text itself for a piece of the form."""
        return self._places[at], self._places[at + length]


def needle(text: str) -> str:
    """What to look for: the search form of a text as typed."""
    return search_form(text)


def _clusters(text: str) -> list[tuple[int, str]]:
    if unicodedata.is_normalized("NFC", text):
        return list(enumerate(text))
    found: list[tuple[int, str]] = []
    for at, sign in enumerate(text):
        if found and unicodedata.combining(sign):
            found[-1] = (found[-1][0], found[-1][1] + sign)
        else:
            found.append((at, sign))
    return found


@lru_cache(maxsize=4096)
def _sign(cluster: str) -> str:
    return search_form(cluster)
