"""Texts in the user's language. Code holds English inside tr() and trn(); catalogues are made from resources/i18n."""

from __future__ import annotations

import gettext
import locale
import os
import re
from functools import cache
from string import Formatter
from typing import NamedTuple

from callqa_desktop import paths

LANGUAGES = ("uk", "en")
LEAST = 6
"""Letters a message with fields says by itself; with fewer, anything could be taken for it."""


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of one language ("uk" or "en"); English needs none. Reports use it for a language of their own."""
    file = paths.resource("i18n", language, "callqa.mo")
    if language == "en" or not file.exists():
        return gettext.NullTranslations()
    with file.open("rb") as stream:
        return gettext.GNUTranslations(stream)


_current = gettext.NullTranslations()
_language = "en"


def set_language(language: str) -> None:
    """Switches the language of the whole program; texts already shown are the caller's to renew."""
    global _current, _language
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language}")
    _current, _language = catalogue(language), language


def language() -> str:
    """The language in use: "uk" or "en"."""
    return _language


def tr(message: str) -> str:
    """The message in the current language."""
    return _current.gettext(message)


_INNER = {"uk": str.maketrans("«»", "„“"), "en": str.maketrans("“”", "‘’")}


def inside(name: str) -> str:
    """A name on its way between quotation marks: its own become those of the second rank."""
    return name.translate(_INNER[_language])


def later(message: str) -> str:
    """Marks a message of a table for translation; whoever shows it asks tr() for it then."""
    return message


def trn(singular: str, plural: str, n: int) -> str:
    """The message in the form that fits the count n, with {n} filled in."""
    return _current.ngettext(singular, plural, n).format(n=n)


def source_of(text: str) -> str:
    """The English message this text of the current language is, "" when it is none of ours or holds values."""
    known = vars(catalogue("uk")).get("_catalog", {})
    if _language == "en":
        return text if text in known else ""
    return next((key for key, said in known.items() if key and said == text and isinstance(key, str)), "")


def filled_of(text: str) -> tuple[str, dict[str, str]] | None:
    """The English message with fields that this text of the current language fills, and what stands in the fields.

    Of several messages the one that says most by itself. None when it is none of ours, or a form for a count of things,
    from which the forms for that count in other languages cannot be told.
    """
    for message, shape in _fillable(_language):
        near = text.startswith(shape.begin) and text.endswith(shape.end)  # cheap, and hardly ever so for another one
        if near and (match := re.fullmatch(shape.pattern, text, re.DOTALL)):
            return message, match.groupdict()
    return None


class _Shape(NamedTuple):
    """What a message looks like filled in."""

    letters: int
    """How many it says by itself; 0 where what stands in its fields cannot be told: none, or some with a format."""
    fields: frozenset[str]
    pattern: str
    begin: str
    end: str


@cache
def _fillable(language: str) -> tuple[tuple[str, _Shape], ...]:
    """English messages with fields and what they look like in a language; wordy ones first."""
    found = []
    for message, said in vars(catalogue("uk")).get("_catalog", {}).items():
        if isinstance(message, str) and "{" in message:
            shapes = {"en": _shape(message), "uk": _shape(said)}
            if shapes[language].letters >= LEAST and shapes["en"].fields == shapes["uk"].fields:
                found.append((message, shapes[language]))
    return tuple(sorted(found, key=lambda one: -one[1].letters))


def _shape(message: str) -> _Shape:
    letters, parts, named, plain = 0, [], set(), True
    pieces = list(Formatter().parse(message))
    for words, field, form, turned in pieces:
        letters += sum(map(str.isalpha, words))
        parts.append(re.escape(words))
        if field is not None and field.isidentifier() and not form and not turned:
            parts.append(f"(?P={field})" if field in named else f"(?P<{field}>.+?)")
            named.add(field)
        elif field is not None:
            plain = False
    end = pieces[-1][0] if pieces and pieces[-1][1] is None else ""
    begin = pieces[0][0] if pieces else ""
    return _Shape(letters if named and plain else 0, frozenset(named), "".join(parts), begin, end)


def system_language(default: str) -> str:
    """CALLQA_LANGUAGE, else the system's language where we speak it, else default."""
    wanted = os.environ.get("CALLQA_LANGUAGE") or locale.getlocale()[0] or ""
    return wanted[:2] if wanted[:2] in LANGUAGES else default
