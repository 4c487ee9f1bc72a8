"""Pitch and loudness over a call, and where nobody or everybody speaks: what is drawn over the waveform.

All of it is heard by `services.voice.listening`, as the measures are; steps are 20 ms. Loudness is the root mean square
of each step, in dB below full scale.
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
from callqa_desktop.services.audio.pcm import Pcm, Sound
from callqa_desktop.services.audio.sealed import SealedWriter
from callqa_desktop.services.voice.listening import Track, listen
from callqa_desktop.services.voice.pitch import hertz
from callqa_desktop.services.voice.speech import Stretches, none, silences_of, together

STEP_MS = 20
SILENCE_MS = 1000
"""Shorter pauses belong to talking."""
_HOPS = 2
"""Of `listening` in a step."""
_FAINTEST = -96.0
_UNVOICED = -32768
_HEADER = struct.Struct("<8sHHIII")
"""Magic with version, channels, step in ms, steps, silences, overlaps."""
_MAGIC = b"CQCURV\x00\x02"
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
        return list(zip(hertz(self.pitch[:, step]).tolist(), self.loudness[:, step].tolist(), strict=True))


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
    """The plain bytes of a .curves file. Reads a minute at a time; three hours of stereo take about 50 MB."""
    return curves_of(listen(sound))


def curves_of(track: Track) -> bytes:
    """The same of what was heard already."""
    pitch, loudness = _pitch(track), _loudness(track)
    silences = _to_ms(silences_of(track.speech, SILENCE_MS / 1000))
    lanes = track.speech.stretches
    overlaps = _to_ms(together(*lanes) if len(lanes) == 2 else none())
    stored = np.where(np.isnan(pitch), _UNVOICED, np.rint(np.nan_to_num(pitch) * 100)).astype("<i2")
    head = _HEADER.pack(_MAGIC, track.channels, STEP_MS, pitch.shape[1], len(silences), len(overlaps))
    levels = np.rint(loudness * 100).astype("<i2")
    return b"".join((head, stored.tobytes(), levels.tobytes(), silences.tobytes(), overlaps.tobytes()))


def _to_ms(seconds: Stretches) -> NDArray[Any]:
    return np.rint(seconds * 1000).astype("<i4")


def _steps(lines: Lines) -> Lines:
    """Hops in steps: float32 (channels, steps, hops of a step), NaN after the last."""
    rest = -lines.shape[1] % _HOPS
    padded = np.pad(lines, ((0, 0), (0, rest)), constant_values=np.nan)
    return padded.reshape(len(lines), -1, _HOPS)


def _pitch(track: Track) -> Lines:
    """The mean of what is voiced in each step."""
    hops = _steps(track.semitones)
    known = ~np.isnan(hops)
    counts = known.sum(axis=2)
    added = np.where(known, hops, 0).sum(axis=2)
    middle: Lines = np.where(counts, added / np.maximum(counts, 1), np.nan).astype(np.float32)
    return middle


def _loudness(track: Track) -> Lines:
    power = _steps(track.power)
    known = ~np.isnan(power)
    mean = np.where(known, power, 0).sum(axis=2) / np.maximum(known.sum(axis=2), 1)
    levels: Lines = np.maximum(10 * np.log10(mean + 1e-12), _FAINTEST).astype(np.float32)
    return levels


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
