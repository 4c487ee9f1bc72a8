"""Plain text from bytes of unknown encoding, and texts made tidy."""

from __future__ import annotations

import re
import unicodedata

from callqa_desktop.services.folding import storable
from callqa_desktop.services.script.reasons import Unreadable

TITLE = 255
_BLANK = re.compile(r"\n{3,}")
_SUFFIX = re.compile(r"\.(?:txt|md|markdown|docx?|docm|pdf|html?)$", re.IGNORECASE)


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 (marked, or told by its zero bytes) or Windows-1251.

    Raises:
        Unreadable: it is no text in one of these.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(_strict(data, "utf-16"))
    half = len(data) // 2
    if half and len(data) % 2 == 0:
        for encoding, high in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
            # Letters of our alphabets have 0 or 4 in the high byte; in other encodings these are control characters.
            if (high.count(0) + high.count(4)) / half > 0.7:
                return _checked(_strict(data, encoding))
    try:
        return _checked(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _checked(_cyrillic(data))


def tidy(text: str) -> str:
    """One kind of line ends, no control characters, no spaces at ends of lines, at most one empty line."""
    text = storable(text).replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    lines = (line.replace("\u00a0", " ").rstrip() for line in text.split("\n"))
    return _BLANK.sub("\n\n", "\n".join(lines)).strip()


def title_of(name: str) -> str:
    """The title in the name of a file or a page: one line, without its ending."""
    return _SUFFIX.sub("", " ".join(tidy(name).split()))[:TITLE].strip()


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("file.binary") from None


def _cyrillic(data: bytes) -> str:
    """Windows-1251 when most of its upper half comes out as Cyrillic letters; else it is no text we know."""
    text = _strict(data, "cp1251")
    upper = [c for c, byte in zip(text, data, strict=True) if byte >= 0x80]
    letters = sum("\u0400" <= c <= "\u04ff" for c in upper)
    if letters < 0.7 * len(upper):
        raise Unreadable("file.binary")
    return text


def _checked(text: str) -> str:
    odd = sum(unicodedata.category(c) == "Cc" and c not in "\n\r\t\x0b\x0c" for c in text)
    if odd > len(text) // 100:
        raise Unreadable("file.binary")
    return text
