"""Sounds made on the spot and a library to keep them in."""

from __future__ import annotations

import asyncio
import io
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from callqa_desktop.services.audio.library import RecordingLibrary, StoredSound

RATE = 8000
KeepSound = Callable[[bytes], StoredSound]


class MemorySound:
    """A Sound over samples in memory, int16 (frames, channels)."""

    def __init__(self, samples: np.ndarray, sample_rate: int = RATE) -> None:
        self.samples = samples
        self.sample_rate = sample_rate
        self.frames, self.channels = samples.shape

    def read(self, start_frame: int, n: int) -> np.ndarray:
        return self.samples[start_frame : start_frame + n]


@pytest.fixture
def memory_sound() -> type[MemorySound]:
    return MemorySound


@pytest.fixture(scope="session")
def chirps() -> np.ndarray:
    """Twenty seconds of stereo in which every place is different: int16 (160000, 2)."""
    t = np.arange(20 * RATE) / RATE
    rng = np.random.default_rng(7)
    left = np.sin(2 * np.pi * (200 * t + 40 * t**2)) * (0.6 + 0.4 * np.sin(2 * np.pi * 1.3 * t))
    right = rng.normal(0, 0.2, len(t)) * (np.sin(2 * np.pi * 0.7 * t) > 0)
    return (np.stack((left, right), axis=1) * 20_000).astype(np.int16)


@pytest.fixture(scope="session")
def encoded() -> Callable[..., bytes]:
    def encode(samples: np.ndarray, kind: str, subtype: str, rate: int = RATE, **options: object) -> bytes:
        """A sound file. Lossy ones are written as floats, a second at a time: libsndfile 1.2.2 garbles int16 written as
        MP3 and breaks on long writes of Vorbis."""
        if samples.dtype == np.int16 and subtype in ("FLOAT", "MPEG_LAYER_III", "VORBIS", "OPUS"):
            samples = samples / 32768
        out = io.BytesIO()
        channels = samples.shape[1]
        with soundfile.SoundFile(out, "w", rate, channels, format=kind, subtype=subtype, **options) as file:
            for start in range(0, len(samples), rate):
                file.write(samples[start : start + rate])
        return out.getvalue()

    return encode


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


@pytest.fixture
def key() -> bytes:
    return secrets.token_bytes(32)


@pytest.fixture
def library(root: Path, key: bytes) -> Iterator[RecordingLibrary]:
    opened = RecordingLibrary(root, key)
    yield opened
    opened.close()


@pytest.fixture
def keep(library: RecordingLibrary) -> KeepSound:
    def take_in(data: bytes) -> StoredSound:
        with library.begin() as incoming:
            for start in range(0, len(data), 50_000):
                incoming.write(data[start : start + 50_000])
            return asyncio.run(incoming.finish("audio/x-told"))

    return take_in
