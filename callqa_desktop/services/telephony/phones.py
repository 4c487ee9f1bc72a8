"""Phone numbers in one form."""

from __future__ import annotations

import re
from functools import lru_cache

_DIGITS_ONLY = re.compile(r"[^0-9]")
_PHONE_LIKE = re.compile(r"[+0-9 ()\-./\u00a0]+")
_UKRAINIAN = re.compile(r"(?:\+?38|8)?(0[1-9]\d{8})")
"""National form with 0, the old long-distance 8, or the country code with or without a plus."""
_LIMIT = 64


@lru_cache(maxsize=65_536)
def normalise(raw: str, country: str = "UA") -> tuple[str, str]:
    """The number in E.164 and its digits.

    What is no public number (an internal line, a short service number, "anonymous", a name) stays as it is.

    Args:
        raw: as the vendor writes it: national, with 00 or + and the country code, with spaces or brackets.
        country: ISO code of the country national numbers belong to.

    Returns:
        ("+380…", "380…"), or (raw, the digits in it).
    """
    raw = raw.strip()[:_LIMIT]
    digits = _DIGITS_ONLY.sub("", raw)
    if not _PHONE_LIKE.fullmatch(raw):
        return raw, digits
    plain = ("+" if raw.startswith("+") else "") + digits
    if country == "UA" and (match := _UKRAINIAN.fullmatch(plain)):
        return "+38" + match[1], "38" + match[1]
    if digits.startswith("00") and not raw.startswith("+"):
        plain = "+" + digits[2:]
    found = _parse(plain, country)
    return (found, found[1:]) if found else (raw, digits)


def _parse(plain: str, country: str) -> str:
    """E.164 by the tables of phonenumbers, "" where the length fits no number of that country."""
    import phonenumbers
    from phonenumbers import PhoneNumberFormat, ValidationResult

    try:
        number = phonenumbers.parse(plain, country)
    except phonenumbers.NumberParseException:
        return ""
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
