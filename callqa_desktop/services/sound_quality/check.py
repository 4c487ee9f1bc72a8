"""The check of one recording: figures of every channel, a verdict, and what is wrong, worst first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.audio.pcm import Sound
from callqa_desktop.services.sound_quality import verdict
from callqa_desktop.services.sound_quality.figures import figures_of
from callqa_desktop.services.sound_quality.scan import scan


class Spoken(Protocol):
    """Who speaks when, as the measures of the voice tell it."""

    @property
    def stretches(self) -> Sequence[NDArray[np.float64]]:
        """Per channel float64 (stretches, 2): start and end in seconds, in order, apart."""
        ...


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong."""

    code: str
    """A key of `words.REASONS`."""
    channel: int | None
    """None: the whole recording."""
    value: float | None
    """The figure behind it, in the unit `words` knows; None where there is none."""


@dataclass(frozen=True, slots=True)
class Check:
    verdict: str
    """good, fair, poor or unusable."""
    reasons: tuple[Reason, ...]
    """Worst first; empty when the sound is good."""
    figures: dict[str, Any] = field(default_factory=dict)
    """Of the recording, and under "lanes" those of each channel; JSON."""
    cleaning: tuple[str, ...] = ()
    """Steps of `cleaning` that make this sound better, in their order; empty where none does."""


def check(sound: Sound, speech: Spoken) -> Check:
    """Looks through a recording, a minute at a time; three hours of stereo take some 100 MB at most."""
    figures = figures_of(scan(sound, speech.stretches))
    told, found = verdict.judge(figures)
    reasons = tuple(Reason(code, channel, value) for _, code, channel, value in found)
    return Check(told, reasons, figures, verdict.cleaning(figures, told))
