"""Phrases made ready for matching: which written words stand for each word of a phrase.

Ukrainian words are found in every form of the dictionary the search uses, and by the regular endings of Russian nouns
and adjectives; English words by theirs. "word*" is found by its beginning, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from callqa_desktop.services.folding import search_form
from callqa_desktop.services.search.forms import forms_of
from callqa_desktop.services.search.query import WORD

_RUSSIAN = (
    "", "а", "у", "ю", "е", "и", "ы", "ой", "ей", "ом", "ем", "ам", "ям", "ами", "ями", "ах", "ях", "ов", "ев", "я",
    "ь", "ью", "ии", "ия", "ию", "ией", "ий", "ый", "ая", "яя", "ое", "ее", "ые", "ие", "ого", "его", "ому", "ему",
    "ым", "им", "ых", "их", "ую", "юю",
)  # fmt: skip
"""Endings of Russian nouns and adjectives in search forms (ё stands as е)."""
_LEAST_STEM = 4
"""Shorter stems with foreign endings would be other words."""
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a phrase."""

    forms: frozenset[str]
    """Search forms that are it."""
    beginning: str = ""
    """Words that begin so are it, too; "" for none."""

    def accepts(self, form: str) -> bool:
        return form in self.forms or bool(self.beginning and form.startswith(self.beginning))


@dataclass(frozen=True, slots=True)
class Phrase:
    text: str
    words: tuple[Word, ...]


@lru_cache(maxsize=4096)
def phrase(text: str) -> Phrase:
    """A phrase understood; without words where it has no letters.

    The first call reads the dictionary: never on the interface thread.
    """
    words = []
    for found in WORD.finditer(text):
        form = search_form(found.group())
        if form:
            beginning = text[found.end() : found.end() + 1] == "*"
            words.append(Word(frozenset(), form) if beginning else Word(forms(found.group())))
    return Phrase(text, tuple(words))


def forms(word: str) -> frozenset[str]:
    """The search forms of a word: itself, of the dictionary, and by regular endings. The latter also where the
    dictionary knows the word: mixed speech bends «скидка» both ways."""
    form = search_form(word)
    return forms_of(word) | _bent(form) | {form}


def _bent(form: str) -> frozenset[str]:
    if form.isascii() and form.isalpha():
        return frozenset(_english(form))
    if form.isalpha() and all("\u0400" <= letter <= "\u04ff" for letter in form):
        return frozenset(_russian(form))
    return frozenset()


def _russian(form: str) -> set[str]:
    stems = {form[: len(form) - len(end)] for end in _RUSSIAN if form.endswith(end)}
    stem = min(stems, key=len)
    return {stem + end for end in _RUSSIAN} if len(stem) >= _LEAST_STEM else set()


def _english(form: str) -> set[str]:
    """Plural, third person, past and -ing of a regular word."""
    if len(form) < 3:
        return {form}
    made = {form, form + "s", form + "es", form + "ed", form + "ing"}
    if form.endswith("e"):
        made |= {form + "d", form[:-1] + "ing"}
    if form.endswith("y") and form[-2] not in _VOWELS:
        made |= {form[:-1] + "ies", form[:-1] + "ied"}
    if form[-1] not in _VOWELS + "wxy" and form[-2] in _VOWELS and form[-3] not in _VOWELS:
        made |= {form + form[-1] + "ed", form + form[-1] + "ing"}
    return made
