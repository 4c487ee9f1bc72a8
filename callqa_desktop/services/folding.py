"""Ukrainian text made comparable: for searching (fold) and for sorting (sort_key)."""

from __future__ import annotations

import unicodedata

APOSTROPHE = "\u02bc"
"""The letter apostrophe: unlike ' and U+2019 it does not split a word in a full-text index (product.md, part f)."""

# Written on keyboards and in documents for the same sign; the grave and acute accents occur in typed names.
_APOSTROPHES = dict.fromkeys(
    map(ord, "'\u2019\u2018\u201b\u02b9\u02bb\u02bc\u02bd\u0060\u00b4\u2032\uff07"), APOSTROPHE
)

_ALPHABET = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
# Letters of neighbouring alphabets go beside the Ukrainian letter they resemble; a small step keeps them apart.
_GUESTS = {"ё": "е", "ъ": "ь", "ы": "и", "э": "е", "ў": "у"}
# Ukrainian letters take a block of their own, above Latin letters and digits and below all else.
_BLOCK = 0x0430
_ORDER = {
    **{ord(letter): chr(_BLOCK + 2 * place) for place, letter in enumerate(_ALPHABET)},
    **{ord(guest): chr(_BLOCK + 2 * _ALPHABET.index(host) + 1) for guest, host in _GUESTS.items()},
    ord(APOSTROPHE): None,
    0x0301: None,  # stress mark
}


def fold(text: str) -> str:
    """The text for comparing: composed, without case, every apostrophe as U+02BC, white space as single spaces."""
    composed = unicodedata.normalize("NFC", text).casefold().translate(_APOSTROPHES)
    return " ".join(composed.split())


def sort_key(text: str) -> str:
    """A string whose plain (binary) order is the order of the Ukrainian alphabet; apostrophes do not count."""
    return fold(text).translate(_ORDER)


# Letters of their own that are written with marks (й, ї) are one sign after NFC; the marks left are those of stress.
_SEARCHED = {
    **dict.fromkeys(_APOSTROPHES), **dict.fromkeys(range(0x300, 0x370)), ord("ґ"): "г", ord("ё"): "е",
}  # fmt: skip


def search_form(word: str) -> str:
    """What the index of texts holds of a word and is asked for: no case, apostrophes or stress, ґ as г, ё as е."""
    return unicodedata.normalize("NFC", word).casefold().translate(_SEARCHED)


def storable(text: str) -> str:
    """The text without what no database takes: halves of characters from a damaged argument, and zero bytes."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
