"""Why a call stands in a queue, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from callqa_desktop.services.quality.records import Reason
from callqa_desktop.texts import tr, trn


def _length(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


_WORDS: Mapping[str, Callable[[float], str]] = {
    "score": lambda n: tr("AI score {n}").format(n=round(n)),
    "breach": lambda n: tr("critical breach"),
    "conflict": lambda n: tr("conflict"),
    "objection": lambda n: trn("{n} objection", "{n} objections", int(n)),
    "silence": lambda n: tr("silence {n} %").format(n=round(n * 100)),
    "overlap": lambda n: tr("talk at once {n}").format(n=_length(n)),
    "short": lambda n: tr("very short, {n}").format(n=_length(n)),
    "long": lambda n: tr("very long, {n}").format(n=_length(n)),
    "coverage": lambda n: trn("{n} review of the manager in 30 days", "{n} reviews of the manager in 30 days", int(n)),
    "unsure": lambda n: trn("AI unsure of {n} answer", "AI unsure of {n} answers", int(n)),
    "second": lambda n: trn(
        "second opinion differs in {n} answer", "second opinion differs in {n} answers", int(n)
    ),
    "disputed": lambda n: trn(
        "{n} question people often answer otherwise", "{n} questions people often answer otherwise", int(n)
    ),
}  # fmt: skip


def in_words(reason: Reason) -> list[str]:
    """One phrase a reason, strongest first; for a random draw that it was one. Unknown codes are left out."""
    why: Any = reason.get("why")
    if why is None:
        return [tr("drawn at random")]
    return [_WORDS[code](float(number)) for code, number in why if code in _WORDS]
