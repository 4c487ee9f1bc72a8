"""What a careful judge says of the demo recordings, in both languages (`resources/demo/judged.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from callqa_desktop.paths import resource
from callqa_desktop.sandbox.sounds import DemoSound

_PLACES = {"yes": 0, "partly": 1, "no": 2, "many": 0, "few": 1, "none": 2}


@dataclass(frozen=True)
class Verdict:
    """One call judged, in one language. Entries are what the model's reply holds, with `quote` in place of places."""

    summary: str
    advice: tuple[str, ...]
    conduct: str
    objections: tuple[dict[str, Any], ...]
    promises: tuple[dict[str, Any], ...]
    shortcomings: tuple[dict[str, Any], ...]
    findings: tuple[dict[str, Any], ...]
    mood: tuple[dict[str, Any], ...]
    likelihood: int | None
    reasons: tuple[dict[str, Any], ...]


def verdict(sound: DemoSound | None, language: str) -> Verdict:
    """Of a demo call; a plain one where nothing is known of the call."""
    kept = _judged().get(sound.id) if sound is not None else None
    if sound is None or kept is None:
        return _unknown(sound, language)
    own = language == "uk"
    numbers = kept["likelihood"].strip().splitlines()
    return Verdict(
        summary=sound.summary if own else kept["summary_en"],
        advice=sound.advice if own else tuple(kept["advice_en"]),
        conduct=kept["conduct_uk" if own else "conduct_en"],
        objections=tuple(
            {"handled": f[0], "quote": f[1], "text": f[2 if own else 3], "how": f[4 if own else 5]}
            for f in _lines(kept["objections"])
        ),
        promises=tuple(
            {"who": f[0], "due": f[1], "quote": f[2], "text": f[3 if own else 4]} for f in _lines(kept["promises"])
        ),
        shortcomings=tuple(
            {"question": f[0], "quote": f[1], "text": f[2 if own else 3]} for f in _lines(kept["shortcomings"])
        ),
        findings=tuple({"kind": f[0], "quote": f[1], "text": f[2 if own else 3]} for f in _lines(kept["findings"])),
        mood=tuple(
            {"value": None if f[0] == "-" else int(f[0]), "why": f[1 if own else 2]} for f in _lines(kept["mood"])
        ),
        likelihood=int(numbers[0]),
        reasons=tuple(
            {"sign": f[0], "quote": f[1], "text": f[2 if own else 3]} for f in _lines("\n".join(numbers[1:]))
        ),
    )


def reason(question: str, answer: str, ukrainian: str, language: str) -> str:
    """The reason of an answer in the language; the truth has it in Ukrainian."""
    if language == "uk":
        return ukrainian
    if answer == "na":
        return "The question does not concern this call."
    given = _judged()["reasons"].get(question, ())
    return str(given[_PLACES[answer]]) if given and answer in _PLACES else "By the words of the call."


@cache
def _judged() -> dict[str, Any]:
    return tomllib.loads(resource("demo", "judged.toml").read_text(encoding="utf-8"))


def _lines(text: str) -> Iterator[list[str]]:
    return ([part.strip() for part in line.split("|")] for line in text.strip().splitlines() if line.strip())


def _unknown(sound: DemoSound | None, language: str) -> Verdict:
    if language == "uk":
        summary, advice = "Коротка розмова; подробиць за розшифруванням не видно.", "Назвіть клієнтові наступний крок."
    else:
        summary, advice = "A short call; its words show no details.", "Name the next step to the client."
    if sound is not None and sound.summary and language == "uk":
        summary, advice = sound.summary, sound.advice[0] if sound.advice else advice
    quarters = tuple({"value": None, "why": ""} for _ in range(4))
    return Verdict(summary, (advice,), "", (), (), (), (), quarters, None, ())
