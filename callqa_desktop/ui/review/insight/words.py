"""Words, tones and signs of what a judgement knows."""

from __future__ import annotations

from callqa_desktop.services.analysis.details import StepState
from callqa_desktop.texts import tr
from callqa_desktop.ui.widgets.words import Look


def step(state: str) -> Look:
    looks: dict[str, Look] = {
        StepState.FOUND: Look(tr("found"), "good", "✓"),
        StepState.MISSED: Look(tr("left out"), "bad", "✗"),
        StepState.OUT_OF_ORDER: Look(tr("out of order"), "warning", "↕"),
        StepState.UNPROVED: Look(tr("not proved"), "muted", "?"),
    }
    return looks.get(state, Look(state, "muted"))


def handled(value: str) -> Look:
    return {
        "yes": Look(tr("settled"), "good", "✓"),
        "partly": Look(tr("settled in part"), "warning", "△"),
        "no": Look(tr("not settled"), "bad", "✗"),
    }.get(value, Look(tr("objection"), "warning", "△"))


def who(value: str) -> str:
    return {"agent": tr("Manager"), "client": tr("Client"), "both": tr("Both")}.get(value, "")


def mood(value: str) -> Look:
    """Word, tone and sign of a mood; one that is not known stands as it is."""
    return {
        "positive": Look(tr("positive"), "good", "✓"),
        "neutral": Look(tr("neutral"), "neutral"),
        "negative": Look(tr("negative"), "bad", "✕"),
        "mixed": Look(tr("mixed"), "warning", "△"),
    }.get(value, Look(value, "neutral"))


def mood_number(value: int) -> str:
    """A point of the scale with its sign; a real minus."""
    return f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "0"


def language(code: str) -> str:
    """The language something is written in, as it stands after "in"."""
    return {"uk": tr("in Ukrainian"), "ru": tr("in Russian"), "en": tr("in English")}.get(code, code)
