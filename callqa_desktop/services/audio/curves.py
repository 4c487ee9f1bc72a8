"""Pitch and loudness over a call, and where nobody or everybody speaks: what is drawn over the waveform.

Pitch (method "autocorrelation-1"): frames of 50 ms every 20 ms, brought to about 8 kHz, Hann window; the
autocorrelation of the frame divided by that of the window (P. Boersma, "Accurate short-term analysis of the fundamental
frequency and the harmonics-to-noise ratio of a sampled sound", IFA Proceedings 17, 1993), its highest peak between 60
and 500 Hz with a small cost for low candidates, placed by a parabola. A frame is voiced where that peak is high enough
and somebody speaks on the channel (`measures.find_speech`). What jumps by an octave from its neighbours is put back or
left out. Autocorrelation finds the pitch also where the telephone has cut the fundamental off.

Loudness: the root mean square of each step, in dB below full scale.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.audio import faults
from callqa_desktop.services.audio.measures import Speech, Stretches, find_speech, silences_of, together
from callqa_desktop.services.audio.pcm import Pcm, Sound
from callqa_desktop.services.audio.sealed import SealedWriter

METHOD = "autocorrelation-1"
STEP_MS = 20
BASE_HZ = 27.5
"""Pitch is told in semitones above this, the lowest A of a piano, as in GeMAPS (Eyben et al., IEEE TAFFC 2016)."""
SILENCE_MS = 1000
"""Shorter pauses belong to talking."""
_LOWEST, _HIGHEST = 60.0, 500.0
_FRAME = 0.05
_RATE = 8000
_VOICED = 0.45
_OCTAVE_COST = 0.04
_SLIP = 7.0
"""Semitones from the neighbours' median that count as a slip of an octave."""
_SHORTEST_RUN = 3
"""Steps: a sound of less than 60 ms has no pitch to speak of."""
_WINDOW_STEPS = 3000
"""Steps read at once: one minute."""
_BATCH = 1024
_FAINTEST = -96.0
_UNVOICED = -32768
_HEADER = struct.Struct("<8sHHIII")
"""Magic with version, channels, step in ms, steps, silences, overlaps."""
_MAGIC = b"CQCURV\x00\x01"
_JOIN = 4
"""Entries of a level that make one of the next."""

Ranges = NDArray[np.int32]
"""Milliseconds, int32 (ranges, 2): start and end, in order, apart."""
Lines = NDArray[np.float32]
"""float32 (channels, values)."""


class Curves:
    """The curves of one recording in memory: about 0.5 MB an hour of a stereo call for each of the two.

    Attributes:
        pitch: semitones above 27.5 Hz per channel and step, NaN where unvoiced.
        loudness: dB below full scale per channel and step, -96 for digital silence.
        silences: nobody speaks for a second or longer.
        overlaps: both channels speak; none in a recording of one channel.
    """

    def __init__(self, data: bytes) -> None:
        """Reads the plain bytes of a .curves file.

        Raises:
            UserFacingError: (code audio.damaged) they are none, or of another version of the method.
        """
        if len(data) < _HEADER.size:
            raise faults.damaged()
        magic, channels, step, steps, silences, overlaps = _HEADER.unpack_from(data)
        if magic != _MAGIC or len(data) != _HEADER.size + 4 * channels * steps + 8 * (silences + overlaps) or not step:
            raise faults.damaged()
        lines = np.frombuffer(data, "<i2", 2 * channels * steps, _HEADER.size).reshape(2, channels, steps)
        ranges = np.frombuffer(data, "<i4", 2 * (silences + overlaps), _HEADER.size + lines.nbytes).reshape(-1, 2)
        self.channels: int = channels
        self.step_ms: int = step
        self.pitch: Lines = np.where(lines[0] == _UNVOICED, np.nan, lines[0] / 100).astype(np.float32)
        self.loudness: Lines = (lines[1] / 100).astype(np.float32)
        self.silences: Ranges = ranges[:silences].astype(np.int32)
        self.overlaps: Ranges = ranges[silences:].astype(np.int32)
        self._levels = {"pitch": _levels(self.pitch), "loudness": _levels(self.loudness)}

    def window(self, kind: str, start_ms: float, end_ms: float, columns: int) -> Lines:
        """What to draw between two moments: float32 (channels, columns), NaN outside the sound and where unvoiced.

        Args:
            kind: "pitch" or "loudness".
        """
        result = np.full((self.channels, max(0, columns)), np.nan, np.float32)
        if columns <= 0 or end_ms <= start_ms:
            return result
        width = (end_ms - start_ms) / columns
        levels = self._levels[kind]
        number = min(len(levels) - 1, max(0, int(np.log(max(1.0, width / self.step_ms)) / np.log(_JOIN))))
        level = levels[number]
        middles = start_ms + (np.arange(columns) + 0.5) * width
        found = (middles / (self.step_ms * _JOIN**number)).astype(np.intp)
        inside = (middles >= 0) & (found < level.shape[1])
        result[:, inside] = level[:, found[inside]]
        return result

    def at(self, ms: float) -> list[tuple[float, float]]:
        """Pitch in hertz (NaN where unvoiced) and loudness in dB of each channel at a moment; [] outside the sound."""
        step = int(ms // self.step_ms)
        if not 0 <= step < self.pitch.shape[1]:
            return []
        hertz = BASE_HZ * 2 ** (self.pitch[:, step] / 12)
        return list(zip(hertz.tolist(), self.loudness[:, step].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class CurvesJob:
    """Which sealed sound to read and which sealed file to write, each with the context of its seal."""

    pcm: Path
    pcm_context: bytes
    curves: Path
    curves_context: bytes
    key: bytes = field(repr=False)

    def run(self) -> int:
        """Writes the curves; returns the bytes written.

        Raises:
            UserFacingError: the sound is damaged.
            OSError: reading or writing failed.
        """
        sound = Pcm(self.pcm, self.key, self.pcm_context)
        try:
            data = trace(sound)
        finally:
            sound.close()
        with SealedWriter(self.curves, self.key, context=self.curves_context, durable=False) as writer:
            writer.write(data)
        return len(data)

    def crashed(self) -> UserFacingError:
        return faults.no_decoder()


def trace(sound: Sound) -> bytes:
    """The plain bytes of a .curves file. Reads a minute at a time; three hours of stereo take about 30 MB."""
    speech = find_speech(sound)
    pitch, loudness = _lines(sound, speech)
    silences = _to_ms(silences_of(speech, SILENCE_MS / 1000))
    overlaps = _to_ms(together(*speech.stretches)) if len(speech.stretches) == 2 else _to_ms(np.zeros((0, 2)))
    stored = np.where(np.isnan(pitch), _UNVOICED, np.rint(np.nan_to_num(pitch) * 100)).astype("<i2")
    head = _HEADER.pack(_MAGIC, sound.channels, STEP_MS, pitch.shape[1], len(silences), len(overlaps))
    levels = np.rint(loudness * 100).astype("<i2")
    return b"".join((head, stored.tobytes(), levels.tobytes(), silences.tobytes(), overlaps.tobytes()))


def _to_ms(seconds: Stretches) -> NDArray[Any]:
    return np.rint(seconds * 1000).astype("<i4")


def _lines(sound: Sound, speech: Speech) -> tuple[Lines, Lines]:
    """Pitch and loudness of every step that lies in the sound, the last one included when it is not whole."""
    hop = sound.sample_rate * STEP_MS / 1000
    steps = int(np.ceil(sound.frames / hop))
    pitch = np.full((sound.channels, steps), np.nan, np.float32)
    loudness = np.full((sound.channels, steps), _FAINTEST, np.float32)
    spoken = np.zeros((sound.channels, steps), bool)
    for channel, stretches in enumerate(speech.stretches):
        for start, end in stretches * 1000 / STEP_MS:
            spoken[channel, int(start) : int(np.ceil(end))] = True
    tracker = _Tracker(sound.sample_rate)
    around = tracker.reach
    for first in range(0, steps, _WINDOW_STEPS):
        last = min(steps, first + _WINDOW_STEPS)
        begin, end = round(first * hop), round(last * hop)
        start = max(0, begin - around)
        samples = sound.read(start, end + around - start).astype(np.float32)
        padding = ((around - (begin - start), max(0, end + around - start - len(samples))), (0, 0))
        samples = np.pad(samples, padding)  # the first and last frames look over the edges
        places = np.rint(np.arange(first, last) * hop).astype(np.intp) - begin
        for channel in range(sound.channels):
            lane = np.ascontiguousarray(samples[:, channel])
            loudness[channel, first:last] = _loudness(lane[around : around + end - begin], places)
            wanted = np.flatnonzero(spoken[channel, first:last])
            pitch[channel, first + wanted] = tracker.pitch(lane, places[wanted] + around + int(hop / 2))
    for lane in pitch:
        _mend(lane)
    return pitch, loudness


def _loudness(lane: NDArray[np.float32], places: NDArray[np.intp]) -> NDArray[np.float32]:
    if not len(lane):
        return np.full(len(places), _FAINTEST, np.float32)
    counts = np.diff(np.append(places, len(lane)))
    power = np.add.reduceat((lane / 32768) ** 2, np.minimum(places, len(lane) - 1)) / np.maximum(counts, 1)
    levels: NDArray[np.float32] = np.maximum(10 * np.log10(power + 1e-12), _FAINTEST).astype(np.float32)
    return levels


class _Tracker:
    """Finds the pitch of frames of one sample rate."""

    def __init__(self, sample_rate: int) -> None:
        self._thin = max(1, round(sample_rate / _RATE))
        self._rate = sample_rate / self._thin
        self._length = round(_FRAME * self._rate)
        self._longest = int(np.ceil(self._rate / _LOWEST)) + 1
        self._shortest = max(2, int(self._rate / _HIGHEST))
        self._size = 1 << (self._length + self._longest).bit_length()
        self._window = np.hanning(self._length + 2)[1:-1].astype(np.float32)
        own = self._echo(self._window[None, :])[0]
        self._own = own / own[0]
        lags = np.arange(self._shortest, self._longest)
        self._cost = (_OCTAVE_COST * np.log2(lags / self._shortest)).astype(np.float32)
        self.reach = (self._length * self._thin + 1) // 2
        """Samples a frame reaches to either side of its middle."""

    def _echo(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        spectrum = np.fft.rfft(frames, self._size, axis=1)
        power = spectrum.real**2 + spectrum.imag**2
        # As floats of 32 bits already: numpy 2 keeps their precision, its types do not say so.
        return np.fft.irfft(power, self._size, axis=1)[:, : self._longest + 1].astype(np.float32, copy=False)

    def pitch(self, lane: NDArray[np.float32], middles: NDArray[np.intp]) -> NDArray[np.float32]:
        """Semitones above 27.5 Hz for the frames around these samples, NaN where unvoiced."""
        if self._thin > 1:
            whole = len(lane) // self._thin * self._thin
            # The sum is low-pass enough for pitch.
            lane = np.add.reduceat(lane[:whole], np.arange(0, whole, self._thin))
        starts = np.clip(middles // self._thin - self._length // 2, 0, max(0, len(lane) - self._length))
        if len(lane) < self._length:
            return np.full(len(middles), np.nan, np.float32)
        frames = np.lib.stride_tricks.sliding_window_view(lane, self._length)
        found = [self._some(frames[starts[n : n + _BATCH]]) for n in range(0, len(starts), _BATCH)]
        return np.concatenate(found) if found else np.zeros(0, np.float32)

    def _some(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        echo = self._echo((frames - frames.mean(axis=1, keepdims=True)) * self._window)
        echo /= np.maximum(echo[:, :1], 1e-9) * self._own
        range_ = echo[:, self._shortest : self._longest]
        before, after = echo[:, self._shortest - 1 : self._longest - 1], echo[:, self._shortest + 1 : self._longest + 1]
        peaks = (range_ >= before) & (range_ > after)
        best = np.where(peaks, range_ - self._cost, -1.0).argmax(axis=1)
        rows = np.arange(len(frames))
        left, top, right = before[rows, best], range_[rows, best], after[rows, best]
        bend = left - 2 * top + right
        shift = np.where(bend < 0, 0.5 * (left - right) / np.where(bend < 0, bend, 1.0), 0.0)
        hertz = self._rate / (self._shortest + best + np.clip(shift, -0.5, 0.5))
        voiced = peaks[rows, best] & (top > _VOICED) & (hertz >= _LOWEST)
        semitones: NDArray[np.float32] = np.where(voiced, 12 * np.log2(hertz / BASE_HZ), np.nan).astype(np.float32)
        return semitones


def _mend(lane: NDArray[np.float32]) -> None:
    """Puts back what slipped by an octave beside its neighbours, in place; what fits nowhere, and what is too short for
    a voice, becomes unvoiced."""
    voiced = np.flatnonzero(~np.isnan(lane))
    if not len(voiced):
        return
    values = lane[voiced]
    around = np.lib.stride_tricks.sliding_window_view(np.pad(values, 7, mode="edge"), 15)
    middle = np.median(around, axis=1)
    away = values - middle
    octaves = np.rint(away / 12)
    slipped = np.abs(away) > _SLIP
    mended = np.where(slipped, values - 12 * octaves, values)
    mended[np.abs(mended - middle) > _SLIP] = np.nan
    lane[voiced] = mended
    edges = np.flatnonzero(np.diff(np.concatenate(([True], np.isnan(lane), [True])).astype(np.int8)))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start < _SHORTEST_RUN:
            lane[start:end] = np.nan


def _levels(lines: Lines) -> list[Lines]:
    """The lines, then the means of every four values of the level before; a mean leaves the unvoiced out."""
    levels = [lines]
    while levels[-1].shape[1] > 2048:
        level = levels[-1]
        rest = -level.shape[1] % _JOIN
        grouped = np.pad(level, ((0, 0), (0, rest)), constant_values=np.nan).reshape(len(level), -1, _JOIN)
        known = ~np.isnan(grouped)
        counts = known.sum(axis=2)
        sums = np.where(known, grouped, 0).sum(axis=2)
        levels.append(np.where(counts, sums / np.maximum(counts, 1), np.nan).astype(np.float32))
    return levels
