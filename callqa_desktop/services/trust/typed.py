"""A phone number as people type, paste and list it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.folding import storable
from callqa_desktop.services.telephony.phones import normalise
from callqa_desktop.texts import tr, trn

LONGEST = 15
"""Digits of the longest number there is (ITU-T E.164)."""
SHORTEST = 3
SHORT = 6
"""A number of at most so many digits is a short one (102, 5900), dialled as it is; none begins with 0."""
KINDS = ("mobile", "fixed", "toll_free", "premium", "voip", "other", "short", "")

_INVISIBLE = dict.fromkeys(
    (0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
)
_BEFORE = re.compile(r"^(?:tel|phone|mob|callto|whatsapp|viber|телефон|тел|моб|т)\b[.:]*\s*(?=[+\d(])", re.IGNORECASE)
_AFTER = re.compile(
    r"\s*(?:;?\s*(?:ext(?:ension)?|extn|доб(?:авочний)?|дод(?:атковий)?|вн(?:утр(?:ішній)?)?|x|х)\s*[.:=]?|[#,;])\s*(\d{1,7})$",
    re.IGNORECASE,
)
_DASHES = dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63, 0xFF0D), "-")
_SIGNS = re.compile(r"[+0-9 ()\-./]+")


@dataclass(frozen=True, slots=True)
class Typed:
    """One number, whichever way it was written."""

    phone: str
    """E.164, or a short number as it is."""
    digits: str
    """What calls and reviews are joined by."""
    extension: str = ""
    """What was written behind the number and is no part of it."""


def read(text: str, country: str = "UA") -> Typed:
    """Reads one number.

    Args:
        text: national, with 00 or + and the country's code, with any spaces, brackets and dashes, digits of any
            script, "tel:" before it or an extension behind it.
        country: ISO code of the country national numbers belong to.

    Raises:
        UserFacingError: it is no number; says what is missing or too much.
    """
    plain = _plain(text)
    if not plain:
        raise _bad(tr("Which number?"), "", "number.empty")
    plain = _BEFORE.sub("", plain)
    extension = ""
    if (found := _AFTER.search(plain)) and sum(map(str.isdecimal, plain[: found.start()])) >= SHORTEST + 2:
        plain, extension = plain[: found.start()], found[1]
    digits = "".join(filter(str.isdecimal, plain))
    if any(map(str.isalpha, plain)):
        raise _bad(tr("This is not a phone number"), tr("there are letters in it"), "number.letters")
    if not _SIGNS.fullmatch(plain):
        raise _bad(tr("This is not a phone number"), tr("there are signs in it that no number has"), "number.signs")
    if len(digits) < SHORTEST:
        why = trn("it has {n} digit, and a number has at least 3", "it has {n} digits, and a number has at least 3",
                  len(digits))  # fmt: skip
        raise _bad(tr("This is not a phone number"), why, "number.short")
    if len(digits.removeprefix("00")) > LONGEST:
        why = trn("it has {n} digit, and a number has at most 15", "it has {n} digits, and a number has at most 15",
                  len(digits))  # fmt: skip
        raise _bad(tr("This is not a phone number"), why, "number.long")
    phone, known = normalise(plain, country)
    if phone.startswith("+") and phone[1:] == known:
        return Typed(phone, known, extension)
    if len(digits) <= SHORT and not plain.startswith(("+", "0")):
        return Typed(digits, digits, extension)
    raise _bad(
        tr("There is no such number"), tr("its length fits no number: a digit or the code of the city is missing"),
        "number.length",
    )  # fmt: skip


def about(phone: str) -> tuple[str, str]:
    """Country (ISO code) and kind (one of KINDS) of a number in E.164; "" where the tables know none."""
    if not phone.startswith("+"):
        return "", "short"
    import phonenumbers
    from phonenumbers import PhoneNumberType as Type

    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return "", ""
    kinds = {
        Type.MOBILE: "mobile", Type.FIXED_LINE: "fixed", Type.FIXED_LINE_OR_MOBILE: "mobile",
        Type.TOLL_FREE: "toll_free", Type.PREMIUM_RATE: "premium", Type.SHARED_COST: "premium", Type.VOIP: "voip",
        Type.UNKNOWN: "",
    }  # fmt: skip
    return phonenumbers.region_code_for_number(number) or "", kinds.get(phonenumbers.number_type(number), "other")


def _plain(text: str) -> str:
    """Digits of any script as 0-9, every dash as one, every space as one, nothing that cannot be seen."""
    signs = []
    for sign in storable(text[:400]).translate(_INVISIBLE).translate(_DASHES):
        value = unicodedata.decimal(sign, None)
        if value is not None:
            signs.append(str(int(value)))
        elif sign == "\uff0b":
            signs.append("+")
        else:
            signs.append(" " if sign.isspace() else sign)
    return "".join(signs).removeprefix("'").strip()


def _bad(what: str, why: str, code: str) -> UserFacingError:
    return UserFacingError(what, why, tr("Type it like 067 123 45 67 or +380 67 123 45 67"), code=code)
