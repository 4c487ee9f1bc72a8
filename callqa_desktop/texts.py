"""Texts in the user's language. Code holds English inside tr() and trn(); catalogues are made from resources/i18n."""

from __future__ import annotations

import gettext
import locale
import os
from functools import cache

from callqa_desktop import paths

LANGUAGES = ("uk", "en")


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


def system_language(default: str) -> str:
    """CALLQA_LANGUAGE, else the system's language where we speak it, else default."""
    wanted = os.environ.get("CALLQA_LANGUAGE") or locale.getlocale()[0] or ""
    return wanted[:2] if wanted[:2] in LANGUAGES else default
