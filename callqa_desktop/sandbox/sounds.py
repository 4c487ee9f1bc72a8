"""The demo recordings and what is truly said in them (`resources/demo`, made by tools/make_demo.py)."""

from __future__ import annotations

import io
import json
import threading
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.paths import resource

_converting = threading.Lock()


@dataclass(frozen=True)
class Spoken:
    """One utterance: start and end in seconds, speaker "agent" or "client"."""

    start: float
    end: float
    speaker: str
    text: str


@dataclass(frozen=True)
class DemoAnswer:
    """The expected answer to one question: key of the option, the reason, and the words that show it ("" for none)."""

    answer: str
    reason: str
    quote: str


@dataclass(frozen=True)
class DemoFinding:
    kind: str
    text: str
    quote: str


@dataclass(frozen=True)
class DemoSound:
    """One recording with its truth. `channels` 2: agent left, client right; 1: both in one. `seconds` is its length."""

    id: str
    file: str
    title: str
    channels: int
    seconds: float
    direction: str
    disposition: str
    line: str
    phone: str
    client: str
    company: str
    utterances: tuple[Spoken, ...]
    answers: dict[str, DemoAnswer]
    findings: tuple[DemoFinding, ...]
    summary: str
    advice: tuple[str, ...]
    mood: str


@cache
def demo_sounds() -> dict[str, DemoSound]:
    """All demo recordings by id, in order."""
    listed: list[dict[str, Any]] = json.loads(resource("demo", "truth.json").read_text(encoding="utf-8"))["calls"]
    return {entry["id"]: _sound(entry) for entry in listed}


def _sound(entry: dict[str, Any]) -> DemoSound:
    return DemoSound(
        **{
            **entry,
            "utterances": tuple(Spoken(**said) for said in entry["utterances"]),
            "answers": {key: DemoAnswer(**answer) for key, answer in entry["answers"].items()},
            "findings": tuple(DemoFinding(**finding) for finding in entry["findings"]),
            "advice": tuple(entry["advice"]),
        }
    )


def read_sound(data: bytes) -> tuple[NDArray[np.float32], int]:
    """Any sound file in memory as (frames, channels) and its rate in hertz; ValueError when it is none."""
    import soundfile

    try:
        # in one read: a seek after each block, as blocks() does, makes libmpg123 complain on stderr
        samples, rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, RuntimeError) as error:
        raise ValueError(str(error)) from None
    return samples, int(rate)


def demo_original(sound_id: str) -> bytes:
    """The OGG as it is shipped."""
    return resource("demo", demo_sounds()[sound_id].file).read_bytes()


def demo_mp3(sound_id: str) -> bytes:
    """The recording as the exchange serves it; converted once and kept in memory."""
    with _converting:
        return _mp3(sound_id)


@cache
def _mp3(sound_id: str) -> bytes:
    import soundfile

    samples, rate = read_sound(demo_original(sound_id))
    out = io.BytesIO()
    # Two channels: a variable rate, as many exchanges store. One channel: 64 kbit/s, since at 8 kHz every lower rate
    # makes libmpg123 complain on stderr when a reader seeks, harmless as that is.
    pace: dict[str, Any] = {"bitrate_mode": "VARIABLE", "compression_level": 0.5}
    if samples.shape[1] == 1:
        pace = {"bitrate_mode": "CONSTANT", "compression_level": 0.0}
    with soundfile.SoundFile(out, "w", rate, samples.shape[1], format="MP3", subtype="MPEG_LAYER_III", **pace) as file:
        for first in range(0, len(samples), rate):
            file.write(samples[first : first + rate])
    return out.getvalue()
