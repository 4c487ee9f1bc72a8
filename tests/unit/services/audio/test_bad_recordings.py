"""Recordings as they should not be: each is taken in as far as it can be, or refused with a reason; nothing stops."""

from __future__ import annotations

import asyncio
import io
import struct
import time
import wave
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import synthetic_sound as made

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.audio import faults
from callqa_desktop.services.audio.library import RecordingLibrary, StoredSound
from callqa_desktop.services.audio.workshop import Workshop

RATE = 8000
Encode = Callable[..., bytes]
Keep = Callable[[bytes], StoredSound]


def speech(rate: int = RATE, seconds: float = 8) -> np.ndarray:
    return made.voice(seconds, rate)[0][:, None].astype(np.float32)


def wav(samples: np.ndarray, rate: int, width: int = 2) -> bytes:
    """A plain WAV by the standard library, which lets through any rate."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((samples.shape[1], width, rate, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return out.getvalue()


def whole_length(data: bytes, promised: int) -> bytes:
    """The WAV with another length in its headers."""
    place = data.index(b"data") + 4
    return data[:4] + struct.pack("<I", promised) + data[8:place] + struct.pack("<I", promised) + data[place + 4 :]


def refusals(mp3: bytes) -> dict[str, tuple[bytes, str]]:
    samples = (speech() * 32767).astype(np.int16)
    plain = wav(samples, RATE)
    return {
        "empty": (b"", "audio.empty"),
        "cut header": (plain[:30], "audio.unreadable"),
        "no data": (plain[:44][:40] + b"\0\0\0\0", "audio.silent_file"),
        "1 kHz": (wav(samples, 1000), "audio.rate"),
        "page named mp3": (b"<!DOCTYPE html><html><body>404</body></html>" * 9, "audio.page"),
        "page after a line": (b"\n\n <html>", "audio.page"),
        "promise of a gigabyte": (whole_length(plain, 1 << 30), "audio.cut"),
        "half of it": (plain[: len(plain) // 2], "audio.cut"),
        "random bytes": (np.random.default_rng(1).bytes(50_000), "audio.unreadable"),
        "zeros": (bytes(50_000), "audio.unreadable"),
        "a ZIP": (b"PK\x03\x04" + bytes(4000), "audio.unreadable"),
        "MP3 with more garbage than sound": (mp3[:9000] + np.random.default_rng(2).bytes(50_000), "audio.cut"),
    }


def test_what_cannot_be_used_is_refused_with_its_reason(keep: Keep, encoded: Encode) -> None:
    for name, (data, code) in refusals(encoded(speech(), "MP3", "MPEG_LAYER_III")).items():
        with pytest.raises(UserFacingError) as told:
            keep(data)
        assert told.value.code == code, name
        assert told.value.why and told.value.remedy, name


def test_what_is_odd_is_taken_in(library: RecordingLibrary, keep: Keep, encoded: Encode) -> None:
    plain = speech()
    loud = plain.copy()
    loud[1000:1100], loud[2000], loud[3000], loud[4000] = np.nan, np.inf, -np.inf, 1e30
    mp3 = encoded(speech(seconds=20), "MP3", "MPEG_LAYER_III")
    torn = mp3[: len(mp3) // 2] + np.random.default_rng(2).bytes(700) + mp3[len(mp3) // 2 :]
    sounds = {
        "8 bit": wav((plain * 127 + 128).astype(np.uint8), RATE, 1),
        "96 kHz": encoded(speech(96_000), "WAV", "PCM_24", 96_000),
        "float with no numbers": encoded(loud, "WAV", "FLOAT"),
        "6 channels": encoded(np.repeat(plain, 6, axis=1), "WAV", "PCM_16"),
        "open ended": whole_length(wav((plain * 32767).astype(np.int16), RATE), 0xFFFFFFFF),
        "MP3 with garbage in its middle": torn,
        "MP3 after a tag": b"ID3\x04\x00\x00\x00\x00\x07\x76" + bytes(1014) + mp3,
    }
    for name, data in sounds.items():
        pcm = asyncio.run(library.open(keep(data).stem))
        samples = pcm.read(0, pcm.frames).astype(float)
        assert pcm.frames / pcm.sample_rate == pytest.approx(20 if "MP3" in name else 8, abs=1), name
        assert 500 < np.sqrt((samples**2).mean()) < 20_000, name
        pcm.close()


@dataclass(frozen=True)
class _Hanging:
    """Work that does not end."""

    seconds: float

    def run(self) -> None:
        time.sleep(self.seconds)

    def crashed(self) -> UserFacingError:
        return faults.no_decoder()


def test_work_that_hangs_is_stopped_and_the_next_goes_on() -> None:
    workshop = Workshop()
    try:
        workshop.run(_Hanging(0))
        with pytest.raises(UserFacingError) as told:
            workshop.run(_Hanging(600), limit=0.2)
        assert told.value.code == "audio.stuck"
        workshop.run(_Hanging(0))
    finally:
        workshop.close()


def test_a_header_with_a_thousand_channels_takes_little_memory(keep: Keep) -> None:
    frames, channels = 3, 1000
    data = wav(np.zeros((frames, channels), np.int16), RATE)
    try:
        assert keep(data).channels == 1
    except UserFacingError as refused:
        assert refused.code in ("audio.unreadable", "audio.silent_file")
