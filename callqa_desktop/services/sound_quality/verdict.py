"""From figures to reasons, the verdict, and the steps of cleaning that help.

The limits are ours: speech of a telephone network lies near -26 dB (the level ITU-T P.56 is used with), a telephone
passes 300 to 3400 Hz, and recognisers of speech get clearly worse below some 15 dB of SNR. "Unusable" is only what
certainly holds no words; all else is tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from callqa_desktop.services.sound_quality import figures as layouts

GOOD, FAIR, POOR, UNUSABLE = VERDICTS = ("good", "fair", "poor", "unusable")
_ORDER = (
    "silent", "too_short", "only_tones", "only_music", "only_noise",
    "dead_side", "no_speech", "noisy", "clipped", "quiet", "dropouts", "muffled", "inverted", "music", "tones",
    "mute_side", "same_sides", "mixed_sides", "uneven", "rumble", "offset",
)  # fmt: skip
"""Codes of reasons; of two that are equally bad the first one stands first."""
Found = tuple[str, str, int | None, float | None]
"""Severity (one of VERDICTS), code, channel, value."""

TOO_SHORT = 0.5
_SPEECH = 0.5
_TONES, _MUSIC = 0.4, 0.25
_NOT_SPEECH = 0.8
"""Of the time in which something sounds."""
_UNEVEN = 12.0
_OTHER_SPEAKS = 10.0
"""Seconds: if one side speaks so long the other ought to say something."""
_OFFSET, _RUMBLE, _RUMBLE_DB = 0.02, 0.5, -50.0
_LIMITS = (
    ("noisy", "snr_db", -1, 15.0, 8.0),
    ("clipped", "clipped_share", 1, 0.001, 0.01),
    ("quiet", "level_dbfs", -1, -38.0, -50.0),
    ("dropouts", "dropouts_a_minute", 1, 2.0, 10.0),
    ("muffled", "bandwidth_hz", -1, 2800.0, 2000.0),
)
"""Code, figure of a channel, direction in which it gets worse, limit of fair, limit of poor."""

DECLIP, POLARITY, HIGHPASS, DENOISE, GAIN = STEPS = ("declip", "polarity", "highpass", "denoise", "gain")
"""Steps of cleaning in their order."""
_DECLIP_FROM = 0.0005
_NOISE_RANGE = (0.0, 20.0)
"""SNR in dB: above, the gate takes more of the voice than of the noise; below, there is no voice to be found."""
_STEADY = 6.0
"""dB: noise that is now loud and now faint is not what the gate can learn."""
_GAIN_BELOW = -35.0


def judge(figures: Mapping[str, Any]) -> tuple[str, tuple[Found, ...]]:
    """The verdict and what is wrong, worst first."""
    found = list(_unusable(figures)) or list(_wrong(figures))
    found.sort(key=lambda one: (-VERDICTS.index(one[0]), _ORDER.index(one[1]), one[2] or 0))
    return (found[0][0] if found else GOOD), tuple(found)


def _unusable(figures: Mapping[str, Any]) -> Iterator[Found]:
    """Why there cannot be any words."""
    if figures["layout"] == layouts.SILENT:
        yield UNUSABLE, "silent", None, None
        return
    if figures["duration_seconds"] < TOO_SHORT:
        yield UNUSABLE, "too_short", None, figures["duration_seconds"]
        return
    if figures["speech_seconds"] >= _SPEECH:
        return
    lanes = [lane for lane in figures["lanes"] if lane["loudest_dbfs"] >= layouts.DEAD_DB]
    sounding = max(lane["sounding_share"] for lane in lanes)
    if figures["music_share"] >= _NOT_SPEECH * sounding:
        yield UNUSABLE, "only_music", None, figures["music_share"]
    elif figures["tone_share"] + figures["music_share"] >= _NOT_SPEECH * sounding:
        yield UNUSABLE, "only_tones", None, figures["tone_share"]
    elif all(lane["range_db"] < 6 or lane["burst_seconds"] < 0.3 for lane in lanes):
        yield UNUSABLE, "only_noise", None, None


def _wrong(figures: Mapping[str, Any]) -> Iterator[Found]:
    lanes = figures["lanes"]
    layout = figures["layout"]
    if figures["speech_seconds"] < _SPEECH:
        yield POOR, "no_speech", None, None
    for n, lane in enumerate(lanes):
        channel = n if len(lanes) > 1 else None
        if layout == layouts.ONE_SIDE and lane["loudest_dbfs"] < layouts.DEAD_DB:
            yield POOR, "dead_side", channel, None
            continue
        for code, key, worse, fair, poor in _LIMITS:
            value = lane[key]
            if value is not None and worse * (value - fair) > 0:
                yield (POOR if worse * (value - poor) > 0 else FAIR), code, channel, value
        if abs(lane["offset"]) > _OFFSET:
            yield FAIR, "offset", channel, abs(lane["offset"])
        if lane["rumble_share"] > _RUMBLE and lane["noise_dbfs"] > _RUMBLE_DB:
            yield FAIR, "rumble", channel, lane["rumble_share"]
    yield from _sides(figures)
    if figures["music_share"] > _MUSIC:
        yield FAIR, "music", None, figures["music_share"]
    if figures["tone_share"] > _TONES:
        yield FAIR, "tones", None, figures["tone_share"]


def _sides(figures: Mapping[str, Any]) -> Iterator[Found]:
    lanes = figures["lanes"]
    layout = figures["layout"]
    told = {layouts.SAME: "same_sides", layouts.INVERTED: "inverted", layouts.MIXED: "mixed_sides"}.get(layout)
    if told:
        yield FAIR, told, None, figures["correlation"]
    if layout != layouts.SIDES:
        return
    spoken = [lane["speech_seconds"] for lane in lanes]
    for n in range(2):
        if spoken[n] < _SPEECH and spoken[1 - n] > _OTHER_SPEAKS:
            yield FAIR, "mute_side", n, None
    levels = [lane["level_dbfs"] for lane in lanes]
    if None not in levels and abs(levels[0] - levels[1]) > _UNEVEN:
        yield FAIR, "uneven", int(levels[1] < levels[0]), abs(levels[0] - levels[1])


def cleaning(figures: Mapping[str, Any], verdict: str) -> tuple[str, ...]:
    """The steps that make this recording better, in order."""
    if verdict == UNUSABLE:
        return ()
    wanted = {step for lane in figures["lanes"] for step in lane_steps(lane)}
    if figures["layout"] == layouts.INVERTED:
        wanted.add(POLARITY)
    levels = [lane["level_dbfs"] for lane in figures["lanes"] if lane["level_dbfs"] is not None]
    if len(levels) == 2 and abs(levels[0] - levels[1]) > _UNEVEN:
        wanted.add(GAIN)
    return tuple(step for step in STEPS if step in wanted)


def lane_steps(lane: Mapping[str, Any]) -> frozenset[str]:
    """The steps that help one channel."""
    if lane["level_dbfs"] is None:
        return frozenset()
    wanted = set()
    if lane["clipped_share"] >= _DECLIP_FROM and any(lane["ceiling"]):
        wanted.add(DECLIP)
    if abs(lane["offset"]) > _OFFSET or (lane["rumble_share"] > _RUMBLE and lane["noise_dbfs"] > _RUMBLE_DB):
        wanted.add(HIGHPASS)
    if _NOISE_RANGE[0] <= lane["snr_db"] < _NOISE_RANGE[1] and lane["noise_spread_db"] < _STEADY:
        wanted.add(DENOISE)
    if lane["level_dbfs"] < _GAIN_BELOW:
        wanted.add(GAIN)
    return frozenset(wanted)
