"""Figures of our own calls that standards are compared with: what they are called and what makes them be there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from callqa_desktop.services.scoring.metrics import MEASURES
from callqa_desktop.texts import tr

MEASURED = tuple(
    name
    for name in (
        "talk_share_agent", "agent_questions", "agent_longest_monologue_seconds", "client_longest_monologue_seconds",
        "response_gap_seconds", "silence_share", "agent_words_per_minute", "agent_syllables_per_second",
    )
    if name in MEASURES
)  # fmt: skip
"""Measures of the sound (services.scoring.metrics) among them."""
_UNITS = {"agent_words_per_minute": "words", "agent_syllables_per_second": "syllables", "agent_questions": "count"}


@dataclass(frozen=True, slots=True)
class Figure:
    """What can be compared. `unit` as in records.Standard; `missing` says what makes it be there."""

    title: Callable[[], str]
    unit: str
    missing: Callable[[], str]


def _analyze() -> str:
    return tr("Analyze calls of this set: its measures come with that")


def _score() -> str:
    return tr("Score calls of this set, or have them analyzed")


def _inbound() -> str:
    return tr("Choose a set with inbound calls")


def _outbound() -> str:
    return tr("Choose a set with outbound calls")


def _talks() -> str:
    return tr("Choose a set with conversations")


def _people() -> str:
    return tr("Let people score calls of this set")


def _measure(name: str) -> Figure:
    unit = "percent" if MEASURES[name].percent else _UNITS.get(name, "seconds")
    return Figure(MEASURES[name].title, unit, _analyze)


FIGURES: Mapping[str, Figure] = {
    "score": Figure(lambda: tr("Score of a call"), "percent", _score),
    "answered_in_20": Figure(lambda: tr("Answered within 20 s"), "percent", _inbound),
    "answer_seconds": Figure(lambda: tr("Wait before the answer"), "seconds", _inbound),
    "lost_share": Figure(lambda: tr("Inbound calls without an answer"), "percent", _inbound),
    "connected_share": Figure(lambda: tr("Outbound calls that were answered"), "percent", _outbound),
    "talk_seconds": Figure(lambda: tr("Length of the talk"), "seconds", _talks),
    "talk_seconds_inbound": Figure(lambda: tr("Length of the talk, inbound"), "seconds", _inbound),
    "talk_seconds_outbound": Figure(lambda: tr("Length of the talk, outbound"), "seconds", _outbound),
    **{name: _measure(name) for name in MEASURED},
    "reviews_per_month": Figure(lambda: tr("Calls reviewed per manager and month"), "count", _people),
    "reviewed_share": Figure(lambda: tr("Calls a person scored"), "percent", _people),
    "review_minutes": Figure(lambda: tr("Work on one evaluation"), "minutes", _people),
}
"""By name, in the order they are offered."""
