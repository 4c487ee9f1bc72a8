"""The forms of Ukrainian words, from the dictionary of pymorphy3 (VESUM); loaded with the first search."""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import Any

from callqa_desktop.services.folding import APOSTROPHE, fold, search_form

_CYRILLIC = re.compile("[\u0400-\u04ff'-]+")
_NO_APOSTROPHE = re.compile("(?<=[бпвмфгґкхрнтд])(?=[яюєї])")
"""Where Ukrainian may write an apostrophe that a person left out."""
_loading = threading.Lock()


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    from pymorphy3 import MorphAnalyzer  # type: ignore[import-untyped]  # it has no stubs

    return MorphAnalyzer(lang="uk")


@lru_cache(maxsize=4096)
def forms_of(word: str) -> frozenset[str]:
    """The search forms of every form of a word in any spelling; empty when the dictionary does not know the word.

    The first call reads the dictionary (some 0.1 s): never on the interface thread.
    """
    plain = fold(word).replace(APOSTROPHE, "'")
    if not _CYRILLIC.fullmatch(plain):
        return frozenset()
    with _loading:
        dictionary = _dictionary()
    found: set[str] = set()
    for spelling in _spellings(plain):
        for reading in dictionary.parse(spelling):
            if reading.is_known:
                found.update(search_form(form.word) for form in reading.lexeme)
    return frozenset(found)


def _spellings(word: str) -> set[str]:
    """The word, and as it may have been meant: with the apostrophe, with ґ."""
    found = {word}
    if "'" not in word:
        found.update(word[: place.start()] + "'" + word[place.start() :] for place in _NO_APOSTROPHE.finditer(word))
    for place in range(len(word)):
        if word[place] == "г":
            found.add(word[:place] + "ґ" + word[place + 1 :])
        elif word[place] == "ґ":
            found.add(word[:place] + "г" + word[place + 1 :])
    return found


@lru_cache(maxsize=16_384)
def base_of(word: str) -> str:
    """One word for all forms of a word: the search form the dictionary lists it under, else its own.

    Words with several readings go by the most usual one. Never on the interface thread, as `forms_of`.
    """
    plain = fold(word).replace(APOSTROPHE, "'")
    if not _CYRILLIC.fullmatch(plain):
        return search_form(word)
    with _loading:
        dictionary = _dictionary()
    return search_form(dictionary.parse(plain)[0].normal_form)
