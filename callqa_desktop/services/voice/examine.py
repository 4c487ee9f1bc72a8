"""The measures of one call, from its sound alone. What each is stands in `describe`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.audio.pcm import Sound
from callqa_desktop.services.voice import turns
from callqa_desktop.services.voice.activity import PAUSE
from callqa_desktop.services.voice.listening import Track, listen
from callqa_desktop.services.voice.loudness import loudness
from callqa_desktop.services.voice.method import METHOD
from callqa_desktop.services.voice.speech import Speech, Stretches, joined, length, mask_of, none, runs
from callqa_desktop.services.voice.syllables import nuclei
from callqa_desktop.services.voice.voices import apart
from callqa_desktop.services.voice.windows import HOP, Floats

MOST_PLACES = 200
"""Silences and interruptions that are listed with their times: the longest ones, in order of time."""
_FEWEST_VOICED = 100
"""Hops: with less than a second of voice there is no pitch to speak of."""
_FEWEST_SPOKEN = 2.0
"""Seconds: with less speech there is no rate to speak of."""
_PHRASE = 0.6
_PHRASE_END = 0.5
_PHRASE_VOICED = 15
_CLEAN = 30.0
"""dB of speech above noise below which perturbation is that of the noise (D. D. Deliyski, H. S. Shaw, M. K. Evans,
"Adverse effects of environmental noise on acoustic voice quality measurements", Journal of Voice 19, 2005)."""
_MUCH_VOICE = 5.0


@dataclass(frozen=True, slots=True)
class Examination:
    figures: dict[str, Any]
    """Names and meaning: `describe.METHODS` and docs/measures.md; JSON."""
    speech: Speech


def examine(sound: Sound, agent_channel: int | None) -> Examination:
    """Measures of a call, and who speaks when.

    Args:
        agent_channel: of a recording with the sides apart; None where both share a channel, or nobody knows.
    """
    return examined(listen(sound), agent_channel)


def examined(track: Track, agent_channel: int | None) -> Examination:
    """As `examine`, of what was heard already.

    Where the agent is known and the channels differ, the figures of the sides stand under names that begin with agent_
    and client_. Elsewhere `voices` holds two lists of figures, with the `turns` of each, until the words tell whose
    they are (`words.from_words`); there are none in a channel with one voice. `approximate` is True when one channel
    was divided.
    """
    speech = track.speech
    quiet = turns.silences(speech)
    figures = _overall(speech, quiet)
    if track.channels == 2 and agent_channel is not None and not track.doubled:
        agent, client = speech.stretches[agent_channel], speech.stretches[1 - agent_channel]
        figures |= named("agent", _side(track, agent_channel, agent, client))
        figures |= named("client", _side(track, 1 - agent_channel, client, agent))
        figures |= taking_turns(agent, client, speech.music_anywhere())
        figures |= both_at_once(agent, client)
        return Examination(figures, speech)
    parted: Sequence[tuple[int, Stretches]] = ()
    if track.channels == 2 and not track.doubled:
        parted = tuple(enumerate(speech.stretches))
    else:
        figures["approximate"] = True
        voices = apart(speech.stretches[0], track.cepstrum, track.semitones[0]) if track.cepstrum is not None else None
        if voices is not None:
            parted = tuple((0, voice) for voice in voices)
    if parted:
        (one, first), (two, second) = parted
        figures["voices"] = [
            {"turns": _places(first), **_side(track, one, first, second)},
            {"turns": _places(second), **_side(track, two, second, first)},
        ]
    return Examination(figures, speech)


def named(side: str, figures: dict[str, Any]) -> dict[str, Any]:
    """Figures of one side under their full names."""
    return {f"{side}_{name}": value for name, value in figures.items()}


def taking_turns(agent: Stretches, client: Stretches, music: Stretches) -> dict[str, Any]:
    """What needs both sides and no sound."""
    talked = length(agent) + length(client)
    figures: dict[str, Any] = {"talk_share_agent": round(length(agent) / talked, 3) if talked else None}
    for side, own, other in (("agent", agent, client), ("client", client, agent)):
        longest = turns.longest_monologue(own, other)
        figures[f"{side}_longest_monologue_seconds"] = round(longest[1] - longest[0], 1) if longest else 0.0
        figures[f"{side}_longest_monologue_at"] = _place(longest) if longest else None
        gaps = turns.response_gaps(own, other, music)
        name = "response_gap_seconds" if side == "agent" else "client_response_gap_seconds"
        figures[name] = round(float(np.median(gaps)), 1) if gaps else None
    return figures


def _overall(speech: Speech, quiet: Sequence[turns.Silence]) -> dict[str, Any]:
    spoken = length(joined(np.concatenate([none(), *speech.stretches])))
    duration = speech.duration
    silent = max(0.0, duration - spoken)
    longest = sorted(sorted(quiet, key=lambda s: s.start - s.end)[:MOST_PLACES], key=lambda s: s.start)
    return {
        "method": METHOD,
        "duration_seconds": round(duration, 1),
        "speech_seconds": round(spoken, 1),
        "silence_seconds": round(silent, 1),
        "silence_share": round(silent / duration, 3) if duration else 0.0,
        "hold_seconds": round(turns.seconds_of(quiet, "hold"), 1),
        "dead_air_seconds": round(turns.seconds_of(quiet, "dead_air"), 1),
        "dead_airs": sum(one.kind == "dead_air" for one in quiet),
        "start_silence_seconds": round(turns.seconds_of(quiet, "start"), 1),
        "end_silence_seconds": round(turns.seconds_of(quiet, "end"), 1),
        "silence_places": [[*_place((one.start, one.end)), one.kind] for one in longest],
        "approximate": False,
    }


def both_at_once(agent: Stretches, client: Stretches) -> dict[str, Any]:
    """What only two channels tell."""
    union = length(joined(np.concatenate((agent, client))))
    by_agent, by_client = turns.interruptions(agent, client), turns.interruptions(client, agent)
    places = [[*_place(one), "agent"] for one in by_agent] + [[*_place(one), "client"] for one in by_client]
    return {
        "overlap_seconds": round(max(0.0, length(agent) + length(client) - union), 1),
        "interruptions": len(by_agent),
        "client_interruptions": len(by_client),
        "interruption_places": sorted(places)[:MOST_PLACES],
    }


def _side(track: Track, channel: int, own: Stretches, other: Stretches) -> dict[str, Any]:
    """The figures of one side."""
    spoken = mask_of(own, HOP, track.power.shape[1])
    seconds = length(own)
    figures: dict[str, Any] = {"speech_seconds": round(seconds, 1)}
    figures |= _pace(track, channel, own, other, seconds)
    loud = loudness(track.weighted[channel], spoken)
    figures["loudness_lufs"] = round(loud.lufs, 1) if loud else None
    figures["loudness_spread_lu"] = round(loud.spread, 1) if loud else None
    semitones = track.semitones[channel]
    voiced = semitones[spoken & ~np.isnan(semitones)]
    enough = len(voiced) >= _FEWEST_VOICED
    low, middle, high = np.percentile(voiced, (20, 50, 80)) if enough else (0.0, 0.0, 0.0)
    figures["pitch_semitones"] = round(float(middle), 1) if enough else None
    figures["pitch_spread_semitones"] = round(float(high - low), 1) if enough else None
    figures["pitch_end_slope"] = _end_slope(semitones, own)
    figures["voiced_share"] = round(len(voiced) / int(spoken.sum()), 3) if spoken.any() else None
    return figures | _perturbed(track, channel, spoken, len(voiced) * HOP)


def _pace(track: Track, channel: int, own: Stretches, other: Stretches, seconds: float) -> dict[str, Any]:
    pauses = turns.own_pauses(own, other, track.speech.music_anywhere())
    turned = seconds + float(pauses.sum())
    names = ("syllables_per_second", "articulation_per_second", "pauses_per_minute", "mean_pause_seconds")
    if seconds < _FEWEST_SPOKEN:
        return dict.fromkeys(names)
    mask = mask_of(own, HOP, track.power.shape[1])
    count = int(mask[nuclei(track.sonority[channel], track.spoken[channel])].sum())
    values = (
        round(count / turned, 2),
        round(count / seconds, 2),
        round(len(pauses) * 60 / turned, 1),
        round(float(pauses.mean()), 2) if len(pauses) else None,
    )
    return dict(zip(names, values, strict=True))


def _end_slope(semitones: Floats, own: Stretches) -> float | None:
    """Median over the phrases of the slope of pitch in their last half second, semitones a second."""
    slopes = []
    for start, end in own.tolist():
        if end - start < _PHRASE:
            continue
        first, last = round((end - _PHRASE_END) / HOP), round(end / HOP)
        part = semitones[first:last]
        times = np.flatnonzero(~np.isnan(part))
        if len(times) >= _PHRASE_VOICED:
            slopes.append(float(np.polyfit(times * HOP, part[times].astype(np.float64), 1)[0]))
    return round(float(np.median(slopes)), 1) if len(slopes) >= 3 else None


def _perturbed(track: Track, channel: int, spoken: NDArray[np.bool_], voiced_seconds: float) -> dict[str, Any]:
    """Jitter, shimmer and HNR where the sound allows them, else why not: band, noise or voice."""
    strength = track.strength[channel][spoken]
    strength = np.clip(strength[~np.isnan(strength)].astype(np.float64), 1e-3, 0.9999)
    reason = ""
    if not track.wide[channel]:
        reason = "band"
    elif _clearness(track, channel) < _CLEAN:
        reason = "noise"
    elif voiced_seconds < _MUCH_VOICE:
        reason = "voice"
    figures: dict[str, Any] = {"jitter_percent": None, "shimmer_percent": None, "hnr_db": None}
    if not reason:
        periods = track.periods[channel]
        jitter, shimmer = periods.jitter(), periods.shimmer()
        figures["jitter_percent"] = None if jitter is None else round(jitter, 2)
        figures["shimmer_percent"] = None if shimmer is None else round(shimmer, 2)
        figures["hnr_db"] = round(float(np.mean(10 * np.log10(strength / (1 - strength)))), 1)
    return figures | {"voice_quality_reason": reason}


def _clearness(track: Track, channel: int) -> float:
    """dB between the speech of a channel and what is heard between."""
    power, spoken = track.power[channel], track.spoken[channel]
    between = ~spoken
    for start, end in runs(spoken).tolist():  # what still rings after speech is not noise
        between[max(0, start - round(PAUSE / HOP)) : end + round(PAUSE / HOP)] = False
    if not spoken.any() or between.sum() < round(1 / HOP):
        return 0.0
    return float(10 * np.log10(power[spoken].mean() / max(float(np.median(power[between])), 1e-10)))


def _places(stretches: Stretches) -> list[list[float]]:
    return [_place((start, end)) for start, end in stretches.tolist()]


def _place(stretch: tuple[float, float]) -> list[float]:
    return [round(stretch[0], 2), round(stretch[1], 2)]
