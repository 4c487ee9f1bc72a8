"""Where somebody speaks, from the peaks of a recording: good enough for placing words, no measure of anything."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from callqa_desktop.services.audio.peaks import Peaks
from callqa_desktop.services.transcripts.estimates import Voiced

STEP_MS = 20
QUIETEST = 160
"""Amplitude (of 32,768) that is never speech: -46 dB of full scale."""
_SHARE = 0.12
"""Of the loud moments of the range, below which a moment counts as a pause."""


def by_speaker(peaks: Peaks, agent_channel: int | None) -> Callable[[str], Voiced]:
    """For each speaker, the stretches of a range with a voice in their channel; of all channels where they share one.

    Args:
        agent_channel: 0 or 1 in a recording with the sides apart, else None.
    """

    def of(speaker: str) -> Voiced:
        channel = {"agent": agent_channel, "client": None if agent_channel is None else 1 - agent_channel}.get(speaker)
        if channel is not None and not 0 <= channel < peaks.channels:
            channel = None
        return lambda start_ms, end_ms: _stretches(peaks, channel, start_ms, end_ms)

    return of


def _stretches(peaks: Peaks, channel: int | None, start_ms: int, end_ms: int) -> list[tuple[int, int]]:
    columns = max(1, (end_ms - start_ms) // STEP_MS)
    first, last = (ms * peaks.sample_rate // 1000 for ms in (start_ms, end_ms))
    level = np.abs(peaks.window(first, last, columns).astype(np.int32)).max(axis=2)
    loud = level.max(axis=0) if channel is None else level[channel]
    speaking = loud > max(QUIETEST, _SHARE * float(np.percentile(loud, 95)))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], speaking.astype(np.int8), [0]))))
    step = (end_ms - start_ms) / columns
    return [(start_ms + round(a * step), start_ms + round(b * step)) for a, b in edges.reshape(-1, 2)]
