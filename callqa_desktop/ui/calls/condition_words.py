"""Conditions of the filter bar in words: names, values, and what a chip says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callqa_desktop.texts import tr
from callqa_desktop.ui.calls import filters
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.widgets import formats, words

LONGEST_NAME = 28
"""Characters of one value on a chip; the whole of it stands in the tooltip."""


def name(condition: str) -> str:
    return {
        "period": tr("Period"),
        "employees": tr("Manager"),
        "directions": tr("Direction"),
        "dispositions": tr("Outcome"),
        "duration": tr("Duration"),
        "statuses": tr("Status"),
        "score": tr("Score"),
        "tags": tr("Tag"),
        "connections": tr("Connection"),
        "recordings": tr("Recording"),
        "sound": tr("Sound quality"),
        "said": tr("Said"),
        "unsaid": tr("Not said"),
        "annotated": tr("Notes"),
        "reviewers": tr("Scored by"),
        "assigned": tr("Assigned to"),
    }[condition]


def period(key: str) -> str:
    return {
        "": tr("Any time"),
        "today": tr("Today"),
        "yesterday": tr("Yesterday"),
        "days7": tr("Last 7 days"),
        "days30": tr("Last 30 days"),
        "week": tr("This week"),
        "last_week": tr("Last week"),
        "month": tr("This month"),
        "last_month": tr("Last month"),
        "custom": tr("From – to"),
    }[key]


def value(condition: str, choice: str) -> str:
    """One choice of a condition in words."""
    match condition:
        case "directions":
            return words.direction_long(choice)
        case "dispositions":
            return words.disposition(choice)
        case "statuses":
            return words.status(choice).word
        case "recordings":
            return words.recording(choice)
        case "sound":
            return words.sound(choice).word
        case "annotated":
            return tr("with notes") if choice == "yes" else tr("without notes")
    return choice


def values(held: Conditions, condition: str) -> str:
    """All that a condition holds, in full."""
    if condition == "period":
        if held.period != "custom":
            return period(held.period)
        return f"{_short(held.first)} – {_short(held.last)}"
    if condition == "duration":
        return _range(held.min_duration, held.max_duration, formats.length)
    if condition == "score":
        return _range(held.min_score, held.max_score, _points)
    return ", ".join(value(condition, choice) for choice in getattr(held, condition))


def in_short(held: Conditions, condition: str) -> str:
    """What a condition holds, short enough for a chip."""
    if condition in ("period", *filters.RANGES):
        return values(held, condition)
    chosen = [value(condition, choice) for choice in getattr(held, condition)]
    shown = ", ".join(c if len(c) <= LONGEST_NAME else c[: LONGEST_NAME - 1] + "…" for c in chosen[:2])
    return shown if len(chosen) <= 2 else f"{shown} +{len(chosen) - 2}"


def chip(held: Conditions, condition: str, *, full: bool = False) -> str:
    """What a chip says: the name and the value, or the value alone where it speaks for itself."""
    if condition == filters.CHOSEN:
        words_of = held.ids_words if full or len(held.ids_words) <= 2 * LONGEST_NAME else held.ids_words[:50] + "…"
        return f"{words_of}: {formats.count(len(held.ids))}"
    said = (values if full else in_short)(held, condition)
    return said if condition in ("period", "annotated") else f"{name(condition)}: {said}"


def _range(low: Any, high: Any, show: Callable[[Any], str]) -> str:
    if low is not None and high is not None:
        return f"{show(low)} – {show(high)}"
    return f"≥ {show(low)}" if low is not None else f"≤ {show(high)}"


def _points(score: float) -> str:
    return formats.number(score, 0 if score == int(score) else 1)


def _short(text: str) -> str:
    found = filters.day(text)
    return found.strftime("%d.%m.%Y") if found else "…"
