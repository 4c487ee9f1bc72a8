"""The text in bytes of unknown encoding."""

from __future__ import annotations

import unicodedata

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_TYPOGRAPHY = frozenset("№«»„“”‘’–—…•€§° \u00a0")
"""Beside letters, what texts in Windows-1251 hold of its upper half."""


class NoText(ValueError):
    """These bytes are no text in an encoding we know."""


def decode(data: bytes) -> tuple[str, str]:
    """(the text, its encoding) of UTF-8, UTF-16 (marked, or told by its zero bytes) or Windows-1251.

    Raises:
        NoText: it is none of these.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data, encoding)
    half = len(data) // 2
    if half and len(data) % 2 == 0:
        for encoding, high in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
            # Letters of our alphabets have 0 or 4 in the high byte; in other encodings these are control characters.
            if (high.count(0) + high.count(4)) / half > 0.7:
                return _checked(data, encoding)
    try:
        return _checked(data, "utf-8")
    except UnicodeDecodeError:
        return _cyrillic(data), "cp1251"


def _checked(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-8":
            raise
        raise NoText from None
    return _plain(text), encoding


def _cyrillic(data: bytes) -> str:
    """Windows-1251 when most of its upper half comes out as Cyrillic letters and typography."""
    try:
        text = data.decode("cp1251")
    except UnicodeDecodeError:
        raise NoText from None
    upper = [char for char, byte in zip(text, data, strict=True) if byte >= 0x80]
    known = sum("\u0400" <= char <= "\u04ff" or char in _TYPOGRAPHY for char in upper)
    if known < 0.7 * len(upper):
        raise NoText
    return _plain(text)


def _plain(text: str) -> str:
    odd = sum(unicodedata.category(char) == "Cc" and char not in "\n\r\t\x0b\x0c" for char in text)
    if odd > len(text) // 100:
        raise NoText
    return text
