"""Texts made tidy."""

from __future__ import annotations

import re
import unicodedata

from callqa_desktop.services.folding import storable

TITLE = 255
_BLANK = re.compile(r"\n{3,}")
_SUFFIX = re.compile(r"\.(?:txt|md|markdown|docx?|docm|pdf|html?)$", re.IGNORECASE)


def tidy(text: str) -> str:
    """One kind of line ends, no control characters, no spaces at ends of lines, at most one empty line."""
    text = storable(text).replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    lines = (line.replace("\u00a0", " ").rstrip() for line in text.split("\n"))
    return _BLANK.sub("\n\n", "\n".join(lines)).strip()


def title_of(name: str) -> str:
    """The title in the name of a file or a page: one line, without its ending."""
    return _SUFFIX.sub("", " ".join(tidy(name).split()))[:TITLE].strip()
