"""How a call was talked, from its sound alone: who spoke how long, silence, overlap, gaps and interruptions.

Speech is told by loudness (method "energy-1"): per channel and hop of 10 ms, smoothed over 30 ms, against the channel's
own noise floor, with two thresholds: a stretch counts when it reaches the upper one and lasts while above the lower. A
little is added on either side, short pauses are closed and clicks dropped. Music and tones count as speech. What leaks
over from the other side, at least 20 dB weaker than usual there and then, does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.audio.pcm import Sound

METHOD = "energy-1"
HOP = 0.01
_WINDOW_HOPS = 6000
_FLOOR = -65.0
"""dBFS below which differences are digital silence or coding noise."""
_FAINTEST = -50.0
"""dBFS a channel's loudest speech must reach to be any."""
_RANGE = 12.0
"""dB between the loudest and the floor without which there is only noise."""
_HYSTERESIS = 4.0
_LEAK = 20.0
_PAUSE = 0.35
"""Seconds: shorter pauses belong to the speech around them."""
_CLICK = 0.20
_HANGOVER = 4
"""Hops on either side: words begin and end softer than the lower threshold."""
_INTERRUPTION = 0.8
_BACKCHANNEL = 1.0
"""Seconds: shorter remarks of the other side do not end a monologue."""
_MONOLOGUE_PAUSE = 3.0

Bools = NDArray[np.bool_]
Decibels = NDArray[np.float64]
Stretches = NDArray[np.float64]
"""Speech of one side: float64 (stretches, 2), start and end in seconds, in order, apart."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Who speaks when, one entry per channel."""

    stretches: tuple[Stretches, ...]
    duration: float
    """Seconds."""


def measure(pcm: Sound, agent_channel: int | None) -> dict[str, Any]:
    """Measures of a call, see `examine`."""
    return examine(pcm, agent_channel)[0]


def examine(pcm: Sound, agent_channel: int | None) -> tuple[dict[str, Any], Speech]:
    """Measures of a call, and who speaks when; seconds rounded to 0.1, shares (0 to 1) to 0.001.

    Always: `method`, `duration_seconds`, `speech_seconds` (somebody speaks), `silence_seconds`, `silence_share` (of the
    duration). With two channels and a known agent also:

    - `agent_speech_seconds`, `client_speech_seconds`; `talk_share_agent`: the agent's part of the two together, None
      without any speech
    - `overlap_seconds`: both speak
    - `agent_longest_monologue_seconds`, `client_longest_monologue_seconds`: from start to end of one side's speech
      without a pause over 3 s and without the other saying anything over 1 s
    - `response_gap_seconds`: median time from the end of the client's speech to the agent's answer, None without any
    - `interruptions`: times the agent began while the client had been speaking for over half a second, and went on for
      over 0.8 s
    """
    speech = find_speech(pcm)
    union = _join(np.concatenate(speech.stretches))
    spoken = _length(union)
    result: dict[str, Any] = {
        "method": METHOD,
        "duration_seconds": round(speech.duration, 1),
        "speech_seconds": round(spoken, 1),
        "silence_seconds": round(max(0.0, speech.duration - spoken), 1),
        "silence_share": round(max(0.0, 1 - spoken / speech.duration), 3) if speech.duration else 0.0,
    }
    if agent_channel is None or len(speech.stretches) != 2:
        return result, speech
    agent, client = speech.stretches[agent_channel], speech.stretches[1 - agent_channel]
    talked = _length(agent) + _length(client)
    gaps = _response_gaps(agent, client)
    result |= {
        "agent_speech_seconds": round(_length(agent), 1),
        "client_speech_seconds": round(_length(client), 1),
        "talk_share_agent": round(_length(agent) / talked, 3) if talked else None,
        "overlap_seconds": round(max(0.0, talked - spoken), 1),
        "agent_longest_monologue_seconds": round(_longest_monologue(agent, client), 1),
        "client_longest_monologue_seconds": round(_longest_monologue(client, agent), 1),
        "response_gap_seconds": round(float(np.median(gaps)), 1) if gaps else None,
        "interruptions": _interruptions(agent, client),
    }
    return result, speech


def silences_of(speech: Speech, shortest: float) -> Stretches:
    """Where nobody speaks for at least `shortest` seconds, the start and the end of the sound included."""
    spoken = _join(np.concatenate(speech.stretches))
    edges = np.concatenate(([0.0], spoken.ravel(), [speech.duration])).reshape(-1, 2)
    kept: Stretches = edges[edges[:, 1] - edges[:, 0] >= shortest]
    return kept


def together(one: Stretches, other: Stretches) -> Stretches:
    """Where both speak."""
    found = []
    n = 0
    for start, end in one.tolist():
        while n and other[n - 1, 1] > start:
            n -= 1
        while n < len(other) and other[n, 1] <= start:
            n += 1
        while n < len(other) and other[n, 0] < end:
            found.append((max(start, float(other[n, 0])), min(end, float(other[n, 1]))))
            n += 1
    return np.array(found, np.float64).reshape(-1, 2)


def is_silent(pcm: Sound) -> bool:
    """Whether nobody speaks in the whole sound."""
    return not any(len(s) for s in find_speech(pcm).stretches)


def find_speech(pcm: Sound) -> Speech:
    """The stretches of speech of every channel. Reads a minute at a time; the levels of an hour take 6 MB."""
    levels = _levels(pcm)
    tops = [float(np.percentile(db, 99.8)) if len(db) else _FLOOR for db in levels]
    floors = [float(np.percentile(db, 10)) if len(db) else _FLOOR for db in levels]
    loud = [_loud(*of) for of in zip(levels, floors, tops, strict=True)]
    if len(levels) == 2:
        usual = [db - top for db, top in zip(levels, tops, strict=True)]
        for n, other in ((0, 1), (1, 0)):
            leaked = loud[other] & (usual[n] < usual[other] - _LEAK)
            levels[n] = np.where(leaked, _FLOOR, levels[n])
        loud = [_loud(*of) for of in zip(levels, floors, tops, strict=True)]
    lanes = [_stretches(heard) for heard in loud]
    return Speech(tuple(lanes), pcm.frames / pcm.sample_rate)


def _levels(pcm: Sound) -> list[Decibels]:
    """Loudness in dBFS per hop, one array per channel."""
    hop = round(pcm.sample_rate * HOP)
    parts = []
    for start in range(0, pcm.frames, hop * _WINDOW_HOPS):
        samples = pcm.read(start, hop * _WINDOW_HOPS)
        whole = len(samples) // hop
        lanes = np.ascontiguousarray(samples[: whole * hop].T, np.float32).reshape(pcm.channels, whole, hop)
        lanes -= lanes.mean(axis=2, keepdims=True)  # a constant offset is not loudness
        parts.append(np.einsum("cwh,cwh->cw", lanes, lanes) / hop)
    power = np.concatenate(parts, axis=1) if parts else np.zeros((pcm.channels, 0))
    return [_decibels(lane) for lane in power]


def _decibels(power: NDArray[Any]) -> Decibels:
    smooth = np.convolve(power, np.ones(3) / 3, "same") if len(power) > 2 else power
    levels: Decibels = np.maximum(10 * np.log10(smooth / 32768.0**2 + 1e-12), _FLOOR)
    return levels


def _loud(db: Decibels, floor: float, top: float) -> Bools:
    """The hops of speech by the two thresholds."""
    if top < _FAINTEST or top - floor < _RANGE:
        return np.zeros(len(db), bool)
    upper = max(floor + 9, min(floor + 0.35 * (top - floor), top - 10))
    lower = db > upper - _HYSTERESIS
    keep = np.zeros(len(db), bool)
    for start, end in _runs(lower):
        if (db[start:end] > upper).any():
            keep[max(0, start - _HANGOVER) : end + _HANGOVER] = True
    return keep


def _runs(mask: Bools) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _stretches(heard: Bools) -> Stretches:
    joined = _join(np.array(_runs(heard), np.float64).reshape(-1, 2) * HOP, _PAUSE)
    return joined[joined[:, 1] - joined[:, 0] >= _CLICK]


def _join(stretches: Stretches, pause: float = 0.0) -> Stretches:
    """In order, with those that overlap or are closer than a pause made one."""
    result: list[list[float]] = []
    for start, end in stretches[np.argsort(stretches[:, 0], kind="stable")]:
        if result and start - result[-1][1] <= pause:
            result[-1][1] = max(result[-1][1], float(end))
        else:
            result.append([float(start), float(end)])
    return np.array(result, np.float64).reshape(-1, 2)


def _length(stretches: Stretches) -> float:
    return float((stretches[:, 1] - stretches[:, 0]).sum())


def _longest_monologue(side: Stretches, other: Stretches) -> float:
    remarks = other[other[:, 1] - other[:, 0] > _BACKCHANNEL]
    longest, begun, last = 0.0, None, 0.0
    for start, end in side.tolist():
        broken = begun is not None and bool(((remarks[:, 0] < end) & (remarks[:, 0] > begun)).any())
        if begun is None or broken or start - last > _MONOLOGUE_PAUSE:
            begun = start
        last = end
        longest = max(longest, end - begun)
    return longest


def _response_gaps(agent: Stretches, client: Stretches) -> list[float]:
    gaps = []
    for end in client[:, 1]:
        answer = agent[:, 0][agent[:, 0] >= end]
        again = client[:, 0][client[:, 0] >= end]
        speaking = ((agent[:, 0] < end) & (agent[:, 1] > end)).any()
        if len(answer) and not speaking and (not len(again) or answer[0] < again[0]):
            gaps.append(float(answer[0] - end))
    return gaps


def _interruptions(agent: Stretches, client: Stretches) -> int:
    return sum(
        bool(((client[:, 0] + 0.5 < start) & (start < client[:, 1])).any())
        for start, end in agent
        if end - start > _INTERRUPTION
    )
