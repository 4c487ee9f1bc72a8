"""Finding words by a few of their letters, in either language and with the wrong keyboard layout."""

from __future__ import annotations

from collections.abc import Iterable

from callqa_desktop.services.folding import fold

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,./\\"
_UKRAINIAN = "йцукенгшщзхїфівапролджєячсмитьбю.ґ"
_TO_UKRAINIAN = str.maketrans(_LATIN, _UKRAINIAN)
_TO_LATIN = str.maketrans(_UKRAINIAN + "ыэъ", _LATIN + "s']")
"""With three keys of the Russian layout, which many have beside the Ukrainian one."""


def readings(typed: str) -> tuple[str, ...]:
    """What somebody may have meant: the letters as typed, and those of the same keys in the other layout."""
    lower = typed.casefold()
    meant = (lower, lower.translate(_TO_UKRAINIAN), lower.translate(_TO_LATIN))
    return tuple(dict.fromkeys(fold(text) for text in meant))


def fit(typed: str, texts: Iterable[str]) -> float | None:
    """How well one of the texts fits what was typed: higher is better, None when none fits."""
    folded = [fold(text) for text in texts]
    found = [
        score - 0.5 * number
        for number, reading in enumerate(readings(typed))
        for text in folded
        if (score := _score(reading, text)) is not None
    ]
    return max(found, default=None)


def _score(wanted: str, text: str) -> float | None:
    """A whole phrase beats beginnings of words, those beat letters strewn over the text."""
    if not wanted:
        return 0.0
    place = text.find(wanted)
    if place >= 0:
        begins = place == 0 or text[place - 1] == " "
        return 100.0 + 20.0 * begins + 10.0 * (place == 0) - 0.1 * len(text)
    words = text.split()
    if all(any(word.startswith(part) for word in words) for part in wanted.split()):
        return 80.0 - 0.1 * len(text)
    at, last, score = 0, -2, 0.0
    for letter in wanted.replace(" ", ""):
        at = text.find(letter, at)
        if at < 0:
            return None
        score += 3.0 if at == last + 1 else 2.0 if at == 0 or text[at - 1] == " " else -1.0
        last, at = at, at + 1
    return score - 0.1 * len(text) if score > 0 else None
