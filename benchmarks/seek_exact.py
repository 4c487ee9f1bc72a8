"""Where playback really is after going to a place in a VBR MP3, against an estimate by bytes.

An hour of noise in which every place is different is encoded with a varying bit rate and taken into the library as any
recording. At 200 places the samples the player would hand to the device are found in the original by correlation: the
distance between where they come from and where the player says it is, is the error. The baseline estimates the place in
the file from the number of bytes, as players without an index do.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile

from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.audio.pcm import Pcm
from callqa_desktop.services.audio.player import Player
from callqa_desktop.services.audio.source import Source
from callqa_desktop.services.audio.stretch import Stretcher

RATE = 8000
SECONDS = 3600
PLACES = 200
TARGET_MS = 20
_PIECE = 0.25
_LEAD = 0.3
_FRAME = b"\xff\xe3"
"""Start of a frame of MPEG 2.5 layer III."""
_AROUND = 5.0
"""Seconds to either side in which a piece is looked for; farther off counts as this much."""


def make_call() -> np.ndarray:
    """Noise of changing loudness and colour with pauses, so that the bit rate has to vary: float32 (frames,)."""
    rng = np.random.default_rng(4)
    hiss = rng.normal(0, 1, SECONDS * RATE).astype(np.float32)
    dull = np.convolve(hiss, np.ones(6, np.float32) / 6, "same")
    time = np.arange(SECONDS * RATE, dtype=np.float32) / RATE
    colour = (np.sin(time / 3) > 0).astype(np.float32)
    loud = 0.02 + 0.15 * np.clip(np.sin(time * 1.7), 0, 1)
    call: np.ndarray = (hiss * colour + 2 * dull * (1 - colour)) * loud
    return call


def encode(call: np.ndarray) -> bytes:
    out = io.BytesIO()
    settings = {"compression_level": 0.3, "bitrate_mode": "VARIABLE"}
    with soundfile.SoundFile(out, "w", RATE, 1, format="MP3", subtype="MPEG_LAYER_III", **settings) as file:
        for start in range(0, len(call), RATE):
            file.write(call[start : start + RATE])
    return out.getvalue()


def error_ms(call: np.ndarray, heard: np.ndarray, seconds: float) -> float:
    """How far from `seconds` the piece that was heard lies in the call."""
    begin = max(0, round((seconds - _AROUND) * RATE))
    within = call[begin : round((seconds + _AROUND + _PIECE) * RATE)]
    size = 1 << (len(within) + len(heard)).bit_length()
    product = np.fft.irfft(np.fft.rfft(within, size) * np.conj(np.fft.rfft(heard, size)), size)
    dot = product[: len(within) - len(heard) + 1]
    energy = np.concatenate(([0.0], np.cumsum(within.astype(np.float64) ** 2)))
    there = energy[len(heard) :][: len(dot)] - energy[: len(dot)]
    likeness = dot / np.sqrt(np.maximum(there, 1e-9) * float((heard**2).sum()) + 1e-12)
    best = int(likeness.argmax())
    if likeness[best] < 0.4:
        return _AROUND * 1000
    return abs((begin + best) / RATE - seconds) * 1000


async def take_in(library: RecordingLibrary, data: bytes) -> Pcm:
    incoming = library.begin()
    incoming.write(data)
    return await library.open((await incoming.finish("audio/mpeg")).stem)


def ours(pcm: Pcm, call: np.ndarray, places: np.ndarray) -> list[float]:
    player = Player()
    player.load(pcm)
    errors = []
    for place in places:
        player.seek(float(place) * 1000)
        said = player.position_ms / 1000
        source = Source(pcm, lane="both", volume=1.0, loop=None)
        stretcher = Stretcher(source.read, RATE, source.place(round(said * RATE)), 1.0)
        blocks = [stretcher.block()[:, 0] for _ in range(int(_PIECE / 0.015))]
        errors.append(error_ms(call, np.concatenate(blocks), said))
    player.close()
    return errors


def bare(data: bytes, call: np.ndarray, places: np.ndarray) -> list[float]:
    errors = []
    for place in places:
        heard = from_byte(data, round(float(place) / SECONDS * len(data)))
        # The first frames lack what the ones before them hold of theirs.
        errors.append(error_ms(call, heard[round(_LEAD * RATE) :], float(place) + _LEAD))
    return errors


def from_byte(data: bytes, offset: int) -> np.ndarray:
    """What an MP3 decoder makes of a file from the first frame after a byte on."""
    while True:
        offset = data.index(_FRAME, offset)
        with (
            contextlib.suppress(soundfile.LibsndfileError),
            quiet(),
        ):  # the bytes of a frame's start occur by chance too
            with soundfile.SoundFile(io.BytesIO(data[offset : offset + 20_000])) as file:
                heard: np.ndarray = file.read(round((_LEAD + _PIECE) * RATE), dtype="float32")
            if heard.ndim == 1 and len(heard) >= (_LEAD + _PIECE) * RATE * 0.9:
                return heard
        offset += 1


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """The MP3 decoder complains about frames that were cut, straight to the terminal."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def main() -> None:
    call = make_call()
    data = encode(call)
    places = np.random.default_rng(9).uniform(6, SECONDS - 8, PLACES)
    with tempfile.TemporaryDirectory() as folder:
        library = RecordingLibrary(Path(folder), secrets.token_bytes(32))
        pcm = asyncio.run(take_in(library, data))
        mine = ours(pcm, call, places)
        library.close()
    theirs = bare(data, call, places)
    print(
        f"position in a VBR MP3 of {SECONDS // 60} min ({len(data) * 8 // SECONDS // 1000} kbit/s), {PLACES} places: "
        f"error at most {max(mine):.1f} ms, median {np.median(mine):.1f} ms / estimated by bytes "
        f"{max(theirs):.1f} ms, median {np.median(theirs):.1f} ms (target <= {TARGET_MS} ms)"
    )


if __name__ == "__main__":
    main()
