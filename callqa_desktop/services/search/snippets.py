"""Where searched words stand in a call: a line of text with the hits marked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from callqa_desktop.services.folding import search_form
from callqa_desktop.services.privacy.masking import mask
from callqa_desktop.services.records import Snippet
from callqa_desktop.services.search.query import INSIDE, SIGNS, WORD, Query, parse
from callqa_desktop.services.search.sources import JUDGING, SOURCES
from callqa_desktop.services.settings import setting
from callqa_desktop.services.transcripts.texts import tidy

BEFORE, LONGEST = 40, 160
"""Characters before the first hit, and in all."""
_NOTHING: frozenset[int] = frozenset()


def of(session: Session, ids: Sequence[int], words: str, hidden: Collection[int] = ()) -> Mapping[int, Snippet]:
    """One snippet per call that has a hit: of the first source that has one (see sources.SOURCES), and of its texts
    the one with most of the words.

    Args:
        hidden: calls of which nothing is shown that judges them.

    Raises:
        UserFacingError: the words are more than a search can be.
    """
    finder = Finder(parse(words))
    found: dict[int, Snippet] = {}
    if not finder.terms:
        return found
    hides = setting(session, "mask_in_view")
    for source, read in SOURCES.items():
        left = [i for i in ids if i not in found and not (source in JUDGING and i in hidden)]
        if not left:
            continue
        best: dict[int, tuple[int, str, int | None]] = {}
        for call_id, text, start_ms in read(session, left):
            hit = len(finder.terms_in(text))
            if hit > best.get(call_id, (0,))[0]:
                best[call_id] = hit, text, start_ms
        for call_id, (_, text, start_ms) in best.items():
            found[call_id] = finder.snippet(mask(text).text if hides else text, source, start_ms)
    return found


def told(session: Session, ids: Collection[int], words: str) -> set[int]:
    """Those of these (few) calls that the words find without what judges them.

    Raises:
        UserFacingError: the words are more than a search can be.
    """
    finder = Finder(parse(words))
    terms: dict[int, set[int]] = {}
    for source, read in SOURCES.items():
        if source not in JUDGING:
            for call_id, text, _ in read(session, sorted(ids)):
                terms.setdefault(call_id, set()).update(finder.terms_in(text))
    return {call_id for call_id, found in terms.items() if len(found) == len(finder.terms)}


@dataclass(frozen=True, slots=True)
class _Hit:
    first: int
    end: int
    term: int


class Finder:
    """Finds the terms of a query in texts, by the rules of the index."""

    def __init__(self, query: Query) -> None:
        self.terms = query.terms
        self._known: dict[str, frozenset[int]] = {}
        """Which terms a word fulfils, or begins (as -1 - number), by the word as it stands in a text."""
        self._phrases = [(number, term.phrase) for number, term in enumerate(query.terms) if term.phrase]
        self._word = _words_from({first for term in query.terms for first in term.initials})
        """Finds the words that may fulfil a term, by their first letter: most words of a text are none."""

    def terms_in(self, text: str) -> set[int]:
        """Numbers of the terms that occur in the text."""
        found: set[int] = set()
        for word in self._word.findall(text):
            found |= self._fulfilled(word)
        if any(number < 0 for number in found):
            found = {number for number in found if number >= 0}
            found.update(hit.term for hit in self._phrase_hits(text))
        return found

    def snippet(self, text: str, source: str, start_ms: int | None) -> Snippet:
        """A line around the first hit."""
        whole = " ".join(text.split()) if text.isprintable() else tidy(text)  # the same, quicker
        hits = sorted(self._hits(whole), key=lambda hit: hit.first)
        first = hits[0].first if hits else 0
        start = 0 if first <= BEFORE else whole.rfind(" ", 0, first - BEFORE // 2) + 1
        start = max(start, first - BEFORE)
        end = len(whole) if len(whole) - start <= LONGEST else start + LONGEST
        lead, tail = "…" if start else "", "…" if end < len(whole) else ""
        shift = len(lead) - start
        marks = tuple(
            (hit.first + shift, hit.end + shift) for hit in _apart(hits) if start <= hit.first and hit.end <= end
        )
        return Snippet(lead + whole[start:end] + tail, marks, source, start_ms)

    def _hits(self, text: str) -> Iterator[_Hit]:
        for match in self._word.finditer(text):
            for term in self._fulfilled(match[0]):
                if term >= 0:
                    yield _Hit(*match.span(), term)
        yield from self._phrase_hits(text)

    def _phrase_hits(self, text: str) -> Iterator[_Hit]:
        if not self._phrases:
            return
        places = [(match.start(), match.end(), search_form(match[0])) for match in WORD.finditer(text)]
        forms = [form for _, _, form in places]
        for number, phrase in self._phrases:
            for at in range(len(forms) - len(phrase) + 1):
                if forms[at] == phrase[0] and tuple(forms[at : at + len(phrase)]) == phrase:
                    yield _Hit(places[at][0], places[at + len(phrase) - 1][1], number)

    def _fulfilled(self, word: str) -> frozenset[int]:
        found = self._known.get(word)
        if found is None:
            form = search_form(word)
            begun = (-1 - number for number, phrase in self._phrases if phrase[0] == form)
            found = frozenset((*(n for n, term in enumerate(self.terms) if term.accepts(form)), *begun)) or _NOTHING
            self._known[word] = found
        return found


def _words_from(initials: set[str]) -> re.Pattern[str]:
    """The pattern WORD for words with these first letters, in any case and spelling."""
    if not initials:
        return re.compile(r"(?!)")
    letters = "".join(sorted({*initials, *(i.upper() for i in initials)} | ({*"ґҐ"} if "г" in initials else set())))
    letters += "ёЁ" if "е" in initials else ""
    first = f"[{re.escape(letters)}]"
    # the letter comes before the conditions on what is in front of it: so the search leaps from letter to letter
    return re.compile(f"{first}(?<![^\\W_]{first})(?<![^\\W_][{SIGNS}]{first}){INSIDE}")


def _apart(hits: Sequence[_Hit]) -> Iterator[_Hit]:
    """Hits without those that begin inside the one before."""
    end = 0
    for hit in hits:
        if hit.first >= end:
            end = hit.end
            yield hit
