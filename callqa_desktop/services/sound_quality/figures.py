"""The figures of a recording's quality, from what `scan` gathered. dB are of full scale (0 dB: a square wave at it).

- level: mean power of the steps of speech, tones and music left out (as the active level of ITU-T P.56, with our own
  detector of speech)
- noise: median power of the steps in which nobody speaks, 0.2 s after speech at the earliest; where there are none, or
  the exchange replaced them by digital silence, the hundredth part of speech that is weakest
- snr: the level without the noise against the noise, as NIST's Speech Quality Assurance package does with the high and
  the low end of the levels; 60 at most
- bandwidth: the highest frequency at which speech is within 60 dB of its strongest part, over 100 Hz, and above what
  storing 16 bits adds
- clipping, drop-outs: `flats`; tones, music: `tones`
- layout: two channels with the same samples (correlation 0.95 and above), with the same samples upside down (-0.9 and
  below), or whose loudness goes up and down together (0.85 and above) hold both voices each
"""

from __future__ import annotations

from typing import Any

import numpy as np

from callqa_desktop.services.sound_quality.scan import FULL, Bools, Doubles, Floats, Lane, Scan

MONO, SIDES, ONE_SIDE, SAME, INVERTED, MIXED, SILENT = (
    "mono", "sides", "one_side", "same", "inverted", "mixed", "silent",
)  # fmt: skip
BOTH_VOICES = (SAME, INVERTED, MIXED)
"""Layouts of two channels that do not hold a side each."""
DEAD_DB = -60.0
"""What a channel's loudest moments must reach to be heard."""
LARGEST_SNR = 60.0
_FLOOR = 1e-10
_DIGITAL_SILENCE = 3e-11
"""Power below what rounding to 16 bits leaves of any sound."""
_INAUDIBLE = 3e-8
"""-75 dB: not even the faintest voice."""
_SECOND = 62
"""Steps."""
_EDGE = 2
"""Hops at either end of a tone that are neither tone nor speech."""
_LEAST_SPEECH = 0.3
_STORED = 4 / 12 / FULL**2
"""Four times the noise of rounding to 16 bits."""
_SAME, _INVERTED, _TOGETHER = 0.95, -0.9, 0.85


def figures_of(scan: Scan) -> dict[str, Any]:
    """The figures as JSON: those of the recording, and of each channel under "lanes"."""
    lanes = [_lane(lane, scan) for lane in scan.lanes]
    spoken = np.logical_or.reduce([lane.spoken for lane in scan.lanes])
    heard = [_voice(lane) for lane in scan.lanes]
    correlation = _correlation(scan)
    return {
        "duration_seconds": round(scan.duration, 1),
        "speech_seconds": round(float(np.logical_or.reduce(heard).sum()) * scan.step, 1),
        "silence_share": round(1 - float(spoken.mean()), 3) if len(spoken) else 1.0,
        "tone_share": max(lane["tone_share"] for lane in lanes),
        "music_share": max(lane["music_share"] for lane in lanes),
        "correlation": None if correlation is None else round(correlation, 3),
        "layout": _layout(lanes, correlation, _together(scan, heard)),
        "lanes": lanes,
    }


def _lane(lane: Lane, scan: Scan) -> dict[str, Any]:
    speech = lane.power[_voice(lane)]
    level = float(speech.mean()) if len(speech) * scan.step >= _LEAST_SPEECH else 0.0
    enough = level > _DIGITAL_SILENCE
    noise, spread = _noise(lane, speech)
    share, up, down = lane.flats.clipping() if enough else (0.0, None, None)
    drops = lane.flats.drops(lane.power, scan.step_samples, level, lane.spoken) if enough else np.zeros((0, 2))
    minutes = max(len(speech) * scan.step / 60, 1 / 6)
    loudest = float(np.percentile(lane.power, 99.8)) if len(lane.power) else 0.0
    return {
        "speech_seconds": round(len(speech) * scan.step, 1),
        "level_dbfs": _db(level) if enough else None,
        "loudest_dbfs": _db(loudest),
        "peak_dbfs": _db((lane.peak / FULL) ** 2),
        "noise_dbfs": _db(noise),
        "noise_spread_db": round(spread, 1),
        "snr_db": _snr(level, noise) if enough else None,
        "clipped_share": round(share, 5),
        "ceiling": [up, down],
        "bandwidth_hz": _bandwidth(lane.speech_spectrum, scan.bin_hz) if enough else None,
        "dropouts": len(drops),
        "dropouts_a_minute": round(len(drops) / minutes, 1),
        "dropout_seconds": round(float(np.diff(drops, axis=1).sum()) * scan.step / scan.step_samples, 2),
        **_movement(lane, noise, scan.step),
        "tone_share": round(float(lane.tone.mean()), 3) if len(lane.tone) else 0.0,
        "music_share": round(float(lane.music.mean()), 3) if len(lane.music) else 0.0,
        "offset": round(float(lane.offset), 4),
        "rumble_share": _rumble(lane.quiet_spectrum, scan.bin_hz),
    }


def _voice(lane: Lane) -> Bools:
    """The steps of speech in which something sounds that is neither a tone nor music."""
    other = np.zeros(len(lane.spoken), bool)
    from scipy.ndimage import binary_dilation

    tone = binary_dilation(lane.tone, iterations=_EDGE) if lane.tone.any() else lane.tone
    of_hops = np.repeat(tone | lane.music, 2)
    other[: len(of_hops)] = of_hops
    voice: Bools = lane.spoken & ~other & (lane.power > _INAUDIBLE)
    return voice


def _noise(lane: Lane, speech: Floats) -> tuple[float, float]:
    """Mean square of the noise, and how many dB its louder moments are above it."""
    quiet = lane.power[lane.quiet]
    if len(quiet) >= _SECOND and float(np.median(quiet)) > _DIGITAL_SILENCE:
        middle, high = np.percentile(quiet, (50, 90))
        return float(middle), float(10 * np.log10(high / middle))
    sounding = speech[speech > _DIGITAL_SILENCE]
    return (float(np.percentile(sounding, 1)), 0.0) if len(sounding) else (0.0, 0.0)


def _movement(lane: Lane, noise: float, step: float) -> dict[str, float]:
    """How much of the time something sounds, how far loud and faint moments lie apart (dB between the 10th and the 95th
    part of a hundred), and how long it is louder than noise."""
    if not len(lane.power):
        return {"sounding_share": 0.0, "range_db": 0.0, "burst_seconds": 0.0}
    low, high = np.percentile(lane.power, (10, 95))
    limit = max(10 * noise, 10 ** (DEAD_DB / 10))
    return {
        "sounding_share": round(float((lane.power > 10 ** (DEAD_DB / 10)).mean()), 3),
        "range_db": round(_db(float(high)) - _db(float(low)), 1),
        "burst_seconds": round(float((lane.power > limit).sum()) * step, 2),
    }


def _snr(level: float, noise: float) -> float:
    """dB between -20 and 60."""
    ratio = max(level - noise, level * 0.01) / max(noise, _FLOOR)
    return round(float(np.clip(10 * np.log10(ratio), -20, LARGEST_SNR)), 1)


def _db(power: float) -> float:
    return round(float(10 * np.log10(max(power, _FLOOR))), 1)


def _bandwidth(spectrum: Doubles, bin_hz: float) -> int:
    width = max(1, round(100 / bin_hz))
    smooth = np.convolve(spectrum, np.ones(width) / width, "same")
    limit = max(float(smooth.max()) * 1e-6, _STORED / len(spectrum))
    above = np.flatnonzero(smooth > limit)
    return round(float(above[-1]) * bin_hz) if len(above) else 0


def _rumble(spectrum: Doubles, bin_hz: float) -> float:
    """The part of the noise below 100 Hz."""
    total = float(spectrum[1:].sum())
    return round(float(spectrum[1 : max(2, int(100 / bin_hz))].sum()) / total, 3) if total > _DIGITAL_SILENCE else 0.0


def _correlation(scan: Scan) -> float | None:
    first, second, both = scan.products
    return both / float(np.sqrt(first * second)) if len(scan.lanes) == 2 and first > 0 and second > 0 else None


def _together(scan: Scan, heard: list[Bools]) -> float | None:
    """The correlation of the two channels' levels in dB while somebody speaks; None without enough speech on both."""
    if len(heard) != 2 or min(int(h.sum()) for h in heard) < _SECOND:
        return None
    either = heard[0] | heard[1]
    first, second = (10 * np.log10(lane.power[either] + 1e-8) for lane in scan.lanes)
    if not float(first.std()) or not float(second.std()):
        return None
    return float(np.corrcoef(first, second)[0, 1])


def _layout(lanes: list[dict[str, Any]], correlation: float | None, together: float | None) -> str:
    dead = [lane["loudest_dbfs"] < DEAD_DB for lane in lanes]
    if all(dead):
        return SILENT
    if len(lanes) == 1:
        return MONO
    if any(dead):
        return ONE_SIDE
    if correlation is not None and correlation >= _SAME:
        return SAME
    if correlation is not None and correlation <= _INVERTED:
        return INVERTED
    return MIXED if together is not None and together >= _TOGETHER else SIDES
