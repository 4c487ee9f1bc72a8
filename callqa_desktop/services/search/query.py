"""What a person typed into the search, understood: words in all their forms, and "exact phrases"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.folding import search_form, storable
from callqa_desktop.services.search.forms import forms_of
from callqa_desktop.texts import tr

MAX_TEXT = 2000
MAX_TERMS = 32
SIGNS = "'\u2019\u02bc\u2018`\u00b4"
"""What people write for an apostrophe."""
INSIDE = f"(?:[^\\W_]|[\u0300-\u036f]|[{SIGNS}](?=[^\\W_]))*"
"""What of a word follows its first letter."""
WORD = re.compile(f"[^\\W_]{INSIDE}")
"""A word as it stands in a text: letters and digits, with apostrophes inside."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word in every form, or a phrase of several words as they stand."""

    phrase: tuple[str, ...] = ()
    """Search forms of words side by side; () for a single word."""
    forms: frozenset[str] = frozenset()
    """Search forms of the word, any of which will do."""
    beginning: str = ""
    """A word that begins so will do too; "" for none."""

    def accepts(self, form: str) -> bool:
        """Whether a word (its search form) is what this term looks for; phrases accept none by themselves."""
        return form in self.forms or bool(self.beginning and form.startswith(self.beginning))

    @property
    def initials(self) -> set[str]:
        """First letters of the words that can be hits."""
        return {form[0] for form in (*self.forms, *self.phrase[:1], self.beginning) if form}

    @property
    def match(self) -> str:
        """The term in the language of FTS5."""
        if self.phrase:
            return '"' + " ".join(self.phrase) + '"'
        found = [f'"{form}"' for form in sorted(self.forms)]
        if self.beginning:
            found.append(f'"{self.beginning}"*')
        return found[0] if len(found) == 1 else "(" + " OR ".join(found) + ")"


@dataclass(frozen=True, slots=True)
class Query:
    terms: tuple[Term, ...]

    @property
    def match(self) -> str:
        """The FTS5 query: all terms; "" when there are none."""
        return " AND ".join(term.match for term in self.terms)


@lru_cache(maxsize=64)
def parse(text: str) -> Query:
    """Understands what was typed: every word must occur, in any of its forms; "words in quotes" side by side.

    A word the Ukrainian dictionary does not know is looked for as the beginning of a word. Signs are ignored.

    Raises:
        UserFacingError: the text is longer than a search can be.
    """
    if len(text) > MAX_TEXT:
        raise _too_long()
    terms: dict[Term, None] = {}
    # an odd quotation mark at the end opens a phrase that is still being typed
    for number, part in enumerate(re.split(r'["\u201c\u201d\u201e\u00ab\u00bb]', storable(text))):
        words = [form for word in WORD.findall(part) if (form := search_form(word))]
        if number % 2 and len(words) > 1:
            terms[Term(phrase=tuple(words))] = None
        elif number % 2:
            terms.update((Term(forms=frozenset((word,))), None) for word in words)
        else:
            terms.update((_term(word), None) for word in WORD.findall(part) if search_form(word))
    if len(terms) > MAX_TERMS:
        raise _too_long()
    return Query(tuple(terms))


def words_of(texts: Sequence[str]) -> str:
    """What is indexed of these texts: the search forms of their words."""
    return " ".join(search_form(word) for text in texts for word in WORD.findall(text))


def _term(word: str) -> Term:
    known = forms_of(word)
    return Term(forms=known) if known else Term(beginning=search_form(word))


def _too_long() -> UserFacingError:
    return UserFacingError(
        tr("The search is too long"),
        tr("a search has at most {n} words").format(n=MAX_TERMS),
        tr("Search for fewer words"),
        code="search.length",
    )
