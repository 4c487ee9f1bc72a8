"""Peaks for drawing a waveform: the smallest and largest sample of every bucket of frames, at every zoom."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.audio import faults
from callqa_desktop.services.audio.pcm import Samples

BUCKET = 256
"""Frames in a bucket of the finest level; each level above joins two buckets of the one below."""
_HEADER = struct.Struct("<8sHHIQ")
"""Magic with version, channels, bucket, frames a second, frames; then the finest level."""
_MAGIC = b"CQPEAK\x00\x01"
_SMALLEST_LEVEL = 256

Level = NDArray[np.int16]
"""int16, shape (channels, buckets, 2): lowest and highest sample."""


class PeaksBuilder:
    """Collects the finest level while a sound streams by."""

    def __init__(self, channels: int) -> None:
        self._rest: Samples = np.empty((0, channels), np.int16)
        self._parts: list[Level] = []
        self._frames = 0

    def add(self, block: Samples) -> None:
        """Takes the next frames, int16 (frames, channels)."""
        self._frames += len(block)
        if len(self._rest):
            block = np.concatenate((self._rest, block))
        whole = len(block) // BUCKET * BUCKET
        self._rest = block[whole:].copy()
        if whole:
            self._parts.append(_reduce(block[:whole], BUCKET))

    def data(self, sample_rate: int) -> bytes:
        """The plain bytes of a .peaks file for everything added."""
        if len(self._rest):
            self._parts.append(_reduce(self._rest, len(self._rest)))
            self._rest = self._rest[:0]
        channels = self._rest.shape[1]
        level = np.concatenate(self._parts, axis=1) if self._parts else np.empty((channels, 0, 2), np.int16)
        return _HEADER.pack(_MAGIC, channels, BUCKET, sample_rate, self._frames) + level.astype("<i2").tobytes()


def _reduce(block: Samples, bucket: int) -> Level:
    # Channel by channel: reducing the interleaved frames is some 35 times slower.
    lanes = np.ascontiguousarray(block.T).reshape(block.shape[1], -1, bucket)
    return np.stack((lanes.min(axis=2), lanes.max(axis=2)), axis=2)


class Peaks:
    """The waveform of one recording in memory: about 8 bytes for each 128 frames of a stereo call."""

    def __init__(self, data: bytes) -> None:
        """Reads the plain bytes of a .peaks file.

        Raises:
            UserFacingError: (code audio.damaged) they are none.
        """
        if len(data) < _HEADER.size:
            raise faults.damaged()
        magic, channels, bucket, rate, frames = _HEADER.unpack_from(data)
        buckets = -(-frames // BUCKET)
        if magic != _MAGIC or bucket != BUCKET or len(data) != _HEADER.size + channels * buckets * 4:
            raise faults.damaged()
        self.channels: int = channels
        self.sample_rate: int = rate
        self.frames: int = frames
        level = np.frombuffer(data, "<i2", offset=_HEADER.size).reshape(channels, buckets, 2).astype(np.int16)
        self._levels = [level]
        while level.shape[1] > _SMALLEST_LEVEL:
            if level.shape[1] % 2:
                level = np.concatenate((level, level[:, -1:]), axis=1)
            low, high = level[:, :, 0], level[:, :, 1]
            level = np.stack(
                (np.minimum(low[:, ::2], low[:, 1::2]), np.maximum(high[:, ::2], high[:, 1::2])),
                axis=2,
            )
            self._levels.append(level)

    @property
    def duration_ms(self) -> int:
        return round(self.frames * 1000 / self.sample_rate)

    def window(self, start_frame: int, end_frame: int, columns: int) -> Level:
        """What to draw between two frames: int16 (channels, columns, 2), lowest and highest sample per column.

        Columns outside the sound are zero. A column narrower than 256 frames shows the bucket it lies in.
        """
        result = np.zeros((self.channels, columns, 2), np.int16)
        if columns <= 0 or end_frame <= start_frame or not self.frames:
            return result
        edges = np.linspace(start_frame, end_frame, columns + 1)
        fitting = int(np.log2(max(1.0, (end_frame - start_frame) / columns / BUCKET)))
        number = min(fitting, len(self._levels) - 1)
        level, bucket = self._levels[number], BUCKET << number
        inside = np.flatnonzero((edges[1:] > 0) & (edges[:-1] < self.frames))
        if not len(inside):
            return result
        last = level.shape[1] - 1
        spans = np.empty(2 * len(inside), np.intp)
        spans[::2] = np.clip(edges[inside] // bucket, 0, last)
        spans[1::2] = np.clip(-(-edges[inside + 1] // bucket), spans[::2] + 1, last + 1)
        level = np.concatenate((level, level[:, -1:]), axis=1)  # reduceat wants even the end to be a bucket
        result[:, inside, 0] = np.minimum.reduceat(level[:, :, 0], spans, axis=1)[:, ::2]
        result[:, inside, 1] = np.maximum.reduceat(level[:, :, 1], spans, axis=1)[:, ::2]
        return result
