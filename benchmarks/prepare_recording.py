"""A five-minute MP3 from file to ready to play, against a bare decode and encryption of the same sound.

Ours: read the file, seal it as it comes, decode it in the warm child, seal the PCM and the peaks, open both.
Baseline: soundfile reads the whole file into memory, AES-GCM encrypts the samples once; nothing is checked or kept.
"""

from __future__ import annotations

import asyncio
import secrets
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from callqa_desktop.services.audio.library import RecordingLibrary

RATE = 8000
SECONDS = 300
RUNS = 9


def make_call(path: Path) -> None:
    """Two voices of buzz and hiss that take turns, with silence between: as dense for the encoder as speech."""
    rng = np.random.default_rng(1)
    t = np.arange(SECONDS * RATE) / RATE
    sides = []
    for hertz, phase in ((210, 0.0), (95, np.pi)):
        buzz = sum(np.sin(2 * np.pi * hertz * n * t + 3 * np.sin(2 * np.pi * 2.1 * t)) / n for n in range(1, 9))
        syllables = np.clip(np.sin(2 * np.pi * 3.7 * t), 0, 1) * (np.sin(2 * np.pi * t / 9 + phase) > 0.1)
        sides.append((0.12 * buzz + rng.normal(0, 0.05, len(t))) * syllables + rng.normal(0, 0.002, len(t)))
    call = np.stack(sides, axis=1)
    with soundfile.SoundFile(path, "w", RATE, 2, format="MP3", subtype="MPEG_LAYER_III") as file:
        for start in range(0, len(call), RATE):
            file.write(call[start : start + RATE])


async def prepare(library: RecordingLibrary, path: Path) -> float:
    begun = time.perf_counter()
    with library.begin() as incoming, path.open("rb") as file:
        while block := file.read(1 << 16):
            incoming.write(block)
        sound = await incoming.finish()
    pcm = await library.open(sound.stem)
    await library.peaks(sound.stem)
    taken = time.perf_counter() - begun
    assert pcm.frames == SECONDS * RATE
    library.delete(sound.stem)
    return taken


def bare(path: Path) -> float:
    begun = time.perf_counter()
    samples, _rate = soundfile.read(path, dtype="int16")
    AESGCM(secrets.token_bytes(32)).encrypt(bytes(12), samples.data.cast("B"), None)
    return time.perf_counter() - begun


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "call.mp3"
        make_call(path)
        library = RecordingLibrary(Path(folder) / "recordings", secrets.token_bytes(32))
        asyncio.run(prepare(library, path))  # starts the child
        ours, baseline = [], []
        for _ in range(RUNS):
            ours.append(asyncio.run(prepare(library, path)))
            baseline.append(bare(path))
        library.close()
    x, y = statistics.median(ours) * 1000, statistics.median(baseline) * 1000
    print(f"prepare a 5-minute MP3: {x:.0f} ms / baseline {y:.0f} ms = ratio {x / y:.2f} (target <= 2.0)")


if __name__ == "__main__":
    main()
