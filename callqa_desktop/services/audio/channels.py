"""The sides of a call as sound files of their own, for the model that transcribes."""

from __future__ import annotations

import io

import numpy as np

from callqa_desktop.services.audio.pcm import Samples, Sound

_BLOCK_SECONDS = 30


def lane(samples: Samples, channel: int | None) -> Samples:
    """One channel of int16 (frames, channels), or all of them mixed (None), as int16 (frames,)."""
    if channel is not None:
        return samples[:, channel]
    if samples.shape[1] == 1:
        return samples[:, 0]
    mixed: Samples = np.rint(samples.mean(axis=1, dtype=np.float32)).astype(np.int16)
    return mixed


def wav_of(pcm: Sound, channel: int | None) -> bytes:
    """A WAV file, 16 bit, mono, at the sound's own rate: one channel of it, or all mixed (None)."""
    return _file_of(pcm, channel, "WAV")


def flac_of(pcm: Sound, channel: int | None, first: int = 0, count: int | None = None) -> bytes:
    """As `wav_of` without loss in about half the bytes; silence costs next to nothing.

    Args:
        first, count: frames that are taken; to the end where no count is given.
    """
    return _file_of(pcm, channel, "FLAC", first, count)


def _file_of(pcm: Sound, channel: int | None, kind: str, first: int = 0, count: int | None = None) -> bytes:
    import soundfile

    if channel is not None and not 0 <= channel < pcm.channels:
        raise ValueError("no such channel")
    last = pcm.frames if count is None else min(first + count, pcm.frames)
    out = io.BytesIO()
    with soundfile.SoundFile(out, "w", pcm.sample_rate, 1, format=kind, subtype="PCM_16") as file:
        step = _BLOCK_SECONDS * pcm.sample_rate
        for start in range(first, last, step):
            file.write(np.ascontiguousarray(lane(pcm.read(start, min(step, last - start)), channel)))
    return out.getvalue()
