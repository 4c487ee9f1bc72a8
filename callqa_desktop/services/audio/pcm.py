"""Decoded sound: 16-bit PCM in a sealed file, addressable by frame."""

from __future__ import annotations

import struct
import threading
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.audio import faults
from callqa_desktop.services.audio.sealed import SealedReader

Samples = NDArray[np.int16]
"""int16 samples, shape (frames, channels)."""

_HEADER = struct.Struct("<8sHxxI")
"""Magic with version, channels, frames a second; the samples follow, little-endian, interleaved."""
_MAGIC = b"CQPCM\x00\x00\x01"


class Sound(Protocol):
    """Anything with frames to read: what measures, channels and the player work on."""

    @property
    def sample_rate(self) -> int: ...
    @property
    def channels(self) -> int: ...
    @property
    def frames(self) -> int: ...

    def read(self, start_frame: int, n: int) -> Samples:
        """The n frames from start_frame on, int16 (frames, channels); fewer at the end, none after it."""
        ...


def header(sample_rate: int, channels: int) -> bytes:
    """What stands before the samples in the plain bytes of a .pcm file."""
    return _HEADER.pack(_MAGIC, channels, sample_rate)


class Pcm:
    """The decoded sound of one recording. `read` may be called from any thread.

    Raises:
        FileNotFoundError: there is no such file.
        UserFacingError: (code audio.damaged) from the constructor or from `read`.
    """

    def __init__(self, path: Path, key: bytes, context: bytes) -> None:
        self._lock = threading.Lock()
        self._reader = SealedReader(path, key, context=context)
        head = self._reader.read(_HEADER.size) or b""
        if len(head) < _HEADER.size:
            self._reader.close()
            raise faults.damaged()
        magic, channels, rate = _HEADER.unpack(head)
        if magic != _MAGIC or not 1 <= channels <= 2 or not rate:
            self._reader.close()
            raise faults.damaged()
        self.channels: int = channels
        self.sample_rate: int = rate
        self.frames: int = (self._reader.size - _HEADER.size) // (2 * channels)

    @property
    def duration_ms(self) -> int:
        return round(self.frames * 1000 / self.sample_rate)

    def read(self, start_frame: int, n: int) -> Samples:
        """The n frames from start_frame on, int16 (frames, channels); fewer at the end, none after it."""
        if start_frame < 0 or n < 0:
            raise ValueError("frames count from zero")
        n = max(0, min(n, self.frames - start_frame))
        samples = np.empty((n, self.channels), dtype="<i2")
        with self._lock:
            if self._reader.closed:
                raise faults.missing()
            self._reader.seek(_HEADER.size + start_frame * 2 * self.channels)
            if n:
                self._reader.readinto(samples.data.cast("B"))
        return samples

    def close(self) -> None:
        """Reading afterwards is an error (code audio.missing)."""
        with self._lock:
            self._reader.close()
