"""Numbers in transcripts, written in digits or said in words, as runs of digits with their places in the text.

A card is dictated as "чотири один сорок дев’ять…", and a model writes it so, or in digits with spaces; both become the
same run of digits here. Number words are the everyday ones of Ukrainian, Russian and English; inflected forms are told
by their beginnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from callqa_desktop.services.folding import fold

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['\u2019\u02bc\u2018`][^\W\d_]+)*|\+|\S")
_BETWEEN = frozenset(",.-\u2013\u2014\u2011/:;()\u2026")
"""Signs that may stand between the groups of one number."""
_FILLERS = frozenset(("так", "далі", "потім", "дальше", "потом", "і", "и", "й", "then", "and"))
"""Words people say between the groups."""

_UNITS = {
    0: ("нуль", "нуля", "нулі", "ноль", "нулей", "zero", "oh"),
    1: ("один", "одна", "одне", "одну", "одного", "одно", "одиниця", "единица", "one"),
    2: ("два", "дві", "двох", "две", "двойка", "двійка", "two"),
    3: ("три", "трьох", "трех", "трійка", "тройка", "three"),
    4: ("чотири", "чотирьох", "четыре", "четырех", "four"),
    5: ("п\u02bcять", "пять", "п\u02bcяти", "пяти", "five"),
    6: ("шість", "шести", "шесть", "six"),
    7: ("сім", "семи", "семь", "seven"),
    8: ("вісім", "восьми", "восемь", "eight"),
    9: ("дев\u02bcять", "девять", "дев\u02bcяти", "девяти", "nine"),
}
_TEENS = {
    10: ("десять", "десяти", "ten"),
    11: ("одинадцят", "одиннадцат", "eleven"),
    12: ("дванадцят", "двенадцат", "twelve"),
    13: ("тринадцят", "тринадцат", "thirteen"),
    14: ("чотирнадцят", "четырнадцат", "fourteen"),
    15: ("п\u02bcятнадцят", "пятнадцят", "пятнадцат", "fifteen"),
    16: ("шістнадцят", "шестнадцат", "sixteen"),
    17: ("сімнадцят", "семнадцат", "seventeen"),
    18: ("вісімнадцят", "восемнадцат", "eighteen"),
    19: ("дев\u02bcятнадцят", "девятнадцят", "девятнадцат", "nineteen"),
}
_TENS = {
    20: ("двадцят", "двадцат", "twenty"),
    30: ("тридцят", "тридцат", "thirty"),
    40: ("сорок", "forty"),
    50: ("п\u02bcятдесят", "пятдесят", "пятьдесят", "fifty"),
    60: ("шістдесят", "шестдесят", "шестьдесят", "sixty"),
    70: ("сімдесят", "семьдесят", "seventy"),
    80: ("вісімдесят", "восемьдесят", "eighty"),
    90: ("дев\u02bcяност", "девяност", "ninety"),
}
_HUNDREDS = {
    100: ("сто", "ста"),
    200: ("двісті", "двести"),
    300: ("триста",),
    400: ("чотириста", "четыреста"),
    500: ("п\u02bcятсот", "пятсот", "пятьсот"),
    600: ("шістсот", "шестсот", "шестьсот"),
    700: ("сімсот", "семьсот"),
    800: ("вісімсот", "восемьсот"),
    900: ("дев\u02bcятсот", "девятсот", "девятьсот"),
}
_WHOLE = {form: value for table in (_UNITS, _HUNDREDS) for value, forms in table.items() for form in forms}
_BEGUN = sorted(
    ((form, value) for table in (_TEENS, _TENS) for value, forms in table.items() for form in forms),
    key=lambda entry: -len(entry[0]),
)
_ENDINGS = re.compile(r"(?:ь|и|і|ю|ма|о|а|y)?")


@dataclass(frozen=True, slots=True)
class Group:
    """Digits said in one go."""

    digits: str
    first: int
    end: int
    """Characters [first, end) of the text."""
    plus: bool = False
    """A plus stands before it."""


def runs(text: str) -> Iterator[list[Group]]:
    """Runs of groups with nothing but separating signs and white space between them."""
    run: list[Group] = []
    plus = False
    spoken: list[tuple[int, int, int]] = []

    def close() -> None:
        run.extend(_groups(spoken, plus_first=plus and not run))
        spoken.clear()

    for token in _TOKEN.finditer(text):
        word = token[0]
        value = None if word.isdigit() else _value(word)
        if value is not None:
            spoken.append((value, token.start(), token.end()))
            continue
        close()
        if word.isdecimal():
            run.append(Group(_plain(word), token.start(), token.end(), plus=plus and not run))
        elif word == "+" or fold(word) in ("плюс", "plus"):
            if run:
                yield run
            run, plus = [], True
            continue
        elif word not in _BETWEEN and fold(word) not in _FILLERS:
            if run:
                yield run
            run, plus = [], False
    close()
    if run:
        yield run


def _groups(spoken: Sequence[tuple[int, int, int]], *, plus_first: bool) -> list[Group]:
    """Number words as groups: hundreds take tens, tens take units ("сто двадцять три" is 123, "нуль п’ять" 0 and 5)."""
    groups: list[Group] = []
    room = 0
    for value, first, end in spoken:
        size = 100 if value >= 100 else 10 if value >= 20 else 1
        if groups and 0 < value < room:
            before = groups[-1]
            digits = str(int(before.digits) + value)
            groups[-1] = Group(digits, before.first, end, before.plus)
        else:
            groups.append(Group(str(value), first, end, plus_first and not groups))
        room = {100: 100, 10: 10}.get(size, 0)
    return groups


def _value(word: str) -> int | None:
    folded = fold(word)
    if folded in _WHOLE:
        return _WHOLE[folded]
    for form, value in _BEGUN:
        if folded.startswith(form) and _ENDINGS.fullmatch(folded[len(form) :]):
            return value
    return None


def _plain(digits: str) -> str:
    """Digits of any script as 0 to 9."""
    return "".join(str(int(sign)) for sign in digits)
