"""Sound files that were damaged on purpose, and the work a child process does on each."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile
import synthetic_sound as made

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.audio import faults
from callqa_desktop.services.audio.decode import DecodeJob
from callqa_desktop.services.audio.sealed import SealedWriter
from callqa_desktop.services.voice.job import ExamineJob

FORMATS = (
    ("WAV", "PCM_16"), ("WAV", "PCM_U8"), ("WAV", "ULAW"), ("WAV", "FLOAT"), ("WAV", "GSM610"), ("WAV", "IMA_ADPCM"),
    ("FLAC", "PCM_16"), ("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("AIFF", "PCM_24"),
    ("AU", "PCM_16"), ("CAF", "ALAC_16"), ("W64", "PCM_16"),
)  # fmt: skip
_EDGES = (b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80", b"\x01\x00\x00\x00")


def _peak() -> int:
    """The most memory this process has had, in bytes; getrusage would tell that of the process it came from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) << 10


@lru_cache
def whole(number: int) -> bytes:
    """An undamaged file of one of the formats."""
    kind, subtype = FORMATS[number]
    agent, _ = made.voice(2.2, seed=4, start=0.1, pause=(0.2, 0.3))
    client, _ = made.voice(2.2, seed=5, f0=200, start=0.5, pause=(0.2, 0.3))
    lanes = agent[:, None] if subtype == "GSM610" else np.stack((agent, client), axis=1)
    out = io.BytesIO()
    soundfile.write(out, np.clip(lanes[:8000], -0.99, 0.99), 8000, format=kind, subtype=subtype)
    return out.getvalue()


def damaged(number: int) -> bytes:
    """The file of this number, always the same: one to four wounds, half of them in the header."""
    rng = np.random.default_rng(number)
    data = bytearray(whole(number % len(FORMATS)))
    for _ in range(rng.integers(1, 5)):
        if not data:
            break
        end = min(len(data), 160) if rng.random() < 0.5 else len(data)
        place = int(rng.integers(0, end))
        length = int(rng.integers(1, 1 + max(1, min(3000, len(data) - place))))
        match rng.integers(0, 9):
            case 0:
                data[place] ^= 1 << int(rng.integers(0, 8))
            case 1:
                data[place : place + 4] = _EDGES[rng.integers(len(_EDGES))]
            case 2:
                del data[place:]
            case 3:
                del data[place : place + length]
            case 4:
                data[place:place] = rng.bytes(length)
            case 5:
                data[place : place + length] = bytes(length)
            case 6:
                data[place : place + length] = rng.bytes(length)
            case 7:
                data[place:place] = data[place : place + length]
            case _:
                data += whole(int(rng.integers(len(FORMATS))))[:length]
    return bytes(data)


@dataclass(frozen=True, slots=True)
class Outcome:
    told: str
    """"read", or the code of the refusal."""
    seconds: float
    memory: int
    """Most bytes this process has ever held."""


@dataclass(frozen=True, slots=True)
class DamagedFile:
    """Takes one damaged file through all the program does with a recording: seal, decode, measure, check."""

    number: int
    folder: Path
    key: bytes = field(repr=False)

    def run(self) -> Outcome:
        started = time.monotonic()
        original, pcm, peaks, curves = (self.folder / f"x.{kind}" for kind in ("orig", "pcm", "peaks", "curves"))
        with SealedWriter(original, self.key, durable=False) as writer:
            writer.write(damaged(self.number))
        told = "read"
        try:
            DecodeJob(original, b"", pcm, b"", peaks, b"", self.key).run()
            found = ExamineJob(pcm, b"", curves, b"", 0, self.key).run()
            assert found.check.verdict in ("good", "fair", "poor", "unusable")
            assert bool(found.check.reasons) == (found.check.verdict != "good")
        except faults.Unfit as refusal:
            told = str(refusal)
            assert faults.unfit(told).remedy
        return Outcome(told, time.monotonic() - started, _peak())

    def crashed(self) -> UserFacingError:
        return faults.unfit("unreadable")
