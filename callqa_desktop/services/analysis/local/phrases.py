"""Phrases looked for in what was said, in every form of their words (services.search.forms)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from callqa_desktop.services.analysis.utterances import Said
from callqa_desktop.services.folding import search_form
from callqa_desktop.services.search.forms import forms_of
from callqa_desktop.services.search.query import WORD, Term

LONGEST_WORDS = 20
_BEGINNING = 4
"""Letters a word the dictionary does not know must have to be found by its beginning."""
_BETWEEN = 1
"""Words that may stand between two words of a phrase."""
_QUOTED = re.compile(r"[«„“\"]([^«»„“”\"]{2,200})[»“”\"]")
_BLANK = re.compile(r"\[[^\]]*\]|\{[^}]*\}|<[^>]*>|…|\.\.\.|_{2,}")
"""What a person fills in: [name], {name}, <name>, …"""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other; parts between what is filled in follow in the same utterance."""

    text: str
    parts: tuple[tuple[Term, ...], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    line: int
    """Index of the utterance."""
    quote: str
    """The words as they were said."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words of an utterance, and where they stand in it."""

    said: Said
    forms: tuple[str, ...]
    places: tuple[tuple[int, int], ...]


def spoken(said: Iterable[Said]) -> tuple[Spoken, ...]:
    found = []
    for one in said:
        words = list(WORD.finditer(one.text))
        found.append(Spoken(one, tuple(search_form(w[0]) for w in words), tuple(w.span() for w in words)))
    return tuple(found)


def quoted(text: str) -> tuple[str, ...]:
    """What stands in quotation marks."""
    return tuple(match.strip() for match in _QUOTED.findall(text) if match.strip())


def phrase(text: str) -> Phrase | None:
    """The phrase of a text; None when it has no words, or more than a phrase has."""
    parts = tuple(tuple(map(term, WORD.findall(part))) for part in _BLANK.split(text))
    parts = tuple(part for part in parts if part)
    return Phrase(text.strip(), parts) if parts and sum(map(len, parts)) <= LONGEST_WORDS else None


def term(word: str) -> Term:
    """A word in every form; one the dictionary does not know by its beginning, where it is long enough."""
    form = search_form(word)
    known = forms_of(word)
    if not known and len(form) >= _BEGINNING:
        return Term(beginning=form)
    return Term(forms=known | {form})


def find(wanted: Phrase, lines: Sequence[Spoken], speakers: Iterable[str]) -> Hit | None:
    """Where one of the speakers says the phrase first."""
    allowed = frozenset(speakers)
    for number, line in enumerate(lines):
        if line.said.speaker in allowed and (place := _in_line(wanted, line.forms)) is not None:
            first, last = line.places[place[0]], line.places[place[1] - 1]
            return Hit(number, line.said.text[first[0] : last[1]])
    return None


def _in_line(wanted: Phrase, forms: Sequence[str]) -> tuple[int, int] | None:
    """First word and the one after the last; None where it is not said."""
    begin: int | None = None
    at = 0
    for part in wanted.parts:
        place = _part(part, forms, at)
        if place is None:
            return None
        begin = place[0] if begin is None else begin
        at = place[1]
    return None if begin is None else (begin, at)


def _part(words: Sequence[Term], forms: Sequence[str], start: int) -> tuple[int, int] | None:
    for first in range(start, len(forms)):
        if not words[0].accepts(forms[first]):
            continue
        at = first + 1
        for word in words[1:]:
            following = range(at, min(at + _BETWEEN + 1, len(forms)))
            at = next((place + 1 for place in following if word.accepts(forms[place])), 0)
            if not at:
                break
        else:
            return first, at
    return None
