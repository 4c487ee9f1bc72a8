"""Turn-taking of two sides: monologues, interruptions, answers, pauses and silences. Seconds throughout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.voice.speech import Speech, Stretches, joined, length, none, silences_of, together

SILENCE = 1.0
"""A shorter silence belongs to talking."""
DEAD_AIR = 3.0
"""As Amazon Connect Contact Lens counts non-talk time: neither side speaks for longer than 3 seconds."""
_BACKCHANNEL = 0.8
"""Shorter remarks (uh-huh, yes) neither interrupt nor end a monologue."""
_REMARK = 1.0
_MONOLOGUE_PAUSE = 3.0
_TURN_PAUSE = 3.0
_LED_IN = 0.5
"""The other side has spoken for that long when it is interrupted."""
_BOTH = 0.3
"""Both speak for that long: a shorter overlap is only a quick answer."""
_AFRESH = 1.0
"""Who spoke within that time before goes on speaking."""
_BREATH = 0.5
_HOLD_SHARE = 0.3
_HOLD_SECONDS = 2.0

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody speaks."""

    start: float
    end: float
    kind: str
    """start or end (of the recording), hold (music or tones), dead_air, pause; thinking comes with the words."""


def longest_monologue(side: Stretches, other: Stretches) -> tuple[float, float] | None:
    """Start and end of the longest talk of one side without a pause over 3 s and without the other saying anything over
    1 s; None without any."""
    remarks = other[other[:, 1] - other[:, 0] > _REMARK]
    best: tuple[float, float] | None = None
    begun, last = None, 0.0
    for start, end in side.tolist():
        broken = begun is not None and bool(((remarks[:, 0] < end) & (remarks[:, 0] > begun)).any())
        if begun is None or broken or start - last > _MONOLOGUE_PAUSE:
            begun = start
        last = end
        if best is None or end - begun > best[1] - best[0]:
            best = (begun, end)
    return best


def response_gaps(side: Stretches, other: Stretches, music: Stretches) -> list[float]:
    """From the end of the other's speech to the answer of this side, where nothing else comes between."""
    gaps = []
    for end in other[:, 1]:
        answer = side[:, 0][side[:, 0] >= end]
        again = other[:, 0][other[:, 0] >= end]
        speaking = ((side[:, 0] < end) & (side[:, 1] > end)).any()
        if len(answer) and not speaking and (not len(again) or answer[0] < again[0]):
            gap = np.array([[end, answer[0]]])
            if not len(together(gap, music)):
                gaps.append(float(answer[0] - end))
    return gaps


def interruptions(by: Stretches, over: Stretches) -> list[tuple[float, float]]:
    """When one side begins while the other speaks, and goes on: start and end of what it says.

    The other has spoken for half a second and both speak on for 0.3 s; who said anything within the second before goes
    on rather than begins; remarks of less than 0.8 s are back-channels.
    """
    said, floor = joined(by, _BREATH), joined(over, _BREATH)
    found = []
    before = -_AFRESH
    for start, end in said.tolist():
        afresh = start - before >= _AFRESH
        before = end
        led = (floor[:, 0] + _LED_IN < start) & (floor[:, 1] >= start + _BOTH)
        if afresh and end - start > _BACKCHANNEL and bool(led.any()):
            found.append((start, end))
    return found


def own_pauses(side: Stretches, other: Stretches, music: Stretches) -> Doubles:
    """Lengths of the pauses one side makes within its turns: up to 3 s, with nobody else and no music in them."""
    gaps = np.stack((side[:-1, 1], side[1:, 0]), axis=1) if len(side) > 1 else none()
    gaps = gaps[gaps[:, 1] - gaps[:, 0] <= _TURN_PAUSE]
    foreign = joined(np.concatenate((other, music)))
    nearest = np.searchsorted(foreign[:, 1], gaps[:, 0], side="right")
    following = np.append(foreign[:, 0], np.inf)[nearest]
    free = gaps[following >= gaps[:, 1]]
    pauses: Doubles = free[:, 1] - free[:, 0]
    return pauses


def silences(speech: Speech) -> list[Silence]:
    """Every silence of a second or more, by kind.

    Hold: music or tones (of either side) sound for 2 s or for 30 % of it.
    """
    music = speech.music_anywhere()
    found = []
    for start, end in silences_of(speech, SILENCE).tolist():
        played = length(together(np.array([[start, end]]), music))
        if start <= 0 and end < speech.duration:
            kind = "start"
        elif played >= _HOLD_SECONDS or played >= _HOLD_SHARE * (end - start):
            kind = "hold"
        elif end >= speech.duration:
            kind = "end"
        else:
            kind = "dead_air" if end - start >= DEAD_AIR else "pause"
        found.append(Silence(start, end, kind))
    return found


def seconds_of(silences: Sequence[Silence], kind: str) -> float:
    return sum(one.end - one.start for one in silences if one.kind == kind)
