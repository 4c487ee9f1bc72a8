"""Numbers, moments, lengths and phone numbers as people here read them, in the language of the window."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from PySide6.QtCore import QLocale

from callqa_desktop.services.folding import sort_key
from callqa_desktop.texts import language, tr, trn

NONE = "–"
"""Stands where there is no value."""


def locale() -> QLocale:
    """Ukrainian in Ukraine, or English with the day first."""
    if language() == "uk":
        return QLocale(QLocale.Language.Ukrainian, QLocale.Country.Ukraine)
    return QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)


def local(ms: int) -> datetime:
    """A stored moment (UTC milliseconds) in the time zone of this machine."""
    return datetime.fromtimestamp(ms / 1000).astimezone()


def moment(ms: int) -> str:
    """19.11.2026 16:43"""
    return local(ms).strftime("%d.%m.%Y %H:%M")


def date(ms: int) -> str:
    """19.11.2026"""
    return local(ms).strftime("%d.%m.%Y")


def since(ms: int | None, now: datetime) -> str:
    """How long ago, in words; the date when it is more than a week."""
    if ms is None:
        return tr("never")
    gone = now - local(ms)
    if gone < timedelta(minutes=1):
        return tr("just now")
    if gone < timedelta(hours=1):
        return trn("{n} min ago", "{n} min ago", gone.seconds // 60)
    if gone < timedelta(days=1):
        return trn("{n} h ago", "{n} h ago", gone.seconds // 3600)
    if gone < timedelta(days=7):
        return trn("{n} day ago", "{n} days ago", gone.days)
    return date(ms)


def length(seconds: float) -> str:
    """m:ss, and h:mm:ss from an hour on."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def position(ms: float) -> str:
    """A place in a recording, m:ss."""
    return length(ms / 1000)


def hours(seconds: int) -> str:
    """71 h 12 min"""
    minutes = seconds // 60
    if minutes < 60:
        return tr("{m} min").format(m=minutes)
    return tr("{h} h {m} min").format(h=count(minutes // 60), m=minutes % 60)


def number(value: float, decimals: int = 1) -> str:
    return locale().toString(float(value), "f", decimals).replace("-", "\u2212")


def count(value: int) -> str:
    return locale().toString(int(value)) if language() == "uk" else f"{value:,}".replace(",", "\u202f")


def score(value: float | None) -> str:
    """One decimal, or a dash."""
    return NONE if value is None else number(value)


def in_order(names: Iterable[str]) -> list[str]:
    """Names by the Ukrainian alphabet; foreign letters before it."""
    return sorted(names, key=sort_key)


_UKRAINIAN = re.compile(r"^\+380(\d{2})(\d{3})(\d{2})(\d{2})$")


def national_phone(e164: str) -> str:
    """0XX XXX XX XX for Ukrainian numbers, "" for all others."""
    return _UKRAINIAN.sub("0\\1\u00a0\\2\u00a0\\3\u00a0\\4", e164) if _UKRAINIAN.fullmatch(e164) else ""


def phone(e164: str) -> str:
    """+380 XX XXX XX XX for Ukrainian numbers, others as they are; a word when it is hidden."""
    if not e164:
        return tr("hidden number")
    return _UKRAINIAN.sub("+380\u00a0\\1\u00a0\\2\u00a0\\3\u00a0\\4", e164)
