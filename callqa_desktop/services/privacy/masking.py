"""Personal data in the words of a call: where it stands, and the text without it.

Found are bank cards (check digit of Luhn, ISO/IEC 7812), IBAN (ISO 13616, remainder 97), the Ukrainian taxpayer number
(РНОКПП, ten digits with a check digit), a company's code where it is called so (ЄДРПОУ, eight digits with a check
digit), telephone numbers, e-mail addresses also as they are spoken, and street addresses with a house number. Numbers
count in digits and in words. Prices, dates and order numbers pass the checks rarely and are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from callqa_desktop.services.folding import fold
from callqa_desktop.services.privacy.numbers import Group, runs
from callqa_desktop.texts import tr

CARD, IBAN, TAX, COMPANY, PHONE, EMAIL, ADDRESS = "card", "iban", "tax", "company", "phone", "email", "address"

BREAK = "\x00"
"""Between two texts nothing of which belongs together."""
_ON = " \u2026 "
"""Between two texts over which a number may go on, but nothing made of words."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [first, end) of the text that are personal, and what they are."""

    first: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Masked:
    text: str
    spans: tuple[Span, ...]
    """In the original text, sorted and apart."""
    marks: tuple[Span, ...] = ()
    """What stands for each of them, in the masked text."""


def mask(text: str) -> Masked:
    """The text with personal data replaced by what it is, in square brackets, in the language of the program."""
    return replaced(text, find(text))


def replaced(text: str, spans: Sequence[Span]) -> Masked:
    words = _words() if spans else {}
    done = ""
    at = 0
    marks: list[Span] = []
    for span in spans:
        done += text[at : span.first]
        mark = f"[{words[span.kind]}]"
        marks.append(Span(len(done), len(done) + len(mark), span.kind))
        done += mark
        at = span.end
    return Masked(done + text[at:], tuple(spans), tuple(marks))


def restored(text: str, hidden: Sequence[tuple[str, str]]) -> str:
    """A text with masks, written by a person over a masked one, with the data in their place.

    Masks that are more than the hidden ones, or of another kind in that order, stay as they are.

    Args:
        hidden: kind and data of each mask, in order.
    """
    words = _words()
    left = [(f"[{words[kind]}]", data) for kind, data in hidden]
    pattern = re.compile("|".join(re.escape(f"[{word}]") for word in words.values()))

    def put(found: re.Match[str]) -> str:
        for number, (mark, data) in enumerate(left):
            if mark == found[0]:
                del left[: number + 1]
                return data
        return found[0]

    return pattern.sub(put, text)


def find(text: str) -> tuple[Span, ...]:
    """Everything personal in a text, sorted and apart; of two that overlap the surer kind stays."""
    found: list[Span] = []
    for kind in (_emails, _ibans, _of_numbers, _addresses):
        for span in kind(text):
            if not any(_overlap(span, other) for other in found):
                found.append(span)
    return tuple(sorted(found, key=lambda span: span.first))


def find_in_lines(lines: Sequence[str], together: Callable[[int, int], bool]) -> list[tuple[Span, ...]]:
    """As `find` for the lines of one speaker, also where a number goes on in the next line.

    Args:
        together: whether two neighbouring lines (by their places in `lines`) may hold parts of one number.
    """
    starts: list[int] = []
    joined = ""
    for number, line in enumerate(lines):
        if number:
            joined += _ON if together(number - 1, number) else BREAK
        starts.append(len(joined))
        joined += line.replace(BREAK, " ")
    spans = find(joined)
    result: list[tuple[Span, ...]] = []
    for start, line in zip(starts, lines, strict=True):
        mine = (Span(max(s.first - start, 0), min(s.end - start, len(line)), s.kind) for s in spans
                if s.first < start + len(line) and s.end > start)  # fmt: skip
        result.append(tuple(span for span in mine if line[span.first : span.end].strip()))
    return result


# --- numbers ---------------------------------------------------------------------------------------------------------

_CARD = re.compile(r"4\d{15}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|9804\d{12}|"
                   r"(?:50|5[6-9]|6[0-9])\d{14,17}")  # fmt: skip
"""Visa, Mastercard, American Express, Простір, Maestro and others: the first digits of ISO/IEC 7812 in use."""
_PHONE = re.compile(r"(?:38|8)?0(?!0|800|900)[3-9]\d{8}")
"""Ukrainian numbers: 0 and nine digits, with the country before them or without; the free lines of companies (0 800)
and paid ones (0 900) are nobody's own."""
_EARLIEST, _LATEST = date(1920, 1, 1), date(2020, 12, 31)
"""Births a taxpayer number may tell of."""
_WINDOW = 60
"""Characters before a number in which words say what it is."""
_ORDER = re.compile(
    r"замовлен\w*|заказ\w*|накладн\w*|ттн|артикул\w*|рахун\w*|рахунок\w*|фактур\w*|договор\w*|договір\w*|чек\w*|"
    r"трек\w*|посилк\w*|order|invoice|tracking|sku"
)
_CODE = re.compile(r"єдрпоу|едрпоу|едрпо|егрпоу|окпо|edrpou|код\w* (?:компан\w*|підприєм\w*|організац\w*|фірм\w*)")
_TAX = re.compile(r"рнокпп|іпн|инн|ідентифікац\w*|идентификац\w*|податков\w*|налогов\w*|tax")


def _of_numbers(text: str) -> Iterator[Span]:
    for run in runs(text):
        at = 0
        while at < len(run):
            span, used = _in_run(text, run, at)
            if span is not None:
                yield span
            at += used


def _in_run(text: str, run: Sequence[Group], at: int) -> tuple[Span | None, int]:
    """What begins with a group, and how many groups it takes; the longest that fits."""
    digits = ""
    best: tuple[Span | None, int] = (None, 1)
    for number in range(at, min(len(run), at + 24)):
        digits += run[number].digits
        if len(digits) > 19:
            break
        kind = _kind(digits, run[at], text)
        if kind:
            first = run[at].first - (1 if run[at].plus and text[run[at].first - 1 : run[at].first] == "+" else 0)
            best = (Span(first, run[number].end, kind), number - at + 1)
    return best


def _kind(digits: str, group: Group, text: str) -> str:
    before = fold(text[max(0, group.first - _WINDOW) : group.first].rsplit(BREAK, 1)[-1])
    if _CARD.fullmatch(digits) and _luhn(digits):
        return CARD
    if group.plus and 10 <= len(digits) <= 15:
        return PHONE
    if _PHONE.fullmatch(digits):
        return PHONE
    ordered = _last(_ORDER, before) > _last(_TAX, before)
    if len(digits) == 10 and not ordered and _taxpayer(digits):
        return TAX
    if len(digits) == 8 and _CODE.search(before) and _company(digits):
        return COMPANY
    return ""


def _luhn(digits: str) -> bool:
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _taxpayer(digits: str) -> bool:
    """Weights and remainder of the tax service's rule; the first five digits count days from 31 December 1899."""
    weighed = sum(w * int(d) for w, d in zip((-1, 5, 7, 9, 4, 6, 10, 5, 7), digits, strict=False))
    born = date(1899, 12, 31) + timedelta(days=int(digits[:5]))
    return weighed % 11 % 10 == int(digits[9]) and _EARLIEST <= born <= _LATEST


def _company(digits: str) -> bool:
    """The register's rule: weights from 1 on, another order from 30 to 60 million, two more where 10 remains."""
    weights = (7, 1, 2, 3, 4, 5, 6) if 30_000_000 <= int(digits) <= 60_000_000 else (1, 2, 3, 4, 5, 6, 7)
    remainder = sum(w * int(d) for w, d in zip(weights, digits, strict=False)) % 11
    if remainder == 10:
        remainder = sum((w + 2) * int(d) for w, d in zip(weights, digits, strict=False)) % 11 % 10
    return remainder == int(digits[7])


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.start() for found in pattern.finditer(text)), default=-1)


# --- accounts --------------------------------------------------------------------------------------------------------

_COUNTRY = re.compile(r"(?<![^\W\d_])(ua|[ую][\s.-]*[ае]й?)[\s.:,-]*(?=[\dнодтчпшсв])", re.IGNORECASE)
"""Ukraine's two letters as they are written and spelt before an account said in words."""
_WRITTEN = re.compile(r"(?<![^\W_])([A-Z]{2})(\d{2})((?:[ \u00a0-]?[A-Z0-9]){11,30})(?![^\W_])")
_LENGTHS = {"UA": 29, "PL": 28, "DE": 22, "GB": 22, "CZ": 24, "SK": 24, "RO": 24, "LT": 20, "LV": 21, "EE": 20}


def _ibans(text: str) -> Iterator[Span]:
    for found in _WRITTEN.finditer(text):
        plain = re.sub(r"[^A-Z0-9]", "", found[0])
        wanted = _LENGTHS.get(found[1], 0)
        # A sentence may go on in capitals after it: the account ends where its country's do.
        if wanted and len(plain) > wanted:
            plain = plain[:wanted]
        if (not wanted or len(plain) == wanted) and _remainder_97(plain):
            yield Span(found.start(), _end_of(found, len(plain)), IBAN)
    for found in _COUNTRY.finditer(text):
        for run in runs(text[found.end() :]):
            if run[0].first:  # it must follow at once
                break
            digits = ""
            for group in run:
                digits += group.digits
                if len(digits) >= 27:
                    break
            if len(digits) == 27 and _remainder_97(f"UA{digits}"):
                yield Span(found.start(), found.end() + group.end, IBAN)
            break


def _end_of(found: re.Match[str], signs: int) -> int:
    """Where the n-th letter or digit of a match ends."""
    left = signs
    for place in range(found.start(), found.end()):
        left -= found.string[place].isalnum()
        if not left:
            return place + 1
    return found.end()


def _remainder_97(plain: str) -> bool:
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


# --- e-mail ----------------------------------------------------------------------------------------------------------

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_TOKEN = re.compile(r"[^\s,;\x00]+")
_AT = frozenset(("собака", "собачка", "собачку", "равлик", "ет", "эт", "at", "@"))
_JOINTS = frozenset(
    ("крапка", "точка", "дот", "dot", "тире", "дефіс", "дефис", "мінус", "минус", "підкреслення", "подчеркивание",
     "underscore", "dash", ".", "-", "_")
)  # fmt: skip
_ZONES = frozenset(
    ("com", "net", "org", "ua", "eu", "info", "biz", "pro", "укр", "ком", "нет", "орг", "юа", "уа", "gov", "edu", "pl",
     "de", "me", "io", "in", "co", "online", "site", "store")
)  # fmt: skip


def _emails(text: str) -> Iterator[Span]:
    for found in _EMAIL.finditer(text):
        yield Span(found.start(), found.end(), EMAIL)
    tokens = [(fold(found[0]).rstrip(".!?:"), found.start(), found.end()) for found in _TOKEN.finditer(text)]
    for at, (word, _, _) in enumerate(tokens):
        if word in _AT and 0 < at < len(tokens) - 1:
            first, last = at - 1, at + 1
            while first >= 2 and tokens[first - 1][0] in _JOINTS:
                first -= 2
            while last + 2 < len(tokens) and tokens[last + 1][0] in _JOINTS:
                last += 2
            # Only a zone of the internet at its end makes an address of it: a dog is also a dog.
            if tokens[last][0].rsplit(".", 1)[-1] in _ZONES and "\x00" not in text[tokens[first][1] : tokens[last][2]]:
                end = tokens[last][2]
                while text[end - 1] in ".!?:":
                    end -= 1
                yield Span(tokens[first][1], end, EMAIL)


# --- addresses -------------------------------------------------------------------------------------------------------

_STREET = (
    r"(?:вулиц[яіюею]+|вул\.|вул(?=\s)|проспект[уіаом]*|просп\.|пр-т[уі]?|бульвар[уіаом]*|бул\.|б-р|"
    r"провул[ок]+[уіком]*|пров\.|площ[аіуею]+|набережн[аіуоїй]+|узв[оі]з[уіом]*|шосе|"
    r"улиц[аеуыей]+|ул\.|проспект[ае]?|переул[ок]+[ае]?|пер\.|площад[ьи]+|"
    r"street|st\.|avenue|ave\.|road|rd\.|boulevard)"
)
_NAME = (
    r"(?:(?:ім\.?|імені|имени)\s+)?(?:\d{1,3}[-\s]?(?:го|та|а|й|я)?\s+)?"
    r"(?:[А-ЯІЇЄҐA-Z][\w'\u2019\u02bc-]+(?:\s+|(?=,))){1,4}"
)
_HOUSE_WORD = r"(?:будин[ок]+[ук]?|буд\.?|дім|дом|д\.|house|номер|№)"
_LETTER = r"[а-яіїєА-ЯІЇЄa-zA-Z]"
_NUMBER = (
    rf"\d{{1,4}}(?:\s?[-/]\s?\d{{1,3}})?"
    # A letter that stands apart is a word of its own ("12 а ще…") unless something ends after it.
    rf"(?:-?{_LETTER}(?![\w'\u2019])|\s[«\"]{_LETTER}[»\"]|\s{_LETTER}(?=\s*(?:[,.;!?]|$)))?"
)
_FLAT_WORD = r"(?:квартир[ауи]|кв\.?|корпус|корп\.?|під['\u02bc\u2019]їзд|оф\.?|офіс|flat|apt\.?)"
_FLAT = rf"(?:[\s,]*{_FLAT_WORD}\s*(?:№\s*)?{_NUMBER})*"
_SAID = r"(?:[^\W\d_]+(?:['\u2019\u02bc][^\W\d_]+)?)"


def _addresses(text: str) -> Iterator[Span]:
    for found in _ADDRESS.finditer(text):
        end = found.end("house")
        if not found["digits"]:
            # The number is said in words: they must be number words.
            run = next(runs(text[found.start("house") :]), None)
            if run is None or run[0].first:
                continue
            end = found.start("house") + run[0].end
        flat = _FLATS.match(text, end)
        if flat is not None:
            end = flat.end()
            spoken = _FLAT_SAID.match(text, end)
            run = next(runs(text[spoken.end() :]), None) if spoken else None
            if spoken and run and not run[0].first:
                end = spoken.end() + run[0].end
        yield Span(found.start(), end, ADDRESS)


_ADDRESS = re.compile(
    rf"(?<!\w)(?:(?i:{_STREET})\s*{_NAME}|{_NAME}(?i:{_STREET}))[\s,]*(?:(?i:{_HOUSE_WORD})[\s,]*)?"
    rf"(?P<house>(?P<digits>{_NUMBER})(?![\w])|{_SAID})"
)
_FLATS = re.compile(_FLAT, re.IGNORECASE)
_FLAT_SAID = re.compile(rf"[\s,]*{_FLAT_WORD}\s+", re.IGNORECASE)


def _overlap(one: Span, other: Span) -> bool:
    return one.first < other.end and other.first < one.end


def _words() -> Mapping[str, str]:
    return {
        CARD: tr("card number"),
        IBAN: tr("bank account"),
        TAX: tr("taxpayer number"),
        COMPANY: tr("company code"),
        PHONE: tr("phone number"),
        EMAIL: tr("e-mail address"),
        ADDRESS: tr("home address"),
    }
