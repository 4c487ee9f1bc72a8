"""What a corrected line may hold."""

from __future__ import annotations

import unicodedata

LONGEST_LINE = 5_000
"""Characters of a corrected line; no breath is that long, and a pasted document is no line."""
LONGEST_NAME = 80
_JOINER = "\u200d"


def tidy(text: str) -> str:
    """One line without control characters and signs that turn the direction of writing; emoji stay whole."""
    return " ".join("".join(c if c == _JOINER or unicodedata.category(c)[0] != "C" else " " for c in text).split())


def paintable(text: str) -> str:
    """The text with a blank in place of every sign that breaks a line or turns the direction: same length."""
    if text.isprintable():
        return text
    return "".join(c if c == _JOINER or unicodedata.category(c) not in _UNPAINTABLE else " " for c in text)


_UNPAINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
