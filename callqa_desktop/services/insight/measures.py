"""Measures of a set: medians, quartiles, and the calls far outside."""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from callqa_desktop.services.insight.numbers import spread
from callqa_desktop.services.insight.records import Measured
from callqa_desktop.services.scoring.metrics import MEASURES

NAMES = (
    "talk_share_agent", "silence_share", "longest_silence_seconds", "interruptions", "response_gap_seconds",
    "agent_longest_monologue_seconds", "client_longest_monologue_seconds", "overlap_seconds", "agent_questions",
    "agent_speech_rate", "agent_articulation_rate", "agent_loudness_lufs", "agent_pitch_median_semitones",
    "agent_pause_share",
)  # fmt: skip
FAR = 3.0
"""Interquartile ranges from the middle half beyond which a call lies far outside (Tukey's outer fence)."""


def shown() -> tuple[str, ...]:
    """Names of the measures a view tells, as far as the program has them."""
    return tuple(name for name in NAMES if name in MEASURES)


def percent(name: str) -> bool:
    """Kept as a share, shown in percent."""
    return name in MEASURES and MEASURES[name].percent


def measured(figures: Mapping[int, Mapping[str, float]]) -> tuple[Measured, ...]:
    """By measure, shares in percent; measures no call has are left out."""
    made = []
    for name in shown():
        times = 100.0 if percent(name) else 1.0
        values = {call: one[name] * times for call, one in figures.items() if name in one}
        found = spread(list(values.values()))
        if found is None:
            continue
        reach = FAR * (found.high - found.low)
        far = [call for call, value in values.items() if not found.low - reach <= value <= found.high + reach]
        made.append(Measured(name, found, array("q", sorted(far))))
    return tuple(made)
