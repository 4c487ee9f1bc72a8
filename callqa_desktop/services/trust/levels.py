"""The five levels of trust and their words."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.folding import fold
from callqa_desktop.texts import tr

LEVELS = (1, 2, 3, 4, 5)
MAX_COMMENT = 2000
MAX_WHY = 500

_WORDS: dict[int, tuple[str, Callable[[], str]]] = {
    1: ("dangerous", lambda: tr("dangerous")),
    2: ("doubtful", lambda: tr("doubtful")),
    3: ("neutral", lambda: tr("neutral")),
    4: ("safe", lambda: tr("safe")),
    5: ("trusted", lambda: tr("trusted")),
}
_TYPED = {
    **{key: level for level, (key, _) in _WORDS.items()},
    "небезпечний": 1, "сумнівний": 2, "нейтральний": 3, "безпечний": 4, "надійний": 5,
}  # fmt: skip


def key(level: int) -> str:
    """The word of the JSON and of files."""
    return _WORDS[level][0]


def word(level: int) -> str:
    """The word in the present language."""
    return _WORDS[level][1]()


def nearest(value: float) -> int:
    """The level a mean is closest to; between two, the worse one."""
    return max(1, min(5, ceil(value - 0.5)))


def read(text: str) -> int:
    """A level as people write it: 1 to 5, "4/5", "4,0", or its word in Ukrainian or English.

    Raises:
        UserFacingError: it is none.
    """
    plain = fold(text).replace(",", ".").removesuffix("/5").strip()
    if plain in _TYPED:
        return _TYPED[plain]
    whole = plain.rstrip("0").rstrip(".") if "." in plain else plain
    if whole.isascii() and whole.isdecimal() and len(whole) == 1 and int(whole) in LEVELS:
        return int(whole)
    if not plain:
        raise UserFacingError(
            tr("The level is missing"), "", tr("Give a level from 1 (dangerous) to 5 (trusted)"),
            code="number.level",
        )  # fmt: skip
    raise UserFacingError(
        tr("This is no level of trust"), "", tr("Give a level from 1 (dangerous) to 5 (trusted)"), code="number.level"
    )
