"""One pass over a recording that gathers what the figures of its quality are made of, a minute at a time.

A step is 16 ms (power), a hop is two steps (spectra of 64 ms, Hann window); one minute is always a whole number of
both, so place n of any line lies at n times its length. Three hours of stereo at 8 kHz take about 30 MB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.audio.pcm import Sound
from callqa_desktop.services.sound_quality import flats, tones

STEP = 0.016
_WINDOW_STEPS = 3750
_BATCH = 1 << 20
"""Values of a spectrogram held at once: high sample rates would otherwise take a hundred megabytes."""
FULL = 32768.0

Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Stretches = NDArray[np.float64]


@dataclass
class Lane:
    """What was gathered of one channel."""

    spoken: Bools
    """Per step, whether this channel speaks."""
    quiet: Bools
    """Per step, whether nobody speaks nor has just spoken."""
    power: Floats
    """Mean square of each step, 1 for a square wave at full scale, the constant part taken out."""
    tone: Bools
    """Per hop."""
    music: Bools
    """Per hop."""
    speech_spectrum: Doubles
    """Mean power of each bin while this channel speaks."""
    quiet_spectrum: Doubles
    flats: flats.Flats = field(default_factory=flats.Flats)
    offset: float = 0.0
    """Mean of all samples, 1 for full scale."""
    peak: int = 0


@dataclass
class Scan:
    lanes: list[Lane]
    step: float
    """Seconds."""
    step_samples: int
    bin_hz: float
    duration: float
    products: tuple[float, float, float]
    """Sums over the recording of first times first, second times second, first times second channel; of one channel
    the first alone."""


def scan(sound: Sound, stretches: Sequence[Stretches]) -> Scan:
    """Gathers everything.

    Args:
        stretches: of speech, in seconds; one entry per channel, else all of them are taken for every channel.
    """
    import scipy.fft

    length = max(1, round(sound.sample_rate * STEP))
    steps = sound.frames // length
    hops = max(0, steps // 2 - 1)
    size = 4 * length
    seconds = length / sound.sample_rate
    if len(stretches) != sound.channels:
        stretches = [np.concatenate([np.zeros((0, 2)), *stretches])] * sound.channels
    spoken = [_mask(s, steps, seconds) for s in stretches]
    quiet = ~np.logical_or.reduce([_widened(s, steps, seconds) for s in stretches])
    bins = size // 2 + 1
    lanes = [
        Lane(
            spoken=own, quiet=quiet, power=np.zeros(steps, np.float32), tone=np.zeros(hops, bool),
            music=np.zeros(hops, bool), speech_spectrum=np.zeros(bins), quiet_spectrum=np.zeros(bins),
        )
        for own in spoken
    ]  # fmt: skip
    counts = np.zeros((sound.channels, 2), np.int64)
    totals = np.zeros(sound.channels)
    products = np.zeros(3)
    bin_hz = sound.sample_rate / size
    window = np.hanning(size + 1)[:-1].astype(np.float32)
    scale = 2.0 / (size * float((window**2).sum()))
    span = _WINDOW_STEPS * length
    for start in range(0, sound.frames, span):
        samples = sound.read(start, span)
        if not len(samples):
            break
        first = start // length
        whole = len(samples) // length
        centred = []
        for n, lane in enumerate(lanes):
            own = np.ascontiguousarray(samples[:, n])
            totals[n] += float(own.sum(dtype=np.int64))
            lane.peak = max(lane.peak, int(own.max()), -int(own.min()))
            lane.flats.add(own, start, spoken[n][first : first + whole], length)
            values = own.astype(np.float32) / np.float32(FULL)
            values -= values.mean()
            centred.append(values)
            frames = values[: whole * length].reshape(whole, length)
            lane.power[first : first + whole] = np.einsum("wl,wl->w", frames, frames) / length
            here = min(hops - first // 2, whole // 2 - 1)
            if here <= 0:
                continue
            seen = np.lib.stride_tricks.sliding_window_view(values, size)[:: 2 * length][:here]
            spectrogram = tones.Spectrogram(bin_hz)
            for begin in range(0, here, rows := max(1, _BATCH // size)):
                spectrum = scipy.fft.rfft(seen[begin : begin + rows] * window, axis=1)
                power = (spectrum.real**2 + spectrum.imag**2) * np.float32(scale)
                spectrogram.add(power)
                place = first + 2 * (begin + np.arange(len(power)))
                chosen = spoken[n][place] & spoken[n][place + 3], quiet[place] & quiet[place + 3]
                counts[n] += [int(c.sum()) for c in chosen]
                lane.speech_spectrum += power[chosen[0]].sum(axis=0, dtype=np.float64)
                lane.quiet_spectrum += power[chosen[1]].sum(axis=0, dtype=np.float64)
            at = first // 2
            lane.tone[at : at + here], lane.music[at : at + here] = spectrogram.found()
        products += _products(centred)
    for n, lane in enumerate(lanes):
        lane.offset = totals[n] / max(1, sound.frames) / FULL
        lane.speech_spectrum /= max(1, counts[n, 0])
        lane.quiet_spectrum /= max(1, counts[n, 1])
    sums = (float(products[0]), float(products[1]), float(products[2]))
    return Scan(lanes, seconds, length, bin_hz, sound.frames / sound.sample_rate, sums)


def _products(lanes: Sequence[Floats]) -> Doubles:
    one = lanes[0]
    if len(lanes) == 1:
        return np.array([one @ one, 0.0, 0.0], np.float64)
    other = lanes[1]
    return np.array([one @ one, other @ other, one @ other], np.float64)


def _mask(stretches: Stretches, count: int, seconds: float) -> Bools:
    """The steps that lie in the stretches as a whole."""
    mask = np.zeros(count, bool)
    for start, end in np.asarray(stretches, np.float64).reshape(-1, 2) / seconds:
        mask[int(np.ceil(start)) : int(end)] = True
    return mask


def _widened(stretches: Stretches, count: int, seconds: float) -> Bools:
    """The steps in the stretches or so close to them that a voice may still ring."""
    mask = np.zeros(count, bool)
    for start, end in np.asarray(stretches, np.float64).reshape(-1, 2):
        mask[max(0, int((start - 0.1) / seconds)) : int(np.ceil((end + 0.2) / seconds))] = True
    return mask
