"""What a judgement knows beyond its summary and findings, as it is kept in `Analysis.details` and `Finding.detail`.

The readers never fail: what an older program or a model of another shape left there is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

QUARTERS = 4
WORST, BEST = -5, 5
"""Ends of the scale of mood."""


class StepState(StrEnum):
    """What became of a step of the sales script in a call."""

    FOUND = "found"
    MISSED = "missed"
    OUT_OF_ORDER = "out_of_order"  # said, but not at its place among the others
    UNPROVED = "unproved"  # the model says so, and no words of the call show it


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the script in one call; `key` is the same in all calls judged against that version."""

    key: str
    title: str
    state: str
    quote: str = ""
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Mood:
    """The client's mood from words in each quarter of the call's length."""

    client: tuple[int | None, ...]
    """Four of -5..5, None where the client says nothing that shows it."""
    why: tuple[str, ...] = ("",) * QUARTERS


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for (sign "+") or against ("-") success."""

    text: str
    sign: str
    quote: str
    start_ms: int | None
    end_ms: int | None


@dataclass(frozen=True, slots=True)
class Likelihood:
    value: int
    """0-100."""
    reasons: tuple[Reason, ...]
    """Each with words of the call."""


@dataclass(frozen=True, slots=True)
class Details:
    script: tuple[Step, ...] = ()
    """In the order of the script; empty without one."""
    mood: Mood | None = None
    conduct: str = ""
    """How the agent kept to the card's questions on conduct, in words; never what the agent felt."""
    likelihood: Likelihood | None = None
    language: str = ""
    """The language the model wrote in, where it is not the one asked for; else ""."""
    unproved: int = 0
    """Quotes the model gave that nobody said, asked again and withdrawn or still not found."""
    addressed: tuple[tuple[int, int], ...] = ()
    """Where somebody in the call seems to speak to the machine that judges it: [start_ms, end_ms)."""

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Details:
        """From `Analysis.details`."""
        kept = kept if isinstance(kept, Mapping) else {}
        return cls(
            tuple(step for entry in _entries(kept.get("script")) if (step := _step(entry)) is not None),
            _mood(kept),
            _text(kept.get("conduct")),
            _likelihood(kept.get("likelihood")),
            _text(kept.get("language")),
            _whole(kept.get("unproved")) or 0,
            tuple(
                (int(one[0]), int(one[1]))
                for one in _list(kept.get("addressed"))
                if isinstance(one, list | tuple) and len(one) == 2 and all(_whole(n) is not None for n in one)
            ),
        )

    def kept(self) -> dict[str, Any]:
        """For `Analysis.details`; what says nothing is left out."""
        made: dict[str, Any] = {}
        if self.script:
            made["script"] = [_fields(step, "key", "title", "state") | _place(step) for step in self.script]
        if self.mood is not None:
            made["mood"] = {"client": list(self.mood.client), "why": list(self.mood.why)}
        if self.conduct:
            made["conduct"] = self.conduct
        if self.likelihood is not None:
            reasons = [_fields(reason, "text", "sign") | _place(reason) for reason in self.likelihood.reasons]
            made["likelihood"] = {"value": self.likelihood.value, "reasons": reasons}
        if self.language:
            made["language"] = self.language
        if self.unproved:
            made["unproved"] = self.unproved
        if self.addressed:
            made["addressed"] = [list(one) for one in self.addressed]
        return made


@dataclass(frozen=True, slots=True)
class Objection:
    """How an objection was handled: `Finding.detail` of kind objection."""

    handled: str = ""
    """yes, partly, no or ""."""
    how: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Objection:
        handled = _text(kept.get("handled"))
        return cls(handled if handled in ("yes", "partly", "no") else "", _text(kept.get("how")))


@dataclass(frozen=True, slots=True)
class Promise:
    """An agreement or next step: `Finding.detail` of kind promise."""

    who: str = ""
    """agent, client, both or ""."""
    due: str = ""
    """By when, in the words of the call; "" when no time was named."""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Promise:
        who = _text(kept.get("who"))
        return cls(who if who in ("agent", "client", "both") else "", _text(kept.get("due")))


def judge_name(model: str, prompt: str) -> str:
    """Who evaluated, where a machine did: `Evaluation.evaluator`."""
    return f"{model} · {prompt}"


def question_of(kept: Mapping[str, Any]) -> str:
    """The question of the card a shortcoming belongs to, "" for none: `Finding.detail` of kind shortcoming."""
    return _text(kept.get("question"))


def steps_in_short(kept: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Title and state of each step of the script, from `Analysis.details`: what a view of many calls needs of them."""
    for entry in _entries(kept.get("script")):
        title, state = _text(entry.get("title")), _text(entry.get("state"))
        if title and state in _STATES:
            yield title, state


def client_mood(kept: Mapping[str, Any]) -> tuple[int | None, ...]:
    """The client's mood by quarter, from `Analysis.details`; () where it is not known."""
    mood = kept.get("mood")
    values = _list(mood.get("client")) if isinstance(mood, Mapping) else []
    if len(values) != QUARTERS:
        return ()
    return tuple(None if (n := _whole(one)) is None else min(max(n, WORST), BEST) for one in values)


_STATES = frozenset(StepState)


def _step(entry: Mapping[str, Any]) -> Step | None:
    key, title, state = _text(entry.get("key")), _text(entry.get("title")), _text(entry.get("state"))
    if not title or state not in _STATES:
        return None
    return Step(key or title, title, state, _text(entry.get("quote")), *_span(entry))


def _mood(kept: Mapping[str, Any]) -> Mood | None:
    client = client_mood(kept)
    if not client:
        return None
    why = [_text(one) for one in _list(kept["mood"].get("why"))]
    return Mood(client, tuple((*why, *("",) * QUARTERS)[:QUARTERS]))


def _likelihood(kept: Any) -> Likelihood | None:
    value = _whole(kept.get("value")) if isinstance(kept, Mapping) else None
    if value is None or not 0 <= value <= 100:
        return None
    reasons = (
        Reason(_text(one.get("text")), "-" if one.get("sign") == "-" else "+", _text(one.get("quote")), *_span(one))
        for one in _entries(kept.get("reasons"))
    )
    return Likelihood(value, tuple(reason for reason in reasons if reason.text))


def _span(entry: Mapping[str, Any]) -> tuple[int | None, int | None]:
    start, end = _whole(entry.get("start_ms")), _whole(entry.get("end_ms"))
    return (None, None) if start is None else (start, start if end is None else max(start, end))


def _fields(one: Step | Reason, *names: str) -> dict[str, Any]:
    return {name: getattr(one, name) for name in names}


def _place(one: Step | Reason) -> dict[str, Any]:
    return {"quote": one.quote, "start_ms": one.start_ms, "end_ms": one.end_ms}


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _whole(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 1e12:
        return None
    return round(value)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _entries(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in _list(value) if isinstance(one, Mapping)]
